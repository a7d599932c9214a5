/* SPDX-License-Identifier: Apache-2.0
 * without landlock|seccomp COMMAND...: runs it as on a kernel that lacks one of the two. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
#define REFUSE(number) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (number))

static int
refuse (struct sock_filter *code, unsigned short length)
{
  struct sock_fprog program = { length, code };
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static int
without_landlock (void)
{
  struct sock_filter code[] = { LOAD (nr), BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
                                REFUSE (ENOSYS), BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
  return refuse (code, sizeof code / sizeof *code);
}

/* Neither may the mode be asked for, nor a filter be set, by either of the two calls. */
static int
without_seccomp (void)
{
  struct sock_filter code[] = {
    LOAD (nr), BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 0, 1), REFUSE (ENOSYS),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 4), LOAD (args[0]),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, PR_GET_SECCOMP, 1, 0), BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
    REFUSE (EINVAL), BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  };
  return refuse (code, sizeof code / sizeof *code);
}

int
main (int argc, char **argv)
{
  int landlock = argc > 2 && strcmp (argv[1], "landlock") == 0;
  if (argc < 3 || (!landlock && strcmp (argv[1], "seccomp") != 0))
    fprintf (stderr, "without landlock|seccomp COMMAND...\n");
  else if (landlock ? without_landlock () : without_seccomp ())
    execvp (argv[2], argv + 2);
  perror (argv[0]);
  return 99;
}
