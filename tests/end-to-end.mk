# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/lib.sh
dist_check_SCRIPTS += tests/t900-rooms.t

# The same unit tests under valgrind: what the sanitizers do not see (uninitialised values).
.PHONY: check-valgrind
check-valgrind: $(check_PROGRAMS)
	@$(AM_TESTS_ENVIRONMENT) export G_SLICE=always-malloc NOTIGATE_VALGRIND=1; for test in $(VALGRIND_TESTS); do \
	  echo "valgrind $$test"; \
	  valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
	    --suppressions=$(srcdir)/tests/valgrind.supp ./$$test >$$test.valgrind.log 2>&1 || \
	    { tail -40 $$test.valgrind.log; exit 1; }; \
	done
VALGRIND_TESTS = $(check_PROGRAMS)
CLEANFILES += $(check_PROGRAMS:=.valgrind.log)
EXTRA_DIST += tests/valgrind.supp
