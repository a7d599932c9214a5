/* SPDX-License-Identifier: Apache-2.0
 * What a letter that came back says: that nobody is there, or that the letter is not wanted. */
#include "process/bounce.h"
#include "letter/dsn.h"
#include <string.h>

static const struct {
  const char *status;
  int reply_code;
  gboolean content;
} rows[] = {
  { "5.1.1", 550, FALSE },  { "5.1.10", 550, FALSE }, { "5.2.1", 550, FALSE }, { "5.2.2", 552, FALSE }, /* full */
  { "5.4.4", 0, FALSE },    { "4.4.7", 0, FALSE },    { "5.0.0", 0, FALSE },   { "5.7.13", 0, FALSE },
  { "5.7.2", 550, FALSE },  { "5.7.17", 0, FALSE },   { "5.1.70", 0, FALSE },  { "4.7.1", 451, FALSE }, /* given up by age */
  { "5.7.1", 550, TRUE },   { "5.7.26", 550, TRUE },  { "5.7.0", 552, TRUE },  { "5.7.133", 0, TRUE },
  { "5.6.0", 0, TRUE },     { "5.6.9", 0, TRUE },     { "5.2.3", 552, TRUE },  { "5.3.4", 552, TRUE },
  { "5.1.8", 501, TRUE },   { "5.3.40", 0, FALSE },   { "5.2.30", 0, FALSE },  { "5.60.0", 0, FALSE },
  { "", 550, FALSE },       { "", 551, FALSE },       { NULL, 553, FALSE },    { NULL, 0, FALSE },
  { "", 552, TRUE },        { NULL, 554, TRUE },      { "5.1.1", 554, FALSE }, { "5.7.1", 0, TRUE },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (gw_bounce_is_about_content (rows[i].status, rows[i].reply_code) != rows[i].content)
      g_error ("%s, %d: is %sabout the content", rows[i].status, rows[i].reply_code, rows[i].content ? "not " : "");
}

static void
test_status (void)
{
  static const char *const said[][2] = {
    { "127.0.0.1:25: answered 550 to RCPT: 5.1.1 No such user", "5.1.1" },
    { "5.7.1.2:25: answered 550 to RCPT: No such user", NULL },
    { "mx.example:25: answered 554 to the end of the letter: 554 5.7.1 We do not want this", "5.7.1" },
    { "mx.example:25: answered 554 to the end of the letter: version 5.7.1 is not served here", NULL },
    { "mx.example:25: answered 550 to RCPT: 5.1.1000 x", NULL },
    { "", NULL },
    { NULL, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autofree char *status = gw_bounce_status_of (said[i][0]);
      g_assert_cmpstr (status, ==, said[i][1]);
    }
}

/* Public bounces: what each would do to an address, counted. */
static void
test_corpus (void)
{
  const char *corpus = g_getenv ("NOTIGATE_CORPUS");
  g_autofree char *path = corpus ? g_build_filename (corpus, "bounces", NULL) : NULL;
  g_autoptr (GDir) folder = path ? g_dir_open (path, 0, NULL) : NULL;
  guint marks = 0, spares = 0, nothing = 0;
  if (folder == NULL)
    {
      g_test_skip ("NOTIGATE_CORPUS is not set");
      return;
    }
  for (const char *name = g_dir_read_name (folder); name != NULL; name = g_dir_read_name (folder))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *contents = NULL;
      gsize size = 0;
      if (!g_str_has_suffix (name, ".eml") || !g_file_get_contents (file, &contents, &size, NULL))
        continue;
      g_autoptr (GBytes) raw = g_bytes_new (contents, size);
      GwDsn dsn = gw_dsn_parse (raw);
      gboolean automatic = g_str_has_prefix (name, "rfc3834");
      g_assert_false (automatic && dsn.kind == GW_DSN_FAILED);
      gboolean content = gw_bounce_is_about_content (dsn.status, 0);
      *(dsn.kind != GW_DSN_FAILED ? &nothing : content ? &spares : &marks) += 1;
    }
  g_test_message ("%u would mark an address, %u refuse the content, %u do nothing", marks, spares, nothing);
  g_assert_cmpuint (marks, >, 100);
  g_assert_cmpuint (spares, >, 20);
  g_assert_cmpuint (nothing, >, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bounce/table", test_table);
  g_test_add_func ("/bounce/status", test_status);
  g_test_add_func ("/bounce/corpus", test_corpus);
  return g_test_run ();
}
