# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/procedure/audience.c gateway/procedure/audience.h
libnotigate_a_SOURCES += gateway/procedure/deadline.c gateway/procedure/deadline.h
libnotigate_a_SOURCES += gateway/procedure/machine.c gateway/procedure/machine.h
libnotigate_a_SOURCES += gateway/procedure/ping.c gateway/procedure/ping.h
