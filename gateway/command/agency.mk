# SPDX-License-Identifier: Apache-2.0
# The agencies' side: no instance, their own keys.
notigate_SOURCES += \
	gateway/command/agency.h gateway/command/agency.c \
	gateway/command/compose.h gateway/command/compose.c gateway/command/compose-form.c \
	gateway/command/compose-mail.c \
	gateway/command/receipt.h gateway/command/receipt-read.c gateway/command/receipt-check.c \
	gateway/command/receipt-print.c gateway/command/verify-receipt.c
