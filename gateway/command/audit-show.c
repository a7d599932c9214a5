/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit show: one mail from its arrival to the answers, with what proves it. */
#include "base/escape.h"
#include "command/audit-verbs.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "store/ledger.h"
#include "store/letter.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

typedef struct {
  GPtrArray *rounds;  /* GwAuditMail */
  GPtrArray *entries; /* GwAuditEntry */
  GPtrArray *letters; /* GwStoreLetter */
  GPtrArray *notes;   /* GwAuditNote */
  GPtrArray *proofs;  /* of text, one for each of entries */
} Report;

static void
report_clear (Report *report)
{
  g_clear_pointer (&report->rounds, g_ptr_array_unref);
  g_clear_pointer (&report->entries, g_ptr_array_unref);
  g_clear_pointer (&report->letters, g_ptr_array_unref);
  g_clear_pointer (&report->notes, g_ptr_array_unref);
  g_clear_pointer (&report->proofs, g_ptr_array_unref);
}

typedef struct {
  gint64 mail_id;
  const GPtrArray *verifiers;
  Report *report;
} Request;

/* The proof that a receipt would carry now, made and checked with the public key. */
static char *
prove (GwStore *store, const GwAuditEntry *entry, const GPtrArray *verifiers, GError **error)
{
  g_autoptr (GError) failure = NULL;
  guint64 size = 0;
  g_autofree char *note = gw_store_checkpoint_last (store, &size, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (note == NULL || (guint64) entry->index >= size)
    return g_strdup ("no checkpoint covers it yet: the next letter signs one");
  g_autofree char *proof = gw_log_prove (store, (guint64) entry->index, size, note, &failure);
  if (proof == NULL)
    return g_strdup_printf ("WRONG: %s", failure->message);
  g_autofree char *why = NULL;
  for (guint i = 0; i < verifiers->len; i++)
    {
      const GwNoteVerifier *verifier = g_ptr_array_index (verifiers, i);
      g_clear_pointer (&why, g_free);
      g_autoptr (GwCheckpoint) checkpoint = gw_proof_verify (proof, strlen (proof), entry->text, strlen (entry->text),
                                                             verifier, NULL, &why);
      if (checkpoint != NULL)
        return g_strdup_printf ("it is in the signed checkpoint of %" G_GUINT64_FORMAT " entries of %s", size,
                                checkpoint->origin);
    }
  return g_strdup_printf ("WRONG: %s", why ? why : "the ledger's public key is not here");
}

static gboolean
gather (GwStore *store, gpointer data, GError **error)
{
  Request *request = data;
  Report *report = request->report;
  if ((report->rounds = gw_store_audit_rounds (store, request->mail_id, error)) == NULL
      || (report->entries = gw_store_entries_about (store, request->mail_id, error)) == NULL
      || (report->letters = gw_store_letters_about (store, request->mail_id, error)) == NULL
      || (report->notes = gw_store_notes_about (store, request->mail_id, error)) == NULL)
    return FALSE;
  report->proofs = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < report->entries->len; i++)
    {
      char *proof = prove (store, g_ptr_array_index (report->entries, i), request->verifiers, error);
      if (proof == NULL)
        return FALSE;
      g_ptr_array_add (report->proofs, proof);
    }
  return TRUE;
}

/* ---- for people ---- */

static void
print_mail (const GwAuditMail *mail, gboolean plain)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " bytes", mail->mail_id,
                                             mail->size);
  g_autofree char *received = gw_operator_time (mail->received_us);
  g_autofree char *purged = gw_operator_time (mail->purged_us);
  g_autofree char *envelope = g_strdup_printf ("from %s to %s",
                                               *mail->envelope_from ? mail->envelope_from : "(not told)",
                                               *mail->envelope_to ? mail->envelope_to : "(not told)");
  g_autofree char *bytes = mail->purged_us
                               ? g_strdup_printf ("purged %s", purged)
                               : g_strdup (!mail->has_raw    ? "not kept: a duplicate"
                                           : mail->truncated ? "its beginning only is kept: it was too large"
                                                             : "kept as they came");
  gw_operator_line ("mail", number, plain);
  gw_operator_line ("received", received, plain);
  gw_operator_line ("sha-256", mail->sha256, plain);
  gw_operator_line ("envelope", envelope, plain);
  gw_operator_line ("bytes", bytes, plain);
  if (mail->waiting)
    gw_operator_line ("inbox", "it waits to be judged", plain);
}

