/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "directory/check.h"
#include "directory/directory.h"
#include <string.h>

#define T0 (20000 * GW_DAY) /* 2024-10-04 */

static const char fpr_a[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
static const char fpr_b[] = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
static const char fpr_c[] = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";

/* A contact in short; more holds further lines. */
typedef struct {
  const char *id, *level, *address, *fingerprint, *state, *more;
} Row;

static void
add_contact (GPtrArray *contacts, const Row *row)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text
      = g_strdup_printf ("[contact]\nid=%s\nlevel=%s\nagency=x\naddress=%s\nfingerprint=%s\n%s", row->id,
                         row->level, row->address, row->fingerprint, row->more ? row->more : "");
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  g_autoptr (GwContact) contact = gw_contact_parse (file, row->id, &error);
  g_assert_no_error (error);
  GwStoreContact *stored = g_new0 (GwStoreContact, 1);
  stored->id = g_strdup (row->id);
  stored->version = 1;
  stored->state = g_strdup (row->state);
  stored->file = gw_contact_write (contact);
  stored->digest = gw_contact_digest (contact);
  stored->alias = g_strconcat ("alias", row->id, NULL);
  g_ptr_array_add (contacts, stored);
}

static GPtrArray *
make_contacts (const Row *rows)
{
  GPtrArray *contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_contact_free);
  for (; rows->id; rows++)
    add_contact (contacts, rows);
  return contacts;
}

static void
add_key (GPtrArray *keys, const char *primary, const char *algorithm, gboolean can_encrypt, gint64 expires_us)
{
  GwStoreKey *key = g_new0 (GwStoreKey, 1);
  *key = (GwStoreKey){ .contact = g_strdup ("x"),
                       .primary = g_strdup (primary),
                       .fingerprint = g_strdup (primary),
                       .algorithm = g_strdup (algorithm),
                       .can_sign = TRUE,
                       .can_encrypt = can_encrypt,
                       .expires_us = expires_us };
  g_ptr_array_add (keys, key);
}

/* A and C can be encrypted to, B cannot. */
static GPtrArray *
make_keys (void)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_key_free);
  add_key (keys, fpr_a, "rsa3072", TRUE, 0);
  add_key (keys, fpr_b, "ed25519", FALSE, 0);
  add_key (keys, fpr_c, "rsa3072", TRUE, T0 + 400 * GW_DAY);
  return keys;
}

static GwDirectory *
make_directory (const Row *rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) contacts = make_contacts (rows);
  g_autoptr (GPtrArray) keys = make_keys ();
  GwDirectory *directory = gw_directory_new (contacts, keys, &error);
  g_assert_no_error (error);
  return directory;
}

static const Row world[] = {
  { "XC-technical", "technical", "poc@xc.example;shared@x.example", fpr_c, "suspended",
    "state=XC\ngroups=energy\n" },
  { "XA-technical", "technical", "poc@xa.example;duty@xa.example", fpr_a, "active",
    "state=XA\ngroups=energy;water\nmax-tlp=AMBER\nmay-send-to=XB;@energy\n" },
  { "XB-technical", "technical", "poc@xb.example;Shared@x.example", fpr_b, "active",
    "state=XB\nmay-send-to=xa-technical\nvalid-from=2024-01-01\nvalid-until=2024-12-31\n" },
  { "XB-desk", "desk", "desk@xb.example", "", "active", "state=XB\n" },
  { "XD-1", "technical", "1@xd.example", "", "active", "state=XD\n" },
  { "XD-2", "technical", "2@xd.example", "", "active", "state=XD\n" },
  { "XE-technical", "technical", "poc@xe.example", "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD", "removed",
    "state=XE\ngroups=energy\n" },
  { 0 },
};

static const char *
id_of (const GwDirectoryEntry *entry)
{
  return entry ? entry->contact->id : NULL;
}

