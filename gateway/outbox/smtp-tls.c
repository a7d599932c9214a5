/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/smtp-tls.h"
#include "base/error.h"
#include <gnutls/x509.h>
#include <string.h>

#define MAX_CHAIN 16

struct GwTlsTrust {
  gnutls_x509_trust_list_t list;
};

typedef struct {
  gnutls_x509_crt_t certificates[MAX_CHAIN];
  guint count;
} Chain;

static void
chain_clear (Chain *chain)
{
  for (guint i = 0; i < chain->count; i++)
    gnutls_x509_crt_deinit (chain->certificates[i]);
  chain->count = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

GwTlsTrust *
gw_tls_trust_load (const char *ca_file, GError **error)
{
  g_autoptr (GwTlsTrust) trust = g_new0 (GwTlsTrust, 1);
  if (gnutls_x509_trust_list_init (&trust->list, 0) < 0)
    g_error ("gnutls_x509_trust_list_init: out of memory");
  int count = ca_file
                ? gnutls_x509_trust_list_add_trust_file (trust->list, ca_file, NULL, GNUTLS_X509_FMT_PEM, 0, 0)
                : gnutls_x509_trust_list_add_system_trust (trust->list, 0, 0);
  if (count > 0)
    return g_steal_pointer (&trust);
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: %s; fix: %s",
               ca_file ? ca_file : "the system's certificates",
               count == 0 ? "holds no certificate" : gnutls_strerror (count),
               ca_file ? "[delivery] ca-file names a readable PEM file" : "apt-get install ca-certificates");
  return NULL;
}

void
gw_tls_trust_free (GwTlsTrust *trust)
{
  if (trust == NULL)
    return;
  if (trust->list)
    gnutls_x509_trust_list_deinit (trust->list, 1);
  g_free (trust);
}

static gboolean
import_chain (GPtrArray *der, Chain *chain)
{
  for (guint i = 0; i < der->len; i++)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (der->pdata[i], &size);
      gnutls_datum_t datum = { (unsigned char *) data, (unsigned) size };
      if (i == MAX_CHAIN || gnutls_x509_crt_init (&chain->certificates[i]) < 0)
        return FALSE;
      chain->count++;
      if (gnutls_x509_crt_import (chain->certificates[i], &datum, GNUTLS_X509_FMT_DER) < 0)
        return FALSE;
    }
  return chain->count > 0;
}

char *
gw_tls_trust_check (const GwTlsTrust *trust, const char *host, GPtrArray *chain)
{
  g_auto (Chain) peer = { .count = 0 };
  if (!import_chain (chain, &peer))
    return g_strdup ("it sent no certificates that can be read");
  /* GnuTLS sees itself whether the host is an address, and then asks for that and no name (since 3.6.0). */
  gnutls_typed_vdata_st data[] = {
    { GNUTLS_DT_DNS_HOSTNAME, (unsigned char *) host, (unsigned) strlen (host) },
    { GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *) GNUTLS_KP_TLS_WWW_SERVER, 0 },
  };
  unsigned status = 0;
  int result = gnutls_x509_trust_list_verify_crt2 (trust->list, peer.certificates, peer.count, data,
                                                   G_N_ELEMENTS (data), 0, &status, NULL);
  if (result < 0)
    return g_strdup (gnutls_strerror (result));
  if (status == 0)
    return NULL;
  gnutls_datum_t words = { NULL, 0 };
  if (gnutls_certificate_verification_status_print (status, GNUTLS_CRT_X509, &words, 0) < 0)
    return g_strdup_printf ("its certificate is not good (status 0x%x)", status);
  g_autofree char *text = g_strchomp (g_strndup ((const char *) words.data, words.size));
  gnutls_free (words.data);
  return g_steal_pointer (&text);
}
