# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/procedure/test-deadline
tests_procedure_test_deadline_SOURCES = tests/procedure/test-deadline.c
tests_procedure_test_deadline_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/procedure/test-ping
tests_procedure_test_ping_SOURCES = tests/procedure/test-ping.c
tests_procedure_test_ping_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/procedure/test-machine tests/procedure/test-audience
tests_procedure_test_machine_SOURCES = tests/procedure/test-machine.c
tests_procedure_test_machine_LDADD = $(TEST_LIBS)
tests_procedure_test_audience_SOURCES = tests/procedure/test-audience.c
tests_procedure_test_audience_LDADD = $(TEST_LIBS)
