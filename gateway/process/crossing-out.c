/* SPDX-License-Identifier: Apache-2.0
 *
 * What goes to another gateway. */
#include "process/crossing.h"
#include <string.h>

static gboolean
is_relay (const char *kind)
{
  return g_str_has_prefix (kind, "relay");
}

gboolean
gw_crossing_may_go (const char *kind, const GwDirectoryEntry *to, const GwDirectoryEntry *route)
{
  static const char *const own[] = { "reminder", "fallback", NULL };
  if (route == NULL)
    return FALSE;
  if (route != to)
    return is_relay (kind);
  return route->contact->level != GW_LEVEL_REGIONAL || !g_strv_contains (own, kind);
}

/* ---- The stanza --------------------------------------------------------------------------------------------- */

typedef struct {
  char *name;
  char *value;
  guint order;
} Line;

static void
line_free (Line *line)
{
  g_free (line->name);
  g_free (line->value);
  g_free (line);
}

static void
add (GPtrArray *lines, const char *name, const char *value)
{
  Line *line = g_new (Line, 1);
  *line = (Line){ g_strdup (name), g_strdup (value), gw_field_order (gw_field_find (name)) };
  g_ptr_array_add (lines, line);
}

/* @value NULL: the field goes. */
static void
set (GPtrArray *lines, const char *name, const char *value)
{
  for (guint i = lines->len; i > 0; i--)
    if (strcmp (((const Line *) g_ptr_array_index (lines, i - 1))->name, name) == 0)
      g_ptr_array_remove_index (lines, i - 1);
  if (value != NULL)
    add (lines, name, value);
}

static const char *
get (const GPtrArray *lines, const char *name)
{
  for (guint i = 0; i < lines->len; i++)
    if (strcmp (((const Line *) g_ptr_array_index (lines, i))->name, name) == 0)
      return ((const Line *) g_ptr_array_index (lines, i))->value;
  return NULL;
}

static GPtrArray *
load (JsonObject *model)
{
  JsonArray *stanza = json_object_get_array_member (model, "stanza");
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  for (guint i = 0; i < json_array_get_length (stanza); i++)
    {
      JsonObject *field = json_array_get_object_element (stanza, i);
      add (lines, json_object_get_string_member (field, "name"), json_object_get_string_member (field, "value"));
    }
  return lines;
}

static gint
by_order (gconstpointer a, gconstpointer b)
{
  const Line *first = *(const Line *const *) a, *second = *(const Line *const *) b;
  return (first->order > second->order) - (first->order < second->order);
}

static void
store (JsonObject *model, GPtrArray *lines)
{
  JsonArray *stanza = json_array_new ();
  g_ptr_array_sort (lines, by_order);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = g_ptr_array_index (lines, i);
      gw_outgoing_field (stanza, line->name, line->value);
    }
  json_object_set_array_member (model, "stanza", stanza);
}

/* The desk's own letters have no writer's form behind them. */
static const char *
type_of (const char *kind)
{
  if (strcmp (kind, "relay-update") == 0)
    return "update";
  return strcmp (kind, "relay-closure") == 0 ? "closure" : strcmp (kind, "relay") == 0 ? "notification" : "note";
}

/* ---- For whom, and where it began --------------------------------------------------------------------------- */

static void
set_recipients (GPtrArray *lines, const GwOutgoing *outgoing, const GwDirectoryEntry *route)
{
  const char *const one[] = { outgoing->to != route ? outgoing->to->contact->id : NULL, NULL };
  const char *const *ids = outgoing->behind ? outgoing->behind : one;
  set (lines, "To-POC", NULL);
  for (; *ids != NULL; ids++)
    add (lines, "To-POC", *ids);
}

static GPtrArray *
list_named (const GPtrArray *lines)
{
  GPtrArray *named = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < lines->len; i++)
    if (strcmp (((const Line *) g_ptr_array_index (lines, i))->name, "To-POC") == 0)
      g_ptr_array_add (named, g_strdup (((const Line *) g_ptr_array_index (lines, i))->value));
  return named;
}

/* What goes back is for those of its To-POC that the other gateway holds; the others are not its business. RED is for
 * nobody without a name: then it is for the one who began. */
static void
set_recipients_back (GwInstance *instance, GPtrArray *lines, const GwOutgoing *outgoing, const GwDirectoryEntry *route,
                     const GwIncidentMark *mark)
{
  gboolean any = FALSE;
  g_autoptr (GPtrArray) named = list_named (lines);
  set (lines, "To-POC", NULL);
  for (guint i = 0; i < named->len; i++)
    {
      const char *id = g_ptr_array_index (named, i);
      const GwDirectoryEntry *entry = gw_directory_find_id (instance->directory, id);
      if (entry == NULL || g_strcmp0 (entry->contact->via, route->contact->id) != 0)
        continue;
      add (lines, "To-POC", id);
      any = TRUE;
    }
  if (!any && mark->origin_poc != NULL && g_strcmp0 (outgoing->tlp, "TLP:RED") == 0)
    add (lines, "To-POC", mark->origin_poc);
}

/* What goes back bears the number that the other gateway knows: the one under which all began. Each gateway on the way out
 * counts; on the way back nothing is counted, since it goes where it came from. */
static void
set_origin (GPtrArray *lines, const GwIncident *incident, const GwIncidentMark *mark, gboolean back)
{
  const char *origin = mark->origin_incident ? mark->origin_incident : incident->id;
  g_autofree char *hops = g_strdup_printf ("%" G_GINT64_FORMAT, back ? MAX (mark->hops, 1) : mark->hops + 1);
  set (lines, "Incident-ID", back ? origin : incident->id);
  set (lines, "Origin-Incident", origin);
  set (lines, "Hops", hops);
}

/* Issued is the time of what is signed, and that is ours: the other side compares the two. */
static void
set_issued (GPtrArray *lines)
{
  g_autofree char *issued = g_strdup (get (lines, "Issued"));
  set (lines, "Issued", NULL);
  set (lines, "X-Origin-Issued", issued);
}

gboolean
gw_crossing_address (GwInstance *instance, const GwOutgoing *outgoing, const GwDirectoryEntry *route, GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (!json_object_has_member (outgoing->model, "stanza") || !is_relay (outgoing->kind) || outgoing->incident == NULL)
    return TRUE;
  g_autoptr (GwIncident) incident = gw_store_incident_find (instance->store, outgoing->incident, &failure);
  g_autoptr (GwIncidentMark) mark = incident != NULL ? gw_store_mark_get (instance->store, incident->id, &failure) : NULL;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (mark == NULL)
    return TRUE;
  g_autoptr (GPtrArray) lines = load (outgoing->model);
  gboolean back = mark->origin_incident != NULL && g_ascii_strcasecmp (incident->originator, route->contact->id) == 0;
  g_autofree char *count = outgoing->files > 0 ? g_strdup_printf ("%u", outgoing->files) : NULL;
  set (lines, "To-Gateway", route->contact->addresses[0]);
  if (back)
    set_recipients_back (instance, lines, outgoing, route, mark);
  else
    set_recipients (lines, outgoing, route);
  set_origin (lines, incident, mark, back);
  set_issued (lines);
  set (lines, "X-Origin-Attachments", count);
  set (lines, "X-Origin-In-Place-Of", outgoing->in_place);
  if (get (lines, "X-Origin-Message-Type") == NULL)
    set (lines, "X-Origin-Message-Type", type_of (outgoing->kind));
  store (outgoing->model, lines);
  return TRUE;
}
