/* SPDX-License-Identifier: Apache-2.0 */
#include "mail.h"
#include "base/clock.h"
#include <string.h>

static const char *const types[TYPES] = {
  "notification", "update", "information-request", "information-response", "assistance-request", "assistance-response",
  "acknowledgement", "note", "closure", "withdrawal", "status-request",
};
static const char *const tlps[] = { "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED" };

/* "> Report-ID: ..." as mail programs quote it. */
static char *
write_note (const Letter *letter, guint n)
{
  return g_strdup_printf ("%s\r\n\r\nLetter %u. On Monday the gateway wrote:\r\n> Form: poc-notification/1\r\n> Report-ID: %s\r\n",
                          letter->first_word ? "WORKING" : "We are on our way.", n, letter->answered->report_id);
}

static void
add_incident (GString *form, const World *world, const Letter *letter)
{
  if (letter->type == NOTIFICATION || letter->incident == NOBODY)
    return;
  const Incident *incident = letter->incident >= 0 ? g_ptr_array_index (world->incidents, (guint) letter->incident) : NULL;
  g_string_append_printf (form, "Incident-ID: %s\r\n", incident ? incident->id : "ccc.example/2019-100000");
}

static void
add_fields (GString *form, const World *world, const Letter *letter)
{
  g_autofree char *hour_ago = gw_time_format (world->now_us - GW_HOUR);
  gboolean opens = letter->type == NOTIFICATION || (letter->type == ASSISTANCE_REQUEST && letter->incident == NOBODY);
  if (opens)
    g_string_append (form, "Title: DDoS on a tax portal\r\nIncident-Type: availability/ddos\r\n");
  if (letter->type == NOTIFICATION)
    g_string_append_printf (form, "Detected: %s\r\nSource: ipv4 198.51.100.23\r\n", hour_ago);
  if (letter->type == NOTIFICATION || letter->type == ASSISTANCE_REQUEST)
    g_string_append (form, "Urgency: high\r\n");
  switch (letter->type)
    {
    case UPDATE: g_string_append_printf (form, "Revision: %d\r\nStatus: contained\r\n", letter->revision); break;
    case ASSISTANCE_REQUEST: g_string_append (form, "Assistance: analysis\r\n"); break;
    case ASSISTANCE_RESPONSE: g_string_append (form, "Decision: offered\r\n"); break;
    case ACKNOWLEDGEMENT: g_string_append (form, "Disposition: working\r\n"); break;
    case CLOSURE: g_string_append (form, "Status: resolved\r\n"); break;
    default: break;
    }
}

char *
write_letter (const Post *post, const World *world, const Letter *letter, const char *report_id, guint n)
{
  if (letter->type == NOTE)
    return write_note (letter, n);
  GString *form = g_string_new ("Form: poc-notification/1\r\n");
  g_string_append_printf (form, "Message-Type: %s\r\nTo-Gateway: %s\r\n", types[letter->type], post->address);
  g_string_append (form, letter->to_poc);
  if (report_id != NULL)
    g_string_append_printf (form, "Report-ID: %s\r\n", report_id);
  add_incident (form, world, letter);
  if (letter->answered != NULL)
    g_string_append_printf (form, "In-Response-To: %s\r\n", letter->answered->report_id);
  if (letter->flaw != NO_TLP)
    g_string_append_printf (form, "TLP: %s\r\n", tlps[letter->tlp]);
  if (letter->flaw == UNKNOWN_FIELD)
    g_string_append (form, "Urgancy: high\r\n");
  if (letter->exercise)
    g_string_append (form, "Exercise: yes\r\n");
  if (letter->check_only)
    g_string_append (form, "Check-Only: yes\r\n");
  add_fields (form, world, letter);
  g_string_append_printf (form, "\r\nLetter %u, in words.\r\n", n);
  return g_string_free (form, FALSE);
}

static char *
sign (const Post *post, const Letter *letter, const char *entity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  int key = letter->flaw == STRANGE_KEY ? CONTACTS : letter->writer;
  g_autofree char *over = letter->flaw == BROKEN_SIGNATURE ? g_strconcat (entity, ".", NULL) : g_strdup (entity);
  g_autoptr (GBytes) bytes = g_bytes_new (over, strlen (over));
  if (!gw_openpgp_sign (post->engine, post->fingerprints[key], bytes, &signature, &micalg, &error))
    g_error ("cannot sign: %s", error->message);
  g_autofree char *armored = g_strndup (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  g_auto (GStrv) lines = g_strsplit (armored, "\n", -1);
  g_autofree char *crlf = g_strjoinv ("\r\n", lines);
  return g_strdup_printf ("Content-Type: multipart/signed; micalg=%s;\r\n protocol=\"application/pgp-signature\"; boundary=\"b1\"\r\n"
                          "MIME-Version: 1.0\r\n\r\n--b1\r\n%s\r\n--b1\r\nContent-Type: application/pgp-signature\r\n\r\n%s\r\n--b1--\r\n",
                          micalg, entity, crlf);
}

static char *
encrypt (const Post *post, const char *body)
{
  g_autoptr (GError) error = NULL;
  const char *const keys[] = { post->gateway, NULL };
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (GBytes) cipher = gw_openpgp_encrypt (post->engine, keys, bytes, &error);
  if (cipher == NULL)
    g_error ("cannot encrypt: %s", error->message);
  return g_strdup_printf ("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=\"b2\"\r\n"
                          "MIME-Version: 1.0\r\n\r\n--b2\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--b2\r\n"
                          "Content-Type: application/octet-stream\r\n\r\n%.*s\r\n--b2--\r\n",
                          (int) g_bytes_get_size (cipher), (const char *) g_bytes_get_data (cipher, NULL));
}

GBytes *
write_mail (const Post *post, const Letter *letter, const char *text)
{
  g_autofree char *entity = g_strdup_printf ("Content-Type: text/plain; charset=utf-8\r\n\r\n%s", text);
  g_autofree char *body = sign (post, letter, entity);
  g_autofree char *whole = letter->encrypted ? encrypt (post, body) : g_strdup (body);
  int from = letter->flaw == OTHER_SENDER ? (letter->writer + 1) % CONTACTS : letter->writer;
  char *mail = g_strdup_printf ("From: %s\r\nTo: %s\r\nSubject: Incident\r\nMessage-ID: <%08x%08x@%s>\r\n%s", contacts[from].address,
                                post->address, g_random_int (), g_random_int (), "example.org", whole);
  return g_bytes_new_take (mail, strlen (mail));
}
