# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += \
	tests/decide/test-expression tests/decide/test-traps tests/decide/test-facts \
	tests/decide/test-policy tests/decide/test-rules
tests_decide_test_expression_SOURCES = tests/decide/test-expression.c
tests_decide_test_expression_LDADD = $(TEST_LIBS)
tests_decide_test_traps_SOURCES = tests/decide/test-traps.c
tests_decide_test_traps_LDADD = $(TEST_LIBS)
tests_decide_test_facts_SOURCES = tests/decide/test-facts.c
tests_decide_test_facts_LDADD = $(TEST_LIBS)
tests_decide_test_policy_SOURCES = tests/decide/test-policy.c tests/decide/policy-help.h
tests_decide_test_policy_LDADD = $(TEST_LIBS)
tests_decide_test_rules_SOURCES = tests/decide/test-rules.c tests/decide/policy-help.h
tests_decide_test_rules_LDADD = $(TEST_LIBS)
