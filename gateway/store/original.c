/* SPDX-License-Identifier: Apache-2.0 */
#include "store/original.h"
#include "base/error.h"
#include "store/sql.h"

gboolean
gw_store_original_put (GwStore *store, gint64 mail_id, const char *sha256, const char *kind, GBytes *bytes,
                       GBytes *signature, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO original (mail_id, sha256, kind, bytes, signature) SELECT ?1, ?2, ?3,"
                     " CASE WHEN s.bytes = ?4 THEN NULL ELSE ?4 END, ?5 FROM (SELECT ?2 AS sha256) w"
                     " LEFT JOIN signed s ON s.sha256 = w.sha256",
                     "ittbb", mail_id, sha256, kind, bytes, signature);
}

gboolean
gw_store_original_get (GwStore *store, gint64 mail_id, char **kind, GBytes **bytes, GBytes **signature, GError **error)
{
  gboolean row;
  sqlite3_stmt *statement = gw_sql_bind (store, error,
                                         "SELECT o.kind, coalesce(o.bytes, s.bytes), o.signature FROM original o"
                                         " LEFT JOIN signed s ON s.sha256 = o.sha256 WHERE o.mail_id = ?", "i", mail_id);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  if (row)
    {
      *kind = gw_sql_text (statement, 0);
      *bytes = gw_sql_bytes (statement, 1);
      *signature = gw_sql_bytes (statement, 2);
      sqlite3_reset (statement);
    }
  if (row && *bytes != NULL)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "mail %" G_GINT64_FORMAT ": the bytes that were signed are not there; fix: "
               "notigate audit verify", mail_id);
  return FALSE;
}
