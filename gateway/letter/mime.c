/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/mime.h"
#include "base/digest.h"
#include "base/escape.h"
#include "letter/header.h"
#include "letter/mime-text.h"
#include "letter/mime-value.h"
#include "letter/multipart.h"
#include <string.h>

#define MAX_NAME 200
/* Bytes that may be searched for boundaries, all levels together: a mail of 25 MiB, nested 8 deep. */
#define MAX_SEARCHED (8 * 25 * 1024 * 1024)

/* A part that holds no parts (an attached message counts as one). */
typedef struct {
  GwMimeType type;
  char *filename; /* from disposition or type, decoded; or NULL */
  char *encoding; /* Content-Transfer-Encoding or NULL */
  gboolean attachment;
  guint depth;       /* 0: the entity itself */
  guint alternative; /* number of the outermost multipart/alternative around it, from 1; or 0 */
  GBytes *body;      /* still encoded */
} Leaf;

typedef struct {
  const GwMimeLimits *limits;
  GPtrArray *leaves;  /* of Leaf *, in order */
  guint parts;        /* entities seen */
  guint alternatives;
  gsize searched;     /* bytes of multipart bodies, again for each level */
  const char *code;   /* the finding that ended the walk, or NULL; static */
  const char *reason; /* static */
} Walk;

GwMimeLimits
gw_mime_limits_default (void)
{
  GwMimeLimits limits = {
    .max_depth = 32, .max_parts = 500, .max_headers = 1000, .max_line = 64 * 1024, .max_text = 1024 * 1024,
    .max_attachments = 10, .max_attachment_bytes = 10 * 1024 * 1024,
  };
  return limits;
}

static void
leaf_free (Leaf *leaf)
{
  gw_mime_type_clear (&leaf->type);
  g_free (leaf->filename);
  g_free (leaf->encoding);
  g_clear_pointer (&leaf->body, g_bytes_unref);
  g_free (leaf);
}

static gboolean
stop (Walk *walk, const char *code, const char *reason)
{
  walk->code = code;
  walk->reason = reason;
  return FALSE;
}

static void
add_leaf (Walk *walk, const GwHeader *header, GwMimeType *type, GBytes *body, guint depth, guint alternative)
{
  Leaf *leaf = g_new0 (Leaf, 1);
  leaf->type = *type;
  *type = (GwMimeType) { 0 };
  g_autofree char *disposition = gw_header_value (header, "Content-Disposition", 0);
  leaf->filename = gw_mime_disposition_read (disposition, &leaf->attachment);
  if (leaf->filename == NULL)
    leaf->filename = g_strdup (leaf->type.name);
  leaf->encoding = gw_header_value (header, "Content-Transfer-Encoding", 0);
  leaf->depth = depth;
  leaf->alternative = alternative;
  leaf->body = g_bytes_ref (body);
  g_ptr_array_add (walk->leaves, leaf);
}

static gboolean walk_entity (Walk *walk, GBytes *entity, const char *fallback, guint depth, guint alternative);

/* The recursion is bounded by max_depth, and each level reads its bytes once. */
static gboolean
walk_multipart (Walk *walk, const GwMimeType *type, GBytes *body, guint depth, guint alternative)
{
  if (type->boundary == NULL || *type->boundary == '\0')
    return stop (walk, "ambiguous", "a multipart without a boundary");
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);
  walk->searched += size;
  if (walk->searched > MAX_SEARCHED)
    return stop (walk, "limits", "too much is nested too deeply");
  g_autoptr (GwParts) parts = gw_multipart_split (data, size, type->boundary, walk->limits->max_parts);
  if (parts->too_many)
    return stop (walk, "limits", "too many parts");
  if (parts->trap)
    return stop (walk, "ambiguous", parts->trap);
  if (alternative == 0 && strcmp (type->type, "multipart/alternative") == 0)
    alternative = ++walk->alternatives;
  const char *fallback = strcmp (type->type, "multipart/digest") == 0 ? "message/rfc822" : "text/plain";
  for (guint i = 0; i < parts->parts->len; i++)
    {
      const GwSpan *span = &g_array_index (parts->parts, GwSpan, i);
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (body, span->start, span->end - span->start);
      if (!walk_entity (walk, part, fallback, depth + 1, alternative))
        return FALSE;
    }
  return TRUE;
}

