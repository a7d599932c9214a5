# SPDX-License-Identifier: Apache-2.0
# What is in each bundle of notigate audit bundle.
bundledir = $(pkgdatadir)/bundle
dist_bundle_DATA = bundle/README bundle/verify.sh
