/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/entry.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "ledger/text.h"
#include <string.h>

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define MAX_TIME G_GINT64_CONSTANT (253402300800000000) /* the year 10000 */

/* The form of a field's value: a closed one each, so that no personal data fits. */
typedef enum {
  FORM_VERSION,
  FORM_TIME,
  FORM_KIND,
  FORM_DIGEST,
  FORM_PSEUDONYM,
  FORM_FINGERPRINT,
  FORM_WORD,
  FORM_INCIDENT,
  FORM_NUMBER, /* from 1 */
  FORM_SIZE,   /* from 0; there with epoch, and only then */
} Form;

typedef struct {
  const char *name;
  Form form;
  gsize offset; /* of a char * or, for the last two forms, a guint64 */
} Field;

static const Field fields[] = {
  { "Entry", FORM_VERSION, 0 },
  { "Time", FORM_TIME, 0 },
  { "Kind", FORM_KIND, 0 },
  { "Message-SHA256", FORM_DIGEST, G_STRUCT_OFFSET (GwEntry, message_sha256) },
  { "Signed-SHA256", FORM_DIGEST, G_STRUCT_OFFSET (GwEntry, signed_sha256) },
  { "Contact", FORM_PSEUDONYM, G_STRUCT_OFFSET (GwEntry, contact) },
  { "Fingerprint", FORM_FINGERPRINT, G_STRUCT_OFFSET (GwEntry, fingerprint) },
  { "Verdict", FORM_WORD, G_STRUCT_OFFSET (GwEntry, verdict) },
  { "Code", FORM_WORD, G_STRUCT_OFFSET (GwEntry, code) },
  { "Incident", FORM_INCIDENT, G_STRUCT_OFFSET (GwEntry, incident) },
  { "Policy-SHA256", FORM_DIGEST, G_STRUCT_OFFSET (GwEntry, policy_sha256) },
  { "Directory-SHA256", FORM_DIGEST, G_STRUCT_OFFSET (GwEntry, directory_sha256) },
  { "Letter-SHA256", FORM_DIGEST, G_STRUCT_OFFSET (GwEntry, letter_sha256) },
  { "Letter-Number", FORM_NUMBER, G_STRUCT_OFFSET (GwEntry, letter_number) },
  { "Subject", FORM_DIGEST, G_STRUCT_OFFSET (GwEntry, subject) },
  { "Count", FORM_NUMBER, G_STRUCT_OFFSET (GwEntry, count) },
  { "Known", FORM_SIZE, G_STRUCT_OFFSET (GwEntry, known) },
  { "Seen", FORM_SIZE, G_STRUCT_OFFSET (GwEntry, seen) },
};

static const char *const kinds[GW_N_KINDS] = {
  "registered", "refused", "held",  "quarantined", "duplicate", "ignored", "letter",
  "contact",    "policy",  "purge", "release",     "epoch",     "start",
  "desk",       "read",
};

GwEntry *
gw_entry_new (GwKind kind, gint64 time_us)
{
  GwEntry *entry = g_new0 (GwEntry, 1);
  entry->version = GW_ENTRY_VERSION;
  entry->kind = kind;
  entry->time_us = time_us;
  return entry;
}

static gboolean
is_number (Form form)
{
  return form == FORM_NUMBER || form == FORM_SIZE;
}

static char **
text_at (const GwEntry *entry, const Field *field)
{
  return G_STRUCT_MEMBER_P (entry, field->offset);
}

static guint64 *
number_at (const GwEntry *entry, const Field *field)
{
  return G_STRUCT_MEMBER_P (entry, field->offset);
}

void
gw_entry_free (GwEntry *entry)
{
  if (entry == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].form > FORM_KIND && !is_number (fields[i].form))
      g_free (*text_at (entry, &fields[i]));
  g_free (entry);
}

const char *
gw_kind_name (GwKind kind)
{
  g_return_val_if_fail (kind < GW_N_KINDS, NULL);
  return kinds[kind];
}

