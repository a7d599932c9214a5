/* SPDX-License-Identifier: Apache-2.0
 * What callers ask of a parsed form. */
#include "report/form.h"
#include "base/clock.h"
#include "base/digest.h"
#include "report/parse.h"
#include <string.h>

static gint
by_line (gconstpointer a, gconstpointer b)
{
  const GwFault *first = *(GwFault *const *) a;
  const GwFault *second = *(GwFault *const *) b;
  return (first->line > second->line) - (first->line < second->line);
}

void
gw_form_settle (GwForm *form)
{
  g_ptr_array_sort (form->faults, by_line);
  form->code = NULL;
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      if (form->code == NULL || gw_fault_code_rank (fault->code) < gw_fault_code_rank (form->code))
        form->code = fault->code;
    }
}

static gboolean
has_name (const GwField *field, const char *name)
{
  return field->name != NULL && g_ascii_strcasecmp (field->name, name) == 0;
}

const char *
gw_form_get (const GwForm *form, const char *name)
{
  for (guint i = 0; i < form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (form->fields, i);
      if (has_name (field, name))
        return field->value;
    }
  return NULL;
}

const char *
gw_form_get_or_absent (const GwForm *form, const char *name)
{
  const char *value = gw_form_get (form, name);
  const GwFieldDef *def = value ? NULL : gw_field_find (name);
  return def ? def->absent : value;
}

GPtrArray *
gw_form_get_all (const GwForm *form, const char *name)
{
  GPtrArray *values = g_ptr_array_new ();
  for (guint i = 0; i < form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (form->fields, i);
      if (has_name (field, name))
        g_ptr_array_add (values, field->value);
    }
  return values;
}

gint64
gw_form_get_time (const GwForm *form, const char *name)
{
  const char *value = gw_form_get (form, name);
  gint64 time_us;
  if (value != NULL && gw_time_parse (value, &time_us))
    return time_us;
  return g_ascii_strcasecmp (name, "Issued") == 0 ? form->issued_us : 0;
}

void
gw_form_add_fault (GwForm *form, GwFault *fault)
{
  for (guint i = form->fields->len; i > 0; i--)
    {
      const GwField *field = g_ptr_array_index (form->fields, i - 1);
      if (!has_name (field, fault->field))
        continue;
      gboolean single = field->def != NULL && !field->def->repeatable;
      if (fault->line == 0 && single)
        fault->line = field->line;
      if (fault->line != field->line)
        continue;
      if (fault->written == NULL)
        fault->written = g_strdup (field->written);
      g_ptr_array_remove_index (form->fields, i - 1);
    }
  for (guint i = 0; i < form->entries->len && fault->line != 0; i++)
    {
      GwField *entry = g_ptr_array_index (form->entries, i);
      if (entry->line == fault->line)
        g_clear_pointer (&entry->value, g_free);
    }
  gw_fault_finish (fault);
  g_ptr_array_add (form->faults, fault);
  gw_form_settle (form);
}

gboolean
gw_form_takeable (const GwForm *form)
{
  if (form->kind != GW_FORM_FORM)
    return FALSE;
  if (form->faults->len == 0)
    return TRUE;
  const char *urgency = gw_form_get (form, "Urgency");
  if (form->type != GW_MESSAGE_NOTIFICATION || urgency == NULL
      || (strcmp (urgency, "critical") != 0 && strcmp (urgency, "high") != 0))
    return FALSE;
  for (guint i = 0; i < form->faults->len; i++)
    if (((const GwFault *) g_ptr_array_index (form->faults, i))->blocking)
      return FALSE;
  return TRUE;
}

char *
gw_form_default_report_id (const char *signed_sha256_hex, gint64 signature_us)
{
  static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  enum { LENGTH = 16 };
  g_autofree char *source = g_strdup_printf ("%s %" G_GINT64_FORMAT, signed_sha256_hex, signature_us);
  guint8 digest[GW_SHA256_LENGTH];
  gw_sha256 (source, strlen (source), digest);
  char id[LENGTH + 1] = { 0 };
  for (guint i = 0; i < LENGTH; i++)
    {
      guint bit = i * 5;
      guint pair = (guint) (digest[bit / 8] << 8 | digest[bit / 8 + 1]);
      id[i] = alphabet[pair >> (11 - bit % 8) & 31];
    }
  return g_strconcat ("N-", id, NULL);
}
