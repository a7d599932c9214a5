/* SPDX-License-Identifier: Apache-2.0
 * intake/replay: a mail that the mail server kept a copy of, into the inbox as if it came now; none that is there already. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef enum {
  GW_REPLAY_NEW,   /* it is in the inbox (with @dry: would be) */
  GW_REPLAY_KNOWN, /* its bytes came before, whatever became of them: nothing was done */
} GwReplayResult;

/* The mail in the file @path. What a delivery agent wrote above it (Return-Path, X-Original-To, Delivered-To, Envelope-To) is
 * no part of the mail: it is the envelope. @address: the gateway's, which is the recipient unless the file names one behind
 * a delimiter of it. Errors: NOINPUT where it is no regular file or cannot be read; those of gw_receive(). */
gboolean gw_replay_file (GwStore *store, const char *home, const char *path, const char *address, gboolean dry,
                         GwReplayResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many bytes at the beginning of @data a delivery agent wrote. @from: of Return-Path, "<>" where it is empty, NULL where
 * there is none; @to: of the topmost recipient line, NULL: none. Both are the caller's. */
gsize gw_replay_envelope (const char *data, gsize size, char **from, char **to);

G_END_DECLS
