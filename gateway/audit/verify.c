/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify.h"
#include "audit/purges.h"
#include "base/clock.h"
#include "base/digest.h"
#include "store/balance.h"
#include <string.h>

#define PROGRESS_EVERY 256 /* rows */

typedef struct {
  GwAuditFinding *finding;
  GwAuditProgress progress;
  gpointer progress_data;
  guint64 done;
  guint64 total;
  GPtrArray *purges; /* GwAuditPurge, as the ledger has them */
  GHashTable *acts;  /* of the desk, as the ledger has them: "INCIDENT DIGEST" to how many have no event yet */
} Audit;

void
gw_audit_finding_free (GwAuditFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->problem);
  g_free (finding);
}

/* Always FALSE: it ends a walk. */
static gboolean G_GNUC_PRINTF (2, 3)
wrong (Audit *audit, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  if (audit->finding->problem == NULL)
    audit->finding->problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
step (Audit *audit)
{
  if (audit->progress != NULL && audit->done % PROGRESS_EVERY == 0)
    audit->progress (audit->progress_data, audit->done, audit->total);
  audit->done++;
  return TRUE;
}

/* The value of the line "NAME: value" of an entry's text, NULL where it has none. The caller's. */
static char *
entry_value (const char *text, const char *name)
{
  gsize length = strlen (name);
  for (const char *line = text; line != NULL && *line; line = strchr (line, '\n'), line = line ? line + 1 : NULL)
    if (strncmp (line, name, length) == 0 && strncmp (line + length, ": ", 2) == 0)
      return g_strndup (line + length + 2, strcspn (line + length + 2, "\n"));
  return NULL;
}

static gboolean
entry_says (const char *text, const char *name, const char *value)
{
  g_autofree char *said = entry_value (text, name);
  return g_strcmp0 (said, value) == 0;
}

static guint64
entry_count (const char *text)
{
  g_autofree char *said = entry_value (text, "Count");
  return said ? g_ascii_strtoull (said, NULL, 10) : 0;
}

static gboolean
digest_is (const void *data, gsize size, const char *digest)
{
  g_autofree char *found = gw_sha256_hex (data, size);
  return g_strcmp0 (found, digest) == 0;
}

/* ---- mails ---- */

static gboolean
check_raw (Audit *audit, const GwBalanceMail *mail)
{
  if (mail->raw == NULL)
    return mail->purged_us != 0 || mail->duplicate
           || wrong (audit, "mail %" G_GINT64_FORMAT ": its bytes are gone, yet no purge took them", mail->id);
  if (mail->truncated)
    return TRUE;
  if ((gint64) mail->raw_size != mail->size || !digest_is (mail->raw, mail->raw_size, mail->sha256))
    return wrong (audit, "mail %" G_GINT64_FORMAT ": its stored bytes are not those that came (SHA-256 %s)", mail->id,
                  mail->sha256);
  return TRUE;
}

static gboolean
check_mail (const GwBalanceMail *mail, gpointer data)
{
  Audit *audit = data;
  if (!mail->in_inbox && mail->verdicts == 0)
    return wrong (audit, "mail %" G_GINT64_FORMAT ": has neither an ending nor a place in the inbox", mail->id);
  if (!check_raw (audit, mail))
    return FALSE;
  audit->finding->mails++;
  return step (audit);
}

/* ---- verdicts ---- */

/* A mail that an operator dropped: its entry tells of the operator's act. */
static gboolean
is_drop (const char *text)
{
  return entry_says (text, "Kind", "release") && entry_says (text, "Verdict", "drop");
}

static gboolean
check_values (Audit *audit, const GwBalanceVerdict *verdict)
{
  const struct { const char *name, *value; } values[] = {
    { "Code", verdict->code },
    { "Fingerprint", verdict->fingerprint },
    { "Signed-SHA256", verdict->signed_sha256 },
    { "Incident", verdict->incident },
    { "Policy-SHA256", verdict->policy_sha256 },
    { "Directory-SHA256", verdict->directory_sha256 },
    { "Contact", verdict->alias },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (!entry_says (verdict->entry_text, values[i].name, values[i].value))
      return wrong (
          audit, "mail %" G_GINT64_FORMAT ": its verdict and entry %" G_GINT64_FORMAT " of the ledger differ in %s",
          verdict->mail_id, verdict->entry, values[i].name);
  return TRUE;
}

static gboolean
check_entered (Audit *audit, const GwBalanceVerdict *verdict)
{
  gint64 mail = verdict->mail_id;
  if (verdict->entry < 0)
    return wrong (audit, "mail %" G_GINT64_FORMAT ": is %s, yet no entry of the ledger is named for it", mail,
                  verdict->ending);
  if (verdict->entry_text == NULL)
    return wrong (audit, "mail %" G_GINT64_FORMAT ": its entry %" G_GINT64_FORMAT " is not in the ledger", mail,
                  verdict->entry);
  gboolean drop = is_drop (verdict->entry_text) && strcmp (verdict->ending, "ignored") == 0;
  if (!drop && !entry_says (verdict->entry_text, "Kind", verdict->ending))
    return wrong (audit,
                  "mail %" G_GINT64_FORMAT ": is %s, but entry %" G_GINT64_FORMAT " of the ledger says otherwise",
                  mail, verdict->ending, verdict->entry);
  if (!entry_says (verdict->entry_text, "Message-SHA256", verdict->mail_sha256) || verdict->entry_mail != mail)
    return wrong (audit,
                  "mail %" G_GINT64_FORMAT ": entry %" G_GINT64_FORMAT " of the ledger is about another message",
                  mail, verdict->entry);
  return drop || check_values (audit, verdict);
}

static gboolean
check_verdict (const GwBalanceVerdict *verdict, gpointer data)
{
  Audit *audit = data;
  gboolean duplicate = strcmp (verdict->ending, "duplicate") == 0;
  if (verdict->mail_sha256 == NULL)
    return wrong (audit, "mail %" G_GINT64_FORMAT ": has a verdict, but is itself gone", verdict->mail_id);
  if (duplicate && verdict->entry >= 0)
    return wrong (audit, "mail %" G_GINT64_FORMAT ": is a duplicate, which has no entry of its own", verdict->mail_id);
  if (!duplicate && !check_entered (audit, verdict))
    return FALSE;
  audit->finding->verdicts++;
  audit->finding->duplicates += duplicate;
  return step (audit);
}

/* ---- entries ---- */

static gboolean
is_ending (const char *kind)
{
  static const char *const endings[] = { "registered", "refused", "held", "quarantined", "ignored", NULL };
  return g_strv_contains (endings, kind);
}

/* The columns beside the text are for queries only; nothing protects them but this. */
static gboolean
check_columns (Audit *audit, const GwBalanceEntry *entry)
{
  g_autofree char *time = gw_time_format_exact (entry->time_us);
  if (entry_says (entry->text, "Kind", entry->kind) && entry_says (entry->text, "Time", time))
    return TRUE;
  return wrong (audit, "entry %" G_GINT64_FORMAT ": the columns kind and time differ from its text", entry->index);
}

/* Its words are not in the ledger: their event must be found later. */
static gboolean
expect_act (Audit *audit, const GwBalanceEntry *entry)
{
  g_autofree char *incident = entry_value (entry->text, "Incident");
  g_autofree char *subject = entry_value (entry->text, "Subject");
  if (incident == NULL || subject == NULL)
    return wrong (audit, "entry %" G_GINT64_FORMAT ": is of kind desk, and names no incident or no words", entry->index);
  char *key = g_strdup_printf ("%s %s", incident, subject);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (audit->acts, key));
  g_hash_table_replace (audit->acts, key, GUINT_TO_POINTER (count + 1));
  return TRUE;
}

/* Its list is looked at later. */
static void
expect_purge (Audit *audit, const GwBalanceEntry *entry)
{
  GwAuditPurge *purge = g_new0 (GwAuditPurge, 1);
  purge->index = entry->index;
  purge->count = entry_count (entry->text);
  purge->subject = entry_value (entry->text, "Subject");
  g_ptr_array_add (audit->purges, purge);
}

static gboolean
check_entry (const GwBalanceEntry *entry, gpointer data)
{
  Audit *audit = data;
  gint64 index = entry->index;
  gboolean ends = is_ending (entry->kind) || is_drop (entry->text);
  if (!check_columns (audit, entry))
    return FALSE;
  if (ends && entry->verdicts != 1)
    return wrong (audit, "entry %" G_GINT64_FORMAT ": ends mail %" G_GINT64_FORMAT ", but %s", index, entry->mail_id,
                  entry->verdicts == 0 ? "that mail or its verdict is gone" : "several verdicts name it");
  if (!ends && entry->verdicts != 0)
    return wrong (audit, "entry %" G_GINT64_FORMAT ": is of kind %s, but a verdict names it", index, entry->kind);
  if (entry->replays != (strcmp (entry->kind, "duplicate") == 0))
    return wrong (audit, "entry %" G_GINT64_FORMAT ": counts duplicates that are not on the books", index);
  if (entry->letters != (strcmp (entry->kind, "letter") == 0))
    return wrong (audit, "entry %" G_GINT64_FORMAT ": is about a letter that is not on the books", index);
  if (strcmp (entry->kind, "purge") == 0)
    expect_purge (audit, entry);
  if (strcmp (entry->kind, "desk") == 0 && !expect_act (audit, entry))
    return FALSE;
  audit->finding->entries++;
  return step (audit);
}

/* ---- acts of the desk ---- */

/* A note without an entry was written by somebody with the database in hands; the other kinds the gateway writes too. */
static gboolean
check_act (const GwBalanceAct *act, gpointer data)
{
  Audit *audit = data;
  g_autofree char *digest = act->text ? gw_sha256_hex (act->text, strlen (act->text)) : g_strdup (act->digest);
  g_autofree char *key = g_strdup_printf ("%s %s", act->incident, digest);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (audit->acts, key));
  if (count > 1)
    g_hash_table_replace (audit->acts, g_steal_pointer (&key), GUINT_TO_POINTER (count - 1));
  else if (count == 1)
    g_hash_table_remove (audit->acts, key);
  else if (strcmp (act->kind, "operator-note") == 0)
    return wrong (audit, "incident %s: event %" G_GINT64_FORMAT " is a note that no ledger entry knows", act->incident,
                  act->seq);
  return TRUE;
}

