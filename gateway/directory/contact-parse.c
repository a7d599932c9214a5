/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/escape.h"
#include "directory/contact-lines.h"
#include "directory/contact.h"
#include "base/nearest.h"
#include "directory/value.h"
#include <string.h>

#define GROUP "contact"
#define MAX_ITEMS 250
#define MAX_KEYS GW_CONTACT_MAX_KEYS

/* Puts a value of its own kind in place; NULL, or what is wrong. */
typedef char *(*ReadOther) (GwContact *contact, const char *text);

static char *
read_state (GwContact *contact, const char *text)
{
  char *problem = NULL;
  g_autofree char *code = gw_value_state (text, &problem);
  if (code && strcmp (code, "NONE") != 0)
    contact->state = g_steal_pointer (&code);
  return problem;
}

static char *
read_level (GwContact *contact, const char *text)
{
  static const char *const words[] = { "technical", "diplomatic", "regional", "desk", NULL };
  char *problem = NULL;
  int level = gw_value_word (text, words, &problem);
  if (level >= 0)
    contact->level = (GwLevel) level;
  return problem;
}

static char *
read_hours (GwContact *contact, const char *text)
{
  char *problem = NULL;
  contact->hours = gw_hours_parse (text, &problem);
  return problem;
}

static char *
read_max_tlp (GwContact *contact, const char *text)
{
  char *problem = NULL;
  contact->max_tlp = gw_value_tlp (text, &problem);
  return problem;
}

static char *
read_max_size (GwContact *contact, const char *text)
{
  char *problem = NULL;
  return gw_value_size (text, &contact->max_size, &problem) ? NULL : problem;
}

static char *
read_require_encryption (GwContact *contact, const char *text)
{
  char *problem = NULL;
  return gw_value_yes (text, &contact->require_encryption, &problem) ? NULL : problem;
}

static char *
read_valid_from (GwContact *contact, const char *text)
{
  char *problem = NULL;
  return gw_value_time (text, FALSE, &contact->valid_from_us, &problem) ? NULL : problem;
}

static char *
read_valid_until (GwContact *contact, const char *text)
{
  char *problem = NULL;
  return gw_value_time (text, TRUE, &contact->valid_until_us, &problem) ? NULL : problem;
}

static char *
read_last_confirmed (GwContact *contact, const char *text)
{
  char *problem = NULL;
  return gw_value_time (text, FALSE, &contact->last_confirmed_us, &problem) ? NULL : problem;
}

typedef enum { ONE, LIST, KEYS, OTHER } Shape;

/* One row a key. Its other number (address, addresses) is read too. */
static const struct {
  const char *key;
  const char *other_number;
  gboolean required;
  Shape shape;
  GwValueRead read;
  gsize offset;
  ReadOther read_other;
  const char *example;
} fields[] = {
#define AT(member) G_STRUCT_OFFSET (GwContact, member)
  { "id", NULL, TRUE, ONE, gw_value_id, AT (id), NULL, "XA-technical" },
  { "state", NULL, FALSE, OTHER, NULL, 0, read_state, NULL },
  { "level", NULL, TRUE, OTHER, NULL, 0, read_level, "technical" },
  { "agency", NULL, TRUE, ONE, gw_value_agency, AT (agency), NULL, "CERT-XA" },
  { "address", "addresses", FALSE, LIST, gw_value_address, AT (addresses), NULL, "poc@cert.xa.example" },
  { "envelope-senders", "envelope-sender", FALSE, LIST, gw_value_envelope_sender, AT (envelope_senders), NULL,
    NULL },
  { "fingerprint", "fingerprints", FALSE, KEYS, NULL, 0, NULL, NULL },
  { "phone", "phones", FALSE, LIST, gw_value_phone, AT (phones), NULL, NULL },
  { "language", "languages", FALSE, LIST, gw_value_language, AT (languages), NULL, NULL },
  { "timezone", NULL, FALSE, ONE, gw_value_timezone, AT (timezone), NULL, NULL },
  { "hours", NULL, FALSE, OTHER, NULL, 0, read_hours, NULL },
  { "may-send-to", NULL, FALSE, LIST, gw_value_recipient, AT (may_send_to), NULL, NULL },
  { "max-tlp", NULL, FALSE, OTHER, NULL, 0, read_max_tlp, NULL },
  { "max-size", NULL, FALSE, OTHER, NULL, 0, read_max_size, NULL },
  { "require-encryption", NULL, FALSE, OTHER, NULL, 0, read_require_encryption, NULL },
  { "fallback", NULL, FALSE, ONE, gw_value_id, AT (fallback), NULL, NULL },
  { "via", NULL, FALSE, ONE, gw_value_id, AT (via), NULL, NULL },
  { "groups", "group", FALSE, LIST, gw_value_group, AT (groups), NULL, NULL },
  { "valid-from", NULL, FALSE, OTHER, NULL, 0, read_valid_from, NULL },
  { "valid-until", NULL, FALSE, OTHER, NULL, 0, read_valid_until, NULL },
  { "nominated-by", NULL, FALSE, ONE, gw_value_agency, AT (nominated_by), NULL, NULL },
  { "last-confirmed", NULL, FALSE, OTHER, NULL, 0, read_last_confirmed, NULL },
  { "note", NULL, FALSE, ONE, gw_value_note, AT (note), NULL, NULL },
#undef AT
};

