/* SPDX-License-Identifier: Apache-2.0 */
#include "report/value.h"
#include "base/state.h"
#include "base/digest.h"
#include "base/escape.h"
#include "report/line.h"
#include "base/nearest.h"
#include "report/taxonomy.h"
#include <string.h>

char *
gw_value_refuse (GwValueReading *reading, const char *problem)
{
  reading->fault = gw_fault_new (reading->line, reading->def->name, "bad-value", problem, reading->written);
  reading->fault->blocking = reading->def->blocking;
  return NULL;
}

static gboolean
consists_of (const char *value, const char *others)
{
  for (const char *at = value; *at; at++)
    if (!g_ascii_isalnum (*at) && strchr (others, *at) == NULL)
      return FALSE;
  return TRUE;
}

static char *
read_from (GwValueReading *reading, const char *value, const char *const *set)
{
  const char *found = gw_set_find (set, value);
  if (found != NULL)
    return g_strdup (found);
  gw_value_refuse (reading, GW_PROBLEM_NOT_IN_SET);
  reading->fault->allowed = set;
  const char *nearest = gw_nearest_in (set, value);
  if (nearest != NULL)
    gw_fault_suggest (reading->fault, nearest, "nearest");
  return NULL;
}

static char *
read_set (GwValueReading *reading, const char *value)
{
  return read_from (reading, value, reading->def->set);
}

static char *
read_form (GwValueReading *reading, const char *value)
{
  char *read = read_set (reading, value);
  if (read == NULL)
    {
      reading->fault->code = "not-a-form";
      gw_fault_suggest (reading->fault, GW_FORM_NAME, "nearest");
    }
  return read;
}

static char *
without_blanks (const char *value)
{
  char *tight = g_strdup (value);
  char *to = tight;
  for (const char *at = value; *at; at++)
    if (*at != ' ')
      *to++ = *at;
  *to = '\0';
  return tight;
}

/* "TLP:AMBER"; also "AMBER", "tlp: amber" and the old word WHITE. Nothing else is ever taken for one. */
static char *
read_marking (GwValueReading *reading, const char *value)
{
  const char *const *set = reading->def->set;
  const char *found = gw_set_find (set, value);
  if (found != NULL)
    return g_strdup (found);
  g_autofree char *tight = without_blanks (value);
  const char *bare = g_ascii_strncasecmp (tight, set[0], 4) == 0 ? tight + 4 : tight;
  reading->tolerated = TRUE;
  const char *nearest = NULL;
  GwNearest best = GW_NEAREST_INIT;
  for (int i = 0; set[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (set[i] + 4, bare) == 0
          || (strcmp (set[i] + 4, "CLEAR") == 0 && g_ascii_strcasecmp (bare, "WHITE") == 0))
        return g_strdup (set[i]);
      gw_nearest_try (&best, bare, set[i] + 4);
    }
  nearest = gw_nearest_end (&best);
  gw_value_refuse (reading, GW_PROBLEM_NOT_IN_SET);
  reading->fault->allowed = set;
  if (nearest != NULL)
    gw_fault_suggest (reading->fault, nearest - 4, "nearest");
  return NULL;
}

static char *
read_text (GwValueReading *reading, const char *value)
{
  g_autofree char *line = gw_escape_line (value);
  glong length = g_utf8_strlen (line, -1);
  if (length < reading->def->min)
    return gw_value_refuse (reading, GW_PROBLEM_TOO_SHORT);
  if (length > reading->def->max)
    return gw_value_refuse (reading, GW_PROBLEM_TOO_LONG);
  return g_steal_pointer (&line);
}

static char *
read_number (GwValueReading *reading, const char *value)
{
  if (*value == '\0' || strspn (value, "0123456789") != strlen (value))
    return gw_value_refuse (reading, GW_PROBLEM_NOT_A_NUMBER);
  guint64 number;
  if (!g_ascii_string_to_unsigned (value, 10, (guint64) reading->def->min, (guint64) reading->def->max, &number,
                                   NULL))
    return gw_value_refuse (reading, GW_PROBLEM_OUT_OF_RANGE);
  return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
}

static gboolean
is_contact (const char *value)
{
  return g_ascii_isalnum (*value) && strlen (value) <= 64 && consists_of (value, "._-");
}

static char *
read_contact (GwValueReading *reading, const char *value)
{
  if (!is_contact (value))
    return gw_value_refuse (reading, GW_PROBLEM_BAD_CONTACT);
  return g_strdup (value);
}

/* A contact id, "XB" for a State's technical contact, or "@group". */
static char *
read_recipient (GwValueReading *reading, const char *value)
{
  if (*value == '@' && is_contact (value + 1))
    return g_strdup (value);
  if (strlen (value) == 2 && g_ascii_isalpha (value[0]) && g_ascii_isalpha (value[1]))
    {
      g_autofree char *state = g_ascii_strup (value, -1);
      if (!gw_state_is_code (state))
        return gw_value_refuse (reading, GW_PROBLEM_BAD_STATE);
      return g_steal_pointer (&state);
    }
  return read_contact (reading, value);
}

