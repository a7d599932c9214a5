/* SPDX-License-Identifier: Apache-2.0
 * directory/contact: a contact file is taken or told what is wrong with it, and what is written of it reads the same. */
#include "fuzz.h"
#include "directory/contact-lines.h"
#include "directory/diff.h"
#include "directory/local.h"
#include <string.h>

#define NOON (G_GINT64_CONSTANT (1789387200) * G_USEC_PER_SEC)
#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static void
check_faults (const GPtrArray *faults)
{
  for (guint i = 0; i < faults->len; i++)
    {
      const GwFileFault *fault = faults->pdata[i];
      g_assert_true (fault->problem != NULL && *fault->problem != '\0');
    }
}

static void
check_contact (const GwContact *contact)
{
  g_autofree char *written = gw_contact_write (contact);
  g_autofree char *digest = gw_contact_digest (contact);
  g_autoptr (GBytes) bytes = g_bytes_new_static (written, strlen (written));
  g_autoptr (GError) error = NULL;
  g_autoptr (GwContact) again = gw_contact_parse (bytes, "again", &error);
  g_assert_no_error (error);
  g_autofree char *same = gw_contact_digest (again);
  g_assert_cmpstr (same, ==, digest);
  g_autoptr (GPtrArray) differences = gw_contact_diff (contact, again);
  g_assert_cmpuint (differences->len, ==, 0);
  for (char **address = contact->addresses; *address; address++)
    g_assert_true (fuzz_is_line (*address) && gw_contact_has_address (contact, *address));
  g_assert_true (fuzz_is_line (contact->id) && fuzz_is_line (contact->agency) && fuzz_is_line (contact->nominated_by));
  g_assert_cmpuint (contact->keys->len, <=, GW_CONTACT_MAX_KEYS);
  gint64 later = gw_hours_add (contact->hours, contact->zone, NOON, HOUR);
  g_assert_cmpint (later, >=, NOON + HOUR);
  g_autofree char *local = gw_contact_local_time (contact, NOON);
  g_assert_true (fuzz_is_line (local));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) file = fuzz_bytes (data, size);
  GPtrArray *faults = NULL;
  g_autoptr (GwContact) contact = gw_contact_read (file, &faults);
  g_assert_cmpint (contact == NULL, ==, faults != NULL && faults->len > 0);
  if (contact != NULL)
    check_contact (contact);
  else
    check_faults (faults);
  g_clear_pointer (&faults, g_ptr_array_unref);
  return 0;
}
