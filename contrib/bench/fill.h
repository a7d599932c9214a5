/* SPDX-License-Identifier: Apache-2.0
 * fill: what bench-fill writes: a year of a gateway's life, written into an instance by the store's and the ledger's own functions, so that all
 * that an audit compares agrees: mails, verdicts, entries, checkpoints, incidents, deadlines, letters. Only the signatures
 * are made up (`audit verify --deep' is not for it), and nothing of it was ever sent. */
#pragma once
#include "base/clock.h"
#include "ledger/log.h"
#include "process/instance.h"
#include "store/letter.h"

G_BEGIN_DECLS

typedef struct {
  GwInstance *instance;
  GwNoteKey *key;
  GRand *random;
  guint64 serial;       /* tells mails apart that say the same */
  gint64 group_us;      /* letters wait at most so long until their group is sealed */
  GPtrArray *waiting;   /* GwStoreLetter, queued and not yet sealed */
  guint64 mails;
  guint64 letters;
  guint64 incidents;
} Fill;

/* One mail. Strings are its own but for those that are marked static. */
typedef struct {
  gint64 id;
  gint64 received_us;
  const GwDirectoryEntry *from; /* NULL: a stranger. Borrowed, from the directory */
  const char *type;             /* static, as the next two; NULL where it was never read so far */
  const char *tlp;
  const char *urgency;
  char *incident;               /* or NULL */
  char *report_id;
  char *text;                   /* lines of the form beyond these */
  char *sha256;
  char *signed_sha256;
  GBytes *signed_bytes;
  gint64 entry;                 /* that ends it; -1: none */
} FillMail;

void fill_mail_clear (FillMail *mail);

/* Inside a write transaction, as all here. The mail arrives: @mail has all down to @text. */
gboolean fill_receive (Fill *fill, FillMail *mail, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* It ends, at @now_us: entry (none for a duplicate), verdict, and for one that is registered what is remembered of it. */
gboolean fill_judge (Fill *fill, FillMail *mail, GwKind ending, const char *code, const char *reason, gint64 now_us,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A letter is queued; @mail (or NULL) is what it answers or passes on. *report_id (may be NULL), under which it can be
 * answered, is the caller's. */
gboolean fill_letter (Fill *fill, const char *kind, const GwDirectoryEntry *to, const char *incident, const FillMail *mail,
                      gint64 now_us, gint64 *id, char **report_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Seals and sends what has waited long enough at @now_us, all with one checkpoint. */
gboolean fill_seal (Fill *fill, gint64 now_us, gboolean all, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An entry that ends no mail, filled in by the caller. */
gboolean fill_entry (Fill *fill, GwEntry *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FillMail, fill_mail_clear)

G_END_DECLS
