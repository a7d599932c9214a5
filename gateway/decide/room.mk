# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/decide/duration.c gateway/decide/duration.h
libnotigate_a_SOURCES += gateway/decide/facts.c gateway/decide/facts.h
libnotigate_a_SOURCES += gateway/decide/policy.c gateway/decide/policy.h
libnotigate_a_SOURCES += gateway/decide/policy-files.c
libnotigate_a_SOURCES += gateway/decide/policy-local.h
libnotigate_a_SOURCES += gateway/decide/policy-required.c
libnotigate_a_SOURCES += gateway/decide/policy-settings.c
libnotigate_a_SOURCES += gateway/decide/rule.c
