# SPDX-License-Identifier: Apache-2.0
# The manual pages. tests/t910-manuals.t holds them to what the programs do.
dist_man_MANS =
dist_man_MANS += contrib/man/notigate.8
dist_man_MANS += contrib/man/notigate-audit.8
dist_man_MANS += contrib/man/notigate-receive.8
dist_man_MANS += contrib/man/notigate-witness.8
dist_man_MANS += contrib/man/notigate.conf.5
dist_man_MANS += contrib/man/notigate-contact.5
dist_man_MANS += contrib/man/notigate-policy.5
dist_man_MANS += contrib/man/notigate-form.7
dist_man_MANS += contrib/man/notigate-ledger.7
dist_man_MANS += contrib/man/notigate-retention.7
