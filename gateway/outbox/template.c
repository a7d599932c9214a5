/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/template-node.h"
#include "base/escape.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  JsonNode *node;  /* borrowed; NULL is the model itself */
  const char *key; /* under which it was found: decides how strings are cleaned */
} Frame;

typedef struct {
  JsonObject *model;
  GArray *frames; /* Frame, innermost last */
  GString *out;
  gboolean marked;
} Render;

static JsonObject *
frame_object (const Render *render, const Frame *frame)
{
  if (frame->node == NULL)
    return render->model;
  return JSON_NODE_HOLDS_OBJECT (frame->node) ? json_node_get_object (frame->node) : NULL;
}

/* The first part of a name is looked for outwards, the others only where that was found. */
static Frame
find_value (const Render *render, char *const *path)
{
  guint length = g_strv_length ((char **) path);
  Frame found = { NULL, path[length - 1] };
  if (strcmp (path[0], ".") == 0)
    return g_array_index (render->frames, Frame, render->frames->len - 1);
  for (guint i = render->frames->len; i-- > 0 && found.node == NULL;)
    {
      JsonObject *object = frame_object (render, &g_array_index (render->frames, Frame, i));
      if (object != NULL && json_object_has_member (object, path[0]))
        found.node = json_object_get_member (object, path[0]);
    }
  for (guint i = 1; i < length && found.node != NULL; i++)
    {
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (found.node) ? json_node_get_object (found.node) : NULL;
      found.node = object ? json_object_get_member (object, path[i]) : NULL;
    }
  return found;
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
is_true (JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return FALSE;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) > 0;
  if (is_string (node))
    return *json_node_get_string (node) != '\0';
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  return TRUE;
}

/* A text of several lines, without whatever a reader's program might obey. */
static char *
clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);
  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);
      if (c == '\n' || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR
          || (c == '\r' && p[1] != '\n'))
        g_string_append_c (out, '\n');
      else if (c == '\t')
        g_string_append_c (out, ' ');
      else if (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_PRIVATE_USE
               && type != G_UNICODE_SURROGATE)
        g_string_append_unichar (out, c);
    }
  while (out->len > 0 && out->str[out->len - 1] == '\n')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static void
put_text (Render *render, const char *value)
{
  g_autofree char *text = clean_text (value);
  gboolean starts_line = render->out->len == 0 || render->out->str[render->out->len - 1] == '\n';
  for (const char *p = text; *p; p++)
    {
      if (render->marked && (p == text ? starts_line : p[-1] == '\n'))
        g_string_append_c (render->out, GW_TEMPLATE_VERBATIM);
      g_string_append_c (render->out, *p);
    }
}

static void
put_value (Render *render, const Frame *value)
{
  if (!is_true (value->node) || !JSON_NODE_HOLDS_VALUE (value->node))
    return;
  GType type = json_node_get_value_type (value->node);
  if (type == G_TYPE_STRING && value->key != NULL && g_str_has_suffix (value->key, "_text"))
    put_text (render, json_node_get_string (value->node));
  else if (type == G_TYPE_STRING)
    {
      g_autofree char *line = gw_escape_line (json_node_get_string (value->node));
      g_string_append (render->out, line);
    }
  else if (type == G_TYPE_INT64)
    g_string_append_printf (render->out, "%" G_GINT64_FORMAT, json_node_get_int (value->node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (render->out, "true");
  else
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_string_append (render->out, g_ascii_formatd (number, sizeof number, "%.15g", json_node_get_double (value->node)));
    }
}

static void render_nodes (Render *render, GPtrArray *nodes);

static void
render_within (Render *render, GPtrArray *nodes, Frame frame)
{
  g_array_append_val (render->frames, frame);
  render_nodes (render, nodes);
  g_array_set_size (render->frames, render->frames->len - 1);
}

static void
render_section (Render *render, const GwTemplateNode *section)
{
  Frame value = find_value (render, section->path);
  if (!is_true (value.node))
    return;
  if (!JSON_NODE_HOLDS_ARRAY (value.node))
    {
      render_within (render, section->children, value);
      return;
    }
  JsonArray *array = json_node_get_array (value.node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    render_within (render, section->children, (Frame) { json_array_get_element (array, i), value.key });
}

static void
render_nodes (Render *render, GPtrArray *nodes)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      const GwTemplateNode *node = g_ptr_array_index (nodes, i);
      Frame value;
      switch (node->type)
        {
        case NODE_TEXT:
          g_string_append (render->out, node->text);
          break;
        case NODE_VALUE:
          value = find_value (render, node->path);
          put_value (render, &value);
          break;
        case NODE_SECTION:
          render_section (render, node);
          break;
        case NODE_INVERTED:
          value = find_value (render, node->path);
          if (!is_true (value.node))
            render_nodes (render, node->children);
          break;
        }
    }
}