static void
print_round (const GwAuditMail *mail, guint count, gboolean plain)
{
  if (mail->round < 0)
    return;
  g_autofree char *decided = gw_operator_time (mail->decided_us);
  g_autofree char *head = g_strdup_printf ("%s (%" G_GINT64_FORMAT " of %u)", decided, mail->round + 1, count);
  g_autoptr (JsonObject) detail = gw_operator_parse_detail (mail->detail);
  printf ("\n");
  gw_operator_line ("judged", head, plain);
  /* A drop keeps the detail of the round before: what ended it is the verdict's. */
  if (detail != NULL)
    {
      gw_operator_set (detail, "verdict", mail->ending);
      gw_operator_set (detail, "code", mail->code);
      gw_operator_set (detail, "reason", mail->reason);
      gw_operator_print_case (detail, plain);
    }
  gw_operator_line ("policy", mail->policy_sha256, plain);
  gw_operator_line ("directory", mail->directory_sha256, plain);
}

static void
print_entry (const GwAuditEntry *entry, const char *proof, gboolean plain)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, entry->index);
  g_autofree char *chomped = g_strchomp (g_strdup (entry->text));
  g_auto (GStrv) lines = g_strsplit (chomped, "\n", -1);
  printf ("\n");
  gw_operator_line ("entry", number, plain);
  for (char **line = lines; *line; line++)
    gw_operator_line (plain ? "text" : "", *line, plain);
  gw_operator_line ("proof", proof, plain);
}

static void
print_letter (const GwStoreLetter *letter, gboolean plain)
{
  g_autofree char *sent = gw_operator_time (letter->sent_us);
  g_autofree char *line = g_strdup_printf (
    "%" G_GINT64_FORMAT ", a %s to %s, number %" G_GINT64_FORMAT ": %s%s%s%s%s", letter->id, letter->kind,
    letter->contact ? letter->contact : "the operator", letter->number, letter->state, letter->sent_us ? " " : "",
    letter->sent_us ? sent : "", letter->reply ? "; " : "", letter->reply ? letter->reply : "");
  gw_operator_line ("letter", line, plain);
  if (letter->sealed_entry < 0)
    return;
  g_autofree char *sealed = g_strdup_printf ("%s, entry %" G_GINT64_FORMAT, letter->sealed_sha256,
                                             letter->sealed_entry);
  gw_operator_line (plain ? "sealed" : "", sealed, plain);
}

static void
print_note (const GwAuditNote *note, gboolean plain)
{
  g_autofree char *time = gw_operator_time (note->time_us);
  g_autofree char *acked = gw_operator_time (note->acked_us);
  gboolean act = strcmp (note->kind, "release") == 0 || strcmp (note->kind, "drop") == 0;
  g_autofree char *line = g_strdup_printf ("%s: %s%s%s%s", time, note->text, act ? "" : " (alert",
                                           act ? "" : note->acked_us ? ", seen " : ", nobody has seen it yet",
                                           act ? "" : note->acked_us ? acked : "");
  g_autofree char *whole = g_strconcat (line, act ? "" : ")", NULL);
  gw_operator_line ("people", whole, plain);
}

static void
print_report (const Report *report, gboolean plain)
{
  print_mail (g_ptr_array_index (report->rounds, 0), plain);
  for (guint i = 0; i < report->rounds->len; i++)
    print_round (g_ptr_array_index (report->rounds, i), report->rounds->len, plain);
  for (guint i = 0; i < report->entries->len; i++)
    print_entry (g_ptr_array_index (report->entries, i), g_ptr_array_index (report->proofs, i), plain);
  if (report->letters->len + report->notes->len > 0)
    printf ("\n");
  for (guint i = 0; i < report->letters->len; i++)
    print_letter (g_ptr_array_index (report->letters, i), plain);
  for (guint i = 0; i < report->notes->len; i++)
    print_note (g_ptr_array_index (report->notes, i), plain);
}

/* ---- as JSON ---- */

static JsonObject *
round_to_json (const GwAuditMail *mail)
{
  JsonObject *object = json_object_new ();
  JsonObject *detail = gw_operator_parse_detail (mail->detail);
  gw_operator_set_time (object, "decided", mail->decided_us);
  gw_operator_set (object, "verdict", mail->ending);
  gw_operator_set (object, "code", mail->code);
  gw_operator_set (object, "reason", mail->reason);
  gw_operator_set (object, "contact", mail->contact);
  gw_operator_set (object, "incident", mail->incident);
  if (mail->entry >= 0)
    json_object_set_int_member (object, "entry", mail->entry);
  else
    json_object_set_null_member (object, "entry");
  gw_operator_set (object, "policy_sha256", mail->policy_sha256);
  gw_operator_set (object, "directory_sha256", mail->directory_sha256);
  if (detail != NULL)
    json_object_set_object_member (object, "detail", detail);
  else
    json_object_set_null_member (object, "detail");
  return object;
}

