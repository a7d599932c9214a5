/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit list. */
#include "base/error.h"
#include "command/audit-verbs.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define DEFAULT_LIMIT 100

typedef struct {
  char *since;
  char *until;
  char *contact;
  char *verdict;
  char *code;
  char *incident;
  char *urgency;
  int limit;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->since);
  g_free (words->until);
  g_free (words->contact);
  g_free (words->verdict);
  g_free (words->code);
  g_free (words->incident);
  g_free (words->urgency);
}

static gboolean
check_verdict (const char *verdict, GError **error)
{
  static const char *const known[] = { "registered", "refused", "held",    "quarantined",
                                       "duplicate",  "ignored", "waiting", NULL };
  if (verdict == NULL || g_strv_contains (known, verdict))
    return TRUE;
  g_autofree char *all = g_strjoinv (", ", (char **) known);
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--verdict %s: there is none; fix: one of %s", verdict, all);
  return FALSE;
}

static gboolean
check_urgency (const char *urgency, GError **error)
{
  static const char *const known[] = { "critical", "high", "medium", "low", NULL };
  if (urgency == NULL || g_strv_contains (known, urgency))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--urgency %s: there is none; fix: critical, high, medium or low", urgency);
  return FALSE;
}

/* An incident's number may be written without the gateway's name. */
static void
complete_incident (Words *words, const GwConfig *config)
{
  if (words->incident == NULL || strchr (words->incident, '/') != NULL)
    return;
  char *whole = g_strconcat (config->domain, "/", words->incident, NULL);
  g_free (words->incident);
  words->incident = whole;
}

static gboolean
make_filter (const Words *words, GwAuditFilter *filter, GError **error)
{
  *filter = (GwAuditFilter){
    .contact = words->contact, .ending = words->verdict, .code = words->code, .incident = words->incident,
    .urgency = words->urgency, .limit = words->limit
  };
  return gw_operator_parse_time ("since", words->since, &filter->since_us, error)
         && gw_operator_parse_time ("until", words->until, &filter->until_us, error) && check_verdict (words->verdict, error)
         && check_urgency (words->urgency, error);
}

/* What is TLP:RED has no words where many are listed. */
static const char *
urgency_of (const GwAuditMail *mail)
{
  return g_strcmp0 (mail->tlp, "TLP:RED") == 0 ? NULL : mail->urgency;
}

static void
print_mails_json (const GPtrArray *mails)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < mails->len; i++)
    {
      const GwAuditMail *mail = g_ptr_array_index (mails, i);
      JsonObject *object = json_object_new ();
      json_object_set_int_member (object, "mail", mail->mail_id);
      gw_operator_set_time (object, "received", mail->received_us);
      gw_operator_set (object, "sha256", mail->sha256);
      json_object_set_int_member (object, "size", mail->size);
      gw_operator_set (object, "verdict", mail->waiting ? "waiting" : mail->ending);
      gw_operator_set (object, "code", mail->code);
      gw_operator_set (object, "reason", mail->reason);
      gw_operator_set (object, "contact", mail->contact);
      gw_operator_set (object, "message_type", mail->message_type);
      gw_operator_set (object, "report_id", mail->report_id);
      gw_operator_set (object, "incident", mail->incident);
      gw_operator_set (object, "tlp", mail->tlp);
      gw_operator_set (object, "urgency", urgency_of (mail));
      if (mail->entry >= 0)
        json_object_set_int_member (object, "entry", mail->entry);
      else
        json_object_set_null_member (object, "entry");
      json_array_add_object_element (array, object);
    }
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

static void
print_mails (const GPtrArray *mails, const GwAuditFilter *filter, gboolean plain)
{
  static const char *const headers[] = { "mail", "received", "verdict",  "code",  "contact",
                                         "type", "urgency",  "incident", "entry", NULL };
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < mails->len; i++)
    {
      const GwAuditMail *mail = g_ptr_array_index (mails, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, mail->mail_id);
      g_autofree char *received = gw_operator_time (mail->received_us);
      g_autofree char *entry = mail->entry >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, mail->entry) : g_strdup ("-");
      gw_table_add (table, id, received, mail->waiting ? "waiting" : mail->ending, mail->code ? mail->code : "-",
                    mail->contact ? mail->contact : "-", mail->message_type ? mail->message_type : "-",
                    urgency_of (mail) ? urgency_of (mail) : "-", mail->incident ? mail->incident : "-", entry);
    }
  gw_table_print (table, plain, "No mail fits.");
  if (filter->limit > 0 && (gint64) mails->len == filter->limit)
    printf ("\nThese are the newest %" G_GINT64_FORMAT "; --limit 0 shows all.\n", filter->limit);
}

int
gw_audit_verb_list (int argc, char **argv)
{
  static const char usage[] = "audit list [--json]";
  g_auto (GwOptions) options = { 0 };
  Words words = { .limit = DEFAULT_LIMIT };
  GwAuditFilter filter;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &words.since, "Received then or later", "TIME" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &words.until, "Received before", "TIME" },
    { "contact", 0, 0, G_OPTION_ARG_STRING, &words.contact, "From this contact", "ID" },
    { "verdict", 0, 0, G_OPTION_ARG_STRING, &words.verdict, "That ended so; or: waiting", "WORD" },
    { "code", 0, 0, G_OPTION_ARG_STRING, &words.code, "With this refusal code", "CODE" },
    { "incident", 0, 0, G_OPTION_ARG_STRING, &words.incident, "About this incident", "NUMBER" },
    { "urgency", 0, 0, G_OPTION_ARG_STRING, &words.urgency, "Of this urgency: critical, high, medium, low", "WORD" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &words.limit, "The newest so many (100); 0: all", "N" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GwStore) store = NULL;
  g_autoptr (GwConfig) config = NULL;
  if (gw_command_parse (&argc, &argv, usage, "notigate audit list --since 2026-09-01 --verdict refused", entries,
                        &options, &error)
      && gw_command_operands (argc, 0, 0, usage, &error) && make_filter (&words, &filter, &error))
    store = gw_audit_open (&options, &config, &error);
  if (store != NULL)
    {
      complete_incident (&words, config);
      filter.incident = words.incident;
    }
  g_autoptr (GPtrArray) mails = store ? gw_store_audit_list (store, &filter, &error) : NULL;
  if (mails != NULL && options.json)
    print_mails_json (mails);
  else if (mails != NULL)
    print_mails (mails, &filter, options.plain);
  words_clear (&words);
  return mails ? EX_OK : gw_command_fail (error);
}
