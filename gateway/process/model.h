/* SPDX-License-Identifier: Apache-2.0
 * process/model: a case in the words of templates/MODEL. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

/* The model of the letter that answers @c. @withheld: nothing may be quoted. The caller's. */
JsonObject *gw_model_answer (const GwInstance *instance, const GwCase *c, gint64 index, gboolean withheld);

/* gateway and contact (NULL: the operator). */
void gw_model_add_parties (JsonObject *model, const GwInstance *instance, const GwContact *contact);

/* incident and incident_number. */
void gw_model_add_incident (JsonObject *model, const char *incident);

/* lost_from and lost_until: the time before the epoch that runs, as @contact (NULL: UTC) reads its clock. */
void gw_model_add_lost (JsonObject *model, const GwStoreEpoch *epoch, const GwContact *contact);

/* The stanza of a letter that answers nothing. */
void gw_model_add_notice_stanza (JsonObject *model);

/* "2026-09-14 09:12:41 UTC". The caller's. */
char *gw_model_time (gint64 time_us);

/* "11:12" in the contact's zone; its place is contact.place, else the offset is told: "11:12 UTC+5". NULL where
 * that is UTC. The caller's. */
char *gw_model_local_time (const GwContact *contact, gint64 time_us);

G_END_DECLS
