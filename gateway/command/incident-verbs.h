/* SPDX-License-Identifier: Apache-2.0
 * command/incident-verbs: what the files of `notigate incident` share. No other command includes this. Reading needs
 * neither keys nor policy.
 *
 * Of what is TLP:RED only numbers, parties, their states and times are printed, here and in JSON: words are left out
 * by gw_incident_words(), which all that prints them asks. */
#pragma once
#include "command/operator.h"
#include "directory/directory.h"
#include "store/incident-list.h"
#include "store/incident-view.h"

G_BEGIN_DECLS

/* One incident with all that is known of it. */
typedef struct {
  GwIncident *incident;
  GwIncidentMark *mark;
  GPtrArray *parties;   /* GwParty */
  GPtrArray *requests;  /* GwRequest */
  GPtrArray *deadlines; /* GwStoreDeadline */
  GPtrArray *letters;   /* GwIncidentLetter */
  GPtrArray *facts;     /* GwIncidentFact */
  GwDirectory *directory;
  gint64 purged_us;     /* when its words went, 0: they are here */
  gboolean red;         /* the incident is: nothing that describes it is printed */
  gboolean secret;      /* some letter of it was: no words of any letter are printed */
} GwIncidentFile;

void gw_incident_file_free (GwIncidentFile *file);

/* The incident that @written means, as the instance at @home has it at one moment. The caller's. Errors: NOINPUT
 * (with what may be meant), DATA, those of the store. */
GwIncidentFile *gw_incident_file_load (const char *home, const char *written, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The contacts and keys of @store as they are now. The caller's. */
GwDirectory *gw_incident_load_directory (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @tlp is TLP:RED, or none that is known. */
gboolean gw_incident_is_red (const char *tlp);

/* @words, or "(RED)" where @hidden; NULL stays NULL. Borrowed. */
const char *gw_incident_words (const char *words, gboolean hidden);

/* "11:12 in Vienna", as @contact reads @time_us; NULL where it reads UTC or is unknown. The caller's. */
char *gw_incident_local_time (const GwIncidentFile *file, const char *contact, gint64 time_us);

/* "in 3 hours", "2 days late". The caller's. */
char *gw_incident_until (gint64 due_us, gint64 now_us);

/* "ccc.example/2026-104217" is "2026-104217". Borrowed. */
const char *gw_incident_number (const char *id);

/* Everything. The caller's. */
JsonObject *gw_incident_to_json (const GwIncidentFile *file);
/* The events. The caller's. */
JsonArray *gw_incident_facts_to_json (const GwIncidentFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwIncidentFile, gw_incident_file_free)

/* The verbs. */
int gw_incident_verb_list (int argc, char **argv);
int gw_incident_verb_show (int argc, char **argv);
int gw_incident_verb_timeline (int argc, char **argv);
int gw_incident_verb_forward (int argc, char **argv);
int gw_incident_verb_close (int argc, char **argv);
int gw_incident_verb_note (int argc, char **argv);
int gw_incident_verb_remind (int argc, char **argv);

G_END_DECLS
