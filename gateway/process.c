/* SPDX-License-Identifier: Apache-2.0
 *
 * The path of a message on one screen. Each stage is a value in and a value out; a stage that ends the
 * case (refused, held, a duplicate) is the last that looks at the message. */
#include "process.h"
#include "base/error.h"
#include "outbox/verp.h"
#include "process/commit.h"
#include "process/crossing.h"

static GwScanLimits
scan_limits (const GwInstance *instance, const GwMail *mail)
{
  GwScanLimits limits = gw_scan_limits_default ();
  limits.max_size = (gsize) instance->config->max_size;
  limits.truncated = mail->truncated;
  return limits;
}

static GwMimeLimits
mime_limits (const GwInstance *instance)
{
  GwMimeLimits limits = gw_mime_limits_default ();
  limits.max_attachments = (guint) instance->policy->limits.max_attachments;
  limits.max_attachment_bytes = (gsize) instance->policy->limits.max_attachment_bytes;
  return limits;
}

/* Mail to the return path of one letter of ours is about that letter, and nothing else: it can mark its
 * address, and is never answered. */
static gboolean
take_bounce (GwCase *c, GwInstance *instance, GError **error)
{
  if (!gw_verp_parse (instance->secret, instance->config->address, c->mail->envelope_to, &c->bounce.letter))
    return TRUE;
  c->bounce.report = gw_dsn_parse (c->mail->raw);
  c->ending = GW_KIND_IGNORED;
  c->reason = g_strdup_printf ("about our letter %" G_GINT64_FORMAT ": %s %s", c->bounce.letter,
                               gw_dsn_kind_name (c->bounce.report.kind), c->bounce.report.status);
  return TRUE;
}

/* A letter of our own that comes back is no stranger's. All who ever got one know its mark, so that it counts
 * only where no contact has signed. */
static void
ignore_our_own (GwCase *c, const GwInstance *instance)
{
  if (c->letter == NULL || c->fingerprint != NULL || c->ending != GW_KIND_REFUSED)
    return;
  for (char **token = c->letter->loop_tokens; *token; token++)
    if (gw_verp_loop_is_ours (instance->secret, instance->config->domain, *token))
      {
        c->ending = GW_KIND_IGNORED;
        c->code = NULL;
        c->answer = GW_ANSWER_NONE;
        g_free (c->reason);
        c->reason = g_strdup ("a letter of our own that came back");
        return;
      }
}

/* A keyring that lost a key of the directory is our failure: the letter must not be refused for it. */
static gboolean
is_key_missing (const GwVerdict *verdict, const GwInstance *instance)
{
  const GwSignature *signature = verdict->signature_facts;
  if (g_strcmp0 (verdict->code, "unknown-key") != 0 || signature == NULL || signature->fingerprint == NULL)
    return FALSE;
  const GwStoreKey *key = gw_key_find (gw_directory_keys (instance->directory), signature->fingerprint);
  return key != NULL && gw_directory_find_fingerprint (instance->directory, key->primary, NULL) != NULL;
}

/* scan, open: from here on only bytes under exactly one good signature are parsed. */
static gboolean
scan_and_open (GwCase *c, GwInstance *instance, GError **error)
{
  GwScanLimits limits = scan_limits (instance, c->mail);
  c->stage = "scan";
  c->letter = gw_scan_parse (c->mail->raw, &limits);
  if (c->letter->code != NULL)
    {
      gw_case_refuse (c, c->letter->code, c->letter->reason);
      return TRUE;
    }
  c->stage = "open";
  c->verdict = gw_open_verify (instance->engine, c->letter, &limits, instance->policy->algorithms.clearsigned, error);
  if (c->verdict == NULL)
    return FALSE;
  if (is_key_missing (c->verdict, instance))
    {
      if (c->then != NULL && c->then->past) /* as somebody may have made sure: told as a finding */
        {
          gw_case_refuse (c, c->verdict->code, "the directory knows this key, the keyring has lost it since");
          return TRUE;
        }
      g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "the directory knows key %s, the keyring does not; fix: notigate "
                   "contact check", c->verdict->signature_facts->fingerprint);
      return FALSE;
    }
  if (c->verdict->code != NULL)
    {
      gw_case_refuse (c, c->verdict->code, c->verdict->reason);
      return TRUE;
    }
  GwMimeLimits within = mime_limits (instance);
  gboolean is_text = g_strcmp0 (c->verdict->kind, "clearsigned") == 0;
  c->mime = is_text ? gw_mime_parse_text (c->verdict->entity, c->verdict->charset)
                    : gw_mime_parse (c->verdict->entity, &within);
  return TRUE;
}

