/* SPDX-License-Identifier: Apache-2.0
 * notigate contact as a person uses it: each step runs the command as a process of its own (this program
 * again, with --command), on one instance, and says what it must exit with and print. */
#include "../openpgp/lab.h"
#include "base/digest.h"
#include "base/file.h"
#include "command/command.h"
#include "store/contact.h"
#include "store/ledger.h"
#include "store/letter.h"
#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sysexits.h>

typedef struct {
  Lab *lab;
  char *home;
  const char *program;
} Desk;

/* The program's own paths stand as @H (instance) and @D (files of the lab) in the steps. */
static char *
expand (const Desk *desk, const char *text)
{
  GString *out = g_string_new (text);
  g_string_replace (out, "@H", desk->home, 0);
  g_string_replace (out, "@D", desk->lab->theirs, 0);
  return g_string_free (out, FALSE);
}

static int
run (const Desk *desk, const char *line, char **out, char **err)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;
  g_autofree char *expanded = expand (desk, line);
  g_autofree char *command = g_strdup_printf ("%s --command %s", desk->program, expanded);
  int wait_status = 0;
  g_assert_true (g_shell_parse_argv (command, NULL, &words, &error));
  g_spawn_sync (NULL, words, NULL, G_SPAWN_DEFAULT, NULL, NULL, out, err, &wait_status, &error);
  g_assert_no_error (error);
  if (g_spawn_check_wait_status (wait_status, &error))
    return 0;
  g_assert_cmpuint (error->domain, ==, G_SPAWN_EXIT_ERROR); /* not killed by a signal */
  return error->code;
}

typedef struct {
  const char *line;
  int want_status;
  const char *want_out; /* parts, or NULL: nothing at all */
  const char *want_err;
} Step;

static void
play (const Desk *desk, const Step *steps, gsize count)
{
  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;
      int status = run (desk, steps[i].line, &out, &err);
      g_test_message ("%s: %d", steps[i].line, status);
      g_test_message ("%s", out);
      g_test_message ("%s", err);
      g_assert_cmpint (status, ==, steps[i].want_status);
      if (steps[i].want_out)
        g_assert_nonnull (strstr (out, steps[i].want_out));
      else
        g_assert_cmpstr (out, ==, "");
      if (steps[i].want_err)
        g_assert_nonnull (strstr (err, steps[i].want_err));
      else
        g_assert_cmpstr (err, ==, "");
    }
}

static void
write_contact (const Desk *desk, const char *name, const char *id, const char *address, const char *more)
{
  g_autofree char *text = g_strdup_printf (
    "# by hand\n[contact]\nid = %s\nlevel = technical\nagency = CERT\naddress = %s\n%s\n", id, address, more);
  g_autoptr (GBytes) content = lab_text (text);
  g_autofree char *path = lab_write (desk->lab, name, content);
}

static void
write_key (const Desk *desk, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".asc", NULL);
  g_autoptr (GBytes) key = lab_export (desk->lab, name);
  g_autofree char *path = lab_write (desk->lab, file, key);
}

/* A key that signs with Ed25519, and can be encrypted to where @encrypting. */
static char *
make_key (const Desk *desk, const char *name, const char *expiry, const char *when, gboolean encrypting)
{
  g_autofree char *fingerprint = lab_key (desk->lab, name, "ed25519", "sign,cert", expiry, when);
  g_autofree char *add = g_strdup_printf ("--quick-add-key %s cv25519 encr never", fingerprint);
  g_autoptr (GBytes) added = encrypting ? lab_gpg (desk->lab, NULL, add) : NULL;
  write_key (desk, name);
  return g_steal_pointer (&fingerprint);
}

/* gpg keeps a certificate of revocation for each key, made harmless by a colon. */
static void
revoke_key (const Desk *desk, const char *name, const char *fingerprint)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("%s/openpgp-revocs.d/%s.rev", desk->lab->theirs, fingerprint);
  g_autofree char *text = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) certificate = lab_text (strstr (text, ":-----BEGIN") + 1);
  g_autoptr (GBytes) imported = lab_gpg (desk->lab, certificate, "--import");
  write_key (desk, name);
}

