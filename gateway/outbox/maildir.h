/* SPDX-License-Identifier: Apache-2.0
 * outbox/maildir: delivery without a mail server, into one Maildir per recipient. */
#pragma once
#include "outbox/deliver.h"

G_BEGIN_DECLS

/* Writes @sealed to @directory/<recipient, encoded>/new/, durably (tmp, fsync, rename, fsync). The file's
 * name is made from @message_id and the bytes, so the same letter again is the same file, also when a mail
 * program has moved it to cur/. queue_id is that name. The caller's; NULL on error: IO, DATA (recipient). */
GwDelivered *gw_maildir_send (const char *directory, const char *recipient, const char *message_id,
                              GBytes *sealed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The name of @recipient's directory: lower case; octets other than letters, digits and "@.-_+" as %XX, a
 * leading dot too. The caller's. */
char *gw_maildir_name (const char *recipient);

G_END_DECLS
