# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/process/test-words
tests_process_test_words_SOURCES = tests/process/test-words.c
tests_process_test_words_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/process/test-bounce
tests_process_test_bounce_SOURCES = tests/process/test-bounce.c
tests_process_test_bounce_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/process/test-relay
tests_process_test_relay_SOURCES = tests/process/test-relay.c tests/process/letters-help.h
tests_process_test_relay_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/process/test-own-letters
tests_process_test_own_letters_SOURCES = tests/process/test-own-letters.c tests/process/letters-help.h
tests_process_test_own_letters_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/process/test-clock
tests_process_test_clock_SOURCES = tests/process/test-clock.c tests/decide/policy-help.h
tests_process_test_clock_LDADD = $(TEST_LIBS)
