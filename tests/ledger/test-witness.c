/* SPDX-License-Identifier: Apache-2.0
 * Cosignatures, and what a log and a witness say to each other: each refusal beside its twin that is cosigned. */
#include "base/error.h"
#include "ledger/witness.h"
#include "support.h"
#include <string.h>

#define ORIGIN "ccc.example/ledger"
#define DASH "\xe2\x80\x94 "
#define NOW 1790000000

/* A log of up to 16 entries in memory, and its witness. */
typedef struct {
  GHashTable *nodes;
  GwNoteKey *log, *witness;
  GPtrArray *logs;
  GwNoteVerifier *cosigner;
} World;

static GwNoteVerifier *
verifier_of (const GwNoteKey *key, gboolean cosigner)
{
  g_autofree char *why = NULL;
  g_autofree char *vkey = gw_note_key_vkey (key);
  GwNoteVerifier *verifier = cosigner ? gw_note_cosigner_parse (vkey, &why) : gw_note_verifier_parse (vkey, &why);
  g_assert_cmpstr (why, ==, NULL);
  return verifier;
}

static void
set_up (World *world, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  world->nodes = memory_new ();
  for (guint64 i = 0; i < 16; i++)
    memory_append (world->nodes, i, &i, sizeof i);
  world->log = gw_note_key_generate (ORIGIN, &error);
  g_assert_no_error (error);
  world->witness = gw_note_key_generate_cosigner ("witness.example/w1", &error);
  g_assert_no_error (error);
  world->logs = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_note_verifier_free);
  g_ptr_array_add (world->logs, verifier_of (world->log, FALSE));
  world->cosigner = verifier_of (world->witness, TRUE);
}

static void
tear_down (World *world, gconstpointer unused)
{
  g_hash_table_unref (world->nodes);
  gw_note_key_free (world->log);
  gw_note_key_free (world->witness);
  g_ptr_array_unref (world->logs);
  gw_note_verifier_free (world->cosigner);
}

static GwCheckpoint *
checkpoint (const World *world, guint64 size, gboolean other)
{
  g_autoptr (GError) error = NULL;
  guint8 root[GW_SHA256_LENGTH];
  g_assert_true (gw_merkle_root (size, memory_read, world->nodes, root, &error));
  root[0] ^= other ? 1 : 0;
  return gw_checkpoint_new (ORIGIN, size, root);
}

static char *
sign (const World *world, guint64 size, gboolean other)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwCheckpoint) head = checkpoint (world, size, other);
  g_autofree char *text = gw_checkpoint_write (head);
  char *note = gw_note_sign (world->log, text, &error);
  g_assert_no_error (error);
  return note;
}

/* The body that proves @from to @to, whatever @old it names. */
static char *
make_request (const World *world, guint64 old, guint64 from, guint64 to, gboolean other)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *note = sign (world, to, other);
  g_autoptr (GArray) path = from > 0 ? gw_merkle_consistency (from, to, memory_read, world->nodes, &error) : NULL;
  g_assert_no_error (error);
  return gw_witness_request_write (old, path, note);
}

static char *
cosign (const World *world, const char *note)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strndup (note, (gsize) (strstr (note, "\n\n") + 1 - note));
  char *line = gw_note_cosign (world->witness, text, NOW, &error);
  g_assert_no_error (error);
  return line;
}

