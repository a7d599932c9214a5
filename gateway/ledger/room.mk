# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/ledger/checkpoint.c gateway/ledger/checkpoint.h \
	gateway/ledger/entry.c gateway/ledger/entry.h \
	gateway/ledger/head.c gateway/ledger/head.h \
	gateway/ledger/log.c gateway/ledger/log.h \
	gateway/ledger/merkle.c gateway/ledger/merkle.h \
	gateway/ledger/note.c gateway/ledger/note.h \
	gateway/ledger/proof.c gateway/ledger/proof.h \
	gateway/ledger/text.c gateway/ledger/text.h \
	gateway/ledger/verify.c gateway/ledger/verify.h
