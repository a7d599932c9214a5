/* SPDX-License-Identifier: Apache-2.0
 * letter/dsn: the second small scanner, for mail to one of our own VERP addresses only.
 *
 * It takes Action, Status and Auto-Submitted and nothing else, because nothing in such a mail is proved:
 * the answer can mark one address or one ping as undeliverable, and do no more. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  GW_DSN_UNKNOWN,    /* no delivery report that we understand */
  GW_DSN_FAILED,     /* Action: failed */
  GW_DSN_DELAYED,    /* Action: delayed */
  GW_DSN_DELIVERED,  /* Action: delivered, relayed or expanded */
  GW_DSN_AUTO_REPLY, /* Auto-Submitted: auto-replied, and no delivery report */
} GwDsnKind;

typedef struct {
  GwDsnKind kind;
  char status[12]; /* RFC 3463: "5.1.1"; "" where there is none */
} GwDsn;

/* Reads @raw, the whole message (RFC 3464 section 2.3). Of several recipients the worst Action counts.
 * Never fails; time is linear in the size. */
GwDsn gw_dsn_parse (GBytes *raw);

/* "failed", "delayed", "delivered", "auto-reply", "unknown". Static. */
const char *gw_dsn_kind_name (GwDsnKind kind);

G_END_DECLS
