# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/process/seal.c gateway/process/seal.h
libnotigate_a_SOURCES += gateway/workers/clockwork.c gateway/workers/clockwork.h
libnotigate_a_SOURCES += gateway/workers/common.c
libnotigate_a_SOURCES += gateway/workers/confine.c gateway/workers/confine.h
libnotigate_a_SOURCES += gateway/workers/confine-calls.c
libnotigate_a_SOURCES += gateway/workers/confine-paths.c
libnotigate_a_SOURCES += gateway/workers/judge.c
libnotigate_a_SOURCES += gateway/workers/pager.c
libnotigate_a_SOURCES += gateway/workers/parent.c
libnotigate_a_SOURCES += gateway/workers/sealer.c
libnotigate_a_SOURCES += gateway/workers/sender.c
libnotigate_a_SOURCES += gateway/workers/witness.c
libnotigate_a_SOURCES += gateway/workers/workers.h
