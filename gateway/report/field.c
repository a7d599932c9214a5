/* SPDX-License-Identifier: Apache-2.0 */
#include "report/field.h"
#include "base/nearest.h"
#include "report/taxonomy.h"
#include <string.h>

#define BIT(name) GW_MESSAGE_BIT (GW_MESSAGE_##name)

#define N BIT (NOTIFICATION)
#define U BIT (UPDATE)
#define IR BIT (INFORMATION_REQUEST)
#define IS BIT (INFORMATION_RESPONSE)
#define AR BIT (ASSISTANCE_REQUEST)
#define AS BIT (ASSISTANCE_RESPONSE)
#define A BIT (ACKNOWLEDGEMENT)
#define C BIT (CLOSURE)
#define P BIT (PING_REPLY)

#define ALL (G_MAXUINT32 & ~BIT (NONE))
/* Letters of a gateway that are about one incident. */
#define OF_INCIDENT (BIT (RELAY) | BIT (STATUS) | BIT (REMINDER))
#define FROM_CONTACT                                                                                             \
  (N | U | IR | IS | AR | AS | A | C | BIT (WITHDRAWAL) | P | BIT (KEY_UPDATE) | BIT (STATUS_REQUEST)            \
   | BIT (HELP) | BIT (DIRECTORY))
/* A receipt of a RED letter does not even repeat that, and a rejection may have none to repeat. */
#define MARKED ((FROM_CONTACT & ~(P | BIT (HELP) | BIT (DIRECTORY))) | OF_INCIDENT)
/* A key belongs to a contact and to no incident; an assistance request without one opens it (form-check). */
#define WITH_INCIDENT ((FROM_CONTACT & ~(N | P | AR | BIT (HELP) | BIT (DIRECTORY) | BIT (KEY_UPDATE))) | OF_INCIDENT)

static const char *const type_names[] = {
  "notification",     "update",          "information-request", "information-response", "assistance-request",
  "assistance-response", "acknowledgement", "closure",          "withdrawal",           "ping-reply",
  "key-update",       "status-request",  "help",                "directory",            "receipt",
  "rejection",        "relay",           "status",              "reminder",             "ping",
  "notice",           NULL,
};
G_STATIC_ASSERT (G_N_ELEMENTS (type_names) == GW_MESSAGE_LAST + 1);

static const char *const contact_type_names[] = {
  "notification",     "update",          "information-request", "information-response", "assistance-request",
  "assistance-response", "acknowledgement", "closure",          "withdrawal",           "ping-reply",
  "key-update",       "status-request",  "help",                "directory",            NULL,
};

static const char *const forms[] = { GW_FORM_NAME, NULL };
static const char *const tlps[] = { "TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR", NULL };
static const char *const paps[] = { "PAP:RED", "PAP:AMBER", "PAP:GREEN", "PAP:CLEAR", NULL };
static const char *const yes_no[] = { "yes", "no", NULL };
static const char *const urgencies[] = { "critical", "high", "medium", "low", NULL };
static const char *const requests[] = { "none",     "acknowledge",       "information",       "investigate",   "mitigate",
                                        "takedown", "traffic-filtering", "preserve-evidence", "contact-owner", NULL };
static const char *const assistances[] = { "analysis",      "takedown",  "traffic-filtering", "preserve-evidence",
                                           "contact-owner", "expertise", "other",             NULL };
static const char *const decisions[] = { "offered", "partial", "declined", "deferred", NULL };
static const char *const dispositions[] = { "received", "working", "not-for-us", "duplicate", "declined", NULL };
static const char *const statuses[] = { "in-progress", "contained", "resolved", "false-positive", NULL };
static const char *const suspicions[] = { "yes", "no", "suspected", "unknown", NULL };
static const char *const impacts[] = { "none", "low", "high", "unknown", NULL };
static const char *const directory_data[] = { "confirmed", "changed", NULL };
static const char *const sectors[] = {
  "energy",         "transport",        "banking",      "financial-market",       "health",
  "drinking-water", "waste-water",      "digital-infrastructure", "ict-service-management",
  "public-administration", "space",     "postal",       "waste",                  "chemicals",
  "food",           "manufacturing",    "digital-providers", "research",          NULL,
};

