/* SPDX-License-Identifier: Apache-2.0 */
#include "process/keychange.h"
#include "base/clock.h"
#include "base/error.h"
#include "ledger/log.h"
#include "process/model-letters.h"
#include "process/outgoing.h"
#include "store/audit.h"
#include "store/directory.h"
#include <string.h>

void
gw_keychange_advance (GwCase *c)
{
  gw_case_hand_over (c, g_strdup ("asks to change its key: telephone the contact, compare the fingerprint, then carry it out"));
}

/* The fingerprint comes from the telephone: the command must not supply the one that came by mail. */
char *
gw_keychange_command (const char *contact, gint64 mail_id)
{
  return g_strdup_printf ("notigate contact rekey %s --from-mail %" G_GINT64_FORMAT " --fingerprint FINGERPRINT", contact,
                          mail_id);
}

/* The last round of the request, or NULL with NOINPUT. Borrowed from @rounds. */
static const GwAuditMail *
find_request (const GPtrArray *rounds, const char *contact, GError **error)
{
  const GwAuditMail *last = g_ptr_array_index (rounds, rounds->len - 1);
  if (g_strcmp0 (last->contact, contact) == 0 && g_strcmp0 (last->message_type, "key-update") == 0
      && g_strcmp0 (last->ending, "held") == 0 && !last->waiting && last->signed_sha256 != NULL)
    return last;
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "mail %" G_GINT64_FORMAT " is no key-update of %s that waits; fix: notigate "
               "todo shows what waits", last->mail_id, contact);
  return NULL;
}

/* The MIME entity that was signed: of a combined message it stands inside the OpenPGP message. */
static GBytes *
load_entity (GwInstance *instance, const char *sha256, GError **error)
{
  g_autofree char *kind = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) signature = NULL;
  GBytes *entity = NULL;
  if (!gw_store_signed_get (instance->store, sha256, &kind, &bytes, &signature, error))
    return NULL;
  if (bytes == NULL)
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_NOINPUT, "what was signed is not kept any more; fix: give the key as a "
                           "file: --key FILE");
      return NULL;
    }
  if (strcmp (kind, "combined") != 0)
    return g_steal_pointer (&bytes);
  g_autoptr (GPtrArray) signatures = gw_openpgp_verify_message (instance->engine, bytes, &entity, error);
  return signatures ? entity : NULL;
}

static void
take_part (GBytes *entity, const char *name, const char *type, const char *suffix, GPtrArray *files)
{
  g_autoptr (GBytes) bytes
    = suffix ? gw_mime_attachment_like (entity, "", suffix, NULL) : gw_mime_attachment (entity, NULL, type);
  for (guint i = 0; bytes && i < files->len; i++)
    if (g_bytes_equal (((GwKeyFile *) files->pdata[i])->bytes, bytes))
      return;
  if (bytes == NULL)
    return;
  GwKeyFile *file = g_new0 (GwKeyFile, 1);
  *file = (GwKeyFile){ .name = g_strdup (name), .bytes = g_steal_pointer (&bytes) };
  g_ptr_array_add (files, file);
}

gboolean
gw_keychange_files (GwInstance *instance, const char *contact, gint64 mail_id, GPtrArray *files, GError **error)
{
  g_autoptr (GPtrArray) rounds = gw_store_audit_rounds (instance->store, mail_id, error);
  const GwAuditMail *mail = rounds ? find_request (rounds, contact, error) : NULL;
  g_autoptr (GBytes) entity = mail ? load_entity (instance, mail->signed_sha256, error) : NULL;
  if (entity == NULL)
    return FALSE;
  take_part (entity, "the attached key", "application/pgp-keys", NULL, files);
  take_part (entity, "the attached .asc file", NULL, ".asc", files);
  take_part (entity, "the attached .gpg file", NULL, ".gpg", files);
  if (files->len > 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "mail %" G_GINT64_FORMAT ": no key is attached; fix: ask the contact for it, "
               "and give it as a file: --key FILE", mail_id);
  return FALSE;
}

gboolean
gw_keychange_settle (GwInstance *instance, gint64 mail_id, gint64 now_us, GError **error)
{
  GwStore *store = instance->store;
  guint64 index = 0;
  g_autoptr (GPtrArray) rounds = gw_store_audit_rounds (store, mail_id, error);
  if (rounds == NULL)
    return FALSE;
  const GwAuditMail *mail = g_ptr_array_index (rounds, rounds->len - 1);
  if (g_strcmp0 (mail->ending, "held") != 0 || mail->waiting)
    return TRUE; /* dropped or released meanwhile */
  const GwDirectoryEntry *entry = gw_directory_find_id (instance->directory, mail->contact);
  g_autoptr (GwEntry) record = gw_entry_new (GW_KIND_RELEASE, now_us);
  record->message_sha256 = g_strdup (mail->sha256);
  record->contact = g_strdup (entry ? entry->alias : NULL);
  record->verdict = g_strdup ("release");
  return gw_log_append (store, record, mail_id, &index, error) && gw_store_inbox_again (store, mail_id, now_us, error)
         && gw_store_mail_note (store, mail_id, "release", "released: its change of key was carried out", now_us, error);
}

/* The current key, and the one that became old last. */
static void
find_keys (const GwContact *contact, const char **new_fingerprint, const GwContactKey **old)
{
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      if (key->role == GW_KEY_CURRENT)
        *new_fingerprint = key->fingerprint;
      else if (key->role == GW_KEY_OLD && (*old == NULL || key->until_us >= (*old)->until_us))
        *old = key;
    }
}

/* Encrypted to both keys where both can be; else in clear, since it tells no secret and both must be able to read it. */
gboolean
gw_keychange_tell (GwInstance *instance, const GwDirectoryEntry *entry, gint64 now_us, GError **error)
{
  const char *new_fingerprint = NULL;
  const GwContactKey *old = NULL;
  find_keys (entry->contact, &new_fingerprint, &old);
  if (new_fingerprint == NULL || old == NULL)
    return TRUE;
  const GPtrArray *keys = gw_directory_keys (instance->directory);
  gboolean both = gw_key_find_encryption (keys, new_fingerprint, now_us) && gw_key_find_encryption (keys, old->fingerprint, now_us);
  g_autofree char *report_id = gw_outgoing_report_id ("GW-N-");
  g_autoptr (JsonObject) model = gw_model_key_changed (instance, entry, old->fingerprint, new_fingerprint,
                                                       MAX (old->until_us, now_us), report_id);
  GwOutgoing outgoing = { .kind = "key-changed", .to = entry, .model = model, .entry = -1, .always = TRUE, .open = !both };
  return gw_outgoing_queue (instance, &outgoing, NULL, error);
}
