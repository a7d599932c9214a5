/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit export: the documented views for other programs. */
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "command/audit-verbs.h"
#include "store/export.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define PROGRESS_EVERY 4096 /* rows */

typedef struct {
  char *format;
  char *output;
  char *since;
  char *until;
  const char *table;
  char *since_text; /* as the views write it */
  char *until_text;
} Request;

static void
request_clear (Request *request)
{
  g_free (request->format);
  g_free (request->output);
  g_free (request->since);
  g_free (request->until);
  g_free (request->since_text);
  g_free (request->until_text);
}

/* ---- Rows as text ------------------------------------------------------------------------------------------- */

typedef struct {
  FILE *file;
  gboolean json_lines;
  gboolean to_terminal;
  guint64 done;
  guint64 total;
} Writer;

/* A spreadsheet runs no formula of it; and where a person looks, the terminal obeys nothing of it. */
static void
write_csv_text (const Writer *writer, const char *text)
{
  g_autofree char *safe = writer->to_terminal ? gw_escape_terminal (text, TRUE) : NULL;
  g_autofree char *field = gw_escape_csv (safe ? safe : text);
  fputs (field, writer->file);
}

static void
write_csv (const Writer *writer, const char *const *names, const GwExportCell *cells, guint columns)
{
  for (guint i = 0; i < columns; i++)
    {
      if (i > 0)
        fputc (',', writer->file);
      if (cells != NULL && cells[i].is_number)
        fprintf (writer->file, "%" G_GINT64_FORMAT, cells[i].number);
      else
        write_csv_text (writer, cells ? cells[i].text : names[i]);
    }
  fputs ("\r\n", writer->file); /* RFC 4180 */
}

/* Bytes that are no UTF-8 are told as such, never copied: the line must stay JSON. */
static void
write_json (const Writer *writer, const char *const *names, const GwExportCell *cells, guint columns)
{
  g_autoptr (JsonObject) object = json_object_new ();
  for (guint i = 0; i < columns; i++)
    {
      g_autofree char *valid = cells[i].text ? g_utf8_make_valid (cells[i].text, -1) : NULL;
      if (cells[i].is_number)
        json_object_set_int_member (object, names[i], cells[i].number);
      else
        gw_operator_set (object, names[i], valid);
    }
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);
  g_autofree char *line = json_to_string (node, FALSE);
  g_autofree char *safe = writer->to_terminal ? gw_escape_terminal (line, FALSE) : NULL;
  fprintf (writer->file, "%s\n", safe ? safe : line);
}

/* A GwExportEach over a Writer. */
static gboolean
write_row (const char *const *names, const GwExportCell *cells, guint columns, gpointer data, GError **error)
{
  Writer *writer = data;
  if (!writer->json_lines)
    write_csv (writer, names, cells, columns);
  else if (cells != NULL)
    write_json (writer, names, cells, columns);
  if (writer->file != stdout && writer->done++ % PROGRESS_EVERY == 0)
    gw_command_progress ("rows", MIN (writer->done, writer->total), writer->total);
  if (!ferror (writer->file))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "cannot write: %s", g_strerror (errno));
  return FALSE;
}

static gboolean
write_rows (GwStore *store, const Request *request, FILE *file, GError **error)
{
  gint64 total = 0;
  Writer writer = { .file = file, .json_lines = strcmp (request->format, "jsonl") == 0,
                    .to_terminal = file == stdout && isatty (STDOUT_FILENO) };
  if (!gw_store_export_count (store, request->table, &total, error))
    return FALSE;
  writer.total = (guint64) MAX (total, 1);
  gboolean done = gw_store_export_each (store, request->table, request->since_text, request->until_text, write_row, &writer,
                                        error);
  if (file != stdout)
    gw_command_progress (NULL, 0, 0);
  return done;
}

/* ---- Where it goes ------------------------------------------------------------------------------------------ */

