/* SPDX-License-Identifier: Apache-2.0
 * command/compose: the stages of notigate compose: a form from what the person gave, then a mail from it. */
#pragma once
#include "report/form.h"

G_BEGIN_DECLS

/* What the person asked for. All borrowed. */
typedef struct {
  char **sets;          /* "Field=value", NULL-terminated, or NULL */
  const char *form_file;
  const char *text_file;
  const char *type;     /* of message, or NULL */
  const char *from;     /* addresses */
  const char *to;
  const char *sign_key; /* fingerprint or a part of a user id; NULL: by @from */
  const char *encrypt_to;
  const char *gateway_key;
  const char *gnupg_home;
  char **attach;        /* files, NULL-terminated, or NULL */
} GwCompose;

/* The form as the gateway will read it, with where each line came from. */
typedef struct {
  GwForm *form;
  GArray *origins; /* of guint: by line of the form read, from 0: line in form_file; 0: from --set, or filled in */
} GwComposed;

void gw_composed_clear (GwComposed *composed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwComposed, gw_composed_clear)

/* Puts the form together, fills in what is absent (Form, Message-Type, To-Gateway, Issued, Report-ID) and
 * has the gateway's parser read it as of @now_us. What is wrong with it is in composed->form->faults, with
 * lines of the file. Errors: USAGE (--set without "="), NOINPUT, DATA (no text), IO. */
gboolean gw_compose_form (const GwCompose *request, gint64 now_us, GwComposed *composed,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the mail is going to be encrypted. */
gboolean gw_compose_encrypts (const GwCompose *request);

/* The mail: signed with the person's key and, where asked, encrypted to the gateway and to the person.
 * The caller's. Errors: USAGE, NOINPUT, DATA (keys and files that the person named), CRYPTO, IO. */
GBytes *gw_compose_mail (const GwCompose *request, const GwForm *form, gint64 now_us,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Hands @mail to @program (sendmail's interface) for @request's addresses. Errors: NOINPUT where there is no
 * such program, TEMPORARY or PERMANENT as it says. */
gboolean gw_compose_send (const GwCompose *request, const char *program, GBytes *mail,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
