/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of doctor that looks at ledger, database, disk, delivery, clock, templates, and what waits. */
#include "base/clock.h"
#include "command/doctor.h"
#include "command/operator.h"
#include "ledger/log.h"
#include "outbox/render.h"
#include "outbox/smtp-tls.h"
#include "process/instance.h"
#include "process/seal.h"
#include "process/witness.h"
#include "store/inbox.h"
#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/statvfs.h>

#define CONNECT_SECONDS 5
#define INBOX_LATE (5 * GW_MINUTE)
#define LETTER_LATE GW_HOUR

/* ---- database and ledger ---- */

/* SQLite loses committed rows where a checkpoint races a write, until 3.51.3. */
static void
check_engine (GwDoctor *doctor)
{
  int part[3] = { 0, 0, 0 };
  g_auto (GStrv) words = g_strsplit (gw_store_engine (), ".", 3);
  for (guint i = 0; i < 3 && words[i]; i++)
    part[i] = (int) g_ascii_strtoll (words[i], NULL, 10);
  gboolean fixed = part[0] * 1000000 + part[1] * 1000 + part[2] >= 3051003;
  gw_doctor_add (doctor, GW_HEALTH_OK, "SQLite",
                 g_strdup_printf ("%s%s", gw_store_engine (),
                                  fixed
                                      ? ""
                                      : "; it has the WAL-reset bug, which our lock keeps off: let no other program "
                                        "write to or checkpoint notigate.db"),
                 NULL);
}

static gboolean
open_store (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autofree char *finding = NULL;
  g_autofree char *path = g_build_filename (doctor->home, "notigate.db", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      gw_doctor_add (doctor, GW_HEALTH_FAULT, "database", g_strdup_printf ("%s is missing", path),
                     g_strdup ("restore the last backup, with its notigate.db-wal if it has one"));
      return FALSE;
    }
  doctor->store = gw_store_open (doctor->home, GW_STORE_READ, &error);
  if (doctor->store == NULL || !gw_store_check (doctor->store, &finding, &error))
    {
      gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "database", error);
      return FALSE;
    }
  if (finding == NULL)
    gw_doctor_add (doctor, GW_HEALTH_OK, "database", g_strdup ("its file is sound"), NULL);
  else
    gw_doctor_add (doctor, GW_HEALTH_FAULT, "database", g_strdup_printf ("its file is damaged: %s", finding),
                   g_strdup ("stop the gateway, keep a copy, restore the last backup"));
  return finding == NULL;
}

static void
check_ledger (GwDoctor *doctor)
{
  GError *error = NULL;
  guint64 size = 0;
  g_autofree char *origin = gw_instance_origin (doctor->store, doctor->config, &error);
  g_autofree char *head = gw_config_path (doctor->config, "ledger.head");
  if (origin == NULL || !gw_log_check (doctor->store, origin, head, doctor->config->extra_head, &size, &error))
    gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "ledger", error);
  else
    gw_doctor_add (doctor, GW_HEALTH_OK, "ledger",
                   g_strdup_printf ("%" G_GUINT64_FORMAT " entries, and it extends what was signed", size),
                   NULL);
  if (doctor->config->extra_head == NULL)
    gw_doctor_add (doctor, GW_HEALTH_WARNING, "ledger.head",
                   g_strdup ("it has no second copy: a backup restored whole would not be noticed"),
                   g_strdup ("set [gateway] second-head in notigate.conf to a file on another disk"));
}

static void
check_witness (GwDoctor *doctor, const GwWitness *witness)
{
  GError *error = NULL;
  gint64 day = -1;
  gint64 size = 0;
  const char *name = witness->key->name;
  g_autoptr (GwWitnessState) state = gw_store_witness_get (doctor->store, name, &error);
  if (state == NULL || !gw_store_cosignature_last (doctor->store, name, &day, &size, &error))
    {
      gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "witness", error);
      return;
    }
  g_autofree char *date = day >= 0 ? gw_witness_date (day) : NULL;
  g_autofree char *last = date ? g_strdup_printf ("the last day that it cosigned is %s", date)
                               : g_strdup ("it has cosigned nothing yet");
  if (strcmp (state->state, "cosigns") == 0 || strcmp (state->state, "new") == 0)
    gw_doctor_add (doctor, GW_HEALTH_OK, "witness", g_strdup_printf ("%s: %s", name, last), NULL);
  else
    gw_doctor_add (doctor, strcmp (state->state, "silent") == 0 ? GW_HEALTH_WARNING : GW_HEALTH_FAULT, "witness",
                   g_strdup_printf ("%s %s: %s; %s", name,
                                    strcmp (state->state, "silent") == 0 ? "does not answer" : state->state, state->result, last),
                   g_strdup (strcmp (state->state, "silent") == 0
                               ? "run its witness-command of notigate.conf by hand; letters go out without it meanwhile"
                               : "notigate audit verify, then compare with the witness's operator: WITNESSES in notigate-ledger(7)"));
}

