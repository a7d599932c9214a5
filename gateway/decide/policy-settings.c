/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "decide/duration.h"
#include "decide/policy-local.h"
#include "store/expression-token.h"
#include <string.h>

typedef enum {
  DURATION,
  DURATION_OR_CHANGE, /* 0: on change */
  DURATIONS,          /* GwNumbers */
  NUMBER,
  NUMBERS, /* GwNumbers */
  YES_NO,
  WORDS, /* GStrv */
} Kind;

/* What a row's offset counts from. A key of [deadlines.*] has a place for each urgency. */
typedef enum { IN_POLICY, IN_PRIVATE, IN_DEADLINES, IN_REMIND } Place;

static const char *const urgencies[] = { "critical", "high", "medium", "low", NULL };
static const char *const hashes[] = { "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512", NULL };
static const char *const curves[] = { "ed25519", "nistp256", "nistp384", "nistp521", "brainpoolP256r1",
                                      "brainpoolP384r1", "brainpoolP512r1", "ed448", NULL };

#define DEADLINE_GROUP "deadlines."
#define AT(member) IN_POLICY, G_STRUCT_OFFSET (GwPolicy, member)
#define WITHIN(member) IN_PRIVATE, G_STRUCT_OFFSET (struct _GwPolicyPrivate, member)
#define DUE(member) IN_DEADLINES, G_STRUCT_OFFSET (GwDeadlines, member)

/* One row a key. A default of [deadlines.*] holds four, for critical|high|medium|low. */
typedef struct {
  const char *group, *key;
  Kind kind;
  Place place;
  gsize offset;
  const char *absent;
  gint64 least, most;
  const char *const *words;
  const char *doc;
} Row;

