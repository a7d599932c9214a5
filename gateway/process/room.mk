# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/letter/open.c gateway/letter/open.h \
	gateway/process.c gateway/process.h \
	gateway/process/address.c \
	gateway/process/advance.c \
	gateway/process/apply.c gateway/process/apply.h \
	gateway/process/answer.c gateway/process/answer.h \
	gateway/process/case.c gateway/process/case.h \
	gateway/process/commit.c gateway/process/commit.h \
	gateway/process/decide.c \
	gateway/process/describe.c \
	gateway/process/expiry.c gateway/process/expiry.h \
	gateway/process/find.c \
	gateway/process/held.c gateway/process/held.h \
	gateway/process/instance.c gateway/process/instance.h \
	gateway/process/keychange.c gateway/process/keychange.h \
	gateway/process/model.c gateway/process/model.h \
	gateway/process/model-contact.c \
	gateway/process/model-form.c gateway/process/model-form.h \
	gateway/process/locate.c \
	gateway/process/model-letters.c gateway/process/model-letters.h \
	gateway/process/model-relay.c gateway/process/model-relay.h \
	gateway/process/model-set.c gateway/process/model-set.h \
	gateway/process/outgoing.c gateway/process/outgoing.h \
	gateway/process/relay.c gateway/process/relay.h \
	gateway/process/parse.c
