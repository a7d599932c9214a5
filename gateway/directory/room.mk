# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/directory/check.c gateway/directory/check.h \
	gateway/directory/contact.c gateway/directory/contact.h \
	gateway/directory/contact-lines.c gateway/directory/contact-lines.h \
	gateway/directory/contact-parse.c \
	gateway/directory/csv.c gateway/directory/csv.h \
	gateway/directory/diff.c gateway/directory/diff.h \
	gateway/directory/sheet.c gateway/directory/sheet.h \
	gateway/directory/directory.c gateway/directory/directory.h \
	gateway/directory/hours.c gateway/directory/hours.h \
	gateway/directory/key.c gateway/directory/key.h \
	gateway/directory/local.c gateway/directory/local.h \
	gateway/directory/value.c gateway/directory/value.h
