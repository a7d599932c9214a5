/* SPDX-License-Identifier: Apache-2.0 */
#include "openpgp/openpgp-packet.h"
#include <string.h>

#define TAG_SIGNATURE 2
#define ARMOR_BEGIN "-----BEGIN PGP SIGNATURE-----"

/* Takes the header of the packet at @at: its tag, where its body begins, and the body's length. FALSE where
 * it is cut short, or has no definite length (no signature may do without, RFC 4880 section 4.2.2.4). */
static gboolean
read_header (const guint8 *data, gsize size, gsize at, guint *tag, gsize *body, gsize *length)
{
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

static guint
count_binary (const guint8 *data, gsize size, gboolean *pure)
{
  guint count = 0;
  gsize at = 0, body, length;
  guint tag;
  while (read_header (data, size, at, &tag, &body, &length) && tag == TAG_SIGNATURE)
    {
      count++;
      at = body + length;
    }
  *pure = at == size;
  return count;
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

guint
gw_openpgp_count_signatures (GBytes *material, gboolean *pure)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (material, &size);
  if (size > 0 && (data[0] & 0x80) != 0)
    return count_binary (data, size, pure);
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GByteArray) binary = g_byte_array_new ();
  for (char **line = lines; *line != NULL;)
    line = g_str_has_prefix (*line, ARMOR_BEGIN) ? decode_block (line + 1, binary) : line + 1;
  guint count = count_binary (binary->data, binary->len, pure);
  *pure = *pure && count > 0;
  return count;
}
