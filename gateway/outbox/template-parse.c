/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/template-node.h"
#include "base/error.h"
#include <string.h>

#define MAX_PARTIALS 16 /* one in another: deeper is one that contains itself */
#define MAX_SECTIONS 32

static void
node_free (GwTemplateNode *node)
{
  g_free (node->text);
  g_strfreev (node->path);
  g_ref_string_release (node->file);
  if (node->children != NULL)
    g_ptr_array_unref (node->children);
  g_free (node);
}

typedef struct {
  GRefString *file;
  const char *start; /* of the text */
  const char *at;
  GString *text;     /* plain text not yet made a node */
  GPtrArray *open;   /* GwTemplateNode: sections not yet closed, borrowed */
  GPtrArray *nodes;  /* where the outermost nodes go, borrowed */
  GwTemplateLookup lookup;
  gpointer lookup_data;
  int depth;         /* of partials */
} Parser;

/* One tag as it stands: {{SIGIL name}}. */
typedef struct {
  char sigil; /* one of # ^ / > ! or 0 for a value */
  char *name;
  int line;
  const char *begin, *end; /* with the braces */
} Tag;

static void
tag_clear (Tag *tag)
{
  g_free (tag->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tag, tag_clear)

static gboolean parse_text (const char *file, const char *text, GwTemplateLookup lookup, gpointer data,
                            int depth, GPtrArray *nodes, GError **error);

static int
line_of (const Parser *parser, const char *at)
{
  int line = 1;
  for (const char *p = parser->start; p < at; p++)
    if (*p == '\n')
      line++;
  return line;
}

static GPtrArray *
current_nodes (Parser *parser)
{
  if (parser->open->len == 0)
    return parser->nodes;
  GwTemplateNode *section = g_ptr_array_index (parser->open, parser->open->len - 1);
  return section->children;
}

static GwTemplateNode *
add_node (Parser *parser, GwTemplateNodeType type, const char *text, int line)
{
  GwTemplateNode *node = g_new0 (GwTemplateNode, 1);
  node->type = type;
  node->text = g_strdup (text);
  node->file = g_ref_string_acquire (parser->file);
  node->line = line;
  if (type != NODE_TEXT)
    node->path = strcmp (text, ".") == 0 ? g_strdupv ((char *[]) { (char *) ".", NULL }) : g_strsplit (text, ".", -1);
  if (type == NODE_SECTION || type == NODE_INVERTED)
    node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  g_ptr_array_add (current_nodes (parser), node);
  return node;
}

static void
flush_text (Parser *parser)
{
  if (parser->text->len > 0)
    add_node (parser, NODE_TEXT, parser->text->str, 0);
  g_string_truncate (parser->text, 0);
}

/* Letters, digits, '_' and '-', in parts joined by one '.'; or "." alone. */
static gboolean
is_name (const char *name, gboolean dots)
{
  if (dots && strcmp (name, ".") == 0)
    return TRUE;
  gboolean in_part = FALSE;
  for (const char *p = name; *p; p++)
    {
      if (*p == '.' && dots && in_part)
        in_part = FALSE;
      else if (g_ascii_isalnum (*p) || *p == '_' || *p == '-')
        in_part = TRUE;
      else
        return FALSE;
    }
  return in_part;
}

/* Reads the tag that begins at parser->at. */
static gboolean
read_tag (Parser *parser, Tag *tag, GError **error)
{
  tag->begin = parser->at;
  tag->line = line_of (parser, parser->at);
  const char *inside = parser->at + 2;
  gboolean triple = *inside == '{';
  if (triple)
    inside++;
  else if (*inside == '=')
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: {{= =}} is not supported", parser->file, tag->line);
      return FALSE;
    }
  else if (*inside != '\0' && strchr ("#^/>!&", *inside) != NULL)
    tag->sigil = *inside++;
  const char *close = triple ? "}}}" : "}}";
  const char *end = strstr (inside, close);
  if (end == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: a tag is not closed", parser->file, tag->line);
      return FALSE;
    }
  tag->end = end + strlen (close);
  tag->name = g_strstrip (g_strndup (inside, (gsize) (end - inside)));
  if (tag->sigil == '&')
    tag->sigil = 0;
  if (tag->sigil != '!' && !is_name (tag->name, tag->sigil != '>'))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: \"%s\" is no name", parser->file, tag->line, tag->name);
      return FALSE;
    }
  return TRUE;
}

/* Where @tag stands alone on its line, gives the blanks before it and what follows its line break. */
static gboolean
stands_alone (const Parser *parser, const Tag *tag, const char **line_start, const char **next_line)
{
  const char *before = tag->begin;
  while (before > parser->start && (before[-1] == ' ' || before[-1] == '\t'))
    before--;
  const char *after = tag->end + strspn (tag->end, " \t");
  if (before > parser->start && before[-1] != '\n')
    return FALSE;
  if (after[0] == '\r' && after[1] == '\n')
    after++;
  if (*after != '\n' && *after != '\0')
    return FALSE;
  *line_start = before;
  *next_line = *after == '\n' ? after + 1 : after;
  return TRUE;
}

