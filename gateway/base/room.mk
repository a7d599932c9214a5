# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/base/clock.c gateway/base/clock.h \
	gateway/base/config.c gateway/base/config.h \
	gateway/base/digest.c gateway/base/digest.h \
	gateway/base/error.c gateway/base/error.h \
	gateway/base/escape.c gateway/base/escape.h \
	gateway/base/file.c gateway/base/file.h \
	gateway/base/nearest.c gateway/base/nearest.h \
	gateway/base/state.c gateway/base/state.h
