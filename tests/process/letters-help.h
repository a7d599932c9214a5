/* SPDX-License-Identifier: Apache-2.0
 * A gateway in memory, some contacts, and letters to them as they leave: what the tests of the models share. */
#pragma once
#include "base/clock.h"
#include "outbox/render.h"
#include "process/model-letters.h"
#include "process/model-relay.h"
#include "process/model.h"
#include <stdio.h>
#include <string.h>

#define XA_KEY "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"
#define XB_KEY "B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFB0B1B2B3"
#define XB_NEXT "C0C1C2C3C4C5C6C7C8C9CACBCCCDCECFC0C1C2C3"

static const char *const languages[] = { "en", "ru", NULL };

typedef struct {
  GwConfig config;
  GwInstance instance;
  GwDirectory *directory;
} Gateway;

static inline gint64
at (const char *text)
{
  gint64 time_us = 0;
  g_assert_true (gw_time_parse (text, &time_us));
  return time_us;
}

static inline void
gateway_add (GPtrArray *contacts, const char *id, const char *more)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("[contact]\nid=%s\n%s", id, more);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  g_autoptr (GwContact) contact = gw_contact_parse (file, id, &error);
  g_assert_no_error (error);
  GwStoreContact *stored = g_new0 (GwStoreContact, 1);
  stored->id = g_strdup (id);
  stored->version = 1;
  stored->state = g_strdup ("active");
  stored->file = gw_contact_write (contact);
  stored->digest = gw_contact_digest (contact);
  stored->alias = g_strconcat ("alias", id, NULL);
  g_ptr_array_add (contacts, stored);
}

static inline void
gateway_add_key (GPtrArray *keys, const char *fingerprint, gint64 expires_us)
{
  GwStoreKey *key = g_new0 (GwStoreKey, 1);
  *key = (GwStoreKey){ .contact = g_strdup ("x"), .primary = g_strdup (fingerprint), .fingerprint = g_strdup (fingerprint),
                       .algorithm = g_strdup ("rsa3072"), .can_sign = TRUE, .can_encrypt = TRUE, .expires_us = expires_us };
  g_ptr_array_add (keys, key);
}

/* XA in Vienna, XB in Tashkent (UTC+5), XN in New York, XU in UTC, XF five hours behind without a town, XG a gateway. */
static inline Gateway *
gateway_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_contact_free);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_key_free);
  gateway_add (contacts, "XA-technical", "level=technical\nagency=CERT-XA\naddress=poc@cert.xa.example\nphone=+999 2 555 0100\n"
                                         "timezone=Europe/Vienna\nfingerprint=" XA_KEY "\n");
  gateway_add (contacts, "XB-night", "level=technical\nagency=CERT-XB night desk\naddress=night@cert.xb.example\n"
                                     "timezone=Asia/Tashkent\nlanguage=ru\n");
  gateway_add (contacts, "XB-technical", "level=technical\nagency=CERT-XB\naddress=poc@cert.xb.example\nphone=+999 3 555 0100\n"
                                         "timezone=Asia/Tashkent\nlanguage=ru;en\nhours=Mon-Fri 08:00-17:00\n"
                                         "fallback=XB-night\nfingerprint=" XB_KEY ";" XB_NEXT ":next\n");
  gateway_add (contacts, "XF-technical", "level=technical\nagency=CERT-XF\naddress=poc@cert.xf.example\ntimezone=Etc/GMT+5\n");
  gateway_add (contacts, "XG-gateway", "level=regional\nagency=BBB\naddress=gateway@bbb.example\n");
  gateway_add (contacts, "XN-technical", "level=technical\nagency=CERT-XN\naddress=poc@cert.xn.example\ntimezone=America/New_York\n");
  gateway_add (contacts, "XU-technical", "level=technical\nagency=CERT-XU\naddress=poc@cert.xu.example\ntimezone=UTC\n");
  gateway_add_key (keys, XA_KEY, 0);
  gateway_add_key (keys, XB_KEY, at ("2027-03-01T12:00:00Z"));
  gateway_add_key (keys, XB_NEXT, 0);
  Gateway *gateway = g_new0 (Gateway, 1);
  gateway->directory = gw_directory_new (contacts, keys, &error);
  g_assert_no_error (error);
  gateway->config = (GwConfig) { .name = (char *) "CCC", .address = (char *) "gateway@ccc.example",
                                 .phone = (char *) "+999 2 555 0199", .domain = (char *) "ccc.example" };
  gateway->instance = (GwInstance) { .config = &gateway->config, .directory = gateway->directory };
  return gateway;
}

static inline void
gateway_free (Gateway *gateway)
{
  gw_directory_free (gateway->directory);
  g_free (gateway);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Gateway, gateway_free)

static inline const GwDirectoryEntry *
contact (const Gateway *gateway, const char *id)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (gateway->directory, id);
  g_assert_nonnull (entry);
  return entry;
}

/* As the sealer renders it, with what gw_outgoing_queue() adds: both Subjects, then the body. Takes @model. The caller's. */
static inline char *
render_to (const Gateway *gateway, const GwDirectoryEntry *to, const char *kind, const char *language, JsonObject *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) owned = model;
  g_auto (GwRendered) letter = { NULL, NULL, NULL };
  gw_model_add_parties (owned, &gateway->instance, to ? to->contact : NULL);
  gboolean ok = gw_letter_render (NULL, NOTIGATE_SOURCEDIR "/templates", kind, language, owned, &letter, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
  char *all = g_strdup_printf ("Outer: %s\nInner: %s\n\n%s", letter.subject, letter.protected_subject, letter.body);
  if (g_test_verbose ())
    printf ("==== %s %s\n%s\n", kind, language, all); /* g_print() would ask the locale */
  return all;
}

static inline gboolean
has (const char *text, const char *part)
{
  return strstr (text, part) != NULL;
}

/* @wanted: parts that must stand there, and with "!" before them those that must not; "|" between. Blanks and breaks
 * are folded. @absent_only: it is another language's list. */
static inline void
check_facts (const char *topic, const char *letter, const char *wanted, gboolean absent_only)
{
  g_autoptr (GRegex) blanks = g_regex_new ("\\s+", 0, 0, NULL);
  g_autofree char *flat = g_regex_replace_literal (blanks, letter, -1, 0, " ", 0, NULL);
  g_auto (GStrv) parts = g_strsplit (wanted, "|", -1);
  for (char **part = parts; *part; part++)
    {
      gboolean absent = **part == '!';
      if ((absent || !absent_only) && has (flat, *part + absent) == absent)
        g_error ("%s: %s \"%s\" in\n%s", topic, absent ? "there is" : "there is no", *part + absent, letter);
    }
}

static inline void
check_columns (const char *topic, const char *letter)
{
  g_auto (GStrv) lines = g_strsplit (strstr (strstr (letter, "\n\n") + 2, "\n\n"), "\n", -1);
  for (char **line = lines; *line; line++)
    if (g_utf8_strlen (*line, -1) > GW_LETTER_COLUMNS && strchr (g_strstrip (*line), ' ') != NULL)
      g_error ("%s: more than %d columns: %s", topic, GW_LETTER_COLUMNS, *line);
}
