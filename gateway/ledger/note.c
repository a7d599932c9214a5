/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/note.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/text.h"
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#define SEED_LENGTH 32
#define PUBLIC_LENGTH 32
#define SIGNATURE_LENGTH 64
#define TIME_LENGTH 8 /* before the signature in a cosignature */
#define ID_LENGTH 4
#define DASH "\xe2\x80\x94 " /* em dash and a blank */
#define KEY_PREFIX "PRIVATE+KEY+"
#define KEY_FILE_MAX 4096

struct _GwNoteKey {
  GwNoteVerifier *public;
  guint8 seed[SEED_LENGTH];
  gnutls_privkey_t private;
};

static gboolean
fail_gnutls (GError **error, const char *what, int code)
{
  g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "ledger key: cannot %s: %s", what, gnutls_strerror (code));
  return FALSE;
}

static gboolean
name_is_valid (const char *name, gsize length)
{
  if (length == 0 || !gw_text_is_clean (name, length))
    return FALSE;
  for (const char *at = name; at < name + length; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (c == '+' || g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == 0x85)
        return FALSE;
    }
  return TRUE;
}

gboolean
gw_note_name_is_valid (const char *name)
{
  return name_is_valid (name, strlen (name));
}

static GwNoteVerifier *
new_verifier (const char *name, GwNoteType type, const guint8 public_key[PUBLIC_LENGTH])
{
  const guint8 separator[] = { '\n', (guint8) type };
  GwNoteVerifier *verifier = g_new0 (GwNoteVerifier, 1);
  verifier->name = g_strdup (name);
  verifier->type = type;
  memcpy (verifier->public_key, public_key, PUBLIC_LENGTH);

  g_autoptr (GByteArray) named = g_byte_array_new ();
  g_byte_array_append (named, (const guint8 *) name, (guint) strlen (name));
  g_byte_array_append (named, separator, sizeof separator);
  g_byte_array_append (named, public_key, PUBLIC_LENGTH);
  guint8 digest[GW_SHA256_LENGTH];
  gw_sha256 (named->data, named->len, digest);
  memcpy (verifier->id, digest, ID_LENGTH);
  return verifier;
}

void
gw_note_verifier_free (GwNoteVerifier *verifier)
{
  if (verifier == NULL)
    return;
  g_free (verifier->name);
  g_free (verifier);
}

void
gw_note_key_free (GwNoteKey *key)
{
  if (key == NULL)
    return;
  if (key->private != NULL)
    gnutls_privkey_deinit (key->private);
  gnutls_memset (key->seed, 0, sizeof key->seed);
  gw_note_verifier_free (key->public);
  g_free (key);
}

/* GnuTLS derives the public half only when it reads PKCS #8 (RFC 8410 section 7): a fixed head, the seed. */
static gboolean
import_seed (gnutls_privkey_t private, const guint8 seed[SEED_LENGTH], GError **error)
{
  static const guint8 head[] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };
  guint8 der[sizeof head + SEED_LENGTH];
  memcpy (der, head, sizeof head);
  memcpy (der + sizeof head, seed, SEED_LENGTH);
  gnutls_datum_t datum = { der, sizeof der };
  int code = gnutls_privkey_import_x509_raw (private, &datum, GNUTLS_X509_FMT_DER, NULL, 0);
  gnutls_memset (der, 0, sizeof der);
  return code == 0 ? TRUE : fail_gnutls (error, "import the key", code);
}

static gboolean
export_public (gnutls_privkey_t private, guint8 public_key[PUBLIC_LENGTH], GError **error)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
  gnutls_datum_t x = { NULL, 0 };
  gnutls_pubkey_t public;
  int code = gnutls_pubkey_init (&public);
  if (code != 0)
    return fail_gnutls (error, "make a public key", code);
  code = gnutls_pubkey_import_privkey (public, private, 0, 0);
  if (code == 0)
    code = gnutls_pubkey_export_ecc_raw2 (public, &curve, &x, NULL, GNUTLS_EXPORT_FLAG_NO_LZ);
  gboolean fits = code == 0 && curve == GNUTLS_ECC_CURVE_ED25519 && x.size == PUBLIC_LENGTH;
  if (fits)
    memcpy (public_key, x.data, PUBLIC_LENGTH);
  gnutls_free (x.data);
  gnutls_pubkey_deinit (public);
  return fits ? TRUE : fail_gnutls (error, "read the public half", code);
}

