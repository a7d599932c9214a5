/* SPDX-License-Identifier: Apache-2.0
 * Every mail of the public corpus: no crash, no hang; what is signed is read on; the next one is served. */
#include "letter/dsn.h"
#include "letter/mime.h"
#include "letter/scan.h"
#include <string.h>
#include <time.h>

#define CPU_SECONDS 2.0

static const char *const folders[] = {
  "gmime", "mime4j", "python-email", "schleuder/mails", "stalwart", "bounces", "protected-headers", "formats/arf",
};

static double
cpu_seconds (void)
{
  struct timespec time;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static GBytes *
load (const char *path)
{
  char *data = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static char *
corpus_path (const char *name)
{
  const char *corpus = g_getenv ("NOTIGATE_CORPUS");
  g_assert_nonnull (corpus);
  return g_build_filename (corpus, name, NULL);
}

typedef struct {
  guint files;
  guint codes;
  guint kinds[GW_LETTER_CLEARSIGNED + 1];
} Tally;

/* All that may happen to the bytes, proved or not: the walk must stand what the scanner refused, too. */
static void
read_mail (const char *path, Tally *tally)
{
  double before = cpu_seconds ();
  g_autoptr (GBytes) raw = load (path);
  g_autoptr (GwLetter) letter = gw_scan_parse (raw, NULL);
  g_autoptr (GwMime) whole = gw_mime_parse (raw, NULL);
  gw_dsn_parse (raw);
  g_autoptr (GBytes) crlf = gw_letter_signed_crlf (letter);
  if (crlf)
    {
      g_autoptr (GwMime) mime = gw_mime_parse (crlf, NULL);
      g_assert_true (mime->code != NULL || g_utf8_validate (mime->text, -1, NULL));
    }
  g_assert_true (whole->text == NULL || g_utf8_validate (whole->text, -1, NULL));
  tally->files++;
  tally->kinds[letter->kind]++;
  tally->codes += letter->code ? 1 : 0;
  double seconds = cpu_seconds () - before;
  if (seconds > CPU_SECONDS)
    g_error ("%s took %.1f s", path, seconds);
  g_test_message ("%s: %s %s (%s)", path, gw_letter_kind_name (letter->kind), letter->code ? letter->code : "-",
                  letter->reason ? letter->reason : "");
}

static void
read_folder (const char *path, Tally *tally)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  g_assert_no_error (error);
  for (const char *name; (name = g_dir_read_name (dir));)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);
      if (g_file_test (below, G_FILE_TEST_IS_DIR))
        read_folder (below, tally);
      else
        read_mail (below, tally);
    }
}

static void
test_all (void)
{
  Tally tally = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = corpus_path (folders[i]);
      read_folder (path, &tally);
    }
  g_test_message ("%u files, %u refused, %u signed, %u encrypted, %u clearsigned", tally.files, tally.codes,
                  tally.kinds[GW_LETTER_SIGNED], tally.kinds[GW_LETTER_ENCRYPTED], tally.kinds[GW_LETTER_CLEARSIGNED]);
  g_assert_cmpuint (tally.files, >=, 800);
}

typedef struct {
  const char *file;
  GwLetterKind want_kind;
  const char *want_code;
} Row;

static const Row rows[] = {
  { "protected-headers/pgpmime-signed.eml", GW_LETTER_SIGNED, NULL },
  { "protected-headers/outer-from-changed.eml", GW_LETTER_SIGNED, NULL },
  { "schleuder/mails/signed-mime/thunderbird.eml", GW_LETTER_SIGNED, NULL },
  { "schleuder/mails/multipart-alternative/thunderbird-multi-alt-signed.eml", GW_LETTER_SIGNED, NULL },
  { "schleuder/mails/charset_mails/signed_utf8.eml", GW_LETTER_SIGNED, NULL },
  { "schleuder/mails/signed-inline/thunderbird.eml", GW_LETTER_CLEARSIGNED, NULL },
  { "schleuder/mails/encrypted-mime/thunderbird.eml", GW_LETTER_ENCRYPTED, NULL },
  { "schleuder/mails/encrypted+signed-mime/thunderbird.eml", GW_LETTER_ENCRYPTED, NULL },
  { "schleuder/mails/protected-headers.eml", GW_LETTER_ENCRYPTED, NULL },
  { "schleuder/mails/mutt_protected_headers.txt", GW_LETTER_ENCRYPTED, NULL },
  { "schleuder/mails/encrypted-inline/thunderbird.eml", GW_LETTER_OTHER, "partial-signature" },
  { "schleuder/mails/exchange.eml", GW_LETTER_OTHER, "partial-signature" },
  { "schleuder/mails/multipart-alternative/thunderbird-multi-alt-unsigned.eml", GW_LETTER_OTHER, "unsigned" },
  { "gmime/gh165-a.eml", GW_LETTER_OTHER, "ambiguous" },
  { "gmime/gh165-b.eml", GW_LETTER_OTHER, "ambiguous" },
  { "gmime/gh15-colons.eml", GW_LETTER_OTHER, "limits" },
};

static void
test_verdicts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = corpus_path (rows[i].file);
      g_autoptr (GBytes) raw = load (path);
      g_autoptr (GwLetter) letter = gw_scan_parse (raw, NULL);
      if (letter->kind != rows[i].want_kind || g_strcmp0 (letter->code, rows[i].want_code) != 0)
        g_error ("%s: %s %s (%s)", rows[i].file, gw_letter_kind_name (letter->kind), letter->code ? letter->code : "-",
                 letter->reason ? letter->reason : "");
    }
}

static void
test_protected_headers (void)
{
  g_autofree char *path = corpus_path ("protected-headers/outer-from-changed.eml");
  g_autoptr (GBytes) raw = load (path);
  g_autoptr (GwLetter) letter = gw_scan_parse (raw, NULL);
  g_autoptr (GBytes) crlf = gw_letter_signed_crlf (letter);
  g_assert_nonnull (crlf);
  g_autoptr (GwMime) mime = gw_mime_parse (crlf, NULL);
  g_assert_null (mime->code);
  g_assert_cmpstr (letter->from_address, !=, "alice@openpgp.example");
  g_assert_cmpstr (mime->protected_from, ==, "alice@openpgp.example");
  g_assert_cmpstr (mime->protected_to[0], ==, "bob@openpgp.example");
  g_assert_cmpstr (mime->protected_subject, ==, "The FooCorp contract");
  g_assert_cmpstr (mime->protected_message_id, ==, "<pgpmime-signed@protected-headers.example>");
  g_assert_true (g_str_has_prefix (mime->text, "Bob, we need"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/corpus/all", test_all);
  g_test_add_func ("/corpus/verdicts", test_verdicts);
  g_test_add_func ("/corpus/protected-headers", test_protected_headers);
  return g_test_run ();
}
