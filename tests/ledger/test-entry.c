/* SPDX-License-Identifier: Apache-2.0
 * Entries: written, parsed and written again they are the same bytes; anything else is refused. */
#include "base/error.h"
#include "ledger/entry.h"
#include <string.h>

#define D1 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FPR "0123456789ABCDEF0123456789ABCDEF01234567"
#define HEAD "Entry: 1\nTime: 2026-09-14T06:45:00.123456Z\n"
#define TIME G_GINT64_CONSTANT (1789368300123456)

static GwEntry *
full_entry (void)
{
  GwEntry *entry = gw_entry_new (GW_KIND_REGISTERED, TIME);
  entry->message_sha256 = g_strdup (D1);
  entry->signed_sha256 = g_strdup (D1);
  entry->contact = g_strdup ("7K2M4Q");
  entry->fingerprint = g_strdup (FPR);
  entry->verdict = g_strdup ("good");
  entry->code = g_strdup ("tlp-missing");
  entry->incident = g_strdup ("ccc.example/2026-104217");
  entry->policy_sha256 = g_strdup (D1);
  entry->directory_sha256 = g_strdup (D1);
  entry->letter_sha256 = g_strdup (D1);
  entry->letter_number = 12;
  entry->subject = g_strdup (D1);
  entry->count = 3;
  return entry;
}

static void
test_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwEntry) entry = full_entry ();
  g_autofree char *text = gw_entry_write (entry, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==,
                   HEAD "Kind: registered\nMessage-SHA256: " D1 "\nSigned-SHA256: " D1 "\nContact: 7K2M4Q\n"
                        "Fingerprint: " FPR "\nVerdict: good\nCode: tlp-missing\n"
                        "Incident: ccc.example/2026-104217\nPolicy-SHA256: " D1 "\nDirectory-SHA256: " D1 "\n"
                        "Letter-SHA256: " D1 "\nLetter-Number: 12\nSubject: " D1 "\nCount: 3\n");
  g_autoptr (GwEntry) parsed = gw_entry_parse (text, strlen (text), NULL);
  g_assert_nonnull (parsed);
  g_assert_cmpint (parsed->time_us, ==, TIME);
  g_assert_cmpstr (parsed->incident, ==, "ccc.example/2026-104217");
  g_assert_cmpuint (parsed->letter_number, ==, 12);
}

/* Every kind, with every subset of the optional fields taken at random. */
static void
test_identity (void)
{
  for (guint round = 0; round < 40; round++)
    for (guint kind = 0; kind < GW_N_KINDS; kind++)
      {
        g_autoptr (GwEntry) entry = full_entry ();
        char **texts[] = { &entry->message_sha256,   &entry->signed_sha256, &entry->contact,
                           &entry->fingerprint,      &entry->verdict,       &entry->code,
                           &entry->incident,         &entry->policy_sha256, &entry->directory_sha256,
                           &entry->letter_sha256,    &entry->subject };
        entry->kind = (GwKind) kind;
        for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
          if (g_test_rand_bit ())
            g_clear_pointer (texts[i], g_free);
        entry->letter_number = g_test_rand_bit () ? G_MAXINT64 : 0;
        entry->count = (guint64) g_test_rand_int_range (0, 3);
        entry->known = kind == GW_KIND_EPOCH ? 7 : 0;
        g_autofree char *text = gw_entry_write (entry, NULL);
        g_autofree char *why = NULL;
        g_autoptr (GwEntry) parsed = gw_entry_parse (text, strlen (text), &why);
        g_assert_cmpstr (why, ==, NULL);
        g_assert_cmpint (parsed->kind, ==, entry->kind);
        g_assert_cmpuint (parsed->known, ==, entry->known);
        g_autofree char *again = gw_entry_write (parsed, NULL);
        g_assert_cmpstr (again, ==, text);
      }
}

typedef struct {
  const char *text;
  const char *want; /* part of the reason; NULL: accepted */
} Row;

