/* SPDX-License-Identifier: Apache-2.0
 *
 * What a receipt proves, in words, and what it does not. */
#include "base/digest.h"
#include "command/command.h"
#include "command/receipt.h"
#include <stdio.h>
#include <string.h>

static gboolean
is_witnessed (const GwReceiptResult *result)
{
  for (guint i = 0; i < result->cosignatures->len; i++)
    if (((const GwReceiptCosignature *) g_ptr_array_index (result->cosignatures, i))->found)
      return TRUE;
  return FALSE;
}

/* What is left to trust, as it follows from what was checked. NULL-terminated, the caller's. */
static GPtrArray *
list_unproved (const GwReceiptResult *result)
{
  GPtrArray *list = g_ptr_array_new ();
  g_ptr_array_add (list, (gpointer) "When it came: the times are the gateway's own word.");
  if (result->logged && result->entry != NULL && result->entry->signed_sha256 != NULL && !result->compared)
    g_ptr_array_add (list, (gpointer) "That it is about your letter: --original FILE compares it with the mail that you kept.");
  if (result->signed_by == NULL)
    g_ptr_array_add (list, (gpointer) "That the rest of the letter is the gateway's: --gateway-key FILE checks its signature.");
  if (result->relation == NULL)
    g_ptr_array_add (list, (gpointer) "That nothing older was changed: give your last receipt as a second file.");
  g_ptr_array_add (list, is_witnessed (result)
                           ? (gpointer) "That others are shown the same entries behind those that the witness saw: compare tree heads "
                                        "with other contacts."
                           : (gpointer) "That others are shown the same ledger: compare tree heads with other contacts.");
  g_ptr_array_add (list, (gpointer) "That anybody has read it, or accepts what it says.");
  g_ptr_array_add (list, NULL);
  return list;
}

static void
print_indented (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_autofree char *indented = g_strdup_printf ("    %s\n", *line);
      if (**line != '\0' || line[1] != NULL)
        gw_command_print (indented);
    }
}

static void
print_findings (const GwReceiptResult *result, gboolean good, const char *heading)
{
  gboolean any = FALSE;
  for (guint i = 0; i < result->findings->len; i++)
    {
      const GwReceiptFinding *finding = g_ptr_array_index (result->findings, i);
      if (finding->good != good)
        continue;
      if (!any)
        printf ("%s\n", heading);
      any = TRUE;
      g_autofree char *line = g_strdup_printf ("  - %s\n", finding->text);
      gw_command_print (line);
    }
  if (any)
    printf ("\n");
}

void
gw_receipt_print (const GwReceiptResult *result)
{
  printf ("%s\n\n", gw_receipt_result_is_good (result) ? "GOOD" : "BAD: do not rely on this letter");
  print_findings (result, FALSE, "What is wrong:");
  print_findings (result, TRUE, "What is proved:");
  if (result->logged && result->entry_text != NULL)
    {
      printf ("The entry:\n");
      print_indented (result->entry_text);
      printf ("\n");
    }
  if (result->checkpoint != NULL)
    {
      g_autofree char *text = gw_checkpoint_write (result->checkpoint);
      printf ("The tree head (ledger, number of entries, root):\n");
      print_indented (text);
      printf ("\n");
    }
  if (g_strcmp0 (result->relation, "fork") == 0)
    {
      printf ("EVIDENCE. Two tree heads, both signed by the ledger's key, that contradict each other. Keep both letters.\n\n");
      print_indented (result->older_note);
      printf ("\n");
      print_indented (result->note);
      printf ("\n");
    }
  g_autoptr (GPtrArray) unproved = list_unproved (result);
  printf ("What is not proved:\n");
  for (guint i = 0; unproved->pdata[i] != NULL; i++)
    printf ("  - %s\n", (const char *) unproved->pdata[i]);
}

static void
set (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
checkpoint_json (const GwCheckpoint *checkpoint)
{
  JsonObject *object = json_object_new ();
  g_autofree char *root = g_base64_encode (checkpoint->root, sizeof checkpoint->root);
  json_object_set_string_member (object, "origin", checkpoint->origin);
  json_object_set_int_member (object, "size", (gint64) checkpoint->size);
  json_object_set_string_member (object, "root", root);
  return object;
}

static JsonArray *
findings_json (const GwReceiptResult *result)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < result->findings->len; i++)
    {
      const GwReceiptFinding *finding = g_ptr_array_index (result->findings, i);
      JsonObject *object = json_object_new ();
      json_object_set_boolean_member (object, "good", finding->good);
      json_object_set_string_member (object, "text", finding->text);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
cosignatures_json (const GwReceiptResult *result)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < result->cosignatures->len; i++)
    {
      const GwReceiptCosignature *cosignature = g_ptr_array_index (result->cosignatures, i);
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "witness", cosignature->witness);
      json_object_set_boolean_member (object, "cosigned", cosignature->found);
      if (cosignature->found)
        {
          json_object_set_int_member (object, "time", (gint64) cosignature->time_s);
          json_object_set_int_member (object, "size", (gint64) cosignature->size);
        }
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
unproved_json (const GwReceiptResult *result)
{
  g_autoptr (GPtrArray) list = list_unproved (result);
  JsonArray *array = json_array_new ();
  for (guint i = 0; list->pdata[i] != NULL; i++)
    json_array_add_string_element (array, list->pdata[i]);
  return array;
}

JsonObject *
gw_receipt_to_json (const GwReceiptResult *result)
{
  JsonObject *object = json_object_new ();
  gboolean read = result->logged && result->entry != NULL;
  json_object_set_boolean_member (object, "good", gw_receipt_result_is_good (result));
  json_object_set_boolean_member (object, "logged", result->logged);
  if (result->logged)
    json_object_set_int_member (object, "index", (gint64) result->index);
  set (object, "entry", result->logged ? result->entry_text : NULL);
  set (object, "signed_sha256", read ? result->entry->signed_sha256 : NULL);
  set (object, "incident", read ? result->entry->incident : NULL);
  set (object, "letter_signed_by", result->signed_by);
  json_object_set_boolean_member (object, "original_compared", result->compared);
  set (object, "relation", result->relation);
  if (result->checkpoint != NULL)
    json_object_set_object_member (object, "checkpoint", checkpoint_json (result->checkpoint));
  if (result->older != NULL)
    json_object_set_object_member (object, "older", checkpoint_json (result->older));
  if (result->letters_between >= 0)
    json_object_set_int_member (object, "letters_between", result->letters_between);
  if (result->day != NULL)
    json_object_set_object_member (object, "day", checkpoint_json (result->day));
  json_object_set_array_member (object, "witnesses", cosignatures_json (result));
  if (g_strcmp0 (result->relation, "fork") == 0)
    {
      JsonArray *evidence = json_array_new ();
      json_array_add_string_element (evidence, result->older_note);
      json_array_add_string_element (evidence, result->note);
      json_object_set_array_member (object, "evidence", evidence);
    }
  json_object_set_array_member (object, "findings", findings_json (result));
  json_object_set_array_member (object, "not_proved", unproved_json (result));
  return object;
}
