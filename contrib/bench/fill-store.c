/* SPDX-License-Identifier: Apache-2.0 */
#include "fill.h"
#include "base/digest.h"
#include "ledger/checkpoint.h"
#include "store/inbox.h"
#include "store/ledger.h"
#include "store/original.h"
#include "store/procedure.h"
#include "store/sql.h"
#include <string.h>

#define SIGNATURE "-----BEGIN PGP SIGNATURE-----\r\n\r\nbWFkZSB1cA==\r\n-----END PGP SIGNATURE-----\r\n"
#define BUDGET G_MAXINT /* no letter of a rehearsal is held back */

void
fill_mail_clear (FillMail *mail)
{
  g_clear_pointer (&mail->incident, g_free);
  g_clear_pointer (&mail->report_id, g_free);
  g_clear_pointer (&mail->text, g_free);
  g_clear_pointer (&mail->sha256, g_free);
  g_clear_pointer (&mail->signed_sha256, g_free);
  g_clear_pointer (&mail->signed_bytes, g_bytes_unref);
}

gboolean
fill_entry (Fill *fill, GwEntry *entry, GError **error)
{
  return gw_log_append (fill->instance->store, entry, -1, NULL, error);
}

/* ---- Mail --------------------------------------------------------------------------------------------------- */

static char *
write_form (const FillMail *mail, const char *gateway)
{
  return g_strdup_printf ("Content-Type: text/plain; charset=utf-8\r\n\r\nForm: poc-notification/1\r\nMessage-Type: %s\r\n"
                          "To-Gateway: %s\r\nReport-ID: %s\r\nTLP: %s\r\n%s%s%s%s%s%s%s", mail->type, gateway,
                          mail->report_id, mail->tlp ? mail->tlp : "TLP:GREEN", mail->urgency ? "Urgency: " : "",
                          mail->urgency ? mail->urgency : "", mail->urgency ? "\r\n" : "",
                          mail->incident ? "Incident-ID: " : "", mail->incident ? mail->incident : "",
                          mail->incident ? "\r\n" : "", mail->text ? mail->text : "");
}

static GBytes *
write_raw (const FillMail *mail, const char *gateway, guint64 serial)
{
  const char *from = mail->from ? mail->from->contact->addresses[0] : "someone@stranger.example";
  gsize size = 0;
  const char *body = mail->signed_bytes ? g_bytes_get_data (mail->signed_bytes, &size) : "\r\nhello\r\n";
  gboolean is_signed = mail->signed_bytes != NULL;
  char *raw = g_strdup_printf (
    "From: %s\r\nTo: %s\r\nMessage-ID: <%" G_GUINT64_FORMAT "@fill>\r\nMIME-Version: 1.0\r\n%s%.*s%s%s", from, gateway, serial,
    is_signed ? "Content-Type: multipart/signed; micalg=pgp-sha512;\r\n protocol=\"application/pgp-signature\"; boundary=b"
                "\r\n\r\n--b\r\n" : "", is_signed ? (int) size : (int) strlen (body), body,
    is_signed ? "\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n" SIGNATURE : "", is_signed ? "\r\n--b--\r\n" : "");
  return g_bytes_new_take (raw, strlen (raw));
}

gboolean
fill_receive (Fill *fill, FillMail *mail, GError **error)
{
  GwStore *store = fill->instance->store;
  const char *gateway = fill->instance->config->address;
  fill->serial++;
  if (mail->report_id == NULL)
    mail->report_id = g_strdup_printf ("F-%08" G_GINT64_MODIFIER "X", fill->serial);
  if (mail->from != NULL && mail->signed_bytes == NULL)
    {
      char *text = write_form (mail, gateway);
      mail->signed_bytes = g_bytes_new_take (text, strlen (text));
    }
  if (mail->signed_bytes != NULL && mail->signed_sha256 == NULL)
    mail->signed_sha256 = gw_sha256_hex_bytes (mail->signed_bytes);
  g_autoptr (GBytes) raw = write_raw (mail, gateway, fill->serial);
  g_free (mail->sha256);
  mail->sha256 = gw_sha256_hex_bytes (raw);
  mail->entry = -1;
  fill->mails++;
  return gw_sql_number (store, &mail->id, 1, error, "SELECT max(id) + 1 FROM mail", "")
         && gw_sql_run (store, error,
                        "INSERT INTO mail (id, received_us, sha256, size, truncated, envelope_from, envelope_to, raw)"
                        " VALUES (?, ?, ?, ?, 0, ?, ?, ?)", "iitittb", mail->id, mail->received_us, mail->sha256,
                        (gint64) g_bytes_get_size (raw), mail->from ? mail->from->contact->addresses[0] : "x@stranger.example",
                        gateway, raw);
}