static Desk *
desk_open (const char *program)
{
  Desk *desk = g_new0 (Desk, 1);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  desk->lab = lab_open ();
  desk->home = g_build_filename (desk->lab->base, "home", NULL);
  desk->program = program;
  g_assert_cmpint (run (desk, "init @H --address gateway@ccc.example --name CCC", &out, &err), ==, 0);
  return desk;
}

static void
desk_close (Desk *desk)
{
  lab_close (desk->lab);
  g_free (desk->home);
  g_free (desk);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_close)

static const char *program;

static guint
count_keys (const Desk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *gnupg = g_build_filename (desk->home, "gnupg", NULL);
  g_autoptr (GwOpenpgp) engine = gw_openpgp_new (gnupg, &error);
  g_autoptr (GPtrArray) keys = gw_openpgp_list_keys (engine, &error);
  g_assert_no_error (error);
  return keys->len;
}

/* Nothing that is refused leaves a trace; the accepted twin comes last. */
static void
test_refusals (void)
{
  g_autoptr (Desk) desk = desk_open (program);
  g_autofree char *good = make_key (desk, "good", NULL, NULL, TRUE);
  g_autofree char *other = make_key (desk, "other", NULL, NULL, TRUE);
  g_autofree char *expired = make_key (desk, "expired", "2020-06-01", "20200101T000000", FALSE);
  g_autofree char *revoked = make_key (desk, "revoked", NULL, NULL, TRUE);
  g_autofree char *weak = lab_key (desk->lab, "weak", "rsa1024", "sign,cert", NULL, NULL);
  g_autoptr (GBytes) a = lab_export (desk->lab, "good");
  g_autoptr (GBytes) b = lab_export (desk->lab, "other");
  g_autoptr (GBytes) joined = lab_join (a, b);
  g_autofree char *both = lab_write (desk->lab, "both.asc", joined);
  g_autofree char *named = g_strdup_printf ("fingerprint = %s", other);
  revoke_key (desk, "revoked", revoked);
  write_key (desk, "weak");
  write_contact (desk, "good.contact", "XA-technical", "good@example.org", "");
  write_contact (desk, "named.contact", "XA-technical", "good@example.org", named);
  write_contact (desk, "faulty.contact", "XA", "nobody", "phoen = 1");
  write_contact (desk, "own.contact", "XA-technical", "Gateway@ccc.example", "");
  const Step steps[] = {
    { "contact", EX_USAGE, NULL, "notigate contact add" },
    { "contact --help", 0, "notigate contact add", NULL },
    { "contact ad @D/good.contact", EX_USAGE, NULL, "there is no such verb" },
    { "contact add --help", 0, "notigate contact add XA-technical.contact --key XA-technical.asc", NULL },
    { "contact add --home @H", EX_USAGE, NULL, "too few arguments" },
    { "contact add a b --home @H", EX_USAGE, NULL, "too many arguments" },
    { "contact add --home @H --kye x @D/good.contact", EX_USAGE, NULL, "Unknown option --kye" },
    { "contact add --home @D @D/good.contact", EX_NOINPUT, NULL, "no instance at" },
    { "contact add --home @H @D/none.contact", EX_NOINPUT, NULL, "none.contact" },
    { "contact add --home @H @D/faulty.contact", EX_DATAERR, NULL,
      "faulty.contact:7: phoen: is no key of a contact; fix: did you" },
    { "contact add --home @H @D/good.contact", EX_USAGE, NULL,
      "XA-technical has no key; fix: --key KEYFILE, or --no-key" },
    { "contact add --home @H @D/good.contact --key @D/none.asc", EX_NOINPUT, NULL, "none.asc" },
    { "contact add --home @H @D/good.contact --key @D/good.contact", EX_DATAERR, NULL, "fix: " },
    { "contact add --home @H @D/good.contact --key @D/both.asc", EX_DATAERR, NULL,
      "both.asc: holds 2 keys, and the contact file" },
    { "contact add --home @H @D/named.contact --key @D/good.asc", EX_DATAERR, NULL, "is not here; fix: " },
    { "contact add --home @H @D/named.contact --no-key", EX_USAGE, NULL, "--no-key contradicts it" },
    { "contact add --home @H @D/good.contact --key @D/expired.asc", EX_DATAERR, NULL,
      "expired on 2020-06-01; fix: " },
    { "contact add --home @H @D/good.contact --key @D/revoked.asc", EX_DATAERR, NULL, "is revoked; fix: " },
    { "contact add --home @H @D/good.contact --key @D/weak.asc", EX_DATAERR, NULL,
      "is too weak: RSA with 1024 bits" },
    { "contact add --home @H @D/good.contact --key @H/gateway.asc", EX_DATAERR, NULL,
      "is this gateway's own key; fix: " },
    { "contact add --home @H @D/own.contact --key @D/good.asc", EX_DATAERR, NULL,
      "is this gateway's own address; fix: " },
    { "contact add --home @H @D/good.contact --key @D/good.asc --replace", EX_DATAERR, NULL,
      "there is nothing to replace" },
    { "contact list --home @H", 0, "There is no contact yet", NULL },
    { "contact check --home @H", 0, "0 contacts, no faults.", NULL },
  };
  play (desk, steps, G_N_ELEMENTS (steps));
  g_assert_cmpuint (count_keys (desk), ==, 1); /* the gateway's own */
  const Step accepted[] = {
    { "contact add --home @H @D/named.contact --key @D/both.asc", 0,
      "XA-technical is added (version 1, ledger entry 1)", NULL },
  };
  play (desk, accepted, G_N_ELEMENTS (accepted));
  g_assert_cmpuint (count_keys (desk), ==, 2); /* only the named one of both */
}

