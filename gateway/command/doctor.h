/* SPDX-License-Identifier: Apache-2.0
 * command/doctor: what the checks of notigate doctor share. No other command includes this. */
#pragma once
#include "base/config.h"
#include "decide/policy.h"
#include "openpgp/openpgp.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef enum { GW_HEALTH_OK, GW_HEALTH_WARNING, GW_HEALTH_FAULT } GwHealth;

typedef struct {
  GwHealth health;
  const char *name; /* static: "ledger" */
  char *text;       /* what was seen */
  char *fix;        /* what to do, or NULL */
} GwCheck;

/* What is open so far; what could not be opened is NULL, and what needs it is left out. */
typedef struct {
  const char *home;
  gint64 now_us;
  GwConfig *config;
  GwPolicy *policy;
  GwStore *store;
  GwOpenpgp *engine;
  GPtrArray *checks; /* of GwCheck */
} GwDoctor;

/* Adds a check's result. Takes @text and @fix (NULL: nothing to do). */
void gw_doctor_add (GwDoctor *doctor, GwHealth health, const char *name, char *text, char *fix);

/* Adds what @error (taken) says: its part after "fix:" is the fix. */
void gw_doctor_add_error (GwDoctor *doctor, GwHealth health, const char *name, GError *error);

/* Files, users, gpg, our own key. Sets engine. */
void gw_doctor_check_keys (GwDoctor *doctor);

/* What the workers are confined with, and what is missing for it. */
void gw_doctor_check_confinement (GwDoctor *doctor);

/* ledger.vkey; of epochs but the first only where store is set. */
void gw_doctor_check_vkey (GwDoctor *doctor);

/* Ledger, database, disk, delivery, clock, templates, what waits. */
void gw_doctor_check_work (GwDoctor *doctor);

G_END_DECLS
