/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/witness.h"
#include "ledger/text.h"
#include <string.h>

#define MAX_HASHES 63 /* proof lines of a request */
#define MAX_REASON 300
#define OLD "old "
#define DASH "\xe2\x80\x94 " /* em dash and a blank */

char *
gw_witness_request_write (guint64 old_size, const GArray *path, const char *note)
{
  GString *out = g_string_new (NULL);
  g_string_append_printf (out, OLD "%" G_GUINT64_FORMAT "\n", old_size);
  for (guint i = 0; path != NULL && i < path->len; i++)
    {
      g_autofree char *hash = g_base64_encode (g_array_index (path, GwHash, i).bytes, GW_SHA256_LENGTH);
      g_string_append_printf (out, "%s\n", hash);
    }
  g_string_append_printf (out, "\n%s", note);
  return g_string_free (out, FALSE);
}

void
gw_witness_request_free (GwWitnessRequest *request)
{
  if (request == NULL)
    return;
  g_array_unref (request->path);
  g_free (request->note);
  g_free (request);
}

/* The hashes, up to the empty line. */
static gboolean
read_path (const char **at, const char *end, GArray *path, char **why)
{
  const char *line;
  gsize length;
  GwHash hash;
  while (gw_text_line (at, end, &line, &length))
    {
      if (length == 0)
        return TRUE;
      if (path->len == MAX_HASHES)
        return gw_text_refuse (why, "the request has more than %d proof lines", MAX_HASHES);
      if (!gw_text_base64_exact (line, length, hash.bytes, sizeof hash.bytes))
        return gw_text_refuse (why, "proof line %u of the request is not a SHA-256 hash in base 64", path->len + 1);
      g_array_append_val (path, hash);
    }
  return gw_text_refuse (why, "the request has no empty line before its checkpoint");
}

GwWitnessRequest *
gw_witness_request_parse (const char *body, gsize size, char **why)
{
  const char *at = body;
  const char *end = body + size;
  const char *line;
  gsize length;
  g_autoptr (GwWitnessRequest) request = g_new0 (GwWitnessRequest, 1);
  request->path = g_array_new (FALSE, FALSE, sizeof (GwHash));
  if (size > GW_WITNESS_MAX)
    gw_text_refuse (why, "the request is larger than %" G_GSIZE_FORMAT " bytes", GW_WITNESS_MAX);
  else if (!gw_text_is_clean (body, size))
    gw_text_refuse (why, "the request is not UTF-8, or holds control characters (CR LF instead of LF?)");
  else if (!gw_text_line (&at, end, &line, &length) || length <= strlen (OLD) || memcmp (line, OLD, strlen (OLD)) != 0
           || !gw_text_decimal (line + strlen (OLD), length - strlen (OLD), &request->old_size))
    gw_text_refuse (why, "line 1 of the request is not \"old N\"");
  else if (read_path (&at, end, request->path, why))
    {
      request->note = g_strndup (at, (gsize) (end - at));
      return g_steal_pointer (&request);
    }
  return NULL;
}

/* The checkpoint's origin is read before any signature is checked: it only chooses the keys. */
static gboolean
is_of (const char *note, const char *origin)
{
  gsize length = strcspn (note, "\n");
  return length == strlen (origin) && memcmp (note, origin, length) == 0;
}

GwWitnessStatus
gw_witness_open (const GwWitnessRequest *request, const GPtrArray *logs, GwCheckpoint **checkpoint, char **why)
{
  gboolean known = FALSE;
  g_autofree char *reason = NULL;
  *checkpoint = NULL;
  for (guint i = 0; i < logs->len && *checkpoint == NULL; i++)
    {
      const GwNoteVerifier *log = g_ptr_array_index (logs, i);
      if (!is_of (request->note, log->name))
        continue;
      known = TRUE;
      g_clear_pointer (&reason, g_free);
      *checkpoint = gw_checkpoint_open (log, request->note, strlen (request->note), &reason);
    }
  if (!known)
    {
      gw_text_refuse (why, "this log is not among those that are cosigned here");
      return GW_WITNESS_UNKNOWN_LOG;
    }
  if (*checkpoint == NULL)
    {
      *why = g_steal_pointer (&reason);
      return GW_WITNESS_NOT_SIGNED;
    }
  if (request->old_size <= (*checkpoint)->size)
    return GW_WITNESS_COSIGNED;
  g_clear_pointer (checkpoint, gw_checkpoint_free);
  gw_text_refuse (why, "the old size is above the checkpoint's");
  return GW_WITNESS_MALFORMED;
}

