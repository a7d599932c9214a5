/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/escape.h"
#include "process/bundle-local.h"
#include "store/audit.h"
#include "store/incident-view.h"
#include <string.h>

#define FEW 5 /* smaller groups are not told to the public */

#define CONTACT "contact's signature"
#define GATEWAY "gateway's word"
#define ENTERED "gateway's word, in the ledger"

/* One claim on a line of its own, whatever is in it; who proves it stands behind, and nothing within looks like that. */
static void G_GNUC_PRINTF (3, 4)
say (GString *facts, const char *label, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *claim = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *safe = gw_escape_terminal (claim, FALSE);
  g_strdelimit (g_strdelimit (safe, "[", '('), "]", ')');
  g_string_append_printf (facts, "%s [%s]\n", safe, label);
}

static void
say_mail (GString *facts, const GwBundleRow *row)
{
  g_autofree char *received = gw_time_format (row->received_us);
  g_autofree char *purged = gw_time_format (row->purged_us);
  say (facts, ENTERED, "  mail %" G_GINT64_FORMAT " came at %s and ended as %s", row->mail_id, received, row->kind);
  if (!row->has_raw || row->truncated)
    say (facts, GATEWAY, "  its bytes are not here: %s%s", row->truncated ? "only their beginning was kept, they were too many"
         : row->purged_us != 0 ? "they were purged on " : "they are not kept", row->purged_us != 0 ? purged : "");
  if (row->fingerprint == NULL || row->signed_sha256 == NULL)
    return;
  g_autofree char *signed_at = gw_time_format (row->signature_us);
  say (facts, CONTACT, "  what it says (%s) was signed by the key %s, by its clock at %s",
       row->message_type ? row->message_type : "no form", row->fingerprint, signed_at);
  if (row->contact != NULL)
    say (facts, GATEWAY, "  that key belongs to %s: compare it with what %s says of its key", row->contact, row->contact);
}

static void
say_letter (GString *facts, const GwBundleRow *row)
{
  g_autofree char *sent = gw_time_format (row->sent_us);
  say (facts, ENTERED, "  letter number %" G_GINT64_FORMAT " to %s (%s) was sealed", row->number,
       row->contact ? row->contact : "the operator", row->letter_kind);
  if (!row->has_sealed)
    say (facts, GATEWAY, "  its bytes are not here: they were purged");
  if (row->sent_us != 0)
    say (facts, GATEWAY, "  the next mail server took it at %s", sent);
}

static void
say_rows (GString *facts, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const GwBundleRow *row = g_ptr_array_index (rows, i);
      g_autofree char *time = gw_time_format (row->time_us);
      say (facts, ENTERED, "entry %" G_GINT64_FORMAT ", %s: %s", row->index, time, row->kind);
      if (row->ends)
        say_mail (facts, row);
      if (row->letter != 0)
        say_letter (facts, row);
    }
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;
  return (first > second) - (first < second);
}

/* Letters are numbered when they are queued, and entered when they are sealed: what is not here was sealed at another time
 * or never. verify.sh looks for each such line. */
static void
say_numbers (GString *facts, const GPtrArray *rows)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < rows->len; i++)
    {
      const GwBundleRow *row = g_ptr_array_index (rows, i);
      if (row->number != 0)
        g_array_append_val (numbers, row->number);
    }
  g_array_sort (numbers, by_number);
  for (guint i = 1; i < numbers->len; i++)
    {
      gint64 first = g_array_index (numbers, gint64, i - 1) + 1;
      gint64 last = g_array_index (numbers, gint64, i) - 1;
      if (first <= last)
        say (facts, GATEWAY, "letter numbers %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " are not here: they were not sealed in "
             "that time", first, last);
    }
}

static gboolean
say_timeline (GString *facts, const GwBundle *bundle, GwStore *store, GError **error)
{
  g_autoptr (GPtrArray) events = gw_store_incident_facts (store, bundle->incident, error);
  if (events == NULL)
    return FALSE;
  g_string_append (facts, "\nWhat happened\n");
  for (guint i = 0; i < events->len; i++)
    {
      const GwIncidentFact *fact = g_ptr_array_index (events, i);
      g_autofree char *time = gw_time_format (fact->event->time_us);
      g_autofree char *entry = g_strdup_printf (" (entry %" G_GINT64_FORMAT ")", fact->entry);
      say (facts, fact->proved ? CONTACT : GATEWAY, "%s %s%s%s%s%s%s", time, fact->event->kind,
           fact->event->contact ? ", " : "", fact->event->contact ? fact->event->contact : "",
           fact->event->text ? ": " : "", fact->event->text ? fact->event->text : "", fact->entry >= 0 ? entry : "");
    }
  return TRUE;
}

static gboolean
say_counts (GString *facts, const GwBundle *bundle, GwStore *store, GError **error)
{
  g_autoptr (GPtrArray) counts = gw_store_kind_counts (store, (gint64) bundle->size, error);
  if (counts == NULL)
    return FALSE;
  g_string_append (facts, "\nEntries by kind\n");
  for (guint i = 0; i < counts->len; i++)
    {
      const GwCount *count = g_ptr_array_index (counts, i);
      if (count->count < FEW)
        say (facts, GATEWAY, "%s: fewer than %d", count->name, FEW);
      else
        say (facts, GATEWAY, "%s: %" G_GINT64_FORMAT, count->name, count->count);
    }
  return TRUE;
}

char *
gw_bundle_facts (const GwBundle *bundle, const GwBundleOutput *output, GError **error)
{
  g_autoptr (GString) facts = g_string_new ("What is claimed here, and in brackets who proves it. verify.sh checks it.\n\n");
  g_autofree char *signed_at = gw_time_format (bundle->signed_us);
  g_autofree char *from = gw_time_format (bundle->from_us);
  g_autofree char *until = bundle->until_us != G_MAXINT64 ? gw_time_format (bundle->until_us) : NULL;
  say (facts, ENTERED, "%s, up to the checkpoint of %" G_GUINT64_FORMAT " entries", output->config->domain, bundle->size);
  if (bundle->signed_us != 0)
    say (facts, GATEWAY, "signed at %s", signed_at);
  if (bundle->view == GW_BUNDLE_PUBLIC)
    return say_counts (facts, bundle, output->store, error) ? g_string_free (g_steal_pointer (&facts), FALSE) : NULL;
  if (bundle->view == GW_BUNDLE_INCIDENT)
    say (facts, GATEWAY, "all about the incident %s", bundle->incident);
  else
    say (facts, GATEWAY, "all letters to and from %s%s%s%s%s", bundle->contact, bundle->from_us != 0 ? ", entered from " : "",
         bundle->from_us != 0 ? from : "", until ? ", entered before " : "",
         until ? until : "");
  g_string_append (facts, "\nEntry by entry\n");
  say_rows (facts, bundle->rows);
  if (bundle->view == GW_BUNDLE_PARTY)
    say_numbers (facts, bundle->rows);
  if (bundle->view == GW_BUNDLE_INCIDENT && !say_timeline (facts, bundle, output->store, error))
    return NULL;
  return g_string_free (g_steal_pointer (&facts), FALSE);
}