gboolean
gw_kind_parse (const char *name, GwKind *kind)
{
  for (guint i = 0; i < GW_N_KINDS; i++)
    if (strcmp (kinds[i], name) == 0)
      {
        *kind = (GwKind) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
gw_kind_is_ending (GwKind kind)
{
  return kind <= GW_KIND_IGNORED;
}

/* Whether @text is @least to @most characters of @set. */
static gboolean
is_made_of (const char *text, const char *set, gsize least, gsize most)
{
  gsize length = strspn (text, set);
  return text[length] == '\0' && length >= least && length <= most;
}

static gboolean
is_fingerprint (const char *text)
{
  return is_made_of (text, DIGITS "ABCDEF", 40, 40) || is_made_of (text, DIGITS "ABCDEF", 64, 64);
}

/* fqdn/YYYY-NNNNNN */
static gboolean
is_incident (const char *text)
{
  gsize host = strspn (text, DIGITS LOWER UPPER ".-");
  const char *number = text + host + 1;
  return host > 0 && host <= 253 && text[host] == '/' && strlen (number) == 11 && number[4] == '-' &&
         strspn (number, DIGITS) == 4 && strspn (number + 5, DIGITS) == 6;
}

/* "Z", six decimals, nothing else: the one spelling of a time. */
static gboolean
parse_time (const char *text, gint64 *time_us)
{
  gint64 parsed;
  if (!gw_time_parse (text, &parsed))
    return FALSE;
  g_autofree char *again = gw_time_format_exact (parsed);
  if (strcmp (again, text) != 0)
    return FALSE;
  *time_us = parsed;
  return TRUE;
}

/* What a value of @form must be, or NULL where @text is one. Static. */
static const char *
fault_of (Form form, const char *text)
{
  guint64 number;
  gint64 time_us;
  GwKind kind;
  switch (form)
    {
    case FORM_VERSION:
      return strcmp (text, G_STRINGIFY (GW_ENTRY_VERSION)) == 0 ? NULL : "a version that this program knows";
    case FORM_TIME:
      return parse_time (text, &time_us) ? NULL : "a time in UTC with six decimals and Z";
    case FORM_KIND:
      return gw_kind_parse (text, &kind) ? NULL : "a kind of entry";
    case FORM_DIGEST:
      return is_made_of (text, DIGITS "abcdef", 64, 64) ? NULL : "64 lower-case hexadecimal digits";
    case FORM_PSEUDONYM:
      return is_made_of (text, DIGITS LOWER UPPER, 1, 40) ? NULL : "1 to 40 letters or digits";
    case FORM_FINGERPRINT:
      return is_fingerprint (text) ? NULL : "40 or 64 upper-case hexadecimal digits";
    case FORM_WORD:
      return is_made_of (text, DIGITS LOWER "-", 1, 40) && g_ascii_islower (text[0])
                 ? NULL
                 : "a word of lower-case letters, digits and \"-\"";
    case FORM_INCIDENT:
      return is_incident (text) ? NULL : "an incident's number like ccc.example/2026-104217";
    case FORM_NUMBER:
      return gw_text_decimal (text, strlen (text), &number) && number > 0 ? NULL : "a number from 1";
    case FORM_SIZE:
      return gw_text_decimal (text, strlen (text), &number) ? NULL : "a number";
    default:
      g_assert_not_reached ();
    }
}

/* The value's text, the caller's; NULL where it is absent. */
static char *
format_value (const GwEntry *entry, const Field *field)
{
  switch (field->form)
    {
    case FORM_VERSION:
      return g_strdup_printf ("%u", entry->version);
    case FORM_TIME: /* out of range it must not look like a time */
      return entry->time_us >= 0 && entry->time_us < MAX_TIME ? gw_time_format_exact (entry->time_us)
                                                              : g_strdup ("invalid");
    case FORM_KIND:
      return g_strdup (entry->kind < GW_N_KINDS ? kinds[entry->kind] : "invalid");
    case FORM_NUMBER:
      return *number_at (entry, field) == 0
                 ? NULL
                 : g_strdup_printf ("%" G_GUINT64_FORMAT, *number_at (entry, field));
    case FORM_SIZE:
      return entry->kind != GW_KIND_EPOCH
                 ? NULL
                 : g_strdup_printf ("%" G_GUINT64_FORMAT, *number_at (entry, field));
    default:
      return g_strdup (*text_at (entry, field));
    }
}

char *
gw_entry_write (const GwEntry *entry, GError **error)
{
  if (entry->kind != GW_KIND_EPOCH && (entry->known != 0 || entry->seen != 0))
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_CORRUPT,
                           "ledger entry: Known and Seen belong to the kind epoch alone");
      return NULL;
    }
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *value = format_value (entry, &fields[i]);
      if (value == NULL)
        continue;
      const char *fault = fault_of (fields[i].form, value);
      if (fault != NULL)
        {
          g_autofree char *shown = gw_escape_log (value);
          g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "ledger entry: %s: %.200s is not %s", fields[i].name,
                       shown, fault);
          return NULL;
        }
      g_string_append_printf (text, "%s: %s\n", fields[i].name, value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Takes a value whose form was checked. */
static void
take_value (GwEntry *entry, const Field *field, const char *value)
{
  gboolean taken = TRUE;
  if (field->form == FORM_VERSION)
    entry->version = GW_ENTRY_VERSION;
  else if (field->form == FORM_TIME)
    taken = parse_time (value, &entry->time_us);
  else if (field->form == FORM_KIND)
    taken = gw_kind_parse (value, &entry->kind);
  else if (is_number (field->form))
    taken = gw_text_decimal (value, strlen (value), number_at (entry, field));
  else
    *text_at (entry, field) = g_strdup (value);
  g_assert (taken);
}

/* Where in the table the field named @name stands. */
static gboolean
find_field (const char *name, guint *place)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (fields[i].name, name) == 0)
      {
        *place = i;
        return TRUE;
      }
  return FALSE;
}