#define INDICATOR_HINT                                                                                           \
  "kind and value, then port and time if known: ipv4 192.0.2.10 port 443 (kinds: ipv4, ipv6, ipv4net, ipv6net, " \
  "domain, url, email, asn, sha1, sha256)"
#define TIME_HINT "year-month-day, time and zone: 2026-09-14T06:45:00Z (Z means UTC)"

/* FORM's table. A wrong Exercise, Check-Only or Sealed blocks too: read as absent, a rehearsal would wake
 * people, and a letter meant for one reader would be opened. */
static const GwFieldDef fields[] = {
  { .name = "Form", .kind = GW_VALUE_FORM, .set = forms, .required = ALL, .blocking = TRUE },
  { .name = "Message-Type", .kind = GW_VALUE_MESSAGE_TYPE, .set = type_names, .required = ALL, .blocking = TRUE },
  { .name = "To-Gateway", .kind = GW_VALUE_ADDRESS, .required = ALL, .blocking = TRUE,
    .hint = "the gateway's address" },
  { .name = "From-POC", .kind = GW_VALUE_CONTACT, .hint = "your own contact id" },
  { .name = "To-POC", .kind = GW_VALUE_RECIPIENT, .repeatable = TRUE, .max_count = 250, .required = AR | IR,
    .blocking = TRUE, .hint = "contact id, code of a State, or @group; one a line" },
  { .name = "Report-ID", .kind = GW_VALUE_REPORT_ID, .min = 8, .max = 64,
    .hint = "your own number for this letter, 8 to 64 characters" },
  { .name = "Issued", .kind = GW_VALUE_TIME, .hint = TIME_HINT },
  { .name = "Incident-ID", .kind = GW_VALUE_INCIDENT_ID, .required = WITH_INCIDENT, .blocking = TRUE,
    .hint = "as in our letters: ccc.example/2026-104217" },
  { .name = "In-Response-To", .kind = GW_VALUE_REPORT_ID, .min = 8, .max = 64, .required = A | IS | AS | P,
    .hint = "the Report-ID of the letter that you answer" },
  { .name = "Reporter-Ref", .kind = GW_VALUE_TEXT, .min = 1, .max = 64, .hint = "your own number" },
  { .name = "Recipient-Ref", .kind = GW_VALUE_TEXT, .min = 1, .max = 64, .hint = "the recipient's own number" },
  { .name = "Revision", .kind = GW_VALUE_NUMBER, .min = 2, .max = 999999, .required = U,
    .hint = "2 for the first update, then 3, 4, ..." },
  { .name = "Retract", .kind = GW_VALUE_INDICATOR, .repeatable = TRUE, .max_count = 100,
    .hint = "what to forget, as sent before: ipv4 192.0.2.10" },
  { .name = "TLP", .kind = GW_VALUE_MARKING, .set = tlps, .required = MARKED, .blocking = TRUE },
  { .name = "PAP", .kind = GW_VALUE_MARKING, .set = paps },
  { .name = "Exercise", .kind = GW_VALUE_SET, .set = yes_no, .blocking = TRUE, .absent = "no" },
  { .name = "Check-Only", .kind = GW_VALUE_SET, .set = yes_no, .blocking = TRUE, .absent = "no" },
  { .name = "Sealed", .kind = GW_VALUE_SET, .set = yes_no, .blocking = TRUE, .absent = "no" },
  { .name = "Urgency", .kind = GW_VALUE_SET, .set = urgencies, .required = N | AR },
  { .name = "Request", .kind = GW_VALUE_SET, .set = requests, .absent = "acknowledge" },
  { .name = "Assistance", .kind = GW_VALUE_SET, .repeatable = TRUE, .max_count = 7, .set = assistances,
    .required = AR },
  { .name = "Decision", .kind = GW_VALUE_SET, .set = decisions, .required = AS },
  { .name = "Disposition", .kind = GW_VALUE_SET, .set = dispositions, .required = A },
  { .name = "Status", .kind = GW_VALUE_SET, .set = statuses, .required = U | C },
  { .name = "Reply-By", .kind = GW_VALUE_TIME, .future = TRUE, .hint = TIME_HINT },
  { .name = "Next-Update-By", .kind = GW_VALUE_TIME, .future = TRUE, .hint = TIME_HINT },
  { .name = "Title", .kind = GW_VALUE_TEXT, .min = 3, .max = 120, .required = N, .hint = "3 to 120 characters" },
  { .name = "Title-EN", .kind = GW_VALUE_TEXT, .min = 3, .max = 120, .hint = "the title in English" },
  { .name = "Incident-Type", .kind = GW_VALUE_TAXONOMY, .required = N },
  { .name = "Detected", .kind = GW_VALUE_TIME, .required = N, .hint = TIME_HINT },
  { .name = "Started", .kind = GW_VALUE_TIME, .hint = TIME_HINT },
  { .name = "Ended", .kind = GW_VALUE_TIME, .hint = TIME_HINT },
  { .name = "Malicious", .kind = GW_VALUE_SET, .set = suspicions, .absent = "unknown" },
  { .name = "Cross-Border", .kind = GW_VALUE_SET, .set = suspicions, .absent = "unknown" },
  { .name = "Affected-State", .kind = GW_VALUE_STATE, .repeatable = TRUE, .max_count = 250,
    .hint = "two letters of ISO 3166-1" },
  { .name = "Sector", .kind = GW_VALUE_SET, .repeatable = TRUE, .max_count = 18, .set = sectors },
  { .name = "Impact-Confidentiality", .kind = GW_VALUE_SET, .set = impacts, .absent = "unknown" },
  { .name = "Impact-Integrity", .kind = GW_VALUE_SET, .set = impacts, .absent = "unknown" },
  { .name = "Impact-Availability", .kind = GW_VALUE_SET, .set = impacts, .absent = "unknown" },
  { .name = "Affected", .kind = GW_VALUE_INDICATOR, .repeatable = TRUE, .max_count = 100, .hint = INDICATOR_HINT },
  { .name = "Source", .kind = GW_VALUE_INDICATOR, .repeatable = TRUE, .max_count = 100, .hint = INDICATOR_HINT },
  { .name = "Confidence", .kind = GW_VALUE_NUMBER, .min = 0, .max = 100, .hint = "0 to 100" },
  { .name = "Tag", .kind = GW_VALUE_TAG, .repeatable = TRUE, .max_count = 20, .hint = "namespace:value" },
  { .name = "Reference", .kind = GW_VALUE_REFERENCE, .repeatable = TRUE, .max_count = 20,
    .hint = "an https address or a CVE id" },
  { .name = "Contact-Name", .kind = GW_VALUE_TEXT, .min = 1, .max = 100, .hint = "who may be asked" },
  { .name = "Contact-Phone", .kind = GW_VALUE_PHONE, .hint = "+999 2 555 0100" },
  { .name = "Language", .kind = GW_VALUE_LANGUAGE, .hint = "en, fr, pt-BR, ..." },
  { .name = "Nonce", .kind = GW_VALUE_NONCE, .required = P, .hint = "as in the ping" },
  { .name = "Directory-Data", .kind = GW_VALUE_SET, .set = directory_data, .required = P },

  { .name = "Code", .kind = GW_VALUE_TEXT, .min = 1, .max = 64, .gateway_only = TRUE },
  { .name = "Fault", .kind = GW_VALUE_TEXT, .repeatable = TRUE, .max_count = 400, .min = 1, .max = 240,
    .gateway_only = TRUE },
  { .name = "Received", .kind = GW_VALUE_TIME, .gateway_only = TRUE },
  { .name = "Signed-SHA256", .kind = GW_VALUE_SHA256, .gateway_only = TRUE },
  { .name = "Entry", .kind = GW_VALUE_NUMBER, .max = G_MAXINT64, .gateway_only = TRUE },
  { .name = "Letter-Number", .kind = GW_VALUE_NUMBER, .max = G_MAXINT64, .gateway_only = TRUE },
  { .name = "Ack-By", .kind = GW_VALUE_TIME, .gateway_only = TRUE },
  { .name = "Substance-By", .kind = GW_VALUE_TIME, .gateway_only = TRUE },
  { .name = "Relayed-To", .kind = GW_VALUE_CONTACT, .repeatable = TRUE, .max_count = 250, .gateway_only = TRUE },
  { .name = "Not-Relayed", .kind = GW_VALUE_TEXT, .repeatable = TRUE, .max_count = 250, .min = 1, .max = 200,
    .gateway_only = TRUE },
  { .name = "Attestation", .kind = GW_VALUE_TEXT, .min = 1, .max = 240, .gateway_only = TRUE },
  { .name = "Origin-POC", .kind = GW_VALUE_CONTACT, .gateway_only = TRUE },
  { .name = "Origin-Incident", .kind = GW_VALUE_INCIDENT_ID, .gateway_only = TRUE },
  { .name = "Hops", .kind = GW_VALUE_NUMBER, .max = 8, .gateway_only = TRUE },
};

