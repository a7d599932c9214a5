/* SPDX-License-Identifier: Apache-2.0
 *
 * From a form in order to a mail that is signed, and encrypted where asked. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "command/agency.h"
#include "command/compose.h"
#include "outbox/message.h"
#include "report/write.h"
#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sysexits.h>

#define MAX_ATTACHMENTS 10
#define MAX_ATTACHMENT_BYTES (10 * 1024 * 1024) /* of all */

/* The person's keyring signs; a throw-away one encrypts, so that the gateway's key need not enter the
 * person's, and whatever that gpg.conf says about encryption does not matter. */
typedef struct {
  GwOpenpgp *own;
  char *signer;
  GwThrowAway others;
  GPtrArray *readers; /* fingerprints, NULL-terminated; empty: not encrypted */
} Keys;

static void
keys_clear (Keys *keys)
{
  g_clear_pointer (&keys->own, gw_openpgp_free);
  g_clear_pointer (&keys->signer, g_free);
  g_clear_pointer (&keys->readers, g_ptr_array_unref);
  gw_throw_away_clear (&keys->others);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keys, keys_clear)

gboolean
gw_compose_encrypts (const GwCompose *request)
{
  return request->encrypt_to != NULL || request->gateway_key != NULL;
}

static char *
add_gateway (Keys *keys, const GwCompose *request, GError **error)
{
  if (request->gateway_key != NULL)
    return gw_throw_away_add_file (&keys->others, request->gateway_key, request->encrypt_to, error);
  g_autoptr (GBytes) key = gw_openpgp_export (keys->own, request->encrypt_to, error);
  if (key != NULL)
    return gw_throw_away_add (&keys->others, key, request->encrypt_to, NULL, error);
  g_prefix_error (error, "--encrypt-to %s (fix: a fingerprint of gpg --list-keys, or --gateway-key FILE): ",
                  request->encrypt_to);
  return NULL;
}

static gboolean
can_encrypt (const GwKey *key)
{
  for (guint i = 0; i < key->subkeys->len; i++)
    {
      const GwSubkey *subkey = g_ptr_array_index (key->subkeys, i);
      if (subkey->can_encrypt && !subkey->revoked && !subkey->expired)
        return TRUE;
    }
  return FALSE;
}

/* The person too is to read the mail later on, and to compare a receipt with it. */
static gboolean
add_self (Keys *keys, GError **error)
{
  g_autoptr (GwKey) self = gw_openpgp_find_key (keys->own, keys->signer, error);
  if (self == NULL || !can_encrypt (self))
    return self != NULL;
  g_autoptr (GBytes) key = gw_openpgp_export (keys->own, keys->signer, error);
  char *fingerprint = key != NULL ? gw_throw_away_add (&keys->others, key, "your key", NULL, error) : NULL;
  if (fingerprint != NULL && strcmp (fingerprint, keys->readers->pdata[0]) != 0)
    g_ptr_array_add (keys->readers, fingerprint);
  else
    g_free (fingerprint);
  return fingerprint != NULL;
}

static gboolean
open_keys (Keys *keys, const GwCompose *request, GError **error)
{
  g_autofree char *home = gw_agency_gnupg_home (request->gnupg_home);
  g_autofree char *by_address = g_strdup_printf ("<%s>", request->from);
  keys->readers = g_ptr_array_new_with_free_func (g_free);
  keys->own = gw_agency_open_keyring (home, error);
  if (keys->own == NULL)
    return FALSE;
  keys->signer = gw_openpgp_find_signer (keys->own, request->sign_key ? request->sign_key : by_address, error);
  if (keys->signer == NULL)
    {
      g_prefix_error (error, "--sign-key: ");
      return FALSE;
    }
  if (!gw_compose_encrypts (request))
    return TRUE;
  if (!gw_throw_away_open (&keys->others, error))
    return FALSE;
  char *gateway = add_gateway (keys, request, error);
  if (gateway == NULL)
    return FALSE;
  g_ptr_array_add (keys->readers, gateway);
  if (!add_self (keys, error))
    return FALSE;
  g_ptr_array_add (keys->readers, NULL);
  return TRUE;
}

/* Nothing of an encrypted letter stands in the Subject that everybody on the way may read. */
static void
set_subjects (GwMessage *message, const GwForm *form)
{
  const char *title = gw_form_get (form, "Title");
  const char *incident = gw_form_get (form, "Incident-ID");
  message->subject = g_strdup_printf ("%s%s%s%s", form->exercise ? "EXERCISE: " : "", form->type_name,
                                      title || incident ? ": " : "", title ? title : incident ? incident : "");
  message->outer_subject = NULL;
}

