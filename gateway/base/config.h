/* SPDX-License-Identifier: Apache-2.0
 * base/config: an instance's notigate.conf (GKeyFile). All faults are told at once, with file, group
 * and key; unknown groups and keys are faults. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum { GW_DELIVERY_MAILDIR, GW_DELIVERY_SMTP } GwDelivery;
typedef enum { GW_TLS_NONE, GW_TLS_STARTTLS } GwTls;

typedef struct {
  char *home;        /* the instance's directory, absolute */
  /* [gateway] */
  char *address;     /* what agencies write to, and From of our letters */
  char *name;        /* for people: "CCC" */
  char *domain;      /* names incidents (domain/2026-104217), Message-IDs, the ledger's origin */
  char *fingerprint; /* primary fingerprint of our own key in DIR/gnupg */
  char *desk;        /* contact id that stands for the gateway's own desk, or NULL */
  char *language;    /* second language of letters is English */
  char *phone;       /* of the desk, or NULL */
  char *operator_address; /* where alerts go as mail, or NULL */
  char *extra_head;  /* a second place for ledger.head, or NULL */
  /* [intake] */
  gint64 max_size;   /* bytes */
  gint64 min_free;   /* bytes of free disk below which mail is deferred */
  /* [delivery] */
  GwDelivery delivery;
  char *smtp_host;
  int smtp_port;
  GwTls smtp_tls;
  char *smtp_ca_file; /* NULL: the system's */
  char *smtp_helo;    /* EHLO name */
  int budget;         /* letters to one contact a day, first receipts not counted */
  gint64 give_up_us;  /* age at which an undelivered letter is given to the operator */
  /* [alert] */
  char *alert_command; /* what is run for an alert that cannot wait, or NULL */
  GStrv alert_argv;    /* the same as arguments, or NULL */
  int alert_repeat;    /* minutes between two runs while nobody acknowledges, 0: once */
  /* [directory] */
  gboolean second_approver; /* changes of contacts and keys wait for a second person */
  /* [audit] */
  char *readers; /* who may read raw mail: names of users, with blanks, commas or semicolons between; NULL: nobody */
  /* [ledger]: as many of one as of the other, never NULL */
  GStrv witness_vkeys;    /* whose cosignatures are taken */
  GStrv witness_commands; /* what carries a request to each, and its answer back */
  /* [workers] */
  int judges;
  int judge_seconds; /* of processor for one message; twice as many by the clock */
} GwConfig;

/* Loads @home/notigate.conf and checks that @home and the file are private. Errors: CONFIG (with every
 * fault), NOINPUT where there is no instance. */
GwConfig *gw_config_load (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for who only reads the instance, which may be somebody else's (gw_file_check_readable()): for the verbs of
 * auditors, which run and send nothing that it names. */
GwConfig *gw_config_load_to_read (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For intake only: the two limits it needs, without complaint about the rest of the file. */
gboolean gw_config_load_intake (const char *home, gint64 *max_size, gint64 *min_free,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_config_free (GwConfig *config);

/* @home/@name. The caller's. */
char *gw_config_path (const GwConfig *config, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwConfig, gw_config_free)

G_END_DECLS
