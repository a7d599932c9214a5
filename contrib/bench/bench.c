/* SPDX-License-Identifier: Apache-2.0
 * bench: what the gateway costs, as ratios within one run, so that another machine, or another load on
 * this one, gives the same answer.
 *
 *   bench path HOME AGENCY-HOME FINGERPRINT MAILS ROUNDS
 *     the daemon's whole path (inbox, verify, ledger, sign, SMTP to a sink), with one and with two workers,
 *     against the bare sum of one verify and one sign of the same mails, in alternating rounds.
 *   bench receive HOME RUNS
 *     one notigate-receive (daemon running) against one gpg --version.
 *   bench memory HOME AGENCY-HOME FINGERPRINT MAILS
 *     resident memory of the daemon's processes as the mails go by. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "intake/wake.h"
#include "openpgp/openpgp.h"
#include "store/audit.h"
#include "store/inbox.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define GATEWAY "gateway@ccc.example"
#define PATIENCE (600 * G_USEC_PER_SEC) /* until a run is given up */

typedef struct {
  GBytes *entity;    /* what is signed */
  GBytes *signature;
  GBytes *raw;       /* the whole mail */
} Sample;

static G_NORETURN void
die (GError *error)
{
  fprintf (stderr, "bench: %s\n", error ? error->message : "failed");
  exit (1);
}

static void
sample_free (Sample *sample)
{
  g_bytes_unref (sample->entity);
  g_bytes_unref (sample->signature);
  g_bytes_unref (sample->raw);
  g_free (sample);
}

/* A notification of usual size, TLP:GREEN, so that its receipt is signed only. */
static Sample *
make_sample (GwOpenpgp *agency, const char *fingerprint)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = gw_random_name (16);
  g_autofree char *detected = gw_time_format (gw_clock_now () - GW_HOUR);
  g_autofree char *text = g_strdup_printf (
    "Content-Type: text/plain; charset=utf-8\r\n\r\nForm: poc-notification/1\r\nMessage-Type: notification\r\n"
    "To-Gateway: " GATEWAY "\r\nReport-ID: %s\r\nTLP: TLP:GREEN\r\nUrgency: medium\r\nTitle: DDoS on a tax portal\r\n"
    "Incident-Type: availability/ddos\r\nDetected: %s\r\nAffected: ipv4 192.0.2.10 port 443\r\n"
    "Source: ipv4 198.51.100.23 port 53/udp\r\n\r\nDNS amplification, peak 38 Gbit/s.\r\n", id, detected);
  Sample *sample = g_new0 (Sample, 1);
  g_autofree char *micalg = NULL;
  sample->entity = g_bytes_new (text, strlen (text));
  if (!gw_openpgp_sign (agency, fingerprint, sample->entity, &sample->signature, &micalg, &error))
    die (error);
  gsize size;
  const char *signature = g_bytes_get_data (sample->signature, &size);
  g_autoptr (GString) raw = g_string_new (NULL);
  g_string_append_printf (raw, "From: poc@cert.xa.example\r\nTo: " GATEWAY "\r\nSubject: Incident\r\nMessage-ID: <%s@x>\r\n"
                          "MIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=%s;\r\n"
                          " protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n--b\r\n%s\r\n--b\r\n"
                          "Content-Type: application/pgp-signature\r\n\r\n", id, micalg, text);
  g_string_append_len (raw, signature, (gssize) size);
  g_string_append (raw, "\r\n--b--\r\n");
  sample->raw = g_bytes_new (raw->str, raw->len);
  return sample;
}

static GPtrArray *
make_samples (const char *agency_home, const char *fingerprint, guint count)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *samples = g_ptr_array_new_with_free_func ((GDestroyNotify) sample_free);
  g_autoptr (GwOpenpgp) agency = gw_openpgp_new (agency_home, &error);
  if (agency == NULL)
    die (error);
  for (guint i = 0; i < count; i++)
    {
      g_ptr_array_add (samples, make_sample (agency, fingerprint));
      if (isatty (STDERR_FILENO) && i % 50 == 0)
        fprintf (stderr, "\r\033[Ksigning mails: %u of %u", i, count);
    }
  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r\033[K");
  return samples;
}

/* ---- The floor: nothing but one verify and one sign a mail, one after the other ---------------------------- */

static double
measure_floor (const char *home, const char *key, const GPtrArray *samples)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *gnupg = g_build_filename (home, "gnupg", NULL);
  g_autoptr (GwOpenpgp) engine = gw_openpgp_new (gnupg, &error);
  if (engine == NULL)
    die (error);
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = g_ptr_array_index (samples, i);
      g_autoptr (GBytes) signature = NULL;
      g_autofree char *micalg = NULL;
      g_autoptr (GPtrArray) found = gw_openpgp_verify (engine, sample->entity, sample->signature, &error);
      if (found == NULL || found->len != 1
          || ((GwSignature *) g_ptr_array_index (found, 0))->status != GW_SIGNATURE_GOOD
          || !gw_openpgp_sign (engine, key, sample->entity, &signature, &micalg, &error))
        die (error);
    }
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

