/* SPDX-License-Identifier: Apache-2.0 */
#include "command/witness-keep.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/head.h"
#include "ledger/vkeys.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define MAX_REFUSED 16 /* requests kept as evidence for each log: the first ones tell most */

void
gw_witness_reply_clear (GwWitnessReply *reply)
{
  g_clear_pointer (&reply->body, g_free);
}

static void
refuse (GwWitnessReply *reply, GwWitnessStatus status, const char *why)
{
  reply->status = status;
  reply->body = g_strdup_printf ("%s\n", why);
}

static GPtrArray *
load_logs (const char *directory, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *path = g_build_filename (directory, "logs", NULL);
  GPtrArray *logs
    = gw_vkeys_load (path, GW_NOTE_SIGNATURE, "put the log's vkey into it, as its operator gave it to you", &problem);
  if (logs == NULL)
    {
      problem->code = g_error_matches (problem, GW_ERROR, GW_ERROR_DATA) ? GW_ERROR_CONFIG : problem->code;
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  return logs;
}

/* Held until the process ends or closes it: from the look at the mark until the new one is durable. */
static int
take_lock (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  int lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int result = lock < 0 ? -1 : flock (lock, LOCK_EX);
  while (lock >= 0 && result < 0 && errno == EINTR)
    result = flock (lock, LOCK_EX);
  if (result == 0)
    return lock;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: %s; fix: run it as the user that owns the directory", path,
               g_strerror (errno));
  if (lock >= 0)
    close (lock);
  return -1;
}

/* DIR/DIGEST-OF-THE-ORIGIN + @suffix. */
static char *
log_path (const char *directory, const char *origin, const char *suffix)
{
  g_autofree char *digest = gw_sha256_hex (origin, strlen (origin));
  g_autofree char *name = g_strconcat (digest, suffix, NULL);
  return g_build_filename (directory, name, NULL);
}

/* The note that was cosigned last says what the mark said: a mark that was lost is no fresh start. */
static gboolean
load_kept_note (const char *directory, const char *origin, const GPtrArray *logs, GwCheckpoint **last, GError **error)
{
  g_autofree char *path = log_path (directory, origin, ".note");
  g_autoptr (GError) problem = NULL;
  g_autofree char *why = NULL;
  g_autoptr (GBytes) bytes = gw_file_load (path, GW_WITNESS_MAX, &problem);
  if (g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT))
    return TRUE;
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  gsize size;
  const char *note = g_bytes_get_data (bytes, &size);
  for (guint i = 0; i < logs->len && *last == NULL; i++)
    {
      g_clear_pointer (&why, g_free);
      *last = gw_checkpoint_open (g_ptr_array_index (logs, i), note ? note : "", size, &why);
    }
  if (*last != NULL && strcmp ((*last)->origin, origin) == 0)
    return TRUE;
  g_clear_pointer (last, gw_checkpoint_free);
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "%s: is not the note that was cosigned last of %s, and its mark is lost, so "
               "nothing is cosigned; fix: put both files back as they were, or begin a new witness with a key of its own",
               path, origin);
  return FALSE;
}

/* *last stays NULL where nothing of this log was cosigned yet. */
static gboolean
load_mark (const char *directory, const char *origin, const GPtrArray *logs, GwCheckpoint **last, GError **error)
{
  g_autofree char *path = log_path (directory, origin, ".head");
  g_autoptr (GError) problem = NULL;
  *last = gw_head_load (path, &problem);
  if (g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT))
    return load_kept_note (directory, origin, logs, last, error);
  if (*last != NULL && strcmp ((*last)->origin, origin) == 0)
    return TRUE;
  if (problem != NULL && !g_error_matches (problem, GW_ERROR, GW_ERROR_CORRUPT))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "%s: is not the mark of what was cosigned last of %s, so nothing is cosigned; "
               "fix: put the file back as it was; where it is lost, begin a new witness with a key of its own", path, origin);
  return FALSE;
}

