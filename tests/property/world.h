/* SPDX-License-Identifier: Apache-2.0
 * For the property test: a second opinion, from FORM's text, about who may get a letter. It knows only what contacts
 * wrote and what was taken; nothing of the gateway's code or tables is used in it. */
#pragma once
#include <glib.h>

#define CONTACTS 8
#define NOBODY (-1)
#define GATEWAY (-2)

enum { CLEAR, GREEN, AMBER, STRICT, RED };

typedef enum {
  NOTIFICATION,
  UPDATE,
  INFORMATION_REQUEST,
  INFORMATION_RESPONSE,
  ASSISTANCE_REQUEST,
  ASSISTANCE_RESPONSE,
  ACKNOWLEDGEMENT,
  NOTE,
  CLOSURE,
  WITHDRAWAL,
  STATUS_REQUEST,
  TYPES
} Type;

/* What is wrong with a letter on purpose. */
typedef enum {
  SOUND,
  BROKEN_SIGNATURE,
  STRANGE_KEY,
  NO_TLP,
  UNKNOWN_FIELD,
  USED_REPORT_ID,
  SAME_AGAIN,
  RED_IN_CLEAR,
  OTHER_SENDER, /* a good signature under somebody else's From */
  FLAWS
} Flaw;

typedef struct {
  const char *id, *address, *state;
  gboolean technical, suspended, alpha; /* alpha: a member of @alpha */
  int most;                             /* max-tlp */
  guint may;                            /* bits of those whom it may write to */
} Contact;
extern const Contact contacts[CONTACTS];

/* A letter of ours that somebody holds and may answer. */
typedef struct {
  char *report_id;
  int to, writer, tlp; /* writer: GATEWAY for a receipt */
  guint incident;
} Held;

typedef struct {
  char *id;
  int originator, tlp, highest;
  guint parties;       /* bits, with the originator */
  guint open;          /* of them: not brought in by TLP:RED letters alone */
  guint met[CONTACTS]; /* whom each has met in a RED letter: its writer, and who else got it */
  gboolean exercise, closed;
  gint64 closed_us;
  int revision[CONTACTS];
} Incident;

typedef struct {
  Type type;
  Flaw flaw;
  int writer, tlp;
  guint named;       /* bits of those whom To-POC stands for */
  gboolean names_any;
  char *to_poc;      /* the lines themselves */
  int incident;      /* its index; NOBODY: none; GATEWAY: one that does not exist */
  const Held *answered;
  gboolean exercise, check_only, encrypted;
  int revision;
  gboolean first_word; /* of a NOTE: it acknowledges */
} Letter;

typedef struct {
  GPtrArray *incidents; /* Incident */
  GPtrArray *held;      /* Held */
  gint64 now_us;
} World;

typedef enum { TAKEN, REFUSED, DUPLICATE, IGNORED } Ending;

typedef struct {
  Ending ending;
  guint audience; /* bits: who gets a relay of it */
  guint held;     /* bits: who would, and is suspended */
  int tlp;        /* that holds */
  gboolean opens, stale;
} Expected;

Expected expect (const World *world, const Letter *letter);
/* The world after a letter that was taken; @id: of an incident that it opened. */
void take (World *world, const Letter *letter, const Expected *expected, const char *id);
