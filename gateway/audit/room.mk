# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/audit/verify.c gateway/audit/verify.h
libnotigate_a_SOURCES += gateway/audit/purges.c gateway/audit/purges.h
