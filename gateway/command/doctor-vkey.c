/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of doctor that looks at ledger.vkey: a line for each epoch, with which everybody else checks what we sign. */
#include "base/file.h"
#include "command/doctor.h"
#include "ledger/checkpoint.h"
#include "ledger/log.h"
#include "store/epoch.h"
#include <string.h>

#define MAX_VKEYS (64 * 1024) /* bytes */
#define NAME "ledger.vkey"

/* All the numbers of epochs (gint64). NULL where they cannot be read, which is told. */
static GArray *
list_epochs (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 first = 1;
  g_array_append_val (numbers, first);
  if (doctor->store == NULL)
    return g_steal_pointer (&numbers);
  g_autoptr (GPtrArray) epochs = gw_store_epochs (doctor->store, &error);
  for (guint i = 0; epochs != NULL && i < epochs->len; i++)
    g_array_append_val (numbers, ((GwStoreEpoch *) g_ptr_array_index (epochs, i))->number);
  if (epochs == NULL)
    gw_doctor_add_error (doctor, GW_HEALTH_FAULT, NAME, error);
  return epochs != NULL ? g_steal_pointer (&numbers) : NULL;
}

/* The line that belongs there for epoch @number. The caller's; NULL where ledger.key, which is told of elsewhere, has none. */
static char *
expected_line (const GwDoctor *doctor, gint64 number)
{
  g_autofree char *path = gw_config_path (doctor->config, "ledger.key");
  g_autofree char *origin = gw_checkpoint_origin (doctor->config->domain, (guint) number);
  g_autoptr (GwNoteKey) key = gw_log_key_load (path, origin, NULL);
  return key != NULL ? gw_note_key_vkey (key) : NULL;
}

static gboolean
has_name_of (char **lines, const char *vkey)
{
  gsize length = strcspn (vkey, "+") + 1;
  for (char **line = lines; *line; line++)
    if (strncmp (*line, vkey, length) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the line for epoch @number stands there. */
static gboolean
check_epoch (GwDoctor *doctor, char **lines, gint64 number)
{
  g_autofree char *vkey = expected_line (doctor, number);
  if (vkey == NULL)
    return FALSE;
  if (g_strv_contains ((const char *const *) lines, vkey))
    return TRUE;
  if (has_name_of (lines, vkey))
    gw_doctor_add (doctor, GW_HEALTH_FAULT, NAME, g_strdup ("it is not the public half of ledger.key"),
                   g_strdup_printf ("put back the right one of the two; the public half of this ledger.key is %s", vkey));
  else
    gw_doctor_add (doctor, GW_HEALTH_FAULT, NAME,
                   g_strdup_printf ("it has no line for %.*s", (int) strcspn (vkey, "+"), vkey),
                   g_strdup_printf ("add this line to it: %s", vkey));
  return FALSE;
}

/* Whoever reads the file stops at a line that is no key: audit verify, verify-receipt. */
static gboolean
check_lines (GwDoctor *doctor, char **lines)
{
  gboolean sound = TRUE;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *why = NULL;
      g_autoptr (GwNoteVerifier) verifier = *lines[i] ? gw_note_verifier_parse (lines[i], &why) : NULL;
      if (*lines[i] == '\0' || verifier != NULL)
        continue;
      gw_doctor_add (doctor, GW_HEALTH_FAULT, NAME, g_strdup_printf ("line %u is no key: %s", i + 1, why),
                     g_strdup ("take that line out"));
      sound = FALSE;
    }
  return sound;
}

/* The line is written as an epoch is opened: a newer one than the database knows was opened in a newer database. */
static gboolean
check_newer (GwDoctor *doctor, char **lines, gint64 last)
{
  g_autofree char *ours = gw_checkpoint_origin (doctor->config->domain, 1);
  for (char **line = lines; doctor->store != NULL && *line; line++)
    {
      g_autofree char *origin = g_strndup (*line, strcspn (*line, "+"));
      if (!gw_checkpoint_same_log (origin, ours) || (gint64) gw_checkpoint_epoch (origin) <= last)
        continue;
      gw_doctor_add (doctor, GW_HEALTH_FAULT, NAME,
                     g_strdup_printf ("it has a key of %s, and the database knows of no such epoch: it may be an old copy", origin),
                     g_strdup ("notigate recover shows what is known"));
      return FALSE;
    }
  return TRUE;
}

void
gw_doctor_check_vkey (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autofree char *path = gw_config_path (doctor->config, NAME);
  g_autofree char *first = expected_line (doctor, 1);
  g_autoptr (GBytes) bytes = gw_file_load (path, MAX_VKEYS, &error);
  if (bytes == NULL)
    {
      gw_doctor_add (doctor, GW_HEALTH_FAULT, NAME, g_strdup (error->message),
                     g_strdup_printf ("write it again, with this line: %s", first ? first : "of a copy of it"));
      g_clear_error (&error);
      return;
    }
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_strndup (data ? data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GArray) epochs = list_epochs (doctor);
  gboolean sound = check_lines (doctor, lines) && epochs != NULL;
  for (guint i = 0; epochs != NULL && i < epochs->len; i++)
    sound &= check_epoch (doctor, lines, g_array_index (epochs, gint64, i));
  if (epochs != NULL)
    sound &= check_newer (doctor, lines, g_array_index (epochs, gint64, epochs->len - 1));
  if (sound)
    gw_doctor_add (doctor, GW_HEALTH_OK, NAME, g_strdup_printf ("it has the key of %u epoch%s", epochs->len, epochs->len == 1 ? "" : "s"),
                   NULL);
}
