/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/scan.h"
#include "letter/clearsigned.h"
#include "letter/content-type.h"
#include "letter/header.h"
#include "letter/mime.h"
#include "letter/multipart.h"
#include "letter/outer.h"
#include <string.h>

/* The root as it is being judged. */
typedef struct {
  GwLetter *letter;
  const GwScanLimits *limits;
  const GwHeader *header;
  const GwContentType *content_type; /* NULL where the field is absent: text/plain */
  gsize body;                        /* offset within the entity */
} Root;

GwScanLimits
gw_scan_limits_default (void)
{
  GwScanLimits limits = {
    .max_size = 25 * 1024 * 1024, .max_line = 64 * 1024, .max_headers = 1000, .max_depth = 32, .max_parts = 500,
  };
  return limits;
}

/* The first finding stays: the checks are made in FORM's order. */
static void
refuse (GwLetter *letter, const char *code, const char *reason)
{
  if (letter->code)
    return;
  letter->code = code;
  letter->reason = g_strdup (reason);
}

static const char *
entity_data (const GwLetter *letter, gsize *size)
{
  return g_bytes_get_data (letter->entity, size);
}

static GBytes *
slice (const GwLetter *letter, gsize start, gsize end)
{
  return g_bytes_new_from_bytes (letter->entity, start, end - start);
}

/* A pipe from an old MTA puts "From sender date" before the header (mbox). */
static GBytes *
skip_mbox_line (GBytes *raw)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (raw, &size);
  if (size < 5 || memcmp (data, "From ", 5) != 0)
    return g_bytes_ref (raw);
  const char *lf = memchr (data, '\n', size);
  gsize skip = lf ? (gsize) (lf + 1 - data) : size;
  return g_bytes_new_from_bytes (raw, skip, size - skip);
}

/* One of the two parts of an RFC 1847 body: its own header block, its type as expected, its body decoded. NULL where
 * it is something else. */
static GBytes *
read_part (const Root *root, const GwSpan *span, const char *want_type)
{
  gsize size = 0;
  const char *data = entity_data (root->letter, &size);
  gsize start = root->body + span->start;
  gsize length = span->end - span->start;
  g_autoptr (GwHeader) header = gw_header_parse (data + start, length, root->limits->max_line,
                                                 root->limits->max_headers);
  if (header->code)
    {
      refuse (root->letter, header->code, header->reason);
      return NULL;
    }
  g_autofree char *type = gw_header_value (header, "Content-Type", 0);
  g_autoptr (GwContentType) content_type = type ? gw_content_type_parse (type) : NULL;
  if (gw_header_repeated (header) || content_type == NULL || strcmp (content_type->type, want_type) != 0)
    return NULL;
  g_autofree char *encoding = gw_header_value (header, "Content-Transfer-Encoding", 0);
  g_autoptr (GBytes) body = slice (root->letter, start + header->body, start + length);
  return gw_mime_decode (body, encoding);
}

/* The type of a part, for telling S/MIME from a protocol that disagrees. */
static gboolean
part_has_type (const Root *root, const GwSpan *span, const char *want_type)
{
  gsize size = 0;
  const char *data = entity_data (root->letter, &size);
  g_autoptr (GwHeader) header = gw_header_parse (data + root->body + span->start, span->end - span->start,
                                                 root->limits->max_line, root->limits->max_headers);
  g_autofree char *type = header->code ? NULL : gw_header_value (header, "Content-Type", 0);
  g_autoptr (GwContentType) content_type = type ? gw_content_type_parse (type) : NULL;
  return content_type && strcmp (content_type->type, want_type) == 0;
}

static gboolean
has_bare_lf (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  for (const char *at = data; (at = size ? memchr (at, '\n', size - (gsize) (at - data)) : NULL); at++)
    if (at == data || at[-1] != '\r')
      return TRUE;
  return FALSE;
}