static gboolean
write_file (GwStore *store, const Request *request, const char *staged, GError **error)
{
  FILE *file = g_fopen (staged, "we");
  if (file == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: cannot open: %s", staged, g_strerror (errno));
      return FALSE;
    }
  gboolean done = write_rows (store, request, file, error);
  if (fclose (file) == 0 || !done)
    return done;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: cannot write: %s", staged, g_strerror (errno));
  return FALSE;
}

static void
show_tables (gpointer unused, guint64 done, guint64 total)
{
  (void) unused;
  gw_command_progress ("tables", done, total);
}

static gboolean
write_database (GwStore *store, const Request *request, const char *staged, GError **error)
{
  gboolean done = gw_store_export_database (store, staged, request->since_text, request->until_text, show_tables, NULL, error);
  gw_command_progress (NULL, 0, 0);
  return done;
}

/* All of it appears, or nothing. */
static gboolean
export_to_file (GwStore *store, const Request *request, GError **error)
{
  g_autofree char *staged = gw_file_stage (request->output, error);
  if (staged == NULL)
    return FALSE;
  gboolean database = strcmp (request->format, "sqlite") == 0;
  if ((database ? write_database (store, request, staged, error) : write_file (store, request, staged, error))
      && gw_file_publish (staged, request->output, error))
    return TRUE;
  g_unlink (staged);
  return FALSE;
}

/* ---- What is asked ------------------------------------------------------------------------------------------ */

static gboolean
check_word (const char *what, const char *word, const char *const *known, GError **error)
{
  if (g_strv_contains (known, word))
    return TRUE;
  g_autofree char *all = g_strjoinv (", ", (char **) known);
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "%s %s: there is none; fix: one of %s", what, word, all);
  return FALSE;
}

/* The views write whole seconds: what is asked for between two begins with the later. */
static gboolean
take_time (const char *option, const char *text, char **written, GError **error)
{
  gint64 time = 0;
  if (text == NULL)
    return TRUE;
  if (!gw_operator_parse_time (option, text, &time, error))
    return FALSE;
  *written = gw_time_format ((time + GW_SECOND - 1) / GW_SECOND * GW_SECOND);
  return TRUE;
}

static gboolean
check_request (Request *request, int argc, char **argv, gboolean json, GError **error)
{
  static const char *const formats[] = { "csv", "jsonl", "sqlite", NULL };
  if (request->format == NULL)
    request->format = g_strdup (json ? "jsonl" : "csv");
  if (!check_word ("--format", request->format, formats, error) || !take_time ("since", request->since, &request->since_text, error)
      || !take_time ("until", request->until, &request->until_text, error))
    return FALSE;
  gboolean database = strcmp (request->format, "sqlite") == 0;
  if (database && (argc > 1 || request->output == NULL))
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE, argc > 1 ? "a database holds all tables; fix: name none"
                                                                     : "a database is a file; fix: --output FILE");
      return FALSE;
    }
  request->table = argc > 1 ? argv[1] : "mails";
  return check_word ("table", request->table, gw_store_export_tables (), error);
}

int
gw_audit_verb_export (int argc, char **argv)
{
  static const char usage[] = "audit export [TABLE] [--format csv|jsonl|sqlite] [--output FILE]";
  g_auto (GwOptions) options = { 0 };
  Request request = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &request.format, "csv (the default), jsonl, or sqlite: all tables", "FORMAT" },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &request.output, "A new file to write", "FILE" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &request.since, "What is from that time or later", "TIME" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &request.until, "What is from before that time", "TIME" },
    G_OPTION_ENTRY_NULL
  };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate audit export incidents --since 2026-09-01 --output september.csv",
                                      entries, &options, &error)
                    && gw_command_operands (argc, 0, 1, usage, &error)
                    && check_request (&request, argc, argv, options.json, &error);
  g_autoptr (GwStore) store = parsed ? gw_audit_open (&options, NULL, &error) : NULL;
  gboolean done = store != NULL
                  && (request.output ? export_to_file (store, &request, &error) : write_rows (store, &request, stdout, &error));
  request_clear (&request);
  return done ? EX_OK : gw_command_fail (error);
}
