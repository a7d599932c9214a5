# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/outbox/test-template tests/outbox/test-render tests/outbox/test-render-words
tests_outbox_test_template_SOURCES = tests/outbox/test-template.c
tests_outbox_test_template_LDADD = $(TEST_LIBS)
tests_outbox_test_render_SOURCES = tests/outbox/test-render.c tests/outbox/render-help.h
tests_outbox_test_render_LDADD = $(TEST_LIBS)
tests_outbox_test_render_words_SOURCES = tests/outbox/test-render-words.c tests/outbox/render-help.h
tests_outbox_test_render_words_LDADD = $(TEST_LIBS)
dist_noinst_DATA += tests/outbox/rejection-3-faults.txt
