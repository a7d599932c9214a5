/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/readings.h"
#include "base/digest.h"
#include "store/reading.h"
#include <string.h>

static gboolean
check_words (const GwStoreReading *reading, const char *entry_text, gpointer data)
{
  char **problem = data;
  g_autofree char *digest = gw_sha256_hex (reading->words, strlen (reading->words));
  g_autofree char *line = g_strdup_printf ("\nSubject: %s\n", digest);
  if (strstr (entry_text, line) != NULL)
    return TRUE;
  *problem = g_strdup_printf ("entry %" G_GINT64_FORMAT ": who read mail %" G_GINT64_FORMAT " and why is not what the ledger "
                              "has the digest of", reading->entry, reading->mail_id);
  return FALSE;
}

gboolean
gw_audit_readings (GwStore *store, char **problem, GError **error)
{
  gint64 lost = -1;
  gint64 invented = -1;
  if (!gw_store_readings_compare (store, &lost, &invented, check_words, problem, error))
    return FALSE;
  if (*problem == NULL && lost >= 0)
    *problem = g_strdup_printf ("entry %" G_GINT64_FORMAT ": is of kind read, and the books do not tell who read", lost);
  else if (*problem == NULL && invented >= 0)
    *problem = g_strdup_printf ("readings: one names entry %" G_GINT64_FORMAT ", which is of no reading", invented);
  return TRUE;
}
