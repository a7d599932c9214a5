# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/audit/verify.c gateway/audit/verify.h
libnotigate_a_SOURCES += gateway/audit/report-figures.c
libnotigate_a_SOURCES += gateway/audit/report-merge.c
libnotigate_a_SOURCES += gateway/audit/report-words.c
libnotigate_a_SOURCES += gateway/audit/report-chart.c
libnotigate_a_SOURCES += gateway/audit/report-curve.c
libnotigate_a_SOURCES += gateway/audit/report-style.c
libnotigate_a_SOURCES += gateway/audit/report-page.c
libnotigate_a_SOURCES += gateway/audit/report.h gateway/audit/report-local.h
