/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/purges.h"
#include "audit/verify-local.h"
#include "base/clock.h"
#include "base/digest.h"
#include <string.h>

/* ---- entries ---- */

static gboolean
is_ending (const char *kind)
{
  static const char *const endings[] = { "registered", "refused", "held", "quarantined", "ignored", NULL };
  return g_strv_contains (endings, kind);
}

/* The columns beside the text are for queries only; nothing protects them but this. */
static gboolean
check_columns (GwAudit *audit, const GwBalanceEntry *entry)
{
  g_autofree char *time = gw_time_format_exact (entry->time_us);
  if (gw_audit_says (entry->text, "Kind", entry->kind) && gw_audit_says (entry->text, "Time", time))
    return TRUE;
  return gw_audit_wrong (audit, "entry %" G_GINT64_FORMAT ": the columns kind and time differ from its text", entry->index);
}

static guint
expected (GwAudit *audit, const char *what)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (audit->expected, what));
}

/* An entry tells of something that must be found later. @what: "incident ID SUBJECT", "contact ALIAS SUBJECT", ... */
static void
expect (GwAudit *audit, char *what)
{
  guint count = expected (audit, what);
  g_hash_table_replace (audit->expected, what, GUINT_TO_POINTER (count + 1));
}

/* FALSE where no entry told of it, or all that did have been met. */
static gboolean
meet (GwAudit *audit, const char *what)
{
  guint count = expected (audit, what);
  if (count > 1)
    g_hash_table_replace (audit->expected, g_strdup (what), GUINT_TO_POINTER (count - 1));
  else if (count == 1)
    g_hash_table_remove (audit->expected, what);
  return count > 0;
}

/* What the text of an entry is about is not in the ledger itself, only its digest. */
static gboolean
expect_subject (GwAudit *audit, const GwBalanceEntry *entry)
{
  g_autofree char *subject = gw_audit_value (entry->text, "Subject");
  g_autofree char *incident = gw_audit_value (entry->text, "Incident");
  g_autofree char *alias = gw_audit_value (entry->text, "Contact");
  if (strcmp (entry->kind, "desk") == 0)
    {
      if (incident == NULL || subject == NULL)
        return gw_audit_wrong (audit, "entry %" G_GINT64_FORMAT ": is of kind desk, and names no incident or no words",
                               entry->index);
      expect (audit, g_strdup_printf ("incident %s %s", incident, subject));
    }
  else if (strcmp (entry->kind, "policy") == 0 && subject != NULL)
    expect (audit, g_strdup_printf ("policy %s", subject));
  else if (strcmp (entry->kind, "contact") == 0 && subject != NULL && !gw_audit_says (entry->text, "Verdict", "proposed")
           && !gw_audit_says (entry->text, "Verdict", "disclosed"))
    expect (audit, g_strdup_printf ("contact %s %s", alias, subject));
  return TRUE;
}

/* Its list is looked at later. */
static void
expect_purge (GwAudit *audit, const GwBalanceEntry *entry)
{
  GwAuditPurge *purge = g_new0 (GwAuditPurge, 1);
  purge->index = entry->index;
  purge->count = gw_audit_count (entry->text);
  purge->subject = gw_audit_value (entry->text, "Subject");
  g_ptr_array_add (audit->purges, purge);
}

static gboolean
check_entry (const GwBalanceEntry *entry, gpointer data)
{
  GwAudit *audit = data;
  gint64 index = entry->index;
  gboolean ends = is_ending (entry->kind) || gw_audit_is_drop (entry->text);
  if (index < 0)
    return gw_audit_wrong (audit, "entry %" G_GINT64_FORMAT ": stands before the first: somebody put it in", index);
  if (!check_columns (audit, entry))
    return FALSE;
  if (ends && entry->verdicts != 1)
    return gw_audit_wrong (audit, "entry %" G_GINT64_FORMAT ": ends mail %" G_GINT64_FORMAT ", but %s", index, entry->mail_id,
                  entry->verdicts == 0 ? "that mail or its verdict is gone" : "several verdicts name it");
  if (!ends && entry->verdicts != 0)
    return gw_audit_wrong (audit, "entry %" G_GINT64_FORMAT ": is of kind %s, but a verdict names it", index, entry->kind);
  if (entry->replays != (strcmp (entry->kind, "duplicate") == 0))
    return gw_audit_wrong (audit, "entry %" G_GINT64_FORMAT ": counts duplicates that are not on the books", index);
  if (entry->letters != (strcmp (entry->kind, "letter") == 0))
    return gw_audit_wrong (audit, "entry %" G_GINT64_FORMAT ": is about a letter that is not on the books", index);
  if (strcmp (entry->kind, "purge") == 0)
    expect_purge (audit, entry);
  if (!expect_subject (audit, entry))
    return FALSE;
  audit->finding->entries++;
  return gw_audit_step (audit);
}

