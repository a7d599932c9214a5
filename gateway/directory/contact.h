/* SPDX-License-Identifier: Apache-2.0
 * directory/contact: one point of contact, as a person writes it down: a GKeyFile with one group,
 * [contact], and one key a line.
 *
 *   id                 3 to 40 letters, digits and single hyphens inside: XA-technical. Letter case is
 *                      kept, and does not tell two contacts apart. Two characters are a State's code.
 *   state              ISO 3166-1 alpha-2, user-assigned codes (XA, QM, ZZ) too; "none" or absent: none
 *   level              technical, diplomatic, regional (another gateway), desk
 *   agency             1 to 100 characters
 *   address            addresses, ";" between; letters go to the first
 *   envelope-senders   further addresses or @domains that its mail servers put on the envelope
 *   fingerprint        FPR[:role] of primary keys, ";" between; 40 hexadecimal digits, blanks do not
 *                      count; role current (the default), next (may already sign), old (no longer), or
 *                      old:UNTIL (signs until that date or time: the overlap after a change of key)
 *   phone              numbers in the international form: +999 2 555 0100
 *   language           BCP 47, best first; absent: en
 *   timezone           a name of the IANA database; absent: UTC
 *   hours              24x7 (the default), or ranges in that time zone: see directory/hours
 *   may-send-to        contact ids, @groups, State codes, or * (the default)
 *   max-tlp            the most confidential letter that it may be sent; absent: TLP:RED
 *   via                id of the regional contact (another gateway) that passes letters on to it and its answers back; it
 *                      needs no address and no key of its own then, and its id is the one that it has there
 *   max-size           bytes of a letter to it, KiB and MiB allowed; absent: no limit of its own
 *   require-encryption yes, no (the default): whether letters to it are encrypted whatever their TLP
 *   fallback           id of the contact that is told when this one does not answer
 *   groups             names, ";" between
 *   valid-from, valid-until  a date (the whole day, UTC) or an RFC 3339 time
 *   nominated-by, last-confirmed (a date or time), note (free text)
 *
 * Plural and singular forms of a key are both read, once. A UTF-8 byte order mark and CRLF are too. */
#pragma once
#include "directory/hours.h"
#include <glib.h>

G_BEGIN_DECLS

typedef enum { GW_LEVEL_TECHNICAL, GW_LEVEL_DIPLOMATIC, GW_LEVEL_REGIONAL, GW_LEVEL_DESK } GwLevel;
#define GW_CONTACT_MAX_KEYS 16

typedef enum { GW_KEY_CURRENT, GW_KEY_NEXT, GW_KEY_OLD } GwKeyRole;

typedef struct {
  char *fingerprint; /* 40 upper-case hexadecimal digits */
  GwKeyRole role;
  gint64 until_us; /* of the role old: it still signs up to here; 0: no longer */
} GwContactKey;

/* Read-only to all but this room. Lists are NULL-terminated and never NULL. */
typedef struct {
  char *id;
  char *state; /* upper case, or NULL */
  GwLevel level;
  char *agency;
  GStrv addresses; /* at least one, unless via */
  GStrv envelope_senders;
  GPtrArray *keys; /* GwContactKey; may be empty */
  GStrv phones;
  GStrv languages; /* at least one */
  char *timezone;
  GTimeZone *zone; /* of timezone */
  GwHours *hours;
  GStrv may_send_to;
  const char *max_tlp; /* static: "TLP:AMBER" */
  gint64 max_size;     /* bytes; 0: no limit of its own */
  gboolean require_encryption;
  char *fallback; /* or NULL, as the next ones */
  char *via;
  GStrv groups;   /* without @ */
  gint64 valid_from_us;  /* 0: always */
  gint64 valid_until_us; /* the last moment; G_MAXINT64: open */
  char *nominated_by;
  gint64 last_confirmed_us; /* 0: never */
  char *note;
} GwContact;

/* Reads the contact file @file; @path is for messages only. Errors: DATA, all faults at once, each
 * with @path, line, key, problem and fix. A file without a fingerprint is no fault here. */
GwContact *gw_contact_parse (GBytes *file, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same with the faults as values: NULL, and *@faults (GwFileFault, unsorted) is the caller's. */
GwContact *gw_contact_read (GBytes *file, GPtrArray **faults) G_GNUC_WARN_UNUSED_RESULT;

/* One key of a contact file. Static texts. */
typedef struct {
  const char *key;
  const char *other_number; /* or NULL */
  gboolean required;
  gboolean is_list; /* ";" between its values */
} GwContactColumn;

/* The key at @index of the canonical order; FALSE behind the last. */
gboolean gw_contact_column (guint index, GwContactColumn *column);

/* The one text of this contact: fixed order, canonical values, and the defaults of hours, language,
 * may-send-to, max-tlp, require-encryption and timezone written out, so that the text alone says what
 * was in force. Parsing it gives an equal contact. The caller's. */
char *gw_contact_write (const GwContact *contact);

/* SHA-256 of gw_contact_write() in hexadecimal. The caller's. */
char *gw_contact_digest (const GwContact *contact);

/* Adds the primary @fingerprint as current, unless the contact has it: for a file that leaves it out. */
void gw_contact_add_key (GwContact *contact, const char *fingerprint);

/* The contact's entry for the primary @fingerprint, or NULL. Borrowed. */
const GwContactKey *gw_contact_find_key (const GwContact *contact, const char *fingerprint);

/* Whether @address is one of its addresses, without regard to case. */
gboolean gw_contact_has_address (const GwContact *contact, const char *address);

/* Whether mail from envelope sender @address fits: an address, an envelope sender or its @domain. */
gboolean gw_contact_has_envelope_sender (const GwContact *contact, const char *address);

/* Whether a letter that came at @at_us may bear a signature of @key: any but an old one whose overlap has ended. */
gboolean gw_contact_key_signs (const GwContactKey *key, gint64 at_us);

/* Makes @fingerprint the contact's one current key; those that were current become old, and sign until @until_us
 * (0: no longer). Keys that have long been old make room where there are too many. */
void gw_contact_change_key (GwContact *contact, const char *fingerprint, gint64 until_us);

/* "technical", "current". Static. */
const char *gw_level_name (GwLevel level);
const char *gw_key_role_name (GwKeyRole role);

void gw_contact_free (GwContact *contact);
void gw_contact_key_free (GwContactKey *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwContact, gw_contact_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwContactKey, gw_contact_key_free)

G_END_DECLS
