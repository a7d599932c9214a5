/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters about the directory: its contacts, their entries and their keys. */
#include "process/model-letters.h"
#include "base/clock.h"
#include "process/model-set.h"
#include "process/outgoing.h"
#include "report/field.h"
#include <string.h>

static char *
join (const char *const *list)
{
  return list != NULL && *list != NULL ? g_strjoinv (", ", (char **) list) : NULL;
}

/* "0A1B 2C3D ...": as gpg prints it, so that two people can read it to each other. The caller's. */
static char *
group_fingerprint (const char *fingerprint)
{
  GString *grouped = g_string_new (NULL);
  for (gsize i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (grouped, ' ');
      g_string_append_c (grouped, fingerprint[i]);
    }
  return g_string_free (grouped, FALSE);
}

static void
add_keys (JsonObject *object, const GwInstance *instance, const GwContact *contact)
{
  const GPtrArray *rows = gw_directory_keys (instance->directory);
  JsonArray *keys = json_array_new ();
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = g_ptr_array_index (contact->keys, i);
      if (key->role == GW_KEY_OLD)
        continue;
      JsonObject *item = json_object_new ();
      g_autofree char *grouped = group_fingerprint (key->fingerprint);
      const GwStoreKey *facts = gw_key_find (rows, key->fingerprint);
      gint64 ends = facts ? gw_key_ends (rows, key->fingerprint) : G_MAXINT64;
      gw_model_set (item, "fingerprint", grouped);
      gw_model_set_flag (item, "is_next", key->role == GW_KEY_NEXT);
      gw_model_set (item, "algorithm", facts ? facts->algorithm : NULL);
      gw_model_set_time (item, "ends", NULL, ends == G_MAXINT64 ? 0 : ends);
      json_array_add_object_element (keys, item);
    }
  json_object_set_array_member (object, "keys", keys);
}

/* ---- directory ---- */

JsonObject *
gw_model_directory (const GwInstance *instance, G_GNUC_UNUSED const GwDirectoryEntry *to, const GPtrArray *entries,
                    const char *asked_by, const char *report_id)
{
  JsonObject *model = json_object_new ();
  JsonArray *list = json_array_new ();
  JsonArray *stanza = gw_outgoing_stanza (model, "notice", report_id);
  gw_outgoing_field (stanza, "In-Response-To", asked_by);
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      const GwContact *contact = entry->contact;
      JsonObject *item = json_object_new ();
      g_autofree char *languages = join ((const char *const *) contact->languages);
      g_autofree char *hours = gw_hours_write (contact->hours);
      gw_model_set (item, "id", contact->id);
      gw_model_set (item, "agency", contact->agency);
      gw_model_set (item, "level", gw_level_name (contact->level));
      gw_model_set (item, "languages", languages);
      gw_model_set (item, "hours", contact->hours->always ? NULL : hours);
      gw_model_set (item, "timezone", contact->hours->always ? NULL : contact->timezone);
      gw_model_set (item, "max_tlp", gw_directory_max_tlp (instance->directory, entry, gw_clock_now ()));
      add_keys (item, instance, contact);
      json_array_add_object_element (list, item);
    }
  json_object_set_array_member (model, "entries", list);
  json_object_set_int_member (model, "entries_count", entries->len);
  return model;
}

/* ---- ping ---- */

static void
add_line (JsonArray *list, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  JsonObject *item = json_object_new ();
  gw_model_set (item, "field", name);
  gw_model_set (item, "value", value);
  json_array_add_object_element (list, item);
}

/* Everything that the directory says, line by line: the file's keys are looked up in the reader's language. */
static JsonArray *
list_entry (const GwContact *contact)
{
  JsonArray *list = json_array_new ();
  g_autofree char *file = gw_contact_write (contact);
  g_auto (GStrv) lines = g_strsplit (file, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char *equals = strchr (*line, '=');
      if (equals == NULL || **line == '[')
        continue;
      *equals = '\0';
      const char *name = g_strstrip (*line);
      if (strncmp (name, "fingerprint", strlen ("fingerprint")) != 0) /* the keys have a list of their own */
        add_line (list, name, g_strstrip (equals + 1));
    }
  return list;
}

JsonObject *
gw_model_ping (const GwInstance *instance, const GwDirectoryEntry *to, const char *nonce, guint round,
               gint64 answer_by_us, const char *report_id)
{
  JsonObject *model = json_object_new ();
  JsonArray *stanza = gw_outgoing_stanza (model, "ping", report_id);
  g_autofree char *form = g_strdup_printf ("Form: %s\nMessage-Type: ping-reply\nTo-Gateway: %s\nIn-Response-To: %s\n"
                                           "Nonce: %s\nDirectory-Data: confirmed", GW_FORM_NAME, instance->config->address,
                                           report_id, nonce);
  gw_outgoing_field (stanza, "Nonce", nonce);
  gw_model_set (model, "our_report_id", report_id);
  gw_model_set (model, "nonce", nonce);
  gw_model_set (model, "form_text", form);
  gw_model_set_time (model, "answer_by", to->contact, answer_by_us);
  gw_model_set_answer_before (model, answer_by_us);
  json_object_set_int_member (model, "round", round);
  gw_model_set_flag (model, "again", round > 1);
  json_object_set_array_member (model, "entry_fields", list_entry (to->contact));
  add_keys (model, instance, to->contact);
  return model;
}

JsonObject *
gw_model_ping_steps (G_GNUC_UNUSED const GwInstance *instance, const GwDirectoryEntry *to, const char *report_id)
{
  JsonObject *model = json_object_new ();
  gw_outgoing_stanza (model, "notice", report_id);
  gw_model_set (model, "our_report_id", report_id);
  gw_model_set (model, "address", to->contact->addresses[0]);
  return model;
}

/* ---- keys ---- */

JsonObject *
gw_model_waiting (G_GNUC_UNUSED const GwInstance *instance, G_GNUC_UNUSED const GwDirectoryEntry *to, const char *report_id)
{
  JsonObject *model = json_object_new ();
  gw_outgoing_stanza (model, "notice", report_id);
  return model;
}

JsonObject *
gw_model_key_expiry (G_GNUC_UNUSED const GwInstance *instance, const GwDirectoryEntry *to, const char *fingerprint,
                     gint64 expires_us, guint days, const char *report_id)
{
  JsonObject *model = json_object_new ();
  gw_outgoing_stanza (model, "notice", report_id);
  g_autofree char *grouped = group_fingerprint (fingerprint);
  gw_model_set (model, "our_report_id", report_id);
  gw_model_set (model, "fingerprint", fingerprint);
  gw_model_set (model, "fingerprint_grouped", grouped);
  gw_model_set_time (model, "expires", to->contact, expires_us);
  json_object_set_int_member (model, "days", days);
  gw_model_set_flag (model, "days_one", days == 1);
  return model;
}

JsonObject *
gw_model_key_changed (G_GNUC_UNUSED const GwInstance *instance, const GwDirectoryEntry *to, const char *old_fingerprint,
                      const char *new_fingerprint, gint64 until_us, const char *report_id)
{
  JsonObject *model = json_object_new ();
  gw_outgoing_stanza (model, "notice", report_id);
  g_autofree char *old_grouped = group_fingerprint (old_fingerprint);
  g_autofree char *new_grouped = group_fingerprint (new_fingerprint);
  gw_model_set (model, "our_report_id", report_id);
  gw_model_set (model, "old_fingerprint", old_grouped);
  gw_model_set (model, "new_fingerprint", new_grouped);
  gw_model_set_time (model, "until", to->contact, until_us);
  return model;
}
