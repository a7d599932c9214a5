# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/openpgp/test-verify
tests_openpgp_test_verify_SOURCES = tests/openpgp/test-verify.c tests/openpgp/lab.c tests/openpgp/lab.h
tests_openpgp_test_verify_LDADD = $(TEST_LIBS)
