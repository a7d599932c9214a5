/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "intake/wake.h"
#include "outbox/deliver.h"
#include "process/bounce.h"
#include "process/ping.h"
#include "store/letter.h"
#include "workers/confine.h"
#include "workers/workers.h"

#define GROUP 64
#define MAX_SECONDS 60     /* of processor time for one letter, and */
#define MAX_WALL (60 * 60) /* by the wall clock: far more than SMTP's own timeouts */
#define MIN_TRIES 6 /* before a letter is given up for its age */

/* What became of one letter, until its mark is committed with those of the group. */
typedef struct {
  const GwStoreLetter *letter;
  const char *state;
  gint64 due_us;
  int reply_code;
  char *reply;
  char *queue_id;
  gboolean refused; /* for good */
  gboolean hop;     /* for our own next hop was not there */
} Mark;

typedef struct {
  GwInstance *instance;
  GPtrArray *marks;
} Marks;

static void
mark_free (Mark *mark)
{
  g_free (mark->reply);
  g_free (mark->queue_id);
  g_free (mark);
}

/* What it teaches is the same as what a report to its return path would. */
static gboolean
take_refusal (GwInstance *instance, const Mark *mark, GError **error)
{
  g_autofree char *status = gw_bounce_status_of (mark->reply);
  GwBounce bounce = { .status = status, .reply_code = mark->reply_code, .why = mark->reply, .hop = mark->hop };
  return gw_bounce_take (instance, mark->letter, &bounce, error)
         && (mark->hop || gw_ping_take_failure (instance, mark->letter->id, error));
}

static gboolean
put_marks (GwStore *store, gpointer data, GError **error)
{
  Marks *marks = data;
  for (guint i = 0; i < marks->marks->len; i++)
    {
      const Mark *mark = g_ptr_array_index (marks->marks, i);
      if (!gw_store_letter_delivered (store, mark->letter->id, mark->state, mark->due_us, gw_clock_now (), mark->reply_code,
                                      mark->reply, mark->queue_id, error)
          || (mark->refused && !take_refusal (marks->instance, mark, error)))
        return FALSE;
    }
  return TRUE;
}

static Mark *
mark_outcome (const GwInstance *instance, const GwStoreLetter *letter, const GwDelivered *delivered)
{
  Mark *mark = g_new0 (Mark, 1);
  guint32 jitter;
  gw_random_bytes (&jitter, sizeof jitter);
  gint64 now = gw_clock_now ();
  /* By age and by tries: one that goes out again after a week is not given up at its first "later". */
  gboolean too_old = letter->attempts >= MIN_TRIES && now - letter->created_us > instance->config->give_up_us;
  mark->letter = letter;
  mark->reply_code = delivered->reply_code;
  mark->reply = g_strdup (delivered->reply);
  mark->queue_id = g_strdup (delivered->queue_id);
  mark->due_us = now;
  mark->state = "sent";
  if (delivered->outcome == GW_DELIVERED_SENT)
    return mark;
  mark->refused = delivered->outcome == GW_DELIVERED_NEVER || too_old;
  mark->hop = too_old && delivered->whole_hop;
  mark->state = mark->refused ? "failed" : "sealed";
  mark->due_us = now + gw_deliver_backoff ((int) letter->attempts + 1, jitter);
  return mark;
}

static Mark *
mark_failure (const GwStoreLetter *letter, const GError *error)
{
  Mark *mark = g_new0 (Mark, 1);
  gboolean for_good = g_error_matches (error, GW_ERROR, GW_ERROR_DATA);
  mark->letter = letter;
  mark->reply = g_strdup (error->message);
  mark->state = for_good ? "failed" : "sealed";
  mark->refused = for_good;
  mark->due_us = gw_clock_now () + GW_MINUTE;
  return mark;
}

/* One that was not tried because of its hop: it waits as long as the one that was. */
static Mark *
mark_waiting (const GwStoreLetter *letter, const Mark *tried)
{
  Mark *mark = g_new0 (Mark, 1);
  mark->letter = letter;
  mark->state = "sealed";
  mark->due_us = tried->due_us;
  mark->reply = g_strdup (tried->reply);
  return mark;
}

