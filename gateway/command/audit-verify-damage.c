/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit verify on a database file that is broken: what can be saved, and how. */
#include "base/error.h"
#include "base/escape.h"
#include "command/audit-verify.h"
#include "store/damage.h"
#include <stdio.h>

static void
print_json (const char *problem, const GPtrArray *tables)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < tables->len; i++)
    {
      const GwDamagedTable *table = g_ptr_array_index (tables, i);
      JsonObject *row = json_object_new ();
      json_object_set_string_member (row, "table", table->name);
      json_object_set_boolean_member (row, "whole", table->whole);
      json_object_set_int_member (row, "rows", (gint64) table->rows);
      json_object_set_int_member (row, "with_digest", (gint64) table->kept);
      json_object_set_int_member (row, "digest_holds", (gint64) table->good);
      json_array_add_object_element (array, row);
    }
  json_object_set_boolean_member (object, "sound", FALSE);
  json_object_set_boolean_member (object, "damaged", TRUE);
  gw_operator_set (object, "problem", problem);
  json_object_set_array_member (object, "readable", array);
  gw_command_print_json_object (object);
}

static void
print_people (const char *home, const char *problem, const GPtrArray *tables, gboolean plain)
{
  static const char *const headers[] = { "TABLE", "ROWS", "READ", "BYTES THAT HOLD", NULL };
  g_autofree char *safe = gw_escape_terminal (problem, FALSE);
  g_autofree char *safe_home = gw_escape_terminal (home, FALSE);
  printf ("WRONG: %s\nThe file itself is broken; nothing can be said about the ledger before it is mended. What can be read:\n",
          safe);
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < tables->len; i++)
    {
      const GwDamagedTable *row = g_ptr_array_index (tables, i);
      g_autofree char *rows = g_strdup_printf ("%" G_GUINT64_FORMAT, row->rows);
      g_autofree char *good = row->kept == 0 ? NULL : g_strdup_printf ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, row->good,
                                                                       row->kept);
      gw_table_add (table, row->name, rows, row->whole ? "to its end" : "up to a broken page, from both ends", good ? good : "-");
    }
  gw_table_print (table, plain, "nothing");
  printf ("To save it:\n"
          "  1. Stop the gateway; mail waits in the mail server. Keep a copy of notigate.db with its -wal, as they are.\n"
          "  2. The newest copy that is whole is better than any repair (RECOVERY in notigate-ledger(7)).\n"
          "  3. What is newer than that copy: sqlite3 %s/notigate.db .recover >all.sql reads every page that is left;\n"
          "     mails and letters whose bytes hold are what came and what went. audit verify tells what of it is sound.\n"
          "  4. Contacts hold receipts with entries and proofs: audit verify --against RECEIPT...\n", safe_home);
}

gboolean
gw_audit_tell_damage (const GwOptions *options, const GError *error)
{
  g_autofree char *seen = gw_damage_look (options->home);
  if (seen == NULL && !g_error_matches (error, GW_ERROR, GW_ERROR_CORRUPT))
    return FALSE;
  g_autofree char *problem = seen != NULL ? g_strdup_printf ("%s/notigate.db: %s", options->home, seen) : g_strdup (error->message);
  g_autoptr (GPtrArray) tables = gw_damage_salvage (options->home);
  if (options->json)
    print_json (problem, tables);
  else
    print_people (options->home, problem, tables, options->plain);
  return TRUE;
}
