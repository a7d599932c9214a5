/* SPDX-License-Identifier: Apache-2.0
 * Bounces: what is taken from one, and how many of the public ones are understood. */
#include "letter/dsn.h"
#include <string.h>

#define REPORT \
  "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nsorry\n" \
  "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"

typedef struct {
  const char *name;
  const char *mail;
  GwDsnKind want_kind;
  const char *want_status;
} Row;

static const Row rows[] = {
  { "failed",
    REPORT "Final-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.1.1\n\n--b--\n", GW_DSN_FAILED, "5.1.1" },
  { "failed, with words", REPORT "Action: Failed (expired)\nStatus: 4.4.7 (no answer)\n", GW_DSN_FAILED, "4.4.7" },
  { "delayed", REPORT "Action: delayed\nStatus: 4.4.1\n", GW_DSN_DELAYED, "4.4.1" },
  { "delivered", REPORT "Status: 2.0.0\nAction: delivered\n", GW_DSN_DELIVERED, "2.0.0" },
  { "the worst of two",
    REPORT "Action: failed\nStatus: 5.2.2\n\nAction: delivered\nStatus: 2.0.0\n", GW_DSN_FAILED, "5.2.2" },
  { "the worst of two, last",
    REPORT "Action: delayed\nStatus: 4.0.0\n\nAction: failed\nStatus: 5.2.2\n", GW_DSN_FAILED, "5.2.2" },
  { "a made-up action", REPORT "Action: failedx\nStatus: 5.1.1\n", GW_DSN_UNKNOWN, "" },
  { "a made-up status", REPORT "Action: failed\nStatus: 9.1.1\n", GW_DSN_FAILED, "" },
  { "a status too long", REPORT "Action: failed\nStatus: 5.1.1000\n", GW_DSN_FAILED, "" },
  { "a status of 9 characters", REPORT "Action: failed\nStatus: 5.100.100\n", GW_DSN_FAILED, "5.100.100" },
  { "outside the report part",
    "Subject: x\nAction: failed\nStatus: 5.1.1\n\nAction: failed\n", GW_DSN_UNKNOWN, "" },
  { "behind the report part", REPORT "\n--b\n\nAction: failed\nStatus: 5.1.1\n", GW_DSN_UNKNOWN, "" },
  { "a vacation mail", "Auto-Submitted: auto-replied\n\nI am away.\n", GW_DSN_AUTO_REPLY, "" },
  { "words of a vacation mail in a text", "Subject: x\n\nAuto-Submitted: auto-replied\n", GW_DSN_UNKNOWN, "" },
  { "automatic and no answer", "Auto-Submitted: auto-generated\n\nx\n", GW_DSN_UNKNOWN, "" },
  { "a bounce that says auto-replied",
    "Auto-Submitted: auto-replied\n" REPORT "Action: failed\nStatus: 5.1.1\n", GW_DSN_FAILED, "5.1.1" },
  { "a person", "Subject: x\n\nhello\n", GW_DSN_UNKNOWN, "" },
  { "nothing", "", GW_DSN_UNKNOWN, "" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) raw = g_bytes_new (rows[i].mail, strlen (rows[i].mail));
      g_auto (GStrv) lines = g_strsplit (rows[i].mail, "\n", -1);
      g_autofree char *crlf = g_strjoinv ("\r\n", lines);
      g_autoptr (GBytes) raw_crlf = g_bytes_new (crlf, strlen (crlf));
      GwDsn dsn = gw_dsn_parse (raw);
      GwDsn dsn_crlf = gw_dsn_parse (raw_crlf);
      if (dsn.kind != rows[i].want_kind || strcmp (dsn.status, rows[i].want_status) != 0)
        g_error ("%s: %s %s", rows[i].name, gw_dsn_kind_name (dsn.kind), dsn.status);
      g_assert_cmpint (dsn_crlf.kind, ==, dsn.kind);
      g_assert_cmpstr (dsn_crlf.status, ==, dsn.status);
    }
}

/* 319 delivery reports and automatic answers of 17 mail systems. Many are plain text of before RFC 3464, which
 * we do not guess at, and old Exim calls its bounces automatic answers; the floor is what was measured. */
static void
test_corpus (void)
{
  const char *corpus = g_getenv ("NOTIGATE_CORPUS");
  g_assert_nonnull (corpus);
  g_autofree char *folder = g_build_filename (corpus, "bounces", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  guint counts[GW_DSN_AUTO_REPLY + 1] = { 0 };
  guint files = 0;
  for (const char *name; (name = g_dir_read_name (dir));)
    {
      if (!g_str_has_suffix (name, ".eml"))
        continue;
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *data = NULL;
      gsize size = 0;
      g_assert_true (g_file_get_contents (path, &data, &size, NULL));
      g_autoptr (GBytes) raw = g_bytes_new (data, size);
      GwDsn dsn = gw_dsn_parse (raw);
      counts[dsn.kind]++;
      files++;
      if (dsn.kind == GW_DSN_UNKNOWN)
        g_test_message ("unknown: %s", name);
    }
  for (guint kind = 0; kind <= GW_DSN_AUTO_REPLY; kind++)
    g_test_message ("%s: %u of %u", gw_dsn_kind_name (kind), counts[kind], files);
  g_assert_cmpuint (files, >=, 300);
  g_assert_cmpuint (counts[GW_DSN_FAILED], >=, 187);
  g_assert_cmpuint (counts[GW_DSN_DELAYED], >=, 11);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsn/rows", test_rows);
  g_test_add_func ("/dsn/corpus", test_corpus);
  return g_test_run ();
}
