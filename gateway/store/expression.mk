# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/store/expression.c gateway/store/expression.h
libnotigate_a_SOURCES += gateway/store/expression-check.c gateway/store/expression-check.h
libnotigate_a_SOURCES += gateway/store/expression-token.c gateway/store/expression-token.h
