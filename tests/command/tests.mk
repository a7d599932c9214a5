# SPDX-License-Identifier: Apache-2.0
include tests/command/agency-tests.mk
