/* SPDX-License-Identifier: Apache-2.0
 * process/keychange: a contact's wish to change its key (form type key-update, signed by a key of it that still
 * holds), and what follows when the operator has carried it out. No key is ever taken from mail by itself. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

/* advance for a key-update: held as a request of the operator's; once a person has settled it, a receipt. */
void gw_keychange_advance (GwCase *c);

/* The command that carries out the request in mail @mail_id of @contact. The caller's. */
char *gw_keychange_command (const char *contact, gint64 mail_id);

/* The key files attached to the held key-update @mail_id of @contact: @files gets GwKeyFile with names that are fit
 * to print. Errors: NOINPUT where there is no such request; DATA where nothing is attached. */
gboolean gw_keychange_files (GwInstance *instance, const char *contact, gint64 mail_id, GPtrArray *files,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: the request is settled; its mail is judged again and gets its receipt. */
gboolean gw_keychange_settle (GwInstance *instance, gint64 mail_id, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction, behind the change: the letter key-changed, for whoever has the new key and whoever has
 * the old one only. */
gboolean gw_keychange_tell (GwInstance *instance, const GwDirectoryEntry *entry, gint64 now_us,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
