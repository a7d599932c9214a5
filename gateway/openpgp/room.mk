# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/openpgp/openpgp.c gateway/openpgp/openpgp.h \
	gateway/openpgp/openpgp-gpgme.c gateway/openpgp/openpgp-gpgme.h \
	gateway/openpgp/openpgp-gpgme-import.c \
	gateway/openpgp/openpgp-gpgme-keys.c \
	gateway/openpgp/openpgp-gpgme-sign.c \
	gateway/openpgp/openpgp-gpgme-verify.c \
	gateway/openpgp/openpgp-home.c gateway/openpgp/openpgp-home.h \
	gateway/openpgp/openpgp-packet.c gateway/openpgp/openpgp-packet.h
