# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/audit/readings.c gateway/audit/readings.h
libnotigate_a_SOURCES += gateway/audit/tar.c gateway/audit/tar.h
libnotigate_a_SOURCES += gateway/audit/verify.c gateway/audit/verify.h
