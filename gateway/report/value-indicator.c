/* SPDX-License-Identifier: Apache-2.0
 * Indicators: kind VALUE [port N[/udp|/tcp]] [at TIME]. */
#include "report/value.h"
#include "base/escape.h"
#include "report/line.h"
#include <gio/gio.h>
#include <string.h>

static const char *const kinds[] = { "ipv4",  "ipv6", "ipv4net", "ipv6net", "domain", "url",
                                     "email", "asn",  "sha1",    "sha256",  NULL };

char *
gw_indicator_refang (const char *value)
{
  static const struct {
    const char *fanged;
    const char *plain;
  } table[] = {
    { "[.]", "." }, { "(.)", "." }, { "[dot]", "." }, { "[:]", ":" }, { "[at]", "@" }, { "[@]", "@" }, { "[://]", "://" },
  };
  GString *out = g_string_new (NULL);
  const char *at = value;
  if (g_ascii_strncasecmp (at, "hxxp", 4) == 0)
    {
      g_string_append (out, "http");
      at += 4;
    }
  while (*at)
    {
      gsize i = 0;
      if (*at == '[' || *at == '(')
        while (i < G_N_ELEMENTS (table) && g_ascii_strncasecmp (at, table[i].fanged, strlen (table[i].fanged)) != 0)
          i++;
      else
        i = G_N_ELEMENTS (table);
      if (i == G_N_ELEMENTS (table))
        {
          g_string_append_c (out, *at++);
          continue;
        }
      g_string_append (out, table[i].plain);
      at += strlen (table[i].fanged);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);
  if (length < 1 || length > 63 || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (; *label; label++)
    if (!g_ascii_isalnum (*label) && *label != '-' && *label != '_')
      return FALSE;
  return TRUE;
}

char *
gw_value_host (const char *value)
{
  if (strlen (value) > 1000)
    return NULL;
  g_autofree char *ascii = g_hostname_to_ascii (value);
  if (ascii == NULL)
    return NULL;
  gsize length = strlen (ascii);
  if (length > 1 && ascii[length - 1] == '.')
    ascii[--length] = '\0';
  if (length > 253)
    return NULL;
  g_auto (GStrv) labels = g_strsplit (ascii, ".", -1);
  gsize count = g_strv_length (labels);
  for (gsize i = 0; i < count; i++)
    if (!is_label (labels[i]))
      return NULL;
  /* All digits at the end is an address written wrong, not a name (RFC 3696, section 2). */
  if (count < 2 || strspn (labels[count - 1], "0123456789") == strlen (labels[count - 1]))
    return NULL;
  return g_ascii_strdown (ascii, -1);
}

char *
gw_value_mail_address (const char *value)
{
  const char *sign = strrchr (value, '@');
  if (sign == NULL || sign == value || sign - value > 64)
    return NULL;
  for (const char *at = value; at < sign; at++)
    if (!g_ascii_isalnum (*at) && (guchar) *at < 0x80 && strchr ("!#$%&'*+/=?^_`{|}~.-", *at) == NULL)
      return NULL;
  g_autofree char *host = gw_value_host (sign + 1);
  if (host == NULL)
    return NULL;
  g_autofree char *local = g_strndup (value, (gsize) (sign - value));
  g_autofree char *clean = gw_escape_line (local);
  return strcmp (clean, local) == 0 ? g_strconcat (local, "@", host, NULL) : NULL;
}

static char *
read_ip (const char *value, GSocketFamily family)
{
  /* A zone ("%eth0") means something on one machine only. */
  if (strlen (value) > 64 || strchr (value, '%') != NULL)
    return NULL;
  g_autofree char *bare = g_strdup (value);
  gsize length = strlen (bare);
  if (family == G_SOCKET_FAMILY_IPV6 && length > 2 && bare[0] == '[' && bare[length - 1] == ']')
    {
      memmove (bare, bare + 1, length);
      bare[length - 2] = '\0';
    }
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);
  if (address == NULL || g_inet_address_get_family (address) != family)
    return NULL;
  return g_inet_address_to_string (address);
}

