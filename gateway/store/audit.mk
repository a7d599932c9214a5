# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/store/audit.c gateway/store/audit.h
libnotigate_a_SOURCES += gateway/store/reading.c gateway/store/reading.h
libnotigate_a_SOURCES += gateway/store/bundle.c gateway/store/bundle.h
libnotigate_a_SOURCES += gateway/store/disclose.c gateway/store/disclose.h
libnotigate_a_SOURCES += gateway/store/export.c gateway/store/export.h
libnotigate_a_SOURCES += gateway/store/balance.c gateway/store/balance.h
libnotigate_a_SOURCES += gateway/store/contradiction.c gateway/store/contradiction.h
libnotigate_a_SOURCES += gateway/store/damage.c gateway/store/damage.h
libnotigate_a_SOURCES += gateway/store/rejudge.c gateway/store/rejudge.h
libnotigate_a_SOURCES += gateway/store/rejudge-kept.c
libnotigate_a_SOURCES += gateway/store/report.c gateway/store/report.h
