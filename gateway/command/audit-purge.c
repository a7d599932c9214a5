/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit purge: what the clock does once an hour, done now, or only shown. */
#include "base/clock.h"
#include "base/error.h"
#include "command/audit-verbs.h"
#include "command/contact-verbs.h"
#include "process/commit.h"
#include "process/retention.h"
#include "store/ledger.h"
#include <stdio.h>
#include <sysexits.h>

typedef struct {
  GwInstance *instance;
  GwPurgeTerms terms;
  gboolean dry_run;
  const char *word;    /* that stands in the entries: "operator", "early" */
  GwRetentionPass pass;
  GPtrArray *counts;   /* GwCount of the last pass */
  gboolean undone;     /* the dry run is through, and its transaction was undone */
} Purge;

/* A GwStoreWork. A dry run is the pass itself: it fails without an error, so that nothing of it stays. */
static gboolean
run_pass (GwStore *store, gpointer data, GError **error)
{
  Purge *purge = data;
  gint64 entry = 0;
  g_clear_pointer (&purge->counts, g_ptr_array_unref);
  purge->pass = (GwRetentionPass){ 0 };
  if (!gw_store_purge_next (store, &entry, error)
      || !gw_retention_run (purge->instance, &purge->terms, purge->word, &purge->pass, error))
    return FALSE;
  purge->counts = gw_store_purge_counts (store, entry, error);
  purge->undone = purge->counts != NULL && purge->dry_run;
  return purge->counts != NULL && !purge->dry_run;
}

static void
add_counts (GHashTable *sums, const GPtrArray *counts)
{
  for (guint i = 0; i < counts->len; i++)
    {
      const GwCount *count = g_ptr_array_index (counts, i);
      gint64 *sum = g_hash_table_lookup (sums, count->name);
      if (sum == NULL)
        {
          sum = g_new0 (gint64, 1);
          g_hash_table_insert (sums, g_strdup (count->name), sum);
        }
      *sum += count->count;
    }
}

/* Until nothing more is due. @entries takes the ledger's, as numbers. */
static gboolean
run_passes (Purge *purge, GHashTable *sums, JsonArray *entries, GError **error)
{
  guint64 done = 0;
  for (gboolean more = TRUE; more; more = purge->pass.more && !purge->dry_run)
    {
      g_autoptr (GError) failure = NULL;
      if (!gw_store_write (purge->instance->store, run_pass, purge, &failure) && !purge->undone)
        {
          gw_command_progress (NULL, 0, 0);
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (!purge->dry_run && !gw_retention_forget_keys (purge->instance, error))
        return FALSE;
      add_counts (sums, purge->counts);
      done += (guint64) purge->pass.count;
      if (purge->pass.count > 0 && !purge->dry_run)
        json_array_add_int_element (entries, (gint64) purge->pass.entry);
      gw_command_progress ("purged", done, done + 1);
    }
  gw_command_progress (NULL, 0, 0);
  return TRUE;
}

/* ---- What it came to ---- */

/* In the order of notigate-retention(7). */
static const struct {
  const char *what;
  const char *words;
} kinds[] = {
  { "incident", "incidents: their titles" },
  { "event", "words in their timelines" },
  { "mail", "mails: their bytes, senders and readings" },
  { "signed", "signed bytes" },
  { "original", "originals that were passed on" },
  { "letter", "letters of the gateway: their bytes and addresses" },
  { "version", "versions of contacts" },
  { "proposal", "settled proposals" },
  { "contact", "removed contacts: their names" },
};

static gint64
sum_of (GHashTable *sums, const char *what)
{
  const gint64 *sum = g_hash_table_lookup (sums, what);
  return sum ? *sum : 0;
}

static void
print_json (const Purge *purge, GHashTable *sums, JsonArray *entries)
{
  JsonObject *object = json_object_new ();
  JsonObject *counts = json_object_new ();
  json_object_set_boolean_member (object, "dry_run", purge->dry_run);
  gw_operator_set_time (object, "closed_before", purge->terms.closed_us);
  gw_operator_set_time (object, "refused_before", purge->terms.refused_us);
  gw_operator_set_time (object, "unsigned_before", purge->terms.unsigned_us);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    json_object_set_int_member (counts, kinds[i].what, sum_of (sums, kinds[i].what));
  json_object_set_object_member (object, "counts", counts);
  json_object_set_array_member (object, "entries", json_array_ref (entries));
  gw_command_print_json_object (object);
}

static void
print_people (const Purge *purge, GHashTable *sums, JsonArray *entries, gboolean plain)
{
  static const char *const headers[] = { "what", "how many", NULL };
  guint passes = json_array_get_length (entries);
  g_autofree char *closed = gw_operator_time (purge->terms.closed_us);
  g_autofree char *refused = gw_operator_time (purge->terms.refused_us);
  g_autofree char *unsigned_mail = gw_operator_time (purge->terms.unsigned_us);
  GwTable *table = gw_table_new (headers);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, sum_of (sums, kinds[i].what));
      if (sum_of (sums, kinds[i].what) > 0)
        gw_table_add (table, kinds[i].words, count);
    }
  gw_operator_line ("closed before", closed, plain);
  gw_operator_line ("refused before", refused, plain);
  gw_operator_line ("unsigned before", unsigned_mail, plain);
  printf ("\n");
  gw_table_print (table, plain, "Nothing is kept longer than that.");
  if (purge->dry_run && g_hash_table_size (sums) > 0)
    printf ("\nNothing has gone yet. The same without --dry-run lets it go, for good.\n");
  else if (passes > 0)
    printf ("\nGone in %u pass%s, ledger entr%s %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ". The digests and all proofs "
            "stay.\n", passes, passes == 1 ? "" : "es", passes == 1 ? "y" : "ies", json_array_get_int_element (entries, 0),
            json_array_get_int_element (entries, passes - 1));
}

