# SPDX-License-Identifier: Apache-2.0
dist_check_SCRIPTS += tests/command/t701-compose.t tests/command/t702-verify-receipt.t
EXTRA_DIST += tests/command/agency.sh
check_PROGRAMS += tests/command/test-receipt
tests_command_test_receipt_SOURCES = tests/command/test-receipt.c
tests_command_test_receipt_LDADD = $(TEST_LIBS)
