/* SPDX-License-Identifier: Apache-2.0
 * The sender's form, ready to correct and send again. */
#include "report/write.h"
#include "base/escape.h"
#include "report/line.h"
#include "report/value.h"
#include <string.h>

#define CHOOSE "???"

enum { MAX_ROUNDS = 3 };

/* A line of the corrected form. */
typedef struct {
  guint order; /* of its field in the table */
  char *name;
  char *value;
} Item;

typedef struct {
  const GwForm *form;
  GPtrArray *items; /* of Item */
  GString *text;    /* lines that belong to no field */
  GHashTable *faults; /* line to its first GwFault */
  GHashTable *names;  /* names of single fields that stand already */
} Correction;

static void
item_free (Item *item)
{
  g_free (item->name);
  g_free (item->value);
  g_free (item);
}

static Item *
item_new (const GwFieldDef *def, const char *name, const char *value)
{
  Item *item = g_new (Item, 1);
  item->order = gw_field_order (def);
  item->name = g_strdup (name);
  gboolean indicator = def != NULL && def->kind == GW_VALUE_INDICATOR;
  item->value = indicator ? gw_indicator_defang (value) : g_strdup (value);
  return item;
}

static void
add (Correction *correction, const GwFieldDef *def, const char *name, const char *value)
{
  if (def != NULL && !def->repeatable && !g_hash_table_add (correction->names, (gpointer) def->name))
    return;
  g_ptr_array_add (correction->items, item_new (def, name, value));
}

static gboolean
is_problem (const GwFault *fault, const char *problem)
{
  return strcmp (fault->problem, problem) == 0;
}

/* A single field that stands twice with different values: nobody but the sender knows which holds. */
static gboolean
is_contradicted (const Correction *correction, const GwField *entry)
{
  if (entry->def == NULL || entry->def->repeatable)
    return FALSE;
  for (guint i = 0; i < correction->form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (correction->form->faults, i);
      if (is_problem (fault, GW_PROBLEM_REPEATED) && strcmp (fault->field, entry->def->name) == 0
          && g_ascii_strcasecmp (fault->written, entry->written) != 0
          && g_strcmp0 (fault->written, entry->value) != 0)
        return TRUE;
    }
  return FALSE;
}

/* A misspelt name that is sure gets its right name; any other is kept as a field of the sender's own. */
static void
add_unknown (Correction *correction, const GwField *entry, const GwFault *fault)
{
  const char *meant = gw_fault_sure (fault);
  if (meant != NULL)
    {
      static const GwFormContext nothing;
      const GwFieldDef *def = gw_field_find (meant);
      GwValueReading reading = { def, &nothing, entry->line, entry->written, FALSE, NULL };
      g_autofree char *read = gw_value_read (&reading, entry->written);
      gw_fault_free (reading.fault);
      if (!def->gateway_only)
        add (correction, def, def->name, read ? read : CHOOSE);
      return;
    }
  g_autoptr (GString) name = g_string_new (g_ascii_strncasecmp (entry->name, "X-", 2) == 0 ? "" : "X-");
  for (const char *at = entry->name; *at; at++)
    g_string_append_c (name, g_ascii_isalnum (*at) ? *at : '-');
  if (*entry->written != '\0')
    add (correction, NULL, name->str, is_problem (fault, GW_PROBLEM_TOO_LONG) ? CHOOSE : entry->written);
}

/* What stands instead of a faulty value; NULL: the line is better left out. Borrowed. */
static const char *
replacement (const GwField *entry, const GwFault *fault)
{
  static const char *const left_out[] = { GW_PROBLEM_REPEATED,   GW_PROBLEM_TOO_MANY,        GW_PROBLEM_ISSUED_OLD,
                                          GW_PROBLEM_ISSUED_AHEAD, GW_PROBLEM_SIGNATURE_SKEW };
  for (gsize i = 0; i < G_N_ELEMENTS (left_out); i++)
    if (is_problem (fault, left_out[i]))
      return NULL;
  if (is_problem (fault, GW_PROBLEM_GATEWAY_ONLY) && entry->def->gateway_only)
    return NULL;
  const char *sure = gw_fault_sure (fault);
  gboolean marking = entry->def->kind == GW_VALUE_MARKING;
  return sure && !marking ? sure : CHOOSE;
}

