/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify-local.h"
#include <string.h>

static gboolean
check_sealed (GwAudit *audit, const GwBalanceLetter *letter)
{
  gint64 id = letter->id;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, letter->number);
  gboolean purged = letter->sealed == NULL && letter->purged;
  if (!purged && (letter->sealed == NULL || !gw_audit_digest_is (letter->sealed, letter->sealed_size, letter->sealed_sha256)))
    return gw_audit_wrong (audit, "letter %" G_GINT64_FORMAT ": its stored bytes are not those that were sealed", id);
  if (letter->entry_text == NULL || !gw_audit_says (letter->entry_text, "Kind", "letter")
      || !gw_audit_says (letter->entry_text, "Letter-SHA256", letter->sealed_sha256)
      || !gw_audit_says (letter->entry_text, "Letter-Number", number))
    return gw_audit_wrong (audit, "letter %" G_GINT64_FORMAT ": the ledger has no entry of these bytes and this number", id);
  const struct { const char *name, *value; } values[] = {
    { "Verdict", letter->kind }, { "Contact", letter->alias }, { "Incident", letter->incident } };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (!gw_audit_says (letter->entry_text, values[i].name, values[i].value))
      return gw_audit_wrong (audit, "letter %" G_GINT64_FORMAT ": it and entry %" G_GINT64_FORMAT
                             " of the ledger differ in %s", id, letter->sealed_entry, values[i].name);
  audit->finding->letters++;
  return TRUE;
}

static gboolean
check_letter (const GwBalanceLetter *letter, gpointer data)
{
  GwAudit *audit = data;
  gboolean out = strcmp (letter->state, "sealed") == 0 || strcmp (letter->state, "sent") == 0;
  gboolean sealed = letter->sealed != NULL || letter->sealed_sha256 != NULL || letter->sealed_entry >= 0;
  if (out && !sealed)
    return gw_audit_wrong (audit, "letter %" G_GINT64_FORMAT ": is %s, but was never sealed", letter->id, letter->state);
  return (!sealed || check_sealed (audit, letter)) && gw_audit_step (audit);
}

gboolean
gw_audit_check_letters (GwAudit *audit, GwStore *store, GError **error)
{
  return gw_store_balance_letters (store, check_letter, audit, error);
}
