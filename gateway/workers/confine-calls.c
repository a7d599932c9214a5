/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter of system calls. What is refused is listed, not what is allowed: gpg, the C library and SQLite call what
 * their next release pleases, and a gateway that dies of an update loses more than it gains. Listed is what none of them
 * has a use for and an intruder has. */
#include "base/error.h"
#include "workers/confine.h"
#include <errno.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>

#define NAMESPACES (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

/* Nobody calls these by mistake: who does is ended at once, and the message counts an attempt. */
static const char *const deadly[] = {
  /* other processes */ "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
  /* the kernel */ "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "bpf",
  "perf_event_open", "userfaultfd", "reboot", "iopl", "ioperm", "lookup_dcookie",
  /* file systems */ "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig",
  "fsmount", "fspick", "mount_setattr", "swapon", "swapoff", "quotactl", "quotactl_fd", "open_by_handle_at",
  /* the machine */ "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "acct",
  "syslog", "vhangup",
};

/* These a library may try, and do without. */
static const char *const refused[] = {
  "keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter", "io_uring_register", "memfd_create",
  "memfd_secret", "unshare", "setns", "personality", "name_to_handle_at",
};

static const char *const programs[] = { "execve", "execveat" };

/* The first failure stays. A call that this machine or this libseccomp does not know needs no rule. */
static void
add (scmp_filter_ctx filter, guint32 action, const char *name, int *result)
{
  int number = seccomp_syscall_resolve_name (name);
  if (number != __NR_SCMP_ERROR && *result == 0)
    *result = seccomp_rule_add (filter, action, number, 0);
}

/* Families of sockets other than the local one: any number that is not AF_UNIX. */
static void
add_network (scmp_filter_ctx filter, int *result)
{
  if (*result == 0)
    *result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (socket), 1, SCMP_A0 (SCMP_CMP_NE, AF_UNIX));
}

/* New namespaces. What clone3 is asked for lies in memory, where no filter reads: the C library falls back to clone. */
static void
add_namespaces (scmp_filter_ctx filter, int *result)
{
  for (guint bit = 0; bit < 32 && *result == 0; bit++)
    if ((NAMESPACES & (1u << bit)) != 0)
      *result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (clone), 1,
                                  SCMP_A0 (SCMP_CMP_MASKED_EQ, 1u << bit, 1u << bit));
  if (*result == 0)
    *result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0);
}

/* Keys typed into the terminal that the gateway was started from. */
static void
add_terminal (scmp_filter_ctx filter, int *result)
{
  if (*result == 0)
    *result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (ioctl), 1,
                                SCMP_A1 (SCMP_CMP_MASKED_EQ, G_MAXUINT32, TIOCSTI));
}

gboolean
gw_confine_calls (GwConfine role, GError **error)
{
  if (!gw_confine_means ().seccomp)
    return TRUE;
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  int result = filter != NULL ? 0 : -ENOMEM;
  for (gsize i = 0; i < G_N_ELEMENTS (deadly); i++)
    add (filter, SCMP_ACT_KILL_PROCESS, deadly[i], &result);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    add (filter, SCMP_ACT_ERRNO (EPERM), refused[i], &result);
  for (gsize i = 0; role == GW_CONFINE_SENDER && i < G_N_ELEMENTS (programs); i++)
    add (filter, SCMP_ACT_ERRNO (EPERM), programs[i], &result);
  if (role != GW_CONFINE_SENDER)
    add_network (filter, &result);
  add_namespaces (filter, &result);
  add_terminal (filter, &result);
  if (result == 0)
    result = seccomp_load (filter);
  if (filter != NULL)
    seccomp_release (filter);
  if (result == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "the kernel takes no filter of system calls: %s; fix: notigate doctor tells what it "
               "has", g_strerror (-result));
  return FALSE;
}

#else

gboolean
gw_confine_calls (GwConfine role, GError **error)
{
  return TRUE;
}

#endif
