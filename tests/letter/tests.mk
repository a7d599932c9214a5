# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/letter/test-scan tests/letter/test-dsn tests/letter/test-mime tests/letter/test-corpus
tests_letter_test_scan_SOURCES = tests/letter/test-scan.c
tests_letter_test_scan_LDADD = $(TEST_LIBS)
tests_letter_test_dsn_SOURCES = tests/letter/test-dsn.c
tests_letter_test_dsn_LDADD = $(TEST_LIBS)
tests_letter_test_mime_SOURCES = tests/letter/test-mime.c
tests_letter_test_mime_LDADD = $(TEST_LIBS)
tests_letter_test_corpus_SOURCES = tests/letter/test-corpus.c
tests_letter_test_corpus_LDADD = $(TEST_LIBS)
