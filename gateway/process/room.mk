# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/letter/open.c gateway/letter/open.h \
	gateway/process.c gateway/process.h \
	gateway/process/address.c \
	gateway/process/advance.c \
	gateway/process/await.c gateway/process/await.h \
	gateway/process/apply.c gateway/process/apply.h \
	gateway/process/answer.c gateway/process/answer.h \
	gateway/process/bare.c gateway/process/bare.h \
	gateway/process/bounce.c gateway/process/bounce.h \
	gateway/process/case.c gateway/process/case.h \
	gateway/process/commit.c gateway/process/commit.h \
	gateway/process/crossing.c gateway/process/crossing.h \
	gateway/process/crossing-out.c \
	gateway/process/decide.c \
	gateway/process/desk.c gateway/process/desk.h gateway/process/desk-local.h \
	gateway/process/desk-forward.c gateway/process/desk-remind.c \
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
	gateway/process/ping.c gateway/process/ping.h \
	gateway/process/ping-answer.c gateway/process/ping-health.c \
	gateway/process/digest.c gateway/process/digest.h \
	gateway/process/page.c gateway/process/page.h \
	gateway/process/remind.c gateway/process/remind.h \
	gateway/process/remind-letters.c gateway/process/remind-local.h \
	gateway/process/status.c gateway/process/status.h \
	gateway/process/relay.c gateway/process/relay.h gateway/process/relay-again.c \
	gateway/process/parse.c