/* ---- acts of the desk ---- */

/* An event without a mail and without a contact is a person's at the desk, and has its entry; what has none was written
 * by somebody with the database in hands. */
static gboolean
check_act (const GwBalanceAct *act, gpointer data)
{
  GwAudit *audit = data;
  g_autofree char *digest = act->text ? gw_sha256_hex (act->text, strlen (act->text)) : g_strdup (act->digest);
  if (digest == NULL)
    return gw_audit_wrong (audit, "incident %s: event %" G_GINT64_FORMAT " (%s) has lost its words, yet no purge took them",
                           act->incident, act->seq, act->kind);
  g_autofree char *what = g_strdup_printf ("incident %s %s", act->incident, digest);
  return meet (audit, what)
         || gw_audit_wrong (audit, "incident %s: event %" G_GINT64_FORMAT " (%s) is no contact's and no mail's, and no "
                            "ledger entry knows it: nobody at the desk did this, or its words were changed", act->incident,
                            act->seq, act->kind);
}

/* ---- contacts, policies ---- */

static gboolean
check_contact (const GwBalanceFile *version, gpointer data)
{
  GwAudit *audit = data;
  g_autofree char *what = g_strdup_printf ("contact %s %s", version->alias, version->digest);
  if (version->text != NULL && *version->text != '\0'
      && !gw_audit_digest_is (version->text, strlen (version->text), version->digest))
    return gw_audit_wrong (audit, "contact %s: the file of its version %" G_GINT64_FORMAT " is not the one that was entered",
                           version->name, version->version);
  return meet (audit, what)
         || gw_audit_wrong (audit, "contact %s: no ledger entry knows its version %" G_GINT64_FORMAT, version->name,
                            version->version);
}

static gboolean
check_policy (const GwBalanceFile *policy, gpointer data)
{
  GwAudit *audit = data;
  g_autofree char *what = g_strdup_printf ("policy %s", policy->digest);
  if (policy->text == NULL || !gw_audit_digest_is (policy->text, strlen (policy->text), policy->digest))
    return gw_audit_wrong (audit, "policy %s: its text is not the one that decided", policy->digest);
  return meet (audit, what) || gw_audit_wrong (audit, "policy %s: no ledger entry knows it", policy->digest);
}

/* ---- what no row has shown ---- */

static gboolean
check_unmet (GwAudit *audit)
{
  static const struct { const char *about; const char *problem; } kinds[] = {
    { "incident ", "what the desk did to it is not in its timeline as the ledger has it" },
    { "contact ", "one of its versions is gone, or not as the ledger has it" },
    { "policy ", "is gone, or not as the ledger has it" },
  };
  GHashTableIter all;
  gpointer key = NULL;
  g_hash_table_iter_init (&all, audit->expected);
  while (g_hash_table_iter_next (&all, &key, NULL))
    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
      {
        const char *what = key;
        gsize about = strlen (kinds[i].about);
        if (strncmp (what, kinds[i].about, about) != 0)
          continue;
        const char *blank = strrchr (what, ' ');
        return gw_audit_wrong (audit, "%.*s: %s (Subject %s)", (int) (i == 2 ? strlen (what) : (gsize) (blank - what)), what,
                               kinds[i].problem, blank + 1);
      }
  return TRUE;
}

gboolean
gw_audit_check_entries (GwAudit *audit, GwStore *store, GError **error)
{
  const GwAuditFinding *finding = audit->finding;
  if (!gw_store_balance_entries (store, check_entry, audit, error)
      || (finding->problem == NULL && !gw_store_balance_acts (store, check_act, audit, error))
      || (finding->problem == NULL && !gw_store_balance_contacts (store, check_contact, audit, error))
      || (finding->problem == NULL && !gw_store_balance_policies (store, check_policy, audit, error)))
    return FALSE;
  if (finding->problem == NULL)
    check_unmet (audit);
  return TRUE;
}
