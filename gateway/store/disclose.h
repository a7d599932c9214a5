/* SPDX-License-Identifier: Apache-2.0
 * store/disclose: all that is kept about a contact, table by table, for the persons behind it. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* What one table holds. Columns whose name ends in _us are times in microseconds, as decimal texts. */
typedef struct {
  const char *name;  /* "letters_to"; static */
  GStrv columns;
  GPtrArray *rows;   /* of GPtrArray of as many texts, NULL for NULL */
} GwDisclosed;

void gw_disclosed_free (GwDisclosed *disclosed);

/* Sections (GwDisclosed) in the order of notigate-retention(7), the empty ones among them. Words of incidents are not:
 * they are their writers'. The caller's. */
GPtrArray *gw_store_disclose (GwStore *store, const char *contact, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The id of a contact as it is written in the directory, whatever the case of @written, removed ones too; NULL without
 * error: none. The caller's. */
char *gw_store_contact_resolve (GwStore *store, const char *written, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDisclosed, gw_disclosed_free)

G_END_DECLS
