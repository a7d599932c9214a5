/* SPDX-License-Identifier: Apache-2.0
 * workers/confine: what a worker cannot do any more, should a hostile message take it over: limits, a filter of system
 * calls (seccomp) and of paths (Landlock). All three pass to its children (gpg). What the kernel or the build lacks is
 * left out; doctor tells. */
#pragma once
#include "base/config.h"

G_BEGIN_DECLS

typedef enum { GW_CONFINE_JUDGE, GW_CONFINE_SEALER, GW_CONFINE_SENDER } GwConfine;

/* What there is to confine with. */
typedef struct {
  gboolean seccomp_built; /* with libseccomp */
  gboolean seccomp;       /* and the kernel has it */
  int landlock;           /* its version in the kernel, 0: none that is of use */
} GwConfineMeans;

GwConfineMeans gw_confine_means (void);

/* The first thing in a worker's life: memory, descriptors, no core file, no new privileges, nobody reads its memory. */
void gw_confine_limits (GwConfine role);

/* From now on: the processor time of this process, and the wall clock, until it is ended by a signal (seconds; 0: as much
 * as it takes). Children count their own processor time, against the same limit. */
void gw_confine_time (int processor_seconds, int wall_seconds);

/* Once all that it needs is open, before the first message: closes the rest, for ever. Errors: IO where the kernel has
 * the means and refuses the rules. */
gboolean gw_confine_enter (GwConfine role, const GwConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- The parts of gw_confine_enter() ---- */

/* Which system calls are refused; see confine-calls.c. */
gboolean gw_confine_calls (GwConfine role, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Which files may be opened; see confine-paths.c. */
gboolean gw_confine_paths (GwConfine role, const GwConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The kernel's version of Landlock, 0 where it is missing, switched off or too old. */
int gw_confine_landlock (void);

G_END_DECLS
