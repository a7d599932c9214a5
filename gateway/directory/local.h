/* SPDX-License-Identifier: Apache-2.0
 * directory/local: times as a contact reads them. A NULL contact reads UTC. The words are English
 * whatever the locale; the ones without words serve letters in other languages. All are the caller's. */
#pragma once
#include "directory/contact.h"

G_BEGIN_DECLS

/* "11:12 in Vienna"; "11:12 UTC". A zone without a city: "11:12 (UTC+5)". */
char *gw_contact_local_time (const GwContact *contact, gint64 time_us);

/* "Monday 14 September, 04:12". The year is left out: letters carry the UTC time beside it. */
char *gw_contact_local_date (const GwContact *contact, gint64 time_us);

/* "04:12"; "2026-09-14 04:12". */
char *gw_contact_local_clock (const GwContact *contact, gint64 time_us);
char *gw_contact_local_numeric (const GwContact *contact, gint64 time_us);

/* The contact's offset at that time: "UTC+5", "UTC-3:30", "UTC". */
char *gw_contact_local_offset (const GwContact *contact, gint64 time_us);

/* Its town or zone for "in Vienna": "Vienna", "Buenos Aires", or NULL where the zone names none. */
char *gw_contact_local_place (const GwContact *contact);

/* Reads "2026-09-14 06:45" (also with T, seconds) as the contact's local time: for a report that left
 * out its zone. FALSE where it is none, or the clock change skips it. */
gboolean gw_contact_local_parse (const GwContact *contact, const char *text,
                                 gint64 *time_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
