# SPDX-License-Identifier: Apache-2.0
# What letters are made from: MODEL says what a template may name.
templatesdir = $(pkgdatadir)/templates
dist_templates_DATA = templates/MODEL
templatesendir = $(templatesdir)/en
dist_templatesen_DATA = \
	templates/en/alert templates/en/codes templates/en/fault templates/en/foot templates/en/held \
	templates/en/help templates/en/not-taken templates/en/ping-fallback templates/en/problems templates/en/receipt \
	templates/en/rejection templates/en/removed templates/en/resumed templates/en/suspended \
	templates/en/tolerances
	templates/en/alert templates/en/codes templates/en/digest templates/en/directory templates/en/fallback \
	templates/en/fault templates/en/foot templates/en/held templates/en/help templates/en/key-changed \
	templates/en/key-expiry templates/en/not-taken templates/en/part-answer templates/en/part-end \
	templates/en/part-facts templates/en/part-head templates/en/part-plan templates/en/part-times \
	templates/en/ping templates/en/ping-steps templates/en/problems templates/en/receipt \
	templates/en/rejection templates/en/relay templates/en/relay-answer templates/en/relay-closure \
	templates/en/relay-original templates/en/relay-request templates/en/relay-update templates/en/reminder \
	templates/en/removed templates/en/resumed templates/en/status templates/en/suspended \
	templates/en/tolerances templates/en/undelivered templates/en/waiting templates/en/words
templatesrudir = $(templatesdir)/ru
dist_templatesru_DATA = \
	templates/ru/alert templates/ru/codes templates/ru/digest templates/ru/directory templates/ru/fallback \
	templates/ru/fault templates/ru/foot templates/ru/held templates/ru/help templates/ru/key-changed \
	templates/ru/key-expiry templates/ru/not-taken templates/ru/part-answer templates/ru/part-end \
	templates/ru/part-facts templates/ru/part-head templates/ru/part-plan templates/ru/part-times \
	templates/ru/ping templates/ru/ping-steps templates/ru/problems templates/ru/receipt \
	templates/ru/rejection templates/ru/relay templates/ru/relay-answer templates/ru/relay-closure \
	templates/ru/relay-original templates/ru/relay-request templates/ru/relay-update templates/ru/reminder \
	templates/ru/removed templates/ru/resumed templates/ru/separator templates/ru/status \
	templates/ru/suspended templates/ru/tolerances templates/ru/undelivered templates/ru/waiting \
	templates/ru/words
	templates/ru/alert templates/ru/codes templates/ru/fault templates/ru/foot templates/ru/held \
	templates/ru/help templates/ru/not-taken templates/ru/ping-fallback templates/ru/problems templates/ru/receipt \
	templates/ru/rejection templates/ru/removed templates/ru/resumed templates/ru/separator \
	templates/ru/suspended templates/ru/tolerances
