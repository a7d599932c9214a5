# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/lib.sh tests/lib-judge.sh tests/lib-operator.sh tests/lib-incident.sh tests/lib-gateways.sh tests/lib-postfix.sh tests/read-letter.py tests/THREATS tests/corpus/LENIENCY
# Intake.
dist_check_SCRIPTS += tests/t100-intake.t
# The judge.
dist_check_SCRIPTS += tests/t200-codes.t
dist_check_SCRIPTS += tests/t210-attacks.t
dist_check_SCRIPTS += tests/t211-silence.t
dist_check_SCRIPTS += tests/t212-policy.t
dist_check_SCRIPTS += tests/t213-told.t
dist_check_SCRIPTS += tests/t220-crash.t
dist_check_SCRIPTS += tests/t221-kill-sweep.t
dist_check_SCRIPTS += tests/t222-write-order.t
dist_check_SCRIPTS += tests/t223-isolation.t
dist_check_SCRIPTS += tests/t224-cut-short.t
dist_check_SCRIPTS += tests/t225-systemd.t
dist_check_SCRIPTS += tests/t230-tolerated.t
dist_check_SCRIPTS += tests/t240-retention.t
dist_check_SCRIPTS += tests/t241-purge.t
dist_check_SCRIPTS += tests/t242-disclose.t
# Real clients, real mail.
dist_check_SCRIPTS += tests/t300-clients.t
dist_check_SCRIPTS += tests/t310-mangled.t
dist_check_SCRIPTS += tests/t330-replies.t
dist_check_SCRIPTS += tests/t400-corpus.t
dist_check_SCRIPTS += tests/t410-differential.t
EXTRA_DIST += tests/differential/judge tests/differential/make-attacks tests/differential/compare tests/differential/REASONS
EXTRA_DIST += tests/clients/openpgpjs.mjs tests/clients/package.json tests/clients/package-lock.json
clean-local:
	rm -rf clients-node
# Letters, outbox, mail servers.
dist_check_SCRIPTS += tests/t500-outbox.t
dist_check_SCRIPTS += tests/t510-letters.t
dist_check_SCRIPTS += tests/t532-bounces.t
dist_check_SCRIPTS += tests/t600-postfix.t
# The procedure: incidents, deadlines, pings, other gateways, the exercise.
dist_check_SCRIPTS += tests/t525-letters-of-an-incident.t
dist_check_SCRIPTS += tests/t526-who-gets-it.t
dist_check_SCRIPTS += tests/t527-left-out.t
dist_check_SCRIPTS += tests/t528-to-250.t
dist_check_SCRIPTS += tests/t530-property.t
dist_check_SCRIPTS += tests/t540-deadlines.t
dist_check_SCRIPTS += tests/t541-status.t
dist_check_SCRIPTS += tests/t542-many.t
dist_check_SCRIPTS += tests/t560-ping.t
dist_check_SCRIPTS += tests/t650-gateways.t
dist_check_SCRIPTS += tests/t655-chain.t
dist_check_SCRIPTS += tests/t660-exercise.t
# The directory at scale, changes of keys, held letters.
dist_check_SCRIPTS += tests/t730-import.t
dist_check_SCRIPTS += tests/t740-rekey.t
dist_check_SCRIPTS += tests/t815-held.t
dist_check_SCRIPTS += tests/t816-held-updates.t
# Operators' verbs (the agencies' are in tests/command).
dist_check_SCRIPTS += tests/t800-todo.t
dist_check_SCRIPTS += tests/t810-quarantine.t
dist_check_SCRIPTS += tests/t830-inspect.t
dist_check_SCRIPTS += tests/t840-doctor.t
dist_check_SCRIPTS += tests/t850-verbs.t
dist_check_SCRIPTS += tests/t860-incident.t
# Auditors.
dist_check_SCRIPTS += tests/t820-audit.t
dist_check_SCRIPTS += tests/t821-tampering.t
dist_check_SCRIPTS += tests/t822-review.t
dist_check_SCRIPTS += tests/t823-replay.t
dist_check_SCRIPTS += tests/t824-bundle.t
dist_check_SCRIPTS += tests/t825-views.t
dist_check_SCRIPTS += tests/t826-deep.t
dist_check_SCRIPTS += tests/t827-report.t
dist_check_SCRIPTS += tests/t828-reading.t
dist_check_SCRIPTS += tests/t829-witness.t
# After a restore.
dist_check_SCRIPTS += tests/t605-replay.t
dist_check_SCRIPTS += tests/t870-recover.t
dist_check_SCRIPTS += tests/t875-replay.t
dist_check_SCRIPTS += tests/t876-catching-up.t
# The whole.
dist_check_SCRIPTS += tests/t900-rooms.t
dist_check_SCRIPTS += tests/t910-manuals.t
