/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate quarantine: mail that waits for a person's word. Releasing judges it again and does not hold it
 * again; dropping ends it. Both are entries of the ledger; the words of the reason stay out of it. */
#include "base/clock.h"
#include "base/error.h"
#include "command/operator.h"
#include "intake/wake.h"
#include "ledger/log.h"
#include "store/inbox.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define MAX_REASON 500 /* bytes */

/* ---- list ---- */

static void
print_kept_json (const GPtrArray *kept)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < kept->len; i++)
    {
      const GwAuditMail *mail = g_ptr_array_index (kept, i);
      JsonObject *object = json_object_new ();
      json_object_set_int_member (object, "mail", mail->mail_id);
      gw_operator_set_time (object, "received", mail->received_us);
      gw_operator_set (object, "verdict", mail->ending);
      gw_operator_set (object, "code", mail->code);
      gw_operator_set (object, "reason", mail->reason);
      gw_operator_set (object, "contact", mail->contact);
      gw_operator_set (object, "message_type", mail->message_type);
      json_array_add_object_element (array, object);
    }
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

static void
print_kept (const GPtrArray *kept, gboolean plain)
{
  static const char *const headers[] = { "mail", "received", "verdict", "code", "contact", "reason", NULL };
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < kept->len; i++)
    {
      const GwAuditMail *mail = g_ptr_array_index (kept, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, mail->mail_id);
      g_autofree char *received = gw_operator_time (mail->received_us);
      gw_table_add (table, id, received, mail->ending, mail->code ? mail->code : "-",
                    mail->contact ? mail->contact : "-", mail->reason);
    }
  gw_table_print (table, plain, "Nothing is held or quarantined.");
}

static int
list (int argc, char **argv)
{
  static const char usage[] = "quarantine list [--json]";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (!gw_command_parse (&argc, &argv, usage, "notigate quarantine list", NULL, &options, &error)
      || !gw_command_operands (argc, 0, 0, usage, &error))
    return gw_command_fail (error);
  g_autoptr (GwStore) store = gw_store_open (options.home, GW_STORE_READ, &error);
  g_autoptr (GPtrArray) kept = store ? gw_store_audit_kept (store, &error) : NULL;
  if (kept == NULL)
    return gw_command_fail (error);
  if (options.json)
    print_kept_json (kept);
  else
    print_kept (kept, options.plain);
  return EX_OK;
}

/* ---- show ---- */

/* The last round, where it is one that waits for a person. Borrowed from @rounds. */
static const GwAuditMail *
last_kept (const GPtrArray *rounds, GError **error)
{
  const GwAuditMail *last = g_ptr_array_index (rounds, rounds->len - 1);
  gboolean kept = g_strcmp0 (last->ending, "held") == 0 || g_strcmp0 (last->ending, "quarantined") == 0;
  if (kept && !last->waiting)
    return last;
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "mail %" G_GINT64_FORMAT ": is %s, and waits for nobody; "
               "fix: notigate quarantine list shows what does", last->mail_id,
               last->waiting ? "in the inbox" : last->ending ? last->ending : "not judged yet");
  return NULL;
}

static gboolean
show_mail (const GwOptions *options, const char *operand, GError **error)
{
  gint64 id = 0;
  if (!gw_command_number (operand, "mail", &id, error))
    return FALSE;
  g_autoptr (GwStore) store = gw_store_open (options->home, GW_STORE_READ, error);
  g_autoptr (GPtrArray) rounds = store ? gw_store_audit_rounds (store, id, error) : NULL;
  const GwAuditMail *mail = rounds ? last_kept (rounds, error) : NULL;
  if (mail == NULL)
    return FALSE;
  g_autoptr (JsonObject) detail = gw_operator_parse_detail (mail->detail);
  if (options->json)
    {
      gw_command_print_json_object (detail ? g_steal_pointer (&detail) : json_object_new ());
      return TRUE;
    }
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " bytes%s", id, mail->size,
                                             mail->truncated ? " (its beginning only is kept)" : "");
  g_autofree char *received = gw_operator_time (mail->received_us);
  gw_operator_line ("mail", number, options->plain);
  gw_operator_line ("received", received, options->plain);
  gw_operator_line ("envelope", mail->envelope_from, options->plain);
  if (detail != NULL)
    gw_operator_print_case (detail, options->plain);
  return TRUE;
}

static int
show (int argc, char **argv)
{
  static const char usage[] = "quarantine show N";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (gw_command_parse (&argc, &argv, usage, "notigate quarantine show 12", NULL, &options, &error)
      && gw_command_operands (argc, 1, 1, usage, &error) && show_mail (&options, argv[1], &error))
    return EX_OK;
  return gw_command_fail (error);
}

/* ---- release, drop ---- */

typedef struct {
  const char *usage;
  const char *example;
  const char *word; /* the ledger's */
  gboolean drop;
} Act;

typedef struct {
  const Act *act;
  gint64 mail_id;
  const char *reason;
  guint64 entry;
} Order;

static gboolean
append_entry (GwStore *store, Order *order, const GwAuditMail *mail, gint64 now_us, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_RELEASE, now_us);
  entry->message_sha256 = g_strdup (mail->sha256);
  entry->verdict = g_strdup (order->act->word);
  entry->contact = mail->contact ? gw_store_contact_alias (store, mail->contact, &failure) : NULL;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return gw_log_append (store, entry, order->mail_id, &order->entry, error);
}

