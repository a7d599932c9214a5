# SPDX-License-Identifier: Apache-2.0
# What is in each bundle of notigate audit bundle.
bundledir = $(pkgdatadir)/contrib/bundle
dist_bundle_DATA = contrib/bundle/README contrib/bundle/verify.sh
