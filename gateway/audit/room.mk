# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/audit/epochs.c gateway/audit/epochs.h
libnotigate_a_SOURCES += gateway/audit/verify.c gateway/audit/verify.h
