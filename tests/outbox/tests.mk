# SPDX-License-Identifier: Apache-2.0
include tests/outbox/template-tests.mk
