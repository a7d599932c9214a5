/* SPDX-License-Identifier: Apache-2.0 */
#include "report/fault.h"
#include "base/escape.h"
#include <string.h>

enum { MAX_WRITTEN = 200 };

guint
gw_fault_code_rank (const char *code)
{
  static const char *const order[] = {
    "limits", "ambiguous",      "not-a-form",  "syntax",        "wrong-gateway", "not-authorised",
    "stale",  "future",         "report-id-used", "tlp-missing", "missing-field", "bad-value",
    "not-encrypted", "tlp-forbids", "unknown-incident",
  };
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (strcmp (order[i], code) == 0)
      return i;
  return G_N_ELEMENTS (order);
}

static void
suggestion_free (GwSuggestion *suggestion)
{
  g_free (suggestion->value);
  g_free (suggestion->note);
  g_free (suggestion);
}

/* @written as one line, cut where it would fill a letter. */
static char *
one_line (const char *written)
{
  if (written == NULL)
    return NULL;
  g_autofree char *line = gw_escape_line (written);
  if (g_utf8_strlen (line, -1) <= MAX_WRITTEN)
    return g_steal_pointer (&line);
  g_autofree char *start = g_utf8_substring (line, 0, MAX_WRITTEN);
  return g_strconcat (start, "…", NULL);
}

GwFault *
gw_fault_new (guint line, const char *field, const char *code, const char *problem, const char *written)
{
  GwFault *fault = g_new0 (GwFault, 1);
  fault->line = line;
  fault->field = one_line (field ? field : "");
  fault->code = code;
  fault->problem = problem;
  fault->blocking = strcmp (code, "missing-field") != 0 && strcmp (code, "bad-value") != 0;
  fault->written = one_line (written);
  fault->suggestions = g_ptr_array_new_with_free_func ((GDestroyNotify) suggestion_free);
  return fault;
}

void
gw_fault_free (GwFault *fault)
{
  if (fault == NULL)
    return;
  g_free (fault->field);
  g_free (fault->written);
  g_free (fault->message);
  g_ptr_array_unref (fault->suggestions);
  g_free (fault);
}

void
gw_fault_suggest (GwFault *fault, const char *value, const char *note)
{
  for (guint i = 0; i < fault->suggestions->len; i++)
    {
      const GwSuggestion *other = g_ptr_array_index (fault->suggestions, i);
      if (strcmp (other->value, value) == 0)
        return;
    }
  GwSuggestion *suggestion = g_new (GwSuggestion, 1);
  suggestion->value = g_strdup (value);
  suggestion->note = g_strdup (note);
  g_ptr_array_add (fault->suggestions, suggestion);
}

const char *
gw_fault_sure (const GwFault *fault)
{
  if (fault->suggestions->len != 1)
    return NULL;
  const GwSuggestion *suggestion = g_ptr_array_index (fault->suggestions, 0);
  /* UTC alone means that the contact's zone is not known, not that both agree. */
  return g_strcmp0 (suggestion->note, "zone:UTC") == 0 ? NULL : suggestion->value;
}

