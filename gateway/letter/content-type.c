/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/content-type.h"
#include <string.h>

static const char *const deciding[] = { "boundary", "protocol", "micalg" };

static void
skip_blanks (const char **at)
{
  while (**at == ' ' || **at == '\t')
    (*at)++;
}

/* A token (RFC 2045 section 5.1), with @more characters beside. NULL where there is none. */
static char *
take_token (const char **at, const char *more)
{
  const char *begin = *at;
  while (**at > ' ' && **at < 0x7f && (strchr ("()<>@,;:\\\"/[]?=", **at) == NULL || strchr (more, **at)))
    (*at)++;
  return *at > begin ? g_strndup (begin, (gsize) (*at - begin)) : NULL;
}

/* A quoted string (RFC 822 section 3.3) of printable US-ASCII; *@escaped where it used a backslash. */
static char *
take_quoted (const char **at, gboolean *escaped)
{
  g_autoptr (GString) value = g_string_new (NULL);
  for ((*at)++; **at != '"'; (*at)++)
    {
      if (**at == '\\')
        {
          *escaped = TRUE;
          (*at)++;
        }
      guchar c = (guchar) **at;
      if ((c < ' ' && c != '\t') || c >= 0x7f)
        return NULL; /* the end, a control character, or a byte beyond US-ASCII */
      g_string_append_c (value, **at);
    }
  (*at)++;
  return g_strdup (value->str);
}

static gboolean
is_deciding (const char *name)
{
  gsize base = strcspn (name, "*");
  for (gsize i = 0; i < G_N_ELEMENTS (deciding); i++)
    if (strlen (deciding[i]) == base && strncmp (name, deciding[i], base) == 0)
      return TRUE;
  return FALSE;
}

/* One ";attribute=value". */
static gboolean
take_parameter (const char **at, GwContentType *content_type)
{
  g_autofree char *token = take_token (at, "");
  if (token == NULL)
    return FALSE;
  g_autofree char *name = g_ascii_strdown (token, -1);
  skip_blanks (at);
  if (**at != '=')
    return FALSE;
  (*at)++;
  skip_blanks (at);
  gboolean escaped = FALSE;
  g_autofree char *value = **at == '"' ? take_quoted (at, &escaped) : take_token (at, "/");
  if (value == NULL)
    return FALSE;
  if (is_deciding (name) && (escaped || strchr (name, '*')))
    return FALSE;
  return g_hash_table_insert (content_type->parameters, g_steal_pointer (&name), g_steal_pointer (&value));
}

GwContentType *
gw_content_type_parse (const char *value)
{
  g_autoptr (GwContentType) content_type = g_new0 (GwContentType, 1);
  content_type->parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *at = value;
  skip_blanks (&at);
  g_autofree char *major = take_token (&at, "");
  if (major == NULL || *at++ != '/')
    return NULL;
  g_autofree char *minor = take_token (&at, "");
  if (minor == NULL)
    return NULL;
  g_autofree char *type = g_strconcat (major, "/", minor, NULL);
  content_type->type = g_ascii_strdown (type, -1);
  for (skip_blanks (&at); *at; skip_blanks (&at))
    {
      if (*at++ != ';')
        return NULL;
      skip_blanks (&at);
      if (*at && !take_parameter (&at, content_type))
        return NULL;
    }
  return g_steal_pointer (&content_type);
}

const char *
gw_content_type_get (const GwContentType *content_type, const char *name)
{
  return g_hash_table_lookup (content_type->parameters, name);
}

const char *
gw_content_type_boundary (const GwContentType *content_type)
{
  const char *boundary = gw_content_type_get (content_type, "boundary");
  if (boundary == NULL)
    return NULL;
  gsize size = strlen (boundary);
  if (size == 0 || size > 70 || boundary[size - 1] == ' ')
    return NULL;
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isalnum (boundary[i]) && strchr ("'()+_,-./:=? ", boundary[i]) == NULL)
      return NULL;
  return boundary;
}

void
gw_content_type_free (GwContentType *content_type)
{
  if (content_type == NULL)
    return;
  g_free (content_type->type);
  g_hash_table_unref (content_type->parameters);
  g_free (content_type);
}
