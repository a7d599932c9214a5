/* SPDX-License-Identifier: Apache-2.0
 * inside NAMES COMMAND...: runs it with the system calls only that are listed in the file NAMES, one a line, and without
 * memory that can be written and run, as systemd does by SystemCallFilter= and MemoryDenyWriteExecute=. Status 77 where it
 * was built without libseccomp. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>

static int
allow (scmp_filter_ctx filter, char *name)
{
  name[strcspn (name, "\n")] = '\0';
  int number = seccomp_syscall_resolve_name (name);
  if (number == __NR_SCMP_ERROR || strcmp (name, "mmap") == 0 || strcmp (name, "mprotect") == 0)
    return 0;
  return seccomp_rule_add (filter, SCMP_ACT_ALLOW, number, 0);
}

/* Rules of one call must not both allow and refuse: what may be asked for is listed. */
static int
allow_memory (scmp_filter_ctx filter)
{
  int result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  result |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  return result | seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1,
                                    SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE, PROT_EXEC));
}

int
main (int argc, char **argv)
{
  char name[128];
  FILE *names = argc > 2 ? fopen (argv[1], "r") : NULL;
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  int result = names == NULL || filter == NULL;
  while (result == 0 && fgets (name, sizeof name, names) != NULL)
    result = allow (filter, name);
  if (result == 0 && allow_memory (filter) == 0 && seccomp_load (filter) == 0)
    execvp (argv[2], argv + 2);
  perror ("inside");
  return 99;
}

#else

int
main (void)
{
  fprintf (stderr, "inside: built without libseccomp\n");
  return 77;
}

#endif