/* ---- The daemon ---------------------------------------------------------------------------------------------- */

static void
set_config (const char *home, const char *group, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (home, "notigate.conf", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &error))
    die (error);
  g_key_file_set_string (file, group, key, value);
  gsize size;
  g_autofree char *text = g_key_file_to_data (file, &size, NULL);
  if (!gw_file_replace (path, text, size, 0640, &error))
    die (error);
}

static char *
get_config (const char *home, const char *group, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (home, "notigate.conf", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error))
    die (error);
  return g_key_file_get_string (file, group, key, NULL);
}

static pid_t
start_daemon (const char *home)
{
  pid_t pid = fork ();
  if (pid != 0)
    return pid;
  FILE *quiet = freopen ("/dev/null", "w", stderr);
  (void) quiet;
  execlp ("notigate", "notigate", "run", "--home", home, NULL);
  _exit (127);
}

static void
stop_daemon (pid_t pid)
{
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
}

static gint64
count_waiting (GwStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 mails = 0;
  gint64 oldest = 0;
  if (!gw_store_inbox_count (store, &mails, &oldest, &error))
    die (error);
  g_autoptr (GPtrArray) letters = gw_store_letter_counts (store, &error);
  if (letters == NULL)
    die (error);
  for (guint i = 0; i < letters->len; i++)
    {
      const GwCount *state = g_ptr_array_index (letters, i);
      if (strcmp (state->name, "queued") == 0 || strcmp (state->name, "sealed") == 0)
        mails += state->count;
    }
  return mails;
}

/* They are due at @due_us, all at once: so neither intake nor the daemon's start is measured. */
static void
put_mails (GwStore *store, const GPtrArray *samples, gint64 due_us)
{
  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = g_ptr_array_index (samples, i);
      g_autoptr (GError) error = NULL;
      g_autofree char *digest = gw_sha256_hex_bytes (sample->raw);
      GwMail mail = { .received_us = due_us, .sha256 = digest, .size = (gint64) g_bytes_get_size (sample->raw),
                      .envelope_from = (char *) "poc@cert.xa.example", .envelope_to = (char *) GATEWAY, .raw = sample->raw };
      gint64 id;
      if (!gw_store_mail_receive (store, &mail, &id, &error))
        die (error);
    }
}

/* All judged, and no letter on its way. */
static void
wait_until_done (GwStore *store)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;
  while (count_waiting (store) > 0)
    {
      if (g_get_monotonic_time () > until)
        {
          fprintf (stderr, "bench: the daemon did not finish: %" G_GINT64_FORMAT " wait\n", count_waiting (store));
          exit (1);
        }
      g_usleep (20000);
    }
}

static double
measure_daemon (const char *home, const GPtrArray *samples, const char *judges)
{
  g_autoptr (GError) error = NULL;
  set_config (home, "workers", "judges", judges);
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, &error);
  if (store == NULL)
    die (error);
  pid_t daemon = start_daemon (home);
  gint64 due = gw_clock_now () + GW_SECOND + samples->len * 10 * (GW_SECOND / 1000);
  put_mails (store, samples, due);
  while (gw_clock_now () < due)
    g_usleep (1000);
  gint64 start = g_get_monotonic_time ();
  gw_wake_send (home);
  wait_until_done (store);
  double seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  stop_daemon (daemon);
  return seconds;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;
  return (difference > 0) - (difference < 0);
}

static double
median (double *values, guint count)
{
  qsort (values, count, sizeof *values, compare);
  return values[count / 2];
}

static void
bench_path (const char *home, const char *agency, const char *fingerprint, guint mails, guint rounds)
{
  g_autofree char *key = get_config (home, "gateway", "fingerprint");
  static const struct { const char *judges; const char *name; } cases[] = {
    { "1", "one worker" }, { "2", "two workers" },
  };
  printf ("%-12s %14s %14s %10s  %s\n", "", "floor, mails/s", "daemon, mails/s", "ratio", "wanted");
  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autofree double *floors = g_new0 (double, rounds);
      g_autofree double *daemons = g_new0 (double, rounds);
      g_autofree double *ratios = g_new0 (double, rounds);
      for (guint i = 0; i < rounds; i++)
        {
          /* Fresh mails each round: the same again would be a duplicate. */
          g_autoptr (GPtrArray) samples = make_samples (agency, fingerprint, mails);
          floors[i] = mails / measure_floor (home, key, samples);
          daemons[i] = mails / measure_daemon (home, samples, cases[k].judges);
          ratios[i] = daemons[i] / floors[i];
        }
      printf ("%-12s %14.0f %14.0f %10.2f  at least 0.80; 150 mails/s where the floor allows it\n", cases[k].name, median (floors, rounds), median (daemons, rounds),
              median (ratios, rounds));
      fflush (stdout);
    }
}

