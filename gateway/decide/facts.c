/* SPDX-License-Identifier: Apache-2.0 */
#include "decide/facts.h"
#include <string.h>

static const char *const message_types[] = {
  "notification", "update", "information-request", "information-response", "assistance-request",
  "assistance-response", "acknowledgement", "closure", "withdrawal", "ping-reply", "key-update",
  "status-request", "help", "directory", "receipt", "rejection", "relay", "status", "reminder", "ping",
  "notice", "note", NULL
};
static const char *const tlps[] = { "TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR", NULL };
static const char *const urgencies[] = { "critical", "high", "medium", "low", NULL };
static const char *const answers[] = { "yes", "no", "suspected", "unknown", NULL };
static const char *const requests[] = {
  "none", "acknowledge", "information", "investigate", "mitigate", "takedown", "traffic-filtering",
  "preserve-evidence", "contact-owner", NULL
};
static const char *const levels[] = { "technical", "diplomatic", "regional", "desk", NULL };
static const char *const signed_kinds[] = { "pgp-mime", "combined", "clearsigned", NULL };
static const char *const key_algorithms[] = { "RSA", "DSA", "ECDSA", "EdDSA", NULL };
static const char *const digests[] = {
  "MD5", "SHA1", "RIPEMD160", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512", NULL
};
static const char *const sectors[] = {
  "energy", "transport", "banking", "financial-market", "health", "drinking-water", "waste-water",
  "digital-infrastructure", "ict-service-management", "public-administration", "space", "postal", "waste",
  "chemicals", "food", "manufacturing", "digital-providers", "research", NULL
};
static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };
static const char *const categories[] = {
  "abusive-content", "malicious-code", "information-gathering", "intrusion-attempts", "intrusions",
  "availability", "information-content-security", "fraud", "vulnerable", "other", "test", NULL
};
static const char *const incident_types[] = {
  "abusive-content/spam", "abusive-content/harmful-speech", "abusive-content/violence",
  "malicious-code/infected-system", "malicious-code/c2-server", "malicious-code/malware-distribution",
  "malicious-code/malware-configuration", "information-gathering/scanner", "information-gathering/sniffing",
  "information-gathering/social-engineering", "intrusion-attempts/ids-alert", "intrusion-attempts/brute-force",
  "intrusion-attempts/exploit", "intrusions/privileged-account-compromise",
  "intrusions/unprivileged-account-compromise", "intrusions/application-compromise",
  "intrusions/system-compromise", "intrusions/burglary", "availability/dos", "availability/ddos",
  "availability/misconfiguration", "availability/sabotage", "availability/outage",
  "information-content-security/unauthorised-information-access",
  "information-content-security/unauthorised-information-modification",
  "information-content-security/data-loss", "information-content-security/data-leak",
  "fraud/unauthorised-use-of-resources", "fraud/copyright", "fraud/masquerade", "fraud/phishing",
  "vulnerable/weak-crypto", "vulnerable/ddos-amplifier", "vulnerable/potentially-unwanted-accessible",
  "vulnerable/information-disclosure", "vulnerable/vulnerable-system", "other/other", "other/undetermined",
  "test/test", NULL
};

#define TEXT(name, values, sample, doc) { name, GW_FACT_TEXT, values, 0, 0, sample, doc }
#define INTEGER(name, least, most, sample, doc) { name, GW_FACT_INTEGER, NULL, least, most, sample, doc }
#define FLAG(name, doc) { name, GW_FACT_FLAG, NULL, 0, 0, "1", doc }
#define LIST(name, values, sample, doc) { name, GW_FACT_LIST, values, 0, 0, sample, doc }