static void
test_cosignature (World *world, gconstpointer unused)
{
  guint64 time_s = 0;
  g_autofree char *note = sign (world, 8, FALSE);
  g_autofree char *line = cosign (world, note);
  g_autofree char *both = g_strconcat (note, line, NULL);
  g_autofree char *text = gw_note_verify_time (world->cosigner, both, strlen (both), &time_s, NULL);
  g_assert_nonnull (text);
  g_assert_cmpuint (time_s, ==, NOW);
  /* The log's own signature is as good as before. */
  g_autofree char *why = NULL;
  g_autoptr (GwCheckpoint) opened = gw_checkpoint_open (g_ptr_array_index (world->logs, 0), both, strlen (both), &why);
  g_assert_cmpstr (why, ==, NULL);
  g_assert_cmpuint (opened->size, ==, 8);
  /* The time is signed: another one is another message. */
  g_autofree char *changed = g_strdup (both);
  char *base64 = strrchr (changed, ' ') + 1;
  gsize size;
  g_autofree char *encoded = g_strndup (base64, strlen (base64) - 1);
  g_autofree guint8 *bytes = g_base64_decode (encoded, &size);
  g_assert_cmpuint (size, ==, 4 + 8 + 64);
  bytes[11] ^= 1;
  g_autofree char *again = g_base64_encode (bytes, size);
  memcpy (base64, again, strlen (again));
  g_assert_null (gw_note_verify (world->cosigner, changed, strlen (changed), &why));
  g_assert_nonnull (strstr (why, "is bad"));
}

