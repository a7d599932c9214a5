/* SPDX-License-Identifier: Apache-2.0
 * process/remind-local: what the files of process/remind share: one step that fires. */
#pragma once
#include "procedure/deadline.h"
#include "process/instance.h"
#include "store/deadline.h"
#include "store/incident.h"
#include "store/procedure.h"

G_BEGIN_DECLS

typedef struct {
  GwInstance *instance;
  const GwStoreDeadline *deadline;
  GwAwaited awaited;
  GwStep step;
  gint64 now_us;
  gint64 due_us;                 /* when what is awaited is or was due: not the time of a reminder */
  GwIncident *incident;          /* its TLP is that of the letter that asked, where that is the stricter one */
  GwReference *asked;            /* that letter; NULL: none did */
  const GwDirectoryEntry *entry; /* of whom it is awaited; NULL: it is in the directory no longer */
  gboolean red;
  gboolean open;                 /* the TLP lets a letter in clear say it */
} GwFiring;

/* remind-letters.c: a letter each, with what an answer to it answers. */
gboolean gw_remind_contact (const GwFiring *firing, gboolean overdue, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_remind_fallback (const GwFiring *firing, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_remind_asker (const GwFiring *firing, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The alert, and the command that tells it to people who do not read mail now. */
gboolean gw_remind_operator (const GwFiring *firing, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One line of the timeline about the contact; @text may be NULL. */
gboolean gw_remind_event (const GwFiring *firing, const char *kind, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