static char *
read_net (const char *value, GSocketFamily family)
{
  const char *slash = strchr (value, '/');
  guint64 length;
  /* GLib would warn on stderr of a length beyond 128. */
  if (slash == NULL || strlen (value) > 64 || strchr (value, '%') != NULL
      || !g_ascii_string_to_unsigned (slash + 1, 10, 0, family == G_SOCKET_FAMILY_IPV4 ? 32 : 128, &length, NULL))
    return NULL;
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (value, NULL);
  if (mask == NULL || g_inet_address_mask_get_family (mask) != family)
    return NULL;
  g_autofree char *address = g_inet_address_to_string (g_inet_address_mask_get_address (mask));
  return g_strdup_printf ("%s/%u", address, g_inet_address_mask_get_length (mask));
}

/* The scheme in lower case, the rest as it is: servers tell paths apart by it. */
static char *
read_url (const char *value)
{
  if (strlen (value) > GW_FORM_MAX_URL || strpbrk (value, " <>\"\\") != NULL)
    return NULL;
  g_autofree char *clean = gw_escape_line (value);
  if (strcmp (clean, value) != 0)
    return NULL;
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *colon = strstr (value, "://");
  if (uri == NULL || colon == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;
  g_autofree char *scheme = g_ascii_strdown (value, colon - value);
  return g_strconcat (scheme, colon, NULL);
}

static char *
read_asn (const char *value)
{
  const char *digits = g_ascii_strncasecmp (value, "AS", 2) == 0 ? value + 2 : value;
  guint64 number;
  if (!g_ascii_isdigit (*digits) || !g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT32, &number, NULL))
    return NULL;
  return g_strdup_printf ("AS%" G_GUINT64_FORMAT, number);
}

static char *
read_digest (const char *value, gsize digits)
{
  if (strlen (value) != digits || strspn (value, "0123456789abcdefABCDEF") != digits)
    return NULL;
  return g_ascii_strdown (value, -1);
}

char *
gw_indicator_canonical (const char *kind, const char *value)
{
  if (strcmp (kind, "ipv4") == 0)
    return read_ip (value, G_SOCKET_FAMILY_IPV4);
  if (strcmp (kind, "ipv6") == 0)
    return read_ip (value, G_SOCKET_FAMILY_IPV6);
  if (strcmp (kind, "ipv4net") == 0)
    return read_net (value, G_SOCKET_FAMILY_IPV4);
  if (strcmp (kind, "ipv6net") == 0)
    return read_net (value, G_SOCKET_FAMILY_IPV6);
  if (strcmp (kind, "domain") == 0)
    return gw_value_host (value);
  if (strcmp (kind, "url") == 0)
    return read_url (value);
  if (strcmp (kind, "email") == 0)
    return gw_value_mail_address (value);
  if (strcmp (kind, "asn") == 0)
    return read_asn (value);
  if (strcmp (kind, "sha1") == 0)
    return read_digest (value, 40);
  if (strcmp (kind, "sha256") == 0)
    return read_digest (value, 64);
  return NULL;
}

const char *
gw_indicator_guess_kind (const char *value)
{
  static const char *const order[] = { "ipv4",  "ipv6",   "ipv4net", "ipv6net", "sha1",
                                       "sha256", "url",   "email",   "domain" };
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autofree char *read = gw_indicator_canonical (order[i], value);
      if (read != NULL)
        return order[i];
    }
  g_autofree char *asn = g_ascii_strncasecmp (value, "AS", 2) == 0 ? read_asn (value) : NULL;
  return asn ? "asn" : NULL;
}

/* The blank-separated words of @value. */
static GPtrArray *
split_words (const char *value)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  for (const char *at = value; *at;)
    {
      at += strspn (at, " ");
      gsize length = strcspn (at, " ");
      if (length > 0)
        g_ptr_array_add (words, g_strndup (at, length));
      at += length;
    }
  return words;
}

