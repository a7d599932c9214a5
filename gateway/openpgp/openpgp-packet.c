/* SPDX-License-Identifier: Apache-2.0 */
#include "openpgp/openpgp-packet.h"
#include <string.h>

/* RFC 4880 section 4.3 */
#define TAG_SESSION_KEY 1
#define TAG_SIGNATURE 2
#define TAG_PASSPHRASE 3
#define TAG_ENCRYPTED 9
#define TAG_MARKER 10
#define TAG_ENCRYPTED_MDC 18
#define TAG_ENCRYPTED_AEAD 20

#define ARMOR_BEGIN "-----BEGIN PGP "
#define ARMOR_SIGNATURE "-----BEGIN PGP SIGNATURE-----"
#define ARMOR_CLEARSIGNED "-----BEGIN PGP SIGNED MESSAGE-----"
#define ARMOR_MESSAGE "-----BEGIN PGP MESSAGE-----"
#define ARMOR_SIGNATURE_END "-----END PGP SIGNATURE-----"

/* Takes the header of the packet at @at: its tag (0: none), where its body begins, and the body's length. FALSE
 * where it is cut short, or has no definite length (only data packets may do without, RFC 4880 4.2.2.4). */
static gboolean
read_header (const guint8 *data, gsize size, gsize at, guint *tag, gsize *body, gsize *length)
{
  *tag = 0;
  if (at >= size || (data[at] & 0x80) == 0)
    return FALSE;
  gboolean new_format = (data[at] & 0x40) != 0;
  *tag = new_format ? data[at] & 0x3f : (data[at] >> 2) & 0x0f;
  guint octets;
  if (new_format)
    {
      guint8 first = at + 1 < size ? data[at + 1] : 224;
      if (first >= 224 && first < 255)
        return FALSE;
      if (first >= 192 && first < 224)
        {
          if (size - at < 3)
            return FALSE;
          *length = ((gsize) (first - 192) << 8) + data[at + 2] + 192;
          *body = at + 3;
          return *length <= size - *body;
        }
      octets = first < 192 ? 1 : 4;
      at += first < 192 ? 1 : 2;
    }
  else
    {
      guint type = data[at] & 3;
      if (type == 3)
        return FALSE;
      octets = 1u << type;
      at += 1;
    }
  if (size - at < octets)
    return FALSE;
  *length = 0;
  for (guint i = 0; i < octets; i++)
    *length = *length << 8 | data[at + i];
  *body = at + octets;
  return *length <= size - *body;
}

/* Sections 5.2.2 and 5.2.3: the version, and where it puts the digest's number (section 9.4). */
static gboolean
is_supported (const guint8 *body, gsize length)
{
  guint8 version = length > 0 ? body[0] : 0;
  gsize place = version == 4 ? 3 : 16;
  guint8 digest = place < length ? body[place] : 0;
  return (version == 3 || version == 4) && ((digest >= 1 && digest <= 3) || (digest >= 8 && digest <= 11));
}

static GwSignaturePackets
scan_binary (const guint8 *data, gsize size)
{
  GwSignaturePackets packets = { .supported = TRUE };
  gsize at = 0, body, length;
  guint tag;
  while (read_header (data, size, at, &tag, &body, &length) && tag == TAG_SIGNATURE)
    {
      packets.count++;
      packets.supported = packets.supported && is_supported (data + body, length);
      at = body + length;
    }
  packets.pure = packets.count > 0 && at == size;
  return packets;
}

/* Decodes the base 64 of one armor block into @binary; @lines is just after its first line. Returns where the
 * block ends. */
static char **
decode_block (char **lines, GByteArray *binary)
{
  int state = 0;
  guint save = 0;
  while (*lines != NULL && *g_strchomp (*lines) != '\0')
    lines++;
  for (; *lines != NULL && **lines != '=' && **lines != '-'; lines++)
    {
      gsize length = strlen (*lines);
      g_autofree guint8 *decoded = g_malloc (length + 4);
      g_byte_array_append (binary, decoded, (guint) g_base64_decode_step (*lines, length, decoded, &state, &save));
    }
  return lines;
}

/* @material without its armor, of which each block begins with @begin. */
static GBytes *
remove_armor (GBytes *material, const char *begin)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (material, &size);
  if (size > 0 && (data[0] & 0x80) != 0)
    return g_bytes_ref (material);
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GByteArray *binary = g_byte_array_new ();
  for (char **line = lines; *line != NULL;)
    line = g_str_has_prefix (*line, begin) ? decode_block (line + 1, binary) : line + 1;
  return g_byte_array_free_to_bytes (binary);
}

