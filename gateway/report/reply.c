/* SPDX-License-Identifier: Apache-2.0 */
#include "report/reply.h"
#include "report/form.h"
#include "report/line.h"
#include "report/quoted.h"
#include <string.h>

/* What lies between the pieces of an identifier that a program has wrapped: a line's end with quotation marks; between
 * the word Nonce and its value. A nonce's length is the form's, our own nonces have LENGTH. */
enum { MAX_BREAK = 80, MAX_LABEL = 40, MIN_NONCE = 8, MAX_NONCE = 128, NONCE_LENGTH = 16, MAX_WORD = 32 };

/* ---- Identifiers and nonces, anywhere in the text ---------------------------------------------------------------- */

static void
add_found (GPtrArray *found, GHashTable *seen, const char *value)
{
  if (found->len >= GW_REPLY_MAX_FOUND || g_hash_table_contains (seen, value))
    return;
  char *copy = g_strdup (value);
  g_ptr_array_add (found, copy);
  g_hash_table_add (seen, copy);
}

/* Behind the hyphen at @at, also one that a program made longer; NULL where there is none. */
static const char *
skip_hyphen (const char *at)
{
  static const char *const hyphens[] = { "-", "‐", "‑", "‒", "–", "−" };
  for (guint i = 0; i < G_N_ELEMENTS (hyphens); i++)
    if (g_str_has_prefix (at, hyphens[i]))
      return at + strlen (hyphens[i]);
  return NULL;
}

/* Behind a line's end, with the blanks before and the quotation marks after it; @at itself where there is none. */
static const char *
skip_break (const char *at)
{
  gsize blanks = strspn (at, " \t\r");
  if (blanks > MAX_BREAK || at[blanks] != '\n')
    return at;
  gsize marks = strspn (at + blanks + 1, " \t>|");
  return marks > MAX_BREAK ? at : at + blanks + 1 + marks;
}

static gboolean
is_token (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-';
}

/* Reads an identifier that begins at @at into @id; returns its end, or NULL. */
static const char *
read_id (const char *at, GString *id)
{
  g_string_assign (id, "GW-");
  at = skip_hyphen (at + 2);
  if (at == NULL)
    return NULL;
  for (at = skip_break (at); g_ascii_isalpha (*at) && id->len < MAX_WORD; at++)
    g_string_append_c (id, g_ascii_toupper (*at));
  at = skip_hyphen (at);
  if (at == NULL)
    return NULL;
  g_string_append_c (id, '-');
  for (at = skip_break (at); g_ascii_isalnum (*at) && id->len < MAX_WORD; at++)
    g_string_append_c (id, g_ascii_toupper (*at));
  const char *after = skip_hyphen (at);
  gboolean ends = !is_token (*at) && (after == NULL || !is_token (*after)) && (*at != '.' || !g_ascii_isalnum (at[1]));
  /* "GW-L-9M3XQ7AB -" is a sentence, and "GW-L-9M3XQ7AB-2" another's number. */
  if (*at == '-')
    ends = !is_token (at[1]);
  return ends && gw_quoted_is_gateway_id (id->str) ? at : NULL;
}

/* The first of each token: what stands before it may not belong to it. */
static gboolean
begins_token (const char *text, const char *at)
{
  return g_ascii_isalnum (*at) && (at == text || !is_token (at[-1]));
}

static void
find_ids (const char *text, GPtrArray *ids)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) id = g_string_new (NULL);
  for (const char *at = text; *at; at++)
    {
      if (!begins_token (text, at) || g_ascii_strncasecmp (at, "GW", 2) != 0)
        continue;
      const char *end = read_id (at, id);
      if (end == NULL)
        continue;
      add_found (ids, seen, id->str);
      at = end - 1;
    }
}

/* Behind @label and what programs put between it and its value: "*Nonce:* k7Q...", "Nonce:\n> k7Q...". NULL: it does
 * not stand at @at. */
static const char *
skip_label (const char *at, const char *label)
{
  gsize length = strlen (label);
  if (g_ascii_strncasecmp (at, label, length) != 0 || is_token (at[length]))
    return NULL;
  const char *value = at + length;
  while (value < at + length + MAX_LABEL && *value && !is_token (*value))
    value++;
  return is_token (*value) && value > at + length ? value : NULL;
}

