/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include <glib/gstdio.h>
#include <string.h>

#define GOOD                                                                                                   \
  "[gateway]\naddress = gateway@ccc.example\nname = CCC\ndomain = ccc.example\nfingerprint = 0A1B\n"

static char *home;

static GwConfig *
load (const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (home, "notigate.conf", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_chmod (path, 0640);
  return gw_config_load (home, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwConfig) config = load (GOOD, &error);
  g_assert_no_error (error);
  g_assert_cmpint (config->max_size, ==, 26214400);
  g_assert_cmpint (config->delivery, ==, GW_DELIVERY_MAILDIR);
  g_assert_cmpstr (config->smtp_helo, ==, "ccc.example");
  g_assert_cmpint (config->give_up_us, ==, 72 * GW_HOUR);
  g_assert_cmpint (config->judges, ==, 2);
  g_assert_null (config->desk);
}

/* Each refused line has an accepted twin. */
static void
test_faults (void)
{
  static const struct { const char *more; const char *want; } cases[] = {
    { "[delivery]\nmethod = smtp\n", NULL },
    { "[delivery]\nmethod = carrier-pigeon\n", "[delivery] method: must be smtp or maildir" },
    { "[delivery]\nmethod = smtp\nhost = mx.example\n", "[delivery] tls: must be starttls" },
    { "[delivery]\nmethod = smtp\nhost = mx.example\ntls = starttls\n", NULL },
    { "[delivery]\nport = 25\n", NULL },
    { "[delivery]\nport = 70000\n", "[delivery] port: must be a whole number from 1 to 65535, is \"70000\"" },
    { "[delivery]\nbudget = 1000000\n", NULL },
    { "[workers]\njudges = two\n", "[workers] judges: must be a whole number" },
    { "[workers]\njugdes = 2\n", "[workers] jugdes: no such key" },
    { "[wrokers]\njudges = 2\n", "[wrokers] : no such group" },
    { "[intake]\nmax-size = 100\n", "[intake] max-size: must be a whole number from 65536" },
    { "[intake]\nmax-size = 65536\n", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strconcat (GOOD, cases[i].more, NULL);
      g_autoptr (GwConfig) config = load (text, &error);
      g_test_message ("%s", cases[i].more);
      if (cases[i].want == NULL)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_assert_nonnull (strstr (error->message, cases[i].want));
    }
}

static void
test_all_at_once (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (load ("[gateway]\naddress = nobody\nfingerprint = 0A\n[delivery]\ntls = maybe\n", &error));
  g_assert_nonnull (strstr (error->message, "[gateway] name: is missing"));
  g_assert_nonnull (strstr (error->message, "[gateway] domain: is missing"));
  g_assert_nonnull (strstr (error->message, "[gateway] address: must be a mail address"));
  g_assert_nonnull (strstr (error->message, "[delivery] tls: must be none or starttls"));
}

static void
test_permissions (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwConfig) config = load (GOOD, &error);
  g_assert_no_error (error);
  g_chmod (home, 0755);
  g_assert_null (gw_config_load (home, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_chmod (home, 0700);
  g_clear_error (&error);
  g_assert_null (gw_config_load ("/nonexistent", &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  home = g_dir_make_tmp ("gw-config-XXXXXX", NULL);
  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/faults", test_faults);
  g_test_add_func ("/config/all-at-once", test_all_at_once);
  g_test_add_func ("/config/permissions", test_permissions);
  int result = g_test_run ();
  g_autofree char *path = g_build_filename (home, "notigate.conf", NULL);
  g_unlink (path);
  g_rmdir (home);
  g_free (home);
  return result;
}