static gboolean
contains (GPtrArray *items, const char *text)
{
  for (guint i = 0; i < items->len; i++)
    if (g_ascii_strcasecmp (items->pdata[i], text) == 0)
      return TRUE;
  return FALSE;
}

/* The parts of a list, stripped; empty ones (a ; at the end) do not count. */
static GPtrArray *
split_list (const char *text)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  for (char **part = parts; *part; part++)
    if (*g_strstrip (*part))
      g_ptr_array_add (items, g_strdup (*part));
  return items;
}

static GStrv
read_list (GwContactLines *lines, const char *key, const char *text, GwValueRead read)
{
  g_autoptr (GPtrArray) parts = split_list (text);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  if (parts->len > MAX_ITEMS)
    gw_contact_lines_fault (lines, key,
                            g_strdup_printf ("has %u values; fix: write at most %d", parts->len, MAX_ITEMS));
  for (guint i = 0; i < MIN (parts->len, MAX_ITEMS); i++)
    {
      char *problem = NULL;
      g_autofree char *item = read (parts->pdata[i], &problem);
      if (item && contains (items, item))
        problem = g_strdup_printf ("\"%s\" stands twice; fix: write it once", item);
      if (problem)
        gw_contact_lines_fault (lines, key, problem);
      else
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  g_ptr_array_add (items, NULL);
  return (GStrv) g_ptr_array_steal (items, NULL);
}

/* "FPR[:role]" or "FPR:old:UNTIL". */
static GwContactKey *
read_key (const char *text, char **problem)
{
  static const char *const roles[] = { "current", "next", "old", NULL };
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);
  const char *name = parts[1] ? g_strstrip (parts[1]) : "current";
  const char *until = parts[1] && parts[2] ? g_strstrip (parts[2]) : NULL;
  gint64 until_us = 0;
  int role = gw_value_word (name, roles, problem);
  g_autofree char *fingerprint = role < 0 ? NULL : gw_value_fingerprint (parts[0], problem);
  if (fingerprint == NULL)
    return NULL;
  if (until && role != GW_KEY_OLD)
    {
      *problem = g_strdup_printf ("\"%s\" has an end, which only an old key has; fix: leave out \":%s\"", text, until);
      return NULL;
    }
  if (until && !gw_value_time (until, TRUE, &until_us, problem))
    return NULL;
  GwContactKey *key = g_new0 (GwContactKey, 1);
  *key = (GwContactKey){ .fingerprint = g_steal_pointer (&fingerprint), .role = (GwKeyRole) role, .until_us = until_us };
  return key;
}

static void
read_keys (GwContactLines *lines, const char *name, const char *text, GwContact *contact)
{
  g_autoptr (GPtrArray) parts = split_list (text);
  if (parts->len > MAX_KEYS)
    gw_contact_lines_fault (lines, name,
                            g_strdup_printf ("has %u keys; fix: write at most %d", parts->len, MAX_KEYS));
  for (guint i = 0; i < MIN (parts->len, MAX_KEYS); i++)
    {
      char *problem = NULL;
      g_autoptr (GwContactKey) key = read_key (parts->pdata[i], &problem);
      if (key && gw_contact_find_key (contact, key->fingerprint))
        problem = g_strdup_printf ("\"%s\" stands twice; fix: write it once", key->fingerprint);
      if (problem)
        gw_contact_lines_fault (lines, name, problem);
      else
        g_ptr_array_add (contact->keys, g_steal_pointer (&key));
    }
}

