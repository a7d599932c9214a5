# SPDX-License-Identifier: Apache-2.0
sbin_PROGRAMS += notigate-receive
notigate_receive_SOURCES = gateway/command/receive-main.c
notigate_receive_LDADD = libnotigate.a $(INTAKE_LIBS)

# A program of its own, for another machine: it has no part in a gateway.
bin_PROGRAMS += notigate-witness
notigate_witness_SOURCES = gateway/command/witness-main.c gateway/command/witness-keep.c gateway/command/witness-keep.h
notigate_witness_LDADD = libnotigate.a $(GLIB_LIBS) $(GNUTLS_LIBS) $(NETTLE_LIBS)

bin_PROGRAMS += notigate
notigate_SOURCES =
notigate_SOURCES += gateway/command/command.h
notigate_SOURCES += gateway/command/common.c
notigate_SOURCES += gateway/command/table.c
notigate_SOURCES += gateway/command/main.c
notigate_SOURCES += gateway/command/init.c
notigate_SOURCES += gateway/command/run.c
notigate_LDADD = libnotigate.a $(ALL_LIBS)
notigate_SOURCES += gateway/command/contact.c
notigate_SOURCES += gateway/command/contact-verbs.h
notigate_SOURCES += gateway/command/contact-add.c
notigate_SOURCES += gateway/command/contact-approve.c
notigate_SOURCES += gateway/command/contact-callsheet.c
notigate_SOURCES += gateway/command/contact-change.c
notigate_SOURCES += gateway/command/contact-common.c
notigate_SOURCES += gateway/command/contact-diff.c
notigate_SOURCES += gateway/command/contact-disclose.c
notigate_SOURCES += gateway/command/contact-edit.c
notigate_SOURCES += gateway/command/contact-export.c
notigate_SOURCES += gateway/command/contact-import.c gateway/command/contact-import.h
notigate_SOURCES += gateway/command/contact-import-judge.c
notigate_SOURCES += gateway/command/contact-json.c
notigate_SOURCES += gateway/command/contact-keys.c
notigate_SOURCES += gateway/command/contact-refresh.c
notigate_SOURCES += gateway/command/contact-rekey.c
notigate_SOURCES += gateway/command/contact-show.c
notigate_SOURCES += gateway/command/contact-state.c
include gateway/command/operator.mk
include gateway/command/agency.mk
