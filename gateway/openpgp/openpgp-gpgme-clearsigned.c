/* SPDX-License-Identifier: Apache-2.0
 * The gpgme engine: cleartext-signed blocks (RFC 4880 section 7). */
#include "openpgp/openpgp-gpgme.h"
#include "openpgp/openpgp-packet.h"
#include <string.h>

#define FIRST_LINE "-----BEGIN PGP SIGNED MESSAGE-----"
#define SIGNATURE_LINE "\n-----BEGIN PGP SIGNATURE-----"
#define LAST_LINE "\n-----END PGP SIGNATURE-----"

/* Whether @block is one clear-signed block from its first line to its last. */
static gboolean
is_one_block (const char *block, gsize size)
{
  if (strlen (block) != size || !g_str_has_prefix (block, FIRST_LINE))
    return FALSE;
  const char *signature = strstr (block, SIGNATURE_LINE);
  const char *end = signature != NULL ? strstr (signature, LAST_LINE) : NULL;
  if (end == NULL)
    return FALSE;
  const char *rest = end + strlen (LAST_LINE);
  return rest[strspn (rest, " \t\r\n")] == '\0';
}

/* The line at *text without the blanks at its end, which do not count; *text goes behind it. NULL: there is none. The
 * caller's. */
static char *
take_line (const char **text)
{
  if (**text == '\0')
    return NULL;
  char *line = g_strndup (*text, strcspn (*text, "\n"));
  *text += strlen (line) + ((*text)[strlen (line)] == '\n');
  return g_strchomp (line);
}

/* Whether @text is all that stands in @block: gpg verifies what it reads, and may fail to write it. */
static gboolean
is_whole (const char *block, const char *text)
{
  const char *lf = strstr (block, "\n\n");
  const char *crlf = strstr (block, "\n\r\n");
  gboolean is_lf = lf != NULL && (crlf == NULL || lf < crlf);
  const char *blank = is_lf ? lf + strlen ("\n") : crlf ? crlf + strlen ("\n\r") : NULL;
  const char *end = blank ? strstr (blank, SIGNATURE_LINE) : NULL;
  if (end == NULL)
    return FALSE;
  g_autofree char *head = g_strndup (block, (gsize) (blank - block));
  g_autofree char *body = g_strndup (blank + 1, end > blank ? (gsize) (end - blank - 1) : 0);
  gboolean escaped = strstr (head, "\nNotDashEscaped:") == NULL; /* a header of GnuPG's own */
  for (const char *at = body;;)
    {
      g_autofree char *line = take_line (&at);
      g_autofree char *found = take_line (&text);
      const char *wanted = line != NULL && escaped && g_str_has_prefix (line, "- ") ? line + strlen ("- ") : line;
      if (wanted == NULL && found == NULL)
        return TRUE;
      if (strcmp (wanted ? wanted : "", found ? found : "") != 0)
        return FALSE;
    }
}

GPtrArray *
gw_openpgp_verify_clearsigned (GwOpenpgp *engine, GBytes *block, GBytes **text, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (block, &size);
  g_autofree char *copy = g_strndup (data != NULL ? data : "", size);
  *text = NULL;
  if (!is_one_block (copy, size))
    {
      *text = g_bytes_new_static ("", 0);
      return g_ptr_array_new_with_free_func ((GDestroyNotify) gw_signature_free);
    }
  g_autoptr (GPtrArray) signatures = gw_openpgp_verify_message (engine, block, text, error);
  if (signatures == NULL || signatures->len == 0)
    return g_steal_pointer (&signatures);
  GwSignaturePackets packets = gw_openpgp_scan_signatures (block);
  gw_gpgme_demand_whole (signatures, packets);
  gw_gpgme_add_unseen (signatures, packets.count, GW_SIGNATURE_BAD);
  if (((const GwSignature *) g_ptr_array_index (signatures, 0))->status > GW_SIGNATURE_EXPIRED_SIGNATURE)
    return g_steal_pointer (&signatures);
  const char *written = g_bytes_get_data (*text, &size);
  g_autofree char *found = g_strndup (written != NULL ? written : "", size);
  if (is_whole (copy, found))
    return g_steal_pointer (&signatures);
  g_set_error_literal (error, GW_ERROR, GW_ERROR_CRYPTO, "gpg did not give back all of a text that is signed inline; fix: see its disk "
                       "and its limits");
  return NULL;
}
