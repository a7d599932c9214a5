/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate policy replay: stored mail judged by another policy, or another directory. */
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "command/dry-run.h"
#include "command/operator.h"
#include "command/policy-verbs.h"
#include "process/rejudge.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define MAX_CONTACT (64 * 1024) /* bytes of a contact file */
#define DEFAULT_LIMIT 100

typedef struct {
  char *directory;
  char *since;
  char *until;
  int limit;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->directory);
  g_free (words->since);
  g_free (words->until);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* A time, or a day (its beginning in UTC). */
/* ---- A directory to try ------------------------------------------------------------------------------------- */

static void
add_fault (GString *faults, const char *fault)
{
  g_string_append_printf (faults, "%s%s", faults->len > 0 ? "\n" : "", fault);
}

static gboolean
is_known (const GPtrArray *contacts, const char *id)
{
  for (guint i = 0; i < contacts->len; i++)
    if (g_ascii_strcasecmp (((GwContact *) contacts->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

static void
load_contact (const char *path, GPtrArray *contacts, GString *faults)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) file = gw_file_load (path, MAX_CONTACT, &problem);
  g_autoptr (GwContact) contact = file ? gw_contact_parse (file, path, &problem) : NULL;
  g_autofree char *twice = contact && is_known (contacts, contact->id)
                             ? g_strdup_printf ("%s: %s stands in another file, too; fix: keep one", path, contact->id)
                             : NULL;
  if (contact == NULL || twice != NULL)
    add_fault (faults, twice ? twice : problem->message);
  else
    g_ptr_array_add (contacts, g_steal_pointer (&contact));
}

/* GwContact, of the files *.contact as export writes them. The caller's. All faults at once. */
static GPtrArray *
load_contacts (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &problem);
  g_autoptr (GPtrArray) contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_contact_free);
  g_autoptr (GString) faults = g_string_new (NULL);
  if (directory == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s; fix: make one: notigate contact export --format files "
                   "--output DIR", problem->message);
      return NULL;
    }
  for (const char *name = g_dir_read_name (directory); name; name = g_dir_read_name (directory))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      if (g_str_has_suffix (name, ".contact"))
        load_contact (file, contacts, faults);
    }
  if (faults->len == 0 && contacts->len == 0)
    g_string_printf (faults, "%s: holds no file *.contact; fix: notigate contact export --format files --output DIR", path);
  if (faults->len == 0)
    return g_steal_pointer (&contacts);
  g_set_error_literal (error, GW_ERROR, GW_ERROR_DATA, faults->str);
  return NULL;
}

/* ---- What changes ------------------------------------------------------------------------------------------- */

typedef struct {
  GPtrArray *changed; /* GwRejudged: the first @limit */
  int limit;          /* 0: all */
  GwRejudgeSums sums;
} Replay;