const GwFact *
gw_facts_table (gsize *count)
{
  static const GwFact table[] = {
    /* the form */
    TEXT ("message_type", message_types, "notification", "Message-Type; note for a reply without a form"),
    TEXT ("tlp", tlps, "TLP:AMBER", "TLP, canonical"),
    TEXT ("urgency", urgencies, "high", "Urgency"),
    TEXT ("incident_type", incident_types, "availability/ddos", "Incident-Type, as category/type"),
    TEXT ("incident_category", categories, "availability", "the part of Incident-Type before the slash"),
    TEXT ("request", requests, "mitigate", "Request"),
    TEXT ("malicious", answers, "suspected", "Malicious"),
    TEXT ("cross_border", answers, "yes", "Cross-Border"),
    TEXT ("title", NULL, "DDoS on a tax portal", "Title"),
    TEXT ("language", NULL, "en", "Language, or the contact's in the directory"),
    LIST ("to_poc", NULL, "XB-technical\nXC-technical", "To-POC, the contact ids as signed"),
    INTEGER ("to_count", 0, 100000, "2", "how many contacts are addressed"),
    LIST ("affected_states", NULL, "XA\nXB", "Affected-State, two letters each"),
    LIST ("sectors", sectors, "energy\nbanking", "Sector"),
    FLAG ("exercise", "Exercise: yes"),
    FLAG ("check_only", "Check-Only: yes"),
    INTEGER ("faults", 0, 100000, "1", "how many repairable faults the form has"),
    INTEGER ("issued_age", 0, 0, "120", "seconds from Issued to receipt; negative where it lies ahead"),
    /* the letter */
    INTEGER ("size", 0, G_MAXINT64, "20480", "bytes of the message as received"),
    INTEGER ("attachments", 0, 100000, "1", "how many attachments inside the signature"),
    INTEGER ("attachment_bytes", 0, G_MAXINT64, "4096", "bytes of the attachments together, decoded"),
    FLAG ("encrypted", "the message arrived encrypted to the gateway"),
    TEXT ("signed_kind", signed_kinds, "pgp-mime",
          "pgp-mime: multipart/signed; combined: signed within the encryption; clearsigned: inline"),
    /* the signature and its key */
    TEXT ("fingerprint", NULL, "0123456789ABCDEF0123456789ABCDEF01234567",
          "primary fingerprint of the signing key, in capitals without blanks"),
    TEXT ("key_algorithm", key_algorithms, "RSA", "algorithm of the key that signed"),
    INTEGER ("key_bits", 0, 65536, "4096", "size of the key that signed"),
    TEXT ("digest", digests, "SHA256", "hash algorithm of the signature"),
    INTEGER ("signature_age", 0, 0, "60", "seconds from the signature's time to receipt; negative: ahead"),
    FLAG ("caught_up", "replayed, and signed before the end of a time that is lost; its ages are measured to the replay"),
    /* the contact */
    TEXT ("contact", NULL, "XA-technical", "id of the authenticated contact"),
    TEXT ("contact_state", NULL, "XA", "the contact's State, two letters"),
    TEXT ("contact_level", levels, "technical", "the contact's level"),
    TEXT ("contact_max_tlp", tlps, "TLP:RED", "the strictest TLP that may go to the contact"),
    FLAG ("foreign_envelope", "the envelope sender is told, and is none of the contact's addresses or envelope-senders"),
    /* the time of receipt */
    INTEGER ("hour_utc", 0, 23, "14", "hour of receipt, UTC"),
    TEXT ("weekday", weekdays, "mon", "day of receipt, UTC"),
    { NULL, GW_FACT_TEXT, NULL, 0, 0, NULL, NULL },
  };
  if (count)
    *count = G_N_ELEMENTS (table) - 1;
  return table;
}

/* ---- names of numbers ---- */

const char *
gw_facts_digest_name (int hash_algorithm)
{
  static const struct { int number; const char *name; } names[] = {
    { 1, "MD5" }, { 2, "SHA1" }, { 3, "RIPEMD160" }, { 8, "SHA256" }, { 9, "SHA384" }, { 10, "SHA512" },
    { 11, "SHA224" }, { 12, "SHA3-256" }, { 14, "SHA3-512" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].number == hash_algorithm)
      return names[i].name;
  return "";
}

