/* SPDX-License-Identifier: Apache-2.0 */
#include "report/taxonomy.h"
#include "base/nearest.h"
#include <string.h>

static const char *const pairs[] = {
  "abusive-content/spam",
  "abusive-content/harmful-speech",
  "abusive-content/violence",
  "malicious-code/infected-system",
  "malicious-code/c2-server",
  "malicious-code/malware-distribution",
  "malicious-code/malware-configuration",
  "information-gathering/scanner",
  "information-gathering/sniffing",
  "information-gathering/social-engineering",
  "intrusion-attempts/ids-alert",
  "intrusion-attempts/brute-force",
  "intrusion-attempts/exploit",
  "intrusions/privileged-account-compromise",
  "intrusions/unprivileged-account-compromise",
  "intrusions/application-compromise",
  "intrusions/system-compromise",
  "intrusions/burglary",
  "availability/dos",
  "availability/ddos",
  "availability/misconfiguration",
  "availability/sabotage",
  "availability/outage",
  "information-content-security/unauthorised-information-access",
  "information-content-security/unauthorised-information-modification",
  "information-content-security/data-loss",
  "information-content-security/data-leak",
  "fraud/unauthorised-use-of-resources",
  "fraud/copyright",
  "fraud/masquerade",
  "fraud/phishing",
  "vulnerable/weak-crypto",
  "vulnerable/ddos-amplifier",
  "vulnerable/potentially-unwanted-accessible",
  "vulnerable/information-disclosure",
  "vulnerable/vulnerable-system",
  "other/other",
  "other/undetermined",
  "test/test",
  NULL,
};

const char *const *
gw_taxonomy_pairs (void)
{
  return pairs;
}

static const char *
type_of (const char *pair)
{
  return strchr (pair, '/') + 1;
}

static const char *
find_type (const char *type)
{
  const char *found = NULL;
  for (int i = 0; pairs[i] != NULL; i++)
    if (g_ascii_strcasecmp (type_of (pairs[i]), type) == 0)
      {
        if (found != NULL)
          return NULL;
        found = pairs[i];
      }
  return found;
}

/* "fraud / phishing" without the blanks. */
static char *
tighten (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  for (int i = 0; parts[i] != NULL; i++)
    g_strstrip (parts[i]);
  return g_strjoinv ("/", parts);
}

const char *
gw_taxonomy_find (const char *text, gboolean *alone)
{
  g_autofree char *tight = tighten (text);
  gboolean is_alone = strchr (tight, '/') == NULL;
  if (alone != NULL)
    *alone = is_alone;
  if (is_alone)
    return find_type (tight);
  for (int i = 0; pairs[i] != NULL; i++)
    if (g_ascii_strcasecmp (pairs[i], tight) == 0)
      return pairs[i];
  return NULL;
}

const char *
gw_taxonomy_nearest (const char *text)
{
  g_autofree char *tight = tighten (text);
  const char *slash = strchr (tight, '/');
  /* A right type under a wrong category says what is meant. */
  const char *found = slash ? find_type (slash + 1) : NULL;
  if (found != NULL)
    return found;
  GwNearest nearest = GW_NEAREST_INIT;
  for (int i = 0; pairs[i] != NULL; i++)
    gw_nearest_try (&nearest, slash ? slash + 1 : tight, type_of (pairs[i]));
  const char *type = gw_nearest_end (&nearest);
  return type ? find_type (type) : NULL;
}
