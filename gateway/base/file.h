/* SPDX-License-Identifier: Apache-2.0
 * base/file: files that must survive a power cut, and files that must be private. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* The whole of @path, at most @max_size bytes; of an empty file the data are not NULL. The caller's. Errors: NOINPUT where it does not exist,
 * DATA where it is larger, IO. */
GBytes *gw_file_load (const char *path, gsize max_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads @fd to its end, at most @max_size bytes; DATA where there are more. The caller's. */
GBytes *gw_file_read (int fd, gsize max_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces @path durably: a temporary file beside it, fsync, rename, fsync of the directory. After
 * TRUE a power cut keeps the new content; before it, the old. Errors: IO. */
gboolean gw_file_replace (const char *path, const void *data, gsize size, int mode,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes what gw_file_replace (@path) left beside it in processes that were killed. What cannot be removed stays. */
void gw_file_clear_left_over (const char *path);

/* For what takes long to write, or is written by others (a database): an empty file of mode 0640 beside @path, where
 * there must be nothing yet. Its name is the caller's. Errors: CONFIG where @path exists, NOINPUT where its directory does
 * not, IO. */
char *gw_file_stage (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes it durable, and @path its name: all of it appears, or nothing. A staged file that is not wanted is unlinked. */
gboolean gw_file_publish (const char *staged, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes all of @data to @fd. Errors: IO. */
gboolean gw_file_write (int fd, const void *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* CONFIG, with the fix, where @path is a symbolic link, belongs to somebody else (than us or root),
 * or others (than its owner; with @group_readable also its group may read) may touch it. */
gboolean gw_file_check_private (const char *path, gboolean group_readable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For who only reads it, and may be somebody else: an auditor, root. CONFIG, with the fix, where @path is a
 * symbolic link or can be written by others than its owner; our own must be as private as above. */
gboolean gw_file_check_readable (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
