/* SPDX-License-Identifier: Apache-2.0 */
#include "process/rejudge.h"
#include "process.h"
#include "process/rejudge-local.h"
#include <string.h>

typedef struct {
  const GwRejudgeOrder *order;
  gboolean other;     /* by another policy or directory than those of then */
  GwInstance instance; /* as of then; all of it is borrowed */
  GwPast *past;
  GwRejudgeSums *sums;
} Rejudge;

/* Whether there is nothing to judge, and why. */
static gboolean
is_closed (const GwJudged *judged, GwRejudgedResult *result)
{
  if (judged->dropped)
    *result = GW_REJUDGED_DROPPED;
  else if (strcmp (judged->ending, "duplicate") == 0)
    *result = GW_REJUDGED_DUPLICATE;
  else if (judged->mail->raw == NULL)
    *result = GW_REJUDGED_PURGED;
  else if (strcmp (judged->ending, "quarantined") == 0 && judged->fingerprint == NULL)
    *result = GW_REJUDGED_UNSEEN;
  else
    return FALSE;
  return TRUE;
}

/* What counted then, or what is tried in its place. FALSE with *differs where it is not there, else with an error. */
static gboolean
set_past (Rejudge *rejudge, const GwJudged *judged, gboolean overtaken, GwRejudged **differs, GError **error)
{
  const GwRejudgeOrder *order = rejudge->order;
  g_autoptr (GError) failure = NULL;
  g_autofree char *problem = NULL;
  const GwPolicy *policy = order->policy ? order->policy
                                         : gw_past_policy (rejudge->past, judged->policy_sha256, &problem, &failure);
  const char *stage = policy ? "directory" : "policy";
  /* A directory to try has another digest; a policy to try may meet a directory that verify has to speak of. */
  const char *digest = rejudge->other ? NULL : judged->directory_sha256 ? judged->directory_sha256 : "";
  const GwDirectory *directory
    = policy ? gw_past_directory (rejudge->past, judged->decided_us, digest, overtaken, &problem, &failure) : NULL;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (problem != NULL)
    *differs = gw_rejudged_new (judged, stage, "cannot be judged again", g_steal_pointer (&problem));
  rejudge->instance.policy = (GwPolicy *) policy;
  rejudge->instance.directory = (GwDirectory *) directory;
  return directory != NULL;
}

static gboolean
judge (Rejudge *rejudge, const GwJudged *judged, GwRejudgedResult *result, GwRejudged **differs, GError **error)
{
  GwThen then = { .entry = judged->entry, .past = TRUE, .tlp = judged->tlp };
  g_autoptr (GwCase) c = gw_process_dry (&rejudge->instance, judged->mail, &then, &rejudge->sums->stumbled, error);
  if (c == NULL)
    return FALSE;
  *result = gw_rejudge_compare (judged, c, rejudge->other, differs);
  if (rejudge->other || *result == GW_REJUDGED_DIFFERS || strcmp (judged->ending, gw_kind_name (c->ending)) != 0)
    return TRUE;
  g_autoptr (GwKept) kept = gw_store_kept_get (rejudge->instance.store, judged->mail->id, error);
  if (kept == NULL)
    return FALSE;
  *differs = gw_rejudge_compare_kept (judged, kept, c);
  if (*differs != NULL)
    *result = GW_REJUDGED_DIFFERS;
  return TRUE;
}

/* One that was judged while the directory was being changed may have seen the one before. */
static gboolean
judge_overtaken (Rejudge *rejudge, const GwJudged *judged, GwRejudgedResult *result, GwRejudged **differs, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwRejudged) first = g_steal_pointer (differs);
  g_autoptr (GwRejudged) none = NULL;
  if (set_past (rejudge, judged, TRUE, &none, &failure) && !judge (rejudge, judged, result, differs, error))
    return FALSE;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (*result != GW_REJUDGED_DIFFERS)
    return TRUE;
  g_clear_pointer (differs, gw_rejudged_free);
  *differs = g_steal_pointer (&first);
  return TRUE;
}

static gboolean
take (Rejudge *rejudge, const GwJudged *judged, GwRejudgedResult *result, GwRejudged **differs, GError **error)
{
  *result = GW_REJUDGED_DIFFERS;
  if (is_closed (judged, result))
    {
      if (*result != GW_REJUDGED_DUPLICATE || judged->repeats || rejudge->other)
        return TRUE;
      *result = GW_REJUDGED_DIFFERS;
      *differs = gw_rejudged_new (judged, "find", "no duplicate",
                                  g_strdup ("no other mail had these bytes under this signature"));
      return TRUE;
    }
  if (!set_past (rejudge, judged, FALSE, differs, error))
    return *differs != NULL;
  if (!judge (rejudge, judged, result, differs, error))
    return FALSE;
  return *result != GW_REJUDGED_DIFFERS || rejudge->other || judge_overtaken (rejudge, judged, result, differs, error);
}

static void
tell_progress (const Rejudge *rejudge, guint64 done, gint64 total)
{
  if (rejudge->order->progress != NULL)
    rejudge->order->progress (rejudge->order->progress_data, done, (guint64) total);
}

static gboolean
walk (Rejudge *rejudge, const GwJudgedFilter *filter, GError **error)
{
  gint64 total = 0;
  gint64 mail = 0, round = G_MAXINT64;
  if (!gw_store_judged_count (rejudge->instance.store, filter, &total, error))
    return FALSE;
  for (guint64 done = 0;; done++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (GwJudged) judged = gw_store_judged_next (rejudge->instance.store, filter, mail, round, &failure);
      GwRejudgedResult result = GW_REJUDGED_DIFFERS;
      GwRejudged *differs = NULL;
      if (failure == NULL && judged == NULL)
        return TRUE;
      if (failure != NULL || !take (rejudge, judged, &result, &differs, &failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      rejudge->sums->counts[result]++;
      if (differs != NULL)
        rejudge->order->differs (differs, rejudge->order->differs_data);
      mail = judged->mail->id;
      round = judged->round;
      tell_progress (rejudge, done, MAX (total, 1));
    }
}

gboolean
gw_rejudge_run (const GwInstance *instance, const GwRejudgeOrder *order, GwRejudgeSums *sums, GError **error)
{
  g_autoptr (GwPast) past = gw_past_new (instance, order->contacts, error);
  if (past == NULL)
    return FALSE;
  Rejudge rejudge = { .order = order, .other = order->policy != NULL || order->contacts != NULL,
                      .instance = *instance, .past = past, .sums = sums };
  GwJudgedFilter filter = { .since_us = order->since_us, .until_us = order->until_us, .first_only = rejudge.other };
  return walk (&rejudge, &filter, error);
}
