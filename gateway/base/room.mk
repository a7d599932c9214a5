# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/base/clock.c gateway/base/clock.h
libnotigate_a_SOURCES += gateway/base/config.c gateway/base/config.h
libnotigate_a_SOURCES += gateway/base/digest.c gateway/base/digest.h
libnotigate_a_SOURCES += gateway/base/error.c gateway/base/error.h
libnotigate_a_SOURCES += gateway/base/escape.c gateway/base/escape.h
libnotigate_a_SOURCES += gateway/base/file.c gateway/base/file.h
libnotigate_a_SOURCES += gateway/base/nearest.c gateway/base/nearest.h
libnotigate_a_SOURCES += gateway/base/state.c gateway/base/state.h