typedef struct {
  GPtrArray *contacts, *keys, *letters;
  GwStore *store;
} Stored;

static Stored
load_stored (const Desk *desk)
{
  g_autoptr (GError) error = NULL;
  Stored stored = { 0 };
  stored.store = gw_store_open (desk->home, GW_STORE_READ, &error);
  g_assert_no_error (error);
  stored.contacts = gw_store_contacts (stored.store, G_MAXINT64, &error);
  stored.keys = gw_store_keys (stored.store, G_MAXINT64, &error);
  stored.letters = gw_store_letters (stored.store, FALSE, &error);
  g_assert_no_error (error);
  return stored;
}

static void
stored_clear (Stored *stored)
{
  g_ptr_array_unref (stored->contacts);
  g_ptr_array_unref (stored->keys);
  g_ptr_array_unref (stored->letters);
  gw_store_free (stored->store);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stored, stored_clear)

/* The copy for people has the digest that ledger and store say. */
static void
check_copy (const Desk *desk, const char *id, const char *want_digest)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("%s/contacts/%s.contact", desk->home, id);
  g_autoptr (GBytes) copy = gw_file_load (path, 1 << 16, &error);
  if (want_digest == NULL)
    {
      g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
      return;
    }
  g_assert_no_error (error);
  g_autofree char *digest = gw_sha256_hex_bytes (copy);
  g_assert_cmpstr (digest, ==, want_digest);
}

static void
check_entry (const Stored *stored, guint64 index, const char *want_verdict)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gw_store_entry_get (stored->store, index, &error);
  g_assert_no_error (error);
  g_autofree char *verdict = g_strdup_printf ("\nVerdict: %s\n", want_verdict);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "\nKind: contact\n"));
  g_assert_nonnull (strstr (text, verdict));
  g_assert_null (strstr (text, "XA-technical"));
  g_assert_null (strstr (text, "example"));
  g_assert_nonnull (strstr (text, "\nSubject: "));
  g_assert_nonnull (strstr (text, "\nDirectory-SHA256: "));
}