static GwNoteKey *
key_from_seed (const char *name, GwNoteType type, const guint8 seed[SEED_LENGTH], GError **error)
{
  if (!gw_note_name_is_valid (name))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE,
                   "ledger key: \"%s\" cannot be its name; fix: a name like ccc.example/ledger, without "
                   "blanks and \"+\"", name);
      return NULL;
    }
  g_autoptr (GwNoteKey) key = g_new0 (GwNoteKey, 1);
  memcpy (key->seed, seed, SEED_LENGTH);
  int code = gnutls_privkey_init (&key->private);
  if (code != 0)
    {
      fail_gnutls (error, "make a key", code);
      return NULL;
    }
  guint8 public_key[PUBLIC_LENGTH];
  if (!import_seed (key->private, seed, error) || !export_public (key->private, public_key, error))
    return NULL;
  key->public = new_verifier (name, type, public_key);
  return g_steal_pointer (&key);
}

static GwNoteKey *
generate (const char *name, GwNoteType type, GError **error)
{
  guint8 seed[SEED_LENGTH]; /* RFC 8032 section 5.1.5: any 32 random bytes */
  gw_random_bytes (seed, sizeof seed);
  GwNoteKey *key = key_from_seed (name, type, seed, error);
  gnutls_memset (seed, 0, sizeof seed);
  return key;
}

GwNoteKey *
gw_note_key_generate (const char *name, GError **error)
{
  return generate (name, GW_NOTE_SIGNATURE, error);
}

GwNoteKey *
gw_note_key_generate_cosigner (const char *name, GError **error)
{
  return generate (name, GW_NOTE_COSIGNATURE, error);
}

GwNoteKey *
gw_note_key_rename (const GwNoteKey *key, const char *name, GError **error)
{
  return key_from_seed (name, key->public->type, key->seed, error);
}

/* "name+id+base64 (type || bytes)", the form that public and private keys share. */
static char *
write_key (const GwNoteVerifier *verifier, const guint8 bytes[32])
{
  guint8 typed[33];
  typed[0] = (guint8) verifier->type;
  memcpy (typed + 1, bytes, 32);
  g_autofree char *id = gw_hex (verifier->id, ID_LENGTH);
  g_autofree char *encoded = g_base64_encode (typed, sizeof typed);
  char *text = g_strdup_printf ("%s+%s+%s", verifier->name, id, encoded);
  gnutls_memset (typed, 0, sizeof typed);
  gnutls_memset (encoded, 0, strlen (encoded));
  return text;
}

/* Splits that form; the id is only checked for its form, since it belongs to the public half. */
static gboolean
parse_key (const char *text, GwNoteType type, char **name, guint8 id[ID_LENGTH], guint8 bytes[32], char **why)
{
  static const char *const kinds[] = { [GW_NOTE_SIGNATURE] = "an Ed25519 key of a log (type 1)",
                                       [GW_NOTE_COSIGNATURE] = "an Ed25519 key of a witness (type 4)" };
  gsize length = strlen (text);
  if (length > 0 && text[length - 1] == '\n')
    length--;
  const char *first = memchr (text, '+', length);
  const char *second = first ? memchr (first + 1, '+', (gsize) (text + length - first - 1)) : NULL;
  if (second == NULL)
    return gw_text_refuse (why, "it is not of the form name+id+key");
  if (!name_is_valid (text, (gsize) (first - text)))
    return gw_text_refuse (why, "its name holds blanks or control characters, or is missing");
  g_autofree char *digits = g_strndup (first + 1, (gsize) (second - first - 1));
  g_autofree char *lower = g_ascii_strdown (digits, -1);
  if (!gw_hex_parse (digits, id, ID_LENGTH) || strcmp (lower, digits) != 0)
    return gw_text_refuse (why, "its id is not 8 lower-case hexadecimal digits");
  gsize size = 0;
  g_autofree guint8 *typed = gw_text_base64 (second + 1, (gsize) (text + length - second - 1), &size);
  if (typed == NULL || size == 0)
    return gw_text_refuse (why, "its key is not base 64");
  if (typed[0] != type || size != 33)
    return gw_text_refuse (why, "its key is not %s", kinds[type]);
  memcpy (bytes, typed + 1, 32);
  gnutls_memset (typed, 0, size);
  *name = g_strndup (text, (gsize) (first - text));
  return TRUE;
}