static gboolean
walk_entity (Walk *walk, GBytes *entity, const char *fallback, guint depth, guint alternative)
{
  if (depth > walk->limits->max_depth)
    return stop (walk, "limits", "parts are nested too deeply");
  if (++walk->parts > walk->limits->max_parts)
    return stop (walk, "limits", "too many parts");
  gsize size = 0;
  const char *data = g_bytes_get_data (entity, &size);
  g_autoptr (GwHeader) header = gw_header_parse (data, size, walk->limits->max_line, walk->limits->max_headers);
  if (header->code)
    return stop (walk, header->code, header->reason);
  if (gw_header_repeated (header))
    return stop (walk, "ambiguous", "a repeated header field in a part");
  g_autofree char *value = gw_header_value (header, "Content-Type", 0);
  if (value && strlen (value) > GW_MIME_MAX_VALUE)
    return stop (walk, "limits", "a Content-Type is too long");
  GwMimeType type;
  gw_mime_type_read (&type, value, fallback);
  g_autoptr (GBytes) body = g_bytes_new_from_bytes (entity, header->body, size - header->body);
  gboolean done = TRUE;
  if (g_str_has_prefix (type.type, "multipart/"))
    done = walk_multipart (walk, &type, body, depth, alternative);
  else
    add_leaf (walk, header, &type, body, depth, alternative);
  gw_mime_type_clear (&type);
  return done;
}

static void
refuse (GwMime *mime, const char *code, const char *reason)
{
  if (mime->code)
    return;
  mime->code = code;
  mime->reason = g_strdup (reason);
}

/* RFC 9788 section 2.1.1, and the form before it. */
static gboolean
protects (const GwMimeType *type)
{
  gboolean hp = type->hp && (strcmp (type->hp, "clear") == 0 || strcmp (type->hp, "cipher") == 0);
  return hp || (type->protected_headers && g_ascii_strcasecmp (type->protected_headers, "v1") == 0);
}

static char *
read_line (const GwHeader *header, const char *name)
{
  g_autofree char *value = gw_header_value (header, name, 0);
  return value ? gw_escape_line (value) : NULL;
}

static char *
read_message_id (const GwHeader *header)
{
  char *id = read_line (header, "Message-ID");
  gsize size = id ? strlen (id) : 0;
  if (size >= 5 && size <= 250 && id[0] == '<' && strcspn (id + 1, "<> ") == size - 2 && id[size - 1] == '>')
    return id;
  g_free (id);
  return NULL;
}

static void
read_protected (GwMime *mime, const GwHeader *header)
{
  mime->has_protected = TRUE;
  if (header->code || gw_header_repeated (header))
    {
      refuse (mime, "ambiguous", "a faulty block of protected headers");
      return;
    }
  g_autofree char *from = gw_header_value (header, "From", 0);
  if (from)
    {
      mime->protected_from = gw_mime_address_parse (from, &mime->protected_from_count);
      if (mime->protected_from == NULL)
        refuse (mime, "ambiguous", "the protected From does not name exactly one mailbox");
    }
  g_autofree char *to = gw_header_value (header, "To", 0);
  mime->protected_to = to ? gw_mime_address_list (to) : NULL;
  g_autofree char *subject = gw_header_value (header, "Subject", 0);
  mime->protected_subject = subject ? gw_mime_words_decode (subject) : NULL;
  mime->protected_date = read_line (header, "Date");
  mime->protected_message_id = read_message_id (header);
}

static gboolean
is_header_copy (const Leaf *leaf)
{
  return strcmp (leaf->type.type, "text/rfc822-headers") == 0 && protects (&leaf->type);
}

/* The headers stand on the entity itself, or, as Memory Hole wrote them, in its first part. */
static void
find_protected (GwMime *mime, GBytes *entity, const Walk *walk)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (entity, &size);
  const GwMimeLimits *limits = walk->limits;
  g_autoptr (GwHeader) header = gw_header_parse (data, size, limits->max_line, limits->max_headers);
  g_autofree char *value = gw_header_value (header, "Content-Type", 0);
  GwMimeType type;
  gw_mime_type_read (&type, value, "text/plain");
  gboolean marked = protects (&type);
  gw_mime_type_clear (&type);
  const Leaf *first = walk->leaves->len > 0 ? g_ptr_array_index (walk->leaves, 0) : NULL;
  guint own = gw_header_count (header, "From") + gw_header_count (header, "To") + gw_header_count (header, "Subject");
  if (marked && (own > 0 || first == NULL || !is_header_copy (first)))
    {
      read_protected (mime, header);
      return;
    }
  if (first == NULL || !is_header_copy (first))
    return;
  g_autoptr (GBytes) copy = gw_mime_decode (first->body, first->encoding);
  gsize copy_size = 0;
  const char *copy_data = copy ? g_bytes_get_data (copy, &copy_size) : NULL;
  g_autoptr (GwHeader) inside = gw_header_parse (copy_data, copy_size, limits->max_line, limits->max_headers);
  read_protected (mime, inside);
}

