/* SPDX-License-Identifier: Apache-2.0 */
#include "workers/confine.h"
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#define MAX_MEMORY (2ul << 30) /* bytes of address space */
#define MAX_FILES 256

GwConfineMeans
gw_confine_means (void)
{
  GwConfineMeans means = { .landlock = gw_confine_landlock () };
#ifdef HAVE_SECCOMP
  means.seccomp_built = TRUE;
#endif
  means.seccomp = means.seccomp_built && prctl (PR_GET_SECCOMP) >= 0;
  return means;
}

/* A limit that is lower already stays. */
static void
lower (__rlimit_resource_t what, rlim_t most)
{
  struct rlimit limit;
  if (getrlimit (what, &limit) < 0)
    return;
  limit.rlim_max = MIN (limit.rlim_max, most);
  limit.rlim_cur = MIN (limit.rlim_cur, limit.rlim_max);
  setrlimit (what, &limit);
}

void
gw_confine_limits (GwConfine role)
{
#if !defined(__SANITIZE_ADDRESS__) /* which reserves terabytes of addresses */
  lower (RLIMIT_AS, MAX_MEMORY);
#endif
  lower (RLIMIT_NOFILE, MAX_FILES);
  lower (RLIMIT_CORE, 0); /* it would hold mail and keys */
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0); /* no other process of our user reads the sealer's key from its memory */
}

void
gw_confine_time (int processor_seconds, int wall_seconds)
{
  struct rusage used;
  struct rlimit limit;
  alarm ((guint) wall_seconds);
  if (getrusage (RUSAGE_SELF, &used) < 0 || getrlimit (RLIMIT_CPU, &limit) < 0)
    return;
  rlim_t until = (rlim_t) (used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 + processor_seconds);
  limit.rlim_cur = processor_seconds > 0 ? MIN (until, limit.rlim_max) : limit.rlim_max;
  setrlimit (RLIMIT_CPU, &limit);
}

gboolean
gw_confine_enter (GwConfine role, const GwConfig *config, GError **error)
{
  return gw_confine_paths (role, config, error) && gw_confine_calls (role, error);
}