static void
test_find (void)
{
  g_autoptr (GwDirectory) directory = make_directory (world);
  const GwContactKey *key = NULL;
  g_assert_cmpuint (gw_directory_entries (directory)->len, ==, 7);
  g_assert_cmpstr (id_of (gw_directory_find_id (directory, "xa-TECHNICAL")), ==, "XA-technical");
  g_assert_cmpstr (id_of (gw_directory_find_id (directory, "XE-technical")), ==, "XE-technical");
  g_assert_null (gw_directory_find_id (directory, "XA-technica"));
  g_assert_cmpstr (
      id_of (gw_directory_find_fingerprint (directory, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &key)), ==,
      "XA-technical");
  g_assert_cmpstr (key->fingerprint, ==, fpr_a);
  g_assert_cmpstr (id_of (gw_directory_find_fingerprint (directory, fpr_c, NULL)), ==, "XC-technical");
  g_assert_null (gw_directory_find_fingerprint (directory, "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD", NULL));
  g_assert_null (gw_directory_find_fingerprint (directory, "AAAAAAAAAAAAAAAA", NULL));
  g_assert_cmpstr (id_of (gw_directory_find_address (directory, "DUTY@xa.example")), ==, "XA-technical");
  g_assert_null (gw_directory_find_address (directory, "shared@x.example"));
  g_assert_null (gw_directory_find_address (directory, "poc@xe.example"));
  g_assert_null (gw_directory_find_address (directory, "nobody@x.example"));
  g_assert_cmpstr (id_of (gw_directory_find_alias (directory, "aliasXB-desk")), ==, "XB-desk");
  g_assert_null (gw_directory_find_alias (directory, "XB-desk"));
}

static const struct {
  const char *name;
  const char *want; /* ids with blanks between */
} recipients[] = {
  { "XB-technical", "XB-technical" },
  { "xb-desk", "XB-desk" },
  { "XB", "XB-technical" }, /* not the desk */
  { "xb", "XB-technical" },
  { "XC", "XC-technical" }, /* suspended: found, and held by the caller */
  { "XD", "" },             /* two: never guessed */
  { "XE", "" },             /* removed */
  { "XE-technical", "" },
  { "AT", "" },
  { "@energy", "XA-technical XC-technical" },
  { "@Water", "XA-technical" },
  { "@", "" },
  { "@nobody", "" },
  { "*", "" },
  { "", "" },
};

static void
test_recipients (void)
{
  g_autoptr (GwDirectory) directory = make_directory (world);
  for (gsize i = 0; i < G_N_ELEMENTS (recipients); i++)
    {
      g_autoptr (GPtrArray) found = gw_directory_find_recipients (directory, recipients[i].name);
      g_autoptr (GString) ids = g_string_new (NULL);
      for (guint j = 0; j < found->len; j++)
        g_string_append_printf (ids, "%s%s", j ? " " : "", id_of (found->pdata[j]));
      g_test_message ("%s", recipients[i].name);
      g_assert_cmpstr (ids->str, ==, recipients[i].want);
    }
}

static const struct {
  const char *from, *to;
  gboolean want;
} may_send[] = {
  { "XA-technical", "XB-technical", TRUE }, { "XA-technical", "XB-desk", FALSE },
  { "XA-technical", "XC-technical", TRUE }, { "XA-technical", "XD-1", FALSE },
  { "XB-technical", "XA-technical", TRUE }, { "XB-technical", "XC-technical", FALSE },
  { "XD-1", "XB-desk", TRUE },
};

static void
test_may_send (void)
{
  g_autoptr (GwDirectory) directory = make_directory (world);
  for (gsize i = 0; i < G_N_ELEMENTS (may_send); i++)
    g_assert_cmpint (gw_directory_may_send (directory, gw_directory_find_id (directory, may_send[i].from),
                                            gw_directory_find_id (directory, may_send[i].to)),
                     ==, may_send[i].want);
}

