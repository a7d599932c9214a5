# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/lib.sh tests/lib-judge.sh
dist_check_SCRIPTS += tests/t200-codes.t
dist_check_SCRIPTS += tests/t210-attacks.t
dist_check_SCRIPTS += tests/t211-silence.t
dist_check_SCRIPTS += tests/t230-tolerated.t
dist_check_SCRIPTS += tests/t220-crash.t
