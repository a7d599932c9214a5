/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/render.h"
#include "outbox/render-model.h"
#include "outbox/template.h"
#include "base/error.h"
#include "base/escape.h"
#include <string.h>

static const char *const kinds[] = { "receipt", "rejection", "help", "not-taken", "held", "suspended",
                                     "resumed", "removed", "alert", "relay", "relay-update", "relay-request",
                                     "relay-answer", "relay-closure", "relay-original", "status", "reminder",
                                     "fallback", "undelivered", "waiting", "directory", "ping", "ping-fallback",
                                     "ping-steps", "key-expiry", "key-changed", "digest", NULL };

const char *const *
gw_letter_kinds (void)
{
  return kinds;
}

void
gw_rendered_clear (GwRendered *rendered)
{
  g_clear_pointer (&rendered->subject, g_free);
  g_clear_pointer (&rendered->protected_subject, g_free);
  g_clear_pointer (&rendered->body, g_free);
}

/* ---- the stanza ---- */

char *
gw_letter_stanza (JsonArray *fields, GError **error)
{
  g_autoptr (GString) stanza = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonNode *node = json_array_get_element (fields, i);
      JsonObject *field = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = field ? gw_letter_text (field, "name") : NULL;
      const char *value = field ? gw_letter_text (field, "value") : NULL;
      if (name == NULL || value == NULL || !gw_letter_is_name (name))
        {
          g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "stanza: field %u has no usable name and value", i + 1);
          return NULL;
        }
      g_autofree char *line = gw_escape_line (value);
      g_string_append_printf (stanza, "%s: %s\n", name, line);
    }
  return g_strdup (stanza->str);
}

static char *
write_stanza (const char *kind, JsonObject *data, GError **error)
{
  JsonNode *node = json_object_get_member (data, "stanza");
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "stanza: not a list");
      return NULL;
    }
  g_autoptr (JsonArray) visible = gw_letter_model_for_stanza (kind, data, json_node_get_array (node));
  return gw_letter_stanza (visible, error);
}

/* ---- the words ---- */

static char *
fill_part (const GwTemplate *template, JsonObject *model)
{
  g_autofree char *text = gw_template_render_marked (template, model);
  return gw_letter_fill (text, GW_LETTER_COLUMNS);
}

static char *
write_subject (const GwTemplate *template, JsonObject *model)
{
  g_autofree char *text = gw_template_render (template, model);
  g_autofree char *subject = gw_escape_line (text);
  return gw_letter_flag (model, "exercise") ? g_strconcat ("EXERCISE ", subject, NULL) : g_steal_pointer (&subject);
}

/* The subjects and the text in one language; FALSE without error where it has no template @kind. */
static gboolean
write_language (const GwLetterSource *source, const char *kind, JsonObject *data, gboolean second,
                GwRendered *out, GError **error)
{
  GError *failure = NULL;
  g_auto (GwLetterParts) parts = { NULL, NULL, NULL };
  if (!gw_letter_parts_load (source, kind, &parts, &failure))
    {
      if (failure != NULL)
        g_propagate_error (error, failure);
      return FALSE;
    }
  g_autoptr (JsonObject) model = gw_letter_model (source, kind, data, second, error);
  if (model == NULL)
    return FALSE;
  g_autoptr (JsonObject) outer = gw_letter_model_for_subject (model);
  out->subject = write_subject (parts.subject, outer);
  /* TLP:RED stands in no Subject, not even in the one that only its reader sees: mail programs show it to others. */
  JsonObject *inner = gw_letter_flag (model, "red") ? outer : model;
  out->protected_subject = parts.protected_subject ? write_subject (parts.protected_subject, inner)
                                                   : g_strdup (out->subject);
  out->body = fill_part (parts.text, model);
  return TRUE;
}

/* A small shipped text, "foot" or "separator". An operator's own file is taken only for a language that
 * is not shipped. "" where there is none. */
