/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What --input means: a file, a camera or a URI. */
#include "simulation-input.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Decoders tell little about a file that is not there. */
static gboolean
check_file (const gchar * path, struct stat *status, GError ** error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  int problem = fd < 0 || fstat (fd, status) < 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  if (!problem && S_ISDIR (status->st_mode))
    problem = EISDIR;
  if (!problem)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem),
      "Cannot read the input '%s': %s", path, g_strerror (problem));
  return FALSE;
}

static gchar *
path_to_uri (const gchar * path, GError ** error)
{
  struct stat status;

  if (!check_file (path, &status, error))
    return NULL;
  if (S_ISCHR (status.st_mode))
    return g_strconcat ("v4l2://", path, NULL);
  return gst_filename_to_uri (path, error);
}

gchar *
simulation_input_uri (const gchar * input, GError ** error)
{
  gchar *path, *uri;

  if (!gst_uri_is_valid (input))
    return path_to_uri (input, error);
  if (!gst_uri_has_protocol (input, "file"))
    return g_strdup (input);
  path = g_filename_from_uri (input, NULL, error);
  if (!path)
    return NULL;
  uri = path_to_uri (path, error);
  g_free (path);
  return uri;
}