static gboolean
check_missing_acts (Audit *audit)
{
  GHashTableIter all;
  gpointer key = NULL;
  g_hash_table_iter_init (&all, audit->acts);
  if (!g_hash_table_iter_next (&all, &key, NULL))
    return TRUE;
  const char *blank = strchr (key, ' ');
  return wrong (audit, "incident %.*s: what the desk did to it is not in its timeline as the ledger has it (Subject%s)",
                (int) (blank - (char *) key), (char *) key, blank);
}

/* ---- duplicates, letters, signed bytes ---- */

static gboolean
check_replay (const GwBalanceReplay *replay, gpointer data)
{
  Audit *audit = data;
  if (replay->entry < 0)
    return TRUE;
  if (replay->entry_text != NULL && entry_says (replay->entry_text, "Kind", "duplicate")
      && entry_count (replay->entry_text) == (guint64) replay->count)
    return TRUE;
  return wrong (audit, "duplicates of %s: %" G_GINT64_FORMAT " were counted, entry %" G_GINT64_FORMAT " says otherwise",
                replay->contact, replay->count, replay->entry);
}

static gboolean
check_sealed (Audit *audit, const GwBalanceLetter *letter)
{
  gint64 id = letter->id;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, letter->number);
  gboolean purged = letter->sealed == NULL && letter->purged;
  if (!purged && (letter->sealed == NULL || !digest_is (letter->sealed, letter->sealed_size, letter->sealed_sha256)))
    return wrong (audit, "letter %" G_GINT64_FORMAT ": its stored bytes are not those that were sealed", id);
  if (letter->entry_text == NULL || !entry_says (letter->entry_text, "Kind", "letter")
      || !entry_says (letter->entry_text, "Letter-SHA256", letter->sealed_sha256)
      || !entry_says (letter->entry_text, "Letter-Number", number))
    return wrong (audit, "letter %" G_GINT64_FORMAT ": the ledger has no entry of these bytes and this number", id);
  audit->finding->letters++;
  return TRUE;
}

