/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "directory/contact.h"
#include "base/state.h"
#include "base/nearest.h"
#include <string.h>

#define FPR "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"
#define FPR2 "FFFF2C3D4E5F60718293A4B5C6D7E8F901234567"

#define HEAD "[contact]\nid = XA-technical\nlevel = technical\nagency = CERT-XA\naddress = poc@cert.xa.example\n"

static GwContact *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new_static (text, strlen (text));
  return gw_contact_parse (file, "XA.contact", error);
}

/* Each row is one line added to a good file: accepted with the canonical line, or refused with words. */
static const struct {
  const char *line;
  const char *want_written; /* a line of the canonical text, or NULL */
  const char *want_fault;   /* a part of the message, or NULL */
} rows[] = {
  { "state = xa", "state=XA", NULL },
  { "state = AT", "state=AT", NULL },
  { "state = UK", NULL, "XA.contact:6: state: \"UK\" is no code of a State; fix: " },
  { "state = XAA", NULL, "is no code of a State" },

  { "envelope-senders = bounce@xa.example;@Lists.XA.example",
    "envelope-senders=bounce@xa.example;@lists.xa.example", NULL },
  { "envelope-sender = bounce@xa.example", "envelope-senders=bounce@xa.example", NULL },
  { "envelope-senders = xa.example", NULL, "is no mail address" },
  { "envelope-senders = @xa..example", NULL, "is no domain" },

  { "fingerprint = " FPR, "fingerprint=" FPR, NULL },
  { "fingerprint = 0a1b 2c3d 4e5f 6071 8293  a4b5 c6d7 e8f9 0123 4567", "fingerprint=" FPR, NULL },
  { "fingerprint = 0x" FPR ":current", "fingerprint=" FPR, NULL },
  { "fingerprints = " FPR ":old; " FPR2 " : Next ;", "fingerprint=" FPR ":old;" FPR2 ":next", NULL },
  { "fingerprint = 01234567", NULL, "is a short key id" },
  { "fingerprint = C6D7E8F901234567", NULL, "is a short key id" },
  { "fingerprint = " FPR "0", NULL, "is no fingerprint" },
  { "fingerprint = " FPR ":nxet", NULL, "did you mean next?" },
  { "fingerprint = " FPR ";" FPR ":old", NULL, "stands twice" },

  { "phone = +999 2 555  0100", "phone=+999 2 555 0100", NULL },
  { "phones = +9992555;+99925550100", "phone=+9992555;+99925550100", NULL },
  { "phone = 00999 2 555 0100", NULL, "is no international number" },
  { "phone = +999 2 5", NULL, "is no international number" },
  { "phone = +999 2 555 0100 ext 5", NULL, "is no international number" },
  { "phone = +1234567890123456", NULL, "is no international number" },

  { "language = en", "language=en", NULL },
  { "languages = PT-br;zh-hant-TW", "language=pt-BR;zh-Hant-TW", NULL },
  { "language = english", NULL, "is no language tag" },
  { "language = e", NULL, "is no language tag" },
  { "language = en; EN", NULL, "\"en\" stands twice" },

  { "timezone = Europe/Vienna", "timezone=Europe/Vienna", NULL },
  { "timezone = America/Argentina/Buenos_Aires", "timezone=America/Argentina/Buenos_Aires", NULL },
  { "timezone = Etc/GMT-5", "timezone=Etc/GMT-5", NULL },
  { "timezone = UTC", "timezone=UTC", NULL },
  { "timezone = Europe/Wien", NULL, "is no time zone here; fix: write a name of the IANA database" },
  { "timezone = +01:00", NULL, "is no time zone here" },
  { "timezone = CET", NULL, "is no time zone here" },
  { "timezone = Europe/../Europe/Vienna", NULL, "is no time zone here" },
  { "timezone = /usr/share/zoneinfo/Europe/Vienna", NULL, "is no time zone here" },
  { "timezone = right/Europe/Vienna", NULL, "is no time zone here" },

  { "hours = 24X7", "hours=24x7", NULL },
  { "hours = Mon-Fri 08:00-17:00", "hours=Mon-Fri 08:00-17:00", NULL },
  { "hours = Mon-Fri 08:00-7:00", NULL,
    "XA.contact:6: hours: \"Mon-Fri 08:00-7:00\" ends before it begins; fix: " },

  { "may-send-to = *", "may-send-to=*", NULL },
  { "may-send-to = XB-technical;@Energy;XC", "may-send-to=XB-technical;@energy;XC", NULL },
  { "may-send-to = @", NULL, "is no name of a group" },
  { "may-send-to = XB technical", NULL, "is no contact id" },

  { "max-tlp = TLP:AMBER+STRICT", "max-tlp=TLP:AMBER+STRICT", NULL },
  { "max-tlp = amber", "max-tlp=TLP:AMBER", NULL },
  { "max-tlp = TLP:WHITE", "max-tlp=TLP:CLEAR", NULL },
  { "max-tlp = TLP:ORANGE", NULL, "is none of TLP:CLEAR, TLP:GREEN" },
  { "max-tlp = TLP:GREN", NULL, "did you mean TLP:GREEN?" },

  { "max-size = 65536", "max-size=65536", NULL },
  { "max-size = 10 MiB", "max-size=10485760", NULL },
  { "max-size = 100k", "max-size=102400", NULL },
  { "max-size = 65535", NULL, "is no size of a letter" },
  { "max-size = 10 GiB", NULL, "is no size of a letter" },
  { "max-size = -1", NULL, "is no size of a letter" },

  { "require-encryption = Yes", "require-encryption=yes", NULL },
  { "require-encryption = true", NULL, "is none of no, yes" },

  { "fallback = XA-night", "fallback=XA-night", NULL },
  { "fallback = xa-TECHNICAL", NULL, "fallback: names the contact itself; fix: " },
  { "fallback = XA/night", NULL, "is no contact id" },

  { "via = B-gateway", "via=B-gateway", NULL },
  { "via = xa-TECHNICAL", NULL, "via: names the contact itself; fix: " },
  { "via = B gateway", NULL, "is no contact id" },

  { "groups = @Energy;water", "groups=energy;water", NULL },
  { "group = energy", "groups=energy", NULL },
  { "groups = energy water", NULL, "is no name of a group" },
  { "groups = energy;Energy", NULL, "\"energy\" stands twice" },

  { "valid-from = 2026-01-01", "valid-from=2026-01-01T00:00:00Z", NULL },
  { "valid-from = 2026-01-01T12:00:00.5+02:00", "valid-from=2026-01-01T10:00:00Z", NULL },
  { "valid-from = 2026-02-30", NULL, "is no time" },
  { "valid-until = 2026-12-31", "valid-until=2026-12-31T23:59:59Z", NULL },
  { "valid-until = 31.12.2026", NULL, "is no time; fix: write a date, 2026-09-14" },
  { "valid-from = 2026-06-01\nvalid-until = 2026-06-01", "valid-until=2026-06-01T23:59:59Z", NULL },
  { "valid-from = 2026-06-02\nvalid-until = 2026-06-01", NULL,
    "XA.contact:7: valid-until: lies before valid-from" },

  { "nominated-by = Ministry of the Interior, letter 77/2026",
    "nominated-by=Ministry of the Interior, letter 77/2026", NULL },
  { "nominated-by = \u202e77", NULL, "holds the control character U+202E" },
  { "last-confirmed = 2026-03-01", "last-confirmed=2026-03-01T00:00:00Z", NULL },
  { "last-confirmed = March", NULL, "is no time" },
  { "note = Two lines\\nof text; = [and] #more", "note=Two lines\\nof text; = [and] #more", NULL },
  { "note = bell\a", NULL, "holds the control character U+0007" },
  { "note = a\\tb", NULL, "holds the control character U+0009" },
  { "note = a\\\\b", "note=a\\\\b", NULL },
  { "note = a\\qb", NULL, "has a backslash that means nothing; fix: write \\\\ for" },
  { "note = a\\=b\\", NULL, "has a backslash that means nothing; fix: write \\\\ for" },
  { "note = a\\\\", "note=a\\\\", NULL },

  { "phone =", "language=en", NULL },
  { "phone = ;", "language=en", NULL },
  { "# a remark", "language=en", NULL },
  { "[contact]", NULL, "[contact] stands twice; fix: write one contact a file" },
  { "[other]\nfoo = bar", NULL, "\"[other]\" is no group of a contact file" },
  { "agency = Other", NULL, "XA.contact:6: agency: is given twice, first on line 4; fix: " },
  { "addresses = other@xa.example", NULL, "addresses: is the same as address" },
  { "telefone = +999 2 555 0100", NULL, "XA.contact:6: telefone: is no key of a contact" },
  { "phoen = +999 2 555 0100", NULL, "did you mean \"phone\"?" },
  { "Hours = 24x7", NULL, "did you mean \"hours\"?" },
  { "hours: 24x7", NULL, "\"hours: 24x7\" is no \"key = value\" line" },
  { "note[de] = x", NULL, "is no \"key = value\" line" },
  { "\x1b[31m = x", NULL, "\"\\x1b[31m = x\" is no \"key = value\" line" },
  { "note = \xff", NULL, "XA.contact:6: holds bytes that are no UTF-8 text; fix: " },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strconcat (HEAD, rows[i].line, "\n", NULL);
      g_autoptr (GwContact) contact = parse (text, &error);
      g_test_message ("%s", rows[i].line);
      if (rows[i].want_fault)
        {
          g_assert_null (contact);
          g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
          g_test_message ("  %s", error->message);
          g_assert_nonnull (strstr (error->message, rows[i].want_fault));
          g_assert_nonnull (strstr (error->message, "; fix: "));
          continue;
        }
      g_assert_no_error (error);
      g_autofree char *written = gw_contact_write (contact);
      g_autofree char *line = g_strconcat ("\n", rows[i].want_written, "\n", NULL);
      g_test_message ("  %s", written);
      g_assert_nonnull (strstr (written, line));
      g_autoptr (GwContact) again = parse (written, &error);
      g_assert_no_error (error);
      g_autofree char *rewritten = gw_contact_write (again);
      g_assert_cmpstr (rewritten, ==, written);
    }
}

