/* SPDX-License-Identifier: Apache-2.0
 * report/reply: what a signed text without a form says to the letter that it answers (FORM, "Pressing Reply counts").
 *
 * Pure: text in, values out, linear in its size. It is for texts that gw_form_parse() calls GW_FORM_NOTE; whether an
 * identifier is one of a letter that we sent to this contact, and whether the mail is automatic, only the caller knows. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Identifiers, and nonces, that are kept of one text: a caller looks each of them up. */
#define GW_REPLY_MAX_FOUND 100

typedef struct {
  /* Of char *: what may be a Report-ID of a gateway's letter (GW-L-9M3XQ7AB: GW, letters, 6 to 16 letters and digits),
   * quoted or not, in capitals, each once, in the order of the text. Where lines "Report-ID: ..." hold any, those alone:
   * else whoever has a letter passed on could put the number of an earlier one in its title or text, and so spoil every
   * reply to it. Without such a line, wherever they stand. There may be several: two letters in one quotation, another
   * gateway's number. So the caller keeps those that it sent to this contact (gw_store_reference_find), and it is a note
   * only if they all answer one letter. GW_REPLY_MAX_FOUND of them: there may be more, and the text is nobody's note.
   * Never NULL. */
  GPtrArray *ids;
  /* Of char *: what may be the nonce of a ping, quoted or not, as written, each once: any value behind the word Nonce,
   * and every token of exactly 16 letters and digits that has both. Only equality with the nonce of a ping to this
   * contact means anything (gw_store_reference_find_nonce). At most GW_REPLY_MAX_FOUND. Never NULL. */
  GPtrArray *nonces;
  /* As the form's Disposition has it (received working not-for-us duplicate declined), static; NULL: promises nothing.
   *
   * It is read from the first words of the writer's own text, in any language of the table, in any case, through stars,
   * quotes and bullets around them. RECEIVED promises nothing, so it may go on as it likes ("Received, but we cannot open
   * it"). The others are promises or refusals, and what might mean something else is none: they must be followed by the
   * line's end, by punctuation, or by what such a sentence goes on with ("Working on it", "Duplicate of ..."), or stand
   * in capitals as our letter prints them (and not a whole headline); so "Working hours are 9 to 17" is only a note. No
   * first word at all counts in a question ("DECLINED?", "WORKING on it? No."), nor where another of them, but RECEIVED, stands in capitals in the
   * same line or begins the next one (our own list, left in). The reader of a note still has all its words. */
  const char *disposition;
  /* The writer's own text without quotations, pasted originals, the lines that introduce them, and mail signatures
   * ("-- " to the next quotation or the end): UTF-8, LF, at most GW_FORM_MAX_TEXT octets, "" where there is none.
   * Not escaped. Never NULL. */
  char *words;
  gboolean has_own_text; /* words is not "" */
} GwReply;

/* @text: the decoded text part (UTF-8, other bytes are replaced; LF or CRLF), with its quotations. Never NULL; the
 * caller's. */
GwReply *gw_reply_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;
void gw_reply_free (GwReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwReply, gw_reply_free)

G_END_DECLS
