/* SPDX-License-Identifier: Apache-2.0 */
#include "process/witness.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "ledger/log.h"
#include "ledger/witness.h"
#include "process/commit.h"
#include "store/ledger.h"
#include <string.h>

#define LIMIT (30 * GW_SECOND)         /* of one question */
#define LONGEST_PAUSE GW_HOUR          /* between two, while there is no cosignature */
#define SILENT_FOR (3 * GW_DAY)        /* until somebody is told */
#define REFUSALS 3                     /* the same: a server in trouble says odd things once or twice */

char *
gw_witness_date (gint64 day)
{
  g_autofree char *time = gw_time_format (day * GW_DAY);
  return g_strndup (time, strlen ("2026-09-14"));
}

static void
witness_free (gpointer data)
{
  GwWitness *witness = data;
  g_clear_pointer (&witness->key, gw_note_verifier_free);
  g_strfreev (witness->argv);
  g_free (witness);
}

GPtrArray *
gw_witnesses_load (const GwConfig *config, GError **error)
{
  g_autoptr (GString) faults = g_string_new (NULL);
  g_autoptr (GPtrArray) witnesses = g_ptr_array_new_with_free_func (witness_free);
  for (guint i = 0; config->witness_vkeys[i] != NULL; i++)
    {
      g_autofree char *why = NULL;
      GwWitness *witness = g_new0 (GwWitness, 1);
      g_ptr_array_add (witnesses, witness);
      witness->key = gw_note_cosigner_parse (config->witness_vkeys[i], &why);
      if (witness->key == NULL)
        g_string_append_printf (faults, "\n  [ledger] witness-vkey: %s: %s; fix: copy the line that the witness's operator gave you",
                                config->witness_vkeys[i], why);
      else if (!g_shell_parse_argv (config->witness_commands[i], NULL, &witness->argv, error))
        return NULL;
    }
  if (faults->len == 0)
    return g_steal_pointer (&witnesses);
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s/notigate.conf:%s", config->home, faults->str);
  return NULL;
}

/* ---- The day ------------------------------------------------------------------------------------------------ */

typedef struct {
  gint64 day, now_us;
  guint64 size;
  const char *note;
} Close;

static gboolean
put_day (GwStore *store, gpointer data, GError **error)
{
  const Close *close = data;
  return gw_store_checkpoint_put (store, close->size, close->now_us, close->note, error)
         && gw_store_day_put (store, close->day, close->size, close->now_us, error);
}

gboolean
gw_witness_close_day (GwInstance *instance, const GwNoteKey *key, gint64 now_us, gboolean *worked, GError **error)
{
  gboolean due = FALSE;
  Close close = { .day = now_us / GW_DAY - 1, .now_us = now_us };
  if (!gw_store_day_due (instance->store, now_us / GW_DAY, &due, error))
    return FALSE;
  if (!due)
    return TRUE;
  g_autofree char *head = gw_config_path (instance->config, "ledger.head");
  g_autofree char *note = gw_log_checkpoint (instance->store, key, instance->origin, head, instance->config->extra_head,
                                             &close.size, error);
  close.note = note;
  *worked = TRUE;
  return note != NULL && gw_store_write (instance->store, put_day, &close, error);
}

/* ---- A question --------------------------------------------------------------------------------------------- */

typedef struct {
  GwStore *store;
  const GwWitness *witness;
  const GwDayCheckpoint *day;
  GwChildStop stop;
  GwWitnessState *state;
  const char *found;       /* the state that it is in now */
  char *result;            /* what is to be said of it */
  GwWitnessAnswer *answer; /* the last */
} Question;