/* The keys that every file has: a row replaces one of them. */
static const struct {
  const char *id, *level, *agency, *address;
  const char *want_fault;
} heads[] = {
  { "XA-technical", "technical", "CERT-XA", "poc@cert.xa.example", NULL },
  { "abc", "DESK", "Zentrale für Vorfälle", "a.b+c@xa.example;Duty@XA.example", NULL },
  { "A-1-2", "regional", "x", "root@localhost", NULL },
  { "x1y", "diplomatic", "x", "a@b", NULL },
  { "XA", "technical", "CERT-XA", "a@b", "id: \"XA\" is no contact id; fix: " },
  { "XA--t", "technical", "CERT-XA", "a@b", "is no contact id" },
  { "XA-", "technical", "CERT-XA", "a@b", "is no contact id" },
  { "../x", "technical", "CERT-XA", "a@b", "is no contact id" },
  { "XA_t", "technical", "CERT-XA", "a@b", "is no contact id" },
  { "\u0425A-t", "technical", "CERT-XA", "a@b", "is no contact id" },
  { "a1234567890123456789012345678901234567890", "technical", "CERT-XA", "a@b", "is no contact id" },
  { "", "technical", "CERT-XA", "a@b", "id: is missing; fix: write \"id = XA-technical\"" },
  { "XA-t", "tecnical", "CERT-XA", "a@b", "did you mean technical?" },
  { "XA-t", "", "CERT-XA", "a@b", "level: is missing" },
  { "XA-t", "desk", "", "a@b", "agency: is missing" },
  { "XA-t", "desk", "a\u2066b", "a@b", "control character U+2066" },
  { "XA-t", "desk", "CERT-XA", "", "address: is missing" },
  { "XA-t", "desk", "CERT-XA", ";", "address: is missing" },
  { "XA-t", "desk", "CERT-XA", "CERT <a@b>", "is no mail address" },
  { "XA-t", "desk", "CERT-XA", "a@b, c@d", "is no mail address" },
  { "XA-t", "desk", "CERT-XA", "a@@b", "is no mail address" },
  { "XA-t", "desk", "CERT-XA", ".a@b", "is no mail address" },
  { "XA-t", "desk", "CERT-XA", "a@-b", "is no mail address" },
  { "XA-t", "desk", "CERT-XA", "a@b\\nx", "is no mail address" },
  { "XA-t", "desk", "CERT-XA", "a@b;A@b", "stands twice" },
};

