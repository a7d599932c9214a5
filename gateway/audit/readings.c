/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/readings.h"
#include "audit/verify-local.h"
#include "base/clock.h"
#include "base/digest.h"
#include "store/reading.h"
#include <string.h>

/* All that a row tells stands in its entry, the words as their digest. */
static gboolean
check_reading (const GwStoreReading *reading, const char *entry_text, gpointer data)
{
  char **problem = data;
  g_autofree char *digest = reading->words ? gw_sha256_hex (reading->words, strlen (reading->words)) : g_strdup ("");
  g_autofree char *time = gw_time_format_exact (reading->time_us);
  const struct { const char *name, *value, *what; } values[] = {
    { "Subject", digest, "who read it and why" }, { "Verdict", reading->what, "what was given out" },
    { "Incident", reading->incident, "the incident that it was about" }, { "Time", time, "its time" },
    { "Message-SHA256", reading->sha256, "which mail it was" } };
  const char *differs = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (values) && differs == NULL; i++)
    if (!gw_audit_says (entry_text, values[i].name, values[i].value))
      differs = values[i].what;
  if (differs != NULL)
    *problem = g_strdup_printf ("entry %" G_GINT64_FORMAT ": the books tell of the reading of mail %" G_GINT64_FORMAT
                                " otherwise than the ledger: %s", reading->entry, reading->mail_id, differs);
  return differs == NULL;
}

gboolean
gw_audit_readings (GwStore *store, char **problem, GError **error)
{
  gint64 lost = -1;
  gint64 invented = -1;
  if (!gw_store_readings_compare (store, &lost, &invented, check_reading, problem, error))
    return FALSE;
  if (*problem == NULL && lost >= 0)
    *problem = g_strdup_printf ("entry %" G_GINT64_FORMAT ": is of kind read, and the books do not tell who read", lost);
  else if (*problem == NULL && invented >= 0)
    *problem = g_strdup_printf ("readings: one names entry %" G_GINT64_FORMAT ", which is of no reading", invented);
  return TRUE;
}
