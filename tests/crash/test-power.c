/* SPDX-License-Identifier: Apache-2.0
 * The power fails at each write and each sync of the store in turn. What was said to be durable is there afterwards,
 * the ledger verifies and extends what was signed, and the gateway goes on. */
#include "base/clock.h"
#include "base/digest.h"
#include "ledger/log.h"
#include "store/inbox.h"
#include "store/ledger.h"
#include "vfs-power.h"
#include <glib/gstdio.h>
#include <string.h>

#define ORIGIN "ccc.example/ledger"
#define ROUNDS 4
#define SEEDS 3

typedef struct {
  char *home;
  char *head;
  GwNoteKey *key;
  GwNoteVerifier *verifier;
  guint mails;     /* promised */
  guint64 entries; /* promised */
} World;

static GBytes *
message_of (guint number)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, "mail %u\n", number);
  while (text->len < (number % 2 ? 9000 : 300))
    g_string_append_printf (text, "%u.%" G_GSIZE_FORMAT "\n", number, text->len);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

static gboolean
receive (World *world, GwStore *store)
{
  gint64 id = 0;
  g_autoptr (GBytes) raw = message_of (world->mails + 1);
  g_autofree char *sha256 = gw_sha256_hex_bytes (raw);
  GwMail mail = { .received_us = gw_clock_now (), .sha256 = sha256, .size = (gint64) g_bytes_get_size (raw),
                  .envelope_from = (char *) "", .envelope_to = (char *) "", .raw = raw };
  if (!gw_store_mail_receive (store, &mail, &id, NULL))
    return FALSE;
  world->mails++;
  return TRUE;
}

