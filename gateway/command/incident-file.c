/* SPDX-License-Identifier: Apache-2.0
 *
 * One incident, read at one moment, and how it is told. */
#include "command/incident-verbs.h"
#include "store/purge.h"
#include "directory/local.h"
#include "directory/value.h"
#include "store/contact.h"
#include <string.h>

void
gw_incident_file_free (GwIncidentFile *file)
{
  if (file == NULL)
    return;
  gw_incident_free (file->incident);
  gw_incident_mark_free (file->mark);
  g_clear_pointer (&file->parties, g_ptr_array_unref);
  g_clear_pointer (&file->requests, g_ptr_array_unref);
  g_clear_pointer (&file->deadlines, g_ptr_array_unref);
  g_clear_pointer (&file->letters, g_ptr_array_unref);
  g_clear_pointer (&file->facts, g_ptr_array_unref);
  gw_directory_free (file->directory);
  g_free (file);
}

gboolean
gw_incident_is_red (const char *tlp)
{
  return tlp == NULL || gw_tlp_rank (tlp) < 0 || gw_tlp_rank (tlp) >= gw_tlp_rank ("TLP:RED");
}

GwDirectory *
gw_incident_load_directory (GwStore *store, GError **error)
{
  g_autoptr (GPtrArray) contacts = gw_store_contacts (store, G_MAXINT64, error);
  g_autoptr (GPtrArray) keys = contacts ? gw_store_keys (store, G_MAXINT64, error) : NULL;
  return keys ? gw_directory_new (contacts, keys, error) : NULL;
}

typedef struct {
  const char *written;
  GwIncidentFile *file;
} Request;

/* A GwStoreWork over a Request. */
static gboolean
gather (GwStore *store, gpointer data, GError **error)
{
  Request *request = data;
  GwIncidentFile *file = request->file;
  g_autofree char *id = gw_store_incident_resolve (store, request->written, error);
  return id != NULL && (file->incident = gw_store_incident_find (store, id, error)) != NULL
         && (file->mark = gw_store_mark_get (store, id, error)) != NULL
         && (file->parties = gw_store_parties (store, id, error)) != NULL
         && (file->requests = gw_store_requests (store, id, error)) != NULL
         && (file->deadlines = gw_store_incident_deadlines (store, id, error)) != NULL
         && (file->letters = gw_store_incident_letters (store, id, error)) != NULL
         && (file->facts = gw_store_incident_facts (store, id, error)) != NULL
         && gw_store_purge_find (store, "incident", id, &file->purged_us, error)
         && (file->directory = gw_incident_load_directory (store, error)) != NULL;
}

GwIncidentFile *
gw_incident_file_load (const char *home, const char *written, GError **error)
{
  g_autoptr (GwIncidentFile) file = g_new0 (GwIncidentFile, 1);
  Request request = { written, file };
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_READ, error);
  if (store == NULL || !gw_store_read (store, gather, &request, error))
    return NULL;
  file->red = gw_incident_is_red (file->incident->tlp);
  file->secret = file->red || gw_incident_is_red (file->mark->highest_tlp);
  return g_steal_pointer (&file);
}

const char *
gw_incident_words (const char *words, gboolean hidden)
{
  return words != NULL && hidden ? "(RED)" : words;
}

char *
gw_incident_local_time (const GwIncidentFile *file, const char *contact, gint64 time_us)
{
  const GwDirectoryEntry *entry = contact ? gw_directory_find_id (file->directory, contact) : NULL;
  if (entry == NULL || time_us == 0)
    return NULL;
  g_autofree char *offset = gw_contact_local_offset (entry->contact, time_us);
  return strcmp (offset, "UTC") == 0 ? NULL : gw_contact_local_time (entry->contact, time_us);
}

char *
gw_incident_until (gint64 due_us, gint64 now_us)
{
  g_autofree char *span = due_us >= now_us ? gw_operator_age (now_us, due_us) : gw_operator_age (due_us, now_us);
  return due_us >= now_us ? g_strdup_printf ("in %s", span) : g_strdup_printf ("%s late", span);
}

const char *
gw_incident_number (const char *id)
{
  const char *slash = strchr (id, '/');
  return slash ? slash + 1 : id;
}