static void
test_heads (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdup_printf ("[contact]\nid=%s\nlevel=%s\nagency=%s\naddress=%s\n", heads[i].id,
                                               heads[i].level, heads[i].agency, heads[i].address);
      g_autoptr (GwContact) contact = parse (text, &error);
      g_test_message ("%s", text);
      if (heads[i].want_fault == NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (contact->id, ==, heads[i].id);
          continue;
        }
      g_assert_null (contact);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, heads[i].want_fault));
    }
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwContact) contact = parse (HEAD, &error);
  g_assert_no_error (error);
  g_assert_null (contact->state);
  g_assert_cmpuint (contact->keys->len, ==, 0);
  g_assert_cmpint (contact->valid_from_us, ==, 0);
  g_assert_cmpint (contact->valid_until_us, ==, G_MAXINT64);
  g_assert_cmpint (contact->max_size, ==, 0);
  g_assert_null (*contact->groups);
  g_autofree char *written = gw_contact_write (contact);
  g_assert_cmpstr (
      written, ==,
      "[contact]\nid=XA-technical\nlevel=technical\nagency=CERT-XA\naddress=poc@cert.xa.example\n"
      "language=en\ntimezone=UTC\nhours=24x7\nmay-send-to=*\nmax-tlp=TLP:RED\nrequire-encryption=no\n");
}

