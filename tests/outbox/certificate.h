/* SPDX-License-Identifier: Apache-2.0
 * Throw-away certificates for tests, made anew each time. */
#pragma once
#include <glib.h>

typedef struct {
  const char *dns_name;   /* subjectAltName, or NULL */
  const char *ip_address; /* IPv4, or NULL */
  const char *purpose;    /* OID of the extended key usage, or NULL */
  int valid_from, valid_to; /* days from now */
  const char *authority;  /* directory and name of the issuer, or NULL: signs itself */
  gboolean is_authority;
} CertificateOptions;

/* Writes DIRECTORY/NAME.crt and NAME.key (PEM). */
void certificate_make (const char *directory, const char *name, const CertificateOptions *options);
