/* SPDX-License-Identifier: Apache-2.0
 * directory/directory: all contacts and keys at one moment, in memory, to be asked. It is built from
 * rows that the caller read from the store, and asks the store nothing. Everything that a function
 * here returns is borrowed from the directory unless its comment says otherwise. */
#pragma once
#include "directory/contact.h"
#include "directory/key.h"
#include "store/contact.h"
#include <glib.h>

G_BEGIN_DECLS

/* Pending: known by name only, until its keys are here: nobody writes as it, and it is sent nothing confidential. */
typedef enum {
  GW_CONTACT_ACTIVE,
  GW_CONTACT_SUSPENDED,
  GW_CONTACT_EXPIRED,
  GW_CONTACT_REMOVED,
  GW_CONTACT_PENDING
} GwContactStatus;

typedef struct {
  GwContact *contact;
  gint64 version;
  GwContactStatus state; /* as stored: never EXPIRED, which depends on the time */
  char *digest;
  char *alias;
  char *reason; /* or NULL */
  gint64 changed_us;
} GwDirectoryEntry;

typedef struct _GwDirectory GwDirectory;

/* From the latest version of each contact (@contacts, GwStoreContact) and of each key (@keys,
 * GwStoreKey); both are copied. Errors: CORRUPT where a stored file does not match its digest; CONFIG
 * where it no longer parses (the time zone data are gone, say). The caller's. */
GwDirectory *gw_directory_new (const GPtrArray *contacts, const GPtrArray *keys,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All entries in the order of their ids, removed ones included: GwDirectoryEntry. */
const GPtrArray *gw_directory_entries (const GwDirectory *directory);

/* All key rows: GwStoreKey. */
const GPtrArray *gw_directory_keys (const GwDirectory *directory);

/* Each finds one entry, or NULL. By id, in any case, removed ones included. */
const GwDirectoryEntry *gw_directory_find_id (const GwDirectory *directory, const char *id);

/* By the fingerprint of a primary key, in any role; removed contacts are not found. *@key may be NULL. */
const GwDirectoryEntry *gw_directory_find_fingerprint (const GwDirectory *directory, const char *primary,
                                                       const GwContactKey **key);

/* By one of its addresses, in any case; NULL also where two contacts share it. Not removed ones. */
const GwDirectoryEntry *gw_directory_find_address (const GwDirectory *directory, const char *address);

/* By the random name that stands for it in the ledger. */
const GwDirectoryEntry *gw_directory_find_alias (const GwDirectory *directory, const char *alias);

/* What a To-POC names: a contact id, a State's code (its technical contact; NULL where it has none or
 * two) or an "@group" (its members). Suspended and expired ones are among them, for the caller to hold
 * their letters; removed ones are not. GwDirectoryEntry in the order of ids, empty where nothing fits. The array
 * is the caller's. */
GPtrArray *gw_directory_find_recipients (const GwDirectory *directory, const char *name);

/* Active, suspended (which goes before expired), expired or removed at @at_us. */
GwContactStatus gw_directory_status (const GwDirectoryEntry *entry, gint64 at_us);

/* "active". Static. */
const char *gw_contact_status_name (GwContactStatus status);

/* Whether @from's may-send-to covers @to. */
gboolean gw_directory_may_send (const GwDirectory *directory, const GwDirectoryEntry *from,
                                const GwDirectoryEntry *to);

/* Where letters to @entry go: to itself, or to the gateway that holds it (via). NULL: that one is gone, or no gateway. */
const GwDirectoryEntry *gw_directory_route (const GwDirectory *directory, const GwDirectoryEntry *entry);

/* The primary fingerprints to encrypt a letter to: its current keys that can be encrypted to at @at_us.
 * NULL-terminated, maybe empty. The caller's. */
GStrv gw_directory_encryption_keys (const GwDirectory *directory, const GwDirectoryEntry *entry,
                                    gint64 at_us);

/* The same with its old keys, whatever their end: for the one letter that tells a change of key. The caller's. */
GStrv gw_directory_all_encryption_keys (const GwDirectory *directory, const GwDirectoryEntry *entry, gint64 at_us);

/* The contact's max-tlp, or that of the gateway that holds it if this is lower, but never above TLP:GREEN where nothing
 * can be encrypted to it. Static. */
const char *gw_directory_max_tlp (const GwDirectory *directory, const GwDirectoryEntry *entry,
                                  gint64 at_us);

/* When the first of the contact's current keys ends; G_MAXINT64: never, 0: it has none. */
gint64 gw_directory_keys_end (const GwDirectory *directory, const GwDirectoryEntry *entry);

/* SHA-256, in hexadecimal, over a line "id digest" (LF) for each contact in the order of ids (bytes),
 * with " suspended" or " pending" after it where it is: that changes decisions as much as the file does.
 * Removed contacts are left out. */
const char *gw_directory_digest (const GwDirectory *directory);

void gw_directory_free (GwDirectory *directory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDirectory, gw_directory_free)

G_END_DECLS