/* As inspect prints it: what an auditor is shown, stage by stage. */
static char *
write_detail (const FillMail *mail, GwKind ending, const char *code, const char *reason)
{
  GString *text = g_string_new (NULL);
  g_autofree char *signed_at = gw_time_format (mail->received_us - GW_MINUTE);
  g_string_append_printf (text, "{\"verdict\":\"%s\",\"report_id\":\"%s\",\"encrypted\":false,", gw_kind_name (ending),
                          mail->report_id);
  if (code != NULL)
    g_string_append_printf (text, "\"code\":\"%s\",\"reason\":\"%s\",", code, reason ? reason : "");
  if (mail->from == NULL)
    {
      g_string_append_printf (text, "\"fields\":{},\"faults\":[],\"tolerated\":[],\"stages\":{\"scan\":{\"kind\":\"plain\","
                              "\"media_type\":\"text/plain\",\"code\":\"%s\",\"reason\":\"%s\"}}}", code ? code : "",
                              reason ? reason : "");
      return g_string_free (text, FALSE);
    }
  const char *id = mail->from->contact->id;
  const GwContactKey *key = g_ptr_array_index (mail->from->contact->keys, 0);
  g_string_append_printf (text, "\"contact\":\"%s\",\"fingerprint\":\"%s\",\"signed_sha256\":\"%s\",\"fields\":{"
                          "\"Message-Type\":\"%s\"", id, key->fingerprint, mail->signed_sha256, mail->type);
  if (mail->urgency != NULL)
    g_string_append_printf (text, ",\"Urgency\":\"%s\"", mail->urgency);
  if (mail->tlp != NULL)
    g_string_append_printf (text, ",\"TLP\":\"%s\"", mail->tlp);
  g_string_append_printf (text, "},\"faults\":[],\"tolerated\":[],\"stages\":{\"scan\":{\"kind\":\"signed\",\"media_type\":"
                          "\"multipart/signed\"},\"open\":{\"kind\":\"pgp-mime\",\"signature\":\"good\",\"signed_by\":\"%s\","
                          "\"signed_at\":\"%s\",\"digest\":\"SHA512\"},\"find\":{\"key_of\":\"%s\",\"state\":\"active\"},"
                          "\"parse\":{\"charset\":\"utf-8\",\"attachments\":0}}}", key->fingerprint, signed_at, id);
  return g_string_free (text, FALSE);
}

static gboolean
append_ending (Fill *fill, FillMail *mail, GwKind ending, const char *code, gint64 now_us, GError **error)
{
  guint64 index = 0;
  g_autoptr (GwEntry) entry = gw_entry_new (ending, now_us);
  const GwContactKey *key = mail->from ? g_ptr_array_index (mail->from->contact->keys, 0) : NULL;
  entry->message_sha256 = g_strdup (mail->sha256);
  entry->signed_sha256 = g_strdup (mail->signed_sha256);
  entry->contact = g_strdup (mail->from ? mail->from->alias : NULL);
  entry->fingerprint = g_strdup (key ? key->fingerprint : NULL);
  entry->code = g_strdup (code);
  entry->incident = g_strdup (mail->incident);
  entry->policy_sha256 = g_strdup (gw_policy_digest (fill->instance->policy));
  entry->directory_sha256 = g_strdup (gw_directory_digest (fill->instance->directory));
  if (!gw_log_append (fill->instance->store, entry, mail->id, &index, error))
    return FALSE;
  mail->entry = (gint64) index;
  return TRUE;
}

