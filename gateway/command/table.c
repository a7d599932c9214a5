/* SPDX-License-Identifier: Apache-2.0 */
#include "base/escape.h"
#include "command/command.h"
#include <stdio.h>

struct _GwTable {
  const char *const *headers;
  guint columns;
  GPtrArray *rows; /* of GStrv */
};

GwTable *
gw_table_new (const char *const *headers)
{
  GwTable *table = g_new0 (GwTable, 1);
  table->headers = headers;
  table->columns = g_strv_length ((char **) headers);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return table;
}

void
gw_table_add (GwTable *table, ...)
{
  va_list values;
  char **row = g_new0 (char *, table->columns + 1);
  va_start (values, table);
  for (guint i = 0; i < table->columns; i++)
    row[i] = gw_escape_terminal (va_arg (values, const char *), FALSE);
  va_end (values);
  g_ptr_array_add (table->rows, row);
}

static guint
width (const char *text)
{
  guint columns = 0;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      columns += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return columns;
}

static void
print_row (const GwTable *table, const char *const *row, const guint *widths)
{
  for (guint i = 0; i < table->columns; i++)
    {
      gboolean last = i + 1 == table->columns;
      guint pad = last ? 0 : widths[i] - width (row[i]) + 2;
      printf ("%s%*s", row[i], (int) pad, "");
    }
  printf ("\n");
}

static void
print_columns (const GwTable *table)
{
  g_autofree guint *widths = g_new0 (guint, table->columns);
  for (guint i = 0; i < table->columns; i++)
    {
      widths[i] = width (table->headers[i]);
      for (guint k = 0; k < table->rows->len; k++)
        widths[i] = MAX (widths[i], width (((char **) g_ptr_array_index (table->rows, k))[i]));
    }
  print_row (table, table->headers, widths);
  for (guint k = 0; k < table->rows->len; k++)
    print_row (table, g_ptr_array_index (table->rows, k), widths);
}

void
gw_table_print (GwTable *table, gboolean plain, const char *empty)
{
  if (table->rows->len == 0)
    printf ("%s\n", empty);
  else if (!plain)
    print_columns (table);
  else
    for (guint k = 0; k < table->rows->len; k++)
      {
        char **row = g_ptr_array_index (table->rows, k);
        for (guint i = 0; i < table->columns; i++)
          printf ("%s: %s\n", table->headers[i], row[i]);
        printf ("\n");
      }
  g_ptr_array_unref (table->rows);
  g_free (table);
}