/* Dropped mail ends as ignored, with what was found out about it kept. */
static gboolean
put_drop (GwStore *store, const Order *order, const GwAuditMail *mail, gint64 now_us, GError **error)
{
  GwStoreVerdict verdict = {
    .mail_id = mail->mail_id,
    .decided_us = now_us,
    .ending = gw_kind_name (GW_KIND_IGNORED),
    .code = mail->code,
    .reason = order->reason,
    .contact = mail->contact,
    .fingerprint = mail->fingerprint,
    .signed_sha256 = mail->signed_sha256,
    .signature_us = mail->signature_us,
    .encrypted = mail->encrypted,
    .message_type = mail->message_type,
    .report_id = mail->report_id,
    .incident = mail->incident,
    .tlp = mail->tlp,
    .urgency = mail->urgency,
    .entry = (gint64) order->entry,
    .policy_sha256 = mail->policy_sha256,
    .directory_sha256 = mail->directory_sha256,
    .detail = mail->detail,
  };
  return gw_store_verdict_put (store, &verdict, error);
}

/* A GwStoreWork over an Order: entry, inbox or ending, and the operator's words, all at once. */
static gboolean
carry_out (GwStore *store, gpointer data, GError **error)
{
  Order *order = data;
  gint64 now = gw_clock_now ();
  g_autoptr (GPtrArray) rounds = gw_store_audit_rounds (store, order->mail_id, error);
  const GwAuditMail *mail = rounds ? last_kept (rounds, error) : NULL;
  if (mail == NULL || !append_entry (store, order, mail, now, error))
    return FALSE;
  gboolean put = order->act->drop ? put_drop (store, order, mail, now, error)
                                  : gw_store_inbox_again (store, order->mail_id, now, error);
  g_autofree char *note = g_strdup_printf ("%s by %s: %s", order->act->drop ? "dropped" : "released",
                                           g_get_user_name (), order->reason);
  return put && gw_store_mail_note (store, order->mail_id, order->act->word, note, now, error);
}

static gboolean
check_reason (const Act *act, const char *reason, GError **error)
{
  g_autofree char *stripped = reason ? g_strstrip (g_strdup (reason)) : NULL;
  if (stripped == NULL || *stripped == '\0')
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "nothing is done to a kept mail without a reason; "
                 "fix: notigate %s: say in a few words why", act->usage);
  else if (strlen (reason) > MAX_REASON || !g_utf8_validate (reason, -1, NULL) || strpbrk (reason, "\r\n"))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE,
                 "the reason is no line of UTF-8 of at most %d bytes; fix: make it one", MAX_REASON);
  else
    return TRUE;
  return FALSE;
}

static gboolean
order_act (const Act *act, const char *home, const char *operand, const char *reason, GError **error)
{
  Order order = { .act = act, .reason = reason };
  if (!gw_command_number (operand, "mail", &order.mail_id, error) || !check_reason (act, reason, error))
    return FALSE;
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, error);
  if (store == NULL || !gw_store_write (store, carry_out, &order, error))
    return FALSE;
  if (act->drop)
    {
      printf ("Mail %" G_GINT64_FORMAT " is dropped (ledger entry %" G_GUINT64_FORMAT ").\n", order.mail_id,
              order.entry);
      return TRUE;
    }
  gw_wake_send (home);
  printf ("Mail %" G_GINT64_FORMAT " is judged again %s (ledger entry %" G_GUINT64_FORMAT ").\n", order.mail_id,
          gw_operator_daemon_runs (home) ? "now" : "with the next: notigate run", order.entry);
  return TRUE;
}

static int
run_act (const Act *act, int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  g_autofree char *reason = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = { { "reason", 0, 0, G_OPTION_ARG_FILENAME, &reason,
                                     "Why, in a few words; recorded, not sent", "TEXT" },
                                   G_OPTION_ENTRY_NULL };
  if (gw_command_parse (&argc, &argv, act->usage, act->example, entries, &options, &error)
      && gw_command_operands (argc, 1, 1, act->usage, &error) && order_act (act, options.home, argv[1], reason, &error))
    return EX_OK;
  return gw_command_fail (error);
}

static int
release (int argc, char **argv)
{
  static const Act act = { "quarantine release N --reason TEXT",
                           "notigate quarantine release 12 --reason \"confirmed by telephone\"", "release", FALSE };
  return run_act (&act, argc, argv);
}

static int
drop (int argc, char **argv)
{
  static const Act act = { "quarantine drop N --reason TEXT",
                           "notigate quarantine drop 12 --reason \"a test of theirs\"", "drop", TRUE };
  return run_act (&act, argc, argv);
}

int
gw_command_quarantine (int argc, char **argv)
{
  static const GwVerb verbs[] = {
    { "list", "mail that is held or quarantined", list },
    { "show", "one of them, stage by stage", show },
    { "release", "judge it again, and do not hold it again", release },
    { "drop", "end it: it is ignored", drop },
  };
  return gw_command_dispatch ("quarantine", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
