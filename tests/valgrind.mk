# SPDX-License-Identifier: Apache-2.0
# The unit tests under valgrind, for what the sanitizers do not see: uninitialised values. Leaks are the sanitizers'.
.PHONY: check-valgrind
check-valgrind: $(check_PROGRAMS)
	@$(AM_TESTS_ENVIRONMENT) export NOTIGATE_VALGRIND=1; for test in $(check_PROGRAMS); do \
	  echo "valgrind $$test"; \
	  valgrind -q --error-exitcode=99 --child-silent-after-fork=yes ./$$test >$$test.valgrind.log 2>&1 || \
	    { tail -40 $$test.valgrind.log; exit 1; }; \
	done
CLEANFILES += $(check_PROGRAMS:=.valgrind.log)
