/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit prove: an entry of the ledger and its proof, as a receipt carries them. */
#include "base/error.h"
#include "base/file.h"
#include "command/audit-verbs.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "store/ledger.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

typedef struct {
  gint64 index;
  const GPtrArray *verifiers;
  guint64 size;
  char *text;
  char *proof;
  GwCheckpoint *checkpoint;
} Proof;

static void
proof_clear (Proof *proof)
{
  g_clear_pointer (&proof->checkpoint, gw_checkpoint_free);
  g_free (proof->text);
  g_free (proof->proof);
}

static gboolean
load (GwStore *store, Proof *proof, char **note, GError **error)
{
  g_autoptr (GError) failure = NULL;
  proof->text = gw_store_entry_get (store, (guint64) proof->index, error);
  if (proof->text == NULL)
    return FALSE;
  *note = gw_store_checkpoint_last (store, &proof->size, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (*note != NULL && (guint64) proof->index < proof->size)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "entry %" G_GINT64_FORMAT ": no checkpoint covers it yet; fix: again after the "
               "gateway's next letter", proof->index);
  return FALSE;
}

/* Nothing is given away that does not hold. A GwStoreWork over a Proof. */
static gboolean
prove (GwStore *store, gpointer data, GError **error)
{
  Proof *proof = data;
  g_autofree char *note = NULL;
  g_autofree char *why = NULL;
  if (!load (store, proof, &note, error)
      || (proof->proof = gw_log_prove (store, (guint64) proof->index, proof->size, note, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < proof->verifiers->len && proof->checkpoint == NULL; i++)
    {
      g_clear_pointer (&why, g_free);
      proof->checkpoint = gw_proof_verify (proof->proof, strlen (proof->proof), proof->text, strlen (proof->text),
                                           g_ptr_array_index (proof->verifiers, i), NULL, &why);
    }
  if (proof->checkpoint != NULL)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "entry %" G_GINT64_FORMAT ": its proof does not hold: %s; fix: notigate audit "
               "verify tells what is wrong", proof->index, why ? why : "the ledger's public key is not here");
  return FALSE;
}

static gboolean
save (const Proof *proof, const char *directory, GError **error)
{
  g_autofree char *entry_name = g_strdup_printf ("entry-%" G_GINT64_FORMAT ".txt", proof->index);
  g_autofree char *proof_name = g_strdup_printf ("entry-%" G_GINT64_FORMAT ".tlog-proof", proof->index);
  g_autofree char *entry_path = g_build_filename (directory, entry_name, NULL);
  g_autofree char *proof_path = g_build_filename (directory, proof_name, NULL);
  if (g_mkdir_with_parents (directory, 0755) < 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: cannot be made: %s", directory, g_strerror (errno));
      return FALSE;
    }
  if (!gw_file_replace (entry_path, proof->text, strlen (proof->text), 0644, error)
      || !gw_file_replace (proof_path, proof->proof, strlen (proof->proof), 0644, error))
    return FALSE;
  g_autofree char *told = g_strdup_printf ("%s\n%s\n", entry_path, proof_path);
  gw_command_print (told);
  return TRUE;
}

static void
print_json (const Proof *proof)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "entry", proof->index);
  gw_operator_set (object, "text", proof->text);
  gw_operator_set (object, "proof", proof->proof);
  gw_operator_set (object, "origin", proof->checkpoint->origin);
  json_object_set_int_member (object, "size", (gint64) proof->size);
  gw_command_print_json_object (object);
}

int
gw_audit_verb_prove (int argc, char **argv)
{
  static const char usage[] = "audit prove N [--output DIR]";
  g_auto (GwOptions) options = { 0 };
  g_autofree char *vkey = NULL;
  g_autofree char *directory = NULL;
  Proof proof = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &directory, "Make entry-N.txt and entry-N.tlog-proof there", "DIR" },
    { "vkey", 0, 0, G_OPTION_ARG_FILENAME, &vkey, "Your own copy of the ledger's public key (else DIR/ledger.vkey)", "FILE" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate audit prove 12 --output .", entries, &options, &error)
      || !gw_command_operands (argc, 1, 1, usage, &error) || !gw_command_number (argv[1], "entry", &proof.index, &error))
    return gw_command_fail (error);
  g_autoptr (GwConfig) config = NULL;
  g_autoptr (GwStore) store = gw_audit_open (&options, &config, &error);
  g_autoptr (GPtrArray) verifiers = store ? gw_audit_load_verifiers (config, vkey, &error) : NULL;
  proof.verifiers = verifiers;
  gboolean done = verifiers != NULL && gw_store_read (store, prove, &proof, &error)
                  && (directory == NULL || save (&proof, directory, &error));
  if (done && options.json)
    print_json (&proof);
  else if (done && directory == NULL)
    printf ("%s\n%s", proof.text, proof.proof);
  proof_clear (&proof);
  return done ? EX_OK : gw_command_fail (error);
}
