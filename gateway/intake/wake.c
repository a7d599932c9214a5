/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/wake.h"
#include "base/error.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void
gw_wake_send (const char *home)
{
  g_autofree char *path = g_build_filename (home, "run", "wake", NULL);
  int fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return;
  ssize_t ignored = write (fd, "1", 1);
  (void) ignored;
  close (fd);
}

int
gw_wake_open (const char *home, GError **error)
{
  g_autofree char *path = g_build_filename (home, "run", "wake", NULL);
  if (mkfifo (path, 0600) < 0 && errno != EEXIST)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: cannot make the FIFO: %s; fix: the directory must "
                   "belong to the user that runs the gateway", path, g_strerror (errno));
      return -1;
    }
  /* Read and write: with a writer of its own it never sees the end of file. */
  int fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
  struct stat status;
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISFIFO (status.st_mode))
    return fd;
  if (fd >= 0)
    close (fd);
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: is not a FIFO of ours; fix: rm %s", path, path);
  return -1;
}

void
gw_wake_drain (int fd)
{
  char buffer[512];
  while (read (fd, buffer, sizeof buffer) > 0)
    ;
}
