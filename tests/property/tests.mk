# SPDX-License-Identifier: Apache-2.0
# A random sequence of letters, against a second opinion. Run by tests/t530-property.t; the long run: make check-property.
noinst_PROGRAMS += tests/property/letters
tests_property_letters_SOURCES = tests/property/letters.c tests/property/mail.c tests/property/mail.h \
	tests/property/world.c tests/property/world.h
tests_property_letters_LDADD = $(TEST_LIBS)

check-property: all
	$(AM_TESTS_ENVIRONMENT) LETTERS=$${LETTERS-10000} $(srcdir)/tests/t530-property.t
.PHONY: check-property