static gboolean
replace (const char *directory, const char *origin, const char *suffix, const char *text, GError **error)
{
  g_autofree char *path = log_path (directory, origin, suffix);
  return gw_file_replace (path, text, strlen (text), 0600, error);
}

/* What a log signed and cannot prove may be proof of a second history. The log's signature is on it, so strangers cannot
 * fill the disk; and only the first few are kept. */
static gboolean
keep_refused (const char *directory, const char *origin, GBytes *body, GError **error)
{
  for (guint i = 1; i <= MAX_REFUSED; i++)
    {
      g_autofree char *suffix = g_strdup_printf (".refused-%u", i);
      g_autofree char *path = log_path (directory, origin, suffix);
      g_autoptr (GBytes) there = gw_file_load (path, GW_WITNESS_MAX, NULL);
      if (there != NULL && g_bytes_equal (there, body))
        return TRUE;
      gsize size;
      const void *data = g_bytes_get_data (body, &size);
      if (there == NULL)
        return gw_file_replace (path, data, size, 0600, error);
    }
  return TRUE;
}

/* The log's signed note first: a mark without its note would be the witness's word alone. */
static gboolean
keep (const char *directory, const GwWitnessRequest *request, const GwCheckpoint *next, GError **error)
{
  g_autofree char *path = log_path (directory, next->origin, ".head");
  return replace (directory, next->origin, ".note", request->note, error) && gw_head_advance (path, NULL, next, error);
}

static char *
cosign (const char *directory, const GwWitnessRequest *request, gint64 now_s, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "witness.key", NULL);
  g_autoptr (GwNoteKey) key = gw_note_key_load_cosigner (path, error);
  /* The text of a note ends where its last empty line begins. */
  const char *end = g_strrstr (request->note, "\n\n");
  if (key == NULL)
    return NULL;
  g_autofree char *text = g_strndup (request->note, end != NULL ? (gsize) (end + 1 - request->note) : 0);
  return gw_note_cosign (key, text, (guint64) now_s, error);
}

static gboolean
answer_locked (const char *directory, const GPtrArray *logs, const GwWitnessRequest *request, const GwCheckpoint *next,
               GBytes *body, gint64 now_s, GwWitnessReply *reply, GError **error)
{
  g_autofree char *why = NULL;
  g_autoptr (GwCheckpoint) last = NULL;
  if (!load_mark (directory, next->origin, logs, &last, error))
    return FALSE;
  reply->status = gw_witness_judge (request, last, next, &why);
  guint64 seen = last != NULL ? last->size : 0;
  if (reply->status == GW_WITNESS_CONFLICT && request->old_size != seen)
    {
      reply->is_size = TRUE;
      reply->body = g_strdup_printf ("%" G_GUINT64_FORMAT "\n", seen);
      return TRUE;
    }
  if (reply->status != GW_WITNESS_COSIGNED)
    {
      refuse (reply, reply->status, why);
      return keep_refused (directory, next->origin, body, error);
    }
  reply->body = cosign (directory, request, now_s, error);
  return reply->body != NULL && keep (directory, request, next, error);
}

gboolean
gw_witness_answer (const char *directory, GBytes *body, gint64 now_s, GwWitnessReply *reply, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  g_autofree char *why = NULL;
  g_autoptr (GwCheckpoint) next = NULL;
  g_autoptr (GwWitnessRequest) request = gw_witness_request_parse (data != NULL ? data : "", size, &why);
  if (request == NULL)
    {
      refuse (reply, GW_WITNESS_MALFORMED, why);
      return TRUE;
    }
  g_autoptr (GPtrArray) logs = load_logs (directory, error);
  if (logs == NULL)
    return FALSE;
  GwWitnessStatus status = gw_witness_open (request, logs, &next, &why);
  if (status != GW_WITNESS_COSIGNED)
    {
      refuse (reply, status, why);
      return TRUE;
    }
  int lock = take_lock (directory, error);
  if (lock < 0)
    return FALSE;
  gboolean answered = answer_locked (directory, logs, request, next, body, now_s, reply, error);
  close (lock);
  return answered;
}
