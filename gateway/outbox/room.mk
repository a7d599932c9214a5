# SPDX-License-Identifier: Apache-2.0
include gateway/outbox/template.mk
