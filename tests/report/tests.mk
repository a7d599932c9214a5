# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/report/test-correct tests/report/test-field tests/report/test-form tests/report/test-fuzz \
	tests/report/test-mangled tests/report/test-reply tests/report/test-value
tests_report_test_correct_SOURCES = tests/report/test-correct.c tests/report/sample.h
tests_report_test_correct_LDADD = $(TEST_LIBS)
tests_report_test_field_SOURCES = tests/report/test-field.c
tests_report_test_field_LDADD = $(TEST_LIBS)
tests_report_test_form_SOURCES = tests/report/test-form.c tests/report/sample.h
tests_report_test_form_LDADD = $(TEST_LIBS)
tests_report_test_fuzz_SOURCES = tests/report/test-fuzz.c tests/report/sample.h
tests_report_test_fuzz_LDADD = $(TEST_LIBS)
tests_report_test_mangled_SOURCES = tests/report/test-mangled.c tests/report/sample.h
tests_report_test_mangled_LDADD = $(TEST_LIBS)
tests_report_test_reply_SOURCES = tests/report/test-reply.c
tests_report_test_reply_LDADD = $(TEST_LIBS)
tests_report_test_value_SOURCES = tests/report/test-value.c tests/report/sample.h
tests_report_test_value_LDADD = $(TEST_LIBS)