/* One line; @next is the first place in the table that may still come. */
static gboolean
parse_line (GwEntry *entry, const char *line, guint number, guint *next, char **why)
{
  const char *colon = strstr (line, ": ");
  if (colon == NULL)
    return gw_text_refuse (why, "line %u is not \"Name: value\"", number);
  g_autofree char *name = g_strndup (line, (gsize) (colon - line));
  guint place;
  if (!find_field (name, &place))
    {
      g_autofree char *shown = gw_escape_log (name);
      return gw_text_refuse (why, "line %u: unknown name %.200s", number, shown);
    }
  if (place < *next)
    return gw_text_refuse (why, "line %u: %s is repeated or out of order", number, name);
  const char *fault = fault_of (fields[place].form, colon + 2);
  if (fault != NULL)
    return gw_text_refuse (why, "line %u: %s is not %s", number, name, fault);
  if (place > *next && *next <= FORM_KIND)
    return gw_text_refuse (why, "line %u: %s is missing before %s", number, fields[*next].name, name);
  if (fields[place].form == FORM_SIZE && entry->kind != GW_KIND_EPOCH)
    return gw_text_refuse (why, "line %u: %s belongs to the kind epoch alone", number, name);
  take_value (entry, &fields[place], colon + 2);
  *next = place + 1;
  return TRUE;
}

GwEntry *
gw_entry_parse (const char *text, gsize size, char **why)
{
  g_autoptr (GwEntry) entry = g_new0 (GwEntry, 1);
  const char *at = text;
  const char *line;
  gsize length;
  guint next = 0;
  if (size > GW_ENTRY_MAX || !gw_text_is_clean (text, size))
    {
      gw_text_refuse (why, "it is larger than %d bytes, not UTF-8, or holds control characters", GW_ENTRY_MAX);
      return NULL;
    }
  for (guint number = 1; at < text + size; number++)
    {
      if (!gw_text_line (&at, text + size, &line, &length))
        {
          gw_text_refuse (why, "line %u does not end in a line feed", number);
          return NULL;
        }
      g_autofree char *copy = g_strndup (line, length);
      if (!parse_line (entry, copy, number, &next, why))
        return NULL;
    }
  if (next <= FORM_KIND)
    {
      gw_text_refuse (why, "%s is missing", fields[next].name);
      return NULL;
    }
  /* What is left out silently elsewhere must stand here: the text is what gets written again, or nothing. */
  g_autofree char *again = gw_entry_write (entry, NULL);
  if (again == NULL || strlen (again) != size || memcmp (again, text, size) != 0)
    {
      gw_text_refuse (why, "Known and Seen must both stand in an entry of the kind epoch");
      return NULL;
    }
  return g_steal_pointer (&entry);
}
