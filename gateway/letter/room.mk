# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/letter/dsn.h \
	gateway/letter/mime.h \
	gateway/letter/scan.h
