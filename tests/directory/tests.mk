# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/directory/test-contact
tests_directory_test_contact_SOURCES = tests/directory/test-contact.c
tests_directory_test_contact_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/directory/test-directory
tests_directory_test_directory_SOURCES = tests/directory/test-directory.c
tests_directory_test_directory_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/directory/test-hours
tests_directory_test_hours_SOURCES = tests/directory/test-hours.c
tests_directory_test_hours_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/directory/test-key
tests_directory_test_key_SOURCES = tests/directory/test-key.c
tests_directory_test_key_LDADD = $(TEST_LIBS)