static gboolean
check_letter (const GwBalanceLetter *letter, gpointer data)
{
  Audit *audit = data;
  gboolean out = strcmp (letter->state, "sealed") == 0 || strcmp (letter->state, "sent") == 0;
  gboolean sealed = letter->sealed != NULL || letter->sealed_sha256 != NULL || letter->sealed_entry >= 0;
  if (out && !sealed)
    return wrong (audit, "letter %" G_GINT64_FORMAT ": is %s, but was never sealed", letter->id, letter->state);
  return (!sealed || check_sealed (audit, letter)) && step (audit);
}

/* What verified was CRLF, or as received where only that verified; its name is the digest of the CRLF form. */
static gboolean
check_signed (const GwBalanceSigned *kept, gpointer data)
{
  Audit *audit = data;
  if (kept->bytes == NULL || strcmp (kept->kind, "pgp-mime") != 0 || digest_is (kept->bytes, kept->size, kept->sha256))
    return TRUE;
  g_autoptr (GString) canonical = g_string_sized_new (kept->size + 64);
  const char *bytes = kept->bytes;
  for (gsize i = 0; i < kept->size; i++)
    {
      if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
        g_string_append_c (canonical, '\r');
      g_string_append_c (canonical, bytes[i]);
    }
  return digest_is (canonical->str, canonical->len, kept->sha256)
         || wrong (audit, "signed bytes %s: are not those that verified", kept->sha256);
}

