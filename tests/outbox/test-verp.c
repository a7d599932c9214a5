/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "outbox/message.h"
#include "outbox/verp.h"
#include <string.h>

#define ADDRESS "gateway@ccc.example"

static GBytes *
make_key (guint8 seed)
{
  guint8 bytes[32];
  memset (bytes, seed, sizeof bytes);
  return g_bytes_new (bytes, sizeof bytes);
}

static void
test_round_trip (void)
{
  static const gint64 letters[] = { 0, 1, 5127, G_GINT64_CONSTANT (1) << 40, G_MAXINT64 };
  g_autoptr (GBytes) key = make_key (1);
  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autofree char *address = gw_verp_address (key, ADDRESS, letters[i], NULL);
      g_assert_true (gw_message_is_address (address));
      g_assert_true (g_str_has_prefix (address, "gateway+") && g_str_has_suffix (address, "@ccc.example"));
      gint64 letter = -1;
      g_assert_true (gw_verp_parse (key, ADDRESS, address, &letter));
      g_assert_cmpint (letter, ==, letters[i]);
      /* As some servers write it. */
      g_autofree char *upper = g_ascii_strup (address, -1);
      letter = -1;
      g_assert_true (gw_verp_parse (key, ADDRESS, upper, &letter));
      g_assert_cmpint (letter, ==, letters[i]);
    }
}

/* Every single character of the token counts. */
static void
test_forged (void)
{
  g_autoptr (GBytes) key = make_key (1);
  g_autofree char *address = gw_verp_address (key, ADDRESS, 5127, NULL);
  gint64 letter = -1;
  for (char *at = strchr (address, '+') + 1; *at != '@'; at++)
    {
      char was = *at;
      *at = was == 'a' ? 'b' : 'a';
      g_assert_false (gw_verp_parse (key, ADDRESS, address, &letter));
      *at = '1';
      g_assert_false (gw_verp_parse (key, ADDRESS, address, &letter));
      *at = was;
    }
  g_assert_cmpint (letter, ==, -1);
  g_assert_true (gw_verp_parse (key, ADDRESS, address, &letter));
}

static void
test_others (void)
{
  g_autoptr (GBytes) key = make_key (1);
  g_autoptr (GBytes) other_key = make_key (2);
  g_autofree char *address = gw_verp_address (key, ADDRESS, 5127, NULL);
  g_autofree char *other = gw_verp_address (key, ADDRESS, 5128, NULL);
  g_autofree char *neighbour = gw_verp_address (key, "gateway@ddd.example", 5127, NULL);
  gint64 letter = -1;
  g_assert_false (gw_verp_parse (other_key, ADDRESS, address, &letter));
  g_assert_false (gw_verp_parse (key, ADDRESS, neighbour, &letter));
  g_assert_false (gw_verp_parse (key, ADDRESS, ADDRESS, &letter));
  g_assert_false (gw_verp_parse (key, ADDRESS, "", &letter));
  /* The number of one letter with the authentication of the other. */
  g_autofree char *mixed = g_strdup (address);
  gsize half = strlen ("gateway+") + 13;
  memcpy (mixed + half, other + half, strlen (other) - half);
  g_assert_false (gw_verp_parse (key, ADDRESS, mixed, &letter));
  /* One gateway's token under another's name. */
  g_autofree char *moved = g_strdup (address);
  memcpy (strchr (moved, '@') + 1, "ddd", 3);
  g_assert_false (gw_verp_parse (key, "gateway@ddd.example", moved, &letter));
  g_assert_cmpint (letter, ==, -1);
}

static void
test_room (void)
{
  g_autoptr (GBytes) key = make_key (1);
  g_autoptr (GBytes) short_key = g_bytes_new_static ("123456789012345", 15);
  g_autofree char *fits = gw_verp_address (key, "1234567890123456789012345678901@x", 1, NULL);
  g_assert_true (gw_message_is_address (fits));
  g_autoptr (GError) error = NULL;
  g_assert_null (gw_verp_address (key, "12345678901234567890123456789012@x", 1, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_clear_error (&error);
  g_assert_null (gw_verp_address (short_key, ADDRESS, 1, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
}

/* RFC 4648's alphabet and RFC 2104's HMAC, worked out independently: 8 bytes of number, 12 of HMAC-SHA256
 * (key 32 times 0x01) over "return path\0gateway@ccc.example\0" and the number. */
static void
test_format (void)
{
  g_autoptr (GBytes) key = make_key (1);
  g_autofree char *address = gw_verp_address (key, ADDRESS, 5127, NULL);
  g_assert_cmpstr (address, ==, "gateway+aaaaaaaaaakapz2af4dntqy2oekpnsns@ccc.example");
}

static void
test_loop (void)
{
  g_autoptr (GBytes) key = make_key (1);
  g_autoptr (GBytes) other_key = make_key (2);
  g_autofree char *token = gw_verp_loop_token (key, "ccc.example");
  g_autofree char *upper = g_ascii_strup (token, -1);
  g_assert_cmpuint (strlen (token), ==, 26);
  g_assert_true (gw_verp_loop_is_ours (key, "ccc.example", token));
  g_assert_true (gw_verp_loop_is_ours (key, "CCC.example", upper));
  g_assert_false (gw_verp_loop_is_ours (key, "ddd.example", token));
  g_assert_false (gw_verp_loop_is_ours (other_key, "ccc.example", token));
  g_assert_false (gw_verp_loop_is_ours (key, "ccc.example", NULL));
  g_assert_false (gw_verp_loop_is_ours (key, "ccc.example", ""));
  token[3] = token[3] == 'a' ? 'b' : 'a';
  g_assert_false (gw_verp_loop_is_ours (key, "ccc.example", token));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/verp/round-trip", test_round_trip);
  g_test_add_func ("/outbox/verp/forged", test_forged);
  g_test_add_func ("/outbox/verp/others", test_others);
  g_test_add_func ("/outbox/verp/room", test_room);
  g_test_add_func ("/outbox/verp/format", test_format);
  g_test_add_func ("/outbox/verp/loop", test_loop);
  return g_test_run ();
}
