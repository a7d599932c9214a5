/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/proof.h"
#include "ledger/text.h"
#include <string.h>

#define PROOF_HEAD "c2sp.org/tlog-proof@v1"
#define CONSISTENCY_HEAD "notigate-consistency/1"
#define MAX_HASHES 128 /* more than any proof in a tree of 2^63 leaves needs */

static void
append_hashes (GString *out, const GArray *path)
{
  for (guint i = 0; i < path->len; i++)
    {
      g_autofree char *hash = g_base64_encode (g_array_index (path, GwHash, i).bytes, GW_SHA256_LENGTH);
      g_string_append_printf (out, "%s\n", hash);
    }
}

char *
gw_proof_write (guint64 index, const GArray *path, const char *note, GBytes *extra)
{
  GString *out = g_string_new (PROOF_HEAD "\n");
  if (extra != NULL && g_bytes_get_size (extra) > 0)
    {
      gsize size;
      const guchar *data = g_bytes_get_data (extra, &size);
      g_autofree char *encoded = g_base64_encode (data, size);
      g_string_append_printf (out, "extra %s\n", encoded);
    }
  g_string_append_printf (out, "index %" G_GUINT64_FORMAT "\n", index);
  append_hashes (out, path);
  g_string_append_printf (out, "\n%s", note);
  return g_string_free (out, FALSE);
}

void
gw_proof_free (GwProof *proof)
{
  if (proof == NULL)
    return;
  g_clear_pointer (&proof->extra, g_bytes_unref);
  g_clear_pointer (&proof->path, g_array_unref);
  g_free (proof->note);
  g_free (proof);
}

/* A file being read, line by line, for messages that name the line. */
typedef struct {
  const char *at;
  const char *end;
  const char *line;
  gsize length;
  guint number;
} Lines;

static gboolean
next_line (Lines *lines, char **why)
{
  lines->number++;
  if (gw_text_line (&lines->at, lines->end, &lines->line, &lines->length))
    return TRUE;
  return gw_text_refuse (why, "the proof ends before line %u is complete", lines->number);
}

static gboolean
begin (Lines *lines, const char *data, gsize size, const char *head, char **why)
{
  *lines = (Lines) { .at = data, .end = data + size };
  if (size > GW_PROOF_MAX)
    return gw_text_refuse (why, "the proof is larger than %" G_GSIZE_FORMAT " bytes", GW_PROOF_MAX);
  if (memchr (data, '\r', size) != NULL)
    return gw_text_refuse (why, "the proof has CR LF line ends: a program on its way changed it; take the "
                           "attachment as it was sent");
  if (!gw_text_is_clean (data, size))
    return gw_text_refuse (why, "the proof is not UTF-8, or holds control characters");
  if (!next_line (lines, why))
    return FALSE;
  if (lines->length != strlen (head) || memcmp (lines->line, head, lines->length) != 0)
    return gw_text_refuse (why, "line 1 of the proof is not %s", head);
  return TRUE;
}

/* The rest of the current line behind "@name ", or NULL where it does not begin so. */
static const char *
line_value (const Lines *lines, const char *name, gsize *length)
{
  gsize skip = strlen (name) + 1;
  if (lines->length < skip || memcmp (lines->line, name, skip - 1) != 0 || lines->line[skip - 1] != ' ')
    return NULL;
  *length = lines->length - skip;
  return lines->line + skip;
}

static gboolean
read_number (Lines *lines, const char *name, guint64 *number, char **why)
{
  gsize length;
  const char *value = line_value (lines, name, &length);
  if (value == NULL || !gw_text_decimal (value, length, number))
    return gw_text_refuse (why, "line %u of the proof is not \"%s\" and a number in plain decimal digits",
                           lines->number, name);
  return TRUE;
}

/* Adds the hash of the current line to @path. */
static gboolean
read_hash (const Lines *lines, GArray *path, char **why)
{
  GwHash hash;
  if (!gw_text_base64_exact (lines->line, lines->length, hash.bytes, sizeof hash.bytes))
    return gw_text_refuse (why, "line %u of the proof is not a SHA-256 hash in base 64", lines->number);
  if (path->len == MAX_HASHES)
    return gw_text_refuse (why, "the proof has more than %d hashes", MAX_HASHES);
  g_array_append_val (path, hash);
  return TRUE;
}