static GwNoteVerifier *
parse_verifier (const char *vkey, GwNoteType type, char **why)
{
  g_autofree char *name = NULL;
  guint8 id[ID_LENGTH];
  guint8 public_key[PUBLIC_LENGTH];
  if (!parse_key (vkey, type, &name, id, public_key, why))
    return NULL;
  g_autoptr (GwNoteVerifier) verifier = new_verifier (name, type, public_key);
  if (memcmp (verifier->id, id, ID_LENGTH) != 0)
    {
      gw_text_refuse (why, "its id does not belong to its name and key: a part was changed");
      return NULL;
    }
  return g_steal_pointer (&verifier);
}

GwNoteVerifier *
gw_note_verifier_parse (const char *vkey, char **why)
{
  return parse_verifier (vkey, GW_NOTE_SIGNATURE, why);
}

GwNoteVerifier *
gw_note_cosigner_parse (const char *vkey, char **why)
{
  return parse_verifier (vkey, GW_NOTE_COSIGNATURE, why);
}

static GwNoteKey *
parse_private (const char *path, GwNoteType type, const char *text, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *why = NULL;
  guint8 id[ID_LENGTH];
  guint8 seed[SEED_LENGTH];
  if (!g_str_has_prefix (text, KEY_PREFIX))
    gw_text_refuse (&why, "it does not begin with %s", KEY_PREFIX);
  else if (parse_key (text + strlen (KEY_PREFIX), type, &name, id, seed, &why))
    {
      g_autoptr (GwNoteKey) key = key_from_seed (name, type, seed, error);
      gnutls_memset (seed, 0, sizeof seed);
      if (key == NULL)
        return NULL;
      if (memcmp (key->public->id, id, ID_LENGTH) == 0)
        return g_steal_pointer (&key);
      gw_text_refuse (&why, "its id does not belong to its name and key: a part was changed");
    }
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG,
               "%s: is not the %s's key (%s); fix: put back the file from your backup", path,
               type == GW_NOTE_SIGNATURE ? "ledger" : "witness", why);
  return NULL;
}

static GwNoteKey *
load (const char *path, GwNoteType type, GError **error)
{
  if (!gw_file_check_private (path, FALSE, error))
    return NULL;
  g_autoptr (GBytes) bytes = gw_file_load (path, KEY_FILE_MAX, error);
  if (bytes == NULL)
    return NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_strndup (data ? data : "", size);
  GwNoteKey *key = parse_private (path, type, text, error);
  gnutls_memset (text, 0, strlen (text));
  return key;
}

GwNoteKey *
gw_note_key_load (const char *path, GError **error)
{
  return load (path, GW_NOTE_SIGNATURE, error);
}

GwNoteKey *
gw_note_key_load_cosigner (const char *path, GError **error)
{
  return load (path, GW_NOTE_COSIGNATURE, error);
}

gboolean
gw_note_key_save (const GwNoteKey *key, const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG,
                   "%s: there is a key already; fix: move it away if you mean to begin a new ledger", path);
      return FALSE;
    }
  g_autofree char *bare = write_key (key->public, key->seed);
  g_autofree char *text = g_strconcat (KEY_PREFIX, bare, "\n", NULL);
  gboolean saved = gw_file_replace (path, text, strlen (text), 0600, error);
  gnutls_memset (bare, 0, strlen (bare));
  gnutls_memset (text, 0, strlen (text));
  return saved;
}

const char *
gw_note_key_name (const GwNoteKey *key)
{
  return key->public->name;
}

char *
gw_note_key_vkey (const GwNoteKey *key)
{
  return write_key (key->public, key->public->public_key);
}

