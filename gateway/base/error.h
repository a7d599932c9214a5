/* SPDX-License-Identifier: Apache-2.0
 * base/error: how a failure of ours is told.
 *
 * A finding (a bad signature, broken MIME) is never a GError: it is a value. A GError means that we
 * failed, and its code says what the caller does next, not what broke. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_ERROR (gw_error_quark ())
GQuark gw_error_quark (void);

typedef enum {
  GW_ERROR_USAGE,     /* the command line is wrong: show the fix, exit 64 */
  GW_ERROR_DATA,      /* a file that a person gave us is wrong: list the faults, exit 65 */
  GW_ERROR_NOINPUT,   /* a thing that a person named does not exist, exit 66 */
  GW_ERROR_CONFIG,    /* configuration, policy, templates, permissions: a person must act, exit 78 */
  GW_ERROR_IO,        /* disk or pipe: retry later, exit 74 */
  GW_ERROR_BUSY,      /* somebody else holds it: retry soon, exit 75 */
  GW_ERROR_CORRUPT,   /* stored data contradicts itself: stop, tell the operator, exit 70 */
  GW_ERROR_CRYPTO,    /* the OpenPGP engine or a key of ours failed: retry later, exit 75 */
  GW_ERROR_TEMPORARY, /* a peer said "later": retry with backoff, exit 75 */
  GW_ERROR_PERMANENT, /* a peer said "never": tell the operator, exit 69 */
} GwError;

/* The one mapping from a failure to a sysexits.h status. Foreign GErrors count as IO. */
int gw_error_exit_status (const GError *error);

G_END_DECLS