static const struct {
  const char *id, *time;
  GwContactStatus want;
} statuses[] = {
  { "XA-technical", "2024-06-01T00:00:00Z", GW_CONTACT_ACTIVE },
  { "XB-technical", "2023-12-31T23:59:59Z", GW_CONTACT_EXPIRED },
  { "XB-technical", "2024-01-01T00:00:00Z", GW_CONTACT_ACTIVE },
  { "XB-technical", "2024-12-31T23:59:59Z", GW_CONTACT_ACTIVE },
  { "XB-technical", "2025-01-01T00:00:00Z", GW_CONTACT_EXPIRED },
  { "XC-technical", "2024-06-01T00:00:00Z", GW_CONTACT_SUSPENDED },
  { "XE-technical", "2024-06-01T00:00:00Z", GW_CONTACT_REMOVED },
};

static void
test_status (void)
{
  g_autoptr (GwDirectory) directory = make_directory (world);
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      gint64 time = 0;
      g_assert_true (gw_time_parse (statuses[i].time, &time));
      g_assert_cmpint (gw_directory_status (gw_directory_find_id (directory, statuses[i].id), time), ==,
                       statuses[i].want);
    }
}

/* No key to encrypt to: nothing above GREEN, whatever the file allows. */
static const struct {
  const char *fingerprint, *max_tlp;
  const char *want_key, *want_tlp;
} tlps[] = {
  { fpr_a, "RED", fpr_a, "TLP:RED" },
  { fpr_a, "AMBER", fpr_a, "TLP:AMBER" },
  { fpr_b, "RED", NULL, "TLP:GREEN" },
  { fpr_b, "CLEAR", NULL, "TLP:CLEAR" },
  { "", "AMBER", NULL, "TLP:GREEN" },
  { "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD", "AMBER", NULL, "TLP:GREEN" },
  { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:old", "RED", NULL, "TLP:GREEN" },
  { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:next;BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", "RED", NULL,
    "TLP:GREEN" },
  { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:old;CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", "RED", fpr_c,
    "TLP:RED" },
};

static void
test_max_tlp (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tlps); i++)
    {
      g_autofree char *more = g_strconcat ("max-tlp=", tlps[i].max_tlp, "\n", NULL);
      const Row rows[] = { { "XA-t", "desk", "a@b", tlps[i].fingerprint, "active", more }, { 0 } };
      g_autoptr (GwDirectory) directory = make_directory (rows);
      const GwDirectoryEntry *entry = gw_directory_find_id (directory, "XA-t");
      g_auto (GStrv) keys = gw_directory_encryption_keys (directory, entry, T0);
      g_assert_cmpstr (keys[0], ==, tlps[i].want_key);
      g_assert_cmpstr (gw_directory_max_tlp (directory, entry, T0), ==, tlps[i].want_tlp);
    }
}

static void
test_digest (void)
{
  static const Row two[]
      = { { "XB-t", "desk", "b@b", "", "active", NULL }, { "XA-t", "desk", "a@b", "", "active", NULL }, { 0 } };
  static const Row swapped[] = { { "XA-t", "desk", "a@b", "", "active", NULL },
                                 { "XB-t", "desk", "b@b", "", "active", NULL },
                                 { "XC-t", "desk", "c@b", "", "removed", NULL },
                                 { 0 } };
  static const Row suspended[]
      = { { "XA-t", "desk", "a@b", "", "active", NULL }, { "XB-t", "desk", "b@b", "", "suspended", NULL }, { 0 } };
  static const Row changed[]
      = { { "XA-t", "desk", "a@b", "", "active", NULL }, { "XB-t", "desk", "b2@b", "", "active", NULL }, { 0 } };
  g_autoptr (GwDirectory) a = make_directory (two);
  g_autoptr (GwDirectory) b = make_directory (swapped);
  g_autoptr (GwDirectory) c = make_directory (suspended);
  g_autoptr (GwDirectory) d = make_directory (changed);
  g_autofree char *lines = g_strdup_printf ("XA-t %s\nXB-t %s\n", gw_directory_find_id (a, "XA-t")->digest,
                                            gw_directory_find_id (a, "XB-t")->digest);
  g_autofree char *want = gw_sha256_hex (lines, strlen (lines));
  g_assert_cmpstr (gw_directory_digest (a), ==, want);
  g_assert_cmpstr (gw_directory_digest (b), ==, want);
  g_assert_cmpstr (gw_directory_digest (c), !=, want);
  g_assert_cmpstr (gw_directory_digest (d), !=, want);
}

