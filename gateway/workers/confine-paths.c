/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter of paths (Landlock, landlock(7)). Here it is the other way round: what is not listed is closed. The secret
 * keys lie in DIR/secret-keys, which judge and sender have no rule for: gpg-agent reads them, which the parent starts. */
#include "base/error.h"
#include "process/seal.h"
#include "workers/confine.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef HAVE_LINUX_LANDLOCK_H
#include <linux/landlock.h>

#define LEAST_VERSION 2 /* the first in which a file can be renamed into another directory */

/* Younger than the headers that this may be built with. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) /* version 3 */
#endif
#define CONNECT_OR_BIND_TCP 3ULL   /* version 4 */
#define SIGNAL_OR_ABSTRACT_UNIX 3ULL /* version 6 */

/* struct landlock_ruleset_attr as of version 6; the kernel takes a longer one whose end is zero. */
typedef struct {
  guint64 files;
  guint64 network;
  guint64 scope;
} Ruleset;

#define SEE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define CHANGE (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)
#define MAKE (CHANGE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define MAKE_TREE (MAKE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REFER)
#define OF_FILES (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | CHANGE) /* the rest is of directories */
#define ALL ((LANDLOCK_ACCESS_FS_REFER << 1) - 1)

typedef struct {
  int set;
  guint64 handled;
  char *home; /* without symbolic links */
  int problem; /* errno of the first rule that was not taken */
} Rules;

int
gw_confine_landlock (void)
{
  long version = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version >= LEAST_VERSION ? (int) version : 0;
}

/* What is not there needs no rule. */
static void
allow (Rules *rules, const char *path, guint64 rights)
{
  struct stat status;
  int fd = open (path, O_PATH | O_CLOEXEC);
  if (fd < 0)
    return;
  if (fstat (fd, &status) < 0 || !S_ISDIR (status.st_mode))
    rights &= OF_FILES;
  struct landlock_path_beneath_attr beneath = { .allowed_access = rights & rules->handled, .parent_fd = fd };
  if (beneath.allowed_access != 0 && syscall (SYS_landlock_add_rule, rules->set, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) < 0
      && rules->problem == 0)
    rules->problem = errno;
  close (fd);
}

static gboolean
leads_to (const char *path, const char *home)
{
  gsize length = strlen (path);
  return strncmp (path, home, length) == 0 && (home[length] == '\0' || home[length] == '/');
}

/* A rule holds for all that is below: where the instance is, its neighbours get theirs one by one. (What a symbolic link
 * among them leads to has its own.) */
