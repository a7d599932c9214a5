/* SPDX-License-Identifier: Apache-2.0
 * The scanner: what is taken, and beside each refusal a near twin that is taken. */
#include "letter/scan.h"
#include <string.h>
#include <time.h>

#define FROM "From: Alice <alice@XA.example>\n"
#define SIGNED_TYPE \
  "Content-Type: multipart/signed; micalg=pgp-sha512;\n protocol=\"application/pgp-signature\"; boundary=\"b1\"\n"
#define ARMOR "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
#define PART "Content-Type: text/plain\n\nhello\n"
#define SIGNATURE "Content-Type: application/pgp-signature; name=\"signature.asc\"\n\n" ARMOR
#define BODY "\n--b1\n" PART "\n--b1\n" SIGNATURE "\n--b1--\n"
#define GOOD FROM SIGNED_TYPE BODY
#define ENCRYPTED_TYPE "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b1\n"
#define CONTROL "Content-Type: application/pgp-encrypted\n\nVersion: 1\n"
#define CIPHER \
  "Content-Type: application/octet-stream; name=encrypted.asc\n\n" \
  "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n"
#define ENCRYPTED FROM ENCRYPTED_TYPE "\n--b1\n" CONTROL "\n--b1\n" CIPHER "\n--b1--\n"
#define CLEAR "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nForm: x\n- -----BEGIN dashed\n" ARMOR
#define TYPED(type) FROM "Content-Type: " type "\n" BODY
#define WITH(field) field GOOD
#define AROUND(first, second) FROM SIGNED_TYPE "\n--b1\n" first "\n--b1\n" second "\n--b1--\n"

typedef struct {
  const char *name;
  const char *mail;
  GwLetterKind want_kind;
  const char *want_code;
} Row;