/* What a witness signs: c2sp.org/tlog-cosignature, "Ed25519 signed message". */
static char *
cosigned_message (guint64 time_s, const char *text, gsize length)
{
  g_autofree char *head = g_strdup_printf ("cosignature/v1\ntime %" G_GUINT64_FORMAT "\n", time_s);
  return g_strdup_printf ("%s%.*s", head, (int) length, text);
}

/* "-- name base64 (id || time, of a cosignature || signature)" with LF: the signature line over @text. */
static char *
sign_line (const GwNoteKey *key, const char *text, guint64 time_s, GError **error)
{
  gsize length = strlen (text);
  if (length == 0 || text[length - 1] != '\n' || !gw_text_is_clean (text, length))
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE,
                           "a note's text is UTF-8 that ends in a line feed and holds no other control character");
      return NULL;
    }
  gboolean cosigns = key->public->type == GW_NOTE_COSIGNATURE;
  guint64 time_be = GUINT64_TO_BE (time_s);
  g_autofree char *message = cosigns ? cosigned_message (time_s, text, length) : g_strdup (text);
  gnutls_datum_t data = { (guchar *) message, (guint) strlen (message) };
  gnutls_datum_t signature = { NULL, 0 };
  int code = gnutls_privkey_sign_data2 (key->private, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &signature);
  if (code != 0 || signature.size != SIGNATURE_LENGTH)
    {
      gnutls_free (signature.data);
      fail_gnutls (error, "sign", code);
      return NULL;
    }
  g_autoptr (GByteArray) named = g_byte_array_new ();
  g_byte_array_append (named, key->public->id, ID_LENGTH);
  if (cosigns)
    g_byte_array_append (named, (const guint8 *) &time_be, TIME_LENGTH);
  g_byte_array_append (named, signature.data, SIGNATURE_LENGTH);
  gnutls_free (signature.data);
  g_autofree char *encoded = g_base64_encode (named->data, named->len);
  return g_strconcat (DASH, key->public->name, " ", encoded, "\n", NULL);
}

static gboolean
check_type (const GwNoteKey *key, GwNoteType type, GError **error)
{
  if (key->public->type == type)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "the key %s is of signature type %d, and type %d was asked for",
               key->public->name, (int) key->public->type, (int) type);
  return FALSE;
}

char *
gw_note_sign (const GwNoteKey *key, const char *text, GError **error)
{
  g_autofree char *line = check_type (key, GW_NOTE_SIGNATURE, error) ? sign_line (key, text, 0, error) : NULL;
  return line != NULL ? g_strconcat (text, "\n", line, NULL) : NULL;
}

char *
gw_note_cosign (const GwNoteKey *key, const char *text, guint64 time_s, GError **error)
{
  return check_type (key, GW_NOTE_COSIGNATURE, error) ? sign_line (key, text, time_s, error) : NULL;
}

/* A key that GnuTLS cannot take verifies nothing: that, too, is only a finding about what was handed to us. */
static gboolean
verify_bytes (const GwNoteVerifier *verifier, const char *text, gsize length, const guint8 *signature)
{
  gnutls_pubkey_t public;
  if (gnutls_pubkey_init (&public) != 0)
    g_error ("gnutls_pubkey_init: out of memory");
  gnutls_datum_t x = { (guchar *) verifier->public_key, PUBLIC_LENGTH };
  gnutls_datum_t data = { (guchar *) text, (guint) length };
  gnutls_datum_t made = { (guchar *) signature, SIGNATURE_LENGTH };
  int code = gnutls_pubkey_import_ecc_raw (public, GNUTLS_ECC_CURVE_ED25519, &x, NULL);
  if (code == 0)
    code = gnutls_pubkey_verify_data2 (public, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &made);
  gnutls_pubkey_deinit (public);
  return code >= 0;
}