/* One key never passes for the other, in files, vkeys and notes. */
static void
test_types (World *world, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  g_autofree char *vkey = gw_note_key_vkey (world->witness);
  g_assert_null (gw_note_verifier_parse (vkey, &why));
  g_assert_nonnull (strstr (why, "key of a log"));
  g_clear_pointer (&why, g_free);
  g_autofree char *log_vkey = gw_note_key_vkey (world->log);
  g_assert_null (gw_note_cosigner_parse (log_vkey, &why));
  g_assert_nonnull (strstr (why, "key of a witness"));
  g_assert_null (gw_note_sign (world->witness, "text\n", &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (gw_note_cosign (world->log, "text\n", NOW, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_USAGE);
  g_clear_error (&error);

  g_autofree char *directory = support_directory ();
  g_autofree char *path = g_build_filename (directory, "witness.key", NULL);
  g_assert_true (gw_note_key_save (world->witness, path, &error));
  g_assert_null (gw_note_key_load (path, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_clear_error (&error);
  g_autoptr (GwNoteKey) loaded = gw_note_key_load_cosigner (path, &error);
  g_assert_no_error (error);
  g_autofree char *again = gw_note_key_vkey (loaded);
  g_assert_cmpstr (again, ==, vkey);
  support_remove (g_steal_pointer (&directory));
}

#define HASH "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define NOTE ORIGIN "\n1\n" HASH "\n" DASH ORIGIN " AAAA\n"

static void
test_parse (void)
{
  static const struct { const char *body; const char *why; guint path; } rows[] = {
    { "old 0\n\n" NOTE, NULL, 0 },
    { "old 5\n" HASH HASH "\n" NOTE, NULL, 2 },
    { "", "line 1", 0 },
    { "old\n\n" NOTE, "line 1", 0 },
    { "old 05\n\n" NOTE, "line 1", 0 },
    { "old -1\n\n" NOTE, "line 1", 0 },
    { "old  5\n\n" NOTE, "line 1", 0 },
    { "Old 5\n\n" NOTE, "line 1", 0 },
    { "old 9223372036854775808\n\n" NOTE, "line 1", 0 },
    { "old 5\r\n\r\n" NOTE, "control", 0 },
    { "old 5\n" NOTE, "proof line 1", 0 },
    { "old 5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n\n" NOTE, "proof line 1", 0 },
    { "old 5\n" HASH "AAAA\n\n" NOTE, "proof line 2", 0 },
    { "old 5\n" HASH, "no empty line", 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *why = NULL;
      g_autoptr (GwWitnessRequest) request = gw_witness_request_parse (rows[i].body, strlen (rows[i].body), &why);
      g_test_message ("row %" G_GSIZE_FORMAT ": %s", i, why ? why : "good");
      if (rows[i].why != NULL)
        {
          g_assert_null (request);
          g_assert_nonnull (strstr (why, rows[i].why));
          continue;
        }
      g_assert_nonnull (request);
      g_assert_cmpuint (request->path->len, ==, rows[i].path);
      g_assert_cmpstr (request->note, ==, NOTE);
      g_autofree char *again = gw_witness_request_write (request->old_size, request->path, request->note);
      g_assert_cmpstr (again, ==, rows[i].body);
    }
  for (guint lines = 63; lines <= 64; lines++)
    {
      g_autoptr (GString) body = g_string_new ("old 5\n");
      for (guint i = 0; i < lines; i++)
        g_string_append (body, HASH);
      g_string_append (body, "\n" NOTE);
      g_autoptr (GwWitnessRequest) request = gw_witness_request_parse (body->str, body->len, NULL);
      g_assert_true ((request != NULL) == (lines == 63));
    }
}

/* The witness cosigned @seen entries last; the request says @old, proves @from to @to. */
static void
test_judge (World *world, gconstpointer unused)
{
  static const struct { guint64 seen, old, from, to; gboolean other; GwWitnessStatus status; } rows[] = {
    { 0, 0, 0, 5, FALSE, GW_WITNESS_COSIGNED },   /* the first it sees */
    { 5, 5, 5, 8, FALSE, GW_WITNESS_COSIGNED },
    { 5, 5, 5, 5, FALSE, GW_WITNESS_COSIGNED },   /* the same again */
    { 0, 0, 0, 0, FALSE, GW_WITNESS_COSIGNED },   /* an empty tree */
    { 0, 0, 0, 0, TRUE, GW_WITNESS_UNPROVEN },    /* with a root of its own */
    { 5, 5, 5, 5, TRUE, GW_WITNESS_CONFLICT },    /* a fork */
    { 5, 5, 5, 8, TRUE, GW_WITNESS_UNPROVEN },    /* a fork, longer */
    { 5, 5, 4, 8, FALSE, GW_WITNESS_UNPROVEN },   /* another proof */
    { 5, 5, 0, 8, FALSE, GW_WITNESS_UNPROVEN },   /* none */
    { 5, 4, 4, 8, FALSE, GW_WITNESS_CONFLICT },   /* from what it saw before the last */
    { 5, 0, 0, 8, FALSE, GW_WITNESS_CONFLICT },   /* as if it had seen nothing */
    { 5, 0, 0, 3, FALSE, GW_WITNESS_CONFLICT },   /* and back */
    { 5, 3, 3, 3, FALSE, GW_WITNESS_CONFLICT },
    { 0, 3, 3, 5, FALSE, GW_WITNESS_CONFLICT },   /* it forgot, or never saw */
    { 0, 0, 3, 5, FALSE, GW_WITNESS_UNPROVEN },   /* a proof from nothing */
    { 8, 8, 0, 5, FALSE, GW_WITNESS_MALFORMED },  /* a smaller one */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *why = NULL;
      g_autofree char *body = make_request (world, rows[i].old, rows[i].from, rows[i].to, rows[i].other);
      g_autoptr (GwWitnessRequest) request = gw_witness_request_parse (body, strlen (body), &why);
      g_assert_nonnull (request);
      g_autoptr (GwCheckpoint) last = rows[i].seen > 0 ? checkpoint (world, rows[i].seen, FALSE) : NULL;
      g_autoptr (GwCheckpoint) next = NULL;
      GwWitnessStatus status = gw_witness_open (request, world->logs, &next, &why);
      if (status == GW_WITNESS_COSIGNED)
        status = gw_witness_judge (request, last, next, &why);
      g_test_message ("row %" G_GSIZE_FORMAT ": %u %s", i, status, why ? why : "good");
      g_assert_cmpint (status, ==, rows[i].status);
      g_assert_true ((why == NULL) == (status == GW_WITNESS_COSIGNED));
    }
}

static void
test_open (World *world, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *body = make_request (world, 0, 0, 5, FALSE);
  g_autoptr (GwWitnessRequest) request = gw_witness_request_parse (body, strlen (body), NULL);
  /* A second key of the same log, known first: either will do. */
  g_autoptr (GwNoteKey) other = gw_note_key_generate (ORIGIN, &error);
  g_autoptr (GPtrArray) both = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_note_verifier_free);
  g_autoptr (GPtrArray) wrong = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_note_verifier_free);
  g_autoptr (GPtrArray) none = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_note_verifier_free);
  g_ptr_array_add (both, verifier_of (other, FALSE));
  g_ptr_array_add (both, verifier_of (world->log, FALSE));
  g_ptr_array_add (wrong, verifier_of (other, FALSE));
  g_autoptr (GwNoteKey) stranger = gw_note_key_rename (world->log, "ddd.example/ledger", &error);
  g_ptr_array_add (none, verifier_of (stranger, FALSE));
  const struct { const GPtrArray *logs; GwWitnessStatus status; } rows[] = {
    { world->logs, GW_WITNESS_COSIGNED }, { both, GW_WITNESS_COSIGNED }, { wrong, GW_WITNESS_NOT_SIGNED },
    { none, GW_WITNESS_UNKNOWN_LOG },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *why = NULL;
      g_autoptr (GwCheckpoint) opened = NULL;
      g_assert_cmpint (gw_witness_open (request, rows[i].logs, &opened, &why), ==, rows[i].status);
      g_assert_true ((opened != NULL) == (rows[i].status == GW_WITNESS_COSIGNED));
      g_assert_true ((why == NULL) == (rows[i].status == GW_WITNESS_COSIGNED));
    }
}

static void
test_answer (World *world, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *note = sign (world, 8, FALSE);
  g_autofree char *other_note = sign (world, 9, FALSE);
  g_autofree char *line = cosign (world, note);
  g_autofree char *other_line = cosign (world, other_note);
  g_autoptr (GwNoteKey) stranger = gw_note_key_generate_cosigner ("witness.example/w2", &error);
  g_autofree char *strange = gw_note_cosign (stranger, "x\n", NOW, &error);
  g_autofree char *among = g_strconcat (strange, line, NULL);
  g_autofree char *not_this = g_strconcat (strange, other_line, NULL);
  g_autofree char *noise = g_strnfill (GW_WITNESS_MAX + 1, '7');
  const struct { const char *body; gboolean good, behind; guint64 size; const char *reason; } rows[] = {
    { line, TRUE, FALSE, 0, NULL },
    { among, TRUE, FALSE, 0, NULL },
    { other_line, FALSE, FALSE, 0, DASH }, /* over another tree */
    { not_this, FALSE, FALSE, 0, DASH },
    { "5\n", FALSE, TRUE, 5, NULL },
    { "0\n", FALSE, TRUE, 0, NULL },
    { "05\n", FALSE, FALSE, 0, "05" },
    { "5", FALSE, FALSE, 0, "5" },
    { "", FALSE, FALSE, 0, "nothing" },
    { "not proved\r\nsecond", FALSE, FALSE, 0, "not proved" },
    { noise, FALSE, FALSE, 0, "777" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GwWitnessAnswer) answer
        = gw_witness_answer_parse (world->cosigner, note, rows[i].body, strlen (rows[i].body));
      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (answer->line, ==, rows[i].good ? line : NULL);
      g_assert_cmpuint (answer->time_s, ==, rows[i].good ? NOW : 0);
      g_assert_cmpint (answer->behind, ==, rows[i].behind);
      g_assert_cmpuint (answer->size, ==, rows[i].size);
      g_assert_true ((answer->reason != NULL) == (rows[i].reason != NULL));
      if (rows[i].reason != NULL)
        g_assert_nonnull (strstr (answer->reason, rows[i].reason));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ledger/witness/cosignature", World, NULL, set_up, test_cosignature, tear_down);
  g_test_add ("/ledger/witness/types", World, NULL, set_up, test_types, tear_down);
  g_test_add_func ("/ledger/witness/parse", test_parse);
  g_test_add ("/ledger/witness/judge", World, NULL, set_up, test_judge, tear_down);
  g_test_add ("/ledger/witness/open", World, NULL, set_up, test_open, tear_down);
  g_test_add ("/ledger/witness/answer", World, NULL, set_up, test_answer, tear_down);
  return g_test_run ();
}
