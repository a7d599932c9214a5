/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "command/contact-verbs.h"
#include "command/operator.h"

static JsonArray *
strings (GStrv values)
{
  JsonArray *array = json_array_new ();
  for (; *values; values++)
    json_array_add_string_element (array, *values);
  return array;
}

/* null where it is @absent. */
static void
set_time (JsonObject *object, const char *name, gint64 time_us, gint64 absent)
{
  g_autofree char *text = time_us == absent ? NULL : gw_time_format (time_us);
  if (text)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
subkey_to_json (const GwStoreKey *row, gint64 now_us)
{
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "fingerprint", row->fingerprint);
  json_object_set_string_member (object, "algorithm", row->algorithm);
  json_object_set_int_member (object, "bits", row->bits);
  json_object_set_boolean_member (object, "can_sign", row->can_sign);
  json_object_set_boolean_member (object, "can_encrypt", row->can_encrypt);
  set_time (object, "created", row->created_us, -1);
  set_time (object, "expires", row->expires_us, 0);
  json_object_set_boolean_member (object, "revoked", row->revoked);
  set_time (object, "seen", row->seen_us, -1);
  gw_operator_set (object, "code", gw_key_verdict_code (gw_key_judge (row, now_us)));
  return object;
}

static JsonArray *
keys_to_json (const GwDirectory *directory, const GwContact *contact, gint64 now_us)
{
  const GPtrArray *rows = gw_directory_keys (directory);
  JsonArray *keys = json_array_new ();
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      JsonObject *object = json_object_new ();
      JsonArray *parts = json_array_new ();
      for (guint j = 0; j < rows->len; j++)
        {
          const GwStoreKey *row = rows->pdata[j];
          if (g_ascii_strcasecmp (row->primary, key->fingerprint) == 0)
            json_array_add_object_element (parts, subkey_to_json (row, now_us));
        }
      json_object_set_string_member (object, "fingerprint", key->fingerprint);
      json_object_set_string_member (object, "role", gw_key_role_name (key->role));
      set_time (object, "until", key->until_us, 0);
      set_time (object, "ends", gw_key_ends (rows, key->fingerprint), G_MAXINT64);
      json_object_set_array_member (object, "parts", parts);
      json_array_add_object_element (keys, object);
    }
  return keys;
}

static void
set_contact (JsonObject *object, const GwContact *contact)
{
  g_autofree char *hours = gw_hours_write (contact->hours);
  json_object_set_string_member (object, "id", contact->id);
  gw_operator_set (object, "state", contact->state);
  json_object_set_string_member (object, "level", gw_level_name (contact->level));
  json_object_set_string_member (object, "agency", contact->agency);
  json_object_set_array_member (object, "address", strings (contact->addresses));
  json_object_set_array_member (object, "envelope_senders", strings (contact->envelope_senders));
  json_object_set_array_member (object, "phone", strings (contact->phones));
  json_object_set_array_member (object, "language", strings (contact->languages));
  json_object_set_string_member (object, "timezone", contact->timezone);
  json_object_set_string_member (object, "hours", hours);
  json_object_set_array_member (object, "may_send_to", strings (contact->may_send_to));
  json_object_set_string_member (object, "max_tlp", contact->max_tlp);
  json_object_set_int_member (object, "max_size", contact->max_size);
  json_object_set_boolean_member (object, "require_encryption", contact->require_encryption);
  gw_operator_set (object, "fallback", contact->fallback);
  gw_operator_set (object, "via", contact->via);
  json_object_set_array_member (object, "groups", strings (contact->groups));
  set_time (object, "valid_from", contact->valid_from_us, 0);
  set_time (object, "valid_until", contact->valid_until_us, G_MAXINT64);
  gw_operator_set (object, "nominated_by", contact->nominated_by);
  set_time (object, "last_confirmed", contact->last_confirmed_us, 0);
  gw_operator_set (object, "note", contact->note);
}

JsonObject *
gw_contact_to_json (const GwDirectory *directory, const GwDirectoryEntry *entry, gint64 now_us)
{
  JsonObject *object = json_object_new ();
  set_contact (object, entry->contact);
  json_object_set_array_member (object, "keys", keys_to_json (directory, entry->contact, now_us));
  json_object_set_string_member (object, "effective_max_tlp", gw_directory_max_tlp (directory, entry, now_us));
  json_object_set_string_member (object, "status", gw_contact_status_name (gw_directory_status (entry, now_us)));
  json_object_set_int_member (object, "version", entry->version);
  gw_operator_set (object, "reason", entry->reason);
  set_time (object, "changed", entry->changed_us, -1);
  json_object_set_string_member (object, "digest", entry->digest);
  json_object_set_string_member (object, "alias", entry->alias);
  return object;
}