static const Row rows[] = {
  { "limits", "issued-past", DURATION, AT (limits.issued_past_us), "7d", GW_HOUR, 90 * GW_DAY, NULL,
    "a letter issued longer before its receipt is stale" },
  { "limits", "issued-future", DURATION, AT (limits.issued_future_us), "15m", 0, GW_DAY, NULL,
    "a letter issued further ahead of its receipt is refused as future" },
  { "limits", "signature-skew", DURATION, AT (limits.signature_skew_us), "24h", GW_MINUTE, 30 * GW_DAY, NULL,
    "the most that may lie between Issued and the time of the signature" },
  { "limits", "max-attachments", NUMBER, AT (limits.max_attachments), "10", 0, 10, NULL,
    "how many attachments a letter may have" },
  { "limits", "max-attachment-bytes", NUMBER, AT (limits.max_attachment_bytes), "10485760", 0, 10485760, NULL,
    "how large they may be together, in bytes" },
  { "limits", "max-recipients", NUMBER, AT (limits.max_recipients), "250", 1, 250, NULL,
    "how many contacts a letter may name" },
  { "algorithms", "rsa-min", NUMBER, AT (algorithms.rsa_min), "2048", 2048, 16384, NULL,
    "the smallest RSA key that may sign, in bits" },
  { "algorithms", "digests", WORDS, AT (algorithms.digests), "SHA224;SHA256;SHA384;SHA512;SHA3-256;SHA3-512", 0, 0,
    hashes, "hash algorithms that a signature may use" },
  { "algorithms", "curves", WORDS, AT (algorithms.curves),
    "ed25519;nistp256;nistp384;nistp521;brainpoolP256r1;brainpoolP384r1;brainpoolP512r1", 0, 0, curves,
    "elliptic curves that may sign" },
  { "algorithms", "clearsigned", YES_NO, AT (algorithms.clearsigned), "no", 0, 0, NULL,
    "take inline signatures, where the signed block is the whole body" },
  { "keys", "expired-hold", DURATION, AT (keys.expired_hold_us), "14d", 0, 90 * GW_DAY, NULL,
    "a key that expired no longer ago is held for the operator, not refused" },
  { "keys", "overlap", DURATION, AT (keys.overlap_us), "30d", 0, 366 * GW_DAY, NULL,
    "how long the old key is taken after a contact changed its key" },
  { "deadlines", "closing-summary", DURATION, AT (closing_summary_us), "30d", GW_DAY, 366 * GW_DAY, NULL,
    "a closing summary is due this long after the last change" },
  { "deadlines", "reopen", DURATION, AT (reopen_us), "30d", 0, 366 * GW_DAY, NULL,
    "an update this long after closure reopens the incident" },
  { "deadlines.*", "ack", DURATION, DUE (ack_us), "1h|4h|24h|72h", GW_MINUTE, 90 * GW_DAY, NULL,
    "a person acknowledges within this time after the relay" },
  { "deadlines.*", "remind", DURATIONS, IN_REMIND, 0, "10m;30m|||", GW_MINUTE, 90 * GW_DAY, NULL,
    "reminders after these times too, beside the shares of [reminders]" },
  { "deadlines.*", "first-results", DURATION, DUE (first_results_us), "4h|24h|72h|7d", GW_MINUTE, 366 * GW_DAY,
    NULL, "first results are due this long after the relay" },
  { "deadlines.*", "updates", DURATION_OR_CHANGE, DUE (updates_us), "12h|24h|72h|on-change", GW_MINUTE,
    366 * GW_DAY, NULL, "from one update to the next, or on-change" },
  { "deadlines.*", "office-hours", YES_NO, DUE (office_hours), "no|yes|yes|yes", 0, 0, NULL,
    "contacts that are not 24x7 count their own office hours only" },
  { "reminders", "shares", NUMBERS, WITHIN (shares), "50;100", 1, 1000, NULL,
    "when a recipient is reminded, in percent of the time for the acknowledgement" },
  { "reminders", "fallback", NUMBER, WITHIN (fallback_share), "100", 1, 1000, NULL,
    "when the fallback contact is asked, in percent of that time" },
  { "reminders", "operator", NUMBER, WITHIN (operator_share), "150", 1, 1000, NULL,
    "when the operator is alerted, in percent of that time" },
  { "status", "many", NUMBER, AT (status.many), "10", 2, 1000000, NULL,
    "from so many recipients on the originator gets status letters instead of each acknowledgement" },
  { "status", "step", NUMBER, AT (status.step), "10", 1, 100, NULL,
    "a status letter goes at once when so many percent of the recipients more have answered" },
  { "status", "hour", NUMBER, AT (status.hour), "2", 0, 23, NULL,
    "what has changed by this hour of the originator's local time is told then" },
  { "digest", "hour", NUMBER, AT (digest_hour), "6", 0, 23, NULL,
    "from this hour (UTC) on the operator gets the day's digest" },
  { "retention", "closed", DURATION, AT (retention.closed_us), "24 months", GW_DAY, 36525 * GW_DAY, NULL,
    "incidents are kept this long after closure" },
  { "retention", "refused", DURATION, AT (retention.refused_us), "12 months", GW_DAY, 36525 * GW_DAY, NULL,
    "refused letters are kept this long" },
  { "retention", "unsigned", DURATION, AT (retention.unsigned_us), "30d", GW_DAY, 36525 * GW_DAY, NULL,
    "mail without a good signature of a known key is kept this long" },
  { "ping", "every", DURATION, AT (ping_every_us), "180d", GW_DAY, 1000 * GW_DAY, NULL,
    "how often every contact is asked to confirm its data" },
  { "notice", "not-taken-interval", DURATION, AT (not_taken_interval_us), "6h", 6 * GW_HOUR, 30 * GW_DAY, NULL,
    "the least time between two notices not-taken to one contact" },
};

/* ---- values ---- */

static char *
out_of_range (const Row *row, const char *text, gboolean duration)
{
  if (!duration)
    return g_strdup_printf ("\"%s\" is out of range; fix: %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, text,
                            row->least, row->most);
  g_autofree char *least = gw_duration_format (row->least);
  g_autofree char *most = gw_duration_format (row->most);
  return g_strdup_printf ("\"%s\" is out of range; fix: %s to %s", text, least, most);
}

/* What is wrong with @text for @row, or NULL, and then *@number is its value. The caller's. */
static char *
parse_number (const Row *row, const char *text, gint64 *number)
{
  gboolean duration = row->kind != NUMBER && row->kind != NUMBERS;
  if (row->kind == DURATION_OR_CHANGE && strcmp (text, "on-change") == 0)
    {
      *number = 0;
      return NULL;
    }
  gint64 value = 0;
  gboolean parsed = duration ? gw_duration_parse (text, &value)
                             : g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL);
  if (!parsed)
    return g_strdup_printf ("\"%s\" is no %s", text,
                            duration ? "length of time; fix: a whole number and s, m, h, d, w or months, as in 15m"
                                     : "whole number");
  if (value < row->least || value > row->most)
    return out_of_range (row, text, duration);
  *number = value;
  return NULL;
}

