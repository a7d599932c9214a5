# SPDX-License-Identifier: Apache-2.0
# The sink is started by tests and by the measurements, it is no test itself.
noinst_PROGRAMS += tests/smtp-sink
tests_smtp_sink_SOURCES = tests/smtp-sink.c
tests_smtp_sink_LDADD = $(GLIB_LIBS) $(GNUTLS_LIBS)

check_PROGRAMS += tests/outbox/test-message
tests_outbox_test_message_SOURCES = tests/outbox/test-message.c
tests_outbox_test_message_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/outbox/test-seal
tests_outbox_test_seal_SOURCES = tests/outbox/test-seal.c
tests_outbox_test_seal_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/outbox/test-verp
tests_outbox_test_verp_SOURCES = tests/outbox/test-verp.c
tests_outbox_test_verp_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/outbox/test-maildir
tests_outbox_test_maildir_SOURCES = tests/outbox/test-maildir.c
tests_outbox_test_maildir_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/outbox/test-smtp
tests_outbox_test_smtp_SOURCES = tests/outbox/test-smtp.c tests/outbox/sink.c tests/outbox/sink.h
tests_outbox_test_smtp_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/outbox/test-smtp-tls
tests_outbox_test_smtp_tls_SOURCES = tests/outbox/test-smtp-tls.c tests/outbox/sink.c tests/outbox/sink.h \
	tests/outbox/certificate.c tests/outbox/certificate.h
tests_outbox_test_smtp_tls_LDADD = $(TEST_LIBS)
include tests/outbox/template-tests.mk
