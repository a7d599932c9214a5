/* SPDX-License-Identifier: Apache-2.0
 * command/contact-verbs: what the files of `notigate contact` share. Of the other commands only those of
 * `notigate incident` and `notigate audit` include this, to find a contact, and who sits there. */
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

/* Who sits at the keyboard. */
typedef struct {
  gint64 uid;
  char *name;
} GwPerson;

/* Who logged in, as the kernel remembers it through sudo and su; where it does not, whom sudo names to root; else
 * the user that runs this. */
GwPerson *gw_contact_person (void);
void gw_person_free (GwPerson *person);

/* Whether a person at a terminal answers @question with yes; FALSE where nobody sits there. */
gboolean gw_contact_ask (const char *question);

/* One line a difference (GwContactDifference): "  address: a -> b". */
void gw_contact_print_differences (const GPtrArray *differences);
JsonArray *gw_contact_differences_to_json (const GPtrArray *differences);

/* The key files (GwKeyFile) in the directory @path, or @path itself, by name: *.asc, *.gpg, *.pgp, *.key, *.pub,
 * *.txt. The caller's. Errors: NOINPUT, IO. */
GPtrArray *gw_contact_load_key_files (const char *path, GError **error);

/* Progress of reading them, on a terminal. */
void gw_contact_key_progress (guint done, guint total);

/* One change of one contact: what shall be, and (after the commit) what became of it. */
typedef struct {
  const char *id;           /* not borrowed from the directory, which is loaded anew */
  gint64 seen_version;      /* the version that was looked at, 0: none; another one by now is BUSY */
  const char *state;        /* "active", "suspended", "removed", "pending" */
  const GwContact *contact; /* its new content; NULL: as it was */
  const GPtrArray *keys;    /* GwStoreKey, what its keys are now; NULL: as they were */
  const char *reason;       /* or NULL */
  const char *word;         /* the ledger's verdict: "added" */
  const char *letter;       /* kind of the letter that tells the contact; NULL: it is not told */
  gint64 mail_id;           /* the held key-update that the change settles, 0: none */
  gboolean needs_approval;  /* where the configuration asks for a second person, it waits for one */
  gint64 proposal;          /* the proposal that is carried out, 0: none */
  gint64 now_us;
  gint64 version; /* from here on: set by the commit */
  guint64 entry;  /* the ledger's index */
  gboolean proposed; /* it waits for a second person: nothing has changed yet */
  gint64 released; /* letters that waited for it, and go out now */
} GwContactChange;

/* Version, key facts, ledger entry and letter in one write transaction, then the copy in DIR/contacts.
 * Errors: DATA where it clashes with the directory, BUSY, those of store and ledger. */
gboolean gw_contact_change_commit (GwInstance *instance, GwContactChange *change,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for many (GwContactChange), all or none. */
gboolean gw_contact_changes_commit (GwInstance *instance, const GPtrArray *changes,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "XA-technical is added (version 1, ledger entry 12).", or that it waits, and for what. The caller's. */
char *gw_contact_change_describe (const GwContactChange *change);

/* Whether @key says anything that @known (or NULL) does not, but for when it was seen. */
gboolean gw_contact_key_differs (const GwStoreKey *known, const GwStoreKey *key);

/* Reads @key_file (NULL: none) and judges every key of @contact at @now_us; where @contact names no key and
 * the file holds one only, that becomes its key, unless @no_key. Keys that the file does not hold must be known
 * already. Then imports. The facts of all its keys now (GwStoreKey), the caller's. Errors: DATA with the fix,
 * those of the engine. */
GPtrArray *gw_contact_keys_import (GwInstance *instance, const char *key_file, gboolean no_key, GwContact *contact,
                                   gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The facts (GwStoreKey) of @contact's keys: from @keys (GwKey, or NULL), else as they are known. The caller's. */
GPtrArray *gw_contact_keys_facts (const GwDirectory *directory, const GwContact *contact, const GPtrArray *keys,
                                  gint64 now_us);

/* Why @contact cannot have the keys that @facts tell of; NULL where it can. The caller's. */
char *gw_contact_keys_refusal (const GwInstance *instance, const GwContact *contact, const GPtrArray *facts, gint64 now_us);

/* "0A1B 2C3D ...", as people compare it. The caller's. */
char *gw_contact_group_fingerprint (const char *fingerprint);

/* The day, or "never" for G_MAXINT64. The caller's. */
char *gw_contact_day (gint64 time_us);

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
int gw_contact_verb_import (int argc, char **argv);
int gw_contact_verb_export (int argc, char **argv);
int gw_contact_verb_edit (int argc, char **argv);
int gw_contact_verb_diff (int argc, char **argv);
int gw_contact_verb_refresh (int argc, char **argv);
int gw_contact_verb_rekey (int argc, char **argv);
int gw_contact_verb_callsheet (int argc, char **argv);
int gw_contact_verb_approve (int argc, char **argv);
int gw_contact_verb_disclose (int argc, char **argv);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwPerson, gw_person_free)

G_END_DECLS
