# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/decide/duration.c gateway/decide/duration.h \
	gateway/decide/facts.c gateway/decide/facts.h \
	gateway/decide/policy.c gateway/decide/policy.h \
	gateway/decide/policy-files.c gateway/decide/policy-local.h \
	gateway/decide/policy-required.c gateway/decide/policy-settings.c \
	gateway/decide/rule.c