/* RFC 3156 section 5. */
static void
scan_signed (const Root *root, const GwParts *parts)
{
  GwLetter *letter = root->letter;
  const GwSpan *first = &g_array_index (parts->parts, GwSpan, 0);
  const GwSpan *second = &g_array_index (parts->parts, GwSpan, 1);
  g_autoptr (GBytes) signature = read_part (root, second, "application/pgp-signature");
  if (signature == NULL)
    {
      refuse (letter, "ambiguous", "the second part of multipart/signed is no OpenPGP signature");
      return;
    }
  letter->kind = GW_LETTER_SIGNED;
  letter->signed_span = slice (letter, root->body + first->start, root->body + first->end);
  letter->bare_lf = has_bare_lf (letter->signed_span);
  letter->signature = g_steal_pointer (&signature);
}

static gboolean
is_version_1 (GBytes *control)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (control, &size);
  if (size > 100)
    return FALSE;
  g_autofree char *text = g_strndup (data ? data : "", size);
  return g_ascii_strcasecmp (g_strstrip (text), "Version: 1") == 0;
}

/* RFC 3156 section 4. */
static void
scan_encrypted (const Root *root, const GwParts *parts)
{
  GwLetter *letter = root->letter;
  g_autoptr (GBytes) control = read_part (root, &g_array_index (parts->parts, GwSpan, 0),
                                          "application/pgp-encrypted");
  if (control == NULL || !is_version_1 (control))
    {
      refuse (letter, "ambiguous", "the first part of multipart/encrypted is not \"Version: 1\"");
      return;
    }
  g_autoptr (GBytes) ciphertext = read_part (root, &g_array_index (parts->parts, GwSpan, 1),
                                             "application/octet-stream");
  if (ciphertext == NULL)
    {
      refuse (letter, "ambiguous", "the second part of multipart/encrypted is not application/octet-stream");
      return;
    }
  letter->kind = GW_LETTER_ENCRYPTED;
  letter->ciphertext = g_steal_pointer (&ciphertext);
}

/* A protocol that agrees with its part but is not OpenPGP (S/MIME) is no signature to us; one that is missing or
 * disagrees is seen differently by different readers. */
static gboolean
check_protocol (const Root *root, const GwParts *parts, const char *want)
{
  const char *protocol = gw_content_type_get (root->content_type, "protocol");
  if (protocol && g_ascii_strcasecmp (protocol, want) == 0)
    return TRUE;
  g_autofree char *lower = protocol ? g_ascii_strdown (protocol, -1) : NULL;
  gboolean agrees = lower && strcmp (lower, "application/pgp-signature") != 0
                    && strcmp (lower, "application/pgp-encrypted") != 0
                    && (part_has_type (root, &g_array_index (parts->parts, GwSpan, 0), lower)
                        || part_has_type (root, &g_array_index (parts->parts, GwSpan, 1), lower));
  refuse (root->letter, agrees ? "unsigned" : "ambiguous",
          agrees ? "signed or encrypted by something else than OpenPGP" : "the protocol disagrees with the parts");
  return FALSE;
}

/* RFC 1847: exactly two parts that all readers find in the same place. */
static void
scan_security (const Root *root, gboolean is_signed)
{
  gsize size = 0;
  const char *data = entity_data (root->letter, &size);
  const char *boundary = gw_content_type_boundary (root->content_type);
  if (boundary == NULL)
    {
      refuse (root->letter, "ambiguous", "no valid boundary");
      return;
    }
  g_autoptr (GwParts) parts = gw_multipart_split (data + root->body, size - root->body, boundary,
                                                  root->limits->max_parts);
  if (parts->too_many)
    refuse (root->letter, "limits", "too many parts");
  else if (parts->trap)
    refuse (root->letter, "ambiguous", parts->trap);
  else if (!parts->closed)
    refuse (root->letter, "ambiguous", "the closing boundary is missing");
  else if (parts->parts->len != 2)
    refuse (root->letter, "ambiguous", "not exactly two parts");
  if (root->letter->code)
    return;
  if (!check_protocol (root, parts, is_signed ? "application/pgp-signature" : "application/pgp-encrypted"))
    return;
  if (is_signed)
    scan_signed (root, parts);
  else
    scan_encrypted (root, parts);
}