static const Row rows[] = {
  { "signed", GOOD, GW_LETTER_SIGNED, NULL },
  { "encrypted", ENCRYPTED, GW_LETTER_ENCRYPTED, NULL },
  { "clearsigned", FROM "Content-Type: text/plain; charset=utf-8\n\n" CLEAR, GW_LETTER_CLEARSIGNED, NULL },
  { "clearsigned without a type", FROM "\n" CLEAR "\n \n\n", GW_LETTER_CLEARSIGNED, NULL },
  { "clearsigned in quoted-printable", FROM "Content-Transfer-Encoding: quoted-printable\n\n"
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nF=C3=BC =\nx\n" ARMOR, GW_LETTER_CLEARSIGNED, NULL },
  { "plain", FROM "\nhello\n", GW_LETTER_OTHER, "unsigned" },
  { "empty", "", GW_LETTER_OTHER, "unsigned" },
  { "header only", FROM, GW_LETTER_OTHER, "unsigned" },

  /* What real mail brings along. */
  { "mbox line", "From alice Mon Sep 14 06:45:00 2026\n" GOOD, GW_LETTER_SIGNED, NULL },
  { "repeated Received, To and Reference",
    WITH ("Received: a\nReceived: b\n\tc\nTo: x@y\nTo: z@y\n"), GW_LETTER_SIGNED, NULL },
  { "8-bit in Subject", WITH ("Subject: \xc3\xbc\xfc\n"), GW_LETTER_SIGNED, NULL },
  { "preamble and epilogue",
    FROM SIGNED_TYPE "\nThis is an OpenPGP/MIME signed message (RFC 4880)" BODY "-- \nlist footer\n",
    GW_LETTER_SIGNED, NULL },
  { "blanks behind the boundary",
    FROM SIGNED_TYPE "\n--b1 \t\n" PART "\n--b1  \n" SIGNATURE "\n--b1-- \n", GW_LETTER_SIGNED, NULL },
  { "no line break at the end",
    FROM SIGNED_TYPE "\n--b1\n" PART "\n--b1\n" SIGNATURE "\n--b1--", GW_LETTER_SIGNED, NULL },
  { "trailing semicolon",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary=\"b1\";"), GW_LETTER_SIGNED, NULL },
  { "unquoted protocol",
    TYPED ("multipart/signed; protocol=application/pgp-signature; boundary=b1"), GW_LETTER_SIGNED, NULL },
  { "capitals",
    TYPED ("Multipart/Signed; Protocol=\"application/PGP-signature\"; BOUNDARY=b1"), GW_LETTER_SIGNED, NULL },
  { "base64 signature part",
    AROUND (PART,
    "Content-Type: application/pgp-signature\nContent-Transfer-Encoding: base64\n\nLS0tLS1CRUdJTg==\n"),
    GW_LETTER_SIGNED, NULL },

  /* Repeated fields. */
  { "two From", WITH ("From: Alice <alice@xa.example>\n"), GW_LETTER_OTHER, "ambiguous" },
  { "two Content-Type", WITH ("Content-type: text/plain\n"), GW_LETTER_OTHER, "ambiguous" },
  { "two Subject", WITH ("Subject: a\nSubject: b\n"), GW_LETTER_OTHER, "ambiguous" },
  { "one Subject", WITH ("Subject: a\n"), GW_LETTER_SIGNED, NULL },
  { "two Message-ID", WITH ("Message-ID: <a@b>\nMessage-Id: <c@d>\n"), GW_LETTER_OTHER, "ambiguous" },
  { "two Date", WITH ("Date: a\nDate: b\n"), GW_LETTER_OTHER, "ambiguous" },
  { "two MIME-Version", WITH ("MIME-Version: 1.0\nMime-Version: 1.0\n"), GW_LETTER_OTHER, "ambiguous" },
  { "one MIME-Version", WITH ("MIME-Version: 1.0\n"), GW_LETTER_SIGNED, NULL },
  { "two encodings",
    WITH ("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n"), GW_LETTER_OTHER, "ambiguous" },

  /* From. */
  { "two mailboxes", "From: a@x.example, b@y.example\n" SIGNED_TYPE BODY, GW_LETTER_OTHER, "ambiguous" },
  { "a group", "From: us: a@x.example;\n" SIGNED_TYPE BODY, GW_LETTER_OTHER, "ambiguous" },
  { "no From", SIGNED_TYPE BODY, GW_LETTER_OTHER, "ambiguous" },
  { "no From and unsigned", "Subject: x\n\nhi\n", GW_LETTER_OTHER, "unsigned" },
  { "empty From", "From:\n" SIGNED_TYPE BODY, GW_LETTER_OTHER, "ambiguous" },

  /* The header block. */
  { "bare CR in the header", WITH ("Subject: a\rFrom: b@c\n"), GW_LETTER_OTHER, "ambiguous" },
  { "CR in the signed part", AROUND ("Content-Type: text/plain\n\na\rb\n", SIGNATURE), GW_LETTER_SIGNED, NULL },
  { "no colon", WITH ("Subject a\n"), GW_LETTER_OTHER, "ambiguous" },
  { "blank in a name", WITH ("Sub ject: a\n"), GW_LETTER_OTHER, "ambiguous" },
  { "no name", WITH (": a\n"), GW_LETTER_OTHER, "ambiguous" },
  { "blank before a colon that matters", WITH ("Subject : a\n"), GW_LETTER_OTHER, "ambiguous" },
  { "blank before another colon", WITH ("X-Thing : a\n"), GW_LETTER_SIGNED, NULL },
  { "folded first line", WITH (" a\n"), GW_LETTER_OTHER, "ambiguous" },
  { "folded line of blanks", WITH ("Subject: a\n \nX: y\n"), GW_LETTER_OTHER, "ambiguous" },
  { "folded line", WITH ("Subject: a\n b\nX: y\n"), GW_LETTER_SIGNED, NULL },

  /* Content-Type. */
  { "comment",
    TYPED ("multipart/signed (x); protocol=\"application/pgp-signature\"; boundary=b1"), GW_LETTER_OTHER,
    "ambiguous" },
  { "two boundaries",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary=b1; boundary=b2"), GW_LETTER_OTHER,
    "ambiguous" },
  { "boundary in RFC 2231",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary*=us-ascii''b1"), GW_LETTER_OTHER,
    "ambiguous" },
  { "boundary in pieces",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary*0=b; boundary*1=1"),
    GW_LETTER_OTHER, "ambiguous" },
  { "protocol in RFC 2231",
    TYPED ("multipart/signed; protocol*=us-ascii''application%2Fpgp-signature; boundary=b1"), GW_LETTER_OTHER,
    "ambiguous" },
  { "micalg in RFC 2231",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary=b1; micalg*=''x"), GW_LETTER_OTHER,
    "ambiguous" },
  { "another name in RFC 2231",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary=b1; name*=''x"), GW_LETTER_SIGNED,
    NULL },
  { "escape in the boundary",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary=\"b\\1\""), GW_LETTER_OTHER,
    "ambiguous" },
  { "no semicolon",
    TYPED ("multipart/signed protocol=\"application/pgp-signature\"; boundary=b1"), GW_LETTER_OTHER, "ambiguous" },
  { "unended quotes",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary=\"b1"), GW_LETTER_OTHER,
    "ambiguous" },
  { "8-bit",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\"; boundary=b1; x=\"\xc3\xbc\""),
    GW_LETTER_OTHER, "ambiguous" },
  { "no boundary",
    TYPED ("multipart/signed; protocol=\"application/pgp-signature\""), GW_LETTER_OTHER, "ambiguous" },
  { "no protocol", TYPED ("multipart/signed; boundary=b1"), GW_LETTER_OTHER, "ambiguous" },
  { "protocol disagrees",
    TYPED ("multipart/signed; protocol=\"application/pgp-encrypted\"; boundary=b1"), GW_LETTER_OTHER, "ambiguous" },
  { "S/MIME protocol over an OpenPGP part",
    TYPED ("multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b1"), GW_LETTER_OTHER,
    "ambiguous" },
  { "S/MIME", FROM "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b1\n"
    "\n--b1\n" PART "\n--b1\nContent-Type: application/pkcs7-signature\n\nx\n--b1--\n", GW_LETTER_OTHER, "unsigned" },
  { "encoded multipart", WITH ("Content-Transfer-Encoding: quoted-printable\n"), GW_LETTER_OTHER, "ambiguous" },
  { "8bit multipart", WITH ("Content-Transfer-Encoding: 8bit\n"), GW_LETTER_SIGNED, NULL },

  /* Parts. */
  { "third part",
    FROM SIGNED_TYPE "\n--b1\n" PART "\n--b1\n" SIGNATURE "\n--b1\n" PART "\n--b1--\n", GW_LETTER_OTHER,
    "ambiguous" },
  { "one part", FROM SIGNED_TYPE "\n--b1\n" PART "\n--b1--\n", GW_LETTER_OTHER, "ambiguous" },
  { "no closing boundary", FROM SIGNED_TYPE "\n--b1\n" PART "\n--b1\n" SIGNATURE, GW_LETTER_OTHER, "ambiguous" },
  { "signature of a wrong type",
    AROUND (PART, "Content-Type: text/plain\n\n" ARMOR), GW_LETTER_OTHER, "ambiguous" },
  { "signature without a type", AROUND (PART, "\n" ARMOR), GW_LETTER_OTHER, "ambiguous" },
  { "signature of two types",
    AROUND (PART, "Content-Type: text/plain\n" SIGNATURE), GW_LETTER_OTHER, "ambiguous" },
  { "signature first", AROUND (SIGNATURE, PART), GW_LETTER_OTHER, "ambiguous" },
  { "signature in an unknown encoding",
    AROUND (PART, "Content-Transfer-Encoding: x-uu\n" SIGNATURE), GW_LETTER_OTHER, "ambiguous" },
  { "line that begins with the boundary",
    AROUND ("Content-Type: text/plain\n\na\n--b1x\n", SIGNATURE), GW_LETTER_OTHER, "ambiguous" },
  { "line that holds the boundary",
    AROUND ("Content-Type: text/plain\n\na\n> --b1x --b1\n", SIGNATURE), GW_LETTER_SIGNED, NULL },
  { "boundary behind a bare CR",
    AROUND ("Content-Type: text/plain\n\na\r--b1\n", SIGNATURE), GW_LETTER_OTHER, "ambiguous" },
  { "boundary again in the epilogue", GOOD "\n--b1\n" PART "\n--b1--\n", GW_LETTER_OTHER, "ambiguous" },
  { "control part of version 2",
    FROM ENCRYPTED_TYPE "\n--b1\nContent-Type: application/pgp-encrypted\n\nVersion: 2\n\n--b1\n" CIPHER
    "\n--b1--\n", GW_LETTER_OTHER, "ambiguous" },
  { "ciphertext of a wrong type",
    FROM ENCRYPTED_TYPE "\n--b1\n" CONTROL "\n--b1\nContent-Type: text/plain\n\nx\n--b1--\n", GW_LETTER_OTHER,
    "ambiguous" },
  { "third part beside ciphertext",
    FROM ENCRYPTED_TYPE "\n--b1\n" CONTROL "\n--b1\n" CIPHER "\n--b1\n" PART "\n--b1--\n", GW_LETTER_OTHER,
    "ambiguous" },

  /* Below the root. */
  { "wrapped in mixed",
    FROM "Content-Type: multipart/mixed; boundary=m\n\n--m\n" SIGNED_TYPE BODY "\n--m\n\nlist footer\n--m--\n",
    GW_LETTER_OTHER, "partial-signature" },
  { "wrapped in alternative",
    FROM "Content-Type: multipart/alternative; boundary=m\n\n--m\n" SIGNED_TYPE BODY "\n--m--\n", GW_LETTER_OTHER,
    "partial-signature" },
  { "wrapped in rfc822", FROM "Content-Type: message/rfc822\n\n" GOOD, GW_LETTER_OTHER, "partial-signature" },
  { "mixed without a signature",
    FROM "Content-Type: multipart/mixed; boundary=m\n\n--m\n" PART "\n--m--\n", GW_LETTER_OTHER, "unsigned" },
  { "signed mail quoted as plain text", FROM "\n> " GOOD, GW_LETTER_OTHER, "partial-signature" },
  { "text before a block", FROM "\nhi\n" CLEAR, GW_LETTER_OTHER, "partial-signature" },
  { "text behind a block", FROM "\n" CLEAR "-- \nlist footer\n", GW_LETTER_OTHER, "partial-signature" },
  { "two blocks", FROM "\n" CLEAR CLEAR, GW_LETTER_OTHER, "partial-signature" },
  { "block without an end",
    FROM "\n-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n", GW_LETTER_OTHER, "partial-signature" },
  { "block inside a block",
    FROM "\n-----BEGIN PGP SIGNED MESSAGE-----\n\n" CLEAR, GW_LETTER_OTHER, "partial-signature" },
  { "armor header that hides text",
    FROM "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\nComment: do it\n\nx\n" ARMOR, GW_LETTER_OTHER,
    "ambiguous" },
  { "line of blanks behind armor headers",
    FROM "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n \nx\n" ARMOR, GW_LETTER_OTHER, "ambiguous" },
  { "block in HTML", FROM "Content-Type: text/html\n\n" CLEAR, GW_LETTER_OTHER, "partial-signature" },
  { "encrypted inline",
    FROM "\n-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n", GW_LETTER_OTHER,
    "partial-signature" },
};