static gboolean
remember (Fill *fill, const FillMail *mail, GError **error)
{
  GwStore *store = fill->instance->store;
  g_autoptr (GBytes) signature = g_bytes_new_static (SIGNATURE, sizeof SIGNATURE - 1);
  const char *contact = mail->from->contact->id;
  return gw_store_signed_put (store, mail->signed_sha256, "pgp-mime", mail->signed_bytes, signature, error)
         && gw_store_taken_put (store, contact, mail->signed_sha256, mail->received_us - GW_MINUTE, mail->id, error)
         && gw_store_report_put (store, contact, mail->report_id, mail->id, mail->incident, error)
         && (mail->incident == NULL
             || gw_store_original_put (store, mail->id, mail->signed_sha256, "pgp-mime", mail->signed_bytes, signature, error));
}

gboolean
fill_judge (Fill *fill, FillMail *mail, GwKind ending, const char *code, const char *reason, gint64 now_us, GError **error)
{
  GwStore *store = fill->instance->store;
  const GwContactKey *key = mail->from ? g_ptr_array_index (mail->from->contact->keys, 0) : NULL;
  if (ending != GW_KIND_DUPLICATE && !append_ending (fill, mail, ending, code, now_us, error))
    return FALSE;
  g_autofree char *detail = write_detail (mail, ending, code, reason);
  GwStoreVerdict verdict = {
    .mail_id = mail->id,
    .decided_us = now_us,
    .ending = gw_kind_name (ending),
    .code = code,
    .reason = reason,
    .contact = mail->from ? mail->from->contact->id : NULL,
    .fingerprint = key ? key->fingerprint : NULL,
    .signed_sha256 = mail->signed_sha256,
    .signature_us = mail->from ? mail->received_us - GW_MINUTE : 0,
    .message_type = mail->from ? mail->type : NULL,
    .report_id = mail->from ? mail->report_id : NULL,
    .incident = mail->incident,
    .tlp = mail->from ? mail->tlp : NULL,
    .urgency = mail->from ? mail->urgency : NULL,
    .entry = mail->entry,
    .policy_sha256 = gw_policy_digest (fill->instance->policy),
    .directory_sha256 = gw_directory_digest (fill->instance->directory),
    .detail = detail,
  };
  if (!gw_store_verdict_put (store, &verdict, error))
    return FALSE;
  if (ending == GW_KIND_DUPLICATE)
    return gw_store_replay_count (store, mail->from->contact->id, mail->received_us / GW_DAY, mail->id, error);
  return ending != GW_KIND_REGISTERED || remember (fill, mail, error);
}

/* ---- Letters ------------------------------------------------------------------------------------------------ */

static gboolean
put_reference (Fill *fill, const GwStoreLetter *letter, const FillMail *mail, char **report_id, GError **error)
{
  g_autofree char *id = g_strdup_printf ("GW-L-%08" G_GINT64_MODIFIER "X", (guint64) letter->id);
  GwReference reference = {
    .report_id = id,
    .letter = letter->id,
    .contact = letter->contact,
    .incident = letter->incident,
    .kind = letter->kind,
    .mail_id = letter->mail_id,
    .sender = mail ? mail->from->contact->id : NULL,
    .sender_report = mail ? mail->report_id : NULL,
    .tlp = (char *) (mail ? mail->tlp : NULL),
    .message_type = (char *) (mail ? mail->type : NULL),
  };
  if (!gw_store_reference_put (fill->instance->store, &reference, error))
    return FALSE;
  *report_id = g_steal_pointer (&id);
  return TRUE;
}

