/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify-local.h"
#include "audit/epochs.h"
#include "audit/purges.h"
#include "audit/readings.h"
#include "base/digest.h"
#include <string.h>

#define PROGRESS_EVERY 256 /* rows */

void
gw_audit_finding_free (GwAuditFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->problem);
  g_free (finding);
}

/* ---- What the checks share ---- */

gboolean
gw_audit_wrong (GwAudit *audit, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  if (audit->finding->problem == NULL)
    audit->finding->problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
gw_audit_step (GwAudit *audit)
{
  if (audit->progress != NULL && audit->done % PROGRESS_EVERY == 0)
    audit->progress (audit->progress_data, audit->done, audit->total);
  audit->done++;
  return TRUE;
}

char *
gw_audit_value (const char *text, const char *name)
{
  gsize length = strlen (name);
  for (const char *line = text; line != NULL && *line; line = strchr (line, '\n'), line = line ? line + 1 : NULL)
    if (strncmp (line, name, length) == 0 && strncmp (line + length, ": ", 2) == 0)
      return g_strndup (line + length + 2, strcspn (line + length + 2, "\n"));
  return NULL;
}

gboolean
gw_audit_says (const char *text, const char *name, const char *value)
{
  g_autofree char *said = gw_audit_value (text, name);
  return g_strcmp0 (said, value) == 0;
}

guint64
gw_audit_count (const char *text)
{
  g_autofree char *said = gw_audit_value (text, "Count");
  return said ? g_ascii_strtoull (said, NULL, 10) : 0;
}

gboolean
gw_audit_digest_is (const void *data, gsize size, const char *digest)
{
  g_autofree char *found = gw_sha256_hex (data, size);
  return g_strcmp0 (found, digest) == 0;
}

gboolean
gw_audit_is_drop (const char *text)
{
  return gw_audit_says (text, "Kind", "release") && gw_audit_says (text, "Verdict", "drop");
}

/* ---- all of it ---- */

static gboolean
check_sums (GwAudit *audit, const GwBalanceSums *sums)
{
  if (sums->lost_inbox != 0)
    return gw_audit_wrong (audit, "mail %" G_GINT64_FORMAT ": is in the inbox, but is itself gone", sums->lost_inbox);
  /* A sealed letter proves its entry under a checkpoint, which only who has the ledger's key can make. */
  if (sums->bare_letter != 0)
    return gw_audit_wrong (audit, "letter %" G_GINT64_FORMAT ": the signed checkpoint that it was sealed under is not there, or not "
                           "above its entry: checkpoints were taken away, or the ledger was rewritten without its key",
                           sums->bare_letter);
  if (sums->replay_contact != NULL)
    return gw_audit_wrong (audit, "duplicates of %s: as many verdicts as were counted are not there", sums->replay_contact);
  if (sums->gap_contact != NULL)
    return gw_audit_wrong (audit, "letters to %s: their numbers have a gap", sums->gap_contact);
  return TRUE;
}

static gboolean
check_purges (GwAudit *audit, GwStore *store, GError **error)
{
  g_autoptr (GError) failure = NULL;
  audit->finding->problem = gw_audit_purges_fault (store, audit->purges, &failure);
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
  g_autoptr (GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) purges = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_audit_purge_free);
  GwAudit audit = { .finding = finding, .progress = progress, .progress_data = progress_data, .expected = expected,
                    .purges = purges };
  if (!gw_store_balance_sums (store, &sums, error))
    return NULL;
  audit.total = (guint64) (sums.mails + sums.verdicts + sums.entries + sums.letters);
  if (!gw_audit_check_mails (&audit, store, error)
      || (finding->problem == NULL && !gw_audit_check_entries (&audit, store, error))
      || (finding->problem == NULL && !gw_audit_check_letters (&audit, store, error))
      || (finding->problem == NULL && !gw_audit_check_rows (&audit, store, error))
      || (finding->problem == NULL && !gw_audit_epochs (store, &finding->problem, error))
      || (finding->problem == NULL && !gw_audit_readings (store, &finding->problem, error))
      || (finding->problem == NULL && !check_purges (&audit, store, error)))
    return NULL;
  finding->is_signed = sums.last_signed > 0;
  finding->sound = finding->problem == NULL && check_sums (&audit, &sums);
  return g_steal_pointer (&finding);
}