/* ---- notigate-receive against gpg --version ------------------------------------------------------------------- */

static double
time_command (char *const argv[], GBytes *input)
{
  int pipe_fds[2];
  if (pipe (pipe_fds) < 0)
    die (NULL);
  gint64 start = g_get_monotonic_time ();
  pid_t pid = fork ();
  if (pid == 0)
    {
      dup2 (pipe_fds[0], STDIN_FILENO);
      close (pipe_fds[0]);
      close (pipe_fds[1]);
      FILE *quiet = freopen ("/dev/null", "w", stdout);
      (void) quiet;
      execvp (argv[0], argv);
      _exit (127);
    }
  close (pipe_fds[0]);
  gsize size;
  const void *data = g_bytes_get_data (input, &size);
  if (!gw_file_write (pipe_fds[1], data, size, NULL))
    signal (SIGPIPE, SIG_IGN);
  close (pipe_fds[1]);
  int status = 0;
  waitpid (pid, &status, 0);
  if (status != 0)
    {
      fprintf (stderr, "bench: %s failed\n", argv[0]);
      exit (1);
    }
  return (double) (g_get_monotonic_time () - start);
}

static void
bench_receive (const char *home, guint runs)
{
  char *receive[] = { (char *) "notigate-receive", (char *) "--home", (char *) home, (char *) "-f", (char *) "a@b.example",
                      (char *) GATEWAY, NULL };
  char *gpg[] = { (char *) "gpg", (char *) "--version", NULL };
  g_autofree double *ours = g_new0 (double, runs);
  g_autofree double *theirs = g_new0 (double, runs);
  g_autofree double *ratios = g_new0 (double, runs);
  g_autofree char *body = g_strnfill (2000, 'x');
  g_autofree char *text = g_strconcat ("From: a@b.example\nSubject: x\n\n", body, "\n", NULL);
  g_autoptr (GBytes) mail = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  pid_t daemon = start_daemon (home);
  signal (SIGPIPE, SIG_IGN);
  g_usleep (500000);
  for (guint i = 0; i < runs; i++)
    {
      theirs[i] = time_command (gpg, nothing);
      ours[i] = time_command (receive, mail);
      ratios[i] = ours[i] / theirs[i];
    }
  stop_daemon (daemon);
  printf ("one notigate-receive %.1f ms, one gpg --version %.1f ms, ratio %.2f (median of %u pairs; wanted: at most 1.50)\n",
          median (ours, runs) / 1000, median (theirs, runs) / 1000, median (ratios, runs), runs);
}

/* ---- Memory ------------------------------------------------------------------------------------------------------- */

static gint64
resident_kib (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  const char *line = strstr (text, "VmRSS:");
  return line ? g_ascii_strtoll (line + strlen ("VmRSS:"), NULL, 10) : 0;
}

static char *
describe_children (pid_t daemon)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/children", (int) daemon, (int) daemon);
  g_autofree char *text = NULL;
  GString *line = g_string_new (NULL);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_string_free (line, FALSE);
  g_auto (GStrv) pids = g_strsplit (g_strstrip (text), " ", -1);
  for (char **pid = pids; *pid; pid++)
    g_string_append_printf (line, " %8" G_GINT64_FORMAT, resident_kib ((pid_t) atoi (*pid)));
  return g_string_free (line, FALSE);
}

static void
bench_memory (const char *home, const char *agency, const char *fingerprint, guint mails)
{
  g_autoptr (GError) error = NULL;
  set_config (home, "workers", "judges", "2");
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, &error);
  if (store == NULL)
    die (error);
  pid_t daemon = start_daemon (home);
  printf ("resident memory in KiB: judge, judge, sealer, sender\n");
  for (guint done = 0; done < mails; done += 1000)
    {
      g_autoptr (GPtrArray) samples = make_samples (agency, fingerprint, 1000);
      put_mails (store, samples, gw_clock_now ());
      gw_wake_send (home);
      wait_until_done (store);
      g_autofree char *line = describe_children (daemon);
      printf ("after %5u mails %s\n", done + 1000, line);
      fflush (stdout);
    }
  stop_daemon (daemon);
}

int
main (int argc, char **argv)
{
  if (argc == 7 && strcmp (argv[1], "path") == 0)
    bench_path (argv[2], argv[3], argv[4], (guint) atoi (argv[5]), (guint) atoi (argv[6]));
  else if (argc == 4 && strcmp (argv[1], "receive") == 0)
    bench_receive (argv[2], (guint) atoi (argv[3]));
  else if (argc == 6 && strcmp (argv[1], "memory") == 0)
    bench_memory (argv[2], argv[3], argv[4], (guint) atoi (argv[5]));
  else
    {
      fprintf (stderr, "usage: see the head of bench.c; run it by make bench\n");
      return 64;
    }
  return 0;
}
