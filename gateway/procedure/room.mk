# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/procedure/audience.c gateway/procedure/audience.h \
	gateway/procedure/deadline.c gateway/procedure/deadline.h \
	gateway/procedure/machine.c gateway/procedure/machine.h \
	gateway/procedure/ping.c gateway/procedure/ping.h
