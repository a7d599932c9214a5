/* SPDX-License-Identifier: Apache-2.0
 * process/desk-local: what the files of process/desk share. No other file includes this. */
#pragma once
#include "process/desk.h"
#include "process/outgoing.h"
#include "process/relay.h"
#include "store/procedure.h"

G_BEGIN_DECLS

/* One order inside its transaction. */
typedef struct {
  GwInstance *instance;
  GwDeskOrder *order;
  GwIncident *incident;
  GwIncidentMark *mark;
  GPtrArray *parties; /* GwParty */
  const GwRecalled *recalled; /* to be forwarded, opened before the transaction; NULL with other acts */
  gint64 now_us;
} GwDeskWork;

/* Reads incident, mark and parties, anew where they were read before. NOINPUT where there is no such incident. */
gboolean gw_desk_load (GwDeskWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Why nothing of this incident may be sent to @entry now; NULL: it may. Static. */
const char *gw_desk_unreachable (const GwDeskWork *work, const GwDirectoryEntry *entry);

/* Notes in the order's results that @contact gets nothing, and why. */
void gw_desk_leave_out (GwDeskWork *work, const char *contact, const char *reason);

/* Notes in the order's results what became of a letter to @to. */
void gw_desk_sent (GwDeskWork *work, const GwDirectoryEntry *to, GwSent sent);

/* Where the incident stands now, to @contact, a party. */
gboolean gw_desk_tell_status (GwDeskWork *work, const char *contact, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The acts: what is to be done, checked and done. */
gboolean gw_desk_forward (GwDeskWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_desk_remind (GwDeskWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