/* Nothing but quotation marks and decoration before it. A bar, which our letters put before the words of others, is
 * neither. */
static gboolean
begins_line (const char *text, const char *at)
{
  while (at > text && (strchr (" \t>*\"", at[-1]) != NULL || (guchar) at[-1] >= 0x80))
    at--;
  return at == text || at[-1] == '\n';
}

/* Those in a line "Report-ID: ...", as the stanza of our letter has it: nobody whose words, title or number our letter
 * passes on can put another beside it. */
static void
find_labelled_ids (const char *text, GPtrArray *ids)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) id = g_string_new (NULL);
  for (const char *at = text; *at; at++)
    {
      const char *value = begins_token (text, at) ? skip_label (at, "Report-ID") : NULL;
      if (value != NULL && g_ascii_strncasecmp (value, "GW", 2) == 0 && begins_line (text, at)
          && read_id (value, id) != NULL)
        add_found (ids, seen, id->str);
    }
}

/* The form's own characters of a nonce, without the stop of a sentence. */
static void
add_labelled (GPtrArray *nonces, GHashTable *seen, const char *value)
{
  gsize length = 0;
  while (length <= MAX_NONCE && (g_ascii_isalnum (value[length]) || (value[length] && strchr ("._~+/=-", value[length]))))
    length++;
  while (length > 0 && value[length - 1] == '.')
    length--;
  if (length < MIN_NONCE || length > MAX_NONCE)
    return;
  g_autofree char *nonce = g_strndup (value, length);
  add_found (nonces, seen, nonce);
}

/* Retyped without its label, perhaps from a telephone. */
static void
add_bare (GPtrArray *nonces, GHashTable *seen, const char *at)
{
  guint figures = 0;
  guint letters = 0;
  char nonce[NONCE_LENGTH + 1] = { 0 };
  for (guint i = 0; i < NONCE_LENGTH; i++)
    {
      if (!g_ascii_isalnum (at[i]))
        return;
      figures += g_ascii_isdigit (at[i]) ? 1 : 0;
      letters += g_ascii_isalpha (at[i]) ? 1 : 0;
      nonce[i] = at[i];
    }
  if (!is_token (at[NONCE_LENGTH]) && figures > 0 && letters > 0)
    add_found (nonces, seen, nonce);
}

/* Those with a label first: no number of other tokens pushes them out. */
static void
find_nonces (const char *text, GPtrArray *nonces)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (const char *at = text; *at; at++)
    {
      const char *value = begins_token (text, at) ? skip_label (at, "Nonce") : NULL;
      if (value != NULL)
        add_labelled (nonces, seen, value);
    }
  for (const char *at = text; *at; at++)
    if (begins_token (text, at))
      add_bare (nonces, seen, at);
}

/* ---- The writer's own words ------------------------------------------------------------------------------------------ */

static gboolean
begins_signature (const char *text)
{
  return strcmp (text, "-- ") == 0 || strcmp (text, "--") == 0;
}

/* A mail signature ends where a quotation was left out: behind that, the writer goes on. */
static char *
gather_words (GPtrArray *lines)
{
  GString *words = g_string_new (NULL);
  gboolean signature = FALSE;
  guint before = 0;
  for (guint i = 0; i < lines->len && words->len <= GW_FORM_MAX_TEXT; i++)
    {
      const GwLine *line = g_ptr_array_index (lines, i);
      signature = (signature && line->number == before + 1) || begins_signature (line->text);
      before = line->number;
      if (signature || (words->len == 0 && line->kind == GW_LINE_BLANK))
        continue;
      g_autofree char *valid = g_utf8_make_valid (line->text, -1);
      g_string_append (words, line->kind == GW_LINE_BLANK ? "" : valid);
      g_string_append_c (words, '\n');
    }
  if (words->len > GW_FORM_MAX_TEXT)
    g_string_truncate (words, (gsize) (g_utf8_find_prev_char (words->str, words->str + GW_FORM_MAX_TEXT + 1) - words->str));
  return g_strchomp (g_string_free (words, FALSE));
}

/* ---- The first word ---------------------------------------------------------------------------------------------------- */

#define RECEIVED "received"