GwCase *
gw_process_mail (GwInstance *instance, const GwMail *mail, const GwThen *then, GError **error)
{
  typedef gboolean (*Stage) (GwCase *, GwInstance *, GError **);
  static const struct { const char *name; Stage run; } stages[] = {
    { "bounce", take_bounce },      /* mail to a return path of ours goes no further */
    { "open", scan_and_open },      /* raw bytes -> the one signature, and the bytes under it */
    { "find", gw_case_find },       /* -> whose key it is, whether the sender holds, whether it came before */
    { "parse", gw_case_parse },     /* -> the form, or its faults */
    { "locate", gw_case_locate },   /* -> the incident, the letter of ours that it answers */
    { "decide", gw_case_decide },   /* -> what the policy and the procedure say, who gets it */
    { "advance", gw_case_advance }, /* -> what it does to the incident, who is told what */
  };
  g_autoptr (GwCase) c = g_new0 (GwCase, 1);
  c->mail = mail;
  c->then = then;
  c->ending = GW_KIND_REGISTERED;
  for (gsize i = 0; i < G_N_ELEMENTS (stages) && !gw_case_is_ended (c); i++)
    {
      c->stage = stages[i].name;
      if (!stages[i].run (c, instance, error))
        return NULL;
    }
  ignore_our_own (c, instance);
  gw_crossing_silence (c);
  return g_steal_pointer (&c);
}

#define MOST_TRIES 8
#define TRY_AGAIN (50 * G_TIME_SPAN_MILLISECOND) /* longer with each try: 1.4 s in all */

GwCase *
gw_process_dry (GwInstance *instance, const GwMail *mail, const GwThen *then, gboolean *stumbled, GError **error)
{
  g_autoptr (GError) problem = NULL;
  GwCase *c = gw_process_mail (instance, mail, then, &problem);
  for (int tries = 1; c == NULL && g_error_matches (problem, GW_ERROR, GW_ERROR_CRYPTO) && tries < MOST_TRIES; tries++)
    {
      *stumbled = TRUE;
      g_clear_error (&problem);
      g_usleep ((gulong) (tries * TRY_AGAIN));
      c = gw_process_mail (instance, mail, then, &problem);
    }
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return c;
}

gboolean
gw_process_commit (GwInstance *instance, GPtrArray *cases, GError **error)
{
  GwCommit commit = { instance, cases };
  return gw_store_write (instance->store, gw_commit_cases, &commit, error);
}

GwCase *
gw_process_recall (GwInstance *instance, const GwMail *mail, GError **error)
{
  g_autoptr (GwCase) c = g_new0 (GwCase, 1);
  c->mail = mail;
  if (mail->raw != NULL && (!scan_and_open (c, instance, error) || (c->code == NULL && !gw_case_find (c, instance, error))))
    return NULL;
  if (c->entry == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "mail %" G_GINT64_FORMAT ": %s; fix: ask its writer to send it again", mail->id,
                   mail->raw == NULL ? "is no longer kept (notigate-retention(7))" : "does not verify any more");
      return NULL;
    }
  if (!gw_case_parse (c, instance, error))
    return NULL;
  c->ending = GW_KIND_REGISTERED;
  c->code = NULL;
  c->answer = GW_ANSWER_NONE;
  return g_steal_pointer (&c);
}

GwCase *
gw_process_give_up (const GwMail *mail)
{
  GwCase *c = g_new0 (GwCase, 1);
  c->mail = mail;
  c->ending = GW_KIND_QUARANTINED;
  c->reason = g_strdup_printf ("its judge crashed or exceeded its limits %" G_GINT64_FORMAT " times", mail->attempts - 1);
  c->alert = TRUE;
  return c;
}
