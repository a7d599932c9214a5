/* SPDX-License-Identifier: Apache-2.0
 *
 * The policies and directories of then. A verdict names both by their digests, so that what is found by its time is
 * proved to be what counted. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "process/rejudge-local.h"
#include <string.h>

#define MOST_POLICIES 16
#define FURTHEST_BACK 64            /* changes between the time of a change and its commit */
#define OVERTAKEN (10 * GW_MINUTE) /* a change takes at most so long from its time to its commit */

struct _GwPast {
  const GwInstance *instance;
  const GPtrArray *contacts; /* in the place of those of then, or NULL */
  GHashTable *policies;      /* digest to GwPolicy */
  GArray *times;             /* gint64: when the directory changed */
  GwDirectory *directory;    /* the one loaded last */
  guint place;               /* how many of the times it knows */
  guint asked_place;         /* what it was loaded for */
  char *asked_digest;
};

GwPast *
gw_past_new (const GwInstance *instance, const GPtrArray *contacts, GError **error)
{
  g_autoptr (GwPast) past = g_new0 (GwPast, 1);
  past->instance = instance;
  past->contacts = contacts;
  past->policies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) gw_policy_free);
  past->times = gw_store_directory_times (instance->store, error);
  return past->times != NULL ? g_steal_pointer (&past) : NULL;
}

void
gw_past_free (GwPast *past)
{
  if (past == NULL)
    return;
  g_clear_pointer (&past->policies, g_hash_table_unref);
  g_clear_pointer (&past->times, g_array_unref);
  g_clear_pointer (&past->directory, gw_directory_free);
  g_free (past->asked_digest);
  g_free (past);
}

/* ---- Policies ----------------------------------------------------------------------------------------------- */

/* What is stored and no policy is somebody's doing, not our failure. */
static GwPolicy *
load_policy (const GwPast *past, const char *digest, char **problem, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) text = gw_store_policy_text (past->instance->store, digest, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  g_autofree char *found = text ? gw_sha256_hex_bytes (text) : NULL;
  if (g_strcmp0 (found, digest) != 0)
    {
      *problem = g_strdup_printf (text ? "the text stored as policy %s is another one" : "policy %s is not stored", digest);
      return NULL;
    }
  GwPolicy *policy = gw_policy_load_text (text, &failure);
  if (policy == NULL && g_error_matches (failure, GW_ERROR, GW_ERROR_IO))
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (policy == NULL)
    *problem = g_strdup_printf ("policy %s cannot be read: %s", digest, failure->message);
  return policy;
}

const GwPolicy *
gw_past_policy (GwPast *past, const char *digest, char **problem, GError **error)
{
  const char *named = digest ? digest : "";
  GwPolicy *policy = g_hash_table_lookup (past->policies, named);
  if (policy != NULL)
    return policy;
  policy = load_policy (past, named, problem, error);
  if (policy == NULL)
    return NULL;
  if (g_hash_table_size (past->policies) >= MOST_POLICIES)
    g_hash_table_remove_all (past->policies);
  g_hash_table_insert (past->policies, g_strdup (named), policy);
  return policy;
}

/* ---- Directories -------------------------------------------------------------------------------------------- */

static const GwStoreContact *
find_stored (const GPtrArray *rows, const char *id)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const GwStoreContact *row = rows->pdata[i];
      if (g_ascii_strcasecmp (row->id, id) == 0)
        return row;
    }
  return NULL;
}