typedef struct {
  const char *word;        /* in capitals; a blank also stands for a hyphen */
  const char *disposition;
  const char *goes_on;     /* the next word of a sentence that means the same, or NULL */
  const char *differs;     /* the next word with which it means something else even in capitals, or NULL */
} Answer;

static const Answer english[] = {
  { "RECEIVED", RECEIVED, NULL, NULL },
  { "WORKING", "working", "on", NULL },
  { "NOT US", "not-for-us", NULL, NULL },
  { "NOTUS", "not-for-us", NULL, NULL },
  { "DUPLICATE", "duplicate", "of", NULL },
  { "DECLINED", "declined", NULL, NULL },
  { NULL, NULL, NULL, NULL },
};

static const Answer russian[] = {
  { "ПОЛУЧЕНО", RECEIVED, NULL, NULL },
  { "В РАБОТЕ", "working", NULL, NULL },
  { "НЕ НАШЕ", "not-for-us", NULL, NULL },
  { "ДУБЛИКАТ", "duplicate", NULL, NULL },
  { "ОТКАЗ", "declined", NULL, "в" }, /* denial of service */
  { NULL, NULL, NULL, NULL },
};

static const Answer *const languages[] = { english, russian };

static gboolean
is_blank (gunichar c)
{
  return c != '\0' && (g_unichar_isspace (c) || g_unichar_type (c) == G_UNICODE_FORMAT);
}

