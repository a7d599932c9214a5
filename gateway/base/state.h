/* SPDX-License-Identifier: Apache-2.0
 * base/state: codes of States, ISO 3166-1 alpha-2. Codes only: no names, no flags. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Whether @code (upper case) is assigned, or one of the user-assigned AA, QM to QZ, XA to XZ, ZZ. */
gboolean gw_state_is_code (const char *code);

G_END_DECLS
