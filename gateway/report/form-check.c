/* SPDX-License-Identifier: Apache-2.0
 * What one line cannot tell: where the stanza begins, required fields, who may write what, times. */
#include "report/parse.h"
#include "base/clock.h"
#include "base/nearest.h"
#include <string.h>

static const GwLine *
line_at (GPtrArray *lines, guint index)
{
  return g_ptr_array_index (lines, index);
}

static guint
next_line (GPtrArray *lines, guint index)
{
  while (index < lines->len && line_at (lines, index)->kind == GW_LINE_BLANK)
    index++;
  return index;
}

static gboolean
is_field (const GwLine *line, const char *name)
{
  return line->def != NULL && strcmp (line->def->name, name) == 0;
}

guint
gw_parse_find_form_line (GPtrArray *lines, guint index)
{
  for (; index < lines->len && line_at (lines, index)->kind != GW_LINE_OTHER; index++)
    if (is_field (line_at (lines, index), "Form"))
      return index;
  return lines->len;
}

/* The message type that the fields from @index on name; FALSE where there is no Message-Type. */
static gboolean
find_type (GPtrArray *lines, guint index, GwMessageType *type)
{
  for (; index < lines->len && line_at (lines, index)->kind != GW_LINE_OTHER; index++)
    if (is_field (line_at (lines, index), "Message-Type"))
      {
        g_autofree char *name = NULL;
        g_autofree char *value = NULL;
        if (gw_line_split_field (line_at (lines, index), NULL, &name, &value))
          *type = gw_message_type_find (value);
        return value != NULL;
      }
  return FALSE;
}

/* A Form further down is the writer's own if its type is one that contacts write: else it is our letter,
 * quoted below an answer by a program that marks nothing. */
static gboolean
find_later (GPtrArray *lines, guint from, guint *index)
{
  for (guint i = from; i < lines->len; i++)
    {
      if (!is_field (line_at (lines, i), "Form"))
        continue;
      GwMessageType type = GW_MESSAGE_NONE;
      *index = i;
      return find_type (lines, i, &type)
             && (type == GW_MESSAGE_NONE || gw_message_type_is_from_contact (type, FALSE));
    }
  return FALSE;
}

GwStart
gw_parse_find_start (GPtrArray *lines, guint *index)
{
  guint first = next_line (lines, 0);
  if (first == lines->len)
    return GW_START_NONE;
  guint second = next_line (lines, first + 1);
  if (gw_quoted_is_marker (line_at (lines, first)) && second < lines->len && is_field (line_at (lines, second), "Form"))
    first = second;
  *index = first;
  if (is_field (line_at (lines, first), "Form"))
    return GW_START_FIRST;
  GwMessageType type;
  if (line_at (lines, first)->def != NULL && find_type (lines, first, &type))
    {
      /* A Form line among these fields is out of its place. */
      guint form = gw_parse_find_form_line (lines, first);
      return form < lines->len ? GW_START_LATER : GW_START_NO_FORM_LINE;
    }
  return find_later (lines, first, index) ? GW_START_LATER : GW_START_NONE;
}

static GwField *
find (GwParse *parse, const char *name)
{
  for (guint i = 0; i < parse->form->fields->len; i++)
    {
      GwField *field = g_ptr_array_index (parse->form->fields, i);
      if (field->def != NULL && strcmp (field->def->name, name) == 0)
        return field;
    }
  return NULL;
}

static const GwField *
find_entry (GwParse *parse, const char *name)
{
  for (guint i = 0; i < parse->form->entries->len; i++)
    {
      const GwField *entry = g_ptr_array_index (parse->form->entries, i);
      if (entry->name != NULL && *entry->written != '\0' && g_ascii_strcasecmp (entry->name, name) == 0)
        return entry;
    }
  return NULL;
}

/* A fault about an understood field, which thereby leaves the understood ones. */
static GwFault *
reject (GwParse *parse, GwField *field, const char *code, const char *problem)
{
  GwFault *fault = gw_fault_new (field->line, field->def->name, code, problem, field->written);
  fault->blocking |= field->def->blocking;
  for (guint i = 0; i < parse->form->entries->len; i++)
    {
      GwField *entry = g_ptr_array_index (parse->form->entries, i);
      if (entry->line == field->line)
        g_clear_pointer (&entry->value, g_free);
    }
  g_ptr_array_remove (parse->form->fields, field);
  return fault;
}

static void
check_type (GwParse *parse)
{
  GwForm *form = parse->form;
  GwField *field = find (parse, "Message-Type");
  if (field == NULL)
    return;
  form->type = gw_message_type_find (field->value);
  form->type_name = gw_message_type_name (form->type);
  if (parse->context->gateway_letter || gw_message_type_is_from_contact (form->type, parse->context->regional))
    return;
  GwFault *fault = reject (parse, field, "not-authorised", GW_PROBLEM_GATEWAY_ONLY);
  fault->allowed = gw_message_type_names (FALSE);
  gw_parse_raise (parse, fault);
}

