# SPDX-License-Identifier: Apache-2.0
# Fuzz targets, one for each reader of what strangers send. make check replays tests/fuzz/seeds and tests/fuzz/finds.
# make fuzz searches on, with clang in a build of its own: FUZZ_SECONDS=n for each target, FUZZ_TARGETS="scan form".
FUZZ_MAIN = tests/fuzz/fuzz.c tests/fuzz/fuzz.h
if !FUZZING
FUZZ_MAIN += tests/fuzz/runner.c
endif
FUZZ_KEYS = tests/fuzz/keys.c tests/fuzz/keys.h
FUZZ_FACTS = tests/fuzz/hostile-facts.c tests/fuzz/hostile-facts.h
FUZZ_LIBS = $(TEST_LIBS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz-scan tests/fuzz/fuzz-header tests/fuzz/fuzz-mime tests/fuzz/fuzz-address \
	tests/fuzz/fuzz-form tests/fuzz/fuzz-reply tests/fuzz/fuzz-contact tests/fuzz/fuzz-sheet \
	tests/fuzz/fuzz-expression tests/fuzz/fuzz-policy tests/fuzz/fuzz-template tests/fuzz/fuzz-message \
	tests/fuzz/fuzz-note tests/fuzz/fuzz-proof tests/fuzz/fuzz-witness tests/fuzz/fuzz-entry \
	tests/fuzz/fuzz-bounce tests/fuzz/fuzz-packet tests/fuzz/fuzz-escape
tests_fuzz_fuzz_scan_SOURCES = tests/fuzz/fuzz-scan.c $(FUZZ_MAIN)
tests_fuzz_fuzz_scan_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_header_SOURCES = tests/fuzz/fuzz-header.c $(FUZZ_MAIN)
tests_fuzz_fuzz_header_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_mime_SOURCES = tests/fuzz/fuzz-mime.c $(FUZZ_MAIN)
tests_fuzz_fuzz_mime_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz-address.c $(FUZZ_MAIN)
tests_fuzz_fuzz_address_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz-form.c tests/report/sample.h $(FUZZ_MAIN)
tests_fuzz_fuzz_form_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_reply_SOURCES = tests/fuzz/fuzz-reply.c $(FUZZ_MAIN)
tests_fuzz_fuzz_reply_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_contact_SOURCES = tests/fuzz/fuzz-contact.c $(FUZZ_MAIN)
tests_fuzz_fuzz_contact_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_sheet_SOURCES = tests/fuzz/fuzz-sheet.c $(FUZZ_MAIN)
tests_fuzz_fuzz_sheet_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_expression_SOURCES = tests/fuzz/fuzz-expression.c $(FUZZ_FACTS) $(FUZZ_MAIN)
tests_fuzz_fuzz_expression_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_policy_SOURCES = tests/fuzz/fuzz-policy.c $(FUZZ_FACTS) $(FUZZ_MAIN)
tests_fuzz_fuzz_policy_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_template_SOURCES = tests/fuzz/fuzz-template.c $(FUZZ_MAIN)
tests_fuzz_fuzz_template_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_message_SOURCES = tests/fuzz/fuzz-message.c $(FUZZ_MAIN)
tests_fuzz_fuzz_message_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_note_SOURCES = tests/fuzz/fuzz-note.c $(FUZZ_KEYS) $(FUZZ_MAIN)
tests_fuzz_fuzz_note_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_proof_SOURCES = tests/fuzz/fuzz-proof.c $(FUZZ_KEYS) $(LEDGER_SUPPORT) $(FUZZ_MAIN)
tests_fuzz_fuzz_proof_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_witness_SOURCES = tests/fuzz/fuzz-witness.c $(FUZZ_KEYS) $(FUZZ_MAIN)
tests_fuzz_fuzz_witness_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_entry_SOURCES = tests/fuzz/fuzz-entry.c $(FUZZ_MAIN)
tests_fuzz_fuzz_entry_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_bounce_SOURCES = tests/fuzz/fuzz-bounce.c $(FUZZ_MAIN)
tests_fuzz_fuzz_bounce_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_packet_SOURCES = tests/fuzz/fuzz-packet.c $(FUZZ_MAIN)
tests_fuzz_fuzz_packet_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_escape_SOURCES = tests/fuzz/fuzz-escape.c $(FUZZ_MAIN)
tests_fuzz_fuzz_escape_LDADD = $(FUZZ_LIBS)

dist_noinst_SCRIPTS += tests/fuzz/run
EXTRA_DIST += tests/fuzz/seeds tests/fuzz/finds tests/fuzz/words
.PHONY: fuzz
fuzz:
	@$(srcdir)/tests/fuzz/run '$(abs_builddir)/fuzz'
