/* SPDX-License-Identifier: Apache-2.0
 * Policies as files: what they set, which faults are told, how they merge, how they are stored. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "policy-help.h"
#include <glib/gstdio.h>

static char *
shipped (const char *name)
{
  return g_build_filename (NOTIGATE_SOURCEDIR, "policy", name, NULL);
}

static const char *
setting (const GwPolicy *policy, const char *group, const char *key, const char **file)
{
  gsize count = 0;
  const GwSetting *settings = gw_policy_settings (policy, &count);
  for (gsize i = 0; i < count; i++)
    if (strcmp (settings[i].group, group) == 0 && strcmp (settings[i].key, key) == 0)
      {
        *file = settings[i].file;
        return settings[i].value;
      }
  return NULL;
}

static void
assert_times (const gint64 *times, guint count, const char *want)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT "m", i > 0 ? " " : "", times[i] / GW_MINUTE);
  g_assert_cmpstr (text->str, ==, want);
}

/* DESIGN's table, as a policy that gives nothing has it. */
static void
test_built_in (void)
{
  static const struct {
    const char *urgency;
    gint64 want_ack, want_first, want_updates, want_operator; /* minutes */
    gboolean want_office_hours;
    const char *want_reminders;
  } rows[] = {
    { "critical", 60, 240, 720, 90, FALSE, "10m 30m 60m" },
    { "high", 240, 1440, 1440, 360, TRUE, "120m 240m" },
    { "medium", 1440, 4320, 4320, 2160, TRUE, "720m 1440m" },
    { "low", 4320, 10080, 0, 6480, TRUE, "2160m 4320m" },
    { "", 1440, 4320, 4320, 2160, TRUE, "720m 1440m" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) policy = policy_from (HEAD, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const GwDeadlines *deadlines = gw_policy_deadlines (policy, rows[i].urgency);
      g_assert_cmpint (deadlines->ack_us, ==, rows[i].want_ack * GW_MINUTE);
      g_assert_cmpint (deadlines->fallback_us, ==, rows[i].want_ack * GW_MINUTE);
      g_assert_cmpint (deadlines->first_results_us, ==, rows[i].want_first * GW_MINUTE);
      g_assert_cmpint (deadlines->updates_us, ==, rows[i].want_updates * GW_MINUTE);
      g_assert_cmpint (deadlines->operator_us, ==, rows[i].want_operator * GW_MINUTE);
      g_assert_cmpint (deadlines->office_hours, ==, rows[i].want_office_hours);
      assert_times (deadlines->remind_us, deadlines->n_reminders, rows[i].want_reminders);
    }
  g_assert_cmpint (policy->limits.issued_past_us, ==, 7 * GW_DAY);
  g_assert_cmpint (policy->limits.issued_future_us, ==, 15 * GW_MINUTE);
  g_assert_cmpint (policy->limits.signature_skew_us, ==, GW_DAY);
  g_assert_cmpint (policy->keys.expired_hold_us, ==, 14 * GW_DAY);
  g_assert_cmpint (policy->retention.closed_us, ==, 720 * GW_DAY);
  g_assert_cmpint (policy->not_taken_interval_us, ==, 6 * GW_HOUR);
  g_assert_false (policy->algorithms.clearsigned);
  g_assert_false (g_strv_contains ((const char *const *) policy->algorithms.digests, "SHA1"));
}

/* default.policy says what is built in: key by key, and every key. */
static void
test_default (void)
{
  g_autofree char *path = shipped ("default.policy");
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) given = gw_policy_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (GwPolicy) built_in = policy_from (HEAD, &error);
  g_assert_no_error (error);
  gsize count = 0;
  const GwSetting *settings = gw_policy_settings (built_in, &count);
  g_assert_cmpuint (count, >, 30);
  for (gsize i = 0; i < count; i++)
    {
      const char *file = NULL;
      const char *value = setting (given, settings[i].group, settings[i].key, &file);
      g_test_message ("[%s] %s", settings[i].group, settings[i].key);
      g_assert_cmpstr (value, ==, settings[i].value);
      g_assert_cmpstr (file, ==, "default.policy");
      g_assert_null (settings[i].file);
      g_assert_nonnull (settings[i].doc);
    }
  g_assert_null (gw_policy_required (given, "notification")[0]);
}