/* @made is what stands behind the id: a signature, in a cosignature with its time before it. */
static gboolean
verify_signature (const GwNoteVerifier *verifier, const char *text, gsize length, const guint8 *made, gsize size,
                  guint64 *time_s)
{
  guint64 time_be;
  if (verifier->type == GW_NOTE_SIGNATURE)
    return size == SIGNATURE_LENGTH && verify_bytes (verifier, text, length, made);
  if (size != TIME_LENGTH + SIGNATURE_LENGTH)
    return FALSE;
  memcpy (&time_be, made, TIME_LENGTH);
  *time_s = GUINT64_FROM_BE (time_be);
  g_autofree char *message = cosigned_message (*time_s, text, length);
  return *time_s <= G_MAXINT64 && verify_bytes (verifier, message, strlen (message), made + TIME_LENGTH);
}

/* Takes one signature line apart: the name (borrowed, not terminated), and id and signature in one. */
static guint8 *
parse_signature (const char *line, gsize length, const char **name, gsize *name_length, gsize *size)
{
  gsize dash = strlen (DASH);
  if (length <= dash || memcmp (line, DASH, dash) != 0)
    return NULL;
  *name = line + dash;
  const char *blank = memchr (*name, ' ', length - dash);
  if (blank == NULL)
    return NULL;
  *name_length = (gsize) (blank - *name);
  if (!name_is_valid (*name, *name_length))
    return NULL;
  g_autofree guint8 *decoded = gw_text_base64 (blank + 1, (gsize) (line + length - blank - 1), size);
  return decoded != NULL && *size > ID_LENGTH ? g_steal_pointer (&decoded) : NULL;
}

/* Goes through the signature lines; exactly one by the known key, and that good. */
static gboolean
verify_lines (const GwNoteVerifier *verifier, const char *note, gsize text_length, gsize size, guint64 *time_s, char **why)
{
  const char *at = note + text_length + 1;
  guint lines = 0;
  guint known = 0;
  while (at < note + size)
    {
      const char *line;
      const char *name;
      gsize length, name_length, got = 0;
      if (!gw_text_line (&at, note + size, &line, &length))
        return gw_text_refuse (why, "the note does not end in a line feed");
      if (++lines > GW_NOTE_MAX_SIGNATURES)
        return gw_text_refuse (why, "the note has more than %d signature lines", GW_NOTE_MAX_SIGNATURES);
      g_autofree guint8 *signature = parse_signature (line, length, &name, &name_length, &got);
      if (signature == NULL)
        return gw_text_refuse (why, "signature line %u of the note is not \"\xe2\x80\x94 name base64\"", lines);
      if (name_length != strlen (verifier->name) || memcmp (name, verifier->name, name_length) != 0 ||
          memcmp (signature, verifier->id, ID_LENGTH) != 0)
        continue;
      if (++known > 1)
        return gw_text_refuse (why, "the note has two signature lines by %s", verifier->name);
      if (!verify_signature (verifier, note, text_length, signature + ID_LENGTH, got - ID_LENGTH, time_s))
        return gw_text_refuse (why, "the signature by %s is bad: the text was changed, or another key made it",
                               verifier->name);
    }
  return known == 1 ? TRUE : gw_text_refuse (why, "the note is not signed by %s", verifier->name);
}

char *
gw_note_verify (const GwNoteVerifier *verifier, const char *note, gsize size, char **why)
{
  guint64 time_s = 0;
  return gw_note_verify_time (verifier, note, size, &time_s, why);
}

char *
gw_note_verify_time (const GwNoteVerifier *verifier, const char *note, gsize size, guint64 *time_s, char **why)
{
  *time_s = 0;
  if (size > GW_NOTE_MAX)
    {
      gw_text_refuse (why, "the note is larger than %" G_GSIZE_FORMAT " bytes", GW_NOTE_MAX);
      return NULL;
    }
  if (!gw_text_is_clean (note, size))
    {
      gw_text_refuse (why, "the note is not UTF-8, or holds control characters (CR LF instead of LF?)");
      return NULL;
    }
  const char *split = g_strrstr_len (note, (gssize) size, "\n\n");
  if (split == NULL || split + 2 == note + size)
    {
      gw_text_refuse (why, "the note has no signature: no blank line with signature lines behind it");
      return NULL;
    }
  gsize text_length = (gsize) (split + 1 - note);
  return verify_lines (verifier, note, text_length, size, time_s, why) ? g_strndup (note, text_length) : NULL;
}
