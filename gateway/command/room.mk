# SPDX-License-Identifier: Apache-2.0
sbin_PROGRAMS += notigate-receive
notigate_receive_SOURCES = gateway/command/receive-main.c
notigate_receive_LDADD = libnotigate.a $(INTAKE_LIBS)
