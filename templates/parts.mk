# SPDX-License-Identifier: Apache-2.0
# What letters are made from: MODEL says what a template may name.
templatesdir = $(pkgdatadir)/templates
dist_templates_DATA = templates/MODEL
templatesendir = $(templatesdir)/en
dist_templatesen_DATA = \
	templates/en/alert templates/en/codes templates/en/fault templates/en/foot templates/en/held \
	templates/en/help templates/en/not-taken templates/en/problems templates/en/receipt \
	templates/en/rejection templates/en/removed templates/en/resumed templates/en/suspended \
	templates/en/tolerances
templatesrudir = $(templatesdir)/ru
dist_templatesru_DATA = \
	templates/ru/alert templates/ru/codes templates/ru/fault templates/ru/foot templates/ru/held \
	templates/ru/help templates/ru/not-taken templates/ru/problems templates/ru/receipt \
	templates/ru/rejection templates/ru/removed templates/ru/resumed templates/ru/separator \
	templates/ru/suspended templates/ru/tolerances
