/* SPDX-License-Identifier: Apache-2.0
 * From verified bytes to the text of the form, protected headers and attachments. */
#include "letter/mime-value.h"
#include "letter/mime.h"
#include "base/digest.h"
#include "letter/scan.h"
#include <string.h>

#define PLAIN "Content-Type: text/plain; charset=utf-8\n"
#define MIXED "Content-Type: multipart/mixed; boundary=m\n\n"
#define ZIP \
  "Content-Type: application/zip; name=a.zip\nContent-Disposition: attachment; filename=a.zip\n" \
  "Content-Transfer-Encoding: base64\n\naGVsbG8=\n"

typedef struct {
  const char *name;
  const char *entity;
  const char *want_code;
  const char *want_text;     /* NULL: none */
  const char *want_reason;   /* NULL: any */
  guint want_attachments;
} Row;

static const Row rows[] = {
  { "plain", PLAIN "\nForm: x\n", NULL, "Form: x\n", NULL, 0 },
  { "no header", "\nForm: x\n", NULL, "Form: x\n", NULL, 0 },
  { "empty", "", NULL, "", NULL, 0 },
  { "quoted-printable",
    PLAIN "Content-Transfer-Encoding: quoted-printable\n\nF=C3=BCr =\nuns\n", NULL, "F\xc3\xbcr uns\n", NULL, 0 },
  { "base64", PLAIN "Content-Transfer-Encoding: Base64\n\nRm9ybTogeA0K\n", NULL, "Form: x\n", NULL, 0 },
  { "an unknown encoding", PLAIN "Content-Transfer-Encoding: x-uuencode\n\nx\n", "ambiguous", NULL, NULL, 0 },
  { "byte order mark", PLAIN "\n\xef\xbb\xbf" "Form: x\n", NULL, "Form: x\n", NULL, 0 },

  /* Charsets. */
  { "koi8-r", "Content-Type: text/plain; charset=KOI8-R\n\n\xc6\xcf\n", NULL, "\xd1\x84\xd0\xbe\n", NULL, 0 },
  { "windows-1251",
    "Content-Type: text/plain; charset=\"windows-1251\"\n\n\xf4\xee\n", NULL, "\xd1\x84\xd0\xbe\n", NULL, 0 },
  { "iso-8859-1", "Content-Type: text/plain; charset=iso-8859-1\n\n\xfc\n", NULL, "\xc3\xbc\n", NULL, 0 },
  { "iso-8859-2", "Content-Type: text/plain; charset=iso-8859-2\n\n\xb1\n", NULL, "\xc4\x85\n", NULL, 0 },
  { "utf-16 in base64",
    "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n//5GADoAIAA/BA0ACgA=\n", NULL,
    "F: \xd0\xbf\n", NULL, 0 },
  { "UTF-8 under us-ascii",
    "Content-Type: text/plain; charset=us-ascii\n\n\xc3\xbc\n", NULL, "\xc3\xbc\n", NULL, 0 },
  { "not UTF-8", PLAIN "\n\xfc\n", "not-a-form", NULL, "the text is not valid in its charset, utf-8", 0 },
  { "an unknown charset",
    "Content-Type: text/plain; charset=x-klingon\n\nx\n", "not-a-form", NULL,
    "the charset \"x-klingon\" is unknown", 0 },
  { "iconv's instructions",
    "Content-Type: text/plain; charset=\"iso-8859-1//IGNORE\"\n\nx\n", "not-a-form", NULL, NULL, 0 },
  { "NUL in base64",
    PLAIN "Content-Transfer-Encoding: base64\n\nYQBi\n", "ambiguous", NULL, "a NUL in the text", 0 },

  /* Which part is the form. */
  { "alternative",
    "Content-Type: multipart/alternative; boundary=m\n\n--m\n" PLAIN
    "\nA: b\n--m\nContent-Type: text/html\n\n<p>\n--m--\n", NULL, "A: b", NULL, 0 },
  { "HTML before plain",
    "Content-Type: multipart/alternative; boundary=m\n\n--m\nContent-Type: text/html\n\n<p>\n--m\n" PLAIN
    "\nA: b\n--m--\n", NULL, "A: b", NULL, 0 },
  { "Apple's alternative",
    "Content-Type: multipart/alternative; boundary=m\n\n--m\n" PLAIN
    "\nA: b\n--m\nContent-Type: multipart/mixed; boundary=n\n\n--n\n"
    "Content-Type: text/html\n\n<p>\n--n\n" ZIP "\n--n--\n--m--\n", NULL, "A: b", NULL, 1 },
  { "only HTML", "Content-Type: text/html\n\n<p>\n", "not-a-form", NULL, "only HTML, no plain text", 1 },
  { "no text", "Content-Type: image/png\n\nx\n", "not-a-form", NULL, "no plain text", 1 },
  { "attachment behind", MIXED "--m\n" PLAIN "\nA: b\n--m\n" ZIP "--m--\n", NULL, "A: b", NULL, 1 },
  { "attached text before",
    MIXED "--m\n" PLAIN "Content-Disposition: attachment; filename=log.txt\n\nlog\n--m\n" PLAIN "\nA: b\n--m--\n",
    NULL, "A: b", NULL, 1 },
  { "attached text only",
    MIXED "--m\n" PLAIN "Content-Disposition: attachment; filename=form.txt\n\nA: b\n--m--\n", NULL, "A: b", NULL,
    0 },
  { "two texts", MIXED "--m\n" PLAIN "\nA: b\n--m\n" PLAIN "\nfooter\n--m--\n", NULL, "A: b", NULL, 1 },
  { "text in an attached message",
    MIXED "--m\nContent-Type: message/rfc822\n\n" PLAIN "\nA: b\n--m--\n", "not-a-form", NULL, NULL, 1 },
  { "digest",
    "Content-Type: multipart/digest; boundary=m\n\n--m\n\n" PLAIN "\nA: b\n--m--\n", "not-a-form", NULL,
    "no plain text", 1 },
  { "no closing boundary", MIXED "--m\n" PLAIN "\nA: b\n", NULL, "A: b\n", NULL, 0 },

  /* What readers see differently. */
  { "two types in a part",
    MIXED "--m\n" PLAIN "Content-Type: text/html\n\nA: b\n--m--\n", "ambiguous", NULL, NULL, 0 },
  { "no boundary", "Content-Type: multipart/mixed\n\nA: b\n", "ambiguous", NULL, NULL, 0 },
  { "boundary that goes on", MIXED "--m\n" PLAIN "\nA: b\n--mm\n--m--\n", "ambiguous", NULL, NULL, 0 },
  { "line without a colon", "Content-Type text/plain\n\nA: b\n", "ambiguous", NULL, NULL, 0 },

  /* RFC 3676. */
  { "flowed text",
    "Content-Type: text/plain; format=flowed\n\none \ntwo\nthree\n", NULL, "one two\nthree\n", NULL, 0 },
  { "fixed text", PLAIN "\none \ntwo\nthree\n", NULL, "one \ntwo\nthree\n", NULL, 0 },
  { "delsp", "Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n", NULL, "onetwo\n", NULL, 0 },
  { "flowed before a field",
    "Content-Type: text/plain; format=flowed\n\nTitle: a \nUrgency: high\n", NULL, "Title: a \nUrgency: high\n",
    NULL, 0 },
  { "flowed before a word",
    "Content-Type: text/plain; format=flowed\n\nTitle: a \nUrgency high\n", NULL, "Title: a Urgency high\n", NULL,
    0 },
  { "flowed before a field in another script",
    "Content-Type: text/plain; format=flowed; charset=utf-8\n\nA: a \n\xd0\xa2\xd0\xb8\xd0\xbf\xef\xbc\x9a x\n",
    NULL, "A: a \n\xd0\xa2\xd0\xb8\xd0\xbf\xef\xbc\x9a x\n", NULL, 0 },
  { "flowed before a URL",
    "Content-Type: text/plain; format=flowed\n\nSource: url \nhttps://x.example/\n", NULL,
    "Source: url https://x.example/\n", NULL, 0 },
  { "flowed before an IPv6 address",
    "Content-Type: text/plain; format=flowed\n\nSource: ipv6 \nfe80::1\n", NULL, "Source: ipv6 fe80::1\n", NULL, 0 },
  { "flowed before the end of the stanza",
    "Content-Type: text/plain; format=flowed\n\nTitle: a \n\ntext\n", NULL, "Title: a \n\ntext\n", NULL, 0 },
  { "stuffed", "Content-Type: text/plain; format=flowed\n\n From x\n  two\n", NULL, "From x\n two\n", NULL, 0 },
  { "stuffing is no matter of fixed text", PLAIN "\n From x\n", NULL, " From x\n", NULL, 0 },
  { "quotes",
    "Content-Type: text/plain; format=flowed\n\n> one \n> two\n>> three \nfour\n", NULL,
    "> one two\n>> three \nfour\n", NULL, 0 },
  { "signature separator",
    "Content-Type: text/plain; format=flowed\n\none\n-- \nAlice\n", NULL, "one\n-- \nAlice\n", NULL, 0 },
};

