# SPDX-License-Identifier: Apache-2.0
notigate_SOURCES += \
	gateway/command/alert.c \
	gateway/command/audit.c gateway/command/audit-show.c gateway/command/audit-verify.c gateway/command/audit-verbs.h \
	gateway/command/due.c \
	gateway/command/doctor.c gateway/command/doctor.h gateway/command/doctor-keys.c gateway/command/doctor-work.c \
	gateway/command/incident.c gateway/command/incident-verbs.h gateway/command/incident-desk.c \
	gateway/command/incident-file.c gateway/command/incident-json.c gateway/command/incident-list.c \
	gateway/command/incident-show.c gateway/command/incident-timeline.c \
	gateway/command/inspect.c \
	gateway/command/letter.c \
	gateway/command/operator.c gateway/command/operator.h gateway/command/operator-case.c \
	gateway/command/outbox.c \
	gateway/command/ping.c gateway/command/ping.h gateway/command/ping-status.c \
	gateway/command/policy.c \
	gateway/command/quarantine.c \
	gateway/command/status.c \
	gateway/command/template.c \
	gateway/command/todo.c
