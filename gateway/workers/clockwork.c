/* SPDX-License-Identifier: Apache-2.0 */
#include "workers/clockwork.h"
#include "base/clock.h"
#include "base/digest.h"
#include "ledger/log.h"
#include "process/answer.h"
#include "process/commit.h"
#include "process/digest.h"
#include "process/expiry.h"
#include "process/ping.h"
#include "process/remind.h"
#include "process/retention.h"
#include "process/status.h"
#include "process/witness.h"
#include "store/inbox.h"
#include "store/incident.h"
#include "store/ledger.h"
#include "store/letter.h"
#include "workers/workers.h"

#define STEPS 64 /* of deadlines in one transaction, which others wait for */

typedef struct {
  GwInstance *instance;
  gint64 now_us;
  gboolean doubted;    /* the clock is: what would be purged stays, */
  gboolean held;       /* and there is some */
  gboolean purge_more; /* retention is not done with this pass */
  gboolean catching_up;
  gboolean worked;
  gboolean more;  /* is due still */
} Pass;

/* One text for all causes; its time is the clock's. */
static gboolean
send_notices (GwStore *store, Pass *pass, GError **error)
{
  g_auto (GStrv) due = gw_store_notices_due (store, pass->now_us, error);
  if (due == NULL)
    return FALSE;
  for (char **contact = due; *contact; contact++)
    {
      const GwDirectoryEntry *entry = gw_directory_find_id (pass->instance->directory, *contact);
      g_autoptr (JsonObject) model = json_object_new ();
      pass->worked = TRUE;
      if ((entry != NULL && (entry->state == GW_CONTACT_ACTIVE || entry->state == GW_CONTACT_PENDING)
           && !gw_answer_notice (pass->instance, entry, "not-taken", model, error))
          || !gw_store_notice_done (store, *contact, pass->now_us, error))
        return FALSE;
    }
  return TRUE;
}

/* The duplicates of a day that is over, one entry for each contact. */
static gboolean
enter_duplicates (GwStore *store, Pass *pass, GError **error)
{
  for (;;)
    {
      g_autofree char *contact = NULL;
      gint64 day = 0;
      gint64 count = 0;
      guint64 index = 0;
      if (!gw_store_replay_due (store, pass->now_us / GW_DAY, &contact, &day, &count, error))
        return FALSE;
      if (contact == NULL)
        return TRUE;
      const GwDirectoryEntry *entry = gw_directory_find_id (pass->instance->directory, contact);
      g_autoptr (GwEntry) record = gw_entry_new (GW_KIND_DUPLICATE, pass->now_us);
      record->contact = g_strdup (entry ? entry->alias : NULL);
      record->count = (guint64) count;
      pass->worked = TRUE;
      if (!gw_log_append (store, record, -1, &index, error)
          || !gw_store_replay_entry (store, contact, day, (gint64) index, error))
        return FALSE;
    }
}

static gboolean
warn_of_keys (Pass *pass, GError **error)
{
  return gw_expiry_run (pass->instance, pass->now_us, &pass->worked, error);
}

/* Deadlines, then what sums them up. */
static gboolean
run_deadlines (Pass *pass, GError **error)
{
  guint steps = 0;
  guint letters = 0;
  gboolean digest = FALSE;
  gint64 unread = 0;
  gint64 oldest = 0;
  /* What came while nobody was here may be the very answer: nobody is called before it is read. */
  if (pass->catching_up && !gw_store_inbox_count (pass->instance->store, &unread, &oldest, error))
    return FALSE;
  if (unread > 0)
    return TRUE;
  if (!gw_remind_due (pass->instance, pass->now_us, STEPS, &steps, error)
      || !gw_status_due (pass->instance, pass->now_us, STEPS, &letters, error)
      || !gw_digest_due (pass->instance, pass->now_us, &digest, error))
    return FALSE;
  pass->more = steps == STEPS || letters == STEPS;
  pass->worked |= steps > 0 || letters > 0 || digest;
  return TRUE;
}

static gboolean
run (GwStore *store, gpointer data, GError **error)
{
  Pass *pass = data;
  return send_notices (store, pass, error) && enter_duplicates (store, pass, error)
         && run_deadlines (pass, error) && warn_of_keys (pass, error)
         && gw_ping_run (pass->instance, pass->now_us, &pass->worked, error)
         && gw_witness_alert (pass->instance, pass->now_us, &pass->worked, error);
}

