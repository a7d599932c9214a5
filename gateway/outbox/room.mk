# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/outbox/deliver.c gateway/outbox/deliver.h
libnotigate_a_SOURCES += gateway/outbox/encode.c gateway/outbox/encode.h
libnotigate_a_SOURCES += gateway/outbox/maildir.c gateway/outbox/maildir.h
libnotigate_a_SOURCES += gateway/outbox/message.c gateway/outbox/message.h
libnotigate_a_SOURCES += gateway/outbox/seal.c gateway/outbox/seal.h
libnotigate_a_SOURCES += gateway/outbox/smtp.c gateway/outbox/smtp.h
libnotigate_a_SOURCES += gateway/outbox/smtp-tls.c gateway/outbox/smtp-tls.h
libnotigate_a_SOURCES += gateway/outbox/verp.c gateway/outbox/verp.h
include gateway/outbox/template.mk