gboolean
fill_letter (Fill *fill, const char *kind, const GwDirectoryEntry *to, const char *incident, const FillMail *mail,
             gint64 now_us, gint64 *id, char **report_id, GError **error)
{
  g_autoptr (GwStoreLetter) letter = g_new0 (GwStoreLetter, 1);
  gboolean dropped = FALSE;
  letter->created_us = now_us;
  letter->kind = g_strdup (kind);
  letter->contact = g_strdup (to->contact->id);
  letter->address = g_strdup (to->contact->addresses[0]);
  letter->mail_id = mail ? mail->id : 0;
  letter->entry = mail ? mail->entry : -1;
  letter->incident = g_strdup (incident);
  letter->language = g_strdup (to->contact->languages[0]);
  letter->always = TRUE;
  letter->data = g_strdup ("{\"model\":{}}");
  if (!gw_store_letter_queue (fill->instance->store, letter, BUDGET, &dropped, error)
      || (report_id != NULL && !put_reference (fill, letter, mail, report_id, error)))
    return FALSE;
  if (id != NULL)
    *id = letter->id;
  g_ptr_array_add (fill->waiting, g_steal_pointer (&letter));
  fill->letters++;
  return TRUE;
}

static gboolean
seal_one (Fill *fill, GwStoreLetter *letter, guint64 size, gint64 now_us, GError **error)
{
  GwStore *store = fill->instance->store;
  guint64 index = 0;
  const GwDirectoryEntry *to = gw_directory_find_id (fill->instance->directory, letter->contact);
  char *bytes = g_strdup_printf ("To: %s\r\nSubject: Notigate %s\r\nMessage-ID: <%" G_GINT64_FORMAT "@fill>\r\n\r\n%s\r\n",
                                 letter->address, letter->incident ? letter->incident : "", letter->id, letter->kind);
  letter->sealed = g_bytes_new_take (bytes, strlen (bytes));
  letter->sealed_sha256 = gw_sha256_hex_bytes (letter->sealed);
  letter->message_id = g_strdup_printf ("<%" G_GINT64_FORMAT "@fill>", letter->id);
  letter->return_path = g_strdup ("gateway@fill.example");
  letter->sealed_us = now_us;
  letter->checkpoint = letter->entry >= 0 ? (gint64) size : 0;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_LETTER, now_us);
  entry->verdict = g_strdup (letter->kind);
  entry->contact = g_strdup (to->alias);
  entry->incident = g_strdup (letter->incident);
  entry->letter_sha256 = g_strdup (letter->sealed_sha256);
  entry->letter_number = (guint64) letter->number;
  gboolean lost = g_rand_double (fill->random) < 0.002;
  gint64 took = 200000 + (gint64) (g_rand_double (fill->random) * 4e6);
  if (!gw_log_append (store, entry, -1, &index, error))
    return FALSE;
  letter->sealed_entry = (gint64) index;
  return gw_store_letter_seal (store, letter, error)
         && gw_store_letter_delivered (store, letter->id, lost ? "failed" : "sent", 0, now_us + took, lost ? 550 : 250,
                                       lost ? "550 5.1.1 no such user" : "250 2.0.0 ok", lost ? NULL : "4F1A2B3C", error);
}

gboolean
fill_seal (Fill *fill, gint64 now_us, gboolean all, GError **error)
{
  GwStore *store = fill->instance->store;
  const GwStoreLetter *first = fill->waiting->len > 0 ? g_ptr_array_index (fill->waiting, 0) : NULL;
  guint64 size = 0;
  guint8 root[GW_SHA256_LENGTH];
  if (first == NULL || (!all && now_us - first->created_us < fill->group_us))
    return TRUE;
  if (!gw_store_tree_size (store, &size, error) || !gw_merkle_root (size, gw_log_read_node, store, root, error))
    return FALSE;
  g_autoptr (GwCheckpoint) head = gw_checkpoint_new (fill->instance->origin, size, root);
  g_autofree char *text = gw_checkpoint_write (head);
  g_autofree char *note = gw_note_sign (fill->key, text, error);
  gint64 sealed_us = all ? now_us : MIN (now_us, first->created_us + fill->group_us);
  if (note == NULL || !gw_store_checkpoint_put (store, size, sealed_us, note, error))
    return FALSE;
  for (guint i = 0; i < fill->waiting->len; i++)
    if (!seal_one (fill, g_ptr_array_index (fill->waiting, i), size, sealed_us, error))
      return FALSE;
  g_ptr_array_set_size (fill->waiting, 0);
  return TRUE;
}
