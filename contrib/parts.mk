# SPDX-License-Identifier: Apache-2.0
dist_noinst_SCRIPTS += contrib/demo contrib/check contrib/install-packages
EXTRA_DIST += contrib/packages contrib/SECURITY

# make bench: figures as ratios, not part of make check.
EXTRA_PROGRAMS = bench-gateway bench-fill bench-audit
bench_gateway_SOURCES = contrib/bench/bench.c
bench_gateway_LDADD = $(TEST_LIBS)
bench_fill_SOURCES = contrib/bench/fill.c contrib/bench/fill.h contrib/bench/fill-store.c contrib/bench/fill-world.c \
	contrib/bench/fill-world.h contrib/bench/fill-life.c contrib/bench/fill-clock.c
bench_fill_LDADD = $(TEST_LIBS) -lm
bench_audit_SOURCES = contrib/bench/audit.c
bench_audit_LDADD = $(TEST_LIBS)
dist_noinst_SCRIPTS += contrib/bench/run contrib/bench/run-audit
CLEANFILES += bench-gateway bench-fill bench-audit
# A change that breaks them is seen by make check; t822 uses one.
check_DATA = bench-gateway bench-fill bench-audit
BENCH_ENVIRONMENT = PATH='$(abs_builddir):$(abs_builddir)/tests':"$$PATH" G_TEST_SRCDIR='$(abs_srcdir)'
.PHONY: bench bench-gateway-run bench-audit-run
bench: bench-gateway-run bench-audit-run
bench-gateway-run: all bench-gateway tests/smtp-sink
	$(BENCH_ENVIRONMENT) $(srcdir)/contrib/bench/run
bench-audit-run: all bench-fill bench-audit
	$(BENCH_ENVIRONMENT) $(srcdir)/contrib/bench/run-audit

# The manual pages.
include contrib/man/parts.mk
# For the operator; tests/t600-postfix.t uses these very files.
EXTRA_DIST += contrib/postfix/README contrib/postfix/main.cf contrib/postfix/master.cf \
	contrib/postfix/notigate-recipients contrib/postfix/notigate-transport

# For systemd; tests/t225-systemd.t holds them to what the README says.
EXTRA_DIST += contrib/systemd/README contrib/systemd/notigate.service contrib/systemd/notigate@.service \
	contrib/systemd/notigate-snapshot.service contrib/systemd/notigate-snapshot.timer

# What is installed does the main job with nothing of the sources.
.PHONY: installcheck-demo
installcheck-demo:
	NOTIGATE_INSTALLED='$(bindir):$(sbindir)' $(srcdir)/contrib/demo
installcheck-local: installcheck-demo
