/* SPDX-License-Identifier: Apache-2.0
 * Stands for code that a mail runs in the process that reads it: preloaded, it looks at what gpgme is given, and at a
 * marked mail does what the mark says. The product has no hook for it. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef unsigned int Status; /* gpgme_error_t */
Status gpgme_data_new_from_mem (void **data, const char *buffer, size_t size, int copy);

static void
tell (const char *what, int result)
{
  const char *who = getpriority (PRIO_PROCESS, 0) == 5 ? "judge" : "sealer"; /* a judge is nice */
  fprintf (stderr, "hostile %s: %s: %s\n", who, what, result < 0 ? strerror (errno) : "done");
}

static void
look_at (const char *name, int flags)
{
  char path[4096];
  snprintf (path, sizeof path, "%s/%s", getenv ("HOSTILE_HOME"), name);
  int file = open (path, flags | O_CLOEXEC, 0600);
  tell (name, file);
  if (file >= 0)
    close (file);
}

static void
look_at_parent (void)
{
  char path[64];
  snprintf (path, sizeof path, "/proc/%d/mem", (int) getppid ());
  tell ("memory of the parent", open (path, O_RDONLY | O_CLOEXEC));
}

static void
run_shell (void)
{
  int status = 0;
  pid_t pid = fork ();
  if (pid == 0)
    {
      execl ("/bin/sh", "sh", "-c", "exit 0", NULL);
      _exit (errno);
    }
  waitpid (pid, &status, 0);
  errno = WEXITSTATUS (status);
  tell ("a shell", errno == 0 ? 0 : -1);
}

static void
look (void)
{
  look_at ("ledger.key", O_RDONLY);
  look_at (getenv ("HOSTILE_KEY"), O_RDONLY);
  look_at ("gnupg/pubring.kbx", O_RDONLY);
  look_at ("policy/mine", O_WRONLY | O_CREAT);
  look_at_parent ();
  run_shell ();
  tell ("the network", socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

/* What the process may still have, up to twice of what it should. */
static void
eat (void)
{
  for (int i = 0; i < 64; i++)
    if (mmap (NULL, 64ul << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
      abort (); /* as GLib does */
}

static void
act (const char *mark)
{
  if (strncmp (mark, "look", 4) == 0)
    look ();
  else if (strncmp (mark, "call", 4) == 0)
    ptrace (PTRACE_TRACEME, 0, NULL, NULL);
  else if (strncmp (mark, "eat", 3) == 0)
    eat ();
  else if (strncmp (mark, "burn", 4) == 0)
    for (volatile unsigned i = 0;; i++)
      ;
}

Status
gpgme_data_new_from_mem (void **data, const char *buffer, size_t size, int copy)
{
  static const char mark[] = "Title: Hostile ";
  Status (*real) (void **, const char *, size_t, int) = dlsym (RTLD_NEXT, "gpgme_data_new_from_mem");
  const char *found = memmem (buffer, size, mark, sizeof mark - 1);
  if (found != NULL)
    act (found + sizeof mark - 1);
  return real (data, buffer, size, copy);
}