static void
replay_clear (Replay *replay)
{
  g_clear_pointer (&replay->changed, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Replay, replay_clear)

static void
progress (gpointer what, guint64 done, guint64 total)
{
  gw_command_progress (what, done, total);
}

static void
take (GwRejudged *rejudged, gpointer data)
{
  Replay *replay = data;
  if (replay->limit <= 0 || replay->changed->len < (guint) replay->limit)
    g_ptr_array_add (replay->changed, rejudged);
  else
    gw_rejudged_free (rejudged);
}

static gboolean
run (const char *home, const Words *words, const GwPolicy *policy, const GPtrArray *contacts, Replay *replay, GError **error)
{
  GwRejudgeOrder order = { .policy = policy, .contacts = contacts, .progress = progress,
                           .progress_data = (gpointer) "mails", .differs = take, .differs_data = replay };
  if (!gw_operator_parse_time ("from", words->since, &order.since_us, error) || !gw_operator_parse_time ("to", words->until, &order.until_us, error))
    return FALSE;
  g_autoptr (GwInstance) instance = gw_instance_open (home, GW_STORE_READ, error);
  if (instance == NULL)
    return FALSE;
  gboolean agent = gw_dry_run_agent (home);
  gboolean done = gw_rejudge_run (instance, &order, &replay->sums, error);
  gw_command_progress (NULL, 0, 0);
  gw_dry_run_end (instance, home, agent && !replay->sums.stumbled);
  return done;
}

/* ---- Told --------------------------------------------------------------------------------------------------- */

static void
print_json (const Replay *replay)
{
  JsonObject *object = json_object_new ();
  JsonArray *changes = json_array_new ();
  const guint64 *counts = replay->sums.counts;
  json_object_set_int_member (object, "changed", (gint64) counts[GW_REJUDGED_DIFFERS]);
  json_object_set_int_member (object, "unchanged", (gint64) counts[GW_REJUDGED_AGREES]);
  json_object_set_int_member (object, "unchanged_by_rules", (gint64) counts[GW_REJUDGED_DEPENDS]);
  for (int i = GW_REJUDGED_PURGED; i < GW_N_REJUDGED; i++)
    json_object_set_int_member (object, gw_rejudged_name (i), (gint64) counts[i]);
  for (guint i = 0; i < replay->changed->len; i++)
    {
      const GwRejudged *one = replay->changed->pdata[i];
      JsonObject *row = json_object_new ();
      json_object_set_int_member (row, "mail", one->mail_id);
      gw_operator_set_time (row, "received", one->received_us);
      gw_operator_set (row, "contact", one->contact);
      gw_operator_set (row, "was", one->stored);
      gw_operator_set (row, "would_be", one->found);
      gw_operator_set (row, "stage", one->stage);
      gw_operator_set (row, "why", one->reason);
      json_array_add_object_element (changes, row);
    }
  json_object_set_array_member (object, "changes", changes);
  gw_command_print_json_object (object);
}

static void
print_people (const Replay *replay, gboolean plain)
{
  static const char *const headers[] = { "mail", "received", "contact", "was", "would be", "at", "why", NULL };
  const guint64 *counts = replay->sums.counts;
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < replay->changed->len; i++)
    {
      const GwRejudged *one = replay->changed->pdata[i];
      g_autofree char *mail = g_strdup_printf ("%" G_GINT64_FORMAT, one->mail_id);
      g_autofree char *received = gw_operator_time (one->received_us);
      gw_table_add (table, mail, received, one->contact ? one->contact : "-", one->stored, one->found, one->stage,
                    one->reason);
    }
  gw_table_print (table, plain, "No verdict changes.");
  if (counts[GW_REJUDGED_DIFFERS] > replay->changed->len)
    printf ("... and %" G_GUINT64_FORMAT " more; --limit 0 shows all.\n", counts[GW_REJUDGED_DIFFERS] - replay->changed->len);
  g_autofree char *same = g_strdup_printf ("%" G_GUINT64_FORMAT ", and %" G_GUINT64_FORMAT " as far as the rules go (the rest "
                                           "hung on how their incident stood)", counts[GW_REJUDGED_AGREES],
                                           counts[GW_REJUDGED_DEPENDS]);
  g_autofree char *changed = g_strdup_printf ("%" G_GUINT64_FORMAT, counts[GW_REJUDGED_DIFFERS]);
  g_autofree char *closed = g_strdup_printf ("%" G_GUINT64_FORMAT " purged, %" G_GUINT64_FORMAT " duplicates, %" G_GUINT64_FORMAT
                                             " set aside unread", counts[GW_REJUDGED_PURGED], counts[GW_REJUDGED_DUPLICATE],
                                             counts[GW_REJUDGED_UNSEEN]);
  printf ("\n");
  gw_operator_line ("changed", changed, plain);
  gw_operator_line ("unchanged", same, plain);
  gw_operator_line ("not judged", closed, plain);
}

int
gw_policy_verb_replay (int argc, char **argv)
{
  static const char usage[] = "policy replay [NEW] [--directory DIR] [--from TIME] [--to TIME] [--limit N]";
  g_auto (GwOptions) options = { 0 };
  g_auto (Words) words = { .limit = DEFAULT_LIMIT };
  g_auto (Replay) replay = { .changed = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_rejudged_free) };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "directory", 0, 0, G_OPTION_ARG_FILENAME, &words.directory, "Contact files in the place of the directory of then", "DIR" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &words.since, "Mail received then or later", "TIME" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &words.until, "Mail received before", "TIME" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &words.limit, "Show the first N that change (100); 0: all", "N" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate policy replay stricter.policy --from 2026-01-01", entries, &options,
                         &error)
      || !gw_command_operands (argc, words.directory ? 0 : 1, 1, usage, &error))
    return gw_command_fail (error);
  g_autoptr (GwPolicy) policy = argc > 1 ? gw_policy_load (argv[1], &error) : NULL;
  g_autoptr (GPtrArray) contacts = error == NULL && words.directory ? load_contacts (words.directory, &error) : NULL;
  replay.limit = words.limit;
  if (error != NULL || !run (options.home, &words, policy, contacts, &replay, &error))
    return gw_command_fail (error);
  if (options.json)
    print_json (&replay);
  else
    print_people (&replay, options.plain);
  return replay.sums.counts[GW_REJUDGED_DIFFERS] > 0 ? 1 : EX_OK;
}
