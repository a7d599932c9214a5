/* SPDX-License-Identifier: Apache-2.0
 * letter/header: fields lie in the block, values are one line. */
#include "fuzz.h"
#include "letter/header.h"
#include <string.h>

static void
check_field (const GwHeader *header, guint index, const uint8_t *data, size_t size)
{
  const GwField *field = &g_array_index (header->fields, GwField, index);
  const char *start = (const char *) data;
  g_assert_true (field->name >= start && field->name + field->name_size < start + size);
  g_assert_true (field->value > field->name && field->value + field->value_size <= start + size);
  g_assert_cmpuint (field->name_size, >, 0);
  g_autofree char *name = g_strndup (field->name, field->name_size);
  guint count = gw_header_count (header, name);
  g_assert_cmpuint (count, >, 0);
  g_autofree char *value = gw_header_value (header, name, 0);
  g_autofree char *beyond = gw_header_value (header, name, count);
  g_assert_null (beyond);
  if (value != NULL)
    g_assert_null (strpbrk (value, "\r\n"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GwHeader) header = gw_header_parse ((const char *) data, size, 300, 20);
  g_assert_cmpuint (header->body, <=, size);
  g_assert_cmpuint (header->fields->len, <=, 20);
  g_assert_cmpint (header->code != NULL, ==, header->reason != NULL);
  for (guint i = 0; i < header->fields->len; i++)
    check_field (header, i, data, size);
  const char *repeated = gw_header_repeated (header);
  g_assert_true (repeated == NULL || gw_header_count (header, repeated) > 1);
  /* The block alone is the block. */
  g_autoptr (GwHeader) again = gw_header_parse ((const char *) data, header->body, 300, 20);
  g_assert_cmpuint (again->fields->len, ==, header->fields->len);
  g_assert_cmpstr (again->code, ==, header->code);
  return 0;
}