static char *
parse_numbers (const Row *row, const char *text, GwNumbers *numbers)
{
  GwNumbers parsed = { .count = 0 };
  g_auto (GStrv) items = gw_policy_split (text);
  for (char **item = items; *item; item++)
    {
      if (parsed.count == GW_MAX_SHARES)
        return g_strdup_printf ("more than %d values", GW_MAX_SHARES);
      char *problem = parse_number (row, *item, &parsed.values[parsed.count++]);
      if (problem)
        return problem;
    }
  *numbers = parsed;
  return NULL;
}

static char *
parse_words (const Row *row, const char *text, char ***words)
{
  g_auto (GStrv) items = gw_policy_split (text);
  if (*items == NULL)
    return g_strdup ("names none; fix: name one or more, parted by \";\"");
  for (char **item = items; *item; item++)
    if (!g_strv_contains (row->words, *item))
      {
        g_autofree char *hint = gw_token_suggest (row->words, *item);
        return g_strdup_printf ("there is no \"%s\"%s", *item, hint);
      }
  g_strfreev (*words);
  *words = g_steal_pointer (&items);
  return NULL;
}

static char *
parse_yes_no (const char *text, gboolean *yes)
{
  if (strcmp (text, "yes") != 0 && strcmp (text, "no") != 0)
    return g_strdup_printf ("must be yes or no, not \"%s\"", text);
  *yes = strcmp (text, "yes") == 0;
  return NULL;
}

static char *
parse_value (const Row *row, const char *text, gpointer place)
{
  switch (row->kind)
    {
    case DURATIONS:
    case NUMBERS:
      return parse_numbers (row, text, place);
    case WORDS:
      return parse_words (row, text, place);
    case YES_NO:
      return parse_yes_no (text, place);
    case DURATION:
    case DURATION_OR_CHANGE:
    case NUMBER:
      return parse_number (row, text, place);
    }
  g_return_val_if_reached (NULL);
}

static gpointer
find_place (GwPolicy *policy, const Row *row, guint urgency)
{
  switch (row->place)
    {
    case IN_POLICY:
      return G_STRUCT_MEMBER_P (policy, row->offset);
    case IN_PRIVATE:
      return G_STRUCT_MEMBER_P (policy->private, row->offset);
    case IN_DEADLINES:
      return G_STRUCT_MEMBER_P (&policy->deadlines[urgency], row->offset);
    case IN_REMIND:
      return &policy->private->remind[urgency];
    }
  g_return_val_if_reached (NULL);
}

/* ---- groups and keys ---- */

/* Whether @row is of @group; for [deadlines.URGENCY] also which urgency. */
static gboolean
is_of_group (const Row *row, const char *group, guint *urgency)
{
  *urgency = 0;
  if (!g_str_has_suffix (row->group, ".*"))
    return strcmp (row->group, group) == 0;
  if (!g_str_has_prefix (group, DEADLINE_GROUP))
    return FALSE;
  for (guint i = 0; i < GW_N_URGENCIES; i++)
    if (strcmp (urgencies[i], group + strlen (DEADLINE_GROUP)) == 0)
      {
        *urgency = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
gw_policy_is_setting_group (const char *group)
{
  guint urgency = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (is_of_group (&rows[i], group, &urgency))
      return TRUE;
  return FALSE;
}

static void
remember (GwPolicy *policy, const char *group, const Row *row, const char *value, const char *file)
{
  GArray *settings = policy->private->settings;
  for (guint i = 0; i < settings->len; i++)
    {
      GwSetting *known = &g_array_index (settings, GwSetting, i);
      if (strcmp (known->group, group) == 0 && strcmp (known->key, row->key) == 0)
        {
          g_free ((char *) known->value);
          g_free ((char *) known->file);
          known->value = g_strdup (value);
          known->file = g_strdup (file);
          return;
        }
    }
  GwSetting setting = { g_intern_string (group), row->key, g_strdup (value), g_strdup (file), row->doc };
  g_array_append_val (settings, setting);
}

static void
set_default (GwPolicy *policy, const Row *row, const char *group, guint urgency)
{
  g_auto (GStrv) values = g_strsplit (row->absent, "|", -1);
  const char *value = row->place == IN_DEADLINES || row->place == IN_REMIND ? values[urgency] : row->absent;
  g_autofree char *problem = parse_value (row, value, find_place (policy, row, urgency));
  g_assert (problem == NULL);
  remember (policy, group, row, value, NULL);
}

void
gw_policy_set_defaults (GwPolicy *policy)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (!g_str_has_suffix (rows[i].group, ".*"))
      set_default (policy, &rows[i], rows[i].group, 0);
  for (guint urgency = 0; urgency < GW_N_URGENCIES; urgency++)
    {
      g_autofree char *group = g_strconcat (DEADLINE_GROUP, urgencies[urgency], NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        if (g_str_has_suffix (rows[i].group, ".*"))
          set_default (policy, &rows[i], group, urgency);
    }
}

static void
take_key (GwPolicy *policy, const GwPolicyFile *file, const char *group, const char *key, GString *faults)
{
  g_autofree char *value = gw_policy_value (file, group, key);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint urgency = 0;
      if (!is_of_group (&rows[i], group, &urgency))
        continue;
      g_ptr_array_add (keys, (gpointer) rows[i].key);
      if (strcmp (rows[i].key, key) != 0)
        continue;
      g_autofree char *problem = parse_value (&rows[i], value, find_place (policy, &rows[i], urgency));
      if (problem)
        gw_policy_fault (faults, file->name, group, key, "%s", problem);
      remember (policy, group, &rows[i], value, file->name);
      return;
    }
  g_ptr_array_add (keys, NULL);
  g_autofree char *hint = gw_token_suggest ((const char *const *) keys->pdata, key);
  gw_policy_fault (faults, file->name, group, key, "there is no such key%s", hint);
}

void
gw_policy_take_group (GwPolicy *policy, const GwPolicyFile *file, const char *group, GString *faults)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file->keys, group, NULL, NULL);
  for (char **key = keys; key && *key; key++)
    take_key (policy, file, group, *key, faults);
}