/* The life of a contact: each change is a version, an entry, and where it hinders it, a letter. */
static void
test_life (void)
{
  g_autoptr (Desk) desk = desk_open (program);
  g_autofree char *good = make_key (desk, "good", NULL, NULL, TRUE);
  g_autofree char *other = make_key (desk, "other", "30d", NULL, FALSE);
  g_autofree char *keep = g_strdup_printf ("fingerprint = %s\nphone = +999 2 555 0100", good);
  g_autofree char *turn = g_strdup_printf ("fingerprint = %s:old;%s", good, other);
  g_autofree char *turn_old = g_strdup_printf ("fingerprint = %s:old", other);
  write_contact (desk, "1.contact", "XA-technical", "good@example.org", "");
  write_contact (desk, "2.contact", "XA-technical", "good@example.org", keep);
  write_contact (desk, "3.contact", "XA-technical", "good@example.org", turn);
  write_contact (desk, "case.contact", "xa-technical", "new@example.org", "");
  write_contact (desk, "address.contact", "XB-technical", "GOOD@example.org", "");
  write_contact (desk, "b.contact", "XB-technical", "b@example.org", "fallback = XC-none");
  g_autofree char *grouped = g_strndup (good, 4);
  g_autofree char *compare = g_strdup_printf ("    %s ", grouped);
  const Step steps[] = {
    { "contact add --home @H @D/1.contact --key @D/good.asc", 0, compare, NULL },
    { "contact add --home @H @D/1.contact --key @D/good.asc", EX_DATAERR, NULL,
      "is in the directory already; fix: add --replace" },
    { "contact add --home @H @D/1.contact --replace", EX_USAGE, NULL, "XA-technical has no key" },
    { "contact add --home @H @D/1.contact --key @D/good.asc --replace", 0, "XA-technical is as it was (version 1)",
      NULL },
    { "contact add --home @H @D/2.contact --replace", 0, "XA-technical is replaced (version 2, ledger entry 2)",
      NULL },
    { "contact add --home @H @D/case.contact --key @D/other.asc", EX_DATAERR, NULL,
      "differs from XA-technical in its letters' case" },
    { "contact add --home @H @D/address.contact --key @D/other.asc", EX_DATAERR, NULL,
      "belongs to XA-technical already; fix: " },
    { "contact add --home @H @D/b.contact --key @D/good.asc", EX_DATAERR, NULL, "part of the key of XA-technical" },
    { "contact check --home @H", 0, "1 contact, no faults.", NULL },
    { "contact add --home @H @D/b.contact --no-key", 0, "It has no key: it cannot write", NULL },
    { "contact check --home @H", 1, "XB-technical: its fallback XC-none is nobody here\n  fix: ", NULL },
    { "contact check --home @H --json", 1, "\"grave\" : true", NULL },
    { "contact add --home @H @D/3.contact --replace --key @D/other.asc", 0,
      "Warning: nothing can be encrypted to the key", NULL },
    { "contact check --home @H", 1, "warning: XA-technical: the key ", NULL },
    { "contact list --home @H", 0, "\nXA-technical  -      technical  active  20", NULL },
    { "contact list --home @H --plain", 0,
      "id: XB-technical\nstate: -\nlevel: technical\nstatus: active\nkeys expire: no key\n", NULL },
    { "contact show --home @H xa-TECHNICAL", 0, "TLP:GREEN (nothing can be encrypted to it)", NULL },
    { "contact show --home @H XA-technical --plain", 0, "id: XA-technical\nlevel: technical\nagency: CERT\n", NULL },
    { "contact show --home @H XA-tecnical", EX_NOINPUT, NULL,
      "there is no contact XA-tecnical; fix: did you mean XA-technical?" },
    { "contact suspend --home @H XA-technical", EX_USAGE, NULL,
      "not suspended without a reason; fix: --reason TEXT" },
    { "contact suspend --home @H XA-technical --reason ''", EX_USAGE, NULL, "the reason is empty" },
    { "contact suspend --home @H XA-technical --reason 'a\nb'", EX_USAGE, NULL, "control character U+000A" },
    { "contact suspend --home @H XQ-technical --reason lost", EX_NOINPUT, NULL, "there is no contact XQ-technical" },
    { "contact resume --home @H XA-technical", EX_DATAERR, NULL,
      "XA-technical is active, so it cannot be resumed; fix: " },
    { "contact suspend --home @H xa-technical --reason 'key lost'", 0,
      "XA-technical is suspended (version 4, ledger entry 5)", NULL },
    { "contact suspend --home @H XA-technical --reason again", EX_DATAERR, NULL,
      "is suspended, so it cannot be suspended" },
    { "contact show --home @H XA-technical", 0, "key lost", NULL },
    { "contact add --home @H @D/2.contact --replace", 0, "XA-technical is replaced (version 5", NULL },
    { "contact list --home @H", 0, "suspended", NULL }, /* a new file ends no suspension */
    { "contact resume --home @H XA-technical", 0, "XA-technical is resumed (version 6, ledger entry 7)", NULL },
    { "contact remove --home @H XA-technical", EX_USAGE, NULL, "not removed without a reason" },
    { "contact remove --home @H XA-technical --reason gone", 0, "XA-technical is removed (version 7", NULL },
    { "contact remove --home @H XA-technical --reason gone", EX_NOINPUT, NULL, "there is no contact XA-technical" },
    { "contact show --home @H XA-technical --json", 0, "\"status\" : \"removed\"", NULL },
  };
  play (desk, steps, G_N_ELEMENTS (steps));

  g_auto (Stored) stored = load_stored (desk);
  const GwStoreContact *a = stored.contacts->pdata[0];
  const GwStoreContact *b = stored.contacts->pdata[1];
  g_assert_cmpint (a->version, ==, 7);
  g_assert_cmpstr (a->state, ==, "removed");
  g_assert_cmpstr (a->reason, ==, "gone");
  check_copy (desk, "XA-technical", NULL);
  check_copy (desk, "XB-technical", b->digest);
  static const char *const words[]
    = { "added", "replaced", "added", "replaced", "suspended", "replaced", "resumed", "removed" };
  for (guint64 i = 0; i < G_N_ELEMENTS (words); i++)
    check_entry (&stored, i + 1, words[i]);
  static const char *const kinds[] = { "suspended", "resumed", "removed" };
  g_assert_cmpuint (stored.letters->len, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < stored.letters->len; i++)
    {
      const GwStoreLetter *letter = stored.letters->pdata[i];
      g_assert_cmpstr (letter->kind, ==, kinds[i]);
      g_assert_cmpstr (letter->contact, ==, "XA-technical");
      g_assert_cmpstr (letter->address, ==, "good@example.org");
      g_assert_cmpstr (letter->state, ==, "queued");
    }
  g_assert_nonnull (strstr (((const GwStoreLetter *) stored.letters->pdata[0])->data, "\"reason\":\"key lost\""));

  /* A revoked key is refused by name, and whoever tries is told what still holds; as an old one it is taken. */
  revoke_key (desk, "other", other);
  write_contact (desk, "4.contact", "XB-technical", "b@example.org", "");
  write_contact (desk, "5.contact", "XB-technical", "b@example.org", turn_old);
  const Step lost[] = {
    { "contact add --home @H @D/4.contact --replace --key @D/other.asc", EX_DATAERR, NULL, "notigate contact suspend" },
    { "contact add --home @H @D/5.contact --replace --key @D/other.asc", 0, "XB-technical is replaced (version 2", NULL },
    { "contact show --home @H XB-technical", 0, "revoked-key", NULL },
  };
  play (desk, lost, G_N_ELEMENTS (lost));

  /* What is removed makes room: another contact may have its address and key now. */
  write_contact (desk, "heir.contact", "XF-technical", "good@example.org", keep);
  const Step heir[] = {
    { "contact add --home @H @D/heir.contact", 0, "XF-technical is added (version 1", NULL },
    { "contact add --home @H @D/1.contact --key @D/good.asc", EX_DATAERR, NULL, "belongs to XF-technical already" },
    { "contact remove --home @H XF-technical --reason gone", 0, "is removed (version 2", NULL },
    { "contact add --home @H @D/1.contact --key @D/good.asc", 0, "XA-technical is added (version 8", NULL },
  };
  play (desk, heir, G_N_ELEMENTS (heir));
  g_auto (Stored) later = load_stored (desk);
  g_assert_cmpstr (((const GwStoreContact *) later.contacts->pdata[0])->alias, ==, a->alias);
  check_copy (desk, "XA-technical", ((const GwStoreContact *) later.contacts->pdata[0])->digest);
}