static void
check (const Row *row, GBytes *raw, const char *form)
{
  g_autoptr (GwLetter) letter = gw_scan_parse (raw, NULL);
  if (letter->kind != row->want_kind || g_strcmp0 (letter->code, row->want_code) != 0)
    g_error ("%s (%s): kind %s, code %s (%s)", row->name, form, gw_letter_kind_name (letter->kind),
             letter->code ? letter->code : "none", letter->reason ? letter->reason : "");
  g_assert_true ((letter->code != NULL) == (letter->reason != NULL));
  g_assert_true ((letter->signed_span != NULL) == (letter->kind == GW_LETTER_SIGNED));
  g_assert_true ((letter->signature != NULL) == (letter->kind == GW_LETTER_SIGNED));
  g_assert_true ((letter->ciphertext != NULL) == (letter->kind == GW_LETTER_ENCRYPTED));
  g_assert_true ((letter->clearsigned != NULL) == (letter->kind == GW_LETTER_CLEARSIGNED));
  if (letter->code == NULL)
    g_assert_cmpstr (letter->from_address, ==, "alice@xa.example");
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) raw = g_bytes_new (rows[i].mail, strlen (rows[i].mail));
      g_autoptr (GBytes) crlf = gw_scan_crlf (raw);
      check (&rows[i], raw, "LF");
      check (&rows[i], crlf, "CRLF");
    }
}

