# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/store/audit.c gateway/store/audit.h
libnotigate_a_SOURCES += gateway/store/disclose.c gateway/store/disclose.h
libnotigate_a_SOURCES += gateway/store/export.c gateway/store/export.h
libnotigate_a_SOURCES += gateway/store/balance.c gateway/store/balance.h
