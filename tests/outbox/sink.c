/* SPDX-License-Identifier: Apache-2.0 */
#include "sink.h"
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

struct Sink {
  GSubprocess *process;
  char *directory;
  int port;
};

Sink *
sink_start (const char *script, const char *certificate, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "tests", "smtp-sink", NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  Sink *sink = g_new0 (Sink, 1);
  sink->directory = g_dir_make_tmp ("notigate-sink-XXXXXX", &error);
  g_assert_no_error (error);
  const char *fixed[] = { program, "--until-eof", "--directory", sink->directory,
                          "--script", script ? script : "" };
  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (arguments, (gpointer) fixed[i]);
  const char *tls[] = { "--cert", certificate, "--key", key };
  for (gsize i = 0; certificate && i < G_N_ELEMENTS (tls); i++)
    g_ptr_array_add (arguments, (gpointer) tls[i]);
  g_ptr_array_add (arguments, NULL);
  sink->process = g_subprocess_newv ((const char *const *) arguments->pdata,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (sink->process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (line && g_str_has_prefix (line, "port "));
  sink->port = atoi (line + 5);
  return sink;
}

int
sink_port (const Sink *sink)
{
  return sink->port;
}

static char *
mail_path (const Sink *sink, guint number)
{
  return g_strdup_printf ("%s/%06u.mail", sink->directory, number);
}

guint
sink_count (const Sink *sink)
{
  guint number = 0;
  for (;; number++)
    {
      g_autofree char *path = mail_path (sink, number + 1);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return number;
    }
}

static char *
load (const Sink *sink, guint number, gsize *size)
{
  g_autofree char *path = mail_path (sink, number);
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  g_file_get_contents (path, &content, size, &error);
  g_assert_no_error (error);
  return content;
}

char *
sink_envelope (const Sink *sink, guint number)
{
  gsize size;
  g_autofree char *content = load (sink, number, &size);
  return g_strndup (content, (gsize) (strstr (content, "\n\n") - content) + 1);
}

GBytes *
sink_mail (const Sink *sink, guint number)
{
  gsize size;
  g_autofree char *content = load (sink, number, &size);
  const char *body = strstr (content, "\n\n") + 2;
  return g_bytes_new (body, size - (gsize) (body - content));
}

void
sink_stop (Sink *sink)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (sink->process), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (sink->process, NULL, NULL));
  for (guint number = sink_count (sink); number > 0; number--)
    {
      g_autofree char *path = mail_path (sink, number);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (sink->directory), ==, 0);
  g_object_unref (sink->process);
  g_free (sink->directory);
  g_free (sink);
}