static gboolean
attach_files (GwMessage *message, char **files, GError **error)
{
  gsize left = MAX_ATTACHMENT_BYTES;
  for (char **file = files; file != NULL && *file != NULL; file++)
    {
      g_autoptr (GBytes) bytes = gw_agency_load (*file, left, error);
      if (bytes == NULL)
        return FALSE;
      if (file - files >= MAX_ATTACHMENTS)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--attach %s: is one too many; fix: at most %d, or a zip file", *file,
                       MAX_ATTACHMENTS);
          return FALSE;
        }
      left -= g_bytes_get_size (bytes);
      g_autofree char *name = g_path_get_basename (*file);
      gw_message_attach (message, name, "application/octet-stream", bytes);
    }
  return TRUE;
}

static GwMessage *
make_message (const GwCompose *request, const GwForm *form, gint64 now_us, GError **error)
{
  g_autoptr (GwMessage) message = gw_message_new ();
  g_autofree char *random = gw_random_name (20);
  message->from_address = g_strdup (request->from);
  message->to_address = g_strdup (request->to);
  message->date_us = now_us;
  message->message_id = g_strdup_printf ("<%s@%s>", random, strrchr (request->from, '@') + 1);
  message->body = gw_form_write (form);
  set_subjects (message, form);
  if (gw_compose_encrypts (request))
    message->outer_subject = g_strdup ("[...]");
  return attach_files (message, request->attach, error) ? g_steal_pointer (&message) : NULL;
}

/* A digest that no gateway takes any more: better told now than by a silence. */
static gboolean
check_digest (const char *micalg, GError **error)
{
  if (strcmp (micalg, "pgp-sha1") != 0 && strcmp (micalg, "pgp-md5") != 0 && strcmp (micalg, "pgp-ripemd160") != 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "your gpg signs over %s, which gateways refuse (weak-digest); fix: take "
               "digest-algo and personal-digest-preferences out of gpg.conf", micalg + strlen ("pgp-"));
  return FALSE;
}

GBytes *
gw_compose_mail (const GwCompose *request, const GwForm *form, gint64 now_us, GError **error)
{
  g_auto (Keys) keys = { 0 };
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  gboolean encrypts = gw_compose_encrypts (request);
  g_autoptr (GwMessage) message = make_message (request, form, now_us, error);
  if (message == NULL || !open_keys (&keys, request, error))
    return NULL;
  g_autoptr (GBytes) entity = gw_message_entity (message, encrypts, error);
  if (entity == NULL || !gw_openpgp_sign (keys.own, keys.signer, entity, &signature, &micalg, error)
      || !check_digest (micalg, error))
    return NULL;
  if (!encrypts)
    return gw_message_signed (message, entity, signature, micalg, error);
  g_autoptr (GBytes) nested = gw_message_nest (message, entity, signature, micalg, error);
  if (nested == NULL)
    return NULL;
  g_autoptr (GBytes) ciphertext
    = gw_openpgp_encrypt (keys.others.engine, (const char *const *) keys.readers->pdata, nested, error);
  return ciphertext != NULL ? gw_message_encrypted (message, ciphertext, error) : NULL;
}

/* A pipe to sendmail has the system's line ends; the mail server makes CRLF of them again. */
static GBytes *
with_lf (GBytes *mail)
{
  gsize size;
  const char *data = g_bytes_get_data (mail, &size);
  GString *out = g_string_sized_new (size);
  for (gsize i = 0; i < size; i++)
    if (data[i] != '\r')
      g_string_append_c (out, data[i]);
  return g_string_free_to_bytes (out);
}

gboolean
gw_compose_send (const GwCompose *request, const char *program, GBytes *mail, GError **error)
{
  const char *const command[] = { program, "-i", "-f", request->from, "--", request->to, NULL };
  g_autoptr (GError) problem = NULL;
  signal (SIGPIPE, SIG_IGN);
  g_autoptr (GSubprocess) process = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_STDIN_PIPE, &problem);
  if (process == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s; fix: --send=PROGRAM, or --output FILE and send it as it is",
                   problem->message);
      return FALSE;
    }
  g_autoptr (GBytes) lines = with_lf (mail);
  gboolean passed = g_subprocess_communicate (process, lines, NULL, NULL, NULL, &problem);
  int status = passed && g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : EX_SOFTWARE;
  if (passed && status == EX_OK)
    return TRUE;
  g_set_error (error, GW_ERROR, status == EX_TEMPFAIL ? GW_ERROR_TEMPORARY : GW_ERROR_PERMANENT,
               "%s: did not take the mail (%s, exit status %d); fix: see what it says, or --output FILE", program,
               problem ? problem->message : "no more is known", status);
  return FALSE;
}