static GBytes *
to_crlf (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  return gw_scan_crlf (bytes);
}

static GwMime *
parse (const char *text)
{
  g_autoptr (GBytes) entity = to_crlf (text);
  return gw_mime_parse (entity, NULL);
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autoptr (GwMime) mime = parse (row->entity);
      gboolean right = g_strcmp0 (mime->code, row->want_code) == 0 && g_strcmp0 (mime->text, row->want_text) == 0
                       && (row->want_reason == NULL || g_strcmp0 (mime->reason, row->want_reason) == 0)
                       && mime->attachments->len == row->want_attachments;
      if (!right)
        g_error ("%s: code %s (%s), text \"%s\", %u attachments", row->name, mime->code ? mime->code : "none",
                 mime->reason ? mime->reason : "", mime->text ? mime->text : "none", mime->attachments->len);
      g_assert_true ((mime->code != NULL) == (mime->reason != NULL));
    }
}

static void
test_plain_text (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\xc6\r\n", 3);
  g_autoptr (GwMime) mime = gw_mime_parse_text (bytes, "koi8-r");
  g_assert_cmpstr (mime->text, ==, "\xd1\x84\n");
  g_autoptr (GwMime) refused = gw_mime_parse_text (bytes, NULL);
  g_assert_cmpstr (refused->code, ==, "not-a-form");
}

