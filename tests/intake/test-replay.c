/* SPDX-License-Identifier: Apache-2.0
 * What a delivery agent wrote above a mail, told from the mail. */
#include "intake/replay.h"
#include <string.h>

static void
test_envelope (void)
{
  static const struct {
    const char *data;
    const char *rest; /* where the mail begins */
    const char *from, *to;
  } rows[] = {
    { "Return-Path: <poc@cert.xa.example>\nX-Original-To: gateway@ccc.example\nDelivered-To: copy@ccc.example\nReceived: by mx\n\nx",
      "Received: by mx\n\nx", "poc@cert.xa.example", "gateway@ccc.example" },
    { "Return-Path: <>\nDelivered-To: gateway+abc@ccc.example\nReceived: by mx\n", "Received: by mx\n", "<>", "gateway+abc@ccc.example" },
    { "return-path:<a@x.example>\r\nenvelope-to: b@x.example\r\nFrom: c\r\n", "From: c\r\n", "a@x.example", "b@x.example" },
    { "Received: by mx\nReturn-Path: <a@x.example>\n", "Received: by mx\nReturn-Path: <a@x.example>\n", NULL, NULL },
    { "Delivered-To: one@x.example\nDelivered-To: two@x.example\n\n", "\n", NULL, "one@x.example" },
    { "Return-Path: two words\nFrom: c\n", "From: c\n", NULL, NULL },
    { "Return-Path: <a\x1b[2J@x.example>\nFrom: c\n", "From: c\n", NULL, NULL },
    { "Return-Path: <a@x.example>\n folded\nFrom: c\n", "Return-Path: <a@x.example>\n folded\nFrom: c\n", NULL, NULL },
    { "Return-Path: <a@x.example>", "Return-Path: <a@x.example>", NULL, NULL }, /* no line end: cut off */
    { "Return-Path:\nDelivered-To:\nX", "X", NULL, NULL },
    { "Return-Pathology: <a@x.example>\n", "Return-Pathology: <a@x.example>\n", NULL, NULL },
    { "", "", NULL, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *from = NULL;
      g_autofree char *to = NULL;
      g_autofree char *exact = g_memdup2 (rows[i].data, strlen (rows[i].data)); /* nothing behind its end */
      gsize skip = gw_replay_envelope (exact, strlen (rows[i].data), &from, &to);
      g_test_message ("%s", rows[i].data);
      g_assert_cmpstr (rows[i].data + skip, ==, rows[i].rest);
      g_assert_cmpstr (from, ==, rows[i].from);
      g_assert_cmpstr (to, ==, rows[i].to);
    }
}

static void
test_long (void)
{
  g_autofree char *address = g_strnfill (5000, 'a');
  g_autofree char *data = g_strdup_printf ("Return-Path: <%s@x.example>\nFrom: c\n", address);
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  gsize skip = gw_replay_envelope (data, strlen (data), &from, &to);
  g_assert_cmpstr (data + skip, ==, "From: c\n");
  g_assert_null (from);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/replay/envelope", test_envelope);
  g_test_add_func ("/replay/long", test_long);
  return g_test_run ();
}
