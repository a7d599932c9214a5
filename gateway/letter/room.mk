# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/letter/clearsigned.c gateway/letter/clearsigned.h
libnotigate_a_SOURCES += gateway/letter/content-type.c gateway/letter/content-type.h
libnotigate_a_SOURCES += gateway/letter/dsn.c gateway/letter/dsn.h
libnotigate_a_SOURCES += gateway/letter/header.c gateway/letter/header.h
libnotigate_a_SOURCES += gateway/letter/mime.c gateway/letter/mime.h
libnotigate_a_SOURCES += gateway/letter/mime-text.c gateway/letter/mime-text.h
libnotigate_a_SOURCES += gateway/letter/mime-value.c gateway/letter/mime-value.h
libnotigate_a_SOURCES += gateway/letter/multipart.c gateway/letter/multipart.h
libnotigate_a_SOURCES += gateway/letter/outer.c gateway/letter/outer.h
libnotigate_a_SOURCES += gateway/letter/scan.c gateway/letter/scan.h