static JsonObject *
letter_to_json (const GwStoreLetter *letter)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "letter", letter->id);
  gw_operator_set (object, "kind", letter->kind);
  gw_operator_set (object, "contact", letter->contact);
  json_object_set_int_member (object, "number", letter->number);
  gw_operator_set (object, "state", letter->state);
  gw_operator_set_time (object, "sent", letter->sent_us);
  gw_operator_set (object, "sealed_sha256", letter->sealed_sha256);
  gw_operator_set (object, "reply", letter->reply);
  return object;
}

static JsonArray *
entries_to_json (const Report *report)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < report->entries->len; i++)
    {
      const GwAuditEntry *entry = g_ptr_array_index (report->entries, i);
      JsonObject *object = json_object_new ();
      json_object_set_int_member (object, "entry", entry->index);
      gw_operator_set (object, "kind", entry->kind);
      gw_operator_set (object, "text", entry->text);
      gw_operator_set (object, "proof", g_ptr_array_index (report->proofs, i));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
notes_to_json (const Report *report)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < report->notes->len; i++)
    {
      const GwAuditNote *note = g_ptr_array_index (report->notes, i);
      JsonObject *object = json_object_new ();
      gw_operator_set_time (object, "time", note->time_us);
      gw_operator_set (object, "kind", note->kind);
      gw_operator_set (object, "text", note->text);
      gw_operator_set_time (object, "seen", note->acked_us);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
print_report_json (const Report *report)
{
  const GwAuditMail *mail = g_ptr_array_index (report->rounds, 0);
  JsonObject *object = json_object_new ();
  JsonArray *rounds = json_array_new ();
  JsonArray *letters = json_array_new ();
  json_object_set_int_member (object, "mail", mail->mail_id);
  gw_operator_set_time (object, "received", mail->received_us);
  json_object_set_int_member (object, "size", mail->size);
  gw_operator_set (object, "sha256", mail->sha256);
  gw_operator_set (object, "envelope_from", mail->envelope_from);
  gw_operator_set (object, "envelope_to", mail->envelope_to);
  json_object_set_boolean_member (object, "waiting", mail->waiting);
  json_object_set_boolean_member (object, "bytes_kept", mail->has_raw);
  for (guint i = 0; i < report->rounds->len && mail->round >= 0; i++)
    json_array_add_object_element (rounds, round_to_json (g_ptr_array_index (report->rounds, i)));
  for (guint i = 0; i < report->letters->len; i++)
    json_array_add_object_element (letters, letter_to_json (g_ptr_array_index (report->letters, i)));
  json_object_set_array_member (object, "rounds", rounds);
  json_object_set_array_member (object, "entries", entries_to_json (report));
  json_object_set_array_member (object, "letters", letters);
  json_object_set_array_member (object, "people", notes_to_json (report));
  gw_command_print_json_object (object);
}

int
gw_audit_verb_show (int argc, char **argv)
{
  static const char usage[] = "audit show N [--vkey FILE]";
  g_auto (GwOptions) options = { 0 };
  g_autofree char *vkey = NULL;
  Report report = { 0 };
  Request request = { .report = &report };
  GError *error = NULL;
  const GOptionEntry entries[] = { { "vkey", 0, 0, G_OPTION_ARG_FILENAME, &vkey,
                                     "Your own copy of the ledger's public key (else DIR/ledger.vkey)", "FILE" },
                                   G_OPTION_ENTRY_NULL };
  if (!gw_command_parse (&argc, &argv, usage, "notigate audit show 12", entries, &options, &error)
      || !gw_command_operands (argc, 1, 1, usage, &error)
      || !gw_command_number (argv[1], "mail", &request.mail_id, &error))
    return gw_command_fail (error);
  g_autoptr (GwConfig) config = NULL;
  g_autoptr (GwStore) store = gw_audit_open (&options, &config, &error);
  g_autoptr (GPtrArray) verifiers = store ? gw_audit_load_verifiers (config, vkey, &error) : NULL;
  request.verifiers = verifiers;
  gboolean done = verifiers != NULL && gw_store_read (store, gather, &request, &error);
  if (done && options.json)
    print_report_json (&report);
  else if (done)
    print_report (&report, options.plain);
  report_clear (&report);
  return done ? EX_OK : gw_command_fail (error);
}
