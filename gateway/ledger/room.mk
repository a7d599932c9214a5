# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/ledger/checkpoint.c gateway/ledger/checkpoint.h
libnotigate_a_SOURCES += gateway/ledger/entry.c gateway/ledger/entry.h
libnotigate_a_SOURCES += gateway/ledger/head.c gateway/ledger/head.h
libnotigate_a_SOURCES += gateway/ledger/log.c gateway/ledger/log.h
libnotigate_a_SOURCES += gateway/ledger/log-verify.c
libnotigate_a_SOURCES += gateway/ledger/merkle.c gateway/ledger/merkle.h
libnotigate_a_SOURCES += gateway/ledger/note.c gateway/ledger/note.h
libnotigate_a_SOURCES += gateway/ledger/opened.c gateway/ledger/opened.h
libnotigate_a_SOURCES += gateway/ledger/proof.c gateway/ledger/proof.h
libnotigate_a_SOURCES += gateway/ledger/text.c gateway/ledger/text.h
libnotigate_a_SOURCES += gateway/ledger/vkeys.c gateway/ledger/vkeys.h
libnotigate_a_SOURCES += gateway/ledger/verify.c gateway/ledger/verify.h
libnotigate_a_SOURCES += gateway/ledger/witness.c gateway/ledger/witness.h