static void
read_value (GwContactLines *lines, gsize row, const char *key, const char *text, GwContact *contact)
{
  gpointer place = G_STRUCT_MEMBER_P (contact, fields[row].offset);
  char *problem = NULL;
  switch (fields[row].shape)
    {
    case ONE:
      *(char **) place = fields[row].read (text, &problem);
      break;
    case LIST:
      *(GStrv *) place = read_list (lines, key, text, fields[row].read);
      break;
    case KEYS:
      read_keys (lines, key, text, contact);
      break;
    case OTHER:
      problem = fields[row].read_other (contact, text);
      break;
    }
  if (problem)
    gw_contact_lines_fault (lines, key, problem);
}

/* The name under which field @row stands in the file, or NULL; both numbers at once are a fault. */
static const char *
find_key (GwContactLines *lines, gsize row)
{
  const char *key = fields[row].key;
  const char *other = fields[row].other_number;
  gboolean has_key = g_hash_table_contains (lines->lines, key);
  gboolean has_other = other && g_hash_table_contains (lines->lines, other);
  if (has_key && has_other)
    gw_contact_lines_fault (lines, other, g_strdup_printf ("is the same as %s; fix: write one of them, with ; "
                                                           "between several values", key));
  return has_key ? key : has_other ? other : NULL;
}

/* A list of nothing (";") says as little as no value at all. */
static gboolean
has_content (const char *value)
{
  return value[strspn (value, "; ")] != '\0';
}

/* Whether a backslash stands at the end of @key's value for itself. GLib finds that out, too, but behind another such
 * backslash it says so with a warning about itself. */
static gboolean
ends_in_backslash (const GwContactLines *lines, const char *key)
{
  g_autofree char *value = g_key_file_get_value (lines->file, GROUP, key, NULL);
  gsize length = value ? strlen (value) : 0, end = length;
  while (end > 0 && value[end - 1] == '\\')
    end--;
  return (length - end) % 2 == 1;
}

static void
read_field (GwContactLines *lines, gsize row, GwContact *contact)
{
  g_autoptr (GError) error = NULL;
  const char *key = find_key (lines, row);
  gboolean broken = key && ends_in_backslash (lines, key);
  g_autofree char *value = key && !broken ? g_key_file_get_string (lines->file, GROUP, key, &error) : NULL;
  if (error || broken)
    gw_contact_lines_fault (lines, key,
                            g_strdup ("has a backslash that means nothing; fix: write \\\\ for a backslash"));
  else if (value && has_content (g_strstrip (value)))
    read_value (lines, row, key, value, contact);
  else if (fields[row].required)
    gw_contact_lines_fault (
        lines, fields[row].key,
        g_strdup_printf ("is missing; fix: write \"%s = %s\" or the like", fields[row].key, fields[row].example));
}

static void
find_unknown (GwContactLines *lines)
{
  const char *known[G_N_ELEMENTS (fields) * 2 + 1] = { NULL };
  gsize count = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      known[count++] = fields[i].key;
      if (fields[i].other_number)
        known[count++] = fields[i].other_number;
    }
  g_auto (GStrv) keys = g_key_file_get_keys (lines->file, GROUP, NULL, NULL);
  for (char **key = keys; key && *key; key++)
    {
      if (g_strv_contains (known, *key))
        continue;
      const char *near = gw_nearest_in (known, *key);
      gw_contact_lines_fault (lines, *key,
                              near ? g_strdup_printf ("is no key of a contact; fix: did you mean \"%s\"?", near)
                                   : g_strdup ("is no key of a contact; fix: write it as a note, or after #"));
    }
}

static void
default_list (GStrv *list, const char *text)
{
  const char *const items[] = { text, NULL };
  if (*list == NULL || **list == NULL)
    {
      g_strfreev (*list);
      *list = g_strdupv ((char **) (text ? items : items + 1));
    }
}

static void
set_defaults (GwContact *contact)
{
  default_list (&contact->addresses, NULL);
  default_list (&contact->envelope_senders, NULL);
  default_list (&contact->phones, NULL);
  default_list (&contact->languages, "en");
  default_list (&contact->may_send_to, "*");
  default_list (&contact->groups, NULL);
  if (contact->timezone == NULL)
    contact->timezone = g_strdup ("UTC");
  contact->zone = g_time_zone_new_identifier (contact->timezone);
  if (contact->max_tlp == NULL)
    contact->max_tlp = "TLP:RED";
  if (contact->hours == NULL)
    {
      g_autofree char *problem = NULL;
      contact->hours = gw_hours_parse ("24x7", &problem);
    }
}

