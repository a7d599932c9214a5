/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/check.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/state.h"
#include <string.h>

#define WARN_BEFORE (60 * GW_DAY)
#define CONFIRM_EVERY (365 * GW_DAY)

/* What each rule gets: the entry that it looks at, and where findings go. */
typedef struct {
  const GwDirectory *directory;
  const GwDirectoryEntry *entry;
  gint64 at_us;
  GPtrArray *findings;
} Check;

static void
add_finding (Check *check, gboolean grave, char *problem, const char *fix)
{
  GwDirectoryFinding *finding = g_new0 (GwDirectoryFinding, 1);
  *finding = (GwDirectoryFinding){ .grave = grave,
                                   .contact = g_strdup (check->entry->contact->id),
                                   .problem = problem,
                                   .fix = g_strdup (fix) };
  g_ptr_array_add (check->findings, finding);
}

static char *
day (gint64 time_us)
{
  g_autofree char *time = gw_time_format (time_us);
  return g_strndup (time, strlen ("2026-09-14"));
}

/* An earlier contact that has @address (or else the key @fingerprint), or NULL. */
static const char *
find_sharer (const Check *check, const char *address, const char *fingerprint)
{
  const GPtrArray *entries = gw_directory_entries (check->directory);
  for (guint i = 0; i < entries->len && entries->pdata[i] != check->entry; i++)
    {
      const GwDirectoryEntry *other = entries->pdata[i];
      if (other->state != GW_CONTACT_REMOVED
          && (address ? gw_contact_has_address (other->contact, address)
                      : gw_contact_find_key (other->contact, fingerprint) != NULL))
        return other->contact->id;
    }
  return NULL;
}

static void
check_shared (Check *check)
{
  const GwContact *contact = check->entry->contact;
  for (char **address = contact->addresses; *address; address++)
    {
      const char *other = find_sharer (check, *address, NULL);
      if (other)
        add_finding (check, TRUE, g_strdup_printf ("%s has the address %s too", other, *address),
                     "give each contact an address of its own");
    }
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      const char *other = find_sharer (check, NULL, key->fingerprint);
      if (other)
        add_finding (check, TRUE, g_strdup_printf ("%s has the key %s too", other, key->fingerprint),
                     "give each contact a key of its own");
    }
}

static void
check_state (Check *check)
{
  const GwContact *contact = check->entry->contact;
  const GPtrArray *entries = gw_directory_entries (check->directory);
  if (contact->state == NULL || contact->level != GW_LEVEL_TECHNICAL)
    return;
  for (guint i = 0; i < entries->len && entries->pdata[i] != check->entry; i++)
    {
      const GwDirectoryEntry *other = entries->pdata[i];
      if (other->state != GW_CONTACT_REMOVED && other->contact->level == GW_LEVEL_TECHNICAL
          && g_strcmp0 (other->contact->state, contact->state) == 0)
        add_finding (check, TRUE,
                     g_strdup_printf ("%s is technical contact of %s too, so \"To-POC: %s\" reaches neither",
                                      other->contact->id, contact->state, contact->state),
                     "give one of them another level");
    }
}

static void
check_names (Check *check)
{
  const GwContact *contact = check->entry->contact;
  for (char **name = contact->may_send_to; *name; name++)
    {
      g_autoptr (GPtrArray) found = gw_directory_find_recipients (check->directory, *name);
      if (strcmp (*name, "*") != 0 && found->len == 0)
        add_finding (check, FALSE, g_strdup_printf ("may-send-to names %s, which is nobody here", *name),
                     "correct the name, or add that contact");
    }
  const GwDirectoryEntry *fallback
      = contact->fallback ? gw_directory_find_id (check->directory, contact->fallback) : NULL;
  if (contact->fallback && (fallback == NULL || gw_directory_status (fallback, check->at_us) != GW_CONTACT_ACTIVE))
    add_finding (check, TRUE,
                 g_strdup_printf ("its fallback %s is %s", contact->fallback,
                                  fallback ? gw_contact_status_name (gw_directory_status (fallback, check->at_us))
                                           : "nobody here"),
                 "name another fallback, or add that contact");
}

static void
check_route (Check *check)
{
  const GwDirectoryEntry *route = gw_directory_route (check->directory, check->entry);
  if (route == NULL)
    add_finding (check, TRUE, g_strdup_printf ("its gateway %s is nobody here, or no regional contact", check->entry->contact->via),
                 "correct via, or add that gateway");
  else if (route != check->entry && gw_directory_status (route, check->at_us) != GW_CONTACT_ACTIVE)
    add_finding (check, TRUE, g_strdup_printf ("its gateway %s is %s", check->entry->contact->via,
                                               gw_contact_status_name (gw_directory_status (route, check->at_us))),
                 "resume that gateway, or write how to reach the contact itself");
}

static void
check_keys (Check *check)
{
  const GwContact *contact = check->entry->contact;
  gboolean has_current = FALSE;
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      has_current |= key->role == GW_KEY_CURRENT;
      if (key->role == GW_KEY_OLD)
        continue;
      g_autoptr (GPtrArray) findings
        = gw_key_findings (gw_directory_keys (check->directory), key->fingerprint, check->at_us);
      for (guint j = 0; j < findings->len; j++)
        {
          const GwKeyFinding *finding = findings->pdata[j];
          add_finding (check, finding->refused, g_strdup (finding->problem), finding->fix);
        }
    }
  if (!has_current && contact->via == NULL)
    add_finding (check, FALSE, g_strdup ("has no current key: it cannot send, and gets at most TLP:GREEN"),
                 "add its key: notigate contact add FILE --replace --key KEYFILE");
}

