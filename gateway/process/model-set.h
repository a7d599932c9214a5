/* SPDX-License-Identifier: Apache-2.0
 * process/model-set: members of a letter's model. What is absent is left out: templates ask whether it is there. */
#pragma once
#include "directory/directory.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Nothing where @value is NULL. */
void gw_model_set (JsonObject *object, const char *name, const char *value);
/* Nothing where @value is FALSE. */
void gw_model_set_flag (JsonObject *object, const char *name, gboolean value);

/* NAME_at, as @contact (NULL: UTC) reads its clock, to the minute, for the renderer to put into words; and NAME_utc,
 * where that differs. Nothing where @time_us is 0. */
void gw_model_set_time (JsonObject *object, const char *name, const GwContact *contact, gint64 time_us);

/* A group of that name: id, agency, phone. Nothing where @entry is NULL. */
void gw_model_set_contact (JsonObject *object, const char *name, const GwDirectoryEntry *entry);

/* The list attachments, of GwAttachment (NULL: none). */
void gw_model_set_attachments (JsonObject *object, const GPtrArray *attachments);

/* answer_before, for the Subject: "23:12 UTC", with the date where that is a day or more ahead. */
void gw_model_set_answer_before (JsonObject *object, gint64 time_us);

G_END_DECLS
