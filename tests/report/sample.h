/* SPDX-License-Identifier: Apache-2.0
 * Forms and the context that the tests of this room share. */
#pragma once
#include "base/clock.h"
#include "report/form.h"
#include "report/write.h"
#include <string.h>

#define SAMPLE_HEAD                                                                                              \
  "Form: poc-notification/1\n"                                                                                   \
  "Message-Type: notification\n"                                                                                 \
  "To-Gateway: gateway@ccc.example\n"

#define SAMPLE_REST                                                                                              \
  "To-POC: XB-technical\n"                                                                                       \
  "TLP: TLP:AMBER\n"                                                                                             \
  "Urgency: high\n"                                                                                              \
  "Title: DDoS on a tax portal, open resolvers\n"                                                                \
  "Incident-Type: availability/ddos\n"                                                                           \
  "Detected: 2026-09-14T06:45:00Z\n"

/* FORM's first example; SAMPLE_WITH puts more lines (from line 10 on) at its end. */
#define SAMPLE_WITH(lines) SAMPLE_HEAD SAMPLE_REST lines "\nPlease have them closed.\n"
#define SAMPLE                                                                                                   \
  SAMPLE_WITH ("Affected: ipv4 192.0.2.10 port 443\nSource: ipv4 198.51.100.23 port 53/udp\n"                    \
               "Source: ipv4 198.51.100.77 port 53/udp\n")

#define SAMPLE_UPDATE                                                                                            \
  "Form: poc-notification/1\nMessage-Type: update\nTo-Gateway: gateway@ccc.example\n"                            \
  "Incident-ID: ccc.example/2026-104217\nRevision: 2\nTLP: TLP:AMBER\nStatus: in-progress\n"                     \
  "Retract: ipv4 198.51.100.77\nSource: ipv4 198.51.100.91 port 53/udp\n\nWe mistyped the second address.\n"
#define SAMPLE_ASSISTANCE                                                                                        \
  "Form: poc-notification/1\nMessage-Type: assistance-request\nTo-Gateway: gateway@ccc.example\n"                \
  "To-POC: XB-technical\nIncident-ID: ccc.example/2026-104217\nTLP: TLP:RED\nUrgency: high\n"                    \
  "Assistance: preserve-evidence\nAssistance: analysis\nReply-By: 2026-09-14T15:41:00Z\n\n"                      \
  "Please preserve NetFlow 05:00-12:00 UTC and tell us who controls it.\n"
#define SAMPLE_ACKNOWLEDGEMENT                                                                                   \
  "Form: poc-notification/1\nMessage-Type: acknowledgement\nTo-Gateway: gateway@ccc.example\n"                   \
  "Incident-ID: ccc.example/2026-104217\nIn-Response-To: GW-L-9M3XQ7\nTLP: TLP:AMBER\n"                          \
  "Disposition: working\nRecipient-Ref: XB-T-88120\nNext-Update-By: 2026-09-14T12:00:00Z\n\n"                    \
  "Operators of both hosts have been called.\n"
#define SAMPLE_PING_REPLY                                                                                        \
  "Form: poc-notification/1\nMessage-Type: ping-reply\nTo-Gateway: gateway@ccc.example\n"                        \
  "In-Response-To: GW-P-7K2M4Q\nNonce: k7Qx2mV9tR4wZp1c\nDirectory-Data: confirmed\n"

/* Received 2026-09-14 09:12:41 UTC, signed half a minute before, by XA-technical in Vienna. */
static inline GwFormContext
sample_context (void)
{
  gint64 received_us = 0;
  g_assert_true (gw_time_parse ("2026-09-14T09:12:41Z", &received_us));
  GwFormContext context = {
    .gateway_address = "gateway@ccc.example",
    .contact = "XA-technical",
    .timezone_name = "Europe/Vienna",
    .received_us = received_us,
    .signature_us = received_us - 30 * GW_SECOND,
  };
  return context;
}

/* The first fault, or NULL. */
static inline const GwFault *
sample_fault (const GwForm *form)
{
  return form->faults->len ? g_ptr_array_index (form->faults, 0) : NULL;
}

static inline void
sample_assert_clean (const GwForm *form)
{
  for (guint i = 0; i < form->faults->len; i++)
    {
      g_autofree char *said = gw_fault_describe (g_ptr_array_index (form->faults, i));
      g_test_message ("unexpected: %s", said);
    }
  g_assert_cmpstr (form->code, ==, NULL);
  g_assert_cmpuint (form->faults->len, ==, 0);
}

static inline gboolean
sample_is_tolerated (const GwForm *form, const char *part)
{
  for (guint i = 0; i < form->tolerated->len; i++)
    {
      const GwTolerance *tolerance = g_ptr_array_index (form->tolerated, i);
      g_autofree char *said = g_strdup_printf ("line %u: %s", tolerance->line, tolerance->message);
      if (strstr (said, part) != NULL)
        return TRUE;
    }
  return FALSE;
}