static const char *
word_at (GPtrArray *words, guint index)
{
  return index < words->len ? g_ptr_array_index (words, index) : NULL;
}

/* "53", "53/udp", "53/TCP": canonical, or NULL. */
static char *
read_port (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  guint64 number;
  if (parts[0] == NULL || !g_ascii_string_to_unsigned (parts[0], 10, 1, 65535, &number, NULL))
    return NULL;
  if (parts[1] == NULL)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  if (g_ascii_strcasecmp (parts[1], "udp") != 0 && g_ascii_strcasecmp (parts[1], "tcp") != 0)
    return NULL;
  g_autofree char *protocol = g_ascii_strdown (parts[1], -1);
  return g_strdup_printf ("%" G_GUINT64_FORMAT "/%s", number, protocol);
}

typedef struct {
  char *port; /* canonical */
  char *time; /* canonical */
} Suffix;

static void
suffix_clear (Suffix *suffix)
{
  g_free (suffix->port);
  g_free (suffix->time);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Suffix, suffix_clear)

/* @value with the given port and time behind it. */
static char *
join (const char *kind, const char *value, const char *port, const char *time)
{
  return g_strconcat (kind, " ", value, port ? " port " : "", port ? port : "", time ? " at " : "",
                      time ? time : "", NULL);
}

/* Reads the words from @from on; the time may have a blank in it. FALSE after gw_value_refuse(). */
static gboolean
read_suffix (GwValueReading *reading, GPtrArray *words, guint from, const char *head, Suffix *suffix)
{
  for (guint i = from; i < words->len; i++)
    {
      char *plain = gw_line_plain_value (word_at (words, i), TRUE);
      g_free (g_ptr_array_index (words, i));
      g_ptr_array_index (words, i) = plain;
    }
  for (guint i = from; i < words->len;)
    {
      const char *word = word_at (words, i);
      const char *next = word_at (words, i + 1);
      if (g_ascii_strcasecmp (word, "port") == 0 && suffix->port == NULL)
        {
          suffix->port = next ? read_port (next) : NULL;
          if (suffix->port == NULL)
            return gw_value_refuse (reading, GW_PROBLEM_BAD_PORT) != NULL;
          i += 2;
          continue;
        }
      if (g_ascii_strcasecmp (word, "at") != 0 || suffix->time != NULL)
        return gw_value_refuse (reading, GW_PROBLEM_BAD_INDICATOR) != NULL;
      g_autoptr (GString) time = g_string_new (NULL);
      for (i++; i < words->len && g_ascii_strcasecmp (word_at (words, i), "port") != 0; i++)
        g_string_append_printf (time, "%s%s", time->len ? " " : "", word_at (words, i));
      suffix->time = gw_value_read_time (reading, time->str);
      if (suffix->time != NULL)
        continue;
      g_clear_pointer (&reading->fault, gw_fault_free);
      gw_value_refuse (reading, gw_value_time_lacks_zone (time->str) ? GW_PROBLEM_NO_ZONE : GW_PROBLEM_BAD_TIME);
      g_autofree char *before = g_strconcat (head, suffix->port ? " port " : "", suffix->port ? suffix->port : "",
                                             " at ", NULL);
      gw_value_suggest_times (reading->fault, time->str, reading->context, before, "");
      return FALSE;
    }
  return TRUE;
}

