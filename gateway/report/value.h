/* SPDX-License-Identifier: Apache-2.0
 * report/value: one value of a field, read and made canonical, or refused with what would be right. */
#pragma once
#include "report/form.h"

G_BEGIN_DECLS

/* One reading. A reader returns the canonical value (the caller's), or NULL after gw_value_refuse(). */
typedef struct {
  const GwFieldDef *def;
  const GwFormContext *context;
  guint line;
  const char *written;
  gboolean tolerated; /* something of FORM's list of tolerated things was undone */
  GwFault *fault;     /* set by gw_value_refuse(); the caller's */
} GwValueReading;

/* Reads @value (valid UTF-8, no control characters, edges stripped) as @reading->def says. */
char *gw_value_read (GwValueReading *reading, const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* Sets the fault with code bad-value, and returns NULL. */
char *gw_value_refuse (GwValueReading *reading, const char *problem);

/* RFC 3339 to "2026-09-14T06:45:00Z" (a fraction is kept where there is one). */
char *gw_value_read_time (GwValueReading *reading, const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* What a time in another notation probably means, as suggestions of @fault: in the zone that is written,
 * else in the contact's zone and in UTC. @before and @after are put around each (an indicator's "at"). */
void gw_value_suggest_times (GwFault *fault, const char *value, const GwFormContext *context,
                             const char *before, const char *after);
/* All that @value lacks to be RFC 3339 is a zone (or the zone is -00:00). */
gboolean gw_value_time_lacks_zone (const char *value);

/* kind VALUE [port N[/udp|/tcp]] [at TIME]. */
char *gw_value_read_indicator (GwValueReading *reading, const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* VALUE of kind @kind (lower case), canonical; NULL where it is none. The caller's. */
char *gw_indicator_canonical (const char *kind, const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* The kind that @value looks like, or NULL. Static. */
const char *gw_indicator_guess_kind (const char *value);

/* hxxp, [.], [:], [at] and [dot] undone. The caller's. */
char *gw_indicator_refang (const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* The canonical host name (RFC 1123, IDNA to ASCII, lower case, no final dot), or NULL. The caller's. */
char *gw_value_host (const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* The canonical mail address (domain lower case), or NULL. The caller's. */
char *gw_value_mail_address (const char *value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