/* The number of matches of @pattern, counted up to @enough. */
static guint
count_matches (const char *pattern, const char *data, gsize size, guint enough)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_RAW | G_REGEX_CASELESS | G_REGEX_MULTILINE
                                          | G_REGEX_OPTIMIZE | G_REGEX_NO_AUTO_CAPTURE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint count = 0;
  if (data == NULL || !g_regex_match_full (regex, data, (gssize) size, 0, 0, &match, NULL))
    return 0;
  while (g_match_info_matches (match) && ++count < enough)
    g_match_info_next (match, NULL);
  return count;
}

/* Nothing is signed at the root. A search for marks, not a parse: it decides between two refusals only. */
static void
scan_other (const Root *root, GBytes *body)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);
  guint enough = root->limits->max_depth + 1;
  if (count_matches ("^content-type:\\s*(multipart|message)/", data, size, enough) >= enough)
    refuse (root->letter, "limits", "too many nested parts");
  gboolean below = count_matches ("multipart/(signed|encrypted)|application/pgp-(signature|encrypted)"
                                  "|-----BEGIN PGP (SIGNED |)MESSAGE|-----BEGIN PGP SIGNATURE", data, size, 1) > 0;
  if (below)
    refuse (root->letter, "partial-signature", "a signature or encryption covers only a part of the message");
  else
    refuse (root->letter, "unsigned", "no OpenPGP signature");
}

static void
scan_text (const Root *root, GBytes *body)
{
  GwLetter *letter = root->letter;
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);
  GwSpan block = { 0, 0 };
  switch (size ? gw_clearsigned_find (data, size, &block) : GW_CLEARSIGNED_NONE)
    {
    case GW_CLEARSIGNED_WHOLE:
      letter->kind = GW_LETTER_CLEARSIGNED;
      letter->clearsigned = g_bytes_new_from_bytes (body, block.start, block.end - block.start);
      letter->bare_lf = has_bare_lf (letter->clearsigned);
      break;
    case GW_CLEARSIGNED_HEADER:
      refuse (letter, "ambiguous", "a header in the signed block that is not \"Hash\"");
      break;
    case GW_CLEARSIGNED_PART:
      refuse (letter, "partial-signature", "the signed block is not the whole body");
      break;
    case GW_CLEARSIGNED_NONE:
      scan_other (root, body);
      break;
    }
}

static void
scan_body (const Root *root)
{
  GwLetter *letter = root->letter;
  gsize size = g_bytes_get_size (letter->entity);
  g_autofree char *encoding = gw_header_value (root->header, "Content-Transfer-Encoding", 0);
  g_autoptr (GBytes) body = slice (letter, root->body, size);
  g_autoptr (GBytes) decoded = gw_mime_decode (body, encoding);
  gboolean is_signed = strcmp (letter->media_type, "multipart/signed") == 0;
  if (is_signed || strcmp (letter->media_type, "multipart/encrypted") == 0)
    {
      /* RFC 2045 section 6.4: a multipart is never encoded. */
      gboolean plain = decoded && g_bytes_get_data (decoded, NULL) == g_bytes_get_data (body, NULL);
      if (plain)
        scan_security (root, is_signed);
      else
        refuse (letter, "ambiguous", "an encoded multipart");
      return;
    }
  if (strcmp (letter->media_type, "text/plain") == 0 && decoded)
    scan_text (root, decoded);
  else
    scan_other (root, body);
}

/* Who sent it: one From field with one mailbox. Without a signature a missing From is nobody's problem. */
static void
check_from (GwLetter *letter, const GwHeader *header, gboolean inner)
{
  gboolean present = gw_header_count (header, "From") > 0;
  if (present && letter->from_address == NULL)
    refuse (letter, "ambiguous", "From does not name exactly one mailbox");
  if (!present && !inner && letter->kind != GW_LETTER_OTHER)
    refuse (letter, "ambiguous", "From is missing");
}