static void
test_nul (void)
{
  static const char header[] = "Subject: a\0b\n" GOOD;
  static const char body[] = AROUND ("Content-Type: text/plain\n\na\0b\n", SIGNATURE);
  static const Row refused = { "NUL in the header", NULL, GW_LETTER_OTHER, "ambiguous" };
  static const Row taken = { "NUL in the body", NULL, GW_LETTER_SIGNED, NULL };
  g_autoptr (GBytes) raw_header = g_bytes_new_static (header, sizeof header - 1);
  g_autoptr (GBytes) raw_body = g_bytes_new_static (body, sizeof body - 1);
  check (&refused, raw_header, "LF");
  check (&taken, raw_body, "LF");
}

static void
assert_bytes (GBytes *bytes, const char *want)
{
  g_autoptr (GBytes) expected = g_bytes_new (want, strlen (want));
  g_assert_nonnull (bytes);
  g_assert_true (g_bytes_equal (bytes, expected));
}

static GwLetter *
scan (const char *mail)
{
  g_autoptr (GBytes) raw = g_bytes_new (mail, strlen (mail));
  return gw_scan_parse (raw, NULL);
}

static void
test_spans (void)
{
  g_autoptr (GwLetter) letter = scan (GOOD);
  assert_bytes (letter->signed_span, PART);
  assert_bytes (letter->signature, ARMOR);
  g_assert_true (letter->bare_lf);
  g_autoptr (GBytes) crlf = gw_letter_signed_crlf (letter);
  assert_bytes (crlf, "Content-Type: text/plain\r\n\r\nhello\r\n");

  /* No line break before the boundary but the boundary's own; mixed line ends; a bare CR stays. */
  g_autoptr (GwLetter) mixed = scan (AROUND ("X: y\r\n\na\rb", SIGNATURE));
  assert_bytes (mixed->signed_span, "X: y\r\n\na\rb");
  g_autoptr (GBytes) mixed_crlf = gw_letter_signed_crlf (mixed);
  assert_bytes (mixed_crlf, "X: y\r\n\r\na\rb");

  g_autoptr (GBytes) raw = g_bytes_new_static (GOOD, sizeof GOOD - 1);
  g_autoptr (GBytes) raw_crlf = gw_scan_crlf (raw);
  g_autoptr (GwLetter) second = gw_scan_parse (raw_crlf, NULL);
  g_assert_false (second->bare_lf);
  assert_bytes (second->signed_span, "Content-Type: text/plain\r\n\r\nhello\r\n");

  g_autoptr (GwLetter) encrypted = scan (ENCRYPTED);
  assert_bytes (encrypted->ciphertext, "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n");
  g_autoptr (GwLetter) decoded = scan (AROUND (PART, "Content-Type: application/pgp-signature\n"
                                               "Content-Transfer-Encoding: quoted-printable\n\na=3D\n"));
  assert_bytes (decoded->signature, "a=\n");
  g_autoptr (GwLetter) clear = scan (FROM "Content-Type: text/plain; charset=KOI8-R\n\n" CLEAR "\n\n");
  assert_bytes (clear->clearsigned, CLEAR);
  g_assert_cmpstr (clear->charset, ==, "koi8-r");
  g_autoptr (GwLetter) base64 = scan (FROM "Content-Transfer-Encoding: base64\n\n"
                                      "LS0tLS1CRUdJTiBQR1AgU0lHTkVEIE1FU1NBR0UtLS0tLQoKeAotLS0tLUJFR0lOIFBHUCBTSUdO\n"
                                      "QVRVUkUtLS0tLQoKLS0tLS1FTkQgUEdQIFNJR05BVFVSRS0tLS0tCg==\n");
  assert_bytes (base64->clearsigned, "-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n-----BEGIN PGP SIGNATURE-----\n\n"
                "-----END PGP SIGNATURE-----\n");
}