static gboolean
parse_proof (GwProof *proof, Lines *lines, char **why)
{
  if (!next_line (lines, why))
    return FALSE;
  gsize length;
  const char *extra = line_value (lines, "extra", &length);
  if (extra != NULL)
    {
      gsize size = 0;
      g_autofree guint8 *data = gw_text_base64 (extra, length, &size);
      if (data == NULL)
        return gw_text_refuse (why, "line %u of the proof: \"extra\" is not base 64", lines->number);
      proof->extra = g_bytes_new (data, size);
      if (!next_line (lines, why))
        return FALSE;
    }
  if (!read_number (lines, "index", &proof->index, why))
    return FALSE;
  for (;;)
    {
      if (!next_line (lines, why))
        return FALSE;
      if (lines->length == 0)
        break;
      if (!read_hash (lines, proof->path, why))
        return FALSE;
    }
  if (lines->at == lines->end)
    return gw_text_refuse (why, "the proof ends where its checkpoint should begin");
  proof->note = g_strndup (lines->at, (gsize) (lines->end - lines->at));
  return TRUE;
}

GwProof *
gw_proof_parse (const char *data, gsize size, char **why)
{
  Lines lines;
  if (!begin (&lines, data, size, PROOF_HEAD, why))
    return NULL;
  g_autoptr (GwProof) proof = g_new0 (GwProof, 1);
  proof->path = g_array_new (FALSE, FALSE, sizeof (GwHash));
  return parse_proof (proof, &lines, why) ? g_steal_pointer (&proof) : NULL;
}

GwCheckpoint *
gw_proof_verify (const char *data, gsize size, const void *leaf, gsize leaf_size,
                 const GwNoteVerifier *verifier, guint64 *index, char **why)
{
  g_autoptr (GwProof) proof = gw_proof_parse (data, size, why);
  if (proof == NULL)
    return NULL;
  g_autoptr (GwCheckpoint) checkpoint = gw_checkpoint_open (verifier, proof->note, strlen (proof->note), why);
  if (checkpoint == NULL)
    return NULL;
  const char *reason;
  guint8 hash[GW_SHA256_LENGTH];
  gw_merkle_leaf (leaf, leaf_size, hash);
  if (!gw_merkle_verify_inclusion (proof->index, checkpoint->size, hash, (const GwHash *) proof->path->data,
                                   proof->path->len, checkpoint->root, &reason))
    {
      gw_text_refuse (why, "this is not entry %" G_GUINT64_FORMAT " of the %" G_GUINT64_FORMAT " that %s signed: "
                      "%s", proof->index, checkpoint->size, checkpoint->origin, reason);
      return NULL;
    }
  if (index != NULL)
    *index = proof->index;
  return g_steal_pointer (&checkpoint);
}

char *
gw_proof_write_consistency (guint64 old_size, guint64 size, const GArray *path)
{
  GString *out = g_string_new (CONSISTENCY_HEAD "\n");
  g_string_append_printf (out, "old %" G_GUINT64_FORMAT "\nnew %" G_GUINT64_FORMAT "\n", old_size, size);
  append_hashes (out, path);
  return g_string_free (out, FALSE);
}

GArray *
gw_proof_parse_consistency (const char *data, gsize size, guint64 *old_size, guint64 *new_size, char **why)
{
  Lines lines;
  guint64 older, newer;
  if (!begin (&lines, data, size, CONSISTENCY_HEAD, why) || !next_line (&lines, why) ||
      !read_number (&lines, "old", &older, why) || !next_line (&lines, why) ||
      !read_number (&lines, "new", &newer, why))
    return NULL;
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (GwHash));
  while (lines.at < lines.end)
    if (!next_line (&lines, why) || !read_hash (&lines, path, why))
      return NULL;
  *old_size = older;
  *new_size = newer;
  return g_steal_pointer (&path);
}