/* ---- The verb ---- */

typedef struct {
  gboolean dry_run;
  gboolean compact;
  gboolean yes;
  char *before;
  char *reason;
} Words;

/* Earlier than the policy says, for good: not by a slip of the hand, and not by one person unseen. */
static gboolean
check_early (const Words *words, GError **error)
{
  if (words->before == NULL || words->dry_run)
    return TRUE;
  if (!gw_audit_check_reason (words->reason, "audit purge --before TIME --reason TEXT --yes", error))
    return FALSE;
  if (words->yes || gw_contact_ask ("Shall it go, for good, before the policy lets it go?"))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "audit purge --before: nothing was purged; fix: look at what would go by --dry-run, "
               "then --yes");
  return FALSE;
}

/* What the clock alone says is due is not believed by the gateway itself either. */
static gboolean
check_clock (GwInstance *instance, const Words *words, GError **error)
{
  gint64 now = gw_clock_now ();
  gboolean proved = FALSE;
  g_autofree char *time = gw_time_format (now);
  if (!gw_store_clock_proved (instance->store, now - GW_RETENTION_DOUBTFUL, now, &proved, error))
    return FALSE;
  if (proved || words->dry_run || words->yes)
    return TRUE;
  g_printerr ("The clock says %s, and nothing of the last seven days proves it: no mail that a contact signed, no closed day.\n", time);
  if (gw_contact_ask ("Is it right, and shall what is due go for good?"))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "audit purge: nothing was purged: nothing proves that the clock (%s) is right; fix: "
               "compare it with another one, then --yes", time);
  return FALSE;
}

/* A GwStoreWork over an alert's text. */
typedef struct {
  GwInstance *instance;
  const char *text;
} Notice;

static gboolean
put_notice (GwStore *store, gpointer data, GError **error)
{
  const Notice *notice = data;
  return gw_commit_alert (notice->instance, "purged-early", notice->text, "notigate audit list", 0, NULL, FALSE, error);
}

/* Before anything goes: it cannot be unsaid by what comes after. */
static gboolean
tell_early (GwInstance *instance, const Words *words, GError **error)
{
  if (words->before == NULL || words->dry_run)
    return TRUE;
  g_autoptr (GwPerson) person = gw_contact_person ();
  g_autofree char *text = g_strdup_printf ("%s (user %" G_GINT64_FORMAT ") lets go what ended before %s, earlier than the policy "
                                           "says: %s", person->name, person->uid, words->before, words->reason);
  Notice notice = { instance, text };
  return gw_store_write (instance->store, put_notice, &notice, error);
}

static gboolean
set_terms (Purge *purge, const Words *words, GError **error)
{
  const GwPolicy *policy = purge->instance->policy;
  gint64 now = gw_clock_now ();
  gint64 before = now;
  if (!gw_operator_parse_time ("before", words->before, &before, error))
    return FALSE;
  if (before > now)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--before %s: is still to come; fix: a time that has passed",
                   words->before);
      return FALSE;
    }
  purge->dry_run = words->dry_run;
  purge->word = words->before ? "early" : "operator";
  purge->terms = words->before ? gw_retention_terms_before (policy, before, now) : gw_retention_terms (policy, now);
  if (purge->dry_run)
    purge->terms.most = G_MAXUINT; /* all of it: nothing is written */
  return TRUE;
}

/* SQLite puts what it rewrites beside the database: other places are not meant for it. */
static gboolean
clean_up (GwStore *store, const Words *words, const char *home, GError **error)
{
  if (!words->compact)
    return gw_store_checkpoint (store, 1, error);
  g_setenv ("SQLITE_TMPDIR", home, TRUE);
  return gw_store_compact (store, error);
}

static gboolean
run_purge (const GwOptions *options, const Words *words, GError **error)
{
  Purge purge = { 0 };
  g_autoptr (GwInstance) instance = gw_instance_open (options->home, GW_STORE_WRITE, error);
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (JsonArray) entries = json_array_new ();
  purge.instance = instance;
  gboolean done = instance != NULL && set_terms (&purge, words, error)
                  && check_clock (instance, words, error) && check_early (words, error)
                  && tell_early (instance, words, error) && run_passes (&purge, sums, entries, error)
                  && (words->dry_run || clean_up (instance->store, words, options->home, error));
  if (done && options->json)
    print_json (&purge, sums, entries);
  else if (done)
    print_people (&purge, sums, entries, options->plain);
  g_clear_pointer (&purge.counts, g_ptr_array_unref);
  return done;
}

int
gw_audit_verb_purge (int argc, char **argv)
{
  static const char usage[] = "audit purge [--dry-run] [--before TIME --reason TEXT] [--yes] [--compact]";
  g_auto (GwOptions) options = { 0 };
  Words words = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &words.dry_run, "Only show what would go", NULL },
    { "before", 0, 0, G_OPTION_ARG_STRING, &words.before, "What ended before, though the policy keeps it longer", "TIME" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &words.reason, "Why it goes before its time; operators are told", "TEXT" },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &words.yes, "Do it, without asking", NULL },
    { "compact", 0, 0, G_OPTION_ARG_NONE, &words.compact, "Rewrite the whole file afterwards; mail waits meanwhile", NULL },
    G_OPTION_ENTRY_NULL
  };
  gboolean done = gw_command_parse (&argc, &argv, usage, "notigate audit purge --dry-run", entries, &options, &error)
                  && gw_command_operands (argc, 0, 0, usage, &error) && run_purge (&options, &words, &error);
  g_free (words.before);
  g_free (words.reason);
  return done ? EX_OK : gw_command_fail (error);
}