typedef struct {
  const char *from;
  const char *want; /* NULL: ambiguous */
  guint want_count;
} FromRow;

static const FromRow froms[] = {
  { "alice@xa.example", "alice@xa.example", 1 },
  { "Alice@XA.Example", "Alice@xa.example", 1 },
  { "<alice@xa.example>", "alice@xa.example", 1 },
  { "Alice <alice@xa.example>", "alice@xa.example", 1 },
  { "\"Doe, Alice\" <alice@xa.example>", "alice@xa.example", 1 },
  { "Doe, Alice <alice@xa.example>", NULL, 2 },
  { "alice@xa.example (Alice)", "alice@xa.example", 1 },
  { "Alice (of bob@xb.example) <alice@xa.example>", "alice@xa.example", 1 },
  { "alice@xa.example (bob@xb.example", NULL, 1 },
  { "\"bob@xb.example\" <alice@xa.example>", "alice@xa.example", 1 },
  { "bob@xb.example <alice@xa.example>", NULL, 1 },
  { "=?utf-8?q?bob=40xb=2Eexample?= <alice@xa.example>", "alice@xa.example", 1 },
  { "=?utf-8?b?Ym9iQHhiLmV4YW1wbGU=?= <alice@xa.example>", "alice@xa.example", 1 },
  { "=?utf-8?b?Ym9iQHhiLmV4YW1wbGU+LCA8YkB4Yi5leGFtcGxl?= <alice@xa.example>", "alice@xa.example", 1 },
  { "alice@xa.example, bob@xb.example", NULL, 2 },
  { "Alice <alice@xa.example>, Bob <bob@xb.example>", NULL, 2 },
  { "<alice@xa.example> <bob@xb.example>", NULL, 1 },
  { "agency: alice@xa.example;", NULL, 1 },
  { "undisclosed: ;", NULL, 0 },
  { "<@relay.example:alice@xa.example>", NULL, 1 },
  { "alice", NULL, 1 },
  { "alice@", NULL, 0 },
  { "@xa.example", NULL, 0 },
  { "\"a b\"@xa.example", NULL, 1 },
  { "alice@[192.0.2.1]", NULL, 1 },
  { "<>", NULL, 0 },
  { "", NULL, 0 },
};