static void
question_clear (Question *question)
{
  g_clear_pointer (&question->state, gw_witness_state_free);
  g_clear_pointer (&question->answer, gw_witness_answer_free);
  g_free (question->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

/* The request from @old entries on; *problem is what kept it from being answered. */
static gboolean
put_question (Question *question, guint64 old, char **problem, GError **error)
{
  g_autoptr (GArray) path = NULL;
  g_autoptr (GString) output = g_string_new (NULL);
  if (old > 0 && (path = gw_log_consistency (question->store, old, question->day->size, error)) == NULL)
    return FALSE;
  g_autofree char *body = gw_witness_request_write (old, path, question->day->note);
  const GwChild child = { .argv = question->witness->argv, .input = body, .output = output, .most = GW_WITNESS_MAX,
                          .limit_us = LIMIT, .stop = question->stop };
  *problem = gw_child_run (&child);
  g_clear_pointer (&question->answer, gw_witness_answer_free);
  question->answer = gw_witness_answer_parse (question->witness->key, question->day->note, output->str, output->len);
  /* One that refuses may end with a status that says so, too: its words tell more. */
  if (output->len > 0)
    g_clear_pointer (problem, g_free);
  return TRUE;
}

/* What the last answer means. */
static void
judge_answer (Question *question, const char *problem)
{
  const GwWitnessAnswer *answer = question->answer;
  guint64 size = question->day->size;
  if (answer->line != NULL)
    {
      question->found = "cosigns";
      question->result = g_strdup_printf ("cosigned the tree of %" G_GUINT64_FORMAT " entries", size);
    }
  else if (problem != NULL)
    {
      question->found = "silent";
      question->result = gw_escape_line (problem);
    }
  else if (answer->behind && answer->size > size)
    {
      question->found = "contradicts";
      question->result = g_strdup_printf ("it has cosigned a tree of %" G_GUINT64_FORMAT " entries, this one has %" G_GUINT64_FORMAT,
                                          answer->size, size);
    }
  else
    {
      g_autofree char *valid = g_utf8_make_valid (answer->reason != NULL ? answer->reason : "another size again", -1);
      question->found = "refuses";
      question->result = gw_escape_line (valid);
    }
}

/* It is asked from the size that it cosigned last as far as we know; where it knows better, once more from there. */
static gboolean
ask (Question *question, GError **error)
{
  gint64 day = -1;
  gint64 last = 0;
  g_autofree char *problem = NULL;
  if (!gw_store_cosignature_last (question->store, question->witness->key->name, &day, &last, error))
    return FALSE;
  guint64 old = MIN ((guint64) last, question->day->size);
  if (!put_question (question, old, &problem, error))
    return FALSE;
  guint64 seen = question->answer->size;
  if (question->answer->behind && seen != old && seen <= question->day->size)
    {
      g_clear_pointer (&problem, g_free);
      if (!put_question (question, seen, &problem, error))
        return FALSE;
    }
  judge_answer (question, problem);
  return TRUE;
}

/* ---- What becomes of it ------------------------------------------------------------------------------------- */

static void
settle (Question *question, gint64 now_us)
{
  GwWitnessState *state = question->state;
  if (strcmp (state->state, question->found) != 0)
    {
      g_free (state->state);
      state->state = g_strdup (question->found);
      state->since_us = now_us;
      state->tries = 0;
      state->alerted = 0;
    }
  state->asked_us = now_us;
  state->tries++;
  state->due_us = question->answer->line != NULL ? now_us : now_us + MIN (GW_MINUTE << MIN (state->tries - 1, 10), LONGEST_PAUSE);
  g_free (state->result);
  state->result = g_strdup (question->result);
}

static gboolean
store_answer (GwStore *store, gpointer data, GError **error)
{
  const Question *question = data;
  const GwWitnessAnswer *answer = question->answer;
  return (answer->line == NULL
          || gw_store_cosignature_put (store, question->day, question->witness->key->name,
                                       (gint64) MIN (answer->time_s, (guint64) (G_MAXINT64 / GW_SECOND)) * GW_SECOND,
                                       answer->line, error))
         && gw_store_witness_put (store, question->state, error);
}

/* Whether it has still to cosign this day, and is not left in peace for a while. A clock that was set back counts as one
 * that has come. */
static gboolean
is_due (const Question *question, gint64 now_us, gboolean *due, GError **error)
{
  gint64 day = -1;
  gint64 size = 0;
  if (!gw_store_cosignature_last (question->store, question->witness->key->name, &day, &size, error))
    return FALSE;
  *due = day < question->day->day && (question->state->due_us <= now_us || question->state->asked_us > now_us);
  return TRUE;
}

static gboolean
ask_one (GwStore *store, const GwWitness *witness, const GwDayCheckpoint *day, GwChildStop stop, guint *asked, GError **error)
{
  gboolean due = FALSE;
  g_auto (Question) question = { .store = store, .witness = witness, .day = day, .stop = stop };
  question.state = gw_store_witness_get (store, witness->key->name, error);
  if (question.state == NULL || !is_due (&question, gw_clock_now (), &due, error))
    return FALSE;
  if (!due)
    return TRUE;
  if (!ask (&question, error))
    return FALSE;
  if (stop != NULL && stop () && question.answer->line == NULL) /* it was not its fault */
    return TRUE;
  (*asked)++;
  settle (&question, gw_clock_now ());
  return gw_store_write (store, store_answer, &question, error);
}

gboolean
gw_witness_ask (GwStore *store, const GPtrArray *witnesses, GwChildStop stop, guint *asked, GError **error)
{
  g_autoptr (GwDayCheckpoint) day = NULL;
  *asked = 0;
  if (witnesses->len == 0)
    return TRUE;
  if (!gw_store_day_get (store, NULL, G_MAXINT64, &day, error))
    return FALSE;
  for (guint i = 0; day != NULL && i < witnesses->len; i++)
    if (!ask_one (store, g_ptr_array_index (witnesses, i), day, stop, asked, error))
      return FALSE;
  return TRUE;
}

/* ---- Telling somebody --------------------------------------------------------------------------------------- */

/* NULL: there is nothing to tell. */
static char *
describe (const GwWitnessState *state, gint64 now_us)
{
  if (strcmp (state->state, "contradicts") == 0)
    return g_strdup_printf ("Witness %s contradicts the ledger: %s. The database is older than what was signed, or somebody "
                            "else signs with its key", state->name, state->result);
  if (strcmp (state->state, "refuses") == 0 && state->tries >= REFUSALS)
    return g_strdup_printf ("Witness %s refuses to cosign the ledger: %s. If it knows this ledger's vkey, it was shown "
                            "another one", state->name, state->result);
  if (strcmp (state->state, "silent") == 0 && now_us - state->since_us >= SILENT_FOR)
    return g_strdup_printf ("Witness %s has not answered for %" G_GINT64_FORMAT " days: %s. Letters go out without its "
                            "cosignature", state->name, (now_us - state->since_us) / GW_DAY, state->result);
  return NULL;
}

gboolean
gw_witness_alert (GwInstance *instance, gint64 now_us, gboolean *worked, GError **error)
{
  g_autoptr (GPtrArray) witnesses = gw_witnesses_load (instance->config, error);
  if (witnesses == NULL)
    return FALSE;
  for (guint i = 0; i < witnesses->len; i++)
    {
      const GwWitness *witness = g_ptr_array_index (witnesses, i);
      g_autoptr (GwWitnessState) state = gw_store_witness_get (instance->store, witness->key->name, error);
      if (state == NULL)
        return FALSE;
      g_autofree char *text = state->alerted ? NULL : describe (state, now_us);
      if (text == NULL)
        continue;
      *worked = TRUE;
      state->alerted = 1;
      if (!gw_commit_alert (instance, "witness", text, "notigate doctor", 0, NULL, FALSE, error)
          || !gw_store_witness_put (instance->store, state, error))
        return FALSE;
    }
  return TRUE;
}
