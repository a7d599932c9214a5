# SPDX-License-Identifier: Apache-2.0
include gateway/store/expression.mk
include gateway/store/audit.mk
libnotigate_a_SOURCES += gateway/store/contact.c gateway/store/contact.h
libnotigate_a_SOURCES += gateway/store/directory.c gateway/store/directory.h
libnotigate_a_SOURCES += gateway/store/epoch.c gateway/store/epoch.h
libnotigate_a_SOURCES += gateway/store/deadline.c gateway/store/deadline.h
libnotigate_a_SOURCES += gateway/store/inbox.c gateway/store/inbox.h
libnotigate_a_SOURCES += gateway/store/mail-row.h
libnotigate_a_SOURCES += gateway/store/incident.c gateway/store/incident.h
libnotigate_a_SOURCES += gateway/store/incident-list.c gateway/store/incident-list.h
libnotigate_a_SOURCES += gateway/store/incident-view.c gateway/store/incident-view.h
libnotigate_a_SOURCES += gateway/store/ledger.c gateway/store/ledger.h
libnotigate_a_SOURCES += gateway/store/letter.c gateway/store/letter.h
libnotigate_a_SOURCES += gateway/store/ping.c gateway/store/ping.h
libnotigate_a_SOURCES += gateway/store/original.c gateway/store/original.h
libnotigate_a_SOURCES += gateway/store/procedure.c gateway/store/procedure.h
libnotigate_a_SOURCES += gateway/store/reference.c
libnotigate_a_SOURCES += gateway/store/purge.c gateway/store/purge.h gateway/store/purge-local.h
libnotigate_a_SOURCES += gateway/store/purge-directory.c gateway/store/purge-list.c
libnotigate_a_SOURCES += gateway/store/page.c gateway/store/page.h
libnotigate_a_SOURCES += gateway/store/schema.c gateway/store/schema.h
libnotigate_a_SOURCES += gateway/store/schema-directory.h
libnotigate_a_SOURCES += gateway/store/schema-ping.h
libnotigate_a_SOURCES += gateway/store/schema-procedure.h
libnotigate_a_SOURCES += gateway/store/schema-reading.h
libnotigate_a_SOURCES += gateway/store/schema-purge.h
libnotigate_a_SOURCES += gateway/store/schema-review.h
libnotigate_a_SOURCES += gateway/store/schema-recovery.h
libnotigate_a_SOURCES += gateway/store/schema-views.h
libnotigate_a_SOURCES += gateway/store/schema-witness.h
libnotigate_a_SOURCES += gateway/store/schema-report.h
libnotigate_a_SOURCES += gateway/store/sql.c gateway/store/sql.h
libnotigate_a_SOURCES += gateway/store/standing.c gateway/store/standing.h
libnotigate_a_SOURCES += gateway/store/store.c gateway/store/store.h
libnotigate_a_SOURCES += gateway/store/store-private.h
libnotigate_a_SOURCES += gateway/store/witness.c gateway/store/witness.h
EXTRA_DIST += gateway/store/SCHEMA
