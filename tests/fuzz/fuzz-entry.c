/* SPDX-License-Identifier: Apache-2.0
 * ledger/entry: a text that is taken is the only spelling of its entry. */
#include "fuzz.h"
#include "ledger/entry.h"
#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *why = NULL;
  g_autoptr (GwEntry) entry = gw_entry_parse ((const char *) data, size, &why);
  g_assert_cmpint (entry == NULL, ==, why != NULL);
  if (entry == NULL)
    return 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gw_entry_write (entry, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (text, strlen (text), data, size);
  g_assert_cmpuint (size, <=, GW_ENTRY_MAX);
  return 0;
}