static void
check_witnesses (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) witnesses = gw_witnesses_load (doctor->config, &error);
  if (witnesses == NULL)
    gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "notigate.conf", error);
  for (guint i = 0; witnesses != NULL && i < witnesses->len; i++)
    check_witness (doctor, g_ptr_array_index (witnesses, i));
}

/* ---- the machine ---- */

static void
check_disk (GwDoctor *doctor)
{
  struct statvfs status;
  if (statvfs (doctor->home, &status) < 0)
    {
      gw_doctor_add (doctor, GW_HEALTH_FAULT, "disk", g_strdup_printf ("%s: %s", doctor->home, g_strerror (errno)),
                     NULL);
      return;
    }
  guint64 available = (guint64) status.f_bavail * status.f_frsize;
  guint64 floor = (guint64) doctor->config->min_free;
  g_autofree char *have = g_format_size (available);
  g_autofree char *need = g_format_size (floor);
  GwHealth health = available < floor ? GW_HEALTH_FAULT : available < 2 * floor ? GW_HEALTH_WARNING : GW_HEALTH_OK;
  gw_doctor_add (doctor, health, "disk", g_strdup_printf ("%s free; below %s mail is deferred", have, need),
                 health == GW_HEALTH_OK ? NULL : g_strdup ("free some, or lower [intake] min-free in notigate.conf"));
}

static void
check_clock (GwDoctor *doctor)
{
  GError *error = NULL;
  gint64 last = 0;
  if (!gw_store_entry_newest (doctor->store, &last, &error))
    {
      gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "clock", error);
      return;
    }
  g_autofree char *now = gw_operator_time (doctor->now_us);
  g_autofree char *entered = gw_operator_time (last);
  if (doctor->now_us < last)
    gw_doctor_add (doctor, GW_HEALTH_FAULT, "clock",
                   g_strdup_printf ("it says %s, yet the last ledger entry is of %s", now, entered),
                   g_strdup ("set the clock, and keep it right by NTP (timedatectl set-ntp true)"));
  else
    gw_doctor_add (doctor, GW_HEALTH_OK, "clock", g_steal_pointer (&now), NULL);
}

static void
check_zones (GwDoctor *doctor)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Vienna");
  if (zone != NULL)
    gw_doctor_add (doctor, GW_HEALTH_OK, "time zones", g_strdup ("their data are here"), NULL);
  else
    gw_doctor_add (doctor, GW_HEALTH_FAULT, "time zones", g_strdup ("their data are missing: contacts cannot be read"),
                   g_strdup ("apt-get install tzdata"));
}

/* ---- letters out ---- */

static void
check_templates (GwDoctor *doctor)
{
  g_autofree char *override = g_build_filename (doctor->home, "templates", NULL);
  g_autofree char *shipped = g_build_filename (gw_data_directory (), "templates", NULL);
  for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
    {
      GError *error = NULL;
      gboolean exists = FALSE;
      g_auto (GStrv) unknown = gw_letter_check (override, shipped, *kind, "en", &exists, &error);
      if (unknown == NULL)
        {
          gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "templates", error);
          return;
        }
      if (exists && *unknown == NULL)
        continue;
      gw_doctor_add (
          doctor, GW_HEALTH_FAULT, "templates",
          exists ? g_strdup (*unknown) : g_strdup_printf ("%s/en/%s is missing", shipped, *kind),
          g_strdup (exists ? "notigate template check" : "make install, or point NOTIGATE_DATADIR to them"));
      return;
    }
  gw_doctor_add (doctor, GW_HEALTH_OK, "templates", g_steal_pointer (&shipped), NULL);
}

static void
check_hop (GwDoctor *doctor)
{
  const GwConfig *config = doctor->config;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_socket_client_set_timeout (client, CONNECT_SECONDS);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      client, config->smtp_host, (guint16) config->smtp_port, NULL, &problem);
  if (connection == NULL)
    gw_doctor_add (doctor, GW_HEALTH_FAULT, "delivery",
                   g_strdup_printf ("%s port %d: %s", config->smtp_host, config->smtp_port, problem->message),
                   g_strdup ("start the mail server, or correct [delivery] host and port; letters wait meanwhile"));
  else
    gw_doctor_add (doctor, GW_HEALTH_OK, "delivery", g_strdup_printf ("%s port %d answers", config->smtp_host,
                                                                      config->smtp_port), NULL);
}

