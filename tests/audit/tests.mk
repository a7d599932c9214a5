# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/audit/test-tar
tests_audit_test_tar_SOURCES = tests/audit/test-tar.c
tests_audit_test_tar_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/audit/test-report
tests_audit_test_report_SOURCES = tests/audit/test-report.c
tests_audit_test_report_LDADD = $(TEST_LIBS)
