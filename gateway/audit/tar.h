/* SPDX-License-Identifier: Apache-2.0
 * audit/tar: a tar file (POSIX.1-1988, ustar) that is the same bytes for the same content: no owner, one time for all,
 * files in the order they are given. Its last file is SHA256SUMS, the digests of all others. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_TAR_MAX_FOLDER 154 /* bytes */
#define GW_TAR_MAX_NAME 99

typedef struct _GwTar GwTar;

/* Makes @path, which must not be there yet, readable by its owner only; all files will lie below @folder and be of
 * @time_us. The caller's. Errors: USAGE where @path is there; IO. */
GwTar *gw_tar_open (const char *path, const char *folder, gint64 time_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A whole file. @name is ours, never from mail. Errors: IO. */
gboolean gw_tar_add (GwTar *tar, const char *name, const void *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_tar_add_text (GwTar *tar, const char *name, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A file in pieces: exactly @size bytes must follow before the next. */
gboolean gw_tar_begin (GwTar *tar, const char *name, guint64 size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_tar_append (GwTar *tar, const void *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_tar_end (GwTar *tar, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* SHA256SUMS and the end; durable on TRUE. *digest (the caller's, in hexadecimal) is that of SHA256SUMS. */
gboolean gw_tar_finish (GwTar *tar, char **digest, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Without gw_tar_finish() nothing is left of the file. */
void gw_tar_free (GwTar *tar);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwTar, gw_tar_free)

G_END_DECLS