static void
check_times (Check *check)
{
  const GwContact *contact = check->entry->contact;
  g_autofree char *until = contact->valid_until_us == G_MAXINT64 ? NULL : day (contact->valid_until_us);
  g_autofree char *from = day (contact->valid_from_us);
  g_autofree char *confirmed = day (contact->last_confirmed_us);
  if (check->at_us < contact->valid_from_us)
    add_finding (check, FALSE, g_strdup_printf ("is valid from %s on only", from), "wait, or change valid-from");
  else if (until && contact->valid_until_us < check->at_us)
    add_finding (check, TRUE, g_strdup_printf ("was valid until %s", until),
                 "ask who nominated it, then change valid-until or remove the contact");
  else if (until && contact->valid_until_us < check->at_us + WARN_BEFORE)
    add_finding (check, FALSE, g_strdup_printf ("is valid until %s only", until),
                 "ask who nominated it, then change valid-until");
  if (contact->last_confirmed_us && contact->last_confirmed_us < check->at_us - CONFIRM_EVERY)
    add_finding (check, FALSE, g_strdup_printf ("was last confirmed on %s, more than a year ago", confirmed),
                 "confirm its data: notigate ping, or a telephone call; then change last-confirmed");
}

GPtrArray *
gw_directory_check (const GwDirectory *directory, gint64 at_us)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_directory_finding_free);
  const GPtrArray *entries = gw_directory_entries (directory);
  for (guint i = 0; i < entries->len; i++)
    {
      Check check = { directory, entries->pdata[i], at_us, findings };
      if (check.entry->state == GW_CONTACT_REMOVED)
        continue;
      check_shared (&check);
      check_state (&check);
      check_names (&check);
      check_route (&check);
      check_keys (&check);
      check_times (&check);
    }
  return findings;
}

static void
add_clash (GPtrArray *clashes, const char *key, char *problem)
{
  GwFileFault *clash = g_new0 (GwFileFault, 1);
  *clash = (GwFileFault){ .key = g_strdup (key), .problem = problem };
  g_ptr_array_add (clashes, clash);
}

static void
find_clashes (GPtrArray *clashes, const GwContact *contact, const GwContact *other)
{
  for (char **address = contact->addresses; *address; address++)
    if (gw_contact_has_address (other, *address))
      add_clash (clashes, "address",
                 g_strdup_printf ("%s belongs to %s already; fix: write an address that only this contact has", *address,
                                  other->id));
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      if (gw_contact_find_key (other, key->fingerprint))
        add_clash (clashes, "fingerprint",
                   g_strdup_printf ("%s belongs to %s already; fix: use a key that only this contact has, or remove %s "
                                    "first", key->fingerprint, other->id, other->id));
    }
}

GPtrArray *
gw_directory_clashes (const GwDirectory *directory, const GwContact *contact)
{
  GPtrArray *clashes = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_file_fault_free);
  const GPtrArray *entries = gw_directory_entries (directory);
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *other = entries->pdata[i];
      if (strcmp (other->contact->id, contact->id) == 0)
        continue;
      if (g_ascii_strcasecmp (other->contact->id, contact->id) == 0)
        add_clash (clashes, "id", g_strdup_printf ("%s differs from %s in its letters' case only; fix: write another id",
                                                   contact->id, other->contact->id));
      else if (other->state != GW_CONTACT_REMOVED)
        find_clashes (clashes, contact, other->contact);
    }
  return clashes;
}

static void
find_route_faults (GString *faults, const GwDirectory *directory, const GwContact *contact)
{
  const GwDirectoryEntry *gateway = contact->via ? gw_directory_find_id (directory, contact->via) : NULL;
  if (contact->via == NULL)
    return;
  if (gateway == NULL || gateway->state == GW_CONTACT_REMOVED || gateway->contact->level != GW_LEVEL_REGIONAL)
    g_string_append_printf (faults, "\n  via: %s is no regional contact here; fix: add that gateway first, with level = regional",
                            contact->via);
  if (contact->keys->len > 0 && contact->addresses[0] == NULL)
    g_string_append (faults, "\n  address: is missing, and it has a key to write with; fix: write its address, or leave the key "
                             "to its own gateway");
}

gboolean
gw_directory_check_new (const GwDirectory *directory, const GwContact *contact, GError **error)
{
  g_autoptr (GPtrArray) clashes = gw_directory_clashes (directory, contact);
  g_autoptr (GString) faults = g_string_new (NULL);
  for (guint i = 0; i < clashes->len; i++)
    {
      const GwFileFault *clash = clashes->pdata[i];
      g_string_append_printf (faults, "\n  %s: %s", clash->key, clash->problem);
    }
  find_route_faults (faults, directory, contact);
  if (faults->len == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s clashes with the directory:%s", contact->id, faults->str);
  return FALSE;
}

void
gw_directory_finding_free (GwDirectoryFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->contact);
  g_free (finding->problem);
  g_free (finding->fix);
  g_free (finding);
}