static void
test_nis2 (void)
{
  g_autofree char *path = shipped ("nis2.policy");
  g_autofree char *both = g_build_filename (NOTIGATE_SOURCEDIR, "policy", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) alone = gw_policy_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (GwPolicy) policy = gw_policy_load (both, &error);
  g_assert_no_error (error);
  g_autofree char *fields = g_strjoinv (" ", (char **) gw_policy_required (policy, "notification"));
  g_assert_cmpstr (fields, ==, "Malicious Cross-Border Impact-Confidentiality Impact-Integrity "
                               "Impact-Availability Affected-State Sector");
  g_assert_null (gw_policy_required (policy, "update")[0]);
  g_assert_cmpstr (policy->name, ==, "nis2");
  g_assert_cmpint (policy->algorithms.rsa_min, ==, 3072);
  g_assert_cmpint (policy->retention.closed_us, ==, 720 * GW_DAY); /* default.policy's */
  gsize rules = 0, rules_alone = 0;
  const GwRule *first = gw_policy_rules (policy, &rules);
  gw_policy_rules (alone, &rules_alone);
  g_assert_cmpuint (rules, ==, rules_alone + 1);
  g_assert_cmpstr (first->name, ==, "red-needs-encryption");
  g_assert_cmpstr (first->file, ==, "default.policy");
}

/* Values, each refused beside one that is taken. */
static const struct {
  const char *refused;
  const char *want_fault;
  const char *taken;
} values[] = {
  { "[limits]\nissued-past = 7", "[limits] issued-past: \"7\" is no length of time",
    "[limits]\nissued-past = 7d" },
  { "[limits]\nissued-past = 1s", "is out of range; fix: 1h to 90d", "[limits]\nissued-past = 1h" },
  { "[limits]\nmax-attachments = 11", "out of range; fix: 0 to 10", "[limits]\nmax-attachments = 0" },
  { "[limits]\nmax-attachments = ten", "is no whole number", "[limits]\nmax-attachments = 10" },
  { "[limits]\nmax-attachment = 3", "there is no such key; did you mean \"max-attachments\"?",
    "[limits]\nmax-attachments = 3" },
  { "[limit]\nissued-past = 7d", "test.policy: [limit] there is no such group; did you mean \"limits\"?",
    "[limits]\nissued-past = 7d" },
  { "[deadlines.hihg]\nack = 1h", "did you mean \"deadlines.high\"?", "[deadlines.high]\nack = 1h" },
  { "[deadlines.high]\nakc = 1h", "did you mean \"ack\"?", "[deadlines.high]\nack = 2h" },
  { "[deadlines]\nack = 1h", "[deadlines] ack: there is no such key", "[deadlines]\nreopen = 0d" },
  { "[algorithms]\nrsa-min = 1024", "out of range; fix: 2048 to 16384", "[algorithms]\nrsa-min = 2048" },
  { "[algorithms]\ndigests = SHA256;SHA1", "there is no \"SHA1\"; did you mean",
    "[algorithms]\ndigests = SHA256;SHA512" },
  { "[algorithms]\ndigests = ;", "names none", "[algorithms]\ndigests = SHA512;" },
  { "[algorithms]\ncurves = nistp255", "did you mean \"nistp256\"?", "[algorithms]\ncurves = ed25519" },
  { "[algorithms]\nclearsigned = true", "must be yes or no, not \"true\"", "[algorithms]\nclearsigned = yes" },
  { "[deadlines.low]\nfirst-results = 1h", "[deadlines.low] first-results: is before ack",
    "[deadlines.low]\nfirst-results = 72h" },
  { "[deadlines.critical]\nremind = 2h", "a reminder comes after the operator's alert",
    "[deadlines.critical]\nremind = 80m" },
  { "[deadlines.critical]\nremind = 1m;2m;3m;4m;5m", "more than 4 values",
    "[deadlines.critical]\nremind = 1m;2m;3m;4m" },
  { "[deadlines.high]\nupdates = never", "is no length of time", "[deadlines.high]\nupdates = on-change" },
  { "[deadlines.high]\nack = on-change", "is no length of time", "[deadlines.high]\nupdates = 1h" },
  { "[reminders]\nshares = 0", "out of range", "[reminders]\nshares = 1;50;99;100" },
  { "[notice]\nnot-taken-interval = 1h", "out of range; fix: 6h to 30d", "[notice]\nnot-taken-interval = 6h" },
  { "[ping]\nevery = 0d", "out of range", "[ping]\nevery = 1d" },
  { "[required]\nnotification = Malicous", "there is no field \"Malicous\"; did you mean \"Malicious\"?",
    "[required]\nnotification = Malicious" },
  { "[required]\nnotification = Impct-*", "there is no field \"Impct-*\"", "[required]\nnotification = Impact-*" },
  { "[required]\nnotification = Code", "there is no field \"Code\"", "[required]\nnotification = Sector" },
  { "[required]\nnotifications = Title", "contacts send no such message; did you mean \"notification\"?",
    "[required]\nnotification = Title" },
  { "[required]\nreceipt = Title", "contacts send no such message", "[required]\nclosure = Status" },
  { "[policy]\nnme = x", "stands twice", "[limits]" },
  { "[ping]\nevery = 1d\n[ping]\nevery = 2d", "[ping] stands twice", "[ping]\nevery = 2d" },
  { "[ping]\nevery = 1d\nevery=2d", "[ping] every: stands twice", "[ping]\n#every = 1d\nevery=2d" },
  { "[ping]\nevery[de] = 1d", "there is no such key", "[ping]\nevery = 1d" },
  { "[ping]\nevery", "Key file contains line", "[ping]\n# every" },
  { "[ping]\nevery = \xff", "is no UTF-8 text", "[ping]\n# \xc3\xa4\nevery = 1d" },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *refused = g_strconcat (HEAD, values[i].refused, NULL);
      g_autofree char *taken = g_strconcat (HEAD, values[i].taken, NULL);
      g_autoptr (GError) error = NULL;
      g_assert_null (policy_from (refused, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, values[i].want_fault));
      g_clear_error (&error);
      g_autoptr (GwPolicy) policy = policy_from (taken, &error);
      g_assert_no_error (error);
    }
}

