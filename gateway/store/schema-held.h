/* SPDX-License-Identifier: Apache-2.0
 * store/schema-held: version 3, what waits for a contact that cannot be written to now. SCHEMA tells what the columns mean.
 * Of what waited before there is what opened the incidents. */
#pragma once

#define GW_SCHEMA_HELD                                                                                           \
  "CREATE TABLE held_back (mail_id BIGINT NOT NULL, contact TEXT NOT NULL, incident TEXT NOT NULL,"              \
  " tlp TEXT NOT NULL, since_us BIGINT NOT NULL, PRIMARY KEY (mail_id, contact));"                               \
  "CREATE INDEX held_back_contact ON held_back (contact, since_us, mail_id);"                                    \
  "INSERT INTO held_back (mail_id, contact, incident, tlp, since_us) SELECT i.mail_id, p.contact, i.id, i.tlp,"  \
  " p.since_us FROM party p JOIN incident i ON i.id = p.incident WHERE p.state = 'held';"
