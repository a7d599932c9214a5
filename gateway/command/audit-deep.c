/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit verify --deep: every ending judged again, from the raw bytes, with the key facts, directory and policy
 * of that time. */
#include "base/escape.h"
#include "command/audit-verbs.h"
#include "command/dry-run.h"
#include <stdio.h>

#define MOST_TOLD 100

static void
progress (gpointer what, guint64 done, guint64 total)
{
  gw_command_progress (what, done, total);
}

/* "mail 12 (entry 20): at open: is registered, but judged again refused: bad-signature: REASON". The caller's. */
static char *
describe (const GwRejudged *one)
{
  g_autofree char *entry = one->entry >= 0 ? g_strdup_printf (" (entry %" G_GINT64_FORMAT ")", one->entry) : g_strdup ("");
  return g_strdup_printf ("mail %" G_GINT64_FORMAT "%s: at %s: stands as %s; judged again it is %s%s%s", one->mail_id, entry,
                          one->stage, one->stored, one->found, one->reason ? ": " : "", one->reason ? one->reason : "");
}

static void
take (GwRejudged *rejudged, gpointer data)
{
  GwAuditDeep *deep = data;
  if (deep->problem == NULL)
    deep->problem = describe (rejudged);
  if (deep->differs->len < MOST_TOLD)
    g_ptr_array_add (deep->differs, rejudged);
  else
    gw_rejudged_free (rejudged);
}

gboolean
gw_audit_deep_run (const char *home, GwAuditDeep *deep, GError **error)
{
  GwRejudgeOrder order = { .progress = progress, .progress_data = (gpointer) "judged again", .differs = take,
                           .differs_data = deep };
  deep->differs = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_rejudged_free);
  g_autoptr (GwInstance) instance = gw_instance_open (home, GW_STORE_READ, error);
  if (instance == NULL)
    return FALSE;
  gboolean agent = gw_dry_run_agent (home);
  gboolean done = gw_rejudge_run (instance, &order, &deep->sums, error);
  gw_command_progress (NULL, 0, 0);
  gw_dry_run_end (instance, home, agent && !deep->sums.stumbled);
  return done;
}

void
gw_audit_deep_clear (GwAuditDeep *deep)
{
  g_clear_pointer (&deep->differs, g_ptr_array_unref);
  g_clear_pointer (&deep->problem, g_free);
}

static guint64
judged (const GwAuditDeep *deep)
{
  const guint64 *counts = deep->sums.counts;
  return counts[GW_REJUDGED_AGREES] + counts[GW_REJUDGED_DEPENDS] + counts[GW_REJUDGED_DIFFERS];
}

static void
print_differing (const GwAuditDeep *deep, gboolean plain)
{
  static const char *const headers[] = { "mail", "entry", "contact", "stage", "stands as", "judged again", "why", NULL };
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < deep->differs->len; i++)
    {
      const GwRejudged *one = deep->differs->pdata[i];
      g_autofree char *mail = g_strdup_printf ("%" G_GINT64_FORMAT, one->mail_id);
      g_autofree char *entry = one->entry >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, one->entry) : g_strdup ("-");
      gw_table_add (table, mail, entry, one->contact ? one->contact : "-", one->stage, one->stored, one->found, one->reason);
    }
  printf ("\n");
  gw_table_print (table, plain, "");
  if (deep->sums.counts[GW_REJUDGED_DIFFERS] > deep->differs->len)
    printf ("... and %" G_GUINT64_FORMAT " more.\n", deep->sums.counts[GW_REJUDGED_DIFFERS] - deep->differs->len);
  printf ("\n");
}

void
gw_audit_deep_print (const GwAuditDeep *deep, gboolean plain)
{
  const guint64 *counts = deep->sums.counts;
  g_autofree char *agree
    = g_strdup_printf ("%" G_GUINT64_FORMAT " endings judged again: %" G_GUINT64_FORMAT " agree, %" G_GUINT64_FORMAT
                       " agree as far as the rules go (the rest hung on how their incident stood), %" G_GUINT64_FORMAT
                       " differ",
                       judged (deep), counts[GW_REJUDGED_AGREES], counts[GW_REJUDGED_DEPENDS], counts[GW_REJUDGED_DIFFERS]);
  g_autofree char *closed
    = g_strdup_printf ("%" G_GUINT64_FORMAT " purged, %" G_GUINT64_FORMAT " duplicates (only what they repeat is kept), %"
                       G_GUINT64_FORMAT " dropped by a person, %" G_GUINT64_FORMAT " set aside unread",
                       counts[GW_REJUDGED_PURGED], counts[GW_REJUDGED_DUPLICATE], counts[GW_REJUDGED_DROPPED],
                       counts[GW_REJUDGED_UNSEEN]);
  gw_operator_line ("verdicts", agree, plain);
  gw_operator_line ("not judged", closed, plain);
  if (deep->differs->len > 0)
    print_differing (deep, plain);
}

JsonObject *
gw_audit_deep_to_json (const GwAuditDeep *deep)
{
  JsonObject *object = json_object_new ();
  JsonArray *differing = json_array_new ();
  for (int i = 0; i < GW_N_REJUDGED; i++)
    json_object_set_int_member (object, gw_rejudged_name (i), (gint64) deep->sums.counts[i]);
  for (guint i = 0; i < deep->differs->len; i++)
    {
      const GwRejudged *one = deep->differs->pdata[i];
      JsonObject *row = json_object_new ();
      json_object_set_int_member (row, "mail", one->mail_id);
      json_object_set_int_member (row, "round", one->round);
      json_object_set_int_member (row, "entry", one->entry);
      gw_operator_set (row, "contact", one->contact);
      gw_operator_set (row, "stage", one->stage);
      gw_operator_set (row, "stored", one->stored);
      gw_operator_set (row, "found", one->found);
      gw_operator_set (row, "reason", one->reason);
      json_array_add_object_element (differing, row);
    }
  json_object_set_array_member (object, "differing", differing);
  return object;
}
