# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/process/seal.c gateway/process/seal.h \
	gateway/workers/clockwork.c gateway/workers/clockwork.h \
	gateway/workers/common.c gateway/workers/judge.c gateway/workers/pager.c gateway/workers/parent.c \
	gateway/workers/sealer.c gateway/workers/sender.c gateway/workers/workers.h