static void
scan_root (GwLetter *letter, const GwHeader *header, const GwScanLimits *limits)
{
  if (header->code)
    {
      refuse (letter, header->code, header->reason);
      return;
    }
  const char *repeated = gw_header_repeated (header);
  g_autofree char *reason = repeated ? g_strconcat ("the header field ", repeated, " is repeated", NULL) : NULL;
  if (repeated)
    refuse (letter, "ambiguous", reason);
  g_autofree char *value = gw_header_value (header, "Content-Type", 0);
  g_autoptr (GwContentType) content_type = value ? gw_content_type_parse (value) : NULL;
  if (value && content_type == NULL)
    refuse (letter, "ambiguous", "a Content-Type outside the strict grammar");
  else
    letter->media_type = g_strdup (content_type ? content_type->type : "text/plain");
  const char *charset = content_type ? gw_content_type_get (content_type, "charset") : NULL;
  letter->charset = charset ? g_ascii_strdown (charset, -1) : NULL;
  check_from (letter, header, limits->inner);
  if (letter->code)
    return;
  Root root = { letter, limits, header, content_type, header->body };
  scan_body (&root);
  check_from (letter, header, limits->inner);
}

static void
drop_spans (GwLetter *letter)
{
  letter->kind = GW_LETTER_OTHER;
  letter->bare_lf = FALSE;
  g_clear_pointer (&letter->signed_span, g_bytes_unref);
  g_clear_pointer (&letter->signature, g_bytes_unref);
  g_clear_pointer (&letter->ciphertext, g_bytes_unref);
  g_clear_pointer (&letter->clearsigned, g_bytes_unref);
}

GwLetter *
gw_scan_parse (GBytes *raw, const GwScanLimits *limits)
{
  GwScanLimits defaults = gw_scan_limits_default ();
  limits = limits ? limits : &defaults;
  GwLetter *letter = g_new0 (GwLetter, 1);
  letter->entity = limits->inner ? g_bytes_ref (raw) : skip_mbox_line (raw);
  gsize size = 0;
  const char *data = entity_data (letter, &size);
  g_autoptr (GwHeader) header = gw_header_parse (data, size, limits->max_line, limits->max_headers);
  gw_outer_read (letter, header);
  if (limits->truncated || g_bytes_get_size (raw) > limits->max_size)
    refuse (letter, "too-large", "the message is too large");
  else
    scan_root (letter, header, limits);
  if (letter->code)
    drop_spans (letter);
  return letter;
}

gboolean
gw_letter_is_readable (const GwLetter *letter)
{
  return letter->code == NULL || strcmp (letter->code, "unsigned") == 0
         || strcmp (letter->code, "partial-signature") == 0;
}

GBytes *
gw_scan_crlf (GBytes *bytes)
{
  if (!has_bare_lf (bytes))
    return g_bytes_ref (bytes);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  GByteArray *out = g_byte_array_sized_new ((guint) (size + size / 32));
  for (gsize at = 0; at < size;)
    {
      const char *lf = memchr (data + at, '\n', size - at);
      gsize length = lf ? (gsize) (lf - data) - at : size - at;
      g_byte_array_append (out, (const guint8 *) data + at, (guint) length);
      gboolean bare = lf && (length == 0 || lf[-1] != '\r');
      if (lf)
        g_byte_array_append (out, (const guint8 *) (bare ? "\r\n" : "\n"), bare ? 2 : 1);
      at += length + (lf ? 1 : 0);
    }
  return g_byte_array_free_to_bytes (out);
}

GBytes *
gw_letter_signed_crlf (const GwLetter *letter)
{
  return letter->signed_span ? gw_scan_crlf (letter->signed_span) : NULL;
}

const char *
gw_letter_peek_from (const GwLetter *letter)
{
  return letter->from_address;
}

const char *
gw_letter_kind_name (GwLetterKind kind)
{
  switch (kind)
    {
    case GW_LETTER_SIGNED: return "signed";
    case GW_LETTER_ENCRYPTED: return "encrypted";
    case GW_LETTER_CLEARSIGNED: return "clearsigned";
    case GW_LETTER_OTHER: break;
    }
  return "other";
}

void
gw_letter_free (GwLetter *letter)
{
  if (letter == NULL)
    return;
  drop_spans (letter);
  g_clear_pointer (&letter->entity, g_bytes_unref);
  g_free (letter->reason);
  g_free (letter->media_type);
  g_free (letter->charset);
  g_free (letter->from_address);
  g_free (letter->message_id);
  g_free (letter->in_reply_to);
  g_strfreev (letter->references);
  g_strfreev (letter->loop_tokens);
  g_free (letter);
}
