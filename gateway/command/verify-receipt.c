/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate verify-receipt: what a letter of a gateway proves. Offline; exit 0: good, 1: something is wrong with
 * it, 65: it cannot be read. */
#include "base/error.h"
#include "command/command.h"
#include "command/receipt.h"
#include <stdlib.h>

static const char usage[] = "verify-receipt FILE [OLDER] --vkey VKEYFILE";

typedef struct {
  const char *file;
  const char *older;
  char **vkeys;
  char **witness_vkeys;
  char *evidence;
  char *entry;
  char *original;
  char *gateway_key;
  char *gnupg_home;
} Request;

static void
request_clear (Request *request)
{
  g_strfreev (request->vkeys);
  g_strfreev (request->witness_vkeys);
  g_free (request->evidence);
  g_free (request->entry);
  g_free (request->original);
  g_free (request->gateway_key);
  g_free (request->gnupg_home);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static gboolean
check_original (const Request *request, const char *gnupg_home, GwReceiptResult *result, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *why = NULL;
  g_autofree char *digest = gw_receipt_original (request->original, gnupg_home, &why, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  gw_receipt_check_original (digest, why, result);
  return TRUE;
}

static gboolean
check_older (const Request *request, const char *gnupg_home, const GwReceipt *receipt, const GPtrArray *verifiers,
             GwReceiptResult *result, GError **error)
{
  g_autoptr (GwReceipt) older = gw_receipt_load (request->older, NULL, gnupg_home, error);
  return older != NULL && gw_receipt_check_older (receipt, older, verifiers, result, error);
}

static GwReceiptResult *
verify (const Request *request, GError **error)
{
  g_autofree char *gnupg_home = gw_agency_gnupg_home (request->gnupg_home);
  g_autoptr (GwReceiptResult) result = gw_receipt_result_new ();
  g_autoptr (GPtrArray) verifiers = gw_receipt_load_vkeys (request->vkeys, error);
  if (verifiers == NULL)
    return NULL;
  g_autoptr (GPtrArray) witnesses = gw_receipt_load_witnesses (request->witness_vkeys, error);
  if (witnesses == NULL)
    return NULL;
  g_autoptr (GwReceipt) receipt = gw_receipt_load (request->file, request->entry, gnupg_home, error);
  if (receipt == NULL || !gw_receipt_check (receipt, verifiers, result, error))
    return NULL;
  if (request->gateway_key != NULL && !gw_receipt_check_signature (receipt, request->gateway_key, result, error))
    return NULL;
  if (request->original != NULL && !check_original (request, gnupg_home, result, error))
    return NULL;
  if (request->older != NULL && !check_older (request, gnupg_home, receipt, verifiers, result, error))
    return NULL;
  gw_receipt_check_day (receipt, verifiers, witnesses, result);
  if (request->evidence != NULL && g_strcmp0 (result->relation, "fork") == 0
      && !gw_receipt_save_evidence (result, request->evidence, error))
    return NULL;
  return g_steal_pointer (&result);
}

static gboolean
parse (int *argc, char ***argv, Request *request, GwOptions *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "vkey", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->vkeys, "The ledger's vkey; repeat it for later epochs", "VKEYFILE" },
    { "witness-vkey", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->witness_vkeys,
      "A witness that must have cosigned it; repeat it for each", "VKEYFILE" },
    { "evidence", 0, 0, G_OPTION_ARG_FILENAME, &request->evidence, "Where two tree heads contradict: both go into FILE", "FILE" },
    { "gateway-key", 0, 0, G_OPTION_ARG_FILENAME, &request->gateway_key, "Check the letter's own signature with this key too", "FILE" },
    { "original", 0, 0, G_OPTION_ARG_FILENAME, &request->original, "Compare it with the mail that you sent", "FILE" },
    { "entry", 0, 0, G_OPTION_ARG_FILENAME, &request->entry, "entry-N.txt, where FILE is entry-N.tlog-proof", "FILE" },
    { "gnupg-home", 0, 0, G_OPTION_ARG_FILENAME, &request->gnupg_home,
      "Your keyring, for encrypted letters (else $GNUPGHOME, else ~/.gnupg)", "DIR" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (argc, argv, usage,
                         "notigate verify-receipt receipt.eml last-receipt.eml --vkey ledger.vkey --original sent.eml", entries,
                         options, error)
      || !gw_command_operands (*argc, 1, 2, usage, error))
    return FALSE;
  request->file = (*argv)[1];
  request->older = *argc > 2 ? (*argv)[2] : NULL;
  if (request->vkeys != NULL)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "verify-receipt: --vkey is missing; fix: --vkey ledger.vkey, the file that the "
               "gateway's operator gave you");
  return FALSE;
}

int
gw_command_verify_receipt (int argc, char **argv)
{
  g_auto (Request) request = { 0 };
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  g_autoptr (GwReceiptResult) result = parse (&argc, &argv, &request, &options, &error) ? verify (&request, &error) : NULL;
  if (result == NULL)
    return gw_command_fail (error);
  if (options.json)
    gw_command_print_json_object (gw_receipt_to_json (result));
  else
    gw_receipt_print (result);
  return gw_receipt_result_is_good (result) ? EXIT_SUCCESS : EXIT_FAILURE;
}
