# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/procedure/test-deadline
tests_procedure_test_deadline_SOURCES = tests/procedure/test-deadline.c
tests_procedure_test_deadline_LDADD = $(TEST_LIBS)
