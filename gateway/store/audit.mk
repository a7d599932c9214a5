# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/store/audit.c gateway/store/audit.h
libnotigate_a_SOURCES += gateway/store/export.c gateway/store/export.h
libnotigate_a_SOURCES += gateway/store/balance.c gateway/store/balance.h
libnotigate_a_SOURCES += gateway/store/report.c gateway/store/report.h