/* What says the same has one text and one digest; what differs has another. */
static void
test_canonical (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwContact) plain = parse (HEAD, &error);
  g_autoptr (GwContact) same
      = parse ("\xEF\xBB\xBF# by hand\r\n[contact]\r\naddress = poc@CERT.xa.example ;\r\nhours=24/7\r\n"
               "state=none\r\nmax-tlp = red\r\nagency = CERT-XA\r\nlevel = Technical\r\n"
               "id=XA-technical\r\n",
               &error);
  g_assert_no_error (error);
  g_autoptr (GwContact) other = parse (HEAD "max-tlp = amber", &error);
  g_autofree char *plain_digest = gw_contact_digest (plain);
  g_autofree char *same_digest = gw_contact_digest (same);
  g_autofree char *other_digest = gw_contact_digest (other);
  g_assert_cmpstr (plain_digest, ==, same_digest);
  g_assert_cmpstr (plain_digest, !=, other_digest);
  g_assert_cmpuint (strlen (plain_digest), ==, 64);
}

static void
test_all_faults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwContact) contact = parse ("[contact]\nid = X\nlevel = boss\nphoen = 1\nhours = never\nnonsense\n"
                                         "address = a@b;nobody\n", &error);
  g_assert_null (contact);
  g_assert_cmpstr (
      error->message, ==,
      "XA.contact: 7 faults in this contact file:\n"
      "  XA.contact: agency: is missing; fix: write \"agency = CERT-XA\" or the like\n"
      "  XA.contact:2: id: \"X\" is no contact id; fix: write 3 to 40 letters and digits, hyphens inside: "
      "XA-technical\n"
      "  XA.contact:3: level: \"boss\" is none of technical, diplomatic, regional, desk; fix: write one of them\n"
      "  XA.contact:4: phoen: is no key of a contact; fix: did you mean \"phone\"?\n"
      "  XA.contact:5: hours: \"never\" is no range; fix: write 24x7, or days and a span: Mon-Fri 08:00-17:00\n"
      "  XA.contact:6: \"nonsense\" is no \"key = value\" line; fix: write one, or # before a remark\n"
      "  XA.contact:7: address: \"nobody\" is no mail address; fix: write the address alone, without name or "
      "brackets: "
      "poc@cert.example");
}

static void
test_garbage (void)
{
  static const char *const texts[] = { "",
                                       "\n\n",
                                       "id = XA-technical\nlevel = desk\nagency = x\naddress = a@b\n",
                                       "[",
                                       "=\n",
                                       "[contact",
                                       "[contact]",
                                       "[contact]\n=x\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (parse (texts[i], &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
      g_assert_nonnull (strstr (error->message, "; fix: "));
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) with_nul = g_bytes_new_static (HEAD "note = a\0b\n", sizeof (HEAD "note = a\0b\n") - 1);
  g_assert_null (gw_contact_parse (with_nul, "XA\x1b.contact", &error));
  g_assert_true (g_str_has_prefix (error->message, "XA\\x1b.contact: 1 fault in"));
}

