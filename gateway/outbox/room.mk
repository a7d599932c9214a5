# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/outbox/deliver.c gateway/outbox/deliver.h \
	gateway/outbox/encode.c gateway/outbox/encode.h \
	gateway/outbox/maildir.c gateway/outbox/maildir.h \
	gateway/outbox/message.c gateway/outbox/message.h \
	gateway/outbox/seal.c gateway/outbox/seal.h \
	gateway/outbox/smtp.c gateway/outbox/smtp.h \
	gateway/outbox/smtp-tls.c gateway/outbox/smtp-tls.h \
	gateway/outbox/verp.c gateway/outbox/verp.h
include gateway/outbox/template.mk