/* Sends the group over one connection. Where the next hop as a whole says "later", the rest waits unattempted. */
static void
send_group (const GwInstance *instance, GwDeliver *deliver, const GPtrArray *letters, GPtrArray *marks)
{
  for (guint i = 0; i < letters->len && !gw_worker_stopping (); i++)
    {
      const GwStoreLetter *letter = g_ptr_array_index (letters, i);
      g_autoptr (GError) error = NULL;
      gw_confine_time (MAX_SECONDS, MAX_WALL);
      g_autoptr (GwDelivered) delivered = gw_deliver_send (deliver, letter->return_path, letter->address, letter->message_id,
                                                           letter->sealed, &error);
      gw_confine_time (0, 0);
      Mark *mark = delivered ? mark_outcome (instance, letter, delivered) : mark_failure (letter, error);
      g_ptr_array_add (marks, mark);
      gw_worker_log ("send", letter->id, mark->state, mark->reply);
      if (delivered == NULL || !delivered->whole_hop)
        continue;
      for (guint k = i + 1; k < letters->len; k++)
        g_ptr_array_add (marks, mark_waiting (g_ptr_array_index (letters, k), mark));
      return;
    }
}

static gboolean
send_due (GwInstance *instance, GwDeliver *deliver, const char *claim, guint *count, GError **error)
{
  g_autoptr (GPtrArray) letters = gw_store_letters_to_send (instance->store, claim, gw_clock_now (), GROUP, error);
  if (letters == NULL)
    return FALSE;
  *count = letters->len;
  if (letters->len == 0)
    return TRUE;
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func ((GDestroyNotify) mark_free);
  send_group (instance, deliver, letters, marks);
  Marks work = { instance, marks };
  /* Who is told of a refusal, and at which address, is as the directory says now. */
  if (!gw_instance_refresh (instance, error) || !gw_store_write (instance->store, put_marks, &work, error))
    return FALSE;
  for (guint i = 0; i < marks->len; i++)
    if (((Mark *) g_ptr_array_index (marks, i))->refused)
      {
        gw_wake_send (instance->config->home); /* there may be another letter to seal for each */
        break;
      }
  return TRUE;
}

/* The connection is kept for two seconds of quiet, then given back. */
static void
wait_for_letters (const GwWorker *worker, GwInstance *instance, GwDeliver *deliver, gboolean rested)
{
  gint64 due = 0;
  gint64 now = gw_clock_now ();
  g_autoptr (GError) error = NULL;
  if (!gw_store_letter_next_due (instance->store, "sealed", &due, &error))
    gw_worker_log ("send", 0, "failed", error->message);
  gint64 until = due != 0 ? MAX (due, now + GW_SECOND) : G_MAXINT64;
  if (rested)
    gw_deliver_rest (deliver);
  if (gw_worker_wait (worker, rested ? until : MIN (until, now + 2 * GW_SECOND)))
    gw_worker_wake_next (worker);
}

int
gw_sender_run (const GwWorker *worker)
{
  g_autoptr (GError) error = NULL;
  gboolean worked = FALSE;
  guint quiet = 0;
  gw_confine_limits (GW_CONFINE_SENDER);
  g_autoptr (GwInstance) instance = gw_instance_open (worker->home, GW_STORE_WRITE, &error);
  g_autoptr (GwDeliver) deliver = instance ? gw_deliver_open (instance->config, &error) : NULL;
  gboolean ready = deliver != NULL && gw_confine_enter (GW_CONFINE_SENDER, instance->config, &error);
  while (ready && !gw_worker_stopping ())
    {
      guint count = 0;
      if (!send_due (instance, deliver, worker->name, &count, &error))
        break;
      worked |= count > 0;
      quiet = count > 0 ? 0 : quiet + 1;
      if (count > 0)
        continue;
      if (worker->once)
        break;
      wait_for_letters (worker, instance, deliver, quiet > 1);
    }
  if (error != NULL)
    gw_worker_log ("send", 0, "failed", error->message);
  int status = error ? gw_error_exit_status (error) : worked ? GW_WORKER_WORKED : GW_WORKER_IDLE;
  g_clear_error (&error);
  if (instance != NULL && gw_worker_stopping () && !gw_store_letters_release (instance->store, worker->name, &error))
    gw_worker_log ("send", 0, "not-released", error->message);
  return status;
}
