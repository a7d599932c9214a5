/* SPDX-License-Identifier: Apache-2.0
 * Each worker's confinement, put on by a child: what must be refused is, what the work needs is not. Where the kernel lacks
 * seccomp or Landlock, what only that refuses is open, as doctor tells. */
#include "workers/confine.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENDED 1000 /* + signal: the child did not come back from it */

typedef struct {
  const char *name;
  int (*attempt) (const char *home); /* 0 or errno */
  int judge;
  int sealer;
  int sender;
  gboolean needs_landlock; /* else 0 */
} Row;

static int
try_open (const char *home, const char *name, int flags)
{
  g_autofree char *path = g_build_filename (home, name, NULL);
  int fd = open (path, flags | O_CLOEXEC, 0600);
  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static int ledger_key (const char *home) { return try_open (home, "ledger.key", O_RDONLY); }
static int secret_key (const char *home) { return try_open (home, "secret-keys/A.key", O_RDONLY); }
static int by_the_link (const char *home) { return try_open (home, "gnupg/private-keys-v1.d/A.key", O_RDONLY); }
static int keyring (const char *home) { return try_open (home, "gnupg/pubring.kbx", O_RDONLY); }
static int change_keyring (const char *home) { return try_open (home, "gnupg/pubring.kbx", O_RDWR); }
static int database (const char *home) { return try_open (home, "notigate.db", O_RDWR); }
static int secret (const char *home) { return try_open (home, "secret", O_RDONLY); }
static int policy (const char *home) { return try_open (home, "policy/new.policy", O_WRONLY | O_CREAT); }
static int head (const char *home) { return try_open (home, "ledger.head", O_WRONLY | O_CREAT); }
static int outgoing (const char *home) { return try_open (home, "outgoing/letter", O_WRONLY | O_CREAT); }
static int elsewhere (const char *home) { return try_open (home, "../elsewhere", O_RDONLY); }
static int system_file (const char *home) { return try_open ("/etc", "passwd", O_RDONLY); }
static int null_device (const char *home) { return try_open ("/dev", "null", O_RDWR); }

static int
around (const char *home)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/root%s", home);
  return try_open (path, "secret-keys/A.key", O_RDONLY);
}

static int
rename_across (const char *home)
{
  g_autofree char *from = g_build_filename (home, "outgoing", "tmp", "letter", NULL);
  g_autofree char *to = g_build_filename (home, "outgoing", "new", "letter", NULL);
  return rename (from, to) == 0 && rename (to, from) == 0 ? 0 : errno;
}

