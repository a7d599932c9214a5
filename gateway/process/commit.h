/* SPDX-License-Identifier: Apache-2.0
 * process/commit: commit 2. What the stages came to becomes rows, all at once. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

typedef struct {
  GwInstance *instance;
  GPtrArray *cases; /* of GwCase */
} GwCommit;

/* A GwStoreWork over a GwCommit. */
gboolean gw_commit_cases (GwStore *store, gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An alert for the operator: in todo and, where the configuration has an address, as a letter. Inside a
 * write transaction. @command settles it. */
gboolean gw_commit_alert (GwInstance *instance, const char *kind, const char *text, const char *command,
                          gint64 mail_id, const char *incident, gboolean red, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same about @mail_id, a letter under a TLP that is not open (or unknown, @red), which a letter in clear must not
 * describe: it says @in_clear. */
gboolean gw_commit_mail_alert (GwInstance *instance, const char *kind, const char *text, const char *in_clear,
                               const char *command, gint64 mail_id, gboolean red, gboolean exercise,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same about @incident, and whether it is an exercise. @text stays on the gateway, in todo; @in_clear is what a
 * letter that is not encrypted may say instead. */
gboolean gw_commit_incident_alert (GwInstance *instance, const char *kind, const char *text, const char *in_clear,
                                   const char *command, const GwIncident *incident,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
