# SPDX-License-Identifier: Apache-2.0
# Kills, faults, the order of writes, power cuts: nothing lost (rows 26 and 28 of tests/THREATS).
EXTRA_DIST += tests/crash/sweep.sh
dist_noinst_SCRIPTS += tests/crash/check-crash tests/crash/write-order.py

# The full sweep. EVERY=n takes each n-th point only; ROWS="once:KILL ..." some rows.
.PHONY: check-crash
check-crash: all tests/smtp-sink
	@$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/crash/check-crash

# A power cut, in SQLite's own terms.
check_PROGRAMS += tests/crash/test-power
tests_crash_test_power_SOURCES = tests/crash/test-power.c tests/crash/vfs-power.c tests/crash/vfs-power.h
tests_crash_test_power_LDADD = $(TEST_LIBS)
