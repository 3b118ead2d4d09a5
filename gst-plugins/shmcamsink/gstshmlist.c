/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The segments that exist on this machine. */
#include "config.h"
#include "gstshmlist.h"

#include <glib/gstdio.h>
#include <laneshm/laneshm.h>

#define DIRECTORY "/dev/shm"
#define READER_TABLE_SUFFIX ".r"

static gboolean
is_kind (const gchar * name, GstShmKind kind)
{
  gchar *path = g_build_filename (DIRECTORY, name, NULL);
  gchar *table = g_strconcat (path, READER_TABLE_SUFFIX, NULL);
  GStatBuf status;
  gboolean is;

  /* Only frames have a reader table beside them. */
  if (kind == GST_SHM_CAMERA)
    is = g_file_test (table, G_FILE_TEST_IS_REGULAR);
  else
    is = g_stat (path, &status) == 0 && S_ISREG (status.st_mode)
        && status.st_size == sizeof (LaneshmDetection);
  g_free (table);
  g_free (path);
  return is;
}

gchar *
gst_shm_list (GstShmKind kind)
{
  GDir *directory = g_dir_open (DIRECTORY, 0, NULL);
  GString *list = g_string_new (NULL);
  const gchar *name;

  while (directory && (name = g_dir_read_name (directory))) {
    if (is_kind (name, kind))
      g_string_append_printf (list, "%s'%s'", list->len > 0 ? ", " : "", name);
  }
  if (directory)
    g_dir_close (directory);
  return g_string_free (list, list->len == 0);
}
