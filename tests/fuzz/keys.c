/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"
#include <glib/gstdio.h>
#include <unistd.h>

#define LOG_KEY "PRIVATE+KEY+fuzz.example/ledger+feadf1f6+AZl1cBHLdBnSsPGISM30okCp/8GF811Z1+39sz3wOKWx\n"
#define WITNESS_KEY "PRIVATE+KEY+witness.example/fuzz+0a7b74fa+BMWk4o6A6vILOK9oZgyIgC1yqB+Zrm7+zl7e/+2tTnBA\n"

typedef GwNoteKey *(*Load) (const char *path, GError **error);

/* Keys are loaded from files alone. */
static GwNoteKey *
load (Load load_key, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("notigate-fuzz-XXXXXX", &path, &error);
  g_assert_no_error (error);
  close (fd);
  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  GwNoteKey *key = load_key (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  return key;
}

const GwNoteKey *
fuzz_log_key (void)
{
  static GwNoteKey *key;
  if (key == NULL)
    key = load (gw_note_key_load, LOG_KEY);
  return key;
}

const GwNoteKey *
fuzz_witness_key (void)
{
  static GwNoteKey *key;
  if (key == NULL)
    key = load (gw_note_key_load_cosigner, WITNESS_KEY);
  return key;
}

const GwNoteVerifier *
fuzz_log (void)
{
  static GwNoteVerifier *verifier;
  g_autofree char *vkey = verifier ? NULL : gw_note_key_vkey (fuzz_log_key ());
  if (verifier == NULL)
    verifier = gw_note_verifier_parse (vkey, NULL);
  return verifier;
}

const GwNoteVerifier *
fuzz_witness (void)
{
  static GwNoteVerifier *verifier;
  g_autofree char *vkey = verifier ? NULL : gw_note_key_vkey (fuzz_witness_key ());
  if (verifier == NULL)
    verifier = gw_note_cosigner_parse (vkey, NULL);
  return verifier;
}
