/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate doctor: the usual mistakes, each with its fix. It goes on where something is broken, and looks at
 * all that can still be looked at. It changes nothing. */
#include "command/doctor.h"
#include "base/clock.h"
#include "base/escape.h"
#include "command/operator.h"
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

static void
check_free (GwCheck *check)
{
  g_free (check->text);
  g_free (check->fix);
  g_free (check);
}

void
gw_doctor_add (GwDoctor *doctor, GwHealth health, const char *name, char *text, char *fix)
{
  GwCheck *check = g_new0 (GwCheck, 1);
  *check = (GwCheck){ health, name, text, fix };
  g_ptr_array_add (doctor->checks, check);
}

void
gw_doctor_add_error (GwDoctor *doctor, GwHealth health, const char *name, GError *error)
{
  const char *fix = strstr (error->message, "; fix: ");
  char *text = fix ? g_strndup (error->message, (gsize) (fix - error->message)) : g_strdup (error->message);
  gw_doctor_add (doctor, health, name, text, fix ? g_strdup (fix + strlen ("; fix: ")) : NULL);
  g_error_free (error);
}

/* A gateway that runs as another user than the one that owns DIR leaves files that the next cannot open. */
static gboolean
check_owner (GwDoctor *doctor)
{
  struct stat status;
  if (stat (doctor->home, &status) < 0)
    {
      gw_doctor_add (doctor, GW_HEALTH_FAULT, "instance", g_strdup_printf ("%s: there is no instance", doctor->home),
                     g_strdup ("notigate init DIR, or name the right one by --home DIR"));
      return FALSE;
    }
  const struct passwd *owner = getpwuid (status.st_uid);
  g_autofree char *name = owner ? g_strdup (owner->pw_name) : g_strdup_printf ("%u", status.st_uid);
  if (status.st_uid == geteuid ())
    gw_doctor_add (doctor, GW_HEALTH_OK, "user",
                   g_strdup_printf ("%s belongs to %s, who runs this", doctor->home, name), NULL);
  else
    gw_doctor_add (doctor, GW_HEALTH_FAULT, "user",
                   g_strdup_printf ("%s belongs to %s, but you are %s", doctor->home, name, g_get_user_name ()),
                   g_strdup_printf ("run it as that user: sudo -u %s notigate doctor", name));
  return TRUE;
}

static void
check_config (GwDoctor *doctor)
{
  GError *error = NULL;
  doctor->config = gw_config_load (doctor->home, &error);
  if (doctor->config == NULL)
    gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "notigate.conf", error);
  else
    gw_doctor_add (doctor, GW_HEALTH_OK, "notigate.conf", g_strdup_printf ("%s (%s)", doctor->config->address,
                                                                           doctor->config->name), NULL);
  if (doctor->config != NULL && doctor->config->operator_address == NULL)
    gw_doctor_add (doctor, GW_HEALTH_WARNING, "operator", g_strdup ("no address: alerts stand in notigate todo only"),
                   g_strdup ("set [gateway] operator in notigate.conf"));
}

static void
check_policy (GwDoctor *doctor)
{
  GError *error = NULL;
  gsize count = 0;
  g_autofree char *path = g_build_filename (doctor->home, "policy", NULL);
  doctor->policy = gw_policy_load (path, &error);
  if (doctor->policy == NULL)
    {
      gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "policy", error);
      return;
    }
  gw_policy_rules (doctor->policy, &count);
  gw_doctor_add (
      doctor, GW_HEALTH_OK, "policy",
      g_strdup_printf ("%s %s, %" G_GSIZE_FORMAT " rules", doctor->policy->name, doctor->policy->version, count),
      NULL);
}

static void
examine (GwDoctor *doctor)
{
  if (!check_owner (doctor))
    return;
  check_config (doctor);
  check_policy (doctor);
  gw_doctor_check_keys (doctor);
  gw_doctor_check_confinement (doctor);
  gw_doctor_check_work (doctor);
}

static const char *
health_name (GwHealth health)
{
  static const char *const names[] = { "ok", "warning", "fault" };
  return names[health];
}

static void
print_json (const GwDoctor *doctor)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < doctor->checks->len; i++)
    {
      const GwCheck *check = g_ptr_array_index (doctor->checks, i);
      JsonObject *object = json_object_new ();
      gw_operator_set (object, "check", check->name);
      gw_operator_set (object, "result", health_name (check->health));
      gw_operator_set (object, "text", check->text);
      gw_operator_set (object, "fix", check->fix);
      json_array_add_object_element (array, object);
    }
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

/* One line a check, its fix below; several faults of one file stay on lines of their own. */
static void
print_people (const GwDoctor *doctor, gboolean plain)
{
  static const char *const symbols[] = { "\342\234\223", "!", "\342\234\227" };
  for (guint i = 0; i < doctor->checks->len; i++)
    {
      const GwCheck *check = g_ptr_array_index (doctor->checks, i);
      g_autofree char *text = gw_escape_terminal (check->text, TRUE);
      g_autofree char *fix = gw_escape_terminal (check->fix, TRUE);
      if (plain)
        printf ("%s: %s: %s\n", health_name (check->health), check->name, text);
      else
        printf ("%s %-8s %-14s %s\n", symbols[check->health], health_name (check->health), check->name, text);
      if (check->fix != NULL)
        printf (plain ? "fix: %s\n" : "             fix: %s\n", fix);
    }
}

static void
print_summary (guint faults, guint warnings)
{
  if (faults + warnings == 0)
    printf ("\nNothing is wrong.\n");
  else
    printf ("\n%u fault%s, %u warning%s.\n", faults, faults == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

static void
doctor_clear (GwDoctor *doctor)
{
  g_clear_pointer (&doctor->checks, g_ptr_array_unref);
  g_clear_pointer (&doctor->engine, gw_openpgp_free);
  g_clear_pointer (&doctor->store, gw_store_free);
  g_clear_pointer (&doctor->policy, gw_policy_free);
  g_clear_pointer (&doctor->config, gw_config_free);
}

int
gw_command_doctor (int argc, char **argv)
{
  static const char usage[] = "doctor [--json]";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  guint counts[] = { 0, 0, 0 };
  if (!gw_command_parse (&argc, &argv, usage, "notigate doctor --home /var/lib/notigate", NULL, &options, &error)
      || !gw_command_operands (argc, 0, 0, usage, &error))
    return gw_command_fail (error);
  g_autofree char *home = g_canonicalize_filename (options.home, NULL);
  GwDoctor doctor = { .home = home, .now_us = gw_clock_now () };
  doctor.checks = g_ptr_array_new_with_free_func ((GDestroyNotify) check_free);
  examine (&doctor);
  for (guint i = 0; i < doctor.checks->len; i++)
    counts[((GwCheck *) g_ptr_array_index (doctor.checks, i))->health]++;
  if (options.json)
    print_json (&doctor);
  else
    {
      print_people (&doctor, options.plain);
      print_summary (counts[GW_HEALTH_FAULT], counts[GW_HEALTH_WARNING]);
    }
  doctor_clear (&doctor);
  return counts[GW_HEALTH_FAULT] > 0 ? 1 : EX_OK;
}
