# SPDX-License-Identifier: Apache-2.0
libnotigate_a_SOURCES += \
	gateway/report/correct.c \
	gateway/report/fault.c gateway/report/fault.h \
	gateway/report/field.c gateway/report/field.h \
	gateway/report/form.c gateway/report/form.h \
	gateway/report/form-check.c gateway/report/form-json.c gateway/report/form-read.c \
	gateway/report/line.c gateway/report/line.h \
	gateway/report/parse.h \
	gateway/report/quoted.c gateway/report/quoted.h \
	gateway/report/reply.c gateway/report/reply.h \
	gateway/report/taxonomy.c gateway/report/taxonomy.h \
	gateway/report/tolerance.c gateway/report/tolerance.h \
	gateway/report/value.c gateway/report/value.h \
	gateway/report/value-indicator.c gateway/report/value-time.c \
	gateway/report/write.c gateway/report/write.h