static char *
render_model (const GwTemplate *template, JsonObject *model, gboolean marked)
{
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  Frame outermost = { NULL, NULL };
  g_array_append_val (frames, outermost);
  Render render = { .model = model, .frames = frames, .out = g_string_new (NULL), .marked = marked };
  render_nodes (&render, template->nodes);
  return g_string_free (render.out, FALSE);
}

char *
gw_template_render (const GwTemplate *template, JsonObject *model)
{
  return render_model (template, model, FALSE);
}

char *
gw_template_render_marked (const GwTemplate *template, JsonObject *model)
{
  return render_model (template, model, TRUE);
}

/* ---- checking ---- */

typedef struct {
  const char *const *known;
  GPtrArray *within; /* full paths of the sections around, "" outermost; borrowed */
  GHashTable *unknown;
} Check;

static gboolean
is_known (const Check *check, const char *path)
{
  gsize length = strlen (path);
  for (const char *const *known = check->known; *known; known++)
    if (strncmp (*known, path, length) == 0 && ((*known)[length] == '\0' || (*known)[length] == '.'))
      return TRUE;
  return FALSE;
}

static char *
join_path (const char *within, const char *name)
{
  return *within ? g_strconcat (within, ".", name, NULL) : g_strdup (name);
}

/* The full path of a name, or NULL where it is unknown. The caller's. */
static char *
find_path (const Check *check, const GwTemplateNode *node)
{
  if (strcmp (node->text, ".") == 0)
    return g_strdup (g_ptr_array_index (check->within, check->within->len - 1));
  for (guint i = check->within->len; i-- > 0;)
    {
      g_autofree char *first = join_path (g_ptr_array_index (check->within, i), node->path[0]);
      if (!is_known (check, first))
        continue;
      g_autofree char *full = join_path (g_ptr_array_index (check->within, i), node->text);
      return is_known (check, full) ? g_steal_pointer (&full) : NULL;
    }
  return NULL;
}

static void
check_nodes (Check *check, GPtrArray *nodes)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      const GwTemplateNode *node = g_ptr_array_index (nodes, i);
      if (node->type == NODE_TEXT)
        continue;
      g_autofree char *path = find_path (check, node);
      if (path == NULL)
        g_hash_table_add (check->unknown, g_strdup_printf ("%s:%d: %s", node->file, node->line, node->text));
      if (node->children == NULL)
        continue;
      gboolean deeper = path != NULL && node->type == NODE_SECTION;
      if (deeper)
        g_ptr_array_add (check->within, path);
      check_nodes (check, node->children);
      if (deeper)
        g_ptr_array_set_size (check->within, (int) check->within->len - 1);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
gw_template_check (const GwTemplate *template, const char *const *known)
{
  g_autoptr (GPtrArray) within = g_ptr_array_new ();
  g_autoptr (GHashTable) unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (within, (gpointer) "");
  Check check = { known, within, unknown };
  check_nodes (&check, template->nodes);

  guint count = 0;
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (unknown, &count);
  if (count > 0)
    qsort (names, count, sizeof *names, compare_names);
  return g_strdupv ((char **) names);
}
