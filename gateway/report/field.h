/* SPDX-License-Identifier: Apache-2.0
 * report/field: FORM's tables: message types, fields, their values and who may write them. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_FORM_NAME "poc-notification/1"

typedef enum {
  GW_MESSAGE_NONE, /* absent or not understood */
  GW_MESSAGE_NOTIFICATION,
  GW_MESSAGE_UPDATE,
  GW_MESSAGE_INFORMATION_REQUEST,
  GW_MESSAGE_INFORMATION_RESPONSE,
  GW_MESSAGE_ASSISTANCE_REQUEST,
  GW_MESSAGE_ASSISTANCE_RESPONSE,
  GW_MESSAGE_ACKNOWLEDGEMENT,
  GW_MESSAGE_CLOSURE,
  GW_MESSAGE_WITHDRAWAL,
  GW_MESSAGE_PING_REPLY,
  GW_MESSAGE_KEY_UPDATE,
  GW_MESSAGE_STATUS_REQUEST,
  GW_MESSAGE_HELP,
  GW_MESSAGE_DIRECTORY,
  /* From gateways; a contact of level regional may send the first four. */
  GW_MESSAGE_RECEIPT,
  GW_MESSAGE_REJECTION,
  GW_MESSAGE_RELAY,
  GW_MESSAGE_STATUS,
  GW_MESSAGE_REMINDER,
  GW_MESSAGE_PING,
  GW_MESSAGE_NOTICE,
  GW_MESSAGE_LAST = GW_MESSAGE_NOTICE
} GwMessageType;

typedef enum {
  GW_VALUE_FORM,
  GW_VALUE_MESSAGE_TYPE,
  GW_VALUE_SET,       /* one of set */
  GW_VALUE_MARKING,   /* TLP and PAP: one of set, bare "AMBER" tolerated, never guessed */
  GW_VALUE_TEXT,      /* min to max characters */
  GW_VALUE_NUMBER,    /* min to max */
  GW_VALUE_TIME,      /* RFC 3339 with zone, written in UTC */
  GW_VALUE_ADDRESS,   /* a mail address */
  GW_VALUE_CONTACT,   /* a contact id */
  GW_VALUE_RECIPIENT, /* a contact id, a State's code, or @group */
  GW_VALUE_REPORT_ID,
  GW_VALUE_INCIDENT_ID,
  GW_VALUE_NONCE,
  GW_VALUE_TAXONOMY,  /* category/type */
  GW_VALUE_STATE,     /* ISO 3166-1 alpha-2 */
  GW_VALUE_INDICATOR, /* kind VALUE [port N[/udp]] [at TIME] */
  GW_VALUE_TAG,       /* ns:value */
  GW_VALUE_REFERENCE, /* an https URL or a CVE id */
  GW_VALUE_PHONE,     /* E.164, blanks allowed */
  GW_VALUE_LANGUAGE,  /* BCP 47 */
  GW_VALUE_SHA256,
} GwValueKind;

#define GW_MESSAGE_BIT(type) (1u << (type))

typedef struct {
  const char *name;
  GwValueKind kind;
  gboolean repeatable;
  guint max_count;         /* of a repeatable field */
  gint64 min, max;         /* characters of a text or Report-ID, value of a number */
  const char *const *set;  /* NULL-terminated, or NULL */
  guint32 required;        /* bits of GwMessageType */
  gboolean blocking;       /* a fault in it blocks */
  gboolean gateway_only;   /* refused from contacts that are not regional */
  gboolean future;         /* a time that must lie after the receipt */
  const char *absent;      /* the fixed value that stands where the field is absent, or NULL */
  const char *hint;        /* English, for blank forms; NULL where the set says it */
} GwFieldDef;

/* The table, in FORM's order. Borrowed for good. */
const GwFieldDef *gw_field_table (gsize *count);

/* Case-insensitive, ASCII. NULL where there is none. Borrowed for good. */
const GwFieldDef *gw_field_find (const char *name);

/* The place of @def in the table; G_MAXUINT for NULL (X-... fields, which come last). */
guint gw_field_order (const GwFieldDef *def);

/* The one field whose name is nearest to @name, near enough for "did you mean"; or NULL. */
const GwFieldDef *gw_field_nearest (const char *name);

gboolean gw_field_is_required (const GwFieldDef *def, GwMessageType type);

/* The values to choose from, as a contact should see them; or NULL. Static. */
const char *const *gw_field_allowed (const GwFieldDef *def);

/* The refusal code where @def has no value: tlp-missing and not-a-form have their own, else @otherwise. */
const char *gw_field_missing_code (const GwFieldDef *def, const char *otherwise);

/* Canonical name; NULL for GW_MESSAGE_NONE. Static. */
const char *gw_message_type_name (GwMessageType type);
/* Case-insensitive; GW_MESSAGE_NONE where there is none. */
GwMessageType gw_message_type_find (const char *name);
/* Those that every contact may write, or with @all also the gateways'; NULL-terminated. Static. */
const char *const *gw_message_type_names (gboolean all);
/* Those that a contact may write (with @regional also receipt, rejection, relay and status). */
gboolean gw_message_type_is_from_contact (GwMessageType type, gboolean regional);

/* The member of the NULL-terminated @set that equals @value (case-insensitive), or NULL. */
const char *gw_set_find (const char *const *set, const char *value);

G_END_DECLS