#define MANY 4

/* Runs one command MANY times at once, "%u" standing for the number; how many succeeded. The others must
 * have been refused as DATA or BUSY. */
static int
race (const Desk *desk, const char *line)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *processes[MANY];
  int succeeded = 0;
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *digit = g_strdup_printf ("%u", i);
      g_autoptr (GString) numbered = g_string_new (line);
      g_string_replace (numbered, "%u", digit, 0);
      g_autofree char *expanded = expand (desk, numbered->str);
      g_autofree char *command = g_strdup_printf ("%s --command %s", program, expanded);
      g_auto (GStrv) words = g_strsplit (command, " ", -1);
      processes[i] = g_subprocess_newv ((const char *const *) words,
                                        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < MANY; i++)
    {
      g_assert_true (g_subprocess_wait (processes[i], NULL, &error));
      int status = g_subprocess_get_exit_status (processes[i]);
      g_test_message ("%s: %d", line, status);
      g_assert_true (status == 0 || status == EX_DATAERR || status == EX_TEMPFAIL);
      succeeded += status == 0;
      g_object_unref (processes[i]);
    }
  return succeeded;
}

/* What was looked at before the lock may have changed: one of many simultaneous changes is made. */
static void
test_together (void)
{
  g_autoptr (Desk) desk = desk_open (program);
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.contact", i);
      g_autofree char *id = g_strdup_printf ("XA-%u", i);
      write_contact (desk, name, id, "same@example.org", "");
    }
  write_contact (desk, "other.contact", "XB-technical", "other@example.org", "");
  const Step steps[] = { { "contact add --home @H @D/other.contact --no-key", 0, "added", NULL } };
  g_assert_cmpint (race (desk, "contact add @D/%u.contact --no-key --home @H"), ==, 1);
  play (desk, steps, G_N_ELEMENTS (steps));
  g_assert_cmpint (race (desk, "contact suspend XB-technical --reason lost%u --home @H"), ==, 1);
  g_auto (Stored) stored = load_stored (desk);
  g_assert_cmpuint (stored.contacts->len, ==, 2);
  g_assert_cmpint (((const GwStoreContact *) stored.contacts->pdata[1])->version, ==, 2);
  g_assert_cmpuint (stored.letters->len, ==, 1);
}

