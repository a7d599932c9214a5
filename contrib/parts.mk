# SPDX-License-Identifier: Apache-2.0
dist_noinst_SCRIPTS += contrib/demo contrib/check contrib/install-packages
EXTRA_DIST += contrib/packages