static int
try_socket (int family)
{
  int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static int local_socket (const char *home) { return try_socket (AF_UNIX); }
static int inet_socket (const char *home) { return try_socket (AF_INET); }

/* 0 where it ran, whatever came of it. */
static int
try_program (const char *path)
{
  char *const argv[] = { (char *) path, (char *) "--version", NULL };
  int report[2];
  int problem = 0;
  g_assert_cmpint (pipe2 (report, O_CLOEXEC), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    {
      int null = open ("/dev/null", O_WRONLY);
      dup2 (null, STDOUT_FILENO);
      dup2 (null, STDERR_FILENO);
      execv (path, argv);
      problem = errno;
      _exit (write (report[1], &problem, sizeof problem) == sizeof problem ? 1 : 2);
    }
  close (report[1]);
  if (read (report[0], &problem, sizeof problem) != sizeof problem)
    problem = 0;
  close (report[0]);
  waitpid (pid, NULL, 0);
  return problem;
}

static int
try_found (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);
  g_assert_nonnull (path);
  return try_program (path);
}

static int gpg (const char *home) { return try_found ("gpg"); }
static int agent (const char *home) { return try_found ("gpg-agent"); }
static int shell (const char *home) { return try_program ("/bin/sh"); }

static int result_of (long result) { return result < 0 ? errno : 0; }
static int trace (const char *home) { return result_of (ptrace (PTRACE_TRACEME, 0, NULL, NULL)); }
static int memory (const char *home) { return result_of (syscall (SYS_process_vm_readv, getpid (), NULL, 0, NULL, 0, 0)); }
static int mounting (const char *home) { return result_of (syscall (SYS_mount, NULL, NULL, NULL, 0, NULL)); }
static int bpf_program (const char *home) { return result_of (syscall (SYS_bpf, 0, NULL, 0)); }
static int new_user (const char *home) { return result_of (unshare (CLONE_NEWUSER)); }
static int keyctl_call (const char *home) { return result_of (syscall (SYS_keyctl, 0, 0, 0)); }
static int ring (const char *home) { return result_of (syscall (SYS_io_uring_setup, 1, NULL)); }
static int memory_file (const char *home) { return result_of (syscall (SYS_memfd_create, "x", 0)); }
static int signal_parent (const char *home) { return result_of (kill (getppid (), 0)); }
static int signal_self (const char *home) { return result_of (kill (getpid (), 0)); }

static int
child_with (unsigned long flags)
{
  long pid = syscall (SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
  if (pid == 0)
    _exit (0);
  int problem = pid < 0 ? errno : 0;
  if (pid > 0)
    waitpid ((pid_t) pid, NULL, 0);
  return problem;
}

static int child_in_user (const char *home) { return child_with (CLONE_NEWUSER); }
static int child (const char *home) { return child_with (0); }

static int
limit (const char *home)
{
  struct rlimit files, core;
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &files) + getrlimit (RLIMIT_CORE, &core), ==, 0);
  gboolean kept = files.rlim_max == 256 && core.rlim_max == 0 && prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
                  && prctl (PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
#if !defined(__SANITIZE_ADDRESS__)
  kept = kept && mmap (NULL, 3ul << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
         && mmap (NULL, 1ul << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
#endif
  return kept ? 0 : ENOTSUP;
}

static const Row rows[] = {
  /* what */                    /* how */       /* judge, sealer, sender */
  { "ledger.key",               ledger_key,     EACCES, 0, EACCES, TRUE },
  { "a secret key",             secret_key,     EACCES, 0, EACCES, TRUE },
  { "... by the agent's link",  by_the_link,    EACCES, 0, EACCES, TRUE },
  { "... by /proc",             around,         EACCES, 0, EACCES, TRUE },
  { "the keyring",              keyring,        0, 0, EACCES, TRUE },
  { "to change the keyring",    change_keyring, EACCES, 0, EACCES, TRUE },
  { "the secret of the return paths", secret,   EACCES, 0, EACCES, TRUE },
  { "the database",             database,       0, 0, 0, FALSE },
  { "a policy of its own",      policy,         EACCES, 0, EACCES, TRUE },
  { "to write ledger.head",     head,           EACCES, 0, EACCES, TRUE },
  { "a letter in outgoing",     outgoing,       EACCES, 0, 0, TRUE },
  { "... from tmp to new",      rename_across,  EACCES, EXDEV, 0, TRUE },
  { "a file of somebody else",  elsewhere,      EACCES, EACCES, EACCES, TRUE },
  { "a file of the system",     system_file,    0, 0, 0, FALSE },
  { "/dev/null",                null_device,    0, 0, 0, FALSE },
  { "gpg",                      gpg,            0, 0, EPERM, TRUE },
  { "gpg-agent",                agent,          EACCES, EACCES, EPERM, TRUE },
  { "a shell",                  shell,          EACCES, EACCES, EPERM, TRUE },
  { "a local socket",           local_socket,   0, 0, 0, FALSE },
  { "a socket to the network",  inet_socket,    EPERM, EPERM, 0, FALSE },
  { "ptrace",                   trace,          ENDED + SIGSYS, ENDED + SIGSYS, ENDED + SIGSYS, FALSE },
  { "another's memory",         memory,         ENDED + SIGSYS, ENDED + SIGSYS, ENDED + SIGSYS, FALSE },
  { "mount",                    mounting,       ENDED + SIGSYS, ENDED + SIGSYS, ENDED + SIGSYS, FALSE },
  { "bpf",                      bpf_program,    ENDED + SIGSYS, ENDED + SIGSYS, ENDED + SIGSYS, FALSE },
  { "a namespace of users",     new_user,       EPERM, EPERM, EPERM, FALSE },
  { "a child in one",           child_in_user,  EPERM, EPERM, EPERM, FALSE },
  { "a child",                  child,          0, 0, 0, FALSE },
  { "the kernel's keys",        keyctl_call,    EPERM, EPERM, EPERM, FALSE },
  { "io_uring",                 ring,           EPERM, EPERM, EPERM, FALSE },
  { "a file in memory",         memory_file,    EPERM, EPERM, EPERM, FALSE },
  { "its limits",               limit,          0, 0, 0, FALSE },
  { "a signal to itself",       signal_self,    0, 0, 0, FALSE },
};

/* ---- An instance's files ---------------------------------------------------------------------------------------------- */

typedef struct {
  char *base;
  GwConfig *config;
} World;

static void
put (const char *home, const char *name)
{
  g_autofree char *path = g_build_filename (home, name, NULL);
  g_autofree char *directory = g_path_get_dirname (path);
  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
}

static void
open_world (World *world, gconstpointer data)
{
  static const char *const names[] = { "ledger.key", "ledger.head", "secret", "secret-keys/A.key", "gnupg/pubring.kbx",
                                       "notigate.db", "policy/default.policy", "outgoing/tmp/letter", "outgoing/new/old" };
  g_autoptr (GError) error = NULL;
  world->base = g_dir_make_tmp ("gw-confine-XXXXXX", &error);
  g_assert_no_error (error);
  world->config = g_new0 (GwConfig, 1);
  world->config->home = g_build_filename (world->base, "instance", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    put (world->config->home, names[i]);
  put (world->base, "elsewhere");
  g_autofree char *link = g_build_filename (world->config->home, "gnupg", "private-keys-v1.d", NULL);
  g_assert_cmpint (symlink ("../secret-keys", link), ==, 0);
}

static void
close_world (World *world, gconstpointer data)
{
  const char *argv[] = { "rm", "-r", world->base, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (world->base);
  g_free (world->config->home);
  g_free (world->config);
}

/* What comes of it in a child that @role's confinement holds; -1: in one that nothing holds. */
static int
attempt (const World *world, int role, const Row *row)
{
  int status = 0;
  int report[2];
  int problem = -1;
  g_assert_cmpint (pipe2 (report, O_CLOEXEC), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    {
      g_autoptr (GError) error = NULL;
      if (role >= 0)
        gw_confine_limits ((GwConfine) role);
      if (role >= 0 && !gw_confine_enter ((GwConfine) role, world->config, &error))
        g_printerr ("%s\n", error->message);
      else
        problem = row->attempt (world->config->home);
      _exit (write (report[1], &problem, sizeof problem) == sizeof problem ? 0 : 2);
    }
  close (report[1]);
  if (read (report[0], &problem, sizeof problem) != sizeof problem)
    problem = -1;
  close (report[0]);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFSIGNALED (status) ? ENDED + WTERMSIG (status) : problem;
}

static void
compare (World *world, int role, const Row *row, int wanted)
{
  int got = attempt (world, role, row);
  if (got != wanted)
    g_error ("%s: %d, not %d (%s)", row->name, got, wanted, g_strerror (got));
}

/* EPERM is seccomp's answer, EACCES and EXDEV are Landlock's; what only a missing one would refuse is open. */
static int
wanted_of (const World *world, int role, const Row *row)
{
  const int wanted[] = { row->judge, row->sealer, row->sender };
  GwConfineMeans means = gw_confine_means ();
  gboolean by_filter = wanted[role] == EPERM || wanted[role] > ENDED;
  if (wanted[role] == 0 || (by_filter ? means.seccomp : means.landlock > 0))
    return wanted[role];
  return by_filter && row->needs_landlock && means.landlock > 0 ? EACCES : attempt (world, -1, row);
}

static void
test_role (World *world, gconstpointer data)
{
  int role = GPOINTER_TO_INT (data);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    compare (world, role, &rows[i], wanted_of (world, role, &rows[i]));
}

/* The twins: what the rules refuse is possible where none hold. */
static void
test_nothing (World *world, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].needs_landlock || rows[i].judge == 0)
      {
        if (rows[i].attempt != limit)
          compare (world, -1, &rows[i], 0);
      }
    else
      g_assert_cmpint (attempt (world, -1, &rows[i]), <, ENDED);
}

/* A signal to who is outside: from version 6 of Landlock on. */
static void
test_signal (World *world, gconstpointer data)
{
  const Row row = { "a signal to its parent", signal_parent, 0, 0, 0, FALSE };
  for (int role = GW_CONFINE_JUDGE; role <= GW_CONFINE_SENDER; role++)
    compare (world, role, &row, gw_confine_means ().landlock >= 6 ? EPERM : 0);
  compare (world, -1, &row, 0);
}

/* ---- Time ---------------------------------------------------------------------------------------------------------------- */

static int
burn (const char *home)
{
  gw_confine_time (1, 0);
  for (volatile unsigned i = 0;; i++)
    ;
  return 0;
}

static int
hang (const char *home)
{
  gw_confine_time (0, 1);
  pause ();
  return 0;
}

static int
in_time (const char *home)
{
  gw_confine_time (1, 1);
  gw_confine_time (0, 0);
  g_usleep (1500000);
  return 0;
}

static void
test_time (World *world, gconstpointer data)
{
  const Row burns = { "what burns the processor", burn, 0, 0, 0, FALSE };
  const Row hangs = { "what hangs", hang, 0, 0, 0, FALSE };
  const Row ends = { "what ends in time", in_time, 0, 0, 0, FALSE };
  compare (world, GW_CONFINE_JUDGE, &burns, ENDED + SIGXCPU);
  compare (world, GW_CONFINE_JUDGE, &hangs, ENDED + SIGALRM);
  compare (world, GW_CONFINE_JUDGE, &ends, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/confine/judge", World, GINT_TO_POINTER (GW_CONFINE_JUDGE), open_world, test_role, close_world);
  g_test_add ("/confine/sealer", World, GINT_TO_POINTER (GW_CONFINE_SEALER), open_world, test_role, close_world);
  g_test_add ("/confine/sender", World, GINT_TO_POINTER (GW_CONFINE_SENDER), open_world, test_role, close_world);
  g_test_add ("/confine/nothing", World, NULL, open_world, test_nothing, close_world);
  g_test_add ("/confine/signal", World, NULL, open_world, test_signal, close_world);
  g_test_add ("/confine/time", World, NULL, open_world, test_time, close_world);
  return g_test_run ();
}
