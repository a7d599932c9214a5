# SPDX-License-Identifier: Apache-2.0
dist_check_SCRIPTS += tests/command/t701-compose.t tests/command/t702-verify-receipt.t
EXTRA_DIST += tests/command/agency.sh
