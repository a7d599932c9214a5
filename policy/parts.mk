# SPDX-License-Identifier: Apache-2.0
policydir = $(pkgdatadir)/policy
dist_policy_DATA = policy/default.policy policy/nis2.policy
