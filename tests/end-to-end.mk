# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/lib.sh
dist_check_SCRIPTS += tests/t900-rooms.t
dist_check_SCRIPTS += tests/t910-manuals.t
