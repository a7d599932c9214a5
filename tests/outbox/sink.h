/* SPDX-License-Identifier: Apache-2.0
 * A running smtp-sink for a test: it ends with the test, whatever becomes of that. */
#pragma once
#include <glib.h>

typedef struct Sink Sink;

/* @script: as smtp-sink takes it, or NULL; @certificate and @key: PEM files, or NULL. */
Sink *sink_start (const char *script, const char *certificate, const char *key);
int sink_port (const Sink *sink);

/* How many mails it keeps. */
guint sink_count (const Sink *sink);

/* The envelope lines of its mail @number (from 1), and the bytes. The caller's. */
char *sink_envelope (const Sink *sink, guint number);
GBytes *sink_mail (const Sink *sink, guint number);

void sink_stop (Sink *sink);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sink, sink_stop)
