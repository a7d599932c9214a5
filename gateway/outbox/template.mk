# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/outbox/template.c gateway/outbox/template.h \
	gateway/outbox/template-parse.c gateway/outbox/template-node.h \
	gateway/outbox/render.c gateway/outbox/render.h \
	gateway/outbox/render-model.c gateway/outbox/render-model.h \
	gateway/outbox/render-fill.c gateway/outbox/render-file.c \
	gateway/outbox/render-check.c \
	gateway/outbox/render-say.c gateway/outbox/render-say.h \
	gateway/outbox/render-table.c gateway/outbox/render-table.h
