# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/outbox/template.c gateway/outbox/template.h
libnotigate_a_SOURCES += gateway/outbox/template-parse.c
libnotigate_a_SOURCES += gateway/outbox/template-node.h
libnotigate_a_SOURCES += gateway/outbox/render.c gateway/outbox/render.h
libnotigate_a_SOURCES += gateway/outbox/render-model.c gateway/outbox/render-model.h
libnotigate_a_SOURCES += gateway/outbox/render-fill.c
libnotigate_a_SOURCES += gateway/outbox/render-file.c
libnotigate_a_SOURCES += gateway/outbox/render-check.c
libnotigate_a_SOURCES += gateway/outbox/render-say.c gateway/outbox/render-say.h
libnotigate_a_SOURCES += gateway/outbox/render-table.c gateway/outbox/render-table.h
libnotigate_a_SOURCES += gateway/outbox/phrases.c gateway/outbox/phrases.h
