/* SPDX-License-Identifier: Apache-2.0
 * intake/receive: one message from a file descriptor into the inbox. It parses nothing, so nothing in a
 * message can hurt it. It links neither gpgme, GMime nor libetpan. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* What stays of a message beyond the size limit, in bytes. */
#define GW_RECEIVE_KEPT 65536

/* Reads @fd to its end, stores the bytes with their SHA-256 and the envelope in the instance at @home,
 * commits, and wakes the daemon. TRUE means durable: only then may the sender be told yes. Any error is
 * ours: the MTA keeps the message and tries again. @replayed: it is the copy of a mail that came before. */
gboolean gw_receive (const char *home, int fd, const char *envelope_from, const char *envelope_to, gboolean replayed,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
