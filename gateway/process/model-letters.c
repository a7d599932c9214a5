/* SPDX-License-Identifier: Apache-2.0 */
#include "process/model-letters.h"
#include "process/outgoing.h"

JsonObject *
gw_model_waiting (const GwInstance *instance G_GNUC_UNUSED, const GwDirectoryEntry *to G_GNUC_UNUSED, const char *report_id)
{
  JsonObject *model = json_object_new ();
  gw_outgoing_stanza (model, "notice", report_id);
  return model;
}