/* 192.0.2.1/24 with host bits set: the address, or the whole net? */
static void
suggest_net (GwFault *fault, const char *value)
{
  const char *slash = strchr (value, '/');
  g_autofree char *start = slash ? g_strndup (value, (gsize) (slash - value)) : g_strdup ("");
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (start);
  guint64 length;
  if (address == NULL || strchr (start, '%') != NULL
      || !g_ascii_string_to_unsigned (slash + 1, 10, 0, g_inet_address_get_native_size (address) * 8, &length, NULL))
    return;
  gsize size = g_inet_address_get_native_size (address);
  guint8 bytes[16] = { 0 };
  memcpy (bytes, g_inet_address_to_bytes (address), MIN (size, sizeof bytes));
  for (gsize bit = length; bit < size * 8; bit++)
    bytes[bit / 8] &= (guint8) ~(0x80 >> bit % 8);
  GSocketFamily family = g_inet_address_get_family (address);
  const char *kind = family == G_SOCKET_FAMILY_IPV4 ? "ipv4" : "ipv6";
  g_autoptr (GInetAddress) base = g_inet_address_new_from_bytes (bytes, family);
  g_autofree char *host = g_inet_address_to_string (address);
  g_autofree char *net = g_inet_address_to_string (base);
  g_autofree char *as_host = g_strconcat (kind, " ", host, NULL);
  g_autofree char *as_net = g_strdup_printf ("%snet %s/%u", kind, net, (guint) length);
  if (!g_inet_address_equal (address, base))
    gw_fault_suggest (fault, as_host, "nearest");
  gw_fault_suggest (fault, as_net, "nearest");
}

/* What @value (one word) probably is, whatever kind was written before it. */
static void
suggest_kind (GwFault *fault, const char *value)
{
  const char *kind = gw_indicator_guess_kind (value);
  if (kind != NULL)
    {
      g_autofree char *read = gw_indicator_canonical (kind, value);
      g_autofree char *whole = g_strconcat (kind, " ", read, NULL);
      gw_fault_suggest (fault, whole, "nearest");
      return;
    }
  const char *colon = strrchr (value, ':');
  g_autofree char *host = colon ? g_strndup (value, (gsize) (colon - value)) : NULL;
  g_autofree char *port = colon ? read_port (colon + 1) : NULL;
  kind = port ? gw_indicator_guess_kind (host) : NULL;
  g_autofree char *read = kind ? gw_indicator_canonical (kind, host) : NULL;
  if (read != NULL)
    {
      g_autofree char *whole = join (kind, read, port, NULL);
      gw_fault_suggest (fault, whole, "nearest");
      return;
    }
  suggest_net (fault, value);
}

static char *
refuse (GwValueReading *reading, GPtrArray *words, const char *kind)
{
  gw_value_refuse (reading, kind || words->len < 2 ? GW_PROBLEM_BAD_INDICATOR : GW_PROBLEM_NOT_IN_SET);
  if (kind == NULL)
    reading->fault->allowed = kinds;
  /* Only where the value is all there is: a suggestion must not drop a port or a time. */
  guint index = kind || (words->len == 2) ? 1 : 0;
  if (words->len == index + 1)
    {
      g_autofree char *value = gw_indicator_refang (word_at (words, index));
      suggest_kind (reading->fault, value);
    }
  return NULL;
}

char *
gw_value_read_indicator (GwValueReading *reading, const char *value)
{
  g_autoptr (GPtrArray) words = split_words (value);
  const char *first = word_at (words, 0);
  const char *second = word_at (words, 1);
  const char *kind = first ? gw_set_find (kinds, first) : NULL;
  if (kind == NULL || second == NULL)
    return refuse (reading, words, kind);
  g_autofree char *plain = gw_indicator_refang (second);
  reading->tolerated |= strcmp (plain, second) != 0;
  g_autofree char *read = gw_indicator_canonical (kind, plain);
  if (read == NULL)
    return refuse (reading, words, kind);
  g_autofree char *head = g_strconcat (kind, " ", read, NULL);
  g_auto (Suffix) suffix = { NULL, NULL };
  if (!read_suffix (reading, words, 2, head, &suffix))
    return NULL;
  char *whole = join (kind, read, suffix.port, suffix.time);
  /* Digits of another script are longer in UTF-8: notes tell what they were read as. */
  reading->tolerated |= !g_str_is_ascii (value);
  return whole;
}
