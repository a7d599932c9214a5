/* SPDX-License-Identifier: Apache-2.0
 * decide/policy-local: what the files of decide/policy share among themselves. */
#pragma once
#include "decide/policy.h"

G_BEGIN_DECLS

#define GW_MAX_SHARES 4

/* A short list of durations or percentages. */
typedef struct {
  gint64 values[GW_MAX_SHARES];
  guint count;
} GwNumbers;

struct _GwPolicyPrivate {
  GBytes *text;
  char *digest;
  GArray *settings;     /* of GwSetting; value and file are owned */
  GHashTable *required; /* message type to fields: char * to GStrv */
  GArray *rules;        /* of GwRule */
  GPtrArray *conditions; /* of GwExpression, beside rules */
  GwExpressionEngine *engine;
  GwNumbers remind[GW_N_URGENCIES]; /* as given, before gw_policy_resolve */
  GwNumbers shares;
  gint64 fallback_share, operator_share; /* percent */
};

/* One file of a policy. */
typedef struct {
  char *name;
  GBytes *bytes;
  GKeyFile *keys; /* NULL until parsed */
} GwPolicyFile;

/* policy-files: arrays of GwPolicyFile. */
GPtrArray *gw_policy_files_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *gw_policy_files_from_text (GBytes *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *gw_policy_files_to_text (const GPtrArray *files) G_GNUC_WARN_UNUSED_RESULT;
/* Parses every file; what is wrong goes to @faults. */
void gw_policy_files_parse (GPtrArray *files, GString *faults);

/* Adds one line to @faults; @group and @key may be NULL. */
void gw_policy_fault (GString *faults, const char *file, const char *group, const char *key, const char *format,
                      ...) G_GNUC_PRINTF (5, 6);

/* A value as it stands in the file, without blanks around it, or NULL. The caller's. */
char *gw_policy_value (const GwPolicyFile *file, const char *group, const char *key);

/* The items of a value, parted by ";", without blanks around them and without empty ones. The caller's. */
char **gw_policy_split (const char *value);

/* policy-settings: gives every parameter its built-in value, then takes the files' values. */
void gw_policy_set_defaults (GwPolicy *policy);
gboolean gw_policy_is_setting_group (const char *group);
void gw_policy_take_group (GwPolicy *policy, const GwPolicyFile *file, const char *group, GString *faults);
/* Works out reminders, fallback and operator from the shares. */
void gw_policy_resolve (GwPolicy *policy, GString *faults);

/* policy-required: one [required] group. */
void gw_policy_take_required (GwPolicy *policy, const GwPolicyFile *file, GString *faults);

/* rule: one [rule NAME] group. FALSE where we failed, not the rule. */
gboolean gw_policy_take_rule (GwPolicy *policy, const GwPolicyFile *file, const char *group, GString *faults,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_policy_clear_rule (gpointer rule);

G_END_DECLS