static void
test_from (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      g_autofree char *mail = g_strconcat ("From: ", froms[i].from, "\n", SIGNED_TYPE, BODY, NULL);
      g_autoptr (GwLetter) letter = scan (mail);
      gboolean right = g_strcmp0 (letter->from_address, froms[i].want) == 0
                       && (froms[i].want == NULL || letter->from_count == froms[i].want_count)
                       && g_strcmp0 (letter->code, froms[i].want ? NULL : "ambiguous") == 0;
      if (!right)
        g_error ("From: %s: %s, %u mailboxes, code %s", froms[i].from, letter->from_address, letter->from_count,
                 letter->code);
      g_assert_cmpstr (gw_letter_peek_from (letter), ==, froms[i].want);
    }
}

typedef struct {
  const char *header;
  gboolean want;
} AutomaticRow;

static const AutomaticRow automatics[] = {
  { "", FALSE },
  { "Auto-Submitted: no\n", FALSE },
  { "Auto-Submitted: NO (a comment)\n", FALSE },
  { "Auto-Submitted: auto-generated\n", TRUE },
  { "Auto-Submitted: auto-replied; owner=x\n", TRUE },
  { "Auto-Submitted: no\nAuto-Submitted: auto-replied\n", TRUE },
  { "Precedence: bulk\n", TRUE },
  { "Precedence: List\n", TRUE },
  { "Precedence: first-class\n", FALSE },
  { "List-Id: <x.y>\n", TRUE },
  { "X-Auto-Response-Suppress: All\n", TRUE },
  { "X-Autoreply: yes\n", TRUE },
  { "Return-Path: <>\n", TRUE },
  { "Return-Path: <a@b.example>\n", FALSE },
};

static void
test_automatic (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (automatics); i++)
    {
      g_autofree char *mail = g_strconcat (automatics[i].header, GOOD, NULL);
      g_autoptr (GwLetter) letter = scan (mail);
      if (letter->automatic != automatics[i].want || letter->kind != GW_LETTER_SIGNED)
        g_error ("%s: automatic is %d", automatics[i].header, letter->automatic);
    }
  g_autoptr (GwLetter) report = scan (FROM "Content-Type: multipart/report; boundary=x\n\n--x--\n");
  g_assert_true (report->automatic);
}

typedef struct {
  const char *value;
  gboolean want;
} IdRow;

