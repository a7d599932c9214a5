# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/workers/test-confine
tests_workers_test_confine_SOURCES = tests/workers/test-confine.c
tests_workers_test_confine_LDADD = $(TEST_LIBS)
# A kernel that lacks something, code that a mail runs (tests/t223-isolation.t), a unit's filter (tests/t225-systemd.t).
noinst_PROGRAMS += tests/workers/without tests/workers/hostile.so tests/workers/inside
tests_workers_without_SOURCES = tests/workers/without.c
tests_workers_without_LDADD =
tests_workers_hostile_so_SOURCES = tests/workers/hostile.c
tests_workers_hostile_so_CFLAGS = -std=gnu17 -Wall -Wextra -fPIC
tests_workers_hostile_so_LDFLAGS = -shared
tests_workers_hostile_so_LDADD =
tests_workers_inside_SOURCES = tests/workers/inside.c
tests_workers_inside_LDADD = $(SECCOMP_LIBS)
