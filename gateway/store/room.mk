# SPDX-License-Identifier: Apache-2.0
include gateway/store/expression.mk
include gateway/store/audit.mk
libnotigate_a_SOURCES += \
	gateway/store/contact.c gateway/store/contact.h \
	gateway/store/directory.c gateway/store/directory.h \
	gateway/store/deadline.c gateway/store/deadline.h \
	gateway/store/inbox.c gateway/store/inbox.h \
	gateway/store/incident.c gateway/store/incident.h \
	gateway/store/incident-list.c gateway/store/incident-list.h \
	gateway/store/incident-view.c gateway/store/incident-view.h \
	gateway/store/ledger.c gateway/store/ledger.h \
	gateway/store/letter.c gateway/store/letter.h \
	gateway/store/ping.c gateway/store/ping.h \
	gateway/store/original.c gateway/store/original.h \
	gateway/store/procedure.c gateway/store/procedure.h gateway/store/reference.c \
	gateway/store/page.c gateway/store/page.h \
	gateway/store/schema.c gateway/store/schema.h \
	gateway/store/schema-directory.h gateway/store/schema-ping.h gateway/store/schema-procedure.h gateway/store/schema-views.h \
	gateway/store/sql.c gateway/store/sql.h \
	gateway/store/standing.c gateway/store/standing.h \
	gateway/store/store.c gateway/store/store.h gateway/store/store-private.h
EXTRA_DIST += gateway/store/SCHEMA
