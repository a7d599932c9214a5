/* SPDX-License-Identifier: Apache-2.0
 *
 * What the books say of an ending against what judging again says. */
#include "directory/value.h"
#include "process/rejudge-local.h"
#include <string.h>

void
gw_rejudged_free (GwRejudged *rejudged)
{
  if (rejudged == NULL)
    return;
  g_free (rejudged->contact);
  g_free (rejudged->stored);
  g_free (rejudged->found);
  g_free (rejudged->reason);
  g_free (rejudged);
}

const char *
gw_rejudged_name (GwRejudgedResult result)
{
  static const char *const names[GW_N_REJUDGED]
    = { "agrees", "depends", "differs", "purged", "duplicate", "dropped", "unseen" };
  return names[result];
}

/* "refused: stale". The caller's. */
static char *
say (const char *ending, const char *code)
{
  return g_strdup_printf ("%s%s%s", ending, code ? ": " : "", code ? code : "");
}

GwRejudged *
gw_rejudged_new (const GwJudged *judged, const char *stage, const char *found, char *reason)
{
  GwRejudged *rejudged = g_new0 (GwRejudged, 1);
  rejudged->mail_id = judged->mail->id;
  rejudged->round = judged->round;
  rejudged->received_us = judged->mail->received_us;
  rejudged->entry = judged->entry;
  rejudged->contact = g_strdup (judged->contact);
  rejudged->stage = stage;
  rejudged->stored = say (judged->ending, judged->code);
  rejudged->found = g_strdup (found);
  rejudged->reason = reason;
  return rejudged;
}

/* ---- The stored detail -------------------------------------------------------------------------------------- */

static JsonNode *
get_member (JsonNode *node, const char *name)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), name) : NULL;
}