/* Section 6.1: CRC-24. */
static guint32
checksum (const GByteArray *bytes)
{
  guint32 crc = 0xb704ce;
  for (guint i = 0; i < bytes->len; i++)
    {
      crc ^= (guint32) bytes->data[i] << 16;
      for (guint bit = 0; bit < 8; bit++)
        crc = crc & 0x800000 ? (crc << 1 ^ 0x864cfb) & 0xffffff : crc << 1;
    }
  return crc;
}

/* g_strsplit() looks for the end of all that is left at each line, under some libraries. The caller's. */
static GStrv
split_lines (const char *data, gsize size)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  gsize at = 0;
  while (at < size)
    {
      const char *end = memchr (data + at, '\n', size - at);
      gsize length = end != NULL ? (gsize) (end - data) - at : size - at;
      g_ptr_array_add (lines, g_strndup (data + at, length));
      at += length + 1;
    }
  g_ptr_array_add (lines, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

gboolean
gw_openpgp_is_damaged (GBytes *message)
{
  gsize size, length;
  const char *data = g_bytes_get_data (message, &size);
  g_auto (GStrv) lines = split_lines (data, size);
  char **line = lines;
  while (*line != NULL && !g_str_has_prefix (*line, ARMOR_MESSAGE))
    line++;
  if (*line == NULL)
    return FALSE;
  g_autoptr (GByteArray) binary = g_byte_array_new ();
  line = decode_block (line + 1, binary);
  if (*line == NULL || **line != '=')
    return FALSE;
  g_autofree guint8 *written = g_base64_decode (*line + 1, &length);
  return length != 3 || checksum (binary) != ((guint32) written[0] << 16 | (guint32) written[1] << 8 | written[2]);
}

/* A line of base 64, or an empty one. */
static gboolean
is_base64 (const char *line)
{
  gsize length = strspn (line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  return line[length + strspn (line + length, "=")] == '\0' && (length > 0 || *line == '\0');
}

/* Section 6.2: header lines, a gap, base 64, a checksum or none, the end. */
static gboolean
is_whole_armor (GBytes *material)
{
  gsize size;
  const char *data = g_bytes_get_data (material, &size);
  g_auto (GStrv) lines = split_lines (data, size);
  char **line = lines;
  while (*line != NULL && !g_str_has_prefix (*line, ARMOR_SIGNATURE))
    line++;
  if (*line == NULL)
    return FALSE;
  for (line++; *line != NULL && *g_strchomp (*line) != '\0'; line++)
    if (strchr (*line, ':') == NULL)
      return FALSE;
  while (*line != NULL && is_base64 (g_strchomp (*line)))
    line++;
  if (*line != NULL && **line == '=' && strlen (*line) == 5)
    line++;
  while (*line != NULL && *g_strchomp (*line) == '\0')
    line++;
  return *line != NULL && g_str_has_prefix (*line, ARMOR_SIGNATURE_END);
}

GwSignaturePackets
gw_openpgp_scan_signatures (GBytes *material)
{
  g_autoptr (GBytes) binary = remove_armor (material, ARMOR_SIGNATURE);
  gsize size, length;
  const guint8 *data = g_bytes_get_data (binary, &size);
  GwSignaturePackets packets = scan_binary (data, size);
  const char *text = g_bytes_get_data (material, &length);
  packets.whole = packets.pure && (binary == material || is_whole_armor (material));
  if (packets.pure && g_strstr_len (text, (gssize) length, ARMOR_CLEARSIGNED) != NULL)
    packets.pure = FALSE;
  return packets;
}

GBytes *
gw_openpgp_spare_armor (GBytes *material)
{
  gsize size;
  const char *data = g_bytes_get_data (material, &size);
  g_auto (GStrv) lines = split_lines (data, size);
  char **line = lines;
  while (*line != NULL && !g_str_has_prefix (*line, ARMOR_BEGIN))
    line++;
  if (*line == NULL || !(g_str_has_prefix (*line, ARMOR_MESSAGE) || g_str_has_prefix (*line, ARMOR_SIGNATURE)))
    return g_bytes_ref (material);
  GByteArray *binary = g_byte_array_new ();
  line = decode_block (line + 1, binary);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (binary);
  gboolean spared = *line != NULL && **line == '-' && g_bytes_get_size (bytes) > 0;
  return g_bytes_ref (spared ? bytes : material);
}

gboolean
gw_openpgp_is_encrypted (GBytes *material)
{
  g_autoptr (GBytes) binary = remove_armor (material, ARMOR_MESSAGE);
  gsize size, at = 0, body, length;
  const guint8 *data = g_bytes_get_data (binary, &size);
  guint tag;
  while (read_header (data, size, at, &tag, &body, &length)
         && (tag == TAG_SESSION_KEY || tag == TAG_PASSPHRASE || tag == TAG_MARKER))
    at = body + length;
  return tag == TAG_ENCRYPTED || tag == TAG_ENCRYPTED_MDC || tag == TAG_ENCRYPTED_AEAD;
}