static void
test_addresses (void)
{
  static const struct {
    const char *address;
    gboolean want_address, want_envelope;
  } cases[] = {
    { "poc@cert.xa.example", TRUE, TRUE },   { "POC@Cert.XA.example", TRUE, TRUE },
    { "duty@xa.example", TRUE, TRUE },       { "bounce@xa.example", FALSE, TRUE },
    { "any@lists.xa.example", FALSE, TRUE }, { "any@sub.lists.xa.example", FALSE, FALSE },
    { "@lists.xa.example", FALSE, TRUE },    { "any@xa.example", FALSE, FALSE },
    { "", FALSE, FALSE },                    { "poc@cert.xa.example.", FALSE, FALSE },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GwContact) contact
      = parse ("[contact]\nid=XA-t\nlevel=desk\nagency=x\naddress=poc@cert.xa.example;duty@xa.example\n"
               "envelope-senders=@lists.xa.example;bounce@xa.example\n",
               &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (gw_contact_has_address (contact, cases[i].address), ==, cases[i].want_address);
      g_assert_cmpint (gw_contact_has_envelope_sender (contact, cases[i].address), ==, cases[i].want_envelope);
    }
}

static void
test_add_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwContact) contact = parse (HEAD "fingerprint = " FPR ":old\n", &error);
  gw_contact_add_key (contact, FPR2);
  gw_contact_add_key (contact, "ffff2c3d4e5f60718293a4b5c6d7e8f901234567");
  g_assert_cmpuint (contact->keys->len, ==, 2);
  gw_contact_add_key (contact, FPR);
  g_assert_cmpint (gw_contact_find_key (contact, FPR)->role, ==, GW_KEY_OLD);
  g_assert_cmpint (gw_contact_find_key (contact, FPR2)->role, ==, GW_KEY_CURRENT);
  g_assert_null (gw_contact_find_key (contact, "01234567"));
}

static void
test_states (void)
{
  static const char *const good[] = { "AD", "AT", "GB", "ZW", "AA", "QM", "QZ", "XA", "XK", "XZ", "ZZ" };
  static const char *const bad[]
      = { "", "A", "at", "AAA", "UK", "EU", "SU", "QL", "ZX", "A ", " A", "D AE", "1A" };
  int count = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (gw_state_is_code (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (gw_state_is_code (bad[i]));
  for (char a = 'A'; a <= 'Z'; a++)
    for (char b = 'A'; b <= 'Z'; b++)
      count += gw_state_is_code ((const char[]){ a, b, '\0' });
  g_assert_cmpint (count, ==, 249 + 2 + 14 + 26); /* assigned, AA ZZ, QM-QZ, XA-XZ */
}

static void
test_suggest (void)
{
  static const char *const words[] = { "phone", "hours", "address", "id", "valid-from", NULL };
  static const struct {
    const char *word, *want;
  } cases[] = {
    { "phoen", "phone" }, { "PHONE", "phone" },         { "adress", "address" }, { "vaild-form", "valid-from" },
    { "x", NULL },        { "telephone-number", NULL }, { "di", NULL },          { "", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (gw_nearest_in (words, cases[i].word), ==, cases[i].want);
  g_autofree char *giant = g_strnfill (100000, 'a');
  g_assert_null (gw_nearest_in (words, giant));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/contact/keys", test_rows);
  g_test_add_func ("/directory/contact/required", test_heads);
  g_test_add_func ("/directory/contact/defaults", test_defaults);
  g_test_add_func ("/directory/contact/canonical", test_canonical);
  g_test_add_func ("/directory/contact/all-faults", test_all_faults);
  g_test_add_func ("/directory/contact/garbage", test_garbage);
  g_test_add_func ("/directory/contact/addresses", test_addresses);
  g_test_add_func ("/directory/contact/add-key", test_add_key);
  g_test_add_func ("/base/state", test_states);
  g_test_add_func ("/directory/suggest", test_suggest);
  return g_test_run ();
}
