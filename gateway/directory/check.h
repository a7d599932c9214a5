/* SPDX-License-Identifier: Apache-2.0
 * directory/check: what is wrong with a directory as a whole, for `notigate contact check` and before
 * a contact is added. */
#pragma once
#include "directory/contact-lines.h"
#include "directory/directory.h"

G_BEGIN_DECLS

typedef struct {
  gboolean grave; /* letters will fail; otherwise a warning */
  char *contact;  /* id */
  char *problem;
  char *fix;
} GwDirectoryFinding;

/* All findings at @at_us in the order of ids: addresses and fingerprints that two contacts share, two
 * technical contacts of one State, a fallback or may-send-to that names nobody, keys (see
 * gw_key_findings) missing, ended or about to end, validity that has ended or ends within 60 days, data
 * not confirmed for a year. Removed contacts are not looked at. GwDirectoryFinding, maybe none; the
 * caller's. */
GPtrArray *gw_directory_check (const GwDirectory *directory, gint64 at_us);

/* What keeps @contact out: another contact than one of the same id has its id in another case, one of its addresses
 * or one of its fingerprints. GwFileFault without lines; the caller's. */
GPtrArray *gw_directory_clashes (const GwDirectory *directory, const GwContact *contact);

/* Whether @contact may enter: no other contact (than one of the same id) has its id in another case,
 * one of its addresses or one of its fingerprints. Errors: DATA, all faults with their fixes. */
gboolean gw_directory_check_new (const GwDirectory *directory, const GwContact *contact,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_directory_finding_free (GwDirectoryFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDirectoryFinding, gw_directory_finding_free)

G_END_DECLS
