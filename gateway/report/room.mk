# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += gateway/report/correct.c
libnotigate_a_SOURCES += gateway/report/fault.c gateway/report/fault.h
libnotigate_a_SOURCES += gateway/report/field.c gateway/report/field.h
libnotigate_a_SOURCES += gateway/report/form.c gateway/report/form.h
libnotigate_a_SOURCES += gateway/report/form-check.c
libnotigate_a_SOURCES += gateway/report/form-json.c
libnotigate_a_SOURCES += gateway/report/form-read.c
libnotigate_a_SOURCES += gateway/report/line.c gateway/report/line.h
libnotigate_a_SOURCES += gateway/report/parse.h
libnotigate_a_SOURCES += gateway/report/quoted.c gateway/report/quoted.h
libnotigate_a_SOURCES += gateway/report/reply.c gateway/report/reply.h
libnotigate_a_SOURCES += gateway/report/taxonomy.c gateway/report/taxonomy.h
libnotigate_a_SOURCES += gateway/report/tolerance.c gateway/report/tolerance.h
libnotigate_a_SOURCES += gateway/report/value.c gateway/report/value.h
libnotigate_a_SOURCES += gateway/report/value-indicator.c
libnotigate_a_SOURCES += gateway/report/value-time.c
libnotigate_a_SOURCES += gateway/report/write.c gateway/report/write.h
