# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/lib.sh
dist_check_SCRIPTS += tests/t100-intake.t
dist_check_SCRIPTS += tests/t900-rooms.t
dist_check_SCRIPTS += tests/t500-outbox.t
dist_check_SCRIPTS += tests/t600-postfix.t
