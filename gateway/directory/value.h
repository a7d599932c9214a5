/* SPDX-License-Identifier: Apache-2.0
 * directory/value: the single values of a contact file. Each function returns the canonical form (the
 * caller's), or NULL; then *problem (the caller's) says what is wrong and how to write it. Texts given
 * are UTF-8 without blanks around them, and not empty. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef char *(*GwValueRead) (const char *text, char **problem);

char *gw_value_id (const char *text, char **problem);
char *gw_value_state (const char *text, char **problem);
char *gw_value_agency (const char *text, char **problem);
char *gw_value_note (const char *text, char **problem);
char *gw_value_address (const char *text, char **problem);
char *gw_value_envelope_sender (const char *text, char **problem);
char *gw_value_phone (const char *text, char **problem);
char *gw_value_language (const char *text, char **problem);
char *gw_value_timezone (const char *text, char **problem);
char *gw_value_recipient (const char *text, char **problem);
char *gw_value_group (const char *text, char **problem);

/* 40 upper-case hexadecimal digits; blanks and 0x do not count. */
char *gw_value_fingerprint (const char *text, char **problem);

/* These return FALSE with *problem. A time is a date (its first second in UTC, its last with @end) or
 * RFC 3339, to the second; a size is bytes, or a number with KiB or MiB. */
gboolean gw_value_time (const char *text, gboolean end, gint64 *time_us, char **problem) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_value_size (const char *text, gint64 *size, char **problem) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_value_yes (const char *text, gboolean *yes, char **problem) G_GNUC_WARN_UNUSED_RESULT;

/* "TLP:AMBER", static, also from "amber" and "TLP:WHITE"; NULL with *problem. */
const char *gw_value_tlp (const char *text, char **problem);

/* The most open TLP is 0; -1 for what is none. */
int gw_tlp_rank (const char *tlp);

/* The place of @text in @words (NULL-terminated), whatever its case; -1 with *problem, which names the
 * set and the nearest. */
int gw_value_word (const char *text, const char *const *words, char **problem);

G_END_DECLS
