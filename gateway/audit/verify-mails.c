/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify-local.h"
#include <string.h>

/* ---- mails ---- */

static gboolean
check_raw (GwAudit *audit, const GwBalanceMail *mail)
{
  if (mail->raw == NULL)
    return mail->purged_us != 0 || mail->duplicate
           || gw_audit_wrong (audit, "mail %" G_GINT64_FORMAT ": its bytes are gone, yet no purge took them", mail->id);
  if (mail->truncated && (gint64) mail->raw_size < mail->size && (mail->too_large || mail->in_inbox))
    return TRUE; /* the digest is of all that came */
  if ((gint64) mail->raw_size != mail->size || !gw_audit_digest_is (mail->raw, mail->raw_size, mail->sha256))
    return gw_audit_wrong (audit, "mail %" G_GINT64_FORMAT ": its stored bytes are not those that came (SHA-256 %s)", mail->id,
                  mail->sha256);
  return TRUE;
}

static gboolean
check_mail (const GwBalanceMail *mail, gpointer data)
{
  GwAudit *audit = data;
  if (!mail->in_inbox && mail->verdicts == 0)
    return gw_audit_wrong (audit, "mail %" G_GINT64_FORMAT ": has neither an ending nor a place in the inbox", mail->id);
  if (!check_raw (audit, mail))
    return FALSE;
  audit->finding->mails++;
  return gw_audit_step (audit);
}

/* ---- verdicts ---- */

static gboolean
check_values (GwAudit *audit, const GwBalanceVerdict *verdict)
{
  const struct { const char *name, *value; } values[] = {
    { "Code", verdict->code },
    { "Fingerprint", verdict->fingerprint },
    { "Signed-SHA256", verdict->signed_sha256 },
    { "Incident", verdict->incident },
    { "Policy-SHA256", verdict->policy_sha256 },
    { "Directory-SHA256", verdict->directory_sha256 },
    { "Contact", verdict->alias },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (!gw_audit_says (verdict->entry_text, values[i].name, values[i].value))
      return gw_audit_wrong (
          audit, "mail %" G_GINT64_FORMAT ": its verdict and entry %" G_GINT64_FORMAT " of the ledger differ in %s",
          verdict->mail_id, verdict->entry, values[i].name);
  return TRUE;
}

static gboolean
check_entered (GwAudit *audit, const GwBalanceVerdict *verdict)
{
  gint64 mail = verdict->mail_id;
  if (verdict->entry < 0)
    return gw_audit_wrong (audit, "mail %" G_GINT64_FORMAT ": is %s, yet no entry of the ledger is named for it", mail,
                  verdict->ending);
  if (verdict->entry_text == NULL)
    return gw_audit_wrong (audit, "mail %" G_GINT64_FORMAT ": its entry %" G_GINT64_FORMAT " is not in the ledger", mail,
                  verdict->entry);
  gboolean drop = gw_audit_is_drop (verdict->entry_text) && strcmp (verdict->ending, "ignored") == 0;
  if (!drop && !gw_audit_says (verdict->entry_text, "Kind", verdict->ending))
    return gw_audit_wrong (audit,
                  "mail %" G_GINT64_FORMAT ": is %s, but entry %" G_GINT64_FORMAT " of the ledger says otherwise",
                  mail, verdict->ending, verdict->entry);
  if (!gw_audit_says (verdict->entry_text, "Message-SHA256", verdict->mail_sha256) || verdict->entry_mail != mail)
    return gw_audit_wrong (audit,
                  "mail %" G_GINT64_FORMAT ": entry %" G_GINT64_FORMAT " of the ledger is about another message",
                  mail, verdict->entry);
  return drop || check_values (audit, verdict);
}

static gboolean
check_verdict (const GwBalanceVerdict *verdict, gpointer data)
{
  GwAudit *audit = data;
  gboolean duplicate = strcmp (verdict->ending, "duplicate") == 0;
  if (verdict->mail_sha256 == NULL)
    return gw_audit_wrong (audit, "mail %" G_GINT64_FORMAT ": has a verdict, but is itself gone", verdict->mail_id);
  if (duplicate && verdict->entry >= 0)
    return gw_audit_wrong (audit, "mail %" G_GINT64_FORMAT ": is a duplicate, which has no entry of its own", verdict->mail_id);
  if (!duplicate && !check_entered (audit, verdict))
    return FALSE;
  audit->finding->verdicts++;
  audit->finding->duplicates += duplicate;
  return gw_audit_step (audit);
}

/* ---- duplicates, signed bytes ---- */

static gboolean
check_replay (const GwBalanceReplay *replay, gpointer data)
{
  GwAudit *audit = data;
  if (replay->entry < 0)
    return TRUE;
  if (replay->entry_text != NULL && gw_audit_says (replay->entry_text, "Kind", "duplicate")
      && gw_audit_count (replay->entry_text) == (guint64) replay->count)
    return TRUE;
  return gw_audit_wrong (audit, "duplicates of %s: %" G_GINT64_FORMAT " were counted, entry %" G_GINT64_FORMAT " says otherwise",
                replay->contact, replay->count, replay->entry);
}

/* What verified was CRLF, or as received where only that verified; its name is the digest of the CRLF form. */
static gboolean
check_signed (const GwBalanceSigned *kept, gpointer data)
{
  GwAudit *audit = data;
  if (kept->bytes == NULL || strcmp (kept->kind, "pgp-mime") != 0 || gw_audit_digest_is (kept->bytes, kept->size, kept->sha256))
    return TRUE;
  g_autoptr (GString) canonical = g_string_sized_new (kept->size + 64);
  const char *bytes = kept->bytes;
  for (gsize i = 0; i < kept->size; i++)
    {
      if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
        g_string_append_c (canonical, '\r');
      g_string_append_c (canonical, bytes[i]);
    }
  return gw_audit_digest_is (canonical->str, canonical->len, kept->sha256)
         || gw_audit_wrong (audit, "signed bytes %s: are not those that verified", kept->sha256);
}

gboolean
gw_audit_check_mails (GwAudit *audit, GwStore *store, GError **error)
{
  const GwAuditFinding *finding = audit->finding;
  return gw_store_balance_mails (store, check_mail, audit, error)
         && (finding->problem != NULL || gw_store_balance_verdicts (store, check_verdict, audit, error))
         && (finding->problem != NULL || gw_store_balance_replays (store, check_replay, audit, error))
         && (finding->problem != NULL || gw_store_balance_signed (store, check_signed, audit, error));
}