/* What programs read. */
static void
test_json (void)
{
  g_autoptr (Desk) desk = desk_open (program);
  g_autoptr (GError) error = NULL;
  g_autofree char *good = make_key (desk, "good", NULL, NULL, TRUE);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  write_contact (desk, "1.contact", "XA-technical", "good@example.org",
                 "state = XA\nnote = a\\nb\nvalid-until = 2099-12-31");
  const Step steps[] = { { "contact add --home @H @D/1.contact --key @D/good.asc", 0, "added", NULL } };
  play (desk, steps, G_N_ELEMENTS (steps));
  g_assert_cmpint (run (desk, "contact list --json --home @H", &out, &err), ==, 0);
  g_autoptr (JsonNode) node = json_from_string (out, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 1);
  JsonObject *contact = json_array_get_object_element (json_node_get_array (node), 0);
  g_assert_cmpstr (json_object_get_string_member (contact, "id"), ==, "XA-technical");
  g_assert_cmpstr (json_object_get_string_member (contact, "state"), ==, "XA");
  g_assert_cmpstr (json_object_get_string_member (contact, "note"), ==, "a\nb");
  g_assert_cmpstr (json_object_get_string_member (contact, "valid_until"), ==, "2099-12-31T23:59:59Z");
  g_assert_true (json_object_get_null_member (contact, "valid_from"));
  g_assert_cmpstr (json_object_get_string_member (contact, "effective_max_tlp"), ==, "TLP:RED");
  JsonArray *keys = json_object_get_array_member (contact, "keys");
  g_assert_cmpuint (json_array_get_length (keys), ==, 1);
  JsonObject *key = json_array_get_object_element (keys, 0);
  g_assert_cmpstr (json_object_get_string_member (key, "fingerprint"), ==, good);
  JsonArray *parts = json_object_get_array_member (key, "parts");
  g_assert_cmpuint (json_array_get_length (parts), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (parts, 0), "algorithm"), ==,
                   "ed25519");
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (parts, 1), "algorithm"), ==,
                   "cv25519");
}

int
main (int argc, char **argv)
{
  if (argc > 2 && strcmp (argv[1], "--command") == 0)
    return strcmp (argv[2], "init") == 0 ? gw_command_init (argc - 2, argv + 2)
                                         : gw_command_contact (argc - 2, argv + 2);
  g_test_init (&argc, &argv, NULL);
  g_setenv ("NOTIGATE_DATADIR", NOTIGATE_SOURCEDIR, TRUE);
  program = argv[0];
  g_test_add_func ("/command/contact/refusals", test_refusals);
  g_test_add_func ("/command/contact/life", test_life);
  g_test_add_func ("/command/contact/together", test_together);
  g_test_add_func ("/command/contact/json", test_json);
  return g_test_run ();
}