/* The first text/plain part that is the writer's own: not a copy of the headers for old readers, and an attached one
 * only where there is no other. */
static const Leaf *
find_text (const Walk *walk)
{
  const Leaf *attached = NULL;
  for (guint i = 0; i < walk->leaves->len; i++)
    {
      const Leaf *leaf = g_ptr_array_index (walk->leaves, i);
      gboolean display = leaf->depth > 0 && leaf->type.protected_headers;
      if (strcmp (leaf->type.type, "text/plain") != 0 || display)
        continue;
      if (!leaf->attachment)
        return leaf;
      attached = attached ? attached : leaf;
    }
  return attached;
}

static gboolean
has_html (const Walk *walk)
{
  for (guint i = 0; i < walk->leaves->len; i++)
    {
      const Leaf *leaf = g_ptr_array_index (walk->leaves, i);
      if (strcmp (leaf->type.type, "text/html") == 0)
        return TRUE;
    }
  return FALSE;
}

/* RFC 9788 section 5.2.2: a copy of some headers for old readers, up to the first empty line. */
static char *
drop_legacy_display (char *text)
{
  const char *gap = strstr (text, "\n\n");
  char *rest = g_strdup (gap ? gap + 2 : text);
  g_free (text);
  return rest;
}

static void
read_text (GwMime *mime, GBytes *bytes, const GwMimeType *type, gsize max_text)
{
  const char *code = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *text = gw_mime_text_convert (bytes, type->charset, max_text, &code, &reason);
  g_free (mime->charset);
  mime->charset = gw_escape_line (type->charset ? type->charset : "utf-8");
  mime->flowed = type->flowed;
  if (text == NULL)
    {
      refuse (mime, code, reason);
      return;
    }
  mime->text = type->flowed ? gw_mime_text_unflow (text, type->delsp) : g_steal_pointer (&text);
  if (type->legacy_display)
    mime->text = drop_legacy_display (mime->text);
}

static char *
display_name (const char *filename)
{
  if (filename == NULL)
    return g_strdup ("");
  const char *base = filename;
  for (const char *at = filename; *at; at++)
    if (*at == '/' || *at == '\\')
      base = at + 1;
  g_autofree char *line = gw_escape_line (base);
  gsize size = strlen (line);
  if (size <= MAX_NAME)
    return g_steal_pointer (&line);
  const char *end = g_utf8_find_prev_char (line, line + MAX_NAME + 1);
  return g_strndup (line, (gsize) (end - line));
}

/* TRUE for what the writer meant as text beside the form: another rendering of it, or a copy of the headers. */
static gboolean
is_rendering (const Leaf *leaf, const Leaf *form)
{
  if (is_header_copy (leaf) || (leaf->depth > 0 && leaf->type.protected_headers && !leaf->attachment))
    return TRUE;
  return form && form->alternative > 0 && leaf->alternative == form->alternative && !leaf->attachment
         && g_str_has_prefix (leaf->type.type, "text/");
}

/* FALSE where the attachments are beyond a limit or unreadable. */
static gboolean
add_attachment (GwMime *mime, const Leaf *leaf, const GwMimeLimits *limits, gsize *total)
{
  if (mime->attachments->len >= limits->max_attachments)
    {
      refuse (mime, "limits", "too many attachments");
      return FALSE;
    }
  g_autoptr (GBytes) body = gw_mime_decode (leaf->body, leaf->encoding);
  if (body == NULL)
    {
      refuse (mime, "ambiguous", "an attachment in an unknown transfer encoding");
      return FALSE;
    }
  *total += g_bytes_get_size (body);
  if (*total > limits->max_attachment_bytes)
    {
      refuse (mime, "limits", "the attachments are too large");
      return FALSE;
    }
  GwAttachment *attachment = g_new0 (GwAttachment, 1);
  attachment->name = display_name (leaf->filename);
  attachment->content_type = gw_escape_line (leaf->type.type);
  attachment->size = g_bytes_get_size (body);
  attachment->sha256 = gw_sha256_hex_bytes (body);
  g_ptr_array_add (mime->attachments, attachment);
  return TRUE;
}

static void
add_attachments (GwMime *mime, const Walk *walk, const Leaf *form)
{
  gsize total = 0;
  for (guint i = 0; i < walk->leaves->len; i++)
    {
      const Leaf *leaf = g_ptr_array_index (walk->leaves, i);
      if (leaf == form || is_rendering (leaf, form))
        continue;
      if (!add_attachment (mime, leaf, walk->limits, &total))
        return;
    }
}