/* What is wrong and how to write it, for the problems that need no more than their word. %s is the field. */
static const struct {
  const char *problem;
  const char *sentence;
} sentences[] = {
  { GW_PROBLEM_MISSING, "the line \"%s\" is missing" },
  { GW_PROBLEM_NOT_FILLED_IN, "%s is not filled in; write a value, or leave the line out if it is optional" },
  { GW_PROBLEM_NOT_FIRST, "the line \"%s: poc-notification/1\" must be the first line of the text" },
  { GW_PROBLEM_NOT_IN_SET, "%s has a value that does not exist" },
  { GW_PROBLEM_UNKNOWN_FIELD, "unknown field \"%s\"" },
  { GW_PROBLEM_NOT_A_FIELD, "the line is no \"Name: value\"; keep each value on one line, and put an empty line "
                            "before the free text" },
  { GW_PROBLEM_REPEATED, "%s stands more than once; keep one line" },
  { GW_PROBLEM_TOO_MANY, "%s stands too often; send the rest in an update" },
  { GW_PROBLEM_CONTROL_CHARACTER, "%s contains a control character; type the line anew" },
  { GW_PROBLEM_BIDI, "%s contains a character that changes the direction of text; type the line anew" },
  { GW_PROBLEM_NOT_UTF8, "%s contains bytes that are no text in UTF-8; type the line anew" },
  { GW_PROBLEM_TOO_LONG, "%s is too long; shorten it" },
  { GW_PROBLEM_TOO_SHORT, "%s is too short; write more" },
  { GW_PROBLEM_TOO_MANY_LINES, "the form has more than 400 lines; send the rest in an update" },
  { GW_PROBLEM_TOO_LARGE, "the form is larger than 32 KiB; send the rest in an update" },
  { GW_PROBLEM_BAD_TIME, "%s is no time that we can read; write it like 2026-09-14T06:45:00Z" },
  { GW_PROBLEM_NO_ZONE, "%s has no time zone; write it like 2026-09-14T06:45:00Z, where Z means UTC" },
  { GW_PROBLEM_NOT_FUTURE, "%s has already passed; write a time in the future" },
  { GW_PROBLEM_NOT_PAST, "%s lies after the time when the letter was issued; correct one of the two" },
  { GW_PROBLEM_ORDER, "%s lies before Started; correct one of the two" },
  { GW_PROBLEM_ISSUED_OLD, "%s is too long ago; leave the line out or write the present time, and sign again" },
  { GW_PROBLEM_ISSUED_AHEAD, "%s lies in the future; leave the line out or write the present time, and sign "
                             "again" },
  { GW_PROBLEM_SIGNATURE_OLD, "the signature was made too long ago; check your computer's clock and sign again" },
  { GW_PROBLEM_SIGNATURE_AHEAD, "the signature is dated in the future; check your computer's clock and sign "
                                "again" },
  { GW_PROBLEM_SIGNATURE_SKEW, "%s and the time of the signature are too far apart; leave the line out and "
                               "sign again" },
  { GW_PROBLEM_NOT_A_NUMBER, "%s is no whole number; write digits only" },
  { GW_PROBLEM_OUT_OF_RANGE, "%s is outside its limits; write a number within them" },
  { GW_PROBLEM_BAD_INDICATOR, "%s is no indicator that we can read; write it like ipv4 192.0.2.10 port 443" },
  { GW_PROBLEM_BAD_PORT, "%s has a port that does not exist; write 1 to 65535, then /udp or /tcp if you like" },
  { GW_PROBLEM_BAD_CONTACT, "%s is no contact id; write it like XB-technical" },
  { GW_PROBLEM_BAD_ADDRESS, "%s is no mail address; write it like name@host.example" },
  { GW_PROBLEM_BAD_IDENTIFIER, "%s may hold 8 to 64 letters, digits, dots, hyphens and underscores; correct it" },
  { GW_PROBLEM_BAD_INCIDENT, "%s is no incident number; write it as our letter does, like "
                             "ccc.example/2026-104217" },
  { GW_PROBLEM_BAD_STATE, "%s is no code of a State; write two letters of ISO 3166-1, like XB" },
  { GW_PROBLEM_BAD_PHONE, "%s is no international telephone number; write it like +999 2 555 0100" },
  { GW_PROBLEM_BAD_LANGUAGE, "%s is no language tag; write it like en or pt-BR" },
  { GW_PROBLEM_BAD_TAG, "%s is no tag; write it as namespace:value" },
  { GW_PROBLEM_BAD_REFERENCE, "%s is neither an https address nor a CVE id; write one of them" },
  { GW_PROBLEM_BAD_DIGEST, "%s is no SHA-256 in hexadecimal; copy its 64 digits again" },
  { GW_PROBLEM_WRONG_GATEWAY, "%s does not name this gateway; write the address of the gateway that you mean" },
  { GW_PROBLEM_WRONG_CONTACT, "%s is not the contact whose key signed the letter; leave the line out" },
  { GW_PROBLEM_GATEWAY_ONLY, "%s is written by gateways only; leave it out" },
  { GW_PROBLEM_REPORT_ID_USED, "%s was used for another letter; choose a new one" },
};

static void
append_suggestions (GString *message, const GwFault *fault)
{
  if (fault->suggestions->len == 0)
    return;
  g_string_append (message, "; did you mean ");
  for (guint i = 0; i < fault->suggestions->len; i++)
    {
      const GwSuggestion *suggestion = g_ptr_array_index (fault->suggestions, i);
      g_string_append_printf (message, "%s\"%s\"", i ? " or " : "", suggestion->value);
      if (suggestion->note && g_str_has_prefix (suggestion->note, "zone:"))
        g_string_append_printf (message, " (if it was in %s)", suggestion->note + strlen ("zone:"));
    }
  g_string_append_c (message, '?');
}

void
gw_fault_finish (GwFault *fault)
{
  if (fault->message != NULL)
    return;
  GString *message = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (strcmp (sentences[i].problem, fault->problem) == 0)
      {
        g_auto (GStrv) parts = g_strsplit (sentences[i].sentence, "%s", 2);
        g_string_append (message, parts[0]);
        if (parts[1] != NULL)
          g_string_append_printf (message, "%s%s", fault->field, parts[1]);
      }
  if (message->len == 0)
    g_string_append_printf (message, "%s: %s", fault->field, fault->problem);
  append_suggestions (message, fault);
  if (fault->allowed != NULL)
    {
      g_autofree char *set = g_strjoinv (", ", (char **) fault->allowed);
      g_string_append_printf (message, "%s write one of: %s", message->str[message->len - 1] == '?' ? "" : ";",
                              set);
    }
  else if (fault->suggestions->len == 0 && strcmp (fault->problem, GW_PROBLEM_UNKNOWN_FIELD) == 0)
    g_string_append (message, "; correct its name, or begin it with \"X-\"");
  fault->message = g_string_free (message, FALSE);
}

char *
gw_fault_describe (const GwFault *fault)
{
  if (fault->line == 0)
    return g_strdup (fault->message);
  return g_strdup_printf ("line %u: %s", fault->line, fault->message);
}
