/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/checkpoint.h"
#include "ledger/text.h"
#include <string.h>

GwCheckpoint *
gw_checkpoint_new (const char *origin, guint64 size, const guint8 root[GW_SHA256_LENGTH])
{
  GwCheckpoint *checkpoint = g_new0 (GwCheckpoint, 1);
  checkpoint->origin = g_strdup (origin);
  checkpoint->size = size;
  memcpy (checkpoint->root, root, GW_SHA256_LENGTH);
  return checkpoint;
}

void
gw_checkpoint_free (GwCheckpoint *checkpoint)
{
  if (checkpoint == NULL)
    return;
  g_free (checkpoint->origin);
  g_free (checkpoint);
}

char *
gw_checkpoint_write (const GwCheckpoint *checkpoint)
{
  g_autofree char *root = g_base64_encode (checkpoint->root, GW_SHA256_LENGTH);
  return g_strdup_printf ("%s\n%" G_GUINT64_FORMAT "\n%s\n", checkpoint->origin, checkpoint->size, root);
}

GwCheckpoint *
gw_checkpoint_parse (const char *text, gsize size, char **why)
{
  const char *at = text;
  const char *end = text + size;
  const char *origin, *number, *hash, *extension;
  gsize origin_length, number_length, hash_length, extension_length;
  guint64 tree_size;
  guint8 root[GW_SHA256_LENGTH];
  gboolean good = FALSE;

  if (!gw_text_is_clean (text, size))
    gw_text_refuse (why, "the checkpoint is not UTF-8, or holds control characters");
  else if (!gw_text_line (&at, end, &origin, &origin_length) || origin_length == 0)
    gw_text_refuse (why, "the checkpoint has no origin line");
  else if (!gw_text_line (&at, end, &number, &number_length) ||
           !gw_text_decimal (number, number_length, &tree_size))
    gw_text_refuse (why, "line 2 of the checkpoint is not a size in plain decimal digits");
  else if (!gw_text_line (&at, end, &hash, &hash_length) ||
           !gw_text_base64_exact (hash, hash_length, root, sizeof root))
    gw_text_refuse (why, "line 3 of the checkpoint is not a SHA-256 root in base 64");
  else
    good = TRUE;
  while (good && at < end)
    if (!gw_text_line (&at, end, &extension, &extension_length) || extension_length == 0)
      good = gw_text_refuse (why, "the checkpoint has an empty or broken line after its root");
  if (!good)
    return NULL;
  g_autofree char *name = g_strndup (origin, origin_length);
  return gw_checkpoint_new (name, tree_size, root);
}

GwCheckpoint *
gw_checkpoint_open (const GwNoteVerifier *verifier, const char *note, gsize size, char **why)
{
  g_autofree char *text = gw_note_verify (verifier, note, size, why);
  if (text == NULL)
    return NULL;
  g_autoptr (GwCheckpoint) checkpoint = gw_checkpoint_parse (text, strlen (text), why);
  if (checkpoint == NULL)
    return NULL;
  if (strcmp (checkpoint->origin, verifier->name) != 0)
    {
      gw_text_refuse (why, "the checkpoint is of the log %s, not of %s", checkpoint->origin, verifier->name);
      return NULL;
    }
  return g_steal_pointer (&checkpoint);
}

/* The epoch that @origin names, and how much of it names the log. */
static guint64
epoch_of (const char *origin, gsize *base_length)
{
  guint64 epoch;
  const char *slash = strrchr (origin, '/');
  *base_length = strlen (origin);
  if (slash == NULL || !gw_text_decimal (slash + 1, strlen (slash + 1), &epoch) || epoch < 2)
    return 1;
  *base_length = (gsize) (slash - origin);
  return epoch;
}

guint64
gw_checkpoint_epoch (const char *origin)
{
  gsize base_length;
  return epoch_of (origin, &base_length);
}

gboolean
gw_checkpoint_same_log (const char *origin, const char *other)
{
  gsize length, other_length;
  epoch_of (origin, &length);
  epoch_of (other, &other_length);
  return length == other_length && memcmp (origin, other, length) == 0;
}

static GwRelation
relate_origins (const char *older, const char *newer, char **why)
{
  guint64 older_epoch = gw_checkpoint_epoch (older);
  guint64 newer_epoch = gw_checkpoint_epoch (newer);
  if (!gw_checkpoint_same_log (older, newer))
    {
      gw_text_refuse (why, "one is of the log %s, the other of %s", older, newer);
      return GW_RELATION_OTHER;
    }
  if (newer_epoch < older_epoch)
    {
      gw_text_refuse (why, "%s is an earlier epoch than %s: give them in the other order", newer, older);
      return GW_RELATION_UNPROVEN;
    }
  gw_text_refuse (why, "%s is a later epoch than %s: the operator has declared that entries may be lost "
                  "between them", newer, older);
  return GW_RELATION_GAP;
}

GwRelation
gw_checkpoint_relate (const GwCheckpoint *older, const GwCheckpoint *newer, const GwHash *path, gsize count,
                      char **why)
{
  const char *reason = NULL;
  /* What was known when an epoch began is still there, and can be proved: only what came behind it may be lost. */
  gboolean kept = path != NULL && older->size < newer->size && gw_checkpoint_same_log (older->origin, newer->origin)
                  && gw_checkpoint_epoch (older->origin) < gw_checkpoint_epoch (newer->origin);
  if (strcmp (older->origin, newer->origin) != 0 && !kept)
    return relate_origins (older->origin, newer->origin, why);
  if (older->size == newer->size)
    {
      if (memcmp (older->root, newer->root, GW_SHA256_LENGTH) == 0)
        return GW_RELATION_SAME;
      gw_text_refuse (why, "EQUIVOCATION: %s has signed two different trees of %" G_GUINT64_FORMAT " entries; "
                      "keep both files, together they prove it", older->origin, older->size);
      return GW_RELATION_FORK;
    }
  if (path == NULL && older->size < newer->size)
    {
      gw_text_refuse (why, "there is no consistency proof from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                      " entries", older->size, newer->size);
      return GW_RELATION_UNPROVEN;
    }
  if (gw_merkle_verify_consistency (older->size, newer->size, path, count, older->root, newer->root, &reason))
    return GW_RELATION_EXTENDS;
  gw_text_refuse (why, "not proved from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " entries: %s",
                  older->size, newer->size, reason);
  return GW_RELATION_UNPROVEN;
}

char *
gw_checkpoint_origin (const char *domain, guint epoch)
{
  return epoch < 2 ? g_strdup_printf ("%s/ledger", domain) : g_strdup_printf ("%s/ledger/%u", domain, epoch);
}