static char *
read_report_id (GwValueReading *reading, const char *value)
{
  gsize length = strlen (value);
  if (!consists_of (value, "._-"))
    return gw_value_refuse (reading, GW_PROBLEM_BAD_IDENTIFIER);
  if (length < (gsize) reading->def->min)
    return gw_value_refuse (reading, GW_PROBLEM_TOO_SHORT);
  if (length > (gsize) reading->def->max)
    return gw_value_refuse (reading, GW_PROBLEM_TOO_LONG);
  return g_strdup (value);
}

/* fqdn/YYYY-NNNNNN */
static char *
read_incident_id (GwValueReading *reading, const char *value)
{
  const char *slash = strrchr (value, '/');
  if (slash == NULL || strlen (slash) != strlen ("/2026-104217") || slash[5] != '-'
      || strspn (slash + 1, "0123456789") != 4 || strspn (slash + 6, "0123456789") != 6)
    return gw_value_refuse (reading, GW_PROBLEM_BAD_INCIDENT);
  g_autofree char *start = g_strndup (value, (gsize) (slash - value));
  g_autofree char *host = gw_value_host (start);
  if (host == NULL)
    return gw_value_refuse (reading, GW_PROBLEM_BAD_INCIDENT);
  return g_strconcat (host, slash, NULL);
}

static char *
read_nonce (GwValueReading *reading, const char *value)
{
  if (strlen (value) < 8 || strlen (value) > 128 || !consists_of (value, "._~+/=-"))
    return gw_value_refuse (reading, GW_PROBLEM_BAD_IDENTIFIER);
  return g_strdup (value);
}

static char *
read_taxonomy (GwValueReading *reading, const char *value)
{
  gboolean alone = FALSE;
  const char *found = gw_taxonomy_find (value, &alone);
  if (found != NULL)
    {
      reading->tolerated |= alone;
      return g_strdup (found);
    }
  gw_value_refuse (reading, GW_PROBLEM_NOT_IN_SET);
  reading->fault->allowed = gw_taxonomy_pairs ();
  const char *nearest = gw_taxonomy_nearest (value);
  if (nearest != NULL)
    gw_fault_suggest (reading->fault, nearest, "nearest");
  return NULL;
}

static char *
read_state (GwValueReading *reading, const char *value)
{
  g_autofree char *state = g_ascii_strup (value, -1);
  if (!gw_state_is_code (state))
    return gw_value_refuse (reading, GW_PROBLEM_BAD_STATE);
  return g_steal_pointer (&state);
}

static char *
read_tag (GwValueReading *reading, const char *value)
{
  const char *colon = strchr (value, ':');
  if (colon == NULL || colon == value || colon[1] == '\0' || g_utf8_strlen (value, -1) > 200)
    return gw_value_refuse (reading, GW_PROBLEM_BAD_TAG);
  g_autofree char *space = g_strndup (value, (gsize) (colon - value));
  if (!consists_of (space, "._-"))
    return gw_value_refuse (reading, GW_PROBLEM_BAD_TAG);
  return gw_escape_line (value);
}

/* CVE-YYYY-NNNN, four digits or more in the last place. */
static gboolean
is_cve (const char *value)
{
  if (g_ascii_strncasecmp (value, "CVE-", 4) != 0 || strspn (value + 4, "0123456789") != 4 || value[8] != '-')
    return FALSE;
  gsize digits = strspn (value + 9, "0123456789");
  return digits >= 4 && digits <= 19 && value[9 + digits] == '\0';
}

static char *
read_reference (GwValueReading *reading, const char *value)
{
  if (is_cve (value))
    return g_ascii_strup (value, -1);
  g_autofree char *plain = gw_indicator_refang (value);
  g_autofree char *url = gw_indicator_canonical ("url", plain);
  if (url != NULL && g_str_has_prefix (url, "https://"))
    {
      reading->tolerated |= strcmp (plain, value) != 0;
      return g_steal_pointer (&url);
    }
  gw_value_refuse (reading, GW_PROBLEM_BAD_REFERENCE);
  g_autofree char *cve = g_strconcat ("CVE-", value, NULL);
  if (is_cve (cve))
    gw_fault_suggest (reading->fault, cve, "nearest");
  return NULL;
}

