/* SPDX-License-Identifier: Apache-2.0 */
#include "report/write.h"
#include "base/escape.h"
#include <string.h>

enum { WIDTH = 72 };

void
gw_stanza_append (GString *stanza, const char *name, const char *value)
{
  g_autofree char *line = gw_escape_line (value);
  g_string_append_printf (stanza, "%s: %s\n", name, line);
}

static gint
by_order (gconstpointer a, gconstpointer b)
{
  guint first = gw_field_order ((*(GwField *const *) a)->def);
  guint second = gw_field_order ((*(GwField *const *) b)->def);
  return (first > second) - (first < second);
}

static void
append_fields (GString *stanza, const GwForm *form)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  for (guint i = 0; i < form->fields->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (form->fields, i));
  g_ptr_array_sort (sorted, by_order);
  for (guint i = 0; i < sorted->len; i++)
    {
      const GwField *field = g_ptr_array_index (sorted, i);
      if (field->def == NULL || field->def->kind != GW_VALUE_FORM)
        gw_stanza_append (stanza, field->name, field->value);
    }
}

char *
gw_form_write_fields (const GwForm *form)
{
  GString *stanza = g_string_new (NULL);
  append_fields (stanza, form);
  return g_string_free (stanza, FALSE);
}

char *
gw_form_write (const GwForm *form)
{
  GString *out = g_string_new (NULL);
  gw_stanza_append (out, "Form", GW_FORM_NAME);
  append_fields (out, form);
  if (*form->text != '\0')
    g_string_append_printf (out, "\n%s\n", form->text);
  return g_string_free (out, FALSE);
}

char *
gw_indicator_defang (const char *value)
{
  static const char *const names[] = { "url ", "domain ", "email ", "https://", "http://" };
  gsize i = 0;
  while (i < G_N_ELEMENTS (names) && !g_str_has_prefix (value, names[i]))
    i++;
  if (i == G_N_ELEMENTS (names))
    return g_strdup (value);
  /* The kind before, a port and a time behind stay as they are. */
  gsize before = i < 3 ? strlen (names[i]) : 0;
  gsize length = strcspn (value + before, " ");
  g_autofree char *kind = g_strndup (value, before);
  g_autofree char *indicator = g_strndup (value + before, length);
  g_autofree char *fanged = gw_escape_defang (indicator);
  return g_strconcat (kind, fanged, value + before + length, NULL);
}

static gboolean
stands_in_blank (const GwFieldDef *def, GwMessageType type)
{
  if (gw_field_is_required (def, type))
    return TRUE;
  /* An assistance request without an incident opens one; a notification without To-POC stays at the desk. */
  if (type == GW_MESSAGE_ASSISTANCE_REQUEST)
    return strcmp (def->name, "Title") == 0 || strcmp (def->name, "Incident-Type") == 0;
  return type == GW_MESSAGE_NOTIFICATION && strcmp (def->name, "To-POC") == 0;
}

/* @text behind a dash, in lines of at most WIDTH columns. */
static void
append_wrapped (GString *out, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gsize column = 1;
  g_string_append_c (out, '-');
  for (gsize i = 0; words[i] != NULL; i++)
    {
      gsize length = strlen (words[i]);
      if (column + 1 + length > WIDTH)
        {
          g_string_append (out, "\n ");
          column = 1;
        }
      g_string_append_printf (out, " %s", words[i]);
      column += 1 + length;
    }
  g_string_append_c (out, '\n');
}

static void
append_hint (GString *out, const GwFieldDef *def)
{
  const char *const *set = def->kind == GW_VALUE_TAXONOMY ? NULL : def->set;
  g_autofree char *values = set ? g_strjoinv (", ", (char **) set) : NULL;
  const char *hint = def->kind == GW_VALUE_TAXONOMY ? "category/type of the Reference Security Incident Taxonomy, "
                                                      "like fraud/phishing or availability/ddos"
                                                    : def->hint;
  g_autofree char *line = g_strdup_printf ("%s (%s%s)", def->name, values ? "one of " : "", values ? values : hint);
  append_wrapped (out, line);
}

char *
gw_form_blank (GwMessageType type, const char *gateway_address, gboolean hints)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GString) explained = g_string_new (NULL);
  g_autoptr (GString) optional = g_string_new (NULL);
  gsize count;
  const GwFieldDef *table = gw_field_table (&count);
  gw_stanza_append (out, "Form", GW_FORM_NAME);
  gw_stanza_append (out, "Message-Type", gw_message_type_name (type));
  gw_stanza_append (out, "To-Gateway", gateway_address);
  for (gsize i = 3; i < count; i++)
    {
      gboolean stands = stands_in_blank (&table[i], type);
      if (stands)
        gw_stanza_append (out, table[i].name, "???");
      if (stands)
        append_hint (explained, &table[i]);
      else if (!table[i].gateway_only)
        append_hint (optional, &table[i]);
    }
  if (hints)
    g_string_append_printf (out,
                            "\nReplace each question mark above, then this text by your own words.\n"
                            "Sign the letter before you send it.\n%s%s\n"
                            "These lines may be added:\n%s",
                            explained->len ? "\n" : "", explained->str, optional->str);
  return g_string_free (out, FALSE);
}
