# SPDX-License-Identifier: Apache-2.0
LEDGER_SUPPORT = tests/ledger/support.c tests/ledger/support.h
LEDGER_FAKE = tests/ledger/fake-store.c tests/ledger/fake-store.h $(LEDGER_SUPPORT)

check_PROGRAMS += tests/ledger/test-merkle tests/ledger/test-note tests/ledger/test-proof \
	tests/ledger/test-entry tests/ledger/test-log tests/ledger/test-verify tests/ledger/test-log-store tests/ledger/test-witness \
	tests/ledger/test-vkeys

tests_ledger_test_merkle_SOURCES = tests/ledger/test-merkle.c $(LEDGER_SUPPORT)
tests_ledger_test_merkle_LDADD = $(TEST_LIBS)
tests_ledger_test_note_SOURCES = tests/ledger/test-note.c $(LEDGER_SUPPORT)
tests_ledger_test_note_LDADD = $(TEST_LIBS)
tests_ledger_test_proof_SOURCES = tests/ledger/test-proof.c $(LEDGER_SUPPORT)
tests_ledger_test_proof_LDADD = $(TEST_LIBS)
tests_ledger_test_entry_SOURCES = tests/ledger/test-entry.c
tests_ledger_test_entry_LDADD = $(TEST_LIBS)
tests_ledger_test_log_SOURCES = tests/ledger/test-log.c $(LEDGER_FAKE)
tests_ledger_test_log_LDADD = $(TEST_LIBS)
tests_ledger_test_verify_SOURCES = tests/ledger/test-verify.c $(LEDGER_FAKE)
tests_ledger_test_verify_LDADD = $(TEST_LIBS)
tests_ledger_test_log_store_SOURCES = tests/ledger/test-log-store.c $(LEDGER_SUPPORT)
tests_ledger_test_log_store_LDADD = $(TEST_LIBS)
tests_ledger_test_witness_SOURCES = tests/ledger/test-witness.c $(LEDGER_SUPPORT)
tests_ledger_test_witness_LDADD = $(TEST_LIBS)
tests_ledger_test_vkeys_SOURCES = tests/ledger/test-vkeys.c $(LEDGER_SUPPORT)
tests_ledger_test_vkeys_LDADD = $(TEST_LIBS)
