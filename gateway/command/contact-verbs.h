/* SPDX-License-Identifier: Apache-2.0
 * command/contact-verbs: what the files of `notigate contact` share. Of the other commands only those of
 * `notigate incident` include this, to find a contact. */
#pragma once
#include "directory/check.h"
#include "process/instance.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The contact with @id, not a removed one unless @removed; NOINPUT, with the nearest id, where there is
 * none. Borrowed from @directory. */
const GwDirectoryEntry *gw_contact_need (const GwDirectory *directory, const char *id, gboolean removed,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The contact whose id is @id to the letter, removed ones included, or NULL. Borrowed from @directory. */
const GwDirectoryEntry *gw_contact_find_exact (const GwDirectory *directory, const char *id);

/* One change of one contact: what shall be, and (after the commit) what became of it. */
typedef struct {
  const char *id;           /* not borrowed from the directory, which is loaded anew */
  gint64 seen_version;      /* the version that was looked at, 0: none; another one by now is BUSY */
  const char *state;        /* "active", "suspended", "removed" */
  const GwContact *contact; /* its new content; NULL: as it was */
  const GPtrArray *keys;    /* GwStoreKey, what its keys are now; NULL: as they were */
  const char *reason;       /* or NULL */
  const char *word;         /* the ledger's verdict: "added" */
  const char *letter;       /* kind of the letter that tells the contact; NULL: it is not told */
  gint64 now_us;
  GwInstance *instance; /* from here on: set by the commit */
  gint64 version;
  guint64 entry; /* the ledger's index */
} GwContactChange;

/* Version, key facts, ledger entry and letter in one write transaction, then the copy in DIR/contacts.
 * Errors: DATA where it clashes with the directory, BUSY, those of store and ledger. */
gboolean gw_contact_change_commit (GwInstance *instance, GwContactChange *change,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @key says anything that @known (or NULL) does not, but for when it was seen. */
gboolean gw_contact_key_differs (const GwStoreKey *known, const GwStoreKey *key);

/* Reads @key_file (NULL: none) and judges every key of @contact at @now_us; where @contact names no key and
 * the file holds one only, that becomes its key, unless @no_key. Keys that the file does not hold must be known
 * already. Then imports. The facts of all its keys now (GwStoreKey), the caller's. Errors: DATA with the fix,
 * those of the engine. */
GPtrArray *gw_contact_keys_import (GwInstance *instance, const char *key_file, gboolean no_key, GwContact *contact,
                                   gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "0A1B 2C3D ...", as people compare it. The caller's. */
char *gw_contact_group_fingerprint (const char *fingerprint);

/* The day, or "never" for G_MAXINT64. The caller's. */
char *gw_contact_day (gint64 time_us);

/* When the contact's current keys end; G_MAXINT64: never, 0: it has none. */
gint64 gw_contact_keys_end (const GwDirectory *directory, const GwDirectoryEntry *entry);

/* One contact with all that is known of it. The caller's. */
JsonObject *gw_contact_to_json (const GwDirectory *directory, const GwDirectoryEntry *entry, gint64 now_us);

/* The verbs. */
int gw_contact_verb_add (int argc, char **argv);
int gw_contact_verb_list (int argc, char **argv);
int gw_contact_verb_show (int argc, char **argv);
int gw_contact_verb_suspend (int argc, char **argv);
int gw_contact_verb_resume (int argc, char **argv);
int gw_contact_verb_remove (int argc, char **argv);
int gw_contact_verb_check (int argc, char **argv);

G_END_DECLS
