/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/contact.h"
#include "base/clock.h"
#include "base/digest.h"
#include <string.h>

static const char *const level_names[] = { "technical", "diplomatic", "regional", "desk" };
static const char *const role_names[] = { "current", "next", "old" };

const char *
gw_level_name (GwLevel level)
{
  return level_names[level];
}

const char *
gw_key_role_name (GwKeyRole role)
{
  return role_names[role];
}

static void
set_text (GKeyFile *file, const char *key, const char *value)
{
  if (value)
    g_key_file_set_string (file, "contact", key, value);
}

static void
set_list (GKeyFile *file, const char *key, GStrv values)
{
  g_autofree char *joined = g_strjoinv (";", values);
  if (*joined)
    set_text (file, key, joined);
}

static void
set_time (GKeyFile *file, const char *key, gint64 time_us, gint64 absent)
{
  g_autofree char *time = time_us == absent ? NULL : gw_time_format (time_us);
  set_text (file, key, time);
}

static void
set_keys (GKeyFile *file, const GwContact *contact)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      g_autofree char *until = key->until_us ? gw_time_format (key->until_us) : NULL;
      g_autofree char *text = key->role == GW_KEY_CURRENT
                                ? g_strdup (key->fingerprint)
                                : g_strconcat (key->fingerprint, ":", role_names[key->role], until ? ":" : NULL, until,
                                               NULL);
      g_strv_builder_add (builder, text);
    }
  g_auto (GStrv) texts = g_strv_builder_end (builder);
  set_list (file, "fingerprint", texts);
}

char *
gw_contact_write (const GwContact *contact)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *hours = gw_hours_write (contact->hours);
  g_autofree char *size = contact->max_size ? g_strdup_printf ("%" G_GINT64_FORMAT, contact->max_size) : NULL;
  set_text (file, "id", contact->id);
  set_text (file, "state", contact->state);
  set_text (file, "level", gw_level_name (contact->level));
  set_text (file, "agency", contact->agency);
  set_list (file, "address", contact->addresses);
  set_list (file, "envelope-senders", contact->envelope_senders);
  set_keys (file, contact);
  set_list (file, "phone", contact->phones);
  set_list (file, "language", contact->languages);
  set_text (file, "timezone", contact->timezone);
  set_text (file, "hours", hours);
  set_list (file, "may-send-to", contact->may_send_to);
  set_text (file, "max-tlp", contact->max_tlp);
  set_text (file, "max-size", size);
  set_text (file, "require-encryption", contact->require_encryption ? "yes" : "no");
  set_text (file, "fallback", contact->fallback);
  set_text (file, "via", contact->via);
  set_list (file, "groups", contact->groups);
  set_time (file, "valid-from", contact->valid_from_us, 0);
  set_time (file, "valid-until", contact->valid_until_us, G_MAXINT64);
  set_text (file, "nominated-by", contact->nominated_by);
  set_time (file, "last-confirmed", contact->last_confirmed_us, 0);
  set_text (file, "note", contact->note);
  return g_key_file_to_data (file, NULL, NULL);
}

char *
gw_contact_digest (const GwContact *contact)
{
  g_autofree char *text = gw_contact_write (contact);
  return gw_sha256_hex (text, strlen (text));
}

void
gw_contact_add_key (GwContact *contact, const char *fingerprint)
{
  if (gw_contact_find_key (contact, fingerprint))
    return;
  GwContactKey *key = g_new0 (GwContactKey, 1);
  key->fingerprint = g_ascii_strup (fingerprint, -1);
  key->role = GW_KEY_CURRENT;
  g_ptr_array_add (contact->keys, key);
}

gboolean
gw_contact_key_signs (const GwContactKey *key, gint64 at_us)
{
  return key->role != GW_KEY_OLD || (key->until_us != 0 && at_us <= key->until_us);
}

/* The key that has been old for the longest, or -1. */
static int
find_oldest (const GwContact *contact)
{
  int oldest = -1;
  gint64 least = G_MAXINT64;
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      if (key->role != GW_KEY_OLD || key->until_us >= least)
        continue;
      oldest = (int) i;
      least = key->until_us;
    }
  return oldest;
}

void
gw_contact_change_key (GwContact *contact, const char *fingerprint, gint64 until_us)
{
  GwContactKey *known = (GwContactKey *) gw_contact_find_key (contact, fingerprint);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      GwContactKey *key = contact->keys->pdata[i];
      if (key->role != GW_KEY_CURRENT || key == known)
        continue;
      key->role = GW_KEY_OLD;
      key->until_us = until_us;
    }
  if (known != NULL)
    {
      known->role = GW_KEY_CURRENT;
      known->until_us = 0;
      return;
    }
  int oldest = contact->keys->len >= GW_CONTACT_MAX_KEYS ? find_oldest (contact) : -1;
  if (oldest >= 0)
    g_ptr_array_remove_index (contact->keys, (guint) oldest);
  gw_contact_add_key (contact, fingerprint);
}

const GwContactKey *
gw_contact_find_key (const GwContact *contact, const char *fingerprint)
{
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      if (g_ascii_strcasecmp (key->fingerprint, fingerprint) == 0)
        return key;
    }
  return NULL;
}

static gboolean
contains (GStrv list, const char *text)
{
  for (; *list; list++)
    if (g_ascii_strcasecmp (*list, text) == 0)
      return TRUE;
  return FALSE;
}

gboolean
gw_contact_has_address (const GwContact *contact, const char *address)
{
  return contains (contact->addresses, address);
}

gboolean
gw_contact_has_envelope_sender (const GwContact *contact, const char *address)
{
  const char *domain = strrchr (address, '@');
  return gw_contact_has_address (contact, address) || contains (contact->envelope_senders, address)
         || (domain && domain != address && contains (contact->envelope_senders, domain));
}

void
gw_contact_key_free (GwContactKey *key)
{
  if (key == NULL)
    return;
  g_free (key->fingerprint);
  g_free (key);
}

void
gw_contact_free (GwContact *contact)
{
  if (contact == NULL)
    return;
  g_free (contact->id);
  g_free (contact->state);
  g_free (contact->agency);
  g_strfreev (contact->addresses);
  g_strfreev (contact->envelope_senders);
  g_ptr_array_unref (contact->keys);
  g_strfreev (contact->phones);
  g_strfreev (contact->languages);
  g_free (contact->timezone);
  g_clear_pointer (&contact->zone, g_time_zone_unref);
  gw_hours_free (contact->hours);
  g_strfreev (contact->may_send_to);
  g_free (contact->fallback);
  g_free (contact->via);
  g_strfreev (contact->groups);
  g_free (contact->nominated_by);
  g_free (contact->note);
  g_free (contact);
}