static void
test_ids (void)
{
  static const IdRow ids[] = {
    { "<a@b>", TRUE }, { "a@b", FALSE }, { "<a b@c>", FALSE }, { "<a@b> <c@d>", FALSE }, { "<ab>", FALSE },
    { "<@b>", FALSE }, { "<a@>", FALSE }, { "<\xc3\xbc@b>", FALSE }, { "<a@b\t>", FALSE }, { "<a@b>\n\t", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *mail = g_strconcat ("Message-ID: ", ids[i].value, "\nIn-Reply-To: ", ids[i].value, "\n",
                                           GOOD, NULL);
      g_autoptr (GwLetter) letter = scan (mail);
      const char *want = ids[i].want ? ids[i].value : NULL;
      if (letter->code)
        continue; /* the folded line of blanks is a fault of its own */
      g_assert_cmpstr (letter->message_id, ==, want);
      g_assert_cmpstr (letter->in_reply_to, ==, want);
    }
  for (gsize size = 240; size <= 260; size++)
    {
      g_autofree char *left = g_strnfill (size - 4, 'a');
      g_autofree char *mail = g_strconcat ("Message-ID: <", left, "@b>\n", GOOD, NULL);
      g_autoptr (GwLetter) letter = scan (mail);
      g_assert_true ((letter->message_id != NULL) == (size <= 250));
    }
  g_autoptr (GwLetter) loop = scan ("X-Notigate-Loop: one\nX-Notigate-Loop: t\xc3wo\nX-Notigate-Loop:\n"
                                    "x-notigate-loop: three\n" GOOD);
  g_assert_cmpuint (g_strv_length (loop->loop_tokens), ==, 2);
  g_assert_cmpstr (loop->loop_tokens[1], ==, "three");
}

/* Ids in References, folded as they come; what is no id is left out, and of too many the last are kept. */
static void
test_references (void)
{
  static const struct { const char *header, *want; } fields[] = {
    { "", "" },
    { "References: <a@b>\n", "<a@b>" },
    { "References: <a@b> <c@d>\n\t<e@f>\n", "<a@b> <c@d> <e@f>" },
    { "References: a@b <c@d> (why) <e f@g> <h@i>\n", "<c@d> <h@i>" },
    { "References: <a@b>\nReferences: <c@d>\n", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *mail = g_strconcat (fields[i].header, GOOD, NULL);
      g_autoptr (GwLetter) letter = scan (mail);
      g_autofree char *got = g_strjoinv (" ", letter->references);
      g_assert_cmpstr (got, ==, fields[i].want);
    }
  g_autoptr (GString) many = g_string_new ("References:");
  for (int i = 1; i <= 60; i++)
    g_string_append_printf (many, " <%d@b>", i);
  g_string_append (many, "\n" GOOD);
  g_autoptr (GwLetter) letter = scan (many->str);
  g_assert_cmpuint (g_strv_length (letter->references), ==, 50);
  g_assert_cmpstr (letter->references[0], ==, "<11@b>");
}

static char *
repeat (const char *text, gsize count)
{
  GString *out = g_string_sized_new (strlen (text) * count);
  for (gsize i = 0; i < count; i++)
    g_string_append (out, text);
  return g_string_free (out, FALSE);
}

static void
assert_code (const char *mail, const GwScanLimits *limits, const char *want)
{
  g_autoptr (GBytes) raw = g_bytes_new (mail, strlen (mail));
  g_autoptr (GwLetter) letter = gw_scan_parse (raw, limits);
  g_assert_cmpstr (letter->code, ==, want);
}

static void
test_limits (void)
{
  GwScanLimits limits = gw_scan_limits_default ();
  limits.truncated = TRUE;
  assert_code (GOOD, &limits, "too-large");
  limits.truncated = FALSE;
  limits.max_size = sizeof GOOD - 2;
  assert_code (GOOD, &limits, "too-large");
  limits.max_size++;
  assert_code (GOOD, &limits, NULL);

  g_autofree char *line = repeat ("x", 64 * 1024 - 4);
  g_autofree char *long_line = g_strconcat ("X: ", line, "\n", GOOD, NULL);
  assert_code (long_line, NULL, NULL);
  g_autofree char *longer_line = g_strconcat ("X: x", line, "\n", GOOD, NULL);
  assert_code (longer_line, NULL, "limits");
  g_autofree char *folds = repeat (" xxx\n", 20000);
  g_autofree char *folded = g_strconcat ("X: y\n", folds, GOOD, NULL);
  assert_code (folded, NULL, "limits");

  g_autofree char *fields = repeat ("Received: x\n", 998);
  g_autofree char *many = g_strconcat (fields, GOOD, NULL);
  assert_code (many, NULL, NULL);
  g_autofree char *more = g_strconcat ("X: y\n", many, NULL);
  assert_code (more, NULL, "limits");

  g_autofree char *parts = repeat ("--b1\n\nx\n", 600);
  g_autofree char *wide = g_strconcat (FROM SIGNED_TYPE "\n", parts, "--b1--\n", NULL);
  assert_code (wide, NULL, "limits");
  g_autofree char *levels = repeat ("--b1\nContent-Type: multipart/mixed; boundary=b1\n\n", 5000);
  g_autofree char *deep = g_strconcat (FROM "Content-Type: multipart/mixed; boundary=b1\n\n", levels, NULL);
  assert_code (deep, NULL, "limits");
}

/* The order of FORM: what is both too large and faulty is too large; limits come before ambiguous. */
static void
test_order (void)
{
  GwScanLimits limits = gw_scan_limits_default ();
  limits.max_size = 10;
  assert_code ("Subject a\n\nunsigned\n", &limits, "too-large");
  g_autofree char *fields = repeat ("no colon\n", 10);
  g_autofree char *more = repeat ("A: b\n", 1001);
  g_autofree char *both = g_strconcat (fields, more, "\n", NULL);
  assert_code (both, NULL, "limits");
  assert_code ("Subject a\n\nunsigned\n", NULL, "ambiguous");
  /* From is still known to the notice not-taken. */
  g_autoptr (GwLetter) letter = scan ("Subject a\n" FROM "\nunsigned\n");
  g_assert_cmpstr (gw_letter_peek_from (letter), ==, "alice@xa.example");
}

static void
test_inner (void)
{
  GwScanLimits limits = gw_scan_limits_default ();
  limits.inner = TRUE;
  assert_code (SIGNED_TYPE BODY, &limits, NULL);
  assert_code (SIGNED_TYPE "From: a@b.example, c@d.example\n" BODY, &limits, "ambiguous");
  assert_code ("From x Mon\n" SIGNED_TYPE BODY, &limits, "ambiguous"); /* no mbox line inside */
  g_autoptr (GBytes) raw = g_bytes_new_static (PART, sizeof PART - 1);
  g_autoptr (GwLetter) plain = gw_scan_parse (raw, &limits);
  g_assert_cmpstr (plain->code, ==, "unsigned");
  g_assert_true (gw_letter_is_readable (plain));
  g_assert_true (g_bytes_equal (plain->entity, raw));
  static const char typed_twice[] = "Content-Type: a/b\n" PART;
  g_autoptr (GBytes) twice = g_bytes_new_static (typed_twice, sizeof typed_twice - 1);
  g_autoptr (GwLetter) faulty = gw_scan_parse (twice, &limits);
  g_assert_false (gw_letter_is_readable (faulty));
}

/* What costs a search a step a byte in a careless scanner; CPU time only, and a wide margin. */
static void
test_linear (void)
{
  static const char *const fillers[] = {
    "-", "--b1", "\n--b1x", "\r--b1", "\n", "\r", "--b1--", "multipart/", "-----BEGIN PGP ",
    "\ncontent-type: \n \n ", " ",
  };
  g_autofree char *dashes = g_strnfill (69, '-');
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (fillers); i++)
    {
      const char *filler = fillers[i / 2];
      g_autofree char *body = repeat (filler, (24 * 1024 * 1024) / strlen (filler));
      const char *boundary = strcmp (filler, "-") == 0 ? dashes : "b1";
      g_autofree char *head = g_strconcat (FROM "Content-Type: ", i % 2 ? "text/plain" : "multipart/signed",
                                           "; protocol=\"application/pgp-signature\"; boundary=\"", boundary,
                                           "\"\n\n", NULL);
      g_autofree char *mail = g_strconcat (head, body, NULL);
      clock_t before = clock ();
      g_autoptr (GwLetter) letter = scan (mail);
      double seconds = (double) (clock () - before) / CLOCKS_PER_SEC;
      g_assert_nonnull (letter->code);
      g_autofree char *shown = g_strescape (filler, NULL);
      g_test_message ("%s of %s: %.2f s, %s", i % 2 ? "text" : "parts", shown, seconds, letter->code);
      g_assert_cmpfloat (seconds, <, 10.0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scan/rows", test_rows);
  g_test_add_func ("/scan/nul", test_nul);
  g_test_add_func ("/scan/spans", test_spans);
  g_test_add_func ("/scan/from", test_from);
  g_test_add_func ("/scan/automatic", test_automatic);
  g_test_add_func ("/scan/ids", test_ids);
  g_test_add_func ("/scan/references", test_references);
  g_test_add_func ("/scan/limits", test_limits);
  g_test_add_func ("/scan/order", test_order);
  g_test_add_func ("/scan/inner", test_inner);
  g_test_add_func ("/scan/linear", test_linear);
  return g_test_run ();
}