const char *
gw_facts_key_algorithm_name (int public_key_algorithm)
{
  switch (public_key_algorithm)
    {
    case 1:
    case 3: /* RSA, sign only */
      return "RSA";
    case 17:
      return "DSA";
    case 19:
      return "ECDSA";
    case 22:
    case 27: /* Ed25519 of RFC 9580 */
    case 28: /* Ed448 */
      return "EdDSA";
    default:
      return "";
    }
}

/* ---- the facts of one message ---- */

struct _GwFacts {
  gsize count;
  GwFactValue row[]; /* texts are owned */
};

GwFacts *
gw_facts_new (void)
{
  gsize count = 0;
  gw_facts_table (&count);
  GwFacts *facts = g_malloc0 (sizeof (GwFacts) + count * sizeof (GwFactValue));
  facts->count = count;
  return facts;
}

void
gw_facts_free (GwFacts *facts)
{
  for (gsize i = 0; facts && i < facts->count; i++)
    g_free ((char *) facts->row[i].text);
  g_free (facts);
}

static GwFactValue *
find (GwFacts *facts, const char *name, GwFactType type)
{
  const GwFact *table = gw_facts_table (NULL);
  for (gsize i = 0; table[i].name; i++)
    if (strcmp (table[i].name, name) == 0 && table[i].type == type)
      return &facts->row[i];
  g_critical ("no fact \"%s\" of type %d", name, (int) type);
  return NULL;
}

static void
replace_text (GwFactValue *value, char *text)
{
  if (value == NULL)
    {
      g_free (text);
      return;
    }
  g_free ((char *) value->text);
  value->text = text;
}

void
gw_facts_set_text (GwFacts *facts, const char *name, const char *text)
{
  replace_text (find (facts, name, GW_FACT_TEXT), text ? g_utf8_make_valid (text, -1) : NULL);
}

void
gw_facts_set_int (GwFacts *facts, const char *name, gint64 number)
{
  GwFactValue *value = find (facts, name, GW_FACT_INTEGER);
  if (value)
    value->number = number;
}

void
gw_facts_set_flag (GwFacts *facts, const char *name, gboolean flag)
{
  GwFactValue *value = find (facts, name, GW_FACT_FLAG);
  if (value)
    value->number = flag ? 1 : 0;
}

/* A line feed within an item would make two of it, so it becomes a blank. */
void
gw_facts_set_list (GwFacts *facts, const char *name, const char *const *items)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (gsize i = 0; items && items[i]; i++)
    {
      g_autofree char *item = g_strdelimit (g_utf8_make_valid (items[i], -1), "\n", ' ');
      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, item);
    }
  replace_text (find (facts, name, GW_FACT_LIST), g_strdup (text->str));
}

const GwFactValue *
gw_facts_row (const GwFacts *facts)
{
  return facts->row;
}

static JsonArray *
list_to_json (const char *text)
{
  JsonArray *array = json_array_new ();
  g_auto (GStrv) items = g_strsplit (text ? text : "", "\n", -1);
  for (char **item = items; *item; item++)
    json_array_add_string_element (array, *item);
  return array;
}

JsonNode *
gw_facts_to_json (const GwFacts *facts)
{
  const GwFact *table = gw_facts_table (NULL);
  g_autoptr (JsonObject) object = json_object_new ();
  for (gsize i = 0; table[i].name; i++)
    {
      const GwFactValue *value = &facts->row[i];
      if (table[i].type == GW_FACT_INTEGER)
        json_object_set_int_member (object, table[i].name, value->number);
      else if (table[i].type == GW_FACT_FLAG)
        json_object_set_boolean_member (object, table[i].name, value->number != 0);
      else if (table[i].type == GW_FACT_LIST)
        json_object_set_array_member (object, table[i].name, list_to_json (value->text));
      else
        json_object_set_string_member (object, table[i].name, value->text ? value->text : "");
    }
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);
  return node;
}
