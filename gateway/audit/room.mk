# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/audit/verify.c gateway/audit/verify.h gateway/audit/verify-local.h
libnotigate_a_SOURCES += gateway/audit/verify-entries.c gateway/audit/verify-letters.c
libnotigate_a_SOURCES += gateway/audit/verify-mails.c gateway/audit/verify-rows.c
libnotigate_a_SOURCES += gateway/audit/epochs.c gateway/audit/epochs.h
libnotigate_a_SOURCES += gateway/audit/readings.c gateway/audit/readings.h
libnotigate_a_SOURCES += gateway/audit/tar.c gateway/audit/tar.h
libnotigate_a_SOURCES += gateway/audit/purges.c gateway/audit/purges.h
libnotigate_a_SOURCES += gateway/audit/report-figures.c
libnotigate_a_SOURCES += gateway/audit/report-merge.c
libnotigate_a_SOURCES += gateway/audit/report-words.c
libnotigate_a_SOURCES += gateway/audit/report-chart.c
libnotigate_a_SOURCES += gateway/audit/report-curve.c
libnotigate_a_SOURCES += gateway/audit/report-style.c
libnotigate_a_SOURCES += gateway/audit/report-page.c
libnotigate_a_SOURCES += gateway/audit/report.h gateway/audit/report-local.h