/* ---- what follows from the values ---- */

static void
add_reminder (GwDeadlines *deadlines, gint64 after_us)
{
  guint at = 0;
  while (at < deadlines->n_reminders && deadlines->remind_us[at] < after_us)
    at++;
  if (at < deadlines->n_reminders && deadlines->remind_us[at] == after_us)
    return;
  g_assert (deadlines->n_reminders < GW_MAX_REMINDERS);
  memmove (&deadlines->remind_us[at + 1], &deadlines->remind_us[at],
           (deadlines->n_reminders - at) * sizeof deadlines->remind_us[0]);
  deadlines->remind_us[at] = after_us;
  deadlines->n_reminders++;
}

/* Where a fault that only the whole shows is told: at the file that gives @key, if one does. */
static const char *
file_of (const GwPolicy *policy, const char *group, const char *key)
{
  for (guint i = 0; i < policy->private->settings->len; i++)
    {
      const GwSetting *setting = &g_array_index (policy->private->settings, GwSetting, i);
      if (strcmp (setting->group, group) == 0 && strcmp (setting->key, key) == 0 && setting->file)
        return setting->file;
    }
  return "built-in";
}

static void
resolve_one (GwPolicy *policy, guint urgency, GString *faults)
{
  const GwPolicyPrivate *given = policy->private;
  GwDeadlines *deadlines = &policy->deadlines[urgency];
  g_autofree char *group = g_strconcat (DEADLINE_GROUP, urgencies[urgency], NULL);
  for (guint i = 0; i < given->remind[urgency].count; i++)
    add_reminder (deadlines, given->remind[urgency].values[i]);
  for (guint i = 0; i < given->shares.count; i++)
    add_reminder (deadlines, deadlines->ack_us / 100 * given->shares.values[i]);
  deadlines->fallback_us = deadlines->ack_us / 100 * given->fallback_share;
  deadlines->operator_us = deadlines->ack_us / 100 * given->operator_share;
  if (deadlines->first_results_us < deadlines->ack_us)
    gw_policy_fault (faults, file_of (policy, group, "first-results"), group, "first-results",
                     "is before ack; fix: as long as ack, or longer");
  if (deadlines->n_reminders > 0 && deadlines->remind_us[deadlines->n_reminders - 1] > deadlines->operator_us)
    gw_policy_fault (faults, file_of (policy, group, "remind"), group, "remind",
                     "a reminder comes after the operator's alert; fix: shorter times here, or less in [reminders]");
}

void
gw_policy_resolve (GwPolicy *policy, GString *faults)
{
  for (guint urgency = 0; urgency < GW_N_URGENCIES; urgency++)
    resolve_one (policy, urgency, faults);
}

const GwDeadlines *
gw_policy_deadlines (const GwPolicy *policy, const char *urgency)
{
  for (guint i = 0; urgency && i < GW_N_URGENCIES; i++)
    if (strcmp (urgencies[i], urgency) == 0)
      return &policy->deadlines[i];
  return &policy->deadlines[GW_URGENCY_MEDIUM];
}

const GwSetting *
gw_policy_settings (const GwPolicy *policy, gsize *count)
{
  *count = policy->private->settings->len;
  return &g_array_index (policy->private->settings, GwSetting, 0);
}
