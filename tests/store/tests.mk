# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/store/test-store-race
tests_store_test_store_race_SOURCES = tests/store/test-store-race.c
tests_store_test_store_race_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/store/test-deadline
tests_store_test_deadline_SOURCES = tests/store/test-deadline.c
tests_store_test_deadline_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/test-incident-list
tests_store_test_incident_list_SOURCES = tests/store/test-incident-list.c
tests_store_test_incident_list_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/store/test-upgrade
tests_store_test_upgrade_SOURCES = tests/store/test-upgrade.c
tests_store_test_upgrade_LDADD = $(TEST_LIBS)
