# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/process/test-words
tests_process_test_words_SOURCES = tests/process/test-words.c
tests_process_test_words_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/process/test-bounce
tests_process_test_bounce_SOURCES = tests/process/test-bounce.c
tests_process_test_bounce_LDADD = $(TEST_LIBS)
