/* SPDX-License-Identifier: Apache-2.0
 * store/expression-token: the words and signs of a condition, the lower half of its grammar. Characters
 * that SQL would read otherwise than a person does ("names", comments, ;, ||) end here. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_TOKEN_MAX_TEXT 256  /* bytes of one text in quotes; SQLite's limit for a LIKE pattern is the same */
#define GW_TOKEN_MAX_DIGITS 15 /* so that no sum of a few numbers overflows */

typedef enum { GW_TOKEN_END, GW_TOKEN_NUMBER, GW_TOKEN_TEXT, GW_TOKEN_WORD, GW_TOKEN_SYMBOL } GwTokenKind;

typedef struct {
  GwTokenKind kind;
  char text[GW_TOKEN_MAX_TEXT + 1]; /* a text without its quotes */
  double number;
} GwToken;

typedef struct {
  const char *next; /* what follows the token; borrowed from the source */
  GwToken token;
  char *fault;      /* the first; the reader's owner frees it */
} GwTokenReader;

/* Reads the next token. FALSE with a fault where there is none that a condition may hold. */
gboolean gw_token_advance (GwTokenReader *reader) G_GNUC_WARN_UNUSED_RESULT;

/* Always FALSE. Keeps the first fault of all. */
gboolean gw_token_fault (GwTokenReader *reader, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Whether the token is this sign, or this word in any case. */
gboolean gw_token_is_symbol (const GwTokenReader *reader, const char *symbol);
gboolean gw_token_is_word (const GwTokenReader *reader, const char *word);

/* What to add to "there is no WORD": `; did you mean "X"?` where one of @words (ended by NULL) is near
 * @word, else all of them. The caller's. */
char *gw_token_suggest (const char *const *words, const char *word) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @word is one letter (or one swap of two neighbours) away from one of @words. */
gboolean gw_token_is_slip (const char *const *words, const char *word);

G_END_DECLS
