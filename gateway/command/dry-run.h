/* SPDX-License-Identifier: Apache-2.0
 * command/dry-run: judging without writing, for the verbs that only look. They leave no gpg-agent behind that they alone
 * have started. */
#pragma once
#include "process.h"

G_BEGIN_DECLS

/* The bytes of a mail in the file @path, "-": standard input. The caller's. Errors: NOINPUT, DATA, IO. */
GBytes *gw_dry_run_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As intake would have stored @input at @received_us. The caller's. */
GwMail *gw_dry_run_mail (GBytes *input, const GwConfig *config, gint64 received_us) G_GNUC_WARN_UNUSED_RESULT;

/* The value of --at; NULL leaves *@at_us alone. Errors: USAGE. */
gboolean gw_dry_run_time (const char *text, gint64 *at_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* gw_process_dry() for one mail. The caller's. */
GwCase *gw_dry_run_judge (GwInstance *instance, const GwMail *mail, const GwThen *then, const char *home,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Around many of them: whether an agent answers for the keys of the instance before, and afterwards the end of the one
 * that only we have started. That of a running gateway, or of another verb, stays. */
gboolean gw_dry_run_agent (const char *home);
void gw_dry_run_end (GwInstance *instance, const char *home, gboolean agent_before);

G_END_DECLS