#define HEADERS \
  "From: Alice <alice@XA.example>\nTo: G <gateway@CCC.example>, us: b@c.example;\n" \
  "Subject: =?utf-8?q?F=C3=BCr=0AX=3A_y?=\nDate: Mon, 14 Sep 2026 06:45:00 +0000\nMessage-ID: <a@b>\n"

static void
assert_protected (const char *text, gboolean want)
{
  g_autoptr (GwMime) mime = parse (text);
  g_assert_null (mime->code);
  g_assert_cmpint (mime->has_protected, ==, want);
  g_assert_cmpstr (mime->protected_from, ==, want ? "alice@xa.example" : NULL);
  g_assert_cmpstr (mime->protected_subject, ==, want ? "F\xc3\xbcr X: y" : NULL);
  g_assert_cmpstr (mime->protected_date, ==, want ? "Mon, 14 Sep 2026 06:45:00 +0000" : NULL);
  g_assert_cmpstr (mime->protected_message_id, ==, want ? "<a@b>" : NULL);
  g_assert_cmpint (mime->protected_to != NULL, ==, want);
  if (want)
    {
      g_assert_cmpstr (mime->protected_to[0], ==, "gateway@ccc.example");
      g_assert_cmpstr (mime->protected_to[1], ==, "b@c.example");
      g_assert_null (mime->protected_to[2]);
    }
  g_assert_true (g_str_has_prefix (mime->text, "Form: x"));
  g_assert_cmpuint (mime->attachments->len, ==, 0);
}