/* The contacts to try: a file tells no state, so that who was suspended then stays so. */
static GPtrArray *
replace_contacts (const GPtrArray *contacts, const GPtrArray *then)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_contact_free);
  for (guint i = 0; i < contacts->len; i++)
    {
      const GwContact *contact = contacts->pdata[i];
      const GwStoreContact *known = find_stored (then, contact->id);
      gboolean suspended = known != NULL && strcmp (known->state, "suspended") == 0;
      GwStoreContact *row = g_new0 (GwStoreContact, 1);
      row->id = g_strdup (contact->id);
      row->version = known ? known->version : 1;
      row->state = g_strdup (suspended ? "suspended" : "active");
      row->file = gw_contact_write (contact);
      row->digest = gw_contact_digest (contact);
      row->alias = g_strdup (known ? known->alias : contact->id);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

/* A directory to try may name keys that came only later. */
static gboolean
add_later_keys (const GwPast *past, GPtrArray *keys, GError **error)
{
  g_autoptr (GPtrArray) now = gw_store_keys (past->instance->store, G_MAXINT64, error);
  for (guint i = 0; now != NULL && i < now->len; i++)
    {
      const GwStoreKey *key = now->pdata[i];
      if (gw_key_find (keys, key->fingerprint) == NULL)
        g_ptr_array_add (keys, gw_key_copy_facts (key));
    }
  return now != NULL;
}

static gboolean
load_directory (GwPast *past, guint place, GError **error)
{
  gint64 at = place > 0 ? g_array_index (past->times, gint64, place - 1) : G_MININT64;
  g_autoptr (GPtrArray) contacts = gw_store_contacts (past->instance->store, at, error);
  g_autoptr (GPtrArray) keys = contacts ? gw_store_keys (past->instance->store, at, error) : NULL;
  if (keys == NULL || (past->contacts != NULL && !add_later_keys (past, keys, error)))
    return FALSE;
  g_autoptr (GPtrArray) tried = past->contacts ? replace_contacts (past->contacts, contacts) : NULL;
  GwDirectory *directory = gw_directory_new (tried ? tried : contacts, keys, error);
  if (directory == NULL)
    return FALSE;
  g_clear_pointer (&past->directory, gw_directory_free);
  past->directory = directory;
  past->place = place;
  return TRUE;
}

/* How many changes had been made by @at_us. */
static guint
find_place (const GwPast *past, gint64 at_us)
{
  guint low = 0, high = past->times->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (past->times, gint64, middle) <= at_us)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
fits (const GwPast *past, const char *digest)
{
  return digest == NULL || strcmp (gw_directory_digest (past->directory), digest) == 0;
}

/* A change bears the time at which it was begun: a mail that was judged before its commit did not know it. */
static gboolean
search (GwPast *past, guint place, const char *digest, char **problem, GError **error)
{
  guint last = place > FURTHEST_BACK ? place - FURTHEST_BACK : 0;
  for (guint at = place;; at--)
    {
      g_autoptr (GError) failure = NULL;
      gboolean loaded = load_directory (past, at, &failure);
      if (loaded && fits (past, digest))
        return TRUE;
      if (failure != NULL && !g_error_matches (failure, GW_ERROR, GW_ERROR_CORRUPT)
          && !g_error_matches (failure, GW_ERROR, GW_ERROR_CONFIG))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (failure != NULL && digest == NULL)
        {
          *problem = g_strdup (failure->message);
          return FALSE;
        }
      if (at == last)
        break;
    }
  *problem = g_strdup_printf ("no directory that was in force then has the digest %s", digest);
  return FALSE;
}

const GwDirectory *
gw_past_directory (GwPast *past, gint64 at_us, const char *digest, gboolean overtaken, char **problem, GError **error)
{
  guint place = find_place (past, at_us);
  if (overtaken)
    {
      if (place == 0 || at_us - g_array_index (past->times, gint64, place - 1) > OVERTAKEN)
        return NULL;
      place--;
    }
  gboolean same = past->directory != NULL && place == past->asked_place && g_strcmp0 (digest, past->asked_digest) == 0;
  if (same)
    return past->directory;
  g_clear_pointer (&past->asked_digest, g_free);
  past->asked_place = G_MAXUINT;
  if (!search (past, place, digest, problem, error))
    return NULL;
  past->asked_place = place;
  past->asked_digest = g_strdup (digest);
  return past->directory;
}
