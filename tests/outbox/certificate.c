/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate.h"
#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

static void
must (int result)
{
  if (result < 0)
    g_error ("gnutls: %s", gnutls_strerror (result));
}

static char *
path_of (const char *directory, const char *name, const char *suffix)
{
  return g_strdup_printf ("%s/%s.%s", directory, name, suffix);
}

static void
save (const char *path, gnutls_datum_t *pem)
{
  g_autoptr (GError) error = NULL;
  g_file_set_contents (path, (const char *) pem->data, (gssize) pem->size, &error);
  g_assert_no_error (error);
  gnutls_free (pem->data);
}

static void
read_datum (const char *path, gnutls_datum_t *datum)
{
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize size;
  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  *datum = (gnutls_datum_t){ (unsigned char *) content, (unsigned) size };
}

static void
describe (gnutls_x509_crt_t certificate, const char *name, const CertificateOptions *options)
{
  guint64 serial = GUINT64_TO_BE ((guint64) g_get_real_time () & G_MAXINT64);
  must (gnutls_x509_crt_set_version (certificate, 3));
  must (gnutls_x509_crt_set_serial (certificate, &serial, sizeof serial));
  must (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                       (unsigned) strlen (name)));
  must (gnutls_x509_crt_set_activation_time (certificate, time (NULL) + options->valid_from * 86400));
  must (gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + options->valid_to * 86400));
  must (gnutls_x509_crt_set_basic_constraints (certificate, options->is_authority, -1));
  must (gnutls_x509_crt_set_key_usage (certificate, options->is_authority ? GNUTLS_KEY_KEY_CERT_SIGN
                                                                          : GNUTLS_KEY_DIGITAL_SIGNATURE));
  if (options->dns_name)
    must (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, options->dns_name,
                                                (unsigned) strlen (options->dns_name), GNUTLS_FSAN_APPEND));
  struct in_addr address;
  if (options->ip_address && inet_pton (AF_INET, options->ip_address, &address) == 1)
    must (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, &address, sizeof address,
                                                GNUTLS_FSAN_APPEND));
  if (options->purpose)
    must (gnutls_x509_crt_set_key_purpose_oid (certificate, options->purpose, 0));
}

static void
sign (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *directory, const char *authority)
{
  if (authority == NULL)
    {
      must (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0));
      return;
    }
  g_autofree char *certificate_path = path_of (directory, authority, "crt");
  g_autofree char *key_path = path_of (directory, authority, "key");
  gnutls_datum_t certificate_pem, key_pem;
  gnutls_x509_crt_t issuer;
  gnutls_x509_privkey_t issuer_key;
  read_datum (certificate_path, &certificate_pem);
  read_datum (key_path, &key_pem);
  must (gnutls_x509_crt_init (&issuer));
  must (gnutls_x509_crt_import (issuer, &certificate_pem, GNUTLS_X509_FMT_PEM));
  must (gnutls_x509_privkey_init (&issuer_key));
  must (gnutls_x509_privkey_import (issuer_key, &key_pem, GNUTLS_X509_FMT_PEM));
  must (gnutls_x509_crt_sign2 (certificate, issuer, issuer_key, GNUTLS_DIG_SHA256, 0));
  gnutls_x509_crt_deinit (issuer);
  gnutls_x509_privkey_deinit (issuer_key);
  g_free (certificate_pem.data);
  g_free (key_pem.data);
}

void
certificate_make (const char *directory, const char *name, const CertificateOptions *options)
{
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
  must (gnutls_x509_privkey_init (&key));
  must (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  must (gnutls_x509_crt_init (&certificate));
  must (gnutls_x509_crt_set_key (certificate, key));
  describe (certificate, name, options);
  sign (certificate, key, directory, options->authority);
  gnutls_datum_t pem;
  g_autofree char *certificate_path = path_of (directory, name, "crt");
  g_autofree char *key_path = path_of (directory, name, "key");
  must (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem));
  save (certificate_path, &pem);
  must (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &pem));
  save (key_path, &pem);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
}