/* All faults at once, one a line, in the order of the file. */
static void
test_all_faults (void)
{
  static const char *const want[] = {
    "test.policy: [limits] issued-past: \"x\" is no length of time",
    "test.policy: [limits] isued-future: there is no such key; did you mean \"issued-future\"?",
    "test.policy: [rule one] do: is missing",
    "test.policy: [rule one] when: urgency is never 'hihg'; did you mean \"high\"?",
    "test.policy: [wrong] there is no such group",
    "test.policy: [policy] name: is missing",
    "test.policy: [policy] version: is missing",
  };
  g_autoptr (GError) error = NULL;
  g_assert_null (policy_from ("[limits]\nissued-past = x\nisued-future = 1m\n[rule one]\nwhen = urgency = 'hihg'\n"
                              "[wrong]\nkey = 1\n", &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (want));
  for (gsize i = 0; i < G_N_ELEMENTS (want); i++)
    g_assert_true (g_str_has_prefix (lines[i], want[i]));
}

static void
put (const char *directory, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0640, NULL));
}

static void
drop (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_directory (void)
{
  g_autofree char *directory = g_dir_make_tmp ("notigate-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (gw_policy_load (directory, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_clear_error (&error);
  put (directory, "b.policy", "[ping]\nevery = 20d\n[rule b]\nwhen = encrypted\ndo = hold\n");
  put (directory, "a.policy", HEAD "[ping]\nevery = 10d\n[notice]\nnot-taken-interval = 7h\n"
                              "[rule a]\nwhen = exercise\ndo = hold\n");
  put (directory, "c.policy~", "no policy at all");
  put (directory, "e.policy", ""); /* nobody has written it yet */
  put (directory, ".d.policy", "no policy at all");
  g_autoptr (GwPolicy) policy = gw_policy_load (directory, &error);
  g_assert_no_error (error);
  const char *file = NULL;
  gsize count = 0;
  const GwRule *rules = gw_policy_rules (policy, &count);
  g_assert_cmpint (policy->ping_every_us, ==, 20 * GW_DAY);
  g_assert_cmpint (policy->not_taken_interval_us, ==, 7 * GW_HOUR);
  g_assert_cmpstr (setting (policy, "ping", "every", &file), ==, "20d");
  g_assert_cmpstr (file, ==, "b.policy");
  g_assert_cmpuint (count, ==, 2);
  g_assert_cmpstr (rules[0].name, ==, "a");
  g_assert_cmpstr (rules[1].file, ==, "b.policy");

  put (directory, "c.policy", "[rule a]\nwhen = encrypted\ndo = hold\n");
  g_assert_null (gw_policy_load (directory, &error));
  g_assert_cmpstr (error->message, ==, "c.policy: [rule a] a.policy has a rule of this name already; "
                                       "fix: another name, or remove one");
  g_clear_error (&error);
  drop (directory, "c.policy");

  g_autofree char *path = g_build_filename (directory, "b.policy", NULL);
  g_assert_cmpint (g_chmod (path, 0646), ==, 0);
  g_assert_null (gw_policy_load (directory, &error));
  g_assert_nonnull (strstr (error->message, "chmod o-w"));
  g_clear_error (&error);
  g_assert_cmpint (g_chmod (path, 0664), ==, 0);
  g_autoptr (GwPolicy) again = gw_policy_load (directory, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gw_policy_digest (again), ==, gw_policy_digest (policy));

  drop (directory, "a.policy");
  drop (directory, "b.policy");
  drop (directory, "c.policy~");
  drop (directory, "e.policy");
  drop (directory, ".d.policy");
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  g_assert_null (gw_policy_load (directory, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
}

/* What is stored gives the same policy and digest again; any byte counts. */
static void
test_replay (void)
{
  g_autofree char *path = g_build_filename (NOTIGATE_SOURCEDIR, "policy", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) policy = gw_policy_load (path, &error);
  g_assert_no_error (error);
  g_autofree char *digest = gw_sha256_hex_bytes (gw_policy_text (policy));
  g_assert_cmpstr (digest, ==, gw_policy_digest (policy));
  g_autoptr (GwPolicy) replayed = gw_policy_load_text (gw_policy_text (policy), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (gw_policy_text (policy), gw_policy_text (replayed)));
  g_assert_cmpstr (gw_policy_digest (replayed), ==, digest);
  g_assert_cmpint (replayed->algorithms.rsa_min, ==, 3072);

  g_autoptr (GwPolicy) one = policy_from (HEAD, &error);
  g_autoptr (GwPolicy) other = policy_from (HEAD "\n", &error);
  g_assert_cmpstr (gw_policy_digest (one), !=, gw_policy_digest (other));
}

static void
test_damaged_text (void)
{
  static const struct {
    const char *text;
    gboolean want;
  } rows[] = {
    { "notigate-policy/1\nfile 34 a.policy\n[policy]\nname = test\nversion = 1\n\n\n", TRUE },
    { "notigate-policy/1\nfile 33 a.policy\n[policy]\nname = test\nversion = 1\n\n\n", FALSE },
    { "notigate-policy/1\nfile 35 a.policy\n[policy]\nname = test\nversion = 1\n\n\n", FALSE },
    { "notigate-policy/1\nfile 34 a.policy\n[policy]\nname = test\nversion = 1\n\n\nx", FALSE },
    { "notigate-policy/1\nfile 34 a.policy\n[policy]\nname = test\nversion = 1\n\n", FALSE },
    { "notigate-policy/1\nfile 34 a.policy\n[policy]\nname = test\nversion = 1\n\nx", FALSE },
    { "notigate-policy/1\nfile 34\n[policy]\nname = test\nversion = 1\n\n\n", FALSE },
    { "notigate-policy/1\nfile -1 a.policy\n[policy]\nname = test\nversion = 1\n\n\n", FALSE },
    { "notigate-policy/2\nfile 34 a.policy\n[policy]\nname = test\nversion = 1\n\n\n", FALSE },
    { "notigate-policy/1\n", FALSE },
    { "", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (rows[i].text, strlen (rows[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (GwPolicy) policy = gw_policy_load_text (bytes, &error);
      g_test_message ("row %zu: %s", i, error ? error->message : "taken");
      g_assert_cmpint (policy != NULL, ==, rows[i].want);
      if (!rows[i].want)
        g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/built-in", test_built_in);
  g_test_add_func ("/policy/default", test_default);
  g_test_add_func ("/policy/nis2", test_nis2);
  g_test_add_func ("/policy/values", test_values);
  g_test_add_func ("/policy/all-faults", test_all_faults);
  g_test_add_func ("/policy/directory", test_directory);
  g_test_add_func ("/policy/replay", test_replay);
  g_test_add_func ("/policy/damaged-text", test_damaged_text);
  return g_test_run ();
}