static void
check_delivery (GwDoctor *doctor)
{
  const GwConfig *config = doctor->config;
  GError *error = NULL;
  if (config->delivery == GW_DELIVERY_MAILDIR)
    {
      gw_doctor_add (doctor, GW_HEALTH_WARNING, "delivery",
                     g_strdup_printf ("letters stay in %s/outgoing", doctor->home),
                     g_strdup ("for real work: [delivery] method = smtp in notigate.conf"));
      return;
    }
  if (config->smtp_tls == GW_TLS_STARTTLS)
    {
      GwTlsTrust *trust = gw_tls_trust_load (config->smtp_ca_file, &error);
      if (trust == NULL)
        gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "certificates", error);
      else
        gw_doctor_add (doctor, GW_HEALTH_OK, "certificates",
                       g_strdup_printf ("%s can be read",
                                        config->smtp_ca_file ? config->smtp_ca_file : "the system's authorities"),
                       NULL);
      g_clear_pointer (&trust, gw_tls_trust_free);
    }
  check_hop (doctor);
}

/* ---- what waits ---- */

static void
check_inbox (GwDoctor *doctor, gboolean runs)
{
  GError *error = NULL;
  gint64 count = 0;
  gint64 oldest = 0;
  gint64 replayed = 0;
  if (!gw_store_inbox_count (doctor->store, &count, &oldest, &error)
      || !gw_store_inbox_replayed (doctor->store, &replayed, &error))
    {
      gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "inbox", error);
      return;
    }
  gboolean late = count > 0 && doctor->now_us - oldest > INBOX_LATE;
  gw_doctor_add (doctor, late ? GW_HEALTH_WARNING : GW_HEALTH_OK, "inbox",
                 gw_operator_describe_inbox (count, replayed, oldest, doctor->now_us),
                 !late ? NULL : g_strdup (runs ? "see the log of notigate run" : "notigate run"));
}

static void
check_outbox (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) counts = gw_store_letter_counts (doctor->store, &error);
  if (counts == NULL)
    {
      gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "outbox", error);
      return;
    }
  gint64 waiting = 0;
  gint64 failed = 0;
  gint64 oldest = doctor->now_us;
  for (guint i = 0; i < counts->len; i++)
    {
      const GwCount *count = g_ptr_array_index (counts, i);
      gboolean waits = strcmp (count->name, "queued") == 0 || strcmp (count->name, "sealed") == 0;
      waiting += waits ? count->count : 0;
      failed += strcmp (count->name, "failed") == 0 ? count->count : 0;
      oldest = waits ? MIN (oldest, count->oldest_us) : oldest;
    }
  gboolean late = doctor->now_us - oldest > LETTER_LATE || failed > 0;
  g_autofree char *age = gw_operator_age (oldest, doctor->now_us);
  g_autofree char *since = waiting ? g_strdup_printf (", the oldest for %s", age) : g_strdup ("");
  gw_doctor_add (doctor, late ? GW_HEALTH_WARNING : GW_HEALTH_OK, "outbox",
                 g_strdup_printf ("%" G_GINT64_FORMAT " letters wait%s, %" G_GINT64_FORMAT " have failed", waiting,
                                  since, failed),
                 late ? g_strdup ("notigate outbox list says why") : NULL);
}

void
gw_doctor_check_work (GwDoctor *doctor)
{
  gboolean runs = gw_operator_daemon_runs (doctor->home);
  check_engine (doctor);
  gboolean has_store = open_store (doctor);
  check_zones (doctor);
  check_templates (doctor);
  if (doctor->config != NULL)
    {
      gw_doctor_check_vkey (doctor);
      check_disk (doctor);
      check_delivery (doctor);
    }
  if (has_store && doctor->config != NULL)
    {
      check_ledger (doctor);
      check_witnesses (doctor);
    }
  if (has_store)
    check_clock (doctor);
  gw_doctor_add (doctor, runs ? GW_HEALTH_OK : GW_HEALTH_WARNING, "gateway", g_strdup (runs ? "runs" : "does not run"),
                 runs ? NULL : g_strdup ("notigate run (systemctl start notigate)"));
  if (!has_store)
    return;
  check_inbox (doctor, runs);
  check_outbox (doctor);
}