/* ---- Retention ---- */

typedef struct {
  GwInstance *instance;
  const char *kind;
  char *text;
} Notice;

/* A GwStoreWork over a Notice: an alert, once a day at most. */
static gboolean
tell (GwStore *store, gpointer data, GError **error)
{
  const Notice *notice = data;
  gboolean told = FALSE;
  return gw_store_alert_find (store, notice->kind, notice->text, gw_clock_now () - GW_DAY, &told, error)
         && (told || gw_commit_alert (notice->instance, notice->kind, notice->text, "notigate audit purge", 0, NULL, FALSE, error));
}

/* What the policy keeps no longer goes; the hashes stay. A GwStoreWork over a Pass: by a clock that is doubted it fails
 * without an error, so that nothing of it stays. */
static gboolean
purge (GwStore *store, gpointer data, GError **error)
{
  Pass *pass = data;
  GwRetentionPass purged = { 0 };
  GwPurgeTerms terms = gw_retention_terms (pass->instance->policy, pass->now_us);
  if (!gw_retention_run (pass->instance, &terms, "retention", &purged, error))
    return FALSE;
  pass->held = pass->doubted && purged.count > 0;
  if (pass->held)
    return FALSE;
  pass->worked |= purged.count > 0;
  pass->purge_more = purged.more;
  return TRUE;
}

/* In a transaction of its own: what fails here is told and tried again in an hour, and holds nothing else up. */
static gboolean
retain (Pass *pass, GwClockwork *state, GError **error)
{
  g_autoptr (GError) failure = NULL;
  Notice notice = { .instance = pass->instance, .kind = "retention" };
  GwStore *store = pass->instance->store;
  gboolean proved = FALSE;
  if (!gw_store_clock_proved (store, pass->now_us - GW_RETENTION_DOUBTFUL, pass->now_us, &proved, error))
    return FALSE;
  pass->doubted = state->doubted = !proved;
  gboolean purged = gw_store_write (store, purge, pass, &failure);
  if (pass->held)
    notice = (Notice){ pass->instance, "clock", g_strdup (
      "the clock is more than a week ahead of whatever proves it, and no contact has signed anything lately, "
      "so nothing is purged; fix: set the clock right; where it is right, the next signed mail shows it, or notigate audit "
      "purge lets go what is due") };
  else if (!purged)
    notice.text = g_strdup_printf ("what the policy keeps no longer could not be purged (%s); it is tried again every hour; "
                                   "fix: notigate audit purge shows whether it still fails", failure->message);
  else if (!gw_retention_forget_keys (pass->instance, &failure))
    notice.text = g_strdup_printf ("the key of a contact that was removed could not be taken out of the keyring (%s); it is "
                                   "tried again every hour; fix: notigate doctor looks at the keyring", failure->message);
  g_clear_error (&failure);
  if (notice.text != NULL && !gw_store_write (store, tell, &notice, &failure))
    gw_worker_log ("clock", 0, "not-told", failure->message);
  g_free (notice.text);
  g_clear_error (&failure);
  if (!pass->purge_more)
    state->purged_us = pass->now_us;
  /* What was purged must not stay readable in the WAL; where a reader hinders that, the next hour does it. */
  if (!gw_store_checkpoint (store, 1, &failure))
    gw_worker_log ("clock", 0, "not-checkpointed", failure->message);
  return TRUE;
}

gboolean
gw_clockwork_run (GwInstance *instance, GwClockwork *state, gboolean catching_up, gboolean *worked, gboolean *more,
                  GError **error)
{
  gint64 now = gw_clock_now ();
  Pass pass = { .instance = instance, .now_us = now, .catching_up = catching_up };
  if (!gw_instance_refresh (instance, error) || !gw_store_write (instance->store, run, &pass, error))
    return FALSE;
  gboolean due = now - state->purged_us >= GW_HOUR || now < state->purged_us;
  if (due && !retain (&pass, state, error))
    return FALSE;
  *worked = pass.worked;
  *more = pass.more || pass.purge_more;
  return TRUE;
}
