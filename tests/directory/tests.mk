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

check_PROGRAMS += tests/directory/test-contact-command
tests_directory_test_contact_command_SOURCES = tests/directory/test-contact-command.c \
	tests/openpgp/lab.c tests/openpgp/lab.h \
	gateway/command/command.h gateway/command/common.c gateway/command/table.c gateway/command/init.c \
	gateway/command/operator.c gateway/command/operator.h \
	gateway/command/contact.c gateway/command/contact-verbs.h \
	gateway/command/contact-add.c gateway/command/contact-approve.c gateway/command/contact-callsheet.c \
	gateway/command/contact-change.c gateway/command/contact-common.c gateway/command/contact-diff.c \
	gateway/command/contact-edit.c gateway/command/contact-export.c \
	gateway/command/contact-import.c gateway/command/contact-import.h gateway/command/contact-import-judge.c \
	gateway/command/contact-json.c gateway/command/contact-keys.c gateway/command/contact-refresh.c \
	gateway/command/contact-rekey.c gateway/command/contact-show.c gateway/command/contact-state.c
tests_directory_test_contact_command_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/directory/test-sheet
tests_directory_test_sheet_SOURCES = tests/directory/test-sheet.c
tests_directory_test_sheet_LDADD = $(TEST_LIBS)