static const Row rows[] = {
  { HEAD "Kind: start\n", NULL },
  { HEAD "Kind: purge\nCount: 5\n", NULL },
  { HEAD "Kind: epoch\nKnown: 0\nSeen: 9\n", NULL },
  { HEAD "Kind: contact\nContact: a\nSubject: " D1 "\n", NULL },
  { HEAD "Kind: contact\nContact: a\nFingerprint: 0123456789ABCDEF0123456789ABCDEF"
         "0123456789ABCDEF0123456789ABCDEF\n", NULL },
  { "", "Entry is missing" },
  { "Entry: 1\n", "Time is missing" },
  { HEAD, "Kind is missing" },
  { HEAD "Kind: start", "line 3 does not end" },
  { HEAD "Kind: start\n\n", "line 4 is not" },
  { HEAD "Kind: Start\n", "line 3: Kind is not" },
  { HEAD "Kind: sneeze\n", "line 3: Kind is not" },
  { HEAD "Kind:start\n", "line 3 is not" },
  { HEAD "Kind: start \n", "line 3: Kind is not" },
  { HEAD "Code: clock\n", "Kind is missing before Code" },
  { "Entry: 1\nKind: start\n", "Time is missing before Kind" },
  { "Time: 2026-09-14T06:45:00.123456Z\nKind: start\n", "Entry is missing before Time" },
  { "Entry: 2\nTime: 2026-09-14T06:45:00.123456Z\nKind: start\n", "line 1: Entry is not" },
  { "Entry: 01\nTime: 2026-09-14T06:45:00.123456Z\nKind: start\n", "line 1: Entry is not" },
  { "Entry: 1\nTime: 2026-09-14T06:45:00Z\nKind: start\n", "line 2: Time is not" },
  { "Entry: 1\nTime: 2026-09-14T08:45:00.123456+02:00\nKind: start\n", "line 2: Time is not" },
  { "Entry: 1\nTime: 2026-09-31T06:45:00.123456Z\nKind: start\n", "line 2: Time is not" },
  { HEAD "Kind: start\nKind: start\n", "repeated or out of order" },
  { HEAD "Kind: refused\nCode: clock\nVerdict: good\n", "line 5: Verdict is repeated or out of order" },
  { HEAD "Kind: refused\nTitle: DDoS on a tax portal\n", "line 4: unknown name" },
  { HEAD "Kind: refused\ncode: clock\n", "line 4: unknown name" },
  { HEAD "Kind: refused\nCode: \n", "line 4: Code is not" },
  { HEAD "Kind: refused\nCode: No clock\n", "line 4: Code is not" },
  { HEAD "Kind: refused\nCode: 4clock\n", "line 4: Code is not" },
  { HEAD "Kind: refused\nContact: poc@cert.xa.example\n", "line 4: Contact is not" },
  { HEAD "Kind: refused\nContact: XA-technical\n", "line 4: Contact is not" },
  { HEAD "Kind: refused\nFingerprint: 0123456789abcdef0123456789abcdef01234567\n", "Fingerprint is not" },
  { HEAD "Kind: refused\nFingerprint: 0123456789ABCDEF\n", "Fingerprint is not" },
  { HEAD "Kind: refused\nMessage-SHA256: 0123\n", "Message-SHA256 is not" },
  { HEAD "Kind: refused\nIncident: ccc.example/2026-10421\n", "Incident is not" },
  { HEAD "Kind: refused\nIncident: /2026-104217\n", "Incident is not" },
  { HEAD "Kind: refused\nIncident: ccc.example\n", "Incident is not" },
  { HEAD "Kind: refused\nIncident: ccc.example/\n", "Incident is not" },
  { HEAD "Kind: refused\nCount: 0\n", "Count is not" },
  { HEAD "Kind: refused\nCount: 05\n", "Count is not" },
  { HEAD "Kind: refused\nCount: 9223372036854775808\n", "Count is not" },
  { HEAD "Kind: refused\nKnown: 1\nSeen: 2\n", "epoch alone" },
  { HEAD "Kind: epoch\n", "must both stand" },
  { HEAD "Kind: epoch\nKnown: 4\n", "must both stand" },
  { HEAD "Kind: start\r\n", "control characters" },
  { HEAD "Kind: start\nCode: a\x1b\n", "control characters" },
  { HEAD "Kind: start\nCode: \xff\n", "not UTF-8" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *why = NULL;
      g_autoptr (GwEntry) entry = gw_entry_parse (rows[i].text, strlen (rows[i].text), &why);
      g_test_message ("row %u: %s", i, why ? why : "accepted");
      g_assert_cmpint (entry != NULL, ==, rows[i].want == NULL);
      g_assert_cmpint (why != NULL, ==, rows[i].want != NULL);
      if (rows[i].want != NULL)
        g_assert_nonnull (strstr (why, rows[i].want));
    }
}

/* A NUL hides nothing behind it. */
static void
test_nul (void)
{
  static const char text[] = HEAD "Kind: start\n\0Code: clock\n";
  g_autofree char *why = NULL;
  g_assert_null (gw_entry_parse (text, sizeof text - 1, &why));
  g_assert_nonnull (strstr (why, "control characters"));
}

/* What may never enter the ledger is stopped where it is written. */
static void
test_write_refuses (void)
{
  static const char *const values[] = { "a\nIncident: ccc.example/2026-104217", "", "poc@cert.xa.example", "A b",
                                        "\xff" };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_REFUSED, TIME);
      entry->code = g_strdup (values[i]);
      g_assert_null (gw_entry_write (entry, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
      g_assert_nonnull (strstr (error->message, "Code"));
    }
  g_autoptr (GwEntry) early = gw_entry_new (GW_KIND_START, -1);
  g_assert_null (gw_entry_write (early, NULL));
  early->time_us = G_MAXINT64;
  g_assert_null (gw_entry_write (early, NULL));
  early->time_us = TIME;
  early->seen = 4;
  g_assert_null (gw_entry_write (early, NULL));
  early->kind = GW_KIND_EPOCH;
  g_autofree char *text = gw_entry_write (early, NULL);
  g_assert_cmpstr (text, ==, HEAD "Kind: epoch\nKnown: 0\nSeen: 4\n");
}

static void
test_kinds (void)
{
  guint endings = 0;
  for (guint i = 0; i < GW_N_KINDS; i++)
    {
      GwKind kind;
      g_assert_true (gw_kind_parse (gw_kind_name ((GwKind) i), &kind));
      g_assert_cmpuint (kind, ==, i);
      endings += gw_kind_is_ending (kind);
    }
  g_assert_cmpuint (endings, ==, 6);
  g_assert_false (gw_kind_is_ending (GW_KIND_LETTER));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/full", test_full);
  g_test_add_func ("/entry/identity", test_identity);
  g_test_add_func ("/entry/refusals", test_refusals);
  g_test_add_func ("/entry/nul", test_nul);
  g_test_add_func ("/entry/write-refuses", test_write_refuses);
  g_test_add_func ("/entry/kinds", test_kinds);
  return g_test_run ();
}
