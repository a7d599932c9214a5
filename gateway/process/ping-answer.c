/* SPDX-License-Identifier: Apache-2.0
 *
 * What came back. Only what a contact signed confirms anything. All else can mark one open question, and no more. */
#include "process/ping.h"
#include "base/clock.h"
#include "base/escape.h"
#include "process/commit.h"
#include <string.h>

/* ping-steps goes out at these marks of the clock, so that its time tells nothing about its cause. */
#define STEPS_MARK (10 * GW_MINUTE)
#define MOST_TEXT 300 /* characters of a contact's words in an alert */

/* Never NULL without error: a new row where there is none. The caller's. */
static GwPingContact *
find_row (GwStore *store, const char *contact, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GwPingContact *row = gw_store_ping_contact_find (store, contact, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (row != NULL)
    return row;
  row = g_new0 (GwPingContact, 1);
  row->contact = g_strdup (contact);
  row->latency_us = -1;
  return row;
}

/* ---- signed ---- */

typedef struct {
  const char *how;
  const char *outcome;
  gint64 mail_id;
  gint64 latency_us; /* -1: no answer to a ping */
} Word;

static gboolean
settle (GwInstance *instance, const GwDirectoryEntry *entry, GwPingContact *row, const Word *word, gint64 now_us,
        GError **error)
{
  g_autoptr (GwPingCalendar) calendar = gw_ping_calendar_load (instance, now_us, error);
  if (calendar == NULL)
    return FALSE;
  if (row->day > 0)
    gw_ping_calendar_add (calendar, row->day, -1);
  row->next_us = gw_ping_place (calendar, entry, now_us + instance->policy->ping_every_us, &row->day);
  row->postponed = FALSE;
  row->rounds = 0;
  row->outcome_us = now_us;
  row->confirmed_us = now_us;
  row->mail_id = word->mail_id;
  if (word->latency_us >= 0)
    row->latency_us = word->latency_us;
  g_free (row->outcome);
  row->outcome = g_strdup (word->outcome);
  g_free (row->how);
  row->how = g_strdup (word->how);
  return gw_store_ping_contact_put (instance->store, row, error)
         && gw_store_ping_settle (instance->store, row->contact, "answered", error);
}

gboolean
gw_ping_confirm (GwInstance *instance, const GwDirectoryEntry *entry, const char *how, gint64 mail_id, gint64 now_us,
                 GError **error)
{
  g_autoptr (GwPingContact) row = find_row (instance->store, entry->contact->id, error);
  if (row == NULL)
    return FALSE;
  gboolean same_day = row->confirmed_us != 0 && row->confirmed_us / GW_DAY == now_us / GW_DAY;
  if (same_day && row->rounds == 0)
    return TRUE;
  /* That its data changed stays true until a person has edited the entry. */
  gboolean changed = g_strcmp0 (row->outcome, "changed") == 0 && entry->changed_us <= row->outcome_us;
  Word word = { how, changed ? "changed" : "confirmed", mail_id, -1 };
  return settle (instance, entry, row, &word, now_us, error);
}

/* Our letter asks for OK, or for what is wrong instead. Who writes "OK, but ..." wants to be read. */
static gboolean
says_ok (const char *text)
{
  static const char *const words[] = { "OK", "\u041e\u041a" }; /* the second one in Cyrillic letters */
  g_autofree char *line = g_strndup (text, strcspn (text, "\n"));
  g_strstrip (line);
  gsize length = strlen (line);
  while (length > 0 && strchr (".!", line[length - 1]) != NULL)
    line[--length] = '\0';
  g_autofree char *upper = g_utf8_validate (line, -1, NULL) ? g_utf8_strup (line, -1) : g_strdup ("");
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (upper, words[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Its words stay on the gateway: they came without a TLP, and may name people. */
static gboolean
alert_words (GwInstance *instance, const GwDirectoryEntry *entry, gboolean changed, const char *text, gint64 mail_id,
             GError **error)
{
  g_autofree char *line = gw_escape_line (text);
  g_autofree char *valid = g_utf8_make_valid (line, -1);
  g_autofree char *words = g_utf8_substring (valid, 0, MIN (MOST_TEXT, g_utf8_strlen (valid, -1)));
  g_autofree char *in_clear = g_strdup_printf (changed ? "%s says that its entry in the directory has changed"
                                                       : "%s answers its ping with more than OK", entry->contact->id);
  g_autofree char *whole = *words ? g_strdup_printf ("%s: %s", in_clear, words) : g_strdup (in_clear);
  g_autofree char *command = g_strdup_printf ("notigate audit show %" G_GINT64_FORMAT, mail_id);
  return gw_commit_mail_alert (instance, changed ? "ping-changed" : "ping-words", whole, in_clear, command, mail_id, FALSE, FALSE, error);
}

/* @directory_data: confirmed, changed, or NULL where it is a reply without a form. */
static gboolean
take_reply (GwInstance *instance, const GwDirectoryEntry *entry, const GwReference *ping, const char *directory_data,
            const char *text, gint64 mail_id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwPing) sent = gw_store_ping_find (instance->store, ping->report_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (sent == NULL || strcmp (sent->state, "open") != 0)
    return TRUE;
  g_autoptr (GwPingContact) row = find_row (instance->store, entry->contact->id, error);
  if (row == NULL)
    return FALSE;
  gint64 now = gw_clock_now ();
  gboolean changed = g_strcmp0 (directory_data, "changed") == 0;
  gboolean to_read = changed || (directory_data == NULL && text != NULL && *text != '\0' && !says_ok (text));
  Word word = { directory_data != NULL ? "ping-reply" : "signed-reply", changed ? "changed" : "confirmed", mail_id,
                MAX (now - sent->asked_us, 0) };
  return gw_store_ping_mark (instance->store, sent->report_id, "answered", word.outcome, now, mail_id, error)
         && settle (instance, entry, row, &word, now, error)
         && (!to_read || alert_words (instance, entry, changed, text, mail_id, error));
}

gboolean
gw_ping_take_case (GwInstance *instance, const GwCase *c, GError **error)
{
  if (c->form == NULL || !c->authenticated || c->form->check_only)
    return TRUE;
  gboolean answers_ping = c->answers != NULL && g_strcmp0 (c->answers->kind, "ping") == 0;
  if (!answers_ping)
    return gw_ping_confirm (instance, c->entry, "letter", c->mail->id, gw_clock_now (), error);
  const char *text = c->reply != NULL ? c->reply->words : c->form->text;
  return take_reply (instance, c->entry, c->answers, gw_form_get (c->form, "Directory-Data"), text, c->mail->id, error);
}

/* ---- not signed, or not by the contact ---- */

/* Marks one open question. Once it is settled, or given up, nothing unproved changes how the contact stands: or a stranger
 * could take it off the list of those to telephone. */
static gboolean
mark (GwInstance *instance, const GwPing *ping, const char *outcome, gint64 mail_id, GError **error)
{
  gint64 now = gw_clock_now ();
  if (strcmp (ping->state, "open") != 0)
    return TRUE;
  g_autoptr (GwPingContact) row = find_row (instance->store, ping->contact, error);
  if (row == NULL)
    return FALSE;
  if (row->rounds == 0)
    return TRUE;
  g_free (row->outcome);
  row->outcome = g_strdup (outcome);
  row->outcome_us = now;
  return gw_store_ping_mark (instance->store, ping->report_id, NULL, outcome, now, mail_id, error)
         && gw_store_ping_contact_put (instance->store, row, error);
}

/* The ping to @contact whose Message-ID the mail answers. What unsigned bytes say is not looked at: In-Reply-To and
 * References are compared with ids of our own, which only those know who saw the letter, and the most that a match
 * does is one mark, one alert, and one letter of fixed text to the contact's address in the directory. */
static gboolean
find_answered (GwStore *store, const char *contact, const GwLetter *letter, GwPing **ping, GError **error)
{
  g_autoptr (GError) failure = NULL;
  *ping = letter->in_reply_to ? gw_store_ping_of_message (store, contact, letter->in_reply_to, &failure) : NULL;
  for (char **id = letter->references; *ping == NULL && failure == NULL && *id; id++)
    *ping = gw_store_ping_of_message (store, contact, *id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
is_code (const GwCase *c, const char *code)
{
  return g_strcmp0 (c->code, code) == 0;
}

/* What @c is to @claimed, the contact that it names as its sender; NULL: nothing that pings know. A bad signature is none
 * of these: it may be the contact's own letter, damaged on its way. */
static const char *
outcome_of (const GwCase *c, const GwDirectoryEntry *claimed)
{
  gboolean own_key = c->entry == claimed;
  if (c->ending == GW_KIND_IGNORED && own_key)
    return c->letter->automatic && c->answer == GW_ANSWER_NONE ? "auto-reply" : NULL;
  if (c->ending != GW_KIND_REFUSED || own_key)
    return NULL;
  if (is_code (c, "unsigned") || is_code (c, "partial-signature") || is_code (c, "encrypted-unsigned"))
    return c->letter->automatic || strcmp (c->mail->envelope_from, "<>") == 0 ? "auto-reply" : "unsigned";
  return is_code (c, "unknown-key") || c->entry != NULL ? "wrong-key" : NULL;
}

static gboolean
take_wrong_key (GwInstance *instance, const GwCase *c, const GwPing *ping, GError **error)
{
  g_autofree char *text = g_strdup_printf ("a mail that names %s as its sender answers its ping, signed by a key that is not "
                                           "its own", ping->contact);
  g_autofree char *command = g_strdup_printf ("notigate audit show %" G_GINT64_FORMAT, c->mail->id);
  if (g_strcmp0 (ping->outcome, "wrong-key") == 0) /* told already */
    return TRUE;
  return gw_commit_alert (instance, "ping-wrong-key", text, command, c->mail->id, NULL, FALSE, error);
}

gboolean
gw_ping_take_stranger (GwInstance *instance, const GwCase *c, gboolean *steps, GError **error)
{
  const char *from = c->letter != NULL ? gw_letter_peek_from (c->letter) : NULL;
  const GwDirectoryEntry *claimed = from != NULL ? gw_directory_find_address (instance->directory, from) : NULL;
  const char *outcome = claimed != NULL ? outcome_of (c, claimed) : NULL;
  g_autoptr (GwPing) ping = NULL;
  *steps = FALSE;
  if (outcome == NULL)
    return TRUE;
  if (!find_answered (instance->store, claimed->contact->id, c->letter, &ping, error))
    return FALSE;
  if (ping == NULL || strcmp (ping->state, "open") != 0)
    return TRUE;
  gint64 due = (gw_clock_now () / STEPS_MARK + 1) * STEPS_MARK;
  if (strcmp (outcome, "unsigned") == 0
      && !gw_store_ping_steps_ask (instance->store, ping->report_id, due, steps, error))
    return FALSE;
  if (strcmp (outcome, "wrong-key") == 0 && !take_wrong_key (instance, c, ping, error))
    return FALSE;
  return mark (instance, ping, outcome, c->mail->id, error);
}

/* ---- the way there ---- */

static gboolean
mark_letter (GwInstance *instance, gint64 letter, const char *outcome, gint64 mail_id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwPing) ping = gw_store_ping_of_letter (instance->store, letter, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return ping == NULL || mark (instance, ping, outcome, mail_id, error);
}

gboolean
gw_ping_take_bounce (GwInstance *instance, const GwCase *c, GError **error)
{
  switch (c->bounce.report.kind)
    {
    case GW_DSN_FAILED:
      return mark_letter (instance, c->bounce.letter, "bounced", c->mail->id, error);
    case GW_DSN_AUTO_REPLY:
      return mark_letter (instance, c->bounce.letter, "auto-reply", c->mail->id, error);
    case GW_DSN_DELAYED:
    case GW_DSN_DELIVERED:
    case GW_DSN_UNKNOWN:
      break;
    }
  return TRUE;
}

gboolean
gw_ping_take_failure (GwInstance *instance, gint64 letter, GError **error)
{
  return mark_letter (instance, letter, "bounced", 0, error);
}