static void
allow_around (Rules *rules, const char *path, guint64 rights)
{
  g_autofree char *real = realpath (path, NULL);
  if (real == NULL)
    return;
  if (!leads_to (real, rules->home))
    {
      allow (rules, real, rights);
      return;
    }
  g_autoptr (GDir) directory = strcmp (real, rules->home) != 0 ? g_dir_open (real, 0, NULL) : NULL;
  for (const char *name; directory != NULL && (name = g_dir_read_name (directory)) != NULL;)
    {
      g_autofree char *child = g_build_filename (real, name, NULL);
      if (!g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        allow_around (rules, child, rights);
    }
}

static void
allow_system (Rules *rules, guint64 rights)
{
  static const char *const places[] = { "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/nix", "/gnu",
                                        "/proc", "/sys" };
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    allow_around (rules, places[i], rights);
  allow_around (rules, "/dev", SEE | LANDLOCK_ACCESS_FS_WRITE_FILE); /* null, urandom; /dev/shm as far as it is there */
}

/* Who judges or signs runs gpg and nothing else: no shell, and no gpg-agent, which would be confined like its parent, reach
 * no key, and keep the place of the one that does. Where gpg is a script, what that calls must run as well. */
static void
allow_gpg (Rules *rules)
{
  static const char *const loaders[] = { "/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/nix", "/gnu" };
  char begin[2] = { 0 };
  g_autofree char *gpg = g_find_program_in_path ("gpg");
  int fd = gpg != NULL ? open (gpg, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0)
    return;
  gboolean script = read (fd, begin, sizeof begin) == (ssize_t) sizeof begin && begin[0] == '#' && begin[1] == '!';
  close (fd);
  allow (rules, gpg, LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE);
  for (gsize i = 0; i < G_N_ELEMENTS (loaders); i++)
    allow_around (rules, loaders[i], LANDLOCK_ACCESS_FS_EXECUTE);
  if (script)
    allow_system (rules, LANDLOCK_ACCESS_FS_EXECUTE | SEE);
}

/* A file or directory of the instance. */
static void
allow_own (Rules *rules, const char *name, guint64 rights)
{
  g_autofree char *path = g_build_filename (rules->home, name, NULL);
  allow (rules, path, rights);
}

/* It is open already, and never replaced while it is. */
static void
allow_store (Rules *rules)
{
  static const char *const files[] = { "notigate.db", "notigate.db-wal", "notigate.db-shm", "notigate.lock" };
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    allow_own (rules, files[i], LANDLOCK_ACCESS_FS_READ_FILE | CHANGE);
  allow_own (rules, "", LANDLOCK_ACCESS_FS_READ_DIR); /* SQLite syncs the directory */
  allow_own (rules, "run/wake", LANDLOCK_ACCESS_FS_WRITE_FILE);
}

static void
allow_judge (Rules *rules)
{
  allow_gpg (rules);
  allow_own (rules, "gnupg", SEE);
}

/* It replaces ledger.head and reads it again. A rule about one file ends with that file, so it has the whole directory;
 * it signs for the gateway in any case. */
static void
allow_sealer (Rules *rules, const GwConfig *config)
{
  allow_gpg (rules);
  allow_own (rules, "", MAKE | SEE);
  allow_around (rules, gw_data_directory (), SEE);
  g_autofree char *second = config->extra_head != NULL ? g_path_get_dirname (config->extra_head) : NULL;
  if (second != NULL)
    allow_around (rules, second, MAKE | SEE);
}

/* "/run" for the names of hosts (resolv.conf). */
static void
allow_sender (Rules *rules, const GwConfig *config)
{
  allow_around (rules, "/run", SEE);
  allow_around (rules, "/var/lib/ca-certificates", SEE);
  if (config->smtp_ca_file != NULL)
    allow (rules, config->smtp_ca_file, LANDLOCK_ACCESS_FS_READ_FILE);
  allow_own (rules, "outgoing", MAKE_TREE | SEE);
}

static void
allow_all (Rules *rules, GwConfine role, const GwConfig *config)
{
  allow_system (rules, SEE);
  allow_store (rules);
  if (role == GW_CONFINE_JUDGE)
    allow_judge (rules);
  else if (role == GW_CONFINE_SEALER)
    allow_sealer (rules, config);
  else
    allow_sender (rules, config);
}

gboolean
gw_confine_paths (GwConfine role, const GwConfig *config, GError **error)
{
  int version = gw_confine_landlock ();
  if (version == 0)
    return TRUE;
  Ruleset attributes = { .files = ALL | (version >= 3 ? LANDLOCK_ACCESS_FS_TRUNCATE : 0),
                         .network = version >= 4 && role != GW_CONFINE_SENDER ? CONNECT_OR_BIND_TCP : 0,
                         .scope = version >= 6 ? SIGNAL_OR_ABSTRACT_UNIX : 0 };
  Rules rules = { .handled = attributes.files, .home = realpath (config->home, NULL) };
  rules.set = rules.home != NULL ? (int) syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0) : -1;
  if (rules.set < 0)
    rules.problem = errno;
  else
    {
      allow_all (&rules, role, config);
      if (rules.problem == 0 && syscall (SYS_landlock_restrict_self, rules.set, 0) < 0)
        rules.problem = errno;
      close (rules.set);
    }
  free (rules.home);
  if (rules.problem == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: the kernel takes no rules about its files (Landlock): %s; fix: notigate doctor "
               "tells what it has", config->home, g_strerror (rules.problem));
  return FALSE;
}

#else

int
gw_confine_landlock (void)
{
  return 0;
}

gboolean
gw_confine_paths (GwConfine role, const GwConfig *config, GError **error)
{
  return TRUE;
}

#endif