const GwFieldDef *
gw_field_table (gsize *count)
{
  *count = G_N_ELEMENTS (fields);
  return fields;
}

const GwFieldDef *
gw_field_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_ascii_strcasecmp (fields[i].name, name) == 0)
      return &fields[i];
  return NULL;
}

guint
gw_field_order (const GwFieldDef *def)
{
  return def ? (guint) (def - fields) : G_MAXUINT;
}

const GwFieldDef *
gw_field_nearest (const char *name)
{
  GwNearest nearest = GW_NEAREST_INIT;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    gw_nearest_try (&nearest, name, fields[i].name);
  const char *found = gw_nearest_end (&nearest);
  return found ? gw_field_find (found) : NULL;
}

gboolean
gw_field_is_required (const GwFieldDef *def, GwMessageType type)
{
  return (def->required & GW_MESSAGE_BIT (type)) != 0;
}

const char *const *
gw_field_allowed (const GwFieldDef *def)
{
  if (def->kind == GW_VALUE_TAXONOMY)
    return gw_taxonomy_pairs ();
  return def->kind == GW_VALUE_MESSAGE_TYPE ? contact_type_names : def->set;
}

const char *
gw_field_missing_code (const GwFieldDef *def, const char *otherwise)
{
  if (strcmp (def->name, "TLP") == 0)
    return "tlp-missing";
  return def->kind == GW_VALUE_FORM ? "not-a-form" : otherwise;
}

const char *
gw_message_type_name (GwMessageType type)
{
  return type == GW_MESSAGE_NONE ? NULL : type_names[type - 1];
}

GwMessageType
gw_message_type_find (const char *name)
{
  for (int i = 0; type_names[i] != NULL; i++)
    if (g_ascii_strcasecmp (type_names[i], name) == 0)
      return (GwMessageType) (i + 1);
  return GW_MESSAGE_NONE;
}

const char *const *
gw_message_type_names (gboolean all)
{
  return all ? type_names : contact_type_names;
}

gboolean
gw_message_type_is_from_contact (GwMessageType type, gboolean regional)
{
  if ((FROM_CONTACT & GW_MESSAGE_BIT (type)) != 0)
    return TRUE;
  return regional && type >= GW_MESSAGE_RECEIPT && type <= GW_MESSAGE_STATUS;
}

const char *
gw_set_find (const char *const *set, const char *value)
{
  for (; *set != NULL; set++)
    if (g_ascii_strcasecmp (*set, value) == 0)
      return *set;
  return NULL;
}
