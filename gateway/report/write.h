/* SPDX-License-Identifier: Apache-2.0
 * report/write: forms as text again: canonical, corrected for the sender, and blank. LF throughout. */
#pragma once
#include "report/form.h"

G_BEGIN_DECLS

/* Appends "Name: value\n"; @value goes through gw_escape_line(), so that it stays one line. */
void gw_stanza_append (GString *stanza, const char *name, const char *value);

/* The understood fields, canonical and in FORM's order, X- fields last; a blank line and the free text
 * where there is any. Parsing it again gives the same fields and text. The caller's. */
char *gw_form_write (const GwForm *form);

/* The stanza alone, without Form line: what a relay carries. The caller's. */
char *gw_form_write_fields (const GwForm *form);

/* The sender's form ready to correct and send again: the order as written; "???" where something must be
 * chosen, the right value where it is sure; indicators defanged (the parser takes them). With each ???
 * replaced it parses without fault. TLP is never filled in. The caller's. */
char *gw_form_correct (const GwForm *form);

/* A form of @type to fill in, ??? for what is required; with @hints a text below that explains the
 * fields. The caller's. */
char *gw_form_blank (GwMessageType type, const char *gateway_address, gboolean hints);

/* An indicator ("url https://a.example/ port 8443"), or an URL, for people: url, domain and email
 * defanged, addresses of computers as they are. The caller's. */
char *gw_indicator_defang (const char *value);

G_END_DECLS
