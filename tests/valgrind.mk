# SPDX-License-Identifier: Apache-2.0
# valgrind, for what the sanitizers do not see: uninitialised values. The whole path in all workers, and the unit tests
# that it can run in reasonable time. Left to the sanitizers: leaks, the OpenPGP engine and what starts servers (other
# programs do the work there), letter/test-scan and its like (25 MiB inputs; PCRE's compiled code reads ahead within
# its own page, which valgrind takes for an error), and what loads a charset's converter, as fuzz-mime (glibc's strncmp
# does the same).
VALGRIND_TESTS = \
	tests/base/test-clock tests/base/test-config tests/base/test-escape tests/base/test-file \
	tests/store/test-store-race \
	tests/letter/test-dsn tests/letter/test-mime \
	tests/directory/test-contact tests/directory/test-directory tests/directory/test-hours tests/directory/test-key \
	tests/report/test-correct tests/report/test-field tests/report/test-form tests/report/test-mangled tests/report/test-value \
	tests/decide/test-expression tests/decide/test-policy tests/decide/test-traps \
	tests/ledger/test-entry tests/ledger/test-log tests/ledger/test-log-store tests/ledger/test-note \
	tests/ledger/test-proof tests/ledger/test-verify \
	tests/outbox/test-message tests/outbox/test-template tests/outbox/test-verp \
	tests/fuzz/fuzz-address tests/fuzz/fuzz-bounce tests/fuzz/fuzz-contact tests/fuzz/fuzz-entry tests/fuzz/fuzz-escape \
	tests/fuzz/fuzz-expression tests/fuzz/fuzz-form tests/fuzz/fuzz-header tests/fuzz/fuzz-message tests/fuzz/fuzz-note \
	tests/fuzz/fuzz-packet tests/fuzz/fuzz-policy tests/fuzz/fuzz-proof tests/fuzz/fuzz-reply tests/fuzz/fuzz-sheet \
	tests/fuzz/fuzz-template tests/fuzz/fuzz-witness
EXTRA_DIST += tests/valgrind-path
.PHONY: check-valgrind
check-valgrind: all $(VALGRIND_TESTS)
	@$(AM_TESTS_ENVIRONMENT) for test in $(VALGRIND_TESTS); do \
	  echo "valgrind $$test"; \
	  valgrind -q --error-exitcode=99 --child-silent-after-fork=yes ./$$test >$$test.valgrind.log 2>&1 || \
	    { tail -40 $$test.valgrind.log; exit 1; }; \
	done; \
	echo "valgrind notigate"; $(srcdir)/tests/valgrind-path
CLEANFILES += $(VALGRIND_TESTS:=.valgrind.log)