static void
check_gateway_fields (GwParse *parse)
{
  if (parse->context->regional || parse->context->gateway_letter)
    return;
  for (guint i = parse->form->fields->len; i > 0; i--)
    {
      GwField *field = g_ptr_array_index (parse->form->fields, i - 1);
      if (field->def != NULL && field->def->gateway_only)
        gw_parse_raise (parse, reject (parse, field, "not-authorised", GW_PROBLEM_GATEWAY_ONLY));
    }
}

/* TRUE where a protected To header names this gateway, *other where it names others only. */
static gboolean
is_protected_to (const GwFormContext *context, gboolean *other)
{
  *other = FALSE;
  for (gsize i = 0; context->protected_to != NULL && context->protected_to[i] != NULL; i++)
    {
      if (context->gateway_address == NULL
          || g_ascii_strcasecmp (context->protected_to[i], context->gateway_address) == 0)
        return TRUE;
      *other = TRUE;
    }
  return FALSE;
}

static void
check_gateway (GwParse *parse)
{
  const GwFormContext *context = parse->context;
  GwField *field = find (parse, "To-Gateway");
  if (field != NULL)
    {
      if (context->gateway_address == NULL || context->gateway_letter
          || g_ascii_strcasecmp (field->value, context->gateway_address) == 0)
        return;
      GwFault *fault = reject (parse, field, "wrong-gateway", GW_PROBLEM_WRONG_GATEWAY);
      if (gw_nearest_distance (fault->written, context->gateway_address) <= 3)
        gw_fault_suggest (fault, context->gateway_address, "nearest");
      gw_parse_raise (parse, fault);
      return;
    }
  gboolean other;
  if (find_entry (parse, "To-Gateway") != NULL || context->gateway_letter || is_protected_to (context, &other))
    return;
  const GwField *empty = gw_parse_find_empty (parse, "To-Gateway");
  GwFault *fault = gw_fault_new (empty ? empty->line : 0, "To-Gateway", other ? "wrong-gateway" : "missing-field",
                                 other ? GW_PROBLEM_WRONG_GATEWAY : GW_PROBLEM_MISSING, NULL);
  fault->blocking = TRUE;
  if (context->gateway_address != NULL && !other)
    gw_fault_suggest (fault, context->gateway_address, NULL);
  gw_parse_raise (parse, fault);
}

static void
check_contact (GwParse *parse)
{
  const char *contact = parse->context->contact;
  GwField *field = find (parse, "From-POC");
  if (field == NULL || contact == NULL)
    return;
  if (g_ascii_strcasecmp (field->value, contact) == 0)
    {
      g_free (field->value);
      field->value = g_strdup (contact);
      return;
    }
  GwFault *fault = reject (parse, field, "not-authorised", GW_PROBLEM_WRONG_CONTACT);
  gw_fault_suggest (fault, contact, NULL);
  gw_parse_raise (parse, fault);
}