static void
test_protected (void)
{
  assert_protected ("Content-Type: text/plain; hp=\"clear\"\n" HEADERS "\nForm: x\n", TRUE);
  assert_protected ("Content-Type: text/plain; hp=cipher\n" HEADERS "HP-Outer: Subject: [...]\n\nForm: x\n", TRUE);
  assert_protected ("Content-Type: text/plain; protected-headers=\"v1\"\n" HEADERS "\nForm: x\n", TRUE);
  assert_protected ("Content-Type: text/plain; hp=yes\n" HEADERS "\nForm: x\n", FALSE);
  assert_protected ("Content-Type: text/plain; protected-headers=v2\n" HEADERS "\nForm: x\n", FALSE);
  assert_protected (PLAIN HEADERS "\nForm: x\n", FALSE);
  assert_protected ("Content-Type: multipart/mixed; protected-headers=v1; boundary=m\n" HEADERS
                    "\n--m\n" PLAIN "\nForm: x\n--m--\n", TRUE);
  assert_protected (MIXED "--m\nContent-Type: text/rfc822-headers; protected-headers=v1\n"
                    "Content-Disposition: inline\n\n" HEADERS "\n--m\n" PLAIN "\nForm: x\n--m--\n", TRUE);
  assert_protected ("Content-Type: multipart/mixed; protected-headers=v1; boundary=m\n" HEADERS "\n--m\n"
                    "Content-Type: text/plain; protected-headers=v1\n\nSubject: y\n"
                    "--m\n" PLAIN "\nForm: x\n--m--\n", TRUE);
  assert_protected ("Content-Type: text/plain; hp=cipher; hp-legacy-display=1\n" HEADERS
                    "\nSubject: y\n\nForm: x\n", TRUE);

  g_autoptr (GwMime) two =
    parse ("Content-Type: text/plain; hp=clear\nFrom: a@b.example, c@d.example\n\nForm: x\n");
  g_assert_cmpstr (two->code, ==, "ambiguous");
  g_assert_null (two->protected_from);
  g_assert_cmpuint (two->protected_from_count, ==, 2);
  g_autoptr (GwMime) twice =
    parse ("Content-Type: text/plain; hp=clear\nFrom: a@b.example\nFrom: a@b.example\n\nForm: x\n");
  g_assert_cmpstr (twice->code, ==, "ambiguous");
}

typedef struct {
  const char *field;
  const char *want;
} NameRow;

/* Words that follow each other: each may be padded, cut within a character, or neither. */
static void
test_words (void)
{
  static const struct { const char *value, *want; } words[] = {
    { "=?UTF-8?B?w7w=?= =?UTF-8?B?w7w=?=", "\xc3\xbc\xc3\xbc" },
    { "a =?utf-8?b?w7zDvA==?=\t=?utf-8?Q?=C3=BC?= b", "a \xc3\xbc\xc3\xbc\xc3\xbc b" },
    { "=?UTF-8?B?YWFh?= =?UTF-8?B?w7w=?= =?UTF-8?B?YmJi?=", "aaa\xc3\xbc" "bbb" },
    { "=?UTF-8?B?YWHD?= =?UTF-8?B?vGFh?=", "aa\xc3\xbc" "aa" },
    { "=?UTF-8?B?w7w=?= and text", "\xc3\xbc and text" },
    { "a=?= =?b", "a=?= =?b" },
    { "", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = gw_mime_words_decode (words[i].value);
      g_assert_cmpstr (text, ==, words[i].want);
    }
}

static void
test_names (void)
{
  static const NameRow names[] = {
    { "filename=a.zip", "a.zip" },
    { "filename=\"../../etc/passwd\"", "passwd" },
    { "filename=\"C:\\\\x\\\\y.exe\"", "y.exe" },
    { "filename*=utf-8''%D1%84.txt", "\xd1\x84.txt" },
    { "filename=\"=?utf-8?q?a=0Ab=1B[31m?=\"", "a b [31m" },
    { "filename*=utf-8''a%E2%80%AEgpj.exe", "a gpj.exe" },
    { "size=3", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = g_strconcat (MIXED "--m\n" PLAIN "\nA: b\n--m\nContent-Type: application/zip\n"
                                           "Content-Disposition: attachment; ", names[i].field,
                                           "\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--m--\n", NULL);
      g_autoptr (GwMime) mime = parse (text);
      g_assert_cmpuint (mime->attachments->len, ==, 1);
      const GwAttachment *attachment = g_ptr_array_index (mime->attachments, 0);
      g_assert_cmpstr (attachment->name, ==, names[i].want);
      g_assert_cmpstr (attachment->content_type, ==, "application/zip");
      g_assert_cmpuint (attachment->size, ==, 5);
      g_autofree char *digest = gw_sha256_hex ("hello", 5);
      g_assert_cmpstr (attachment->sha256, ==, digest);
    }
}

static char *
with_attachments (guint count, gsize size)
{
  g_autofree char *data = g_strnfill (size, 'x');
  GString *text = g_string_new (MIXED "--m\n" PLAIN "\nA: b\n");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "--m\nContent-Type: application/zip\n\n%s\n", data);
  g_string_append (text, "--m--\n");
  return g_string_free (text, FALSE);
}

static char *
nested (guint levels)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < levels; i++)
    g_string_append_printf (text, "Content-Type: multipart/mixed; boundary=\"=%u=\"\n\n--=%u=\n", i, i);
  g_string_append (text, PLAIN "\nA: b\n");
  return g_string_free (text, FALSE);
}

