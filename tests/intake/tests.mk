# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/intake/test-replay
tests_intake_test_replay_SOURCES = tests/intake/test-replay.c
tests_intake_test_replay_LDADD = $(TEST_LIBS)
