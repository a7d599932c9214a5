/* SPDX-License-Identifier: Apache-2.0
 * A policy of one file from a text of the test. */
#pragma once
#include "decide/policy.h"
#include <string.h>

#define HEAD "[policy]\nname = test\nversion = 1\n"

static inline GwPolicy *
policy_from (const char *text, GError **error)
{
  g_autofree char *stored = g_strdup_printf ("notigate-policy/1\nfile %zu test.policy\n%s\n", strlen (text), text);
  g_autoptr (GBytes) bytes = g_bytes_new (stored, strlen (stored));
  return gw_policy_load_text (bytes, error);
}
