# SPDX-License-Identifier: Apache-2.0
# The tests make keys and messages with stock gpg, and with Sequoia's sq.
check_PROGRAMS += tests/openpgp/test-decrypt tests/openpgp/test-home \
	tests/openpgp/test-keys tests/openpgp/test-verify
tests_openpgp_test_decrypt_SOURCES = tests/openpgp/test-decrypt.c tests/openpgp/lab.c tests/openpgp/lab.h
tests_openpgp_test_decrypt_LDADD = $(TEST_LIBS)
tests_openpgp_test_home_SOURCES = tests/openpgp/test-home.c tests/openpgp/lab.c tests/openpgp/lab.h
tests_openpgp_test_home_LDADD = $(TEST_LIBS)
tests_openpgp_test_keys_SOURCES = tests/openpgp/test-keys.c tests/openpgp/lab.c tests/openpgp/lab.h
tests_openpgp_test_keys_LDADD = $(TEST_LIBS)
tests_openpgp_test_verify_SOURCES = tests/openpgp/test-verify.c tests/openpgp/lab.c tests/openpgp/lab.h
tests_openpgp_test_verify_LDADD = $(TEST_LIBS)