static gboolean
has_fault (const GwContactLines *lines, const char *key)
{
  for (guint i = 0; i < lines->faults->len; i++)
    if (g_strcmp0 (((const GwFileFault *) lines->faults->pdata[i])->key, key) == 0)
      return TRUE;
  return FALSE;
}

/* What another gateway holds is reached there, and is no gateway itself: letters would wander. */
static void
check_via (GwContactLines *lines, const GwContact *contact)
{
  gboolean was_read = g_hash_table_size (lines->lines) > 0 || lines->faults->len == 0;
  if (was_read && contact->via == NULL && contact->addresses[0] == NULL && !has_fault (lines, "address") && !has_fault (lines, "addresses"))
    gw_contact_lines_fault (lines, "address", g_strdup ("is missing; fix: write \"address = poc@cert.xa.example\" or the like, or "
                                                        "\"via = ID\" of the gateway that holds it"));
  if (contact->via == NULL)
    return;
  if (contact->level == GW_LEVEL_REGIONAL)
    gw_contact_lines_fault (lines, "via", g_strdup ("stands in the entry of a gateway; fix: leave it out, or write another level"));
  if (contact->id && g_ascii_strcasecmp (contact->id, contact->via) == 0)
    gw_contact_lines_fault (lines, "via", g_strdup ("names the contact itself; fix: name the gateway that holds it"));
}

static void
check_together (GwContactLines *lines, const GwContact *contact)
{
  check_via (lines, contact);
  if (contact->valid_until_us < contact->valid_from_us)
    gw_contact_lines_fault (lines, "valid-until", g_strdup ("lies before valid-from; fix: put them in order"));
  if (contact->id && contact->fallback && g_ascii_strcasecmp (contact->id, contact->fallback) == 0)
    gw_contact_lines_fault (lines, "fallback",
                            g_strdup ("names the contact itself; fix: name another contact, or leave "
                                      "it out"));
}

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  const GwFileFault *first = *(GwFileFault *const *) a;
  const GwFileFault *second = *(GwFileFault *const *) b;
  return first->line - second->line;
}

/* Values come from the file: escaped here once, for whoever prints the error. */
static void
set_error (GwContactLines *lines, const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *safe_path = gw_escape_terminal (path, FALSE);
  g_ptr_array_sort (lines->faults, compare_lines);
  for (guint i = 0; i < lines->faults->len; i++)
    {
      const GwFileFault *fault = lines->faults->pdata[i];
      g_autofree char *problem = gw_escape_terminal (fault->problem, FALSE);
      g_string_append_printf (text, "\n  %s:", safe_path);
      if (fault->line)
        g_string_append_printf (text, "%d:", fault->line);
      g_string_append_printf (text, " %s%s%s", fault->key ? fault->key : "", fault->key ? ": " : "", problem);
    }
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %u fault%s in this contact file:%s", safe_path,
               lines->faults->len, lines->faults->len == 1 ? "" : "s", text->str);
}

static GwContact *
read_contact (GwContactLines *lines)
{
  g_autoptr (GwContact) contact = g_new0 (GwContact, 1);
  contact->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_contact_key_free);
  contact->valid_until_us = G_MAXINT64;
  /* Of a file that cannot be read at all that alone is told. */
  gboolean readable = g_hash_table_size (lines->lines) > 0 || lines->faults->len == 0;
  if (readable)
    for (gsize row = 0; row < G_N_ELEMENTS (fields); row++)
      read_field (lines, row, contact);
  find_unknown (lines);
  set_defaults (contact);
  if (readable)
    check_together (lines, contact);
  return lines->faults->len == 0 ? g_steal_pointer (&contact) : NULL;
}

GwContact *
gw_contact_parse (GBytes *file, const char *path, GError **error)
{
  g_autoptr (GwContactLines) lines = gw_contact_lines_read (file);
  GwContact *contact = read_contact (lines);
  if (contact == NULL)
    set_error (lines, path, error);
  return contact;
}

GwContact *
gw_contact_read (GBytes *file, GPtrArray **faults)
{
  g_autoptr (GwContactLines) lines = gw_contact_lines_read (file);
  GwContact *contact = read_contact (lines);
  if (contact == NULL)
    *faults = g_ptr_array_ref (lines->faults);
  return contact;
}

gboolean
gw_contact_column (guint index, GwContactColumn *column)
{
  if (index >= G_N_ELEMENTS (fields))
    return FALSE;
  *column = (GwContactColumn){ .key = fields[index].key,
                               .other_number = fields[index].other_number,
                               .required = fields[index].required,
                               .is_list = fields[index].shape == LIST || fields[index].shape == KEYS };
  return TRUE;
}
