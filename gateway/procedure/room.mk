# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/procedure/deadline.c gateway/procedure/deadline.h