static char *
write_fixed (const GwLetterSource *source, const char *file, JsonObject *data, GError **error)
{
  GError *failure = NULL;
  g_autofree char *path = NULL;
  GwLetterSource shipped = { NULL, source->data_dir, source->language };
  g_autofree char *text = gw_letter_load (&shipped, file, &path, &failure);
  if (text == NULL && failure == NULL)
    text = gw_letter_load (source, file, &path, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (text == NULL)
    return g_strdup ("");
  g_autoptr (GwTemplate) template = gw_template_parse (path, text, NULL, NULL, error);
  if (template == NULL)
    return NULL;
  g_autoptr (JsonObject) gateway = json_object_new ();
  if (json_object_has_member (data, "gateway"))
    json_object_set_member (gateway, "gateway", json_node_copy (json_object_get_member (data, "gateway")));
  return fill_part (template, gateway);
}

/* The foot of @source's language above the English one. Without an English one nothing is sent. */
static char *
write_feet (const GwLetterSource *source, const GwLetterSource *english, JsonObject *data, GError **error)
{
  g_autofree char *last = write_fixed (english, "foot", data, error);
  if (last == NULL)
    return NULL;
  if (*last == '\0')
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s/en/foot: missing or empty", source->data_dir);
      return NULL;
    }
  if (strcmp (source->language, "en") == 0)
    return g_steal_pointer (&last);
  g_autofree char *first = write_fixed (source, "foot", data, error);
  if (first == NULL)
    return NULL;
  return *first ? g_strjoin ("\n", first, last, NULL) : g_steal_pointer (&last);
}

/* ---- the letter ---- */

static gboolean
is_english (const char *language)
{
  return g_ascii_strcasecmp (language, "en") == 0 || g_ascii_strncasecmp (language, "en-", 3) == 0;
}

/* Tries "pt-BR", then "pt"; *source ends as the language that was found, else as English. */
static gboolean
write_first (GwLetterSource *source, char **inout_language, const char *kind, JsonObject *data, GwRendered *out,
             GError **error)
{
  g_autofree char *primary = g_strndup (*inout_language, strcspn (*inout_language, "-"));
  const char *tries[] = { *inout_language, primary, NULL };
  for (const char **language = tries; *language && !is_english (*language); language++)
    {
      GError *failure = NULL;
      source->language = *language;
      if (write_language (source, kind, data, FALSE, out, &failure))
        {
          char *found = g_strdup (*language);
          g_free (*inout_language);
          source->language = *inout_language = found;
          return TRUE;
        }
      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
    }
  source->language = "en";
  return FALSE;
}

static gboolean
write_english (const GwLetterSource *english, const char *kind, JsonObject *data, gboolean second, GwRendered *out,
               GError **error)
{
  GError *failure = NULL;
  if (write_language (english, kind, data, second, out, &failure))
    return TRUE;
  if (failure == NULL)
    g_set_error (&failure, GW_ERROR, GW_ERROR_CONFIG, "%s/en/%s: missing", english->data_dir, kind);
  g_propagate_error (error, failure);
  return FALSE;
}

/* Puts the parts together: stanza, text, separator, English text, feet; an empty line between each. */
static char *
join_parts (const char *const *parts)
{
  g_autoptr (GString) body = g_string_new (NULL);
  for (; *parts; parts++)
    {
      if (**parts == '\0')
        continue;
      if (body->len > 0)
        g_string_append_c (body, '\n');
      g_string_append (body, *parts);
    }
  return g_strdup (body->str);
}

gboolean
gw_letter_render (const char *override_dir, const char *data_dir, const char *kind, const char *language,
                  JsonObject *data, GwRendered *out, GError **error)
{
  if (!g_strv_contains (kinds, kind))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "\"%s\" is no kind of letter", kind);
      return FALSE;
    }
  g_autofree char *name = g_strdup (language && gw_letter_is_name (language) ? language : "en");
  GwLetterSource source = { override_dir, data_dir, name };
  const GwLetterSource english = { override_dir, data_dir, "en" };
  g_auto (GwRendered) first = { NULL, NULL, NULL }, last = { NULL, NULL, NULL };
  GError *failure = NULL;
  gboolean two = write_first (&source, &name, kind, data, &first, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (!write_english (&english, kind, data, two, &last, error))
    return FALSE;

  g_autofree char *stanza = write_stanza (kind, data, error);
  if (stanza == NULL)
    return FALSE;
  g_autofree char *separator = two ? write_fixed (&source, "separator", data, error) : g_strdup ("");
  if (separator == NULL)
    return FALSE;
  g_autofree char *feet = write_feet (&source, &english, data, error);
  if (feet == NULL)
    return FALSE;

  const GwRendered *chosen = two ? &first : &last;
  if (*chosen->subject == '\0' || *last.body == '\0')
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s/%s: the template leaves the letter empty", source.language, kind);
      return FALSE;
    }
  const char *parts[] = { stanza, two ? first.body : last.body, separator, two ? last.body : "", feet, NULL };
  out->body = join_parts (parts);
  out->subject = g_strdup (chosen->subject);
  out->protected_subject = g_strdup (chosen->protected_subject);
  return TRUE;
}
