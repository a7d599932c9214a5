/* SPDX-License-Identifier: Apache-2.0
 * command/operator: what the verbs of operators and auditors share. */
#pragma once
#include "command/command.h"
#include "store/audit.h"
#include "store/deadline.h"

G_BEGIN_DECLS

/* Whether a gateway runs on the instance: it holds DIR/run/daemon.lock. */
gboolean gw_operator_daemon_runs (const char *home);

/* "3 minutes", "2 hours", "5 days"; "a moment" below a second. The caller's. */
char *gw_operator_age (gint64 since_us, gint64 now_us);

/* "empty", "5, 2 of them replayed, the oldest for 3 minutes": what waits in the inbox. The caller's. */
char *gw_operator_describe_inbox (gint64 count, gint64 replayed, gint64 oldest_us, gint64 now_us);

/* "2026-09-14 06:45:00 UTC"; "-" for 0. The caller's. */
char *gw_operator_time (gint64 time_us);

/* " --home DIR", quoted for a shell, where @home would not be found without it; else "". The caller's. */
char *gw_operator_home_option (const char *home);

/* Members of JSON: null where there is nothing to say. */
void gw_operator_set (JsonObject *object, const char *name, const char *value);
void gw_operator_set_time (JsonObject *object, const char *name, gint64 time_us);

/* Whether a time that gw_operator_parse_time() took was given as a day. */
gboolean gw_operator_is_day (const char *text);

/* A time, or a day (its beginning in UTC), of --@option; NULL leaves *time_us alone. Errors: USAGE. */
gboolean gw_operator_parse_time (const char *option, const char *text, gint64 *time_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prints "label  value", in a column or with @plain as "label: value"; the value escaped, on one line.
 * Nothing for NULL. */
void gw_operator_line (const char *label, const char *value, gboolean plain);

/* A case as gw_case_to_json() made it, for people: the verdict, each stage with its result, the faults with
 * their lines and what would be right, the fields. */
void gw_operator_print_case (JsonObject *detail, gboolean plain);

/* "in 20 minutes: a reminder to XB-technical (acknowledgement), incident ccc.example/2026-104217"; of TLP:RED the
 * incident only. The caller's. */
char *gw_operator_describe_due (const GwDueNext *next, gint64 now_us);
/* due, seconds (until then; negative: since then), incident, contact, awaited, step, exercise. The caller's. */
JsonObject *gw_operator_due_to_json (const GwDueNext *next, gint64 now_us);

/* The stored detail of a verdict; NULL where it is none. The caller's. */
JsonObject *gw_operator_parse_detail (const char *detail);

G_END_DECLS
