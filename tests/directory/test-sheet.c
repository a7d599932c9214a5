/* SPDX-License-Identifier: Apache-2.0
 * Tables as people save them: what is read of them, and what is wrong with them, by row and column. */
#include "directory/sheet.h"
#include <string.h>

#define FPR "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"

static GBytes *
encode (const char *text, const char *charset)
{
  gsize size = 0;
  char *data = g_convert (text, -1, charset, "UTF-8", NULL, &size, NULL);
  g_assert_nonnull (data);
  return g_bytes_new_take (data, size);
}

/* The rows as "a|b/c|d". */
static char *
join_rows (const GwCsv *csv)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < csv->rows->len; i++)
    {
      g_autofree char *cells = g_strjoinv ("|", ((const GwCsvRow *) csv->rows->pdata[i])->cells);
      g_string_append_printf (out, "%s%s", i ? "/" : "", cells);
    }
  return g_string_free (out, FALSE);
}

static void
test_csv (void)
{
  static const struct {
    const char *text;
    const char *charset; /* that the file is in, and that is found */
    char separator;
    const char *rows;
  } tables[] = {
    { "a;b\r\nc;d\r\n", "UTF-8", ';', "a|b/c|d" },
    { "a,b\nc,d", "UTF-8", ',', "a|b/c|d" },
    { "a\tb\rc\td\r", "UTF-8", '\t', "a|b/c|d" },
    { "\xEF\xBB\xBF" "a;b\n", "UTF-8", ';', "a|b" },
    { "sep=,\r\na,b;c\r\n", "UTF-8", ',', "a|b;c" },
    { "a;b\n\"x;y\";\"say \"\"hi\"\"\"\n", "UTF-8", ';', "a|b/x;y|say \"hi\"" },
    { "a;b\n\"two\nlines\";c\n", "UTF-8", ';', "a|b/two\nlines|c" },
    { "\"a;x\",b\nc,d\n", "UTF-8", ',', "a;x|b/c|d" },
    { "a;b\n\n;\n c ; d \n", "UTF-8", ';', "a|b/c|d" },
    { "a;b\n'=1+1;'+7 999\n", "UTF-8", ';', "a|b/=1+1|+7 999" },
    { "a;b\n''=1;'quoted'\n", "UTF-8", ';', "a|b/'=1|'quoted'" },
    { "a;b\nЦентр реагирования;Москва\n", "windows-1251", ';', "a|b/Центр реагирования|Москва" },
    { "a;b\nЦентр реагирования;Москва\n", "KOI8-R", ';', "a|b/Центр реагирования|Москва" },
    { "a;b\nAgência;Österreich\n", "windows-1252", ';', "a|b/Agência|Österreich" },
    { "\xEF\xBB\xBF" "a;b\nЦентр;d\n", "UTF-16LE", ';', "a|b/Центр|d" },
    { "", "UTF-8", ';', "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      char *problem = NULL;
      g_autoptr (GBytes) file = encode (tables[i].text, tables[i].charset);
      g_autoptr (GwCsv) csv = gw_csv_parse (file, NULL, &problem);
      g_assert_nonnull (csv);
      g_autofree char *rows = join_rows (csv);
      g_assert_cmpstr (csv->charset, ==, tables[i].charset);
      g_assert_cmpint (csv->separator, ==, tables[i].separator);
      g_assert_cmpstr (rows, ==, tables[i].rows);
    }
}

static void
test_csv_faults (void)
{
  char *problem = NULL;
  g_autoptr (GBytes) open = encode ("a;b\n\"x;y\n", "UTF-8");
  g_autoptr (GwCsv) csv = gw_csv_parse (open, NULL, &problem);
  g_assert_cmpuint (csv->open_line, ==, 2);
  g_autoptr (GBytes) latin = encode ("Ö;b\n", "windows-1252");
  g_assert_null (gw_csv_parse (latin, "UTF-8", &problem));
  g_assert_nonnull (strstr (problem, "is no text in UTF-8"));
  g_clear_pointer (&problem, g_free);
  g_assert_null (gw_csv_parse (latin, "no-such-charset", &problem));
  g_clear_pointer (&problem, g_free);
}

/* Lines are told as a file has them, with quoted line breaks counted. */
static void
test_lines (void)
{
  char *problem = NULL;
  g_autoptr (GBytes) file = encode ("a;b\n\"two\nlines\";c\n\nd;e\n", "UTF-8");
  g_autoptr (GwCsv) csv = gw_csv_parse (file, NULL, &problem);
  g_assert_cmpuint (((const GwCsvRow *) csv->rows->pdata[1])->line, ==, 2);
  g_assert_cmpuint (((const GwCsvRow *) csv->rows->pdata[2])->line, ==, 5);
}

static GwSheet *
read_sheet (const char *text)
{
  char *problem = NULL;
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (GwDirectory) directory = gw_directory_new (nothing, nothing, NULL);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  g_autoptr (GwCsv) csv = gw_csv_parse (file, NULL, &problem);
  return gw_sheet_read (csv, directory);
}

static void
test_sheet (void)
{
#define HEAD "id;level;agency;address;fingerprint\n"
#define GOOD "XA-technical;technical;CERT-XA;poc@a.example;" FPR "\n"
  static const struct {
    const char *text;
    guint line; /* of the only fault, 0: none */
    const char *column;
    const char *problem;
  } tables[] = {
    { HEAD GOOD, 0, NULL, NULL },
    { "PGP Fingerprint;E-Mail;ORGANISATION;Level;Contact ID\n" FPR ";poc@a.example;CERT-XA;technical;XA-technical\n", 0, NULL,
      NULL },
    { "код;уровень;организация;почта\nXA-technical;technical;Центр;poc@a.example\n", 0, NULL, NULL },
    { "id;level;agency;address;;note\nXA-technical;technical;A;poc@a.example;not read;n\n", 0, NULL, NULL },
    { HEAD "XA-technical;technical;CERT-XA;poc@a.example;0A1B 2C3D 4E5F 6071 8293  A4B5 C6D7 E8F9 0123 4567\n", 0, NULL, NULL },
    { HEAD "XA-technical;technical;CERT-XA;poc@a.example;" FPR ":old:2026-12-23\n", 0, NULL, NULL },
    { HEAD "XA-technical;technical;CERT-XA;poc@a.example;" FPR ":next:2026-12-23\n", 2, "fingerprint", "only an old key" },
    { HEAD "XA-technical;technical;CERT-XA;poc@a.example;1234\n", 2, "fingerprint", "is no fingerprint" },
    { HEAD "XA-technical;tecnical;CERT-XA;poc@a.example;\n", 2, "level", "did you mean technical" },
    { HEAD "XA-technical;technical;;poc@a.example;\n", 2, "agency", "is missing" },
    { HEAD "XA-technical;technical;A;poc@a.example;;;x\n", 2, NULL, "more cells" },
    { HEAD GOOD "XB-technical;technical;B;POC@a.example;\n", 3, "address", "stands on line 2 too" },
    { HEAD GOOD "XB-technical;technical;B;poc@b.example;" FPR "\n", 3, "fingerprint", "stands on line 2 too" },
    { HEAD GOOD "xa-technical;technical;B;poc@b.example;\n", 3, "id", "stands on line 2 too" },
    { "id;levle\n", 1, "levle", "did you mean \"level\"" },
    { "id;email;address\n", 1, "address", "second column for address" },
    { "level;agency\n", 1, NULL, "no column \"id\"" },
    { "", 1, NULL, "is empty" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GwSheet) sheet = read_sheet (tables[i].text);
      g_test_message ("table %zu", i);
      g_assert_cmpuint (sheet->faults->len, ==, tables[i].line ? 1 : 0);
      if (tables[i].line == 0)
        continue;
      const GwSheetFault *fault = sheet->faults->pdata[0];
      g_assert_cmpuint (fault->line, ==, tables[i].line);
      g_assert_cmpstr (fault->column, ==, tables[i].column);
      g_assert_nonnull (strstr (fault->problem, tables[i].problem));
    }
}

/* Writing and reading again gives the same contact, formulas and all; no cell is one. */
static void
test_round (void)
{
  static const char *const agencies[] = { "CERT-XA", "=1+1", "'=1", "''", "@x", "a;b,\"c\"", "-", NULL };
  for (const char *const *agency = agencies; *agency; agency++)
    {
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_key_file_set_string (file, "contact", "id", "XA-technical");
      g_key_file_set_string (file, "contact", "level", "technical");
      g_key_file_set_string (file, "contact", "agency", *agency);
      g_key_file_set_string (file, "contact", "address", "poc@a.example");
      g_key_file_set_string (file, "contact", "phone", "+999 2 555 0100");
      g_key_file_set_string (file, "contact", "fingerprint", FPR ":old:2026-12-23");
      gsize size = 0;
      g_autofree char *text = g_key_file_to_data (file, &size, NULL);
      g_autoptr (GBytes) bytes = g_bytes_new (text, size);
      g_autoptr (GwContact) contact = gw_contact_parse (bytes, "x", NULL);
      g_assert_nonnull (contact);
      g_autofree char *header = gw_sheet_write_header ();
      g_autofree char *row = gw_sheet_write_row (contact);
      g_autofree char *table = g_strconcat (header, row, NULL);
      g_assert_null (strstr (table, "\"="));
      g_assert_null (strstr (table, ",\"+"));
      g_autoptr (GwSheet) sheet = read_sheet (table);
      g_assert_cmpuint (sheet->faults->len, ==, 0);
      const GwSheetRow *again = sheet->rows->pdata[0];
      g_autofree char *before = gw_contact_digest (contact);
      g_autofree char *after = gw_contact_digest (again->contact);
      g_assert_cmpstr (before, ==, after);
    }
}

/* The roles after a change of key, and until when the old one signs. */
static void
test_change_key (void)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("[contact]\nid=XA-t\nlevel=desk\nagency=A\naddress=a@b.example\n"
                                                "fingerprint=" FPR "\n", strlen ("[contact]\nid=XA-t\nlevel=desk\nagency=A\n"
                                                "address=a@b.example\nfingerprint=" FPR "\n"));
  g_autoptr (GwContact) contact = gw_contact_parse (file, "x", NULL);
  gw_contact_change_key (contact, "1111111111111111111111111111111111111111", 1000);
  const GwContactKey *old = gw_contact_find_key (contact, FPR);
  const GwContactKey *new = gw_contact_find_key (contact, "1111111111111111111111111111111111111111");
  g_assert_cmpint (old->role, ==, GW_KEY_OLD);
  g_assert_cmpint (new->role, ==, GW_KEY_CURRENT);
  g_assert_true (gw_contact_key_signs (old, 1000));
  g_assert_false (gw_contact_key_signs (old, 1001));
  g_assert_true (gw_contact_key_signs (new, 1001));
  gw_contact_change_key (contact, FPR, 0);
  g_assert_cmpint (old->role, ==, GW_KEY_CURRENT);
  g_assert_false (gw_contact_key_signs (new, 1));
  for (guint i = 0; i < 2 * GW_CONTACT_MAX_KEYS; i++)
    {
      g_autofree char *fingerprint = g_strdup_printf ("%040u", i);
      gw_contact_change_key (contact, fingerprint, 2000 + i);
    }
  g_assert_cmpuint (contact->keys->len, ==, GW_CONTACT_MAX_KEYS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/csv/tables", test_csv);
  g_test_add_func ("/directory/csv/faults", test_csv_faults);
  g_test_add_func ("/directory/csv/lines", test_lines);
  g_test_add_func ("/directory/sheet/tables", test_sheet);
  g_test_add_func ("/directory/sheet/round-trip", test_round);
  g_test_add_func ("/directory/contact/change-key", test_change_key);
  return g_test_run ();
}