/* E.164: "+" and 7 to 15 digits; blanks between them stay, they help those who dial. */
static char *
read_phone (GwValueReading *reading, const char *value)
{
  guint digits = 0;
  gboolean good = *value == '+';
  GString *loose = g_string_new ("+");
  for (const char *at = value + (good ? 1 : 0); *at; at++)
    {
      digits += g_ascii_isdigit (*at) ? 1 : 0;
      good = good && (g_ascii_isdigit (*at) || *at == ' ');
      if (g_ascii_isdigit (*at))
        g_string_append_c (loose, *at);
      else if (loose->len > 1 && loose->str[loose->len - 1] != ' ')
        g_string_append_c (loose, ' ');
    }
  g_autofree char *meant = g_strchomp (g_string_free (loose, FALSE));
  if (good && digits >= 7 && digits <= 15)
    return g_steal_pointer (&meant);
  gw_value_refuse (reading, GW_PROBLEM_BAD_PHONE);
  if (*value == '+' && strchr (value, '(') == NULL && digits >= 7 && digits <= 15)
    gw_fault_suggest (reading->fault, meant, "nearest");
  return NULL;
}

/* BCP 47 (RFC 5646, section 2.1.1 for the case): "pt-BR", "zh-Hant". */
static char *
read_language (GwValueReading *reading, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "-", 9);
  gsize count = g_strv_length (parts);
  gsize first = count ? strlen (parts[0]) : 0;
  gboolean good = first >= 2 && first <= 8 && count <= 8;
  for (gsize i = 0; good && i < count; i++)
    {
      gsize length = strlen (parts[i]);
      good = length >= 1 && length <= 8 && consists_of (parts[i], "");
      for (char *at = parts[i]; *at; at++)
        {
          good = good && (i > 0 || g_ascii_isalpha (*at));
          gboolean upper = i > 0 && (length == 2 || (length == 4 && at == parts[i]));
          *at = upper ? g_ascii_toupper (*at) : g_ascii_tolower (*at);
        }
    }
  if (!good)
    return gw_value_refuse (reading, GW_PROBLEM_BAD_LANGUAGE);
  return g_strjoinv ("-", parts);
}

static char *
read_sha256 (GwValueReading *reading, const char *value)
{
  char *digest = gw_indicator_canonical ("sha256", value);
  return digest ? digest : gw_value_refuse (reading, GW_PROBLEM_BAD_DIGEST);
}

static char *
read_message_type (GwValueReading *reading, const char *value)
{
  GwMessageType type = gw_message_type_find (value);
  if (type == GW_MESSAGE_NONE)
    return read_from (reading, value,
                      gw_message_type_names (reading->context->regional || reading->context->gateway_letter));
  return g_strdup (gw_message_type_name (type));
}

static char *
read_address (GwValueReading *reading, const char *value)
{
  char *address = gw_value_mail_address (value);
  return address ? address : gw_value_refuse (reading, GW_PROBLEM_BAD_ADDRESS);
}

static char *
dispatch (GwValueReading *reading, const char *value)
{
  static char *(*const readers[]) (GwValueReading *, const char *) = {
    [GW_VALUE_FORM] = read_form,           [GW_VALUE_MESSAGE_TYPE] = read_message_type,
    [GW_VALUE_SET] = read_set,             [GW_VALUE_MARKING] = read_marking,
    [GW_VALUE_TEXT] = read_text,           [GW_VALUE_NUMBER] = read_number,
    [GW_VALUE_TIME] = gw_value_read_time,  [GW_VALUE_ADDRESS] = read_address,
    [GW_VALUE_CONTACT] = read_contact,     [GW_VALUE_RECIPIENT] = read_recipient,
    [GW_VALUE_REPORT_ID] = read_report_id, [GW_VALUE_INCIDENT_ID] = read_incident_id,
    [GW_VALUE_NONCE] = read_nonce,         [GW_VALUE_TAXONOMY] = read_taxonomy,
    [GW_VALUE_STATE] = read_state,         [GW_VALUE_INDICATOR] = gw_value_read_indicator,
    [GW_VALUE_TAG] = read_tag,             [GW_VALUE_REFERENCE] = read_reference,
    [GW_VALUE_PHONE] = read_phone,         [GW_VALUE_LANGUAGE] = read_language,
    [GW_VALUE_SHA256] = read_sha256,
  };
  return readers[reading->def->kind] (reading, value);
}

/* Digits of other scripts are read where numbers stand, not within names of the internet. */
static gboolean
holds_numbers (const GwFieldDef *def, const char *value)
{
  static const char *const names[] = { "url", "domain", "email", "hxxp", "http" };
  if (def->kind == GW_VALUE_TAG || def->kind == GW_VALUE_REFERENCE || def->kind == GW_VALUE_ADDRESS)
    return FALSE;
  for (gsize i = 0; def->kind == GW_VALUE_INDICATOR && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (value, names[i], strlen (names[i])) == 0)
      return FALSE;
  return TRUE;
}

char *
gw_value_read (GwValueReading *reading, const char *value)
{
  if (reading->def->kind == GW_VALUE_TEXT)
    {
      g_autofree char *read = dispatch (reading, value);
      reading->tolerated |= read != NULL && strcmp (read, value) != 0;
      return g_steal_pointer (&read);
    }
  g_autofree char *plain = gw_line_plain_value (value, holds_numbers (reading->def, value));
  reading->tolerated = strcmp (plain, value) != 0;
  return dispatch (reading, plain);
}
