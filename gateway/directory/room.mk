# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/directory/check.c gateway/directory/check.h
libnotigate_a_SOURCES += gateway/directory/contact.c gateway/directory/contact.h
libnotigate_a_SOURCES += gateway/directory/contact-lines.c gateway/directory/contact-lines.h
libnotigate_a_SOURCES += gateway/directory/contact-parse.c
libnotigate_a_SOURCES += gateway/directory/csv.c gateway/directory/csv.h
libnotigate_a_SOURCES += gateway/directory/diff.c gateway/directory/diff.h
libnotigate_a_SOURCES += gateway/directory/sheet.c gateway/directory/sheet.h
libnotigate_a_SOURCES += gateway/directory/directory.c gateway/directory/directory.h
libnotigate_a_SOURCES += gateway/directory/hours.c gateway/directory/hours.h
libnotigate_a_SOURCES += gateway/directory/key.c gateway/directory/key.h
libnotigate_a_SOURCES += gateway/directory/local.c gateway/directory/local.h
libnotigate_a_SOURCES += gateway/directory/value.c gateway/directory/value.h
