# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/lib.sh tests/lib-judge.sh
# Intake.
dist_check_SCRIPTS += tests/t100-intake.t
# The judge.
dist_check_SCRIPTS += tests/t200-codes.t
dist_check_SCRIPTS += tests/t210-attacks.t
# Real clients, real mail.
dist_check_SCRIPTS += tests/t300-clients.t tests/t310-mangled.t
EXTRA_DIST += tests/clients/openpgpjs.mjs tests/clients/package.json tests/clients/package-lock.json
clean-local:
	rm -rf clients-node
# The whole.
dist_check_SCRIPTS += tests/t900-rooms.t
dist_check_SCRIPTS += tests/t910-manuals.t
dist_check_SCRIPTS += tests/t211-silence.t
dist_check_SCRIPTS += tests/t212-policy.t
dist_check_SCRIPTS += tests/t500-outbox.t
dist_check_SCRIPTS += tests/t600-postfix.t
