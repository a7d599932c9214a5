/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact approve: what one person proposed, another carries out. It guards against haste and slips of
 * one person; whoever has the rights of the instance's user could write the database as well. */
#include "base/clock.h"
#include "base/error.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "store/directory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What is proposed ---- */

typedef struct {
  const char *id;
  gboolean drop;
  gboolean all;
} Request;

static void
print_list (const GPtrArray *proposals, gboolean plain)
{
  static const char *const headers[] = { "contact", "would be", "proposed", "by", NULL };
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < proposals->len; i++)
    {
      const GwProposal *proposal = proposals->pdata[i];
      g_autofree char *time = gw_time_format (proposal->proposed_us);
      gw_table_add (table, proposal->contact, proposal->word, time, proposal->name);
    }
  gw_table_print (table, plain, "Nothing awaits a second person.");
}

static void
print_list_json (const GPtrArray *proposals)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < proposals->len; i++)
    {
      const GwProposal *proposal = proposals->pdata[i];
      JsonObject *object = json_object_new ();
      g_autofree char *time = gw_time_format (proposal->proposed_us);
      json_object_set_string_member (object, "contact", proposal->contact);
      json_object_set_string_member (object, "word", proposal->word);
      json_object_set_string_member (object, "proposed", time);
      json_object_set_string_member (object, "by", proposal->name);
      json_object_set_int_member (object, "uid", proposal->uid);
      json_object_set_string_member (object, "file", proposal->file);
      json_array_add_object_element (array, object);
    }
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

/* ---- Settling ---- */

typedef struct {
  const GwProposal *proposal;
  const GwPerson *person;
} Drop;

static gboolean
drop (GwStore *store, gpointer data, GError **error)
{
  const Drop *work = data;
  return gw_store_proposal_settle (store, work->proposal->id, "dropped", work->person->uid, work->person->name,
                                   gw_clock_now (), error);
}

/* The keys were imported when it was proposed; what they are now counts. */
static GPtrArray *
load_facts (GwInstance *instance, const GwContact *contact, gint64 now_us, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_key_free);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *named = contact->keys->pdata[i];
      g_autoptr (GError) failure = NULL;
      GwKey *key = gw_openpgp_find_key (instance->engine, named->fingerprint, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      if (key != NULL)
        g_ptr_array_add (keys, key);
    }
  return gw_contact_keys_facts (instance->directory, contact, keys, now_us);
}

static gboolean
carry_out (GwInstance *instance, const GwProposal *proposal, GError **error)
{
  gint64 now = gw_clock_now ();
  g_autoptr (GBytes) file = g_bytes_new (proposal->file, strlen (proposal->file));
  g_autoptr (GwContact) contact = gw_contact_parse (file, proposal->contact, error);
  g_autoptr (GPtrArray) facts = contact ? load_facts (instance, contact, now, error) : NULL;
  if (facts == NULL)
    return FALSE;
  gboolean pending = strcmp (proposal->contact_state, "pending") == 0;
  g_autofree char *refusal = pending ? NULL : gw_contact_keys_refusal (instance, contact, facts, now);
  if (refusal != NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s", contact->id, refusal);
      return FALSE;
    }
  GwContactChange change = { .id = proposal->contact,
                             .seen_version = proposal->seen_version,
                             .state = proposal->contact_state,
                             .contact = contact,
                             .keys = pending ? NULL : facts,
                             .reason = proposal->reason,
                             .word = proposal->word,
                             .letter = strcmp (proposal->word, "rekeyed") == 0 ? "key-changed" : NULL,
                             .mail_id = proposal->mail_id,
                             .proposal = proposal->id,
                             .now_us = now };
  if (!gw_contact_change_commit (instance, &change, error))
    return FALSE;
  g_autofree char *told = gw_contact_change_describe (&change);
  gw_command_print (told);
  return TRUE;
}

static gboolean
settle (GwInstance *instance, const GwProposal *proposal, const Request *request, const GwPerson *person, GError **error)
{
  Drop work = { proposal, person };
  if (request->drop)
    {
      if (!gw_store_write (instance->store, drop, &work, error))
        return FALSE;
      printf ("%s: what was proposed is dropped.\n", proposal->contact);
      return TRUE;
    }
  if (proposal->uid != person->uid)
    return carry_out (instance, proposal, error);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s proposed this, and cannot approve it too; fix: another person runs the "
               "same command (--drop takes it back)", proposal->contact, proposal->name);
  return FALSE;
}

static gboolean
approve (GwInstance *instance, const GwOptions *options, const Request *request, GError **error)
{
  g_autoptr (GwPerson) person = gw_contact_person ();
  g_autoptr (GPtrArray) proposals = gw_store_proposals (instance->store, request->id, error);
  if (proposals == NULL)
    return FALSE;
  if (request->id == NULL && !request->all)
    {
      if (options->json)
        print_list_json (proposals);
      else
        print_list (proposals, options->plain);
      return TRUE;
    }
  if (proposals->len == 0 && request->id)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "nothing is proposed for %s; fix: notigate contact approve shows what is",
                   request->id);
      return FALSE;
    }
  for (guint i = 0; i < proposals->len; i++)
    if (!settle (instance, proposals->pdata[i], request, person, error))
      return FALSE;
  return TRUE;
}

int
gw_contact_verb_approve (int argc, char **argv)
{
  static const char usage[] = "contact approve [ID]";
  g_auto (GwOptions) options = { 0 };
  Request request = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[]
    = { { "all", 0, 0, G_OPTION_ARG_NONE, &request.all, "Everything that is proposed", NULL },
        { "drop", 0, 0, G_OPTION_ARG_NONE, &request.drop, "Do not carry it out: drop it", NULL },
        G_OPTION_ENTRY_NULL };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact approve XA-technical", entries, &options, &error)
                    && gw_command_operands (argc, 0, 1, usage, &error);
  request.id = parsed && argc > 1 ? argv[1] : NULL;
  gboolean writes = request.id || request.all;
  g_autoptr (GwInstance) instance
    = parsed ? gw_instance_open (options.home, writes ? GW_STORE_WRITE : GW_STORE_READ, &error) : NULL;
  if (instance && approve (instance, &options, &request, &error))
    return EXIT_SUCCESS;
  return gw_command_fail (error);
}
