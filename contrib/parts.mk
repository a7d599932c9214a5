# SPDX-License-Identifier: Apache-2.0
dist_noinst_SCRIPTS += contrib/demo contrib/check contrib/install-packages
EXTRA_DIST += contrib/packages contrib/SECURITY

# make bench: figures as ratios, not part of make check.
EXTRA_PROGRAMS = bench-gateway bench-fill
bench_gateway_SOURCES = contrib/bench/bench.c
bench_gateway_LDADD = $(TEST_LIBS)
bench_fill_SOURCES = contrib/bench/fill.c contrib/bench/fill-store.c contrib/bench/fill.h
bench_fill_LDADD = $(TEST_LIBS) -lm
dist_noinst_SCRIPTS += contrib/bench/run
CLEANFILES += bench-gateway bench-fill
.PHONY: bench
bench: all bench-gateway bench-fill tests/smtp-sink
	PATH='$(abs_builddir):$(abs_builddir)/tests':"$$PATH" G_TEST_SRCDIR='$(abs_srcdir)' $(srcdir)/contrib/bench/run

# The manual pages.
include contrib/man/parts.mk
# For the operator; tests/t600-postfix.t uses these very files.
EXTRA_DIST += contrib/postfix/README contrib/postfix/main.cf contrib/postfix/master.cf \
	contrib/postfix/notigate-recipients contrib/postfix/notigate-transport

# What is installed does the main job with nothing of the sources.
.PHONY: installcheck-demo
installcheck-demo:
	NOTIGATE_INSTALLED='$(bindir):$(sbindir)' $(srcdir)/contrib/demo
installcheck-local: installcheck-demo
