# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/openpgp/openpgp.c gateway/openpgp/openpgp.h
libnotigate_a_SOURCES += gateway/openpgp/openpgp-gpgme.c gateway/openpgp/openpgp-gpgme.h
libnotigate_a_SOURCES += gateway/openpgp/openpgp-gpgme-clearsigned.c
libnotigate_a_SOURCES += gateway/openpgp/openpgp-gpgme-import.c
libnotigate_a_SOURCES += gateway/openpgp/openpgp-gpgme-keys.c
libnotigate_a_SOURCES += gateway/openpgp/openpgp-gpgme-sign.c
libnotigate_a_SOURCES += gateway/openpgp/openpgp-gpgme-try.c
libnotigate_a_SOURCES += gateway/openpgp/openpgp-gpgme-verify.c
libnotigate_a_SOURCES += gateway/openpgp/openpgp-home.c gateway/openpgp/openpgp-home.h
libnotigate_a_SOURCES += gateway/openpgp/openpgp-packet.c gateway/openpgp/openpgp-packet.h