/* Whether the policy's list names @def for this type: "Malicious", or "update:Malicious". */
static gboolean
is_required_by_policy (const GwParse *parse, const GwFieldDef *def)
{
  const char *const *required = parse->context->required;
  for (gsize i = 0; required != NULL && required[i] != NULL; i++)
    {
      const char *colon = strchr (required[i], ':');
      g_autofree char *type = colon ? g_strndup (required[i], (gsize) (colon - required[i])) : NULL;
      GwMessageType of = type ? gw_message_type_find (type) : GW_MESSAGE_NOTIFICATION;
      if (of == parse->form->type && g_ascii_strcasecmp (colon ? colon + 1 : required[i], def->name) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_required (GwParse *parse, const GwFieldDef *def)
{
  GwMessageType type = parse->form->type;
  /* Without a type we only know what nearly every letter needs. */
  if (type == GW_MESSAGE_NONE)
    return def->blocking && gw_field_is_required (def, GW_MESSAGE_NOTIFICATION);
  if (gw_field_is_required (def, type) || is_required_by_policy (parse, def))
    return TRUE;
  return type == GW_MESSAGE_ASSISTANCE_REQUEST && find_entry (parse, "Incident-ID") == NULL
         && (strcmp (def->name, "Title") == 0 || strcmp (def->name, "Incident-Type") == 0);
}

static void
check_missing (GwParse *parse, const GwFieldDef *def)
{
  if (find_entry (parse, def->name) != NULL)
    return;
  const GwField *empty = gw_parse_find_empty (parse, def->name);
  gboolean required = is_required (parse, def);
  if (!required && empty == NULL)
    return;
  if (!required && !def->blocking)
    {
      gw_line_tolerate (&parse->tolerated, GW_TOLERATED_EMPTY, empty->line);
      return;
    }
  const char *code = required ? gw_field_missing_code (def, "missing-field") : "bad-value";
  GwFault *fault = gw_fault_new (empty ? empty->line : 0, def->name, code,
                                 required ? GW_PROBLEM_MISSING : GW_PROBLEM_NOT_FILLED_IN, empty ? "" : NULL);
  fault->blocking |= def->blocking;
  fault->allowed = gw_field_allowed (def);
  gw_parse_raise (parse, fault);
}

/* To-Gateway and Form have checks of their own. */
static void
check_required (GwParse *parse)
{
  gsize count;
  const GwFieldDef *table = gw_field_table (&count);
  for (gsize i = 0; i < count; i++)
    if (strcmp (table[i].name, "To-Gateway") != 0
        && (table[i].kind != GW_VALUE_FORM || gw_parse_find_empty (parse, "Form") != NULL))
      check_missing (parse, &table[i]);
}

static gint64
time_of (GwParse *parse, const char *name)
{
  return gw_form_get_time (parse->form, name);
}

static gint64
or_default (gint64 value, gint64 otherwise)
{
  return value ? value : otherwise;
}

static void
check_times (GwParse *parse)
{
  gint64 now_us = or_default (parse->context->fresh_us, parse->context->received_us);
  gboolean passed_on = parse->form->type == GW_MESSAGE_RELAY; /* a time may have come while it was on its way */
  for (guint i = parse->form->fields->len; i > 0 && now_us != 0 && !passed_on; i--)
    {
      GwField *field = g_ptr_array_index (parse->form->fields, i - 1);
      if (field->def != NULL && field->def->future && time_of (parse, field->name) <= now_us)
        gw_parse_raise (parse, reject (parse, field, "bad-value", GW_PROBLEM_NOT_FUTURE));
    }
  gint64 issued_us = parse->form->issued_us;
  GwField *detected = find (parse, "Detected");
  if (detected != NULL && issued_us != 0 && time_of (parse, "Detected") > issued_us)
    gw_parse_raise (parse, reject (parse, detected, "bad-value", GW_PROBLEM_NOT_PAST));
  GwField *ended = find (parse, "Ended");
  gint64 started_us = time_of (parse, "Started");
  if (ended != NULL && started_us != 0 && time_of (parse, "Ended") < started_us)
    gw_parse_raise (parse, reject (parse, ended, "bad-value", GW_PROBLEM_ORDER));
}

static void
raise_signature (GwParse *parse, const char *code, const char *problem)
{
  gw_parse_raise (parse, gw_fault_new (0, "Issued", code, problem, NULL));
}

/* FORM, Freshness: Issued against the receipt, the signature's own time against Issued. These guard
 * against replay, so they block even where another date would not. */
static void
check_freshness (GwParse *parse)
{
  const GwFormContext *context = parse->context;
  GwForm *form = parse->form;
  GwField *issued = find (parse, "Issued");
  if (issued != NULL)
    form->issued_us = time_of (parse, "Issued");
  if (context->received_us == 0 || form->issued_us == 0)
    return;
  gint64 skew_us = ABS (context->signature_us - form->issued_us);
  gint64 age_us = or_default (context->fresh_us, context->received_us) - form->issued_us;
  gint64 ahead_us = form->issued_us - context->received_us;
  if (age_us > or_default (context->issued_past_us, GW_FORM_ISSUED_PAST))
    {
      if (issued != NULL)
        gw_parse_raise (parse, reject (parse, issued, "stale", GW_PROBLEM_ISSUED_OLD));
      else
        raise_signature (parse, "stale", GW_PROBLEM_SIGNATURE_OLD);
    }
  else if (ahead_us > or_default (context->issued_future_us, GW_FORM_ISSUED_FUTURE))
    {
      if (issued != NULL)
        gw_parse_raise (parse, reject (parse, issued, "future", GW_PROBLEM_ISSUED_AHEAD));
      else
        raise_signature (parse, "future", GW_PROBLEM_SIGNATURE_AHEAD);
    }
  else if (issued != NULL && context->signature_us != 0
           && skew_us > or_default (context->signature_skew_us, GW_FORM_SIGNATURE_SKEW))
    gw_parse_raise (parse, reject (parse, issued, "stale", GW_PROBLEM_SIGNATURE_SKEW));
}

static gboolean
says_yes (GwParse *parse, const char *name)
{
  const GwField *field = find (parse, name);
  return field != NULL && strcmp (field->value, "yes") == 0;
}

void
gw_parse_check (GwParse *parse)
{
  check_type (parse);
  check_gateway_fields (parse);
  check_gateway (parse);
  check_contact (parse);
  /* A type that is not the sender's to write would only add noise about its fields. */
  if (parse->form->type == GW_MESSAGE_NONE || find (parse, "Message-Type") != NULL)
    check_required (parse);
  check_freshness (parse);
  check_times (parse);
  parse->form->check_only = says_yes (parse, "Check-Only");
  parse->form->exercise = says_yes (parse, "Exercise");
}