static GwMime *
mime_new (void)
{
  GwMime *mime = g_new0 (GwMime, 1);
  mime->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_attachment_free);
  return mime;
}

GwMime *
gw_mime_parse (GBytes *entity, const GwMimeLimits *limits)
{
  GwMimeLimits defaults = gw_mime_limits_default ();
  GwMime *mime = mime_new ();
  g_autoptr (GPtrArray) leaves = g_ptr_array_new_with_free_func ((GDestroyNotify) leaf_free);
  Walk walk = { .limits = limits ? limits : &defaults, .leaves = leaves };
  if (!walk_entity (&walk, entity, "text/plain", 0, 0))
    refuse (mime, walk.code, walk.reason);
  if (mime->code)
    return mime;
  find_protected (mime, entity, &walk);
  const Leaf *form = find_text (&walk);
  add_attachments (mime, &walk, form);
  if (form == NULL)
    {
      refuse (mime, "not-a-form", has_html (&walk) ? "only HTML, no plain text" : "no plain text");
      return mime;
    }
  g_autoptr (GBytes) body = gw_mime_decode (form->body, form->encoding);
  if (body == NULL)
    refuse (mime, "ambiguous", "the text is in an unknown transfer encoding");
  else
    read_text (mime, body, &form->type, walk.limits->max_text);
  return mime;
}

GwMime *
gw_mime_parse_text (GBytes *text, const char *charset)
{
  GwMime *mime = mime_new ();
  GwMimeType type = { .charset = g_strdup (charset) };
  read_text (mime, text, &type, gw_mime_limits_default ().max_text);
  gw_mime_type_clear (&type);
  return mime;
}

/* What a part is asked for by. */
typedef struct {
  const char *filename;       /* NULL: by the others */
  const char *content_type;   /* NULL: by prefix and suffix */
  const char *prefix, *suffix;
} Wanted;

static gboolean
is_wanted (const Leaf *leaf, const Wanted *wanted)
{
  if (wanted->filename != NULL)
    return g_strcmp0 (leaf->filename, wanted->filename) == 0;
  if (wanted->content_type != NULL)
    return g_ascii_strcasecmp (leaf->type.type, wanted->content_type) == 0;
  return leaf->filename != NULL && g_str_has_prefix (leaf->filename, wanted->prefix)
         && g_str_has_suffix (leaf->filename, wanted->suffix);
}

static GBytes *
find_attachment (GBytes *mail, const Wanted *wanted, char **filename)
{
  GwMimeLimits limits = gw_mime_limits_default ();
  g_autoptr (GPtrArray) leaves = g_ptr_array_new_with_free_func ((GDestroyNotify) leaf_free);
  Walk walk = { .limits = &limits, .leaves = leaves };
  if (!walk_entity (&walk, mail, "text/plain", 0, 0))
    return NULL;
  for (guint i = 0; i < leaves->len; i++)
    {
      const Leaf *leaf = g_ptr_array_index (leaves, i);
      if (!is_wanted (leaf, wanted))
        continue;
      if (filename != NULL)
        *filename = g_strdup (leaf->filename);
      return gw_mime_decode (leaf->body, leaf->encoding);
    }
  return NULL;
}

GBytes *
gw_mime_attachment (GBytes *mail, const char *filename, const char *content_type)
{
  const Wanted wanted = { .filename = filename, .content_type = content_type };
  return find_attachment (mail, &wanted, NULL);
}

GBytes *
gw_mime_attachment_like (GBytes *mail, const char *prefix, const char *suffix, char **filename)
{
  const Wanted wanted = { .prefix = prefix, .suffix = suffix };
  if (filename != NULL)
    *filename = NULL;
  return find_attachment (mail, &wanted, filename);
}

void
gw_attachment_free (GwAttachment *attachment)
{
  if (attachment == NULL)
    return;
  g_free (attachment->name);
  g_free (attachment->content_type);
  g_free (attachment->sha256);
  g_free (attachment);
}

void
gw_mime_free (GwMime *mime)
{
  if (mime == NULL)
    return;
  g_free (mime->reason);
  g_free (mime->text);
  g_free (mime->charset);
  g_free (mime->protected_from);
  g_strfreev (mime->protected_to);
  g_free (mime->protected_subject);
  g_free (mime->protected_date);
  g_free (mime->protected_message_id);
  g_ptr_array_unref (mime->attachments);
  g_free (mime);
}