static void
test_corrupt (void)
{
  static const Row rows[] = { { "XA-t", "desk", "a@b", "", "active", NULL }, { 0 } };
  g_autoptr (GPtrArray) keys = make_keys ();
  g_autoptr (GPtrArray) contacts = make_contacts (rows);
  GwStoreContact *stored = contacts->pdata[0];
  g_autoptr (GError) error = NULL;

  g_autofree char *good = g_steal_pointer (&stored->file);
  stored->file = g_strconcat (good, "max-size=65536\n", NULL);
  g_assert_null (gw_directory_new (contacts, keys, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
  g_clear_error (&error);

  g_free (stored->file);
  g_free (stored->digest);
  stored->file = g_strdup ("[contact]\nid=XA-t\n");
  stored->digest = gw_sha256_hex (stored->file, strlen (stored->file));
  g_assert_null (gw_directory_new (contacts, keys, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_clear_error (&error);

  g_free (stored->file);
  g_free (stored->digest);
  stored->file = g_steal_pointer (&good);
  stored->digest = gw_sha256_hex (stored->file, strlen (stored->file));
  g_autoptr (GwDirectory) directory = gw_directory_new (contacts, keys, &error);
  g_assert_no_error (error);

  g_free (stored->state);
  stored->state = g_strdup ("expired"); /* depends on the time, and is never stored */
  g_assert_null (gw_directory_new (contacts, keys, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
}

/* Two contacts; what the check says of the second (or nothing). */
static const struct {
  Row first, second;
  gboolean want_grave;
  const char *want;
} checks[] = {
  { { "XA-t", "technical", "a@b", fpr_a, "active", "state=XA\n" },
    { "XB-t", "technical", "b@b", fpr_c, "active",
      "state=XB\nfallback=XA-t\nmay-send-to=XA;XA-t;*\nlast-confirmed=2024-01-01\n" },
    FALSE,
    NULL },
  { { "XA-t", "technical", "a@b;s@b", fpr_a, "active", NULL },
    { "XB-t", "technical", "S@b", fpr_c, "active", NULL },
    TRUE,
    "XA-t has the address S@b too" },
  { { "XA-t", "technical", "a@b;s@b", fpr_a, "removed", NULL },
    { "XB-t", "technical", "S@b", fpr_c, "active", NULL },
    FALSE,
    NULL },
  { { "XA-t", "technical", "a@b", fpr_a, "active", NULL },
    { "XB-t", "technical", "b@b", fpr_a, "active", NULL },
    TRUE,
    "XA-t has the key AAAA" },
  { { "XA-t", "technical", "a@b", fpr_a, "removed", NULL },
    { "XB-t", "technical", "b@b", fpr_a, "active", NULL },
    FALSE,
    NULL },
  { { "XA-t", "technical", "a@b", fpr_a, "active", "state=XB\n" },
    { "XB-t", "technical", "b@b", fpr_c, "active", "state=XB\n" },
    TRUE,
    "XA-t is technical contact of XB too" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", "state=XB\n" },
    { "XB-t", "technical", "b@b", fpr_c, "active", "state=XB\n" },
    FALSE,
    NULL },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", fpr_c, "active", "fallback=XC-t\n" },
    TRUE,
    "its fallback XC-t is nobody here" },
  { { "XA-t", "desk", "a@b", fpr_a, "suspended", NULL },
    { "XB-t", "desk", "b@b", fpr_c, "active", "fallback=XA-t\n" },
    TRUE,
    "its fallback XA-t is suspended" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", fpr_c, "active", "may-send-to=XA-t;@none\n" },
    FALSE,
    "may-send-to names @none, which is nobody" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", "", "active", NULL },
    FALSE,
    "has no current key" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC:next", "active", NULL },
    FALSE,
    "has no current key" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", fpr_b, "active", NULL },
    FALSE,
    "at most TLP:GREEN is sent" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD", "active", NULL },
    TRUE,
    "is not here" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b",
      "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD:old;CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", "active", NULL },
    FALSE,
    NULL },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", fpr_c, "active", "valid-until=2024-10-03\n" },
    TRUE,
    "was valid until 2024-10-03" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", fpr_c, "active", "valid-until=2024-12-02\n" },
    FALSE,
    "is valid until 2024-12-02 only" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", fpr_c, "active", "valid-until=2024-12-04\n" },
    FALSE,
    NULL },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", fpr_c, "active", "valid-from=2024-10-05\n" },
    FALSE,
    "is valid from 2024-10-05 on" },
  { { "XA-t", "desk", "a@b", fpr_a, "active", NULL },
    { "XB-t", "desk", "b@b", fpr_c, "active", "last-confirmed=2023-10-04\n" },
    FALSE,
    "was last confirmed on 2023-10-04" },
};

static void
test_check (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      const Row rows[] = { checks[i].first, checks[i].second, { 0 } };
      g_autoptr (GwDirectory) directory = make_directory (rows);
      g_autoptr (GPtrArray) findings = gw_directory_check (directory, T0);
      g_test_message ("%s %s", checks[i].second.more, checks[i].want);
      for (guint j = 0; j < findings->len; j++)
        g_test_message ("  %s", ((GwDirectoryFinding *) findings->pdata[j])->problem);
      g_assert_cmpuint (findings->len, ==, checks[i].want ? 1 : 0);
      if (checks[i].want == NULL)
        continue;
      const GwDirectoryFinding *finding = findings->pdata[0];
      g_assert_cmpstr (finding->contact, ==, "XB-t");
      g_assert_nonnull (strstr (finding->problem, checks[i].want));
      g_assert_cmpint (finding->grave, ==, checks[i].want_grave);
      g_assert_cmpuint (strlen (finding->fix), >, 0);
    }
}

static const struct {
  Row row;
  const char *want; /* part of the error; NULL: may enter */
} entering[] = {
  { { "XF-technical", "desk", "poc@xf.example", "EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE", NULL, NULL }, NULL },
  { { "XA-technical", "desk", "poc@xa.example", fpr_a, NULL, NULL }, NULL }, /* the next version of itself */
  { { "XA-Technical", "desk", "new@xa.example", "", NULL, NULL }, "id: XA-Technical differs from XA-technical" },
  { { "XF-technical", "desk", "POC@xa.example", "", NULL, NULL },
    "address: POC@xa.example belongs to XA-technical already; fix: " },
  { { "XF-technical", "desk", "x@xf.example", "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC:old", NULL, NULL },
    "belongs to XC-technical already" },
  { { "XF-technical", "desk", "poc@xe.example", "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD", NULL, NULL },
    NULL }, /* of a removed one */
};

static void
test_check_new (void)
{
  g_autoptr (GwDirectory) directory = make_directory (world);
  for (gsize i = 0; i < G_N_ELEMENTS (entering); i++)
    {
      g_autoptr (GError) error = NULL;
      const Row rows[] = { entering[i].row, { 0 } };
      g_autoptr (GPtrArray) contacts = make_contacts (rows);
      const GwStoreContact *stored = contacts->pdata[0];
      g_autoptr (GBytes) file = g_bytes_new_static (stored->file, strlen (stored->file));
      g_autoptr (GwContact) contact = gw_contact_parse (file, "new", &error);
      gboolean enters = gw_directory_check_new (directory, contact, &error);
      g_assert_cmpint (enters, ==, entering[i].want == NULL);
      if (entering[i].want)
        {
          g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
          g_assert_nonnull (strstr (error->message, entering[i].want));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/find", test_find);
  g_test_add_func ("/directory/recipients", test_recipients);
  g_test_add_func ("/directory/may-send", test_may_send);
  g_test_add_func ("/directory/status", test_status);
  g_test_add_func ("/directory/max-tlp", test_max_tlp);
  g_test_add_func ("/directory/digest", test_digest);
  g_test_add_func ("/directory/corrupt", test_corrupt);
  g_test_add_func ("/directory/check", test_check);
  g_test_add_func ("/directory/check-new", test_check_new);
  return g_test_run ();
}
