/* SPDX-License-Identifier: Apache-2.0
 * store/purge-local: what the files of store/purge share. No other file includes this. */
#pragma once
#include "store/purge.h"
#include "store/sql.h"

G_BEGIN_DECLS

typedef struct {
  GwStore *store;
  const GwPurgeTerms *terms;
  gint64 entry; /* the list's */
} GwPurgePass;

/* Appends what @rows (SELECT ... AS id, ... AS digest, ... AS rank) yields to the list ?1, from place ?2 on, as @what. */
#define GW_PURGE_PUT(what, rows)                                                                                 \
  "INSERT INTO purged (entry, seq, what, id, digest) SELECT ?1, ?2 - 1 + row_number() OVER (ORDER BY rank),"     \
  " '" what "', id, digest FROM (" rows ")"

/* Ids of the list ?1, of rows whose id is a number. */
#define GW_PURGE_NUMBERS(what)                                                                                   \
  "(SELECT CAST(id AS BIGINT) FROM purged WHERE entry = ?1 AND what = '" what "')"
#define GW_PURGE_NAMES(what) "(SELECT id FROM purged WHERE entry = ?1 AND what = '" what "')"

/* The place on the list that is free next. */
gboolean gw_purge_place (const GwPurgePass *pass, gint64 *place, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the desk did to the incidents of the list, whose words are still here. */
typedef struct {
  char *id; /* "ccc.example/2026-104217#3" */
  char *text;
} GwPurgeAct;

/* The caller's. */
GPtrArray *gw_purge_acts (const GwPurgePass *pass, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Versions of contacts that another has replaced, settled proposals, removed contacts of which nothing is kept. */
gboolean gw_purge_directory (const GwPurgePass *pass, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
