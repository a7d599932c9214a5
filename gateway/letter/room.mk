# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/letter/clearsigned.c gateway/letter/clearsigned.h \
	gateway/letter/content-type.c gateway/letter/content-type.h \
	gateway/letter/dsn.c gateway/letter/dsn.h \
	gateway/letter/header.c gateway/letter/header.h \
	gateway/letter/mime.c gateway/letter/mime.h \
	gateway/letter/mime-text.c gateway/letter/mime-text.h \
	gateway/letter/mime-value.c gateway/letter/mime-value.h \
	gateway/letter/multipart.c gateway/letter/multipart.h \
	gateway/letter/outer.c gateway/letter/outer.h \
	gateway/letter/scan.c gateway/letter/scan.h