static void
add_entry (Correction *correction, const GwField *entry)
{
  if (entry->name == NULL)
    {
      gboolean field = gw_line_looks_like_field (entry->written);
      g_string_append_printf (correction->text, "%s%s\n", field ? "- " : "", entry->written);
      return;
    }
  const GwFault *fault = g_hash_table_lookup (correction->faults, GUINT_TO_POINTER (entry->line));
  if (entry->def != NULL && entry->def->kind == GW_VALUE_FORM)
    return;
  if (entry->def == NULL && fault != NULL)
    add_unknown (correction, entry, fault);
  else if (fault != NULL)
    {
      const char *value = replacement (entry, fault);
      if (value != NULL)
        add (correction, entry->def, entry->name, value);
    }
  else if (entry->value != NULL)
    add (correction, entry->def, entry->name, is_contradicted (correction, entry) ? CHOOSE : entry->value);
}

/* A missing field goes before the first line that comes after it in the table. */
static void
insert_missing (Correction *correction, const GwFault *fault)
{
  const GwFieldDef *def = gw_field_find (fault->field);
  gboolean about_line = is_problem (fault, GW_PROBLEM_MISSING) || is_problem (fault, GW_PROBLEM_WRONG_GATEWAY);
  if (def == NULL || def->kind == GW_VALUE_FORM || !about_line
      || g_hash_table_contains (correction->names, def->name))
    return;
  const char *sure = gw_fault_sure (fault);
  Item *item = item_new (def, def->name, sure && def->kind != GW_VALUE_MARKING ? sure : CHOOSE);
  guint at = 0;
  for (; at < correction->items->len; at++)
    {
      const Item *other = g_ptr_array_index (correction->items, at);
      if (other->order > item->order && other->order != G_MAXUINT)
        break;
    }
  g_ptr_array_insert (correction->items, (int) at, item);
}

/* One round: every fault that @form has is mended or asked for. The caller's. */
static char *
correct_once (const GwForm *form)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GHashTable) faults = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  Correction correction = { form, items, text, faults, names };
  for (guint i = form->faults->len; i > 0; i--)
    {
      GwFault *fault = g_ptr_array_index (form->faults, i - 1);
      if (fault->line != 0)
        g_hash_table_insert (faults, GUINT_TO_POINTER (fault->line), fault);
    }
  for (guint i = 0; i < form->entries->len; i++)
    add_entry (&correction, g_ptr_array_index (form->entries, i));
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      if (fault->line == 0)
        insert_missing (&correction, fault);
    }
  GString *out = g_string_new (NULL);
  gw_stanza_append (out, "Form", GW_FORM_NAME);
  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = g_ptr_array_index (items, i);
      gw_stanza_append (out, item->name, item->value);
    }
  if (text->len > 0)
    g_string_append_printf (out, "\n%s", text->str);
  if (*form->text != '\0')
    g_string_append_printf (out, "\n%s\n", form->text);
  return g_string_free (out, FALSE);
}

static gboolean
only_asks (const GwForm *form)
{
  for (guint i = 0; i < form->faults->len; i++)
    if (!is_problem (g_ptr_array_index (form->faults, i), GW_PROBLEM_NOT_FILLED_IN))
      return FALSE;
  return TRUE;
}

/* A name that was mended may bring a fault of its own (another gateway, a type that needs more fields),
 * so the result is read as the gateway would, and mended again. */
char *
gw_form_correct (const GwForm *form)
{
  const GwFormContext context = {
    .gateway_address = form->gateway_address,
    .contact = form->contact,
    .regional = form->regional,
    .gateway_letter = form->gateway_letter,
    .received_us = form->received_us,
    .signature_us = form->received_us,
  };
  g_autofree char *text = correct_once (form);
  for (int round = 0; round < MAX_ROUNDS; round++)
    {
      g_autoptr (GwForm) again = gw_form_parse (text, &context);
      if (only_asks (again))
        break;
      g_free (text);
      text = correct_once (again);
    }
  return g_steal_pointer (&text);
}