static char *
indent_lines (const char *text, const char *indent)
{
  GString *out = g_string_new (NULL);
  for (const char *p = text; *p; p++)
    {
      if (p == text || p[-1] == '\n')
        g_string_append (out, indent);
      g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

static gboolean
include_partial (Parser *parser, const Tag *tag, const char *indent, GError **error)
{
  g_autofree char *text = parser->lookup ? parser->lookup (tag->name, parser->lookup_data) : NULL;
  if (text == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: there is no partial \"%s\"",
                   parser->file, tag->line, tag->name);
      return FALSE;
    }
  if (parser->depth >= MAX_PARTIALS)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: the partial \"%s\" contains itself",
                   parser->file, tag->line, tag->name);
      return FALSE;
    }
  g_autofree char *indented = indent_lines (text, indent);
  return parse_text (tag->name, indented, parser->lookup, parser->lookup_data, parser->depth + 1,
                     current_nodes (parser), error);
}

static gboolean
close_section (Parser *parser, const Tag *tag, GError **error)
{
  GwTemplateNode *section = parser->open->len ? g_ptr_array_index (parser->open, parser->open->len - 1) : NULL;
  if (section == NULL || strcmp (section->text, tag->name) != 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: {{/%s}} closes no section that is open here",
                   parser->file, tag->line, tag->name);
      return FALSE;
    }
  g_ptr_array_remove_index (parser->open, parser->open->len - 1);
  return TRUE;
}

static gboolean
apply_tag (Parser *parser, const Tag *tag, const char *indent, GError **error)
{
  switch (tag->sigil)
    {
    case '!':
      return TRUE;
    case '>':
      return include_partial (parser, tag, indent, error);
    case '/':
      return close_section (parser, tag, error);
    case '#':
    case '^':
      if (parser->open->len >= MAX_SECTIONS)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: too many sections in each other",
                       parser->file, tag->line);
          return FALSE;
        }
      g_ptr_array_add (parser->open, add_node (parser, tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED,
                                               tag->name, tag->line));
      return TRUE;
    default:
      add_node (parser, NODE_VALUE, tag->name, tag->line);
      return TRUE;
    }
}

static gboolean
parse_tag (Parser *parser, GError **error)
{
  g_auto (Tag) tag = { 0 };
  if (!read_tag (parser, &tag, error))
    return FALSE;
  const char *line_start = NULL, *next_line = NULL;
  g_autofree char *indent = NULL;
  if (tag.sigil != 0 && stands_alone (parser, &tag, &line_start, &next_line))
    {
      indent = g_strndup (line_start, (gsize) (tag.begin - line_start));
      g_string_truncate (parser->text, parser->text->len - strlen (indent));
      parser->at = next_line;
    }
  else
    parser->at = tag.end;
  flush_text (parser);
  return apply_tag (parser, &tag, indent ? indent : "", error);
}

static gboolean
check_characters (const Parser *parser, GError **error)
{
  const char *end = NULL;
  const char *bad = g_utf8_validate (parser->start, -1, &end) ? NULL : end;
  for (const char *p = parser->start; bad == NULL && *p; p++)
    if (g_ascii_iscntrl (*p) && *p != '\n' && *p != '\r' && *p != '\t')
      bad = p;
  if (bad != NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: a byte 0x%02x that is no text in UTF-8",
                 parser->file, line_of (parser, bad), (guchar) *bad);
  return bad == NULL;
}

static gboolean
parse_all (Parser *parser, GError **error)
{
  if (!check_characters (parser, error))
    return FALSE;
  while (*parser->at)
    {
      if (!g_str_has_prefix (parser->at, "{{"))
        g_string_append_c (parser->text, *parser->at++);
      else if (!parse_tag (parser, error))
        return FALSE;
    }
  flush_text (parser);
  if (parser->open->len == 0)
    return TRUE;
  GwTemplateNode *section = g_ptr_array_index (parser->open, parser->open->len - 1);
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: the section \"%s\" is not closed",
               parser->file, section->line, section->text);
  return FALSE;
}

static gboolean
parse_text (const char *file, const char *text, GwTemplateLookup lookup, gpointer data, int depth,
            GPtrArray *nodes, GError **error)
{
  Parser parser = { .start = text, .at = text, .nodes = nodes, .lookup = lookup, .lookup_data = data,
                    .depth = depth };
  parser.file = g_ref_string_new (file);
  parser.text = g_string_new (NULL);
  parser.open = g_ptr_array_new ();
  gboolean ok = parse_all (&parser, error);
  g_ref_string_release (parser.file);
  g_string_free (parser.text, TRUE);
  g_ptr_array_unref (parser.open);
  return ok;
}

GwTemplate *
gw_template_parse (const char *name, const char *text, GwTemplateLookup lookup, gpointer data, GError **error)
{
  g_autoptr (GwTemplate) template = g_new0 (GwTemplate, 1);
  template->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  if (!parse_text (name, text, lookup, data, 0, template->nodes, error))
    return NULL;
  return g_steal_pointer (&template);
}

void
gw_template_free (GwTemplate *template)
{
  if (template == NULL)
    return;
  g_ptr_array_unref (template->nodes);
  g_free (template);
}
