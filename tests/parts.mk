# SPDX-License-Identifier: Apache-2.0
# Unit tests print TAP (GLib does) and are named after their room; end-to-end scripts are tNNN-topic.t,
# whose first digit is the stage. A test that needs the public corpus reads it from $NOTIGATE_CORPUS.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
T_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .t
AM_TESTS_ENVIRONMENT = \
	export G_DEBUG=fatal-warnings G_TEST_SRCDIR='$(abs_srcdir)' G_TEST_BUILDDIR='$(abs_builddir)' LC_ALL=C.UTF-8 \
	NOTIGATE_CORPUS="$${NOTIGATE_CORPUS-$(abs_srcdir)/../shared/corpus}" \
	PATH='$(abs_builddir)':"$$PATH"; unset NOTIGATE_HOME GNUPGHOME;
if SANITIZERS
# libfaketime is preloaded by some tests, before the sanitizer's runtime.
AM_TESTS_ENVIRONMENT += export ASAN_OPTIONS=verify_asan_link_order=0;
endif
TESTS += $(check_PROGRAMS) $(dist_check_SCRIPTS)

TEST_LIBS = libnotigate.a $(ALL_LIBS)

include tests/base/tests.mk
include tests/store/tests.mk
include tests/intake/tests.mk
include tests/openpgp/tests.mk
include tests/letter/tests.mk
include tests/directory/tests.mk
include tests/report/tests.mk
include tests/decide/tests.mk
include tests/procedure/tests.mk
include tests/property/tests.mk
include tests/ledger/tests.mk
include tests/outbox/tests.mk
include tests/audit/tests.mk
include tests/process/tests.mk
include tests/workers/tests.mk
include tests/command/tests.mk
include tests/crash/tests.mk
include tests/fuzz/tests.mk
include tests/end-to-end.mk
include tests/valgrind.mk