/* ---- all of it ---- */

static gboolean
check_sums (Audit *audit, const GwBalanceSums *sums)
{
  if (sums->lost_inbox != 0)
    return wrong (audit, "mail %" G_GINT64_FORMAT ": is in the inbox, but is itself gone", sums->lost_inbox);
  if (sums->replay_contact != NULL)
    return wrong (audit, "duplicates of %s: as many verdicts as were counted are not there", sums->replay_contact);
  if (sums->gap_contact != NULL)
    return wrong (audit, "letters to %s: their numbers have a gap", sums->gap_contact);
  return TRUE;
}

static gboolean
check_purges (Audit *audit, GwStore *store, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *fault = gw_audit_purges_fault (store, audit->purges, &failure);
  if (fault != NULL)
    wrong (audit, "%s", fault);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

GwAuditFinding *
gw_audit_verify (GwStore *store, GwAuditProgress progress, gpointer progress_data, GError **error)
{
  g_autoptr (GwAuditFinding) finding = g_new0 (GwAuditFinding, 1);
  g_auto (GwBalanceSums) sums = { 0 };
  g_autoptr (GHashTable) acts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) purges = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_audit_purge_free);
  Audit audit = { .finding = finding, .progress = progress, .progress_data = progress_data, .acts = acts, .purges = purges };
  if (!gw_store_balance_sums (store, &sums, error))
    return NULL;
  audit.total = (guint64) (sums.mails + sums.verdicts + sums.entries + sums.letters);
  if (!gw_store_balance_mails (store, check_mail, &audit, error)
      || (finding->problem == NULL && !gw_store_balance_verdicts (store, check_verdict, &audit, error))
      || (finding->problem == NULL && !gw_store_balance_entries (store, check_entry, &audit, error))
      || (finding->problem == NULL && !gw_store_balance_acts (store, check_act, &audit, error))
      || (finding->problem == NULL && !gw_store_balance_replays (store, check_replay, &audit, error))
      || (finding->problem == NULL && !gw_store_balance_letters (store, check_letter, &audit, error))
      || (finding->problem == NULL && !gw_store_balance_signed (store, check_signed, &audit, error))
      || (finding->problem == NULL && !check_purges (&audit, store, error)))
    return NULL;
  finding->sound = finding->problem == NULL && check_missing_acts (&audit) && check_sums (&audit, &sums);
  return g_steal_pointer (&finding);
}