static const char *
skip_blanks (const char *at)
{
  while (is_blank (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return at;
}

/* Behind what joins an answer of two words: blanks, a hyphen, or both; NULL where there is none. */
static const char *
skip_joint (const char *at)
{
  const char *hyphen = skip_blanks (at);
  const char *after = *hyphen == '_' ? hyphen + 1 : skip_hyphen (hyphen);
  after = skip_blanks (after ? after : hyphen);
  return after > at ? after : NULL;
}

/* "working-level", "working's": a longer word. */
static gboolean
goes_on_as_word (const char *at)
{
  const char *hyphen = skip_hyphen (at);
  if (hyphen == NULL && (*at == '\'' || g_str_has_prefix (at, "’")))
    hyphen = g_utf8_next_char (at);
  return g_unichar_isalnum (g_utf8_get_char (hyphen ? hyphen : at));
}

/* Behind @word at @at, or NULL. *capitals: written so. */
static const char *
match_word (const char *at, const char *word, gboolean *capitals)
{
  *capitals = TRUE;
  for (; *word; word = g_utf8_next_char (word))
    {
      if (*word == ' ')
        {
          at = skip_joint (at);
          if (at == NULL)
            return NULL;
          continue;
        }
      gunichar c = g_utf8_get_char (at);
      gunichar want = g_utf8_get_char (word);
      if (g_unichar_toupper (c) != want)
        return NULL;
      *capitals = *capitals && c == want;
      at = g_utf8_next_char (at);
    }
  return goes_on_as_word (at) ? NULL : at;
}

static const Answer *
match_any (const char *at, gboolean *capitals, const char **after)
{
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    for (const Answer *answer = languages[i]; answer->word; answer++)
      {
        *after = match_word (at, answer->word, capitals);
        if (*after != NULL)
          return answer;
      }
  return NULL;
}

/* Punctuation and signs of any script: what stands around a word, not a part of one. */
static gboolean
is_punctuation (gunichar c)
{
  return c != '\0' && !g_unichar_isalnum (c) && !g_unichar_ismark (c) && !is_blank (c);
}

static gboolean
is_question_mark (gunichar c)
{
  return c == '?' || c == 0x61f || c == 0xff1f || c == 0x37e || c == 0x203d;
}

/* Whether what follows is a question before it is anything else. */
static gboolean
asks (const char *at)
{
  gboolean stopped = FALSE;
  for (; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (is_question_mark (c))
        return TRUE;
      /* "WORKING..?" still asks, "WORKING. Why?" does not. */
      if (stopped && !is_punctuation (c))
        return FALSE;
      stopped |= c == '.' || c == '!' || c == ';' || c == 0x3002;
    }
  return FALSE;
}

/* Whether another answer than @answer stands in capitals in @at: "WORKING / DECLINED". */
static gboolean
names_another (const char *at, const Answer *answer)
{
  gboolean inside = FALSE;
  for (; *at; at = g_utf8_next_char (at))
    {
      gboolean capitals = FALSE;
      const char *after = NULL;
      const Answer *other = inside ? NULL : match_any (at, &capitals, &after);
      if (other != NULL && capitals && strcmp (other->disposition, RECEIVED) != 0
          && strcmp (other->disposition, answer->disposition) != 0)
        return TRUE;
      inside = g_unichar_isalnum (g_utf8_get_char (at));
    }
  return FALSE;
}

/* Whether @at begins with @word, in any case. */
static gboolean
is_next_word (const char *at, const char *word)
{
  if (word == NULL)
    return FALSE;
  for (; *word; word = g_utf8_next_char (word), at = g_utf8_next_char (at))
    if (g_unichar_tolower (g_utf8_get_char (at)) != g_utf8_get_char (word))
      return FALSE;
  return !g_unichar_isalnum (g_utf8_get_char (at));
}

/* A headline is in capitals as a whole: there they set off nothing. */
static gboolean
next_is_capital (const char *at)
{
  gboolean upper = FALSE;
  for (; g_unichar_isalnum (g_utf8_get_char (at)); at = g_utf8_next_char (at))
    {
      if (g_unichar_islower (g_utf8_get_char (at)))
        return FALSE;
      upper |= g_unichar_isupper (g_utf8_get_char (at));
    }
  return upper;
}

/* Whether the word, with @after behind it in its line, is an answer and not the beginning of something else. */
static gboolean
is_set_off (const Answer *answer, gboolean capitals, const char *after)
{
  const char *at = skip_blanks (after);
  if (strcmp (answer->disposition, RECEIVED) == 0 || *at == '\0' || is_punctuation (g_utf8_get_char (at)))
    return TRUE;
  if (is_next_word (at, answer->goes_on))
    return TRUE;
  return capitals && !is_next_word (at, answer->differs) && !next_is_capital (at);
}

/* Stars, quotes, bullets and marks before the first word. */
static const char *
skip_decoration (const char *at)
{
  while (is_blank (g_utf8_get_char (at)) || (is_punctuation (g_utf8_get_char (at)) && !is_question_mark (g_utf8_get_char (at))))
    at = g_utf8_next_char (at);
  return at;
}

/* The answer that @line begins with, or NULL; *after is what follows it. */
static const Answer *
read_answer (const char *line, const char **after)
{
  gboolean capitals = FALSE;
  const Answer *answer = match_any (skip_decoration (line), &capitals, after);
  return answer != NULL && is_set_off (answer, capitals, *after) && !asks (*after) ? answer : NULL;
}

/* A first line that answers and the next one with another answer are our own list, left in. */
static const char *
read_disposition (const char *words)
{
  gsize length = strcspn (words, "\n");
  g_autofree char *line = g_strndup (words, length);
  const char *rest = words + length + strspn (words + length, "\n");
  g_autofree char *second = g_strndup (rest, strcspn (rest, "\n"));
  const char *after = NULL;
  const Answer *answer = read_answer (line, &after);
  if (answer == NULL || strcmp (answer->disposition, RECEIVED) == 0)
    return answer ? answer->disposition : NULL;
  const char *unused = NULL;
  const Answer *next = read_answer (second, &unused);
  gboolean contradicted = next != NULL && strcmp (next->disposition, RECEIVED) != 0
                          && strcmp (next->disposition, answer->disposition) != 0;
  return contradicted || names_another (after, answer) ? NULL : answer->disposition;
}

GwReply *
gw_reply_parse (const char *text)
{
  GwReply *reply = g_new0 (GwReply, 1);
  reply->ids = g_ptr_array_new_with_free_func (g_free);
  reply->nonces = g_ptr_array_new_with_free_func (g_free);
  find_labelled_ids (text, reply->ids);
  if (reply->ids->len == 0)
    find_ids (text, reply->ids);
  find_nonces (text, reply->nonces);
  g_autoptr (GPtrArray) lines = gw_line_split_text (text, FALSE, NULL);
  reply->words = gather_words (lines);
  reply->has_own_text = *reply->words != '\0';
  reply->disposition = read_disposition (reply->words);
  return reply;
}

void
gw_reply_free (GwReply *reply)
{
  if (reply == NULL)
    return;
  g_ptr_array_unref (reply->ids);
  g_ptr_array_unref (reply->nonces);
  g_free (reply->words);
  g_free (reply);
}
