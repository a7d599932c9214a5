/* SPDX-License-Identifier: Apache-2.0 */
#include "process/model-set.h"
#include "base/clock.h"
#include "directory/local.h"
#include "letter/mime.h"
#include <string.h>

void
gw_model_set (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

void
gw_model_set_flag (JsonObject *object, const char *name, gboolean value)
{
  if (value)
    json_object_set_boolean_member (object, name, TRUE);
}

static void
set_suffixed (JsonObject *object, const char *name, const char *suffix, const char *value)
{
  g_autofree char *member = g_strconcat (name, suffix, NULL);
  json_object_set_string_member (object, member, value);
}

void
gw_model_set_time (JsonObject *object, const char *name, const GwContact *contact, gint64 time_us)
{
  if (time_us == 0)
    return;
  g_autofree char *utc = gw_contact_local_numeric (NULL, time_us);
  g_autofree char *with_zone = g_strconcat (utc, " UTC", NULL);
  g_autofree char *offset = gw_contact_local_offset (contact, time_us);
  if (contact == NULL || strcmp (offset, "UTC") == 0)
    {
      set_suffixed (object, name, "_at", with_zone);
      return;
    }
  g_autofree char *local = gw_contact_local_numeric (contact, time_us);
  g_autofree char *place = gw_contact_local_place (contact);
  g_autofree char *with_offset = place ? g_strdup (local) : g_strdup_printf ("%s %s", local, offset);
  set_suffixed (object, name, "_at", with_offset);
  set_suffixed (object, name, "_utc", with_zone);
}

void
gw_model_set_contact (JsonObject *object, const char *name, const GwDirectoryEntry *entry)
{
  if (entry == NULL)
    return;
  JsonObject *group = json_object_new ();
  gw_model_set (group, "id", entry->contact->id);
  gw_model_set (group, "agency", entry->contact->agency);
  gw_model_set (group, "phone", entry->contact->phones[0]);
  json_object_set_object_member (object, name, group);
}

void
gw_model_set_attachments (JsonObject *object, const GPtrArray *attachments)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    {
      const GwAttachment *attachment = g_ptr_array_index (attachments, i);
      JsonObject *item = json_object_new ();
      gw_model_set (item, "name", attachment->name);
      json_object_set_int_member (item, "size", (gint64) attachment->size);
      gw_model_set (item, "sha256", attachment->sha256);
      json_array_add_object_element (array, item);
    }
  json_object_set_array_member (object, "attachments", array);
}

void
gw_model_set_answer_before (JsonObject *object, gint64 time_us)
{
  if (time_us == 0)
    return;
  gboolean near = time_us - gw_clock_now () < GW_DAY;
  g_autofree char *time = near ? gw_contact_local_clock (NULL, time_us) : gw_contact_local_numeric (NULL, time_us);
  g_autofree char *with_zone = g_strconcat (time, " UTC", NULL);
  json_object_set_string_member (object, "answer_before", with_zone);
}
