/* SPDX-License-Identifier: Apache-2.0
 * Files of public keys as people hand them on: what is taken, and what is refused in which words. */
#include "base/error.h"
#include "ledger/vkeys.h"
#include "support.h"
#include <string.h>

#define LOG "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define FIX "ask again"

typedef struct {
  const char *label;
  const char *text; /* %s: a vkey of a witness */
  GwNoteType type;
  guint want; /* keys */
  const char *problem;
} Case;

static const Case cases[] = {
  { "one", LOG "\n", GW_NOTE_SIGNATURE, 1, NULL },
  { "one without an end of line", LOG, GW_NOTE_SIGNATURE, 1, NULL },
  { "two, words for people, line ends of Windows", "# ours\r\n\r\n" LOG "\r\n  " LOG " \r\n", GW_NOTE_SIGNATURE, 2, NULL },
  { "a witness's", "%s\n", GW_NOTE_COSIGNATURE, 1, NULL },
  { "a witness's for a log's", LOG "\n%s\n", GW_NOTE_SIGNATURE, 0, "line 2" },
  { "a log's for a witness's", LOG "\n", GW_NOTE_COSIGNATURE, 0, "line 1" },
  { "a damaged one between", LOG "\n" LOG "A\n" LOG "\n", GW_NOTE_SIGNATURE, 0, "line 2" },
  { "empty", "", GW_NOTE_SIGNATURE, 0, "holds no vkey" },
  { "words only", "# ours\n\n", GW_NOTE_SIGNATURE, 0, "holds no vkey" },
};

static void
load (const char *path, const Case *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verifiers = gw_vkeys_load (path, test->type, FIX, &error);
  g_test_message ("%s: %s", test->label, error ? error->message : "taken");
  g_assert_cmpuint (verifiers ? verifiers->len : 0, ==, test->want);
  if (test->problem == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_nonnull (strstr (error->message, test->problem));
  g_assert_true (g_str_has_suffix (error->message, "; fix: " FIX));
}

static void
test_files (void)
{
  g_autoptr (GwNoteKey) key = gw_note_key_generate_cosigner ("witness.example/w1", NULL);
  g_autofree char *witness = gw_note_key_vkey (key);
  char *directory = support_directory ();
  g_autofree char *path = g_build_filename (directory, "vkeys", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].text, "%s", -1);
      g_autofree char *text = g_strjoinv (witness, parts);
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      load (path, &cases[i]);
    }
  const Case nul = { "a NUL behind", NULL, GW_NOTE_SIGNATURE, 0, "NUL" };
  g_assert_true (g_file_set_contents (path, LOG "\n", sizeof (LOG "\n"), NULL));
  load (path, &nul);
  support_remove (directory);
}

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = support_directory ();
  g_autofree char *path = g_build_filename (directory, "vkeys", NULL);
  g_assert_null (gw_vkeys_load (path, GW_NOTE_SIGNATURE, FIX, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (g_str_has_suffix (error->message, "; fix: " FIX));
  support_remove (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vkeys/files", test_files);
  g_test_add_func ("/vkeys/none", test_none);
  return g_test_run ();
}