/* 24 MiB of empty lines at the bottom, which each level would search again. */
static char *
nested_lines (guint levels)
{
  g_autofree char *head = nested (levels);
  g_autofree char *lines = g_strnfill (12 * 1024 * 1024, '\n');
  return g_strconcat (head, lines, NULL);
}

static void
assert_code (char *text, const char *want)
{
  g_autofree char *owned = text;
  g_autoptr (GwMime) mime = parse (owned);
  if (g_strcmp0 (mime->code, want) != 0)
    g_error ("%.60s: code %s (%s)", owned, mime->code ? mime->code : "none", mime->reason ? mime->reason : "");
}

static void
test_limits (void)
{
  assert_code (with_attachments (10, 10), NULL);
  assert_code (with_attachments (11, 10), "limits");
  assert_code (with_attachments (600, 10), "limits");
  assert_code (with_attachments (2, 5 * 1024 * 1024), NULL);
  assert_code (with_attachments (2, 5 * 1024 * 1024 + 1), "limits");
  assert_code (nested (32), NULL);
  assert_code (nested (33), "limits");
  assert_code (nested (5000), "limits");
  g_autofree char *deep = nested_lines (9);
  g_autoptr (GwMime) refused = parse (deep);
  g_assert_cmpstr (refused->reason, ==, "too much is nested too deeply");
  g_autofree char *shallow = nested_lines (2);
  g_autoptr (GwMime) searched = parse (shallow);
  g_assert_cmpstr (searched->reason, ==, "the text is too long");
  g_autofree char *text = g_strnfill (1024 * 1024 - 1, 'x');
  assert_code (g_strconcat (PLAIN "\n", text, "\n", NULL), NULL);
  assert_code (g_strconcat (PLAIN "\nx", text, "\n", NULL), "limits");
  g_autofree char *value = g_strnfill (5000, 'x');
  assert_code (g_strconcat ("Content-Type: text/plain; x=", value, "\n\nx\n", NULL), "limits");
}

static void
test_attachment (void)
{
  static const char mail[] = "From: a@b.example\nContent-Type: multipart/signed; boundary=s\n\n--s\n" MIXED
                             "--m\n" PLAIN "\nA: b\n--m\n" ZIP "--m--\n"
                             "--s\nContent-Type: application/pgp-signature\n\nx\n--s--\n";
  g_autoptr (GBytes) bytes = to_crlf (mail);
  g_autoptr (GBytes) named = gw_mime_attachment (bytes, "a.zip", NULL);
  g_autoptr (GBytes) typed = gw_mime_attachment (bytes, NULL, "Application/ZIP");
  g_autoptr (GBytes) hello = g_bytes_new_static ("hello", 5);
  g_assert_true (named && g_bytes_equal (named, hello));
  g_assert_true (typed && g_bytes_equal (typed, hello));
  g_autoptr (GBytes) none = gw_mime_attachment (bytes, "b.zip", NULL);
  g_assert_null (none);
}

static void
test_addresses (void)
{
  guint count = 99;
  g_assert_null (gw_mime_address_parse (NULL, &count));
  g_assert_cmpuint (count, ==, 0);
  g_autofree char *colons = g_strnfill (99999, ':');
  g_assert_null (gw_mime_address_parse (colons, &count));
  g_autofree char *some_colons = g_strnfill (4000, ':');
  g_assert_null (gw_mime_address_parse (some_colons, &count));
  g_auto (GStrv) list = gw_mime_address_list ("A <a@B.example>, g: c@d.example, nobody;, \"x@y\" <e@f.example>");
  g_assert_cmpuint (g_strv_length (list), ==, 3);
  g_assert_cmpstr (list[0], ==, "a@b.example");
  g_assert_cmpstr (list[1], ==, "c@d.example");
  g_assert_cmpstr (list[2], ==, "e@f.example");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/rows", test_rows);
  g_test_add_func ("/mime/plain-text", test_plain_text);
  g_test_add_func ("/mime/protected", test_protected);
  g_test_add_func ("/mime/words", test_words);
  g_test_add_func ("/mime/names", test_names);
  g_test_add_func ("/mime/limits", test_limits);
  g_test_add_func ("/mime/attachment", test_attachment);
  g_test_add_func ("/mime/addresses", test_addresses);
  return g_test_run ();
}