/* As the sealer does: a checkpoint over what is committed, whose mark moves first; then two entries. */
static gboolean
seal (GwStore *store, gpointer data, GError **error)
{
  World *world = data;
  guint64 size = 0;
  g_autofree char *note = gw_log_checkpoint (store, world->key, ORIGIN, world->head, NULL, &size, error);
  if (note == NULL || !gw_store_checkpoint_put (store, size, gw_clock_now (), note, error))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_LETTER, gw_clock_now ());
      entry->letter_number = i + 1;
      if (!gw_log_append (store, entry, -1, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Until it is done or the power is off. */
static void
work (World *world)
{
  g_autoptr (GwStore) store = gw_store_open (world->home, GW_STORE_WRITE, NULL);
  for (guint round = 0; store != NULL && round < ROUNDS; round++)
    {
      if (!receive (world, store) || !gw_store_write (store, seal, world, NULL))
        return;
      world->entries += 2;
      if (round % 2 == 1 && !gw_store_checkpoint (store, 0, NULL))
        return;
    }
}

static void
begin (World *world)
{
  g_autoptr (GError) error = NULL;
  world->home = g_dir_make_tmp ("ngpowerXXXXXX", &error);
  world->head = g_build_filename (world->home, "ledger.head", NULL);
  g_autoptr (GwStore) store = gw_store_open (world->home, GW_STORE_CREATE, &error);
  g_assert_no_error (error);
  g_assert_true (gw_store_write (store, seal, world, &error));
  g_assert_true (gw_store_checkpoint (store, 0, &error));
  world->mails = 0;
  world->entries = 2;
}

static void
end (World *world)
{
  static const char *const names[] = { "notigate.db", "notigate.db-wal", "notigate.db-shm", "notigate.lock", "ledger.head" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (world->home, names[i], NULL);
      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (world->home), ==, 0);
  g_clear_pointer (&world->home, g_free);
  g_clear_pointer (&world->head, g_free);
}

static char *
find_lost_mail (const World *world, GwStore *store)
{
  for (guint i = 1; i <= world->mails; i++)
    {
      g_autoptr (GwMail) mail = gw_store_mail_get (store, i, NULL);
      g_autoptr (GBytes) wanted = message_of (i);
      if (mail == NULL || mail->raw == NULL || !g_bytes_equal (mail->raw, wanted))
        return g_strdup_printf ("mail %u of %u is not as it was promised", i, world->mails);
    }
  return NULL;
}

/* What the cut has broken, the caller's, or NULL. */
static char *
find_broken (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *damage = NULL;
  g_autoptr (GPtrArray) verifiers = g_ptr_array_new ();
  guint64 size = 0;
  g_ptr_array_add (verifiers, world->verifier);
  g_autoptr (GwStore) store = gw_store_open (world->home, GW_STORE_WRITE, &error);
  if (store == NULL || !gw_store_check (store, &damage, &error)
      || !gw_log_check (store, ORIGIN, world->head, NULL, &size, &error))
    return g_strdup (error->message);
  if (damage != NULL)
    return g_steal_pointer (&damage);
  if (size < world->entries)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " entries of %" G_GUINT64_FORMAT, size, world->entries);
  char *lost = find_lost_mail (world, store);
  if (lost != NULL)
    return lost;
  g_autoptr (GwVerifyFinding) finding = gw_log_verify (store, verifiers, NULL, NULL, NULL, NULL, &error);
  if (finding == NULL || finding->problem != NULL)
    return g_strdup (finding ? finding->problem : error->message);
  return gw_store_write (store, seal, world, &error) ? NULL : g_strdup_printf ("it does not go on: %s", error->message);
}

/* One cut; FALSE where the work was done before it. */
static gboolean
cut_at (World *world, guint steps, PowerLoss loss, guint32 seed, gboolean lies, char **broken)
{
  begin (world);
  Power *power = power_new ();
  if (lies)
    power_lie (power);
  power_arm (power, steps);
  work (world);
  gboolean off = power_is_off (power);
  power_cut (power, loss, seed);
  *broken = find_broken (world);
  power_free (power);
  end (world);
  return off;
}

typedef struct {
  guint points;
  guint broken;
} Sum;

static Sum
cut_everywhere (PowerLoss loss, guint seeds, gboolean lies)
{
  Sum sum = { 0 };
  World world = { 0 };
  world.key = gw_note_key_generate (ORIGIN, NULL);
  g_autofree char *vkey = gw_note_key_vkey (world.key);
  world.verifier = gw_note_verifier_parse (vkey, NULL);
  gboolean off = TRUE;
  for (guint steps = 1; off; steps++)
    for (guint seed = 0; seed < seeds; seed++)
      {
        g_autofree char *broken = NULL;
        off = cut_at (&world, steps, loss, steps * 1000 + seed, lies, &broken);
        sum.points += off;
        sum.broken += broken != NULL;
        if (broken != NULL && !lies)
          g_test_message ("cut at step %u, seed %u: %s", steps, seed, broken);
      }
  gw_note_verifier_free (world.verifier);
  gw_note_key_free (world.key);
  g_test_message ("points %u, broken %u", sum.points, sum.broken);
  return sum;
}

static void
test_cut (gconstpointer data)
{
  PowerLoss loss = GPOINTER_TO_UINT (data);
  Sum sum = cut_everywhere (loss, loss == POWER_KEEP_SOME ? SEEDS : 1, FALSE);
  g_assert_cmpuint (sum.points, >, 50);
  g_assert_cmpuint (sum.broken, ==, 0);
}

/* That a cut can break what was promised: with a disk that says "synced" and lies. */
static void
test_lying_disk (void)
{
  Sum sum = cut_everywhere (POWER_DROP_ALL, 1, TRUE);
  g_assert_cmpuint (sum.broken, >, sum.points / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/power/drop-all", GUINT_TO_POINTER (POWER_DROP_ALL), test_cut);
  g_test_add_data_func ("/power/keep-all", GUINT_TO_POINTER (POWER_KEEP_ALL), test_cut);
  g_test_add_data_func ("/power/keep-some", GUINT_TO_POINTER (POWER_KEEP_SOME), test_cut);
  g_test_add_func ("/power/lying-disk", test_lying_disk);
  return g_test_run ();
}