/* From nothing any tree can begin; an empty one has one root only. */
static gboolean
begins (const GwWitnessRequest *request, const GwCheckpoint *next, const char **reason)
{
  guint8 empty[GW_SHA256_LENGTH];
  gw_sha256 ("", 0, empty);
  *reason = request->path->len > 0 ? "there is nothing to prove from 0 entries" : "the root is not that of an empty tree";
  return request->path->len == 0 && (next->size > 0 || memcmp (next->root, empty, sizeof empty) == 0);
}

static gboolean
extends (const GwWitnessRequest *request, const GwCheckpoint *last, const GwCheckpoint *next, const char **reason)
{
  static const GwHash nothing;
  const GwHash *path = request->path->len > 0 ? (const GwHash *) request->path->data : &nothing;
  if (last == NULL || last->size == 0)
    return begins (request, next, reason);
  *reason = "there is nothing to prove between trees of the same size";
  if (last->size == next->size)
    return request->path->len == 0;
  return gw_merkle_verify_consistency (last->size, next->size, path, request->path->len, last->root, next->root, reason);
}

GwWitnessStatus
gw_witness_judge (const GwWitnessRequest *request, const GwCheckpoint *last, const GwCheckpoint *next, char **why)
{
  const char *reason = NULL;
  guint64 seen = last != NULL ? last->size : 0;
  if (request->old_size != seen)
    {
      gw_text_refuse (why, "the checkpoint that was cosigned last has %" G_GUINT64_FORMAT " entries", seen);
      return GW_WITNESS_CONFLICT;
    }
  if (!extends (request, last, next, &reason))
    {
      gw_text_refuse (why, "not proved from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " entries: %s", seen, next->size,
                      reason);
      return GW_WITNESS_UNPROVEN;
    }
  if (last == NULL || last->size != next->size || memcmp (last->root, next->root, sizeof next->root) == 0)
    return GW_WITNESS_COSIGNED;
  gw_text_refuse (why, "EQUIVOCATION: another tree of %" G_GUINT64_FORMAT " entries was cosigned before", next->size);
  return GW_WITNESS_CONFLICT;
}

/* ---- The log's side ----------------------------------------------------------------------------------------- */

void
gw_witness_answer_free (GwWitnessAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->line);
  g_free (answer->reason);
  g_free (answer);
}

/* Whether @line, with its LF, is a cosignature by @witness under @note. */
static gboolean
cosigns (const GwNoteVerifier *witness, const char *note, const char *line, guint64 *time_s)
{
  g_autofree char *whole = g_strconcat (note, line, NULL);
  g_autofree char *text = gw_note_verify_time (witness, whole, strlen (whole), time_s, NULL);
  return text != NULL;
}

/* What @body says instead of an answer; nothing ends it but @size. */
static char *
first_line (const char *body, gsize size)
{
  gsize length = 0;
  while (length < MIN (size, MAX_REASON) && strchr ("\r\n", body[length]) == NULL)
    length++;
  return size == 0 ? g_strdup ("it says nothing") : g_strndup (body, length);
}

GwWitnessAnswer *
gw_witness_answer_parse (const GwNoteVerifier *witness, const char *note, const char *body, gsize size)
{
  GwWitnessAnswer *answer = g_new0 (GwWitnessAnswer, 1);
  const char *at = body;
  const char *line;
  gsize length;
  gboolean readable = size <= GW_WITNESS_MAX && gw_text_is_clean (body, size);
  while (readable && answer->line == NULL && gw_text_line (&at, body + size, &line, &length))
    {
      g_autofree char *whole = g_strndup (line, length + 1);
      if (g_str_has_prefix (whole, DASH) && cosigns (witness, note, whole, &answer->time_s))
        answer->line = g_steal_pointer (&whole);
    }
  if (answer->line != NULL)
    return answer;
  answer->time_s = 0;
  answer->behind = readable && size > 1 && body[size - 1] == '\n' && gw_text_decimal (body, size - 1, &answer->size);
  if (!answer->behind)
    answer->reason = first_line (body, size);
  return answer;
}
