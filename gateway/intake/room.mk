# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/intake/receive.c gateway/intake/receive.h
libnotigate_a_SOURCES += gateway/intake/replay.c gateway/intake/replay.h
libnotigate_a_SOURCES += gateway/intake/wake.c gateway/intake/wake.h
