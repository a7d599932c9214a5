# SPDX-License-Identifier: Apache-2.0
# The agencies' side: no instance, their own keys.
notigate_SOURCES += gateway/command/agency.h gateway/command/agency.c
notigate_SOURCES += gateway/command/compose.h gateway/command/compose.c
notigate_SOURCES += gateway/command/compose-form.c
notigate_SOURCES += gateway/command/compose-mail.c
notigate_SOURCES += gateway/command/receipt.h
notigate_SOURCES += gateway/command/receipt-read.c
notigate_SOURCES += gateway/command/receipt-check.c
notigate_SOURCES += gateway/command/receipt-day.c
notigate_SOURCES += gateway/command/receipt-print.c
notigate_SOURCES += gateway/command/verify-receipt.c
