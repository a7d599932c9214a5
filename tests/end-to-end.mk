# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/lib.sh tests/lib-judge.sh tests/lib-operator.sh tests/lib-incident.sh tests/lib-postfix.sh tests/read-letter.py tests/THREATS tests/corpus/LENIENCY
# Intake.
dist_check_SCRIPTS += tests/t100-intake.t
# The judge.
dist_check_SCRIPTS += tests/t200-codes.t tests/t210-attacks.t tests/t211-silence.t tests/t212-policy.t tests/t213-told.t
dist_check_SCRIPTS += tests/t220-crash.t tests/t230-tolerated.t tests/t240-retention.t
# Real clients, real mail.
dist_check_SCRIPTS += tests/t300-clients.t tests/t310-mangled.t tests/t330-replies.t tests/t400-corpus.t
EXTRA_DIST += tests/clients/openpgpjs.mjs tests/clients/package.json tests/clients/package-lock.json
clean-local:
	rm -rf clients-node
# Letters, outbox, mail servers.
dist_check_SCRIPTS += tests/t500-outbox.t tests/t510-letters.t tests/t532-bounces.t tests/t600-postfix.t
# The procedure: incidents, deadlines, pings, other gateways, the exercise.
dist_check_SCRIPTS += tests/t525-letters-of-an-incident.t tests/t526-who-gets-it.t tests/t527-left-out.t
dist_check_SCRIPTS += tests/t528-to-250.t tests/t530-property.t
dist_check_SCRIPTS += tests/t540-deadlines.t tests/t541-status.t tests/t542-many.t tests/t560-ping.t
dist_check_SCRIPTS += tests/t650-gateways.t tests/t660-exercise.t
# The directory at scale, changes of keys, held letters.
dist_check_SCRIPTS += tests/t730-import.t tests/t740-rekey.t tests/t815-held.t
# Operators' and auditors' verbs (the agencies' are in tests/command).
dist_check_SCRIPTS += tests/t827-report.t
dist_check_SCRIPTS += tests/t800-todo.t tests/t810-quarantine.t tests/t820-audit.t tests/t822-review.t tests/t825-views.t
dist_check_SCRIPTS += tests/t830-inspect.t tests/t840-doctor.t tests/t850-verbs.t tests/t860-incident.t
# The whole.
dist_check_SCRIPTS += tests/t900-rooms.t tests/t910-manuals.t