static const char *
get_string (JsonNode *node)
{
  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static JsonNode *
get_decision (JsonNode *detail)
{
  return get_member (get_member (detail, "stages"), "decide");
}

/* ---- Where they part ---------------------------------------------------------------------------------------- */

static int
rank_of (const char *stage)
{
  static const char *const order[] = { "bounce", "scan", "open", "find", "parse", "locate", "decide", "advance" };
  for (int i = 0; i < (int) G_N_ELEMENTS (order); i++)
    if (strcmp (order[i], stage) == 0)
      return i;
  return (int) G_N_ELEMENTS (order);
}

/* The stage up to which the books tell of it. */
static const char *
stored_stage (const GwJudged *judged, JsonNode *detail)
{
  if (judged->code == NULL && strcmp (judged->ending, "registered") == 0)
    return "advance";
  if (judged->fingerprint == NULL)
    return get_member (get_member (detail, "stages"), "open") != NULL ? "open" : "scan";
  if (judged->message_type == NULL)
    return "find";
  return get_decision (detail) != NULL ? "decide" : "parse";
}

/* The reason of a faulty form quotes it: not where only named people read it, or nobody knows who may. */
static char *
tell_reason (const GwJudged *judged, const GwCase *c)
{
  gboolean quotes = c->form != NULL && g_strcmp0 (c->stage, "decide") != 0;
  const char *tlp = judged->tlp ? judged->tlp : c->tlp;
  gboolean open = tlp != NULL && gw_tlp_rank (tlp) < gw_tlp_rank ("TLP:RED");
  return quotes && !open ? NULL : g_strdup (c->reason);
}

static GwRejudged *
tell_ending (const GwJudged *judged, const GwCase *c, JsonNode *detail)
{
  const char *stored = stored_stage (judged, detail);
  g_autofree char *found = say (gw_kind_name (c->ending), c->code);
  return gw_rejudged_new (judged, rank_of (stored) < rank_of (c->stage) ? stored : c->stage, found, tell_reason (judged, c));
}

/* ---- Endings ------------------------------------------------------------------------------------------------ */

static gboolean
same_ending (const GwJudged *judged, const GwCase *c)
{
  return strcmp (judged->ending, gw_kind_name (c->ending)) == 0 && g_strcmp0 (judged->code, c->code) == 0;
}

/* What the procedure may refuse a letter in an incident for, whatever the rules say. */
static gboolean
is_procedures (const GwJudged *judged)
{
  static const char *const codes[] = { "bad-value", "limits", "tlp-forbids", "not-authorised", "unknown-incident", NULL };
  return strcmp (judged->ending, "refused") == 0 && judged->code != NULL && g_strv_contains (codes, judged->code);
}

/* How its incident stood may have led to what the books say. */
static gboolean
may_depend (const GwJudged *judged, const GwCase *c, JsonNode *detail, gboolean verdict_only)
{
  if (!c->apart || !is_procedures (judged))
    return FALSE;
  const char *rule = verdict_only ? get_string (get_member (get_decision (detail), "code")) : NULL;
  return g_strcmp0 (rule, judged->code) != 0 && g_strcmp0 (c->code, "not-encrypted") != 0;
}

/* The keyring learns of a revocation before its commit does. */
static gboolean
was_revoked (const GwJudged *judged, const GwCase *c)
{
  return g_strcmp0 (judged->code, "revoked-key") == 0 && c->verdict != NULL && c->verdict->signature_facts != NULL
         && c->verdict->signature_facts->status == GW_SIGNATURE_REVOKED_KEY;
}

/* ---- What else the books have of it ------------------------------------------------------------------------- */

typedef struct {
  const char *stage;
  const char *name;
  const char *stored;
  const char *found;
} Column;

static GwRejudged *
compare_columns (const GwJudged *judged, const Column *columns, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (g_strcmp0 (columns[i].stored, columns[i].found) != 0)
      return gw_rejudged_new (judged, columns[i].stage, "the same, but not all of it",
                              g_strdup_printf ("the books differ in its %s", columns[i].name));
  return NULL;
}

/* Of a key that was not known, or that gpg did not look at then, the keyring may know more by now. */
static gboolean
knew_no_signer (const GwJudged *judged)
{
  static const char *const codes[] = { "unknown-key", "clock", "weak-digest", NULL };
  return judged->fingerprint == NULL && judged->code != NULL && g_strv_contains (codes, judged->code);
}

static GwRejudged *
compare_signature (const GwJudged *judged, const GwCase *c)
{
  const GwSignature *signature = c->verdict ? c->verdict->signature_facts : NULL;
  g_autofree char *stored_time = g_strdup_printf ("%" G_GINT64_FORMAT, judged->signature_us);
  g_autofree char *found_time = g_strdup_printf ("%" G_GINT64_FORMAT, signature ? signature->created_us : 0);
  gboolean encrypted = c->verdict != NULL && c->verdict->encrypted;
  const Column columns[] = {
    { "open", "signed bytes", judged->signed_sha256, c->verdict ? c->verdict->signed_sha256 : NULL },
    { "open", "signature's time", stored_time, found_time },
    { "open", "encryption", judged->encrypted ? "yes" : "no", encrypted ? "yes" : "no" },
    { "find", "fingerprint", judged->fingerprint, c->fingerprint },
    { "find", "contact", judged->contact, c->entry ? c->entry->contact->id : NULL },
  };
  return knew_no_signer (judged) ? NULL : compare_columns (judged, columns, G_N_ELEMENTS (columns));
}

static GwRejudged *
compare_form (const GwJudged *judged, const GwCase *c, JsonNode *detail)
{
  const GwForm *form = c->form;
  g_autoptr (JsonObject) view = form ? gw_form_to_json (form) : NULL;
  JsonNode *stored = get_member (detail, "fields");
  JsonNode *found = view ? json_object_get_member (view, "fields") : NULL;
  gboolean fields = stored == NULL || found == NULL || json_node_equal (stored, found);
  const char *rule = c->decision ? c->decision->rule : NULL;
  const Column columns[] = {
    { "parse", "type", judged->message_type, gw_case_type (c) },
    { "parse", "Report-ID", judged->report_id, c->report_id },
    { "parse", "TLP", judged->tlp, c->tlp ? c->tlp : form ? gw_form_get (form, "TLP") : NULL },
    { "parse", "urgency", judged->urgency, form ? gw_form_get (form, "Urgency") : NULL },
    { "parse", "fields", "same", fields ? "same" : "others" },
    { "decide", "rule", get_decision (detail) ? get_string (get_member (get_decision (detail), "rule")) : rule, rule },
  };
  return compare_columns (judged, columns, G_N_ELEMENTS (columns));
}

GwRejudgedResult
gw_rejudge_compare (const GwJudged *judged, const GwCase *c, gboolean verdict_only, GwRejudged **differs)
{
  g_autoptr (JsonNode) detail = judged->detail ? json_from_string (judged->detail, NULL) : NULL;
  gboolean same = same_ending (judged, c) || was_revoked (judged, c);
  *differs = NULL;
  if (!same && !may_depend (judged, c, detail, verdict_only))
    *differs = tell_ending (judged, c, detail);
  else if (!verdict_only)
    *differs = compare_signature (judged, c);
  if (*differs == NULL && !verdict_only && same_ending (judged, c))
    *differs = compare_form (judged, c, detail);
  if (*differs != NULL)
    return GW_REJUDGED_DIFFERS;
  return c->apart ? GW_REJUDGED_DEPENDS : GW_REJUDGED_AGREES;
}
