# SPDX-License-Identifier: Apache-2.0
sbin_PROGRAMS += notigate-receive
notigate_receive_SOURCES = gateway/command/receive-main.c
notigate_receive_LDADD = libnotigate.a $(INTAKE_LIBS)

bin_PROGRAMS += notigate
notigate_SOURCES = \
	gateway/command/command.h gateway/command/common.c gateway/command/table.c \
	gateway/command/main.c gateway/command/init.c gateway/command/run.c
notigate_LDADD = libnotigate.a $(ALL_LIBS)
notigate_SOURCES += \
	gateway/command/contact.c gateway/command/contact-verbs.h \
	gateway/command/contact-add.c gateway/command/contact-approve.c gateway/command/contact-callsheet.c \
	gateway/command/contact-change.c gateway/command/contact-common.c gateway/command/contact-diff.c \
	gateway/command/contact-edit.c gateway/command/contact-export.c \
	gateway/command/contact-import.c gateway/command/contact-import.h gateway/command/contact-import-judge.c \
	gateway/command/contact-json.c gateway/command/contact-keys.c gateway/command/contact-refresh.c \
	gateway/command/contact-rekey.c gateway/command/contact-show.c gateway/command/contact-state.c
include gateway/command/operator.mk
include gateway/command/agency.mk
