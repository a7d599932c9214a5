/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/value.h"
#include "base/clock.h"
#include "base/state.h"
#include "base/nearest.h"
#include <string.h>

#define WORDS "[A-Za-z0-9]+(-[A-Za-z0-9]+)*"
#define ATOM "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
#define LABEL "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#define DOMAIN "@" LABEL "(\\." LABEL ")*"

#define LONGEST_ADDRESS 254
#define LONGEST_LOCAL_PART 64
#define LEAST_SIZE (64 * 1024)

/* From the most open to the most confidential. */
static const char *const tlps[] = { "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", NULL };

static gboolean
matches (const char *text, const char *pattern)
{
  return g_regex_match_simple (pattern, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static char *
refuse (char **problem, char *reason)
{
  *problem = reason;
  return NULL;
}

char *
gw_value_id (const char *text, char **problem)
{
  if (strlen (text) < 3 || strlen (text) > 40 || !matches (text, "^" WORDS "$"))
    return refuse (problem,
                   g_strdup_printf ("\"%s\" is no contact id; fix: write 3 to 40 letters and digits, hyphens "
                                    "inside: XA-technical",
                                    text));
  return g_strdup (text);
}

char *
gw_value_state (const char *text, char **problem)
{
  char *code = g_ascii_strup (text, -1);
  if (gw_state_is_code (code) || strcmp (code, "NONE") == 0)
    return code;
  g_free (code);
  return refuse (problem, g_strdup_printf ("\"%s\" is no code of a State; fix: write two letters of ISO 3166-1 "
                                           "(user-assigned ones too: XA), or none", text));
}

/* Characters that move the cursor or turn the text around. */
static gboolean
is_hostile (gunichar c)
{
  return g_unichar_iscntrl (c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028
         || c == 0x2029;
}

static char *
free_text (const char *text, glong longest, gboolean multiline, char **problem)
{
  if (g_utf8_strlen (text, -1) > longest)
    return refuse (problem, g_strdup_printf ("is longer than %ld characters; fix: shorten it", longest));
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    if (is_hostile (g_utf8_get_char (at)) && !(multiline && *at == '\n'))
      return refuse (problem, g_strdup_printf ("holds the control character U+%04X; fix: take it out",
                                               g_utf8_get_char (at)));
  return g_strdup (text);
}

char *
gw_value_agency (const char *text, char **problem)
{
  return free_text (text, 100, FALSE, problem);
}

char *
gw_value_note (const char *text, char **problem)
{
  return free_text (text, 4000, TRUE, problem);
}

static char *
lower_domain (const char *text)
{
  const char *at = strrchr (text, '@');
  g_autofree char *domain = g_ascii_strdown (at, -1);
  g_autofree char *local = g_strndup (text, (gsize) (at - text));
  return g_strconcat (local, domain, NULL);
}

char *
gw_value_address (const char *text, char **problem)
{
  if (strlen (text) > LONGEST_ADDRESS || !matches (text, "^" ATOM "(\\." ATOM ")*" DOMAIN "$")
      || strchr (text, '@') - text > LONGEST_LOCAL_PART)
    return refuse (problem,
                   g_strdup_printf ("\"%s\" is no mail address; fix: write the address alone, without name "
                                    "or brackets: poc@cert.example",
                                    text));
  return lower_domain (text);
}

char *
gw_value_envelope_sender (const char *text, char **problem)
{
  if (*text != '@')
    return gw_value_address (text, problem);
  if (strlen (text) > LONGEST_ADDRESS || !matches (text, "^" DOMAIN "$"))
    return refuse (problem, g_strdup_printf ("\"%s\" is no domain; fix: write an address or a domain: "
                                             "@bounces.cert.example", text));
  return lower_domain (text);
}

/* @text without the characters of @unwanted, and without U+00A0 and U+202F. */
static char *
without (const char *text, const char *unwanted)
{
  GString *out = g_string_new (NULL);
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (c != 0xA0 && c != 0x202F && (c >= 0x80 || strchr (unwanted, (int) c) == NULL))
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

char *
gw_value_phone (const char *text, char **problem)
{
  g_autoptr (GRegex) blanks = g_regex_new ("[ \\x{A0}\\x{202F}]+", 0, 0, NULL);
  g_autofree char *number = g_regex_replace_literal (blanks, text, -1, 0, " ", 0, NULL);
  g_autofree char *digits = without (number, "+ ");
  if (!matches (number, "^\\+[1-9][0-9]*( [0-9]+)*$") || strlen (digits) < 7 || strlen (digits) > 15)
    return refuse (problem,
                   g_strdup_printf ("\"%s\" is no international number; fix: write +, the country and the "
                                    "number, 7 to 15 digits, blanks allowed: +999 2 555 0100",
                                    text));
  return g_steal_pointer (&number);
}

/* RFC 5646 section 2.1.1: language lower, script title, region upper case. */
char *
gw_value_language (const char *text, char **problem)
{
  if (strlen (text) > 35 || !matches (text, "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))
    return refuse (problem,
                   g_strdup_printf ("\"%s\" is no language tag; fix: write one of BCP 47: en, pt-BR", text));
  char *tag = g_ascii_strdown (text, -1);
  for (char *part = strchr (tag, '-'); part; part = strchr (part + 1, '-'))
    {
      gsize length = strcspn (part + 1, "-");
      if (length == 2)
        part[2] = g_ascii_toupper (part[2]);
      if (length == 2 || length == 4)
        part[1] = g_ascii_toupper (part[1]);
    }
  return tag;
}

/* Only names of the database: GLib would also read a path, an offset or zones with leap seconds. */
static gboolean
is_zone_name (const char *text)
{
  return strcmp (text, "UTC") == 0
         || (matches (text, "^[A-Za-z]+(/[A-Za-z0-9_+-]+)+$") && !g_str_has_prefix (text, "posix/")
             && !g_str_has_prefix (text, "right/"));
}

char *
gw_value_timezone (const char *text, char **problem)
{
  g_autoptr (GTimeZone) zone = is_zone_name (text) ? g_time_zone_new_identifier (text) : NULL;
  if (zone == NULL)
    return refuse (problem, g_strdup_printf ("\"%s\" is no time zone here; fix: write a name of the IANA database "
                                             "(Europe/Vienna), or UTC; timedatectl list-timezones lists them "
                                             "where the package tzdata is installed", text));
  return g_strdup (text);
}

static char *
lower_group (const char *text, char **problem)
{
  if (strlen (text) > 40 || !matches (text, "^" WORDS "$"))
    return refuse (problem,
                   g_strdup_printf ("\"%s\" is no name of a group; fix: write up to 40 letters and digits, "
                                    "hyphens inside: energy",
                                    text));
  return g_ascii_strdown (text, -1);
}

char *
gw_value_group (const char *text, char **problem)
{
  return lower_group (*text == '@' ? text + 1 : text, problem);
}

char *
gw_value_recipient (const char *text, char **problem)
{
  if (strcmp (text, "*") == 0 || gw_state_is_code (text))
    return g_strdup (text);
  if (*text != '@')
    return gw_value_id (text, problem);
  g_autofree char *group = lower_group (text + 1, problem);
  return group ? g_strconcat ("@", group, NULL) : NULL;
}

char *
gw_value_fingerprint (const char *text, char **problem)
{
  g_autofree char *bare = without (text, " \t");
  const char *digits = g_ascii_strncasecmp (bare, "0x", 2) == 0 ? bare + 2 : bare;
  if (matches (digits, "^[0-9A-Fa-f]{40}$"))
    return g_ascii_strup (digits, -1);
  if (matches (digits, "^([0-9A-Fa-f]{8}|[0-9A-Fa-f]{16})$"))
    return refuse (problem, g_strdup_printf ("\"%s\" is a short key id, which somebody else's key may have too; "
                                             "fix: write all 40 digits that gpg --fingerprint shows", text));
  return refuse (problem, g_strdup_printf ("\"%s\" is no fingerprint; fix: write the 40 hexadecimal digits that "
                                           "gpg --fingerprint shows", text));
}

gboolean
gw_value_time (const char *text, gboolean end, gint64 *time_us, char **problem)
{
  g_autofree char *full = NULL;
  gint64 time;
  if (matches (text, "^\\d{4}-\\d\\d-\\d\\d$"))
    full = g_strconcat (text, end ? "T23:59:59Z" : "T00:00:00Z", NULL);
  if (!gw_time_parse (full ? full : text, &time))
    {
      *problem = g_strdup_printf ("\"%s\" is no time; fix: write a date, 2026-09-14, or a time with its zone, "
                                  "2026-09-14T06:45:00Z", text);
      return FALSE;
    }
  *time_us = time - time % GW_SECOND;
  return TRUE;
}

gboolean
gw_value_size (const char *text, gint64 *size, char **problem)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("^([0-9]{1,12}) ?(?:(ki?b?)|(mi?b?)|b|bytes)?$", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  gint64 value = 0;
  if (g_regex_match (regex, text, 0, &match))
    {
      g_autofree char *number = g_match_info_fetch (match, 1);
      g_autofree char *kibi = g_match_info_fetch (match, 2);
      g_autofree char *mebi = g_match_info_fetch (match, 3);
      value = g_ascii_strtoll (number, NULL, 10);
      value *= mebi && *mebi ? 1024 * 1024 : kibi && *kibi ? 1024 : 1;
    }
  if (value < LEAST_SIZE)
    {
      *problem = g_strdup_printf (
          "\"%s\" is no size of a letter; fix: write bytes or MiB, 64 KiB at least: 10 MiB", text);
      return FALSE;
    }
  *size = value;
  return TRUE;
}

gboolean
gw_value_yes (const char *text, gboolean *yes, char **problem)
{
  static const char *const words[] = { "no", "yes", NULL };
  int word = gw_value_word (text, words, problem);
  if (word >= 0)
    *yes = word == 1;
  return word >= 0;
}

int
gw_tlp_rank (const char *tlp)
{
  for (int i = 0; tlps[i]; i++)
    if (strcmp (tlp, tlps[i]) == 0)
      return i;
  return -1;
}

const char *
gw_value_tlp (const char *text, char **problem)
{
  g_autofree char *upper = g_ascii_strup (text, -1);
  g_autofree char *full = g_str_has_prefix (upper, "TLP:") ? g_strdup (upper) : g_strconcat ("TLP:", upper, NULL);
  int rank = strcmp (full, "TLP:WHITE") == 0 ? 0 : gw_tlp_rank (full);
  if (rank < 0)
    rank = gw_value_word (text, tlps, problem);
  return rank < 0 ? NULL : tlps[rank];
}

int
gw_value_word (const char *text, const char *const *words, char **problem)
{
  for (int i = 0; words[i]; i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      return i;
  g_autofree char *set = g_strjoinv (", ", (char **) words);
  const char *near = gw_nearest_in (words, text);
  *problem = near ? g_strdup_printf ("\"%s\" is none of %s; fix: did you mean %s?", text, set, near)
                  : g_strdup_printf ("\"%s\" is none of %s; fix: write one of them", text, set);
  return -1;
}
