/* SPDX-License-Identifier: Apache-2.0
 * store/mail-row: a mail as the store's own files read it from a row. No other room includes this. */
#pragma once
#include "store/inbox.h"
#include "store/sql.h"

#define GW_MAIL_COLUMNS "m.id, m.received_us, m.sha256, m.size, m.truncated, m.envelope_from, m.envelope_to, m.raw, m.replayed"

/* The mail of a row that begins with GW_MAIL_COLUMNS; its place in the inbox is left to the caller. The caller's. */
GwMail *gw_mail_of_row (sqlite3_stmt *row);
