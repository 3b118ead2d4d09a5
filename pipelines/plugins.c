/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the plugins are, and what to say when one is not. */
#include "config.h"
#include "plugins.h"

#include <string.h>

#define OUR_HINT "set GST_PLUGIN_PATH to the folders of the project's " \
    "plugins, or use `meson devenv -C build`"

/* Who has the elements the commands use. */
static const struct
{
  const gchar *package;
  const gchar *elements[12];
} owners[] = {
  {"gstreamer1.0-plugins-base",
      {"videoconvert", "videorate", "uridecodebin"}},
  {"gstreamer1.0-plugins-good",
      {"autovideosink", "jpegenc", "matroskamux", "v4l2src"}},
  {"libgstreamer1.0-0",
      {"clocksync", "fakesink", "filesink", "identity", "queue", "tee"}},
};

void
plugins_add_install_path (void)
{
  /* GStreamer reads the second name only where the first is unset. */
  const gchar *name = g_getenv ("GST_PLUGIN_PATH_1_0") ?
      "GST_PLUGIN_PATH_1_0" : "GST_PLUGIN_PATH";
  const gchar *known = g_getenv (name);
  gchar *path;

  if (strcmp (PLUGINS_INSTALL_DIR, GST_SYSTEM_PLUGINS_DIR) == 0 ||
      !g_file_test (PLUGINS_INSTALL_DIR, G_FILE_TEST_IS_DIR))
    return;
  path = known && *known ? g_strconcat (known, G_SEARCHPATH_SEPARATOR_S,
      PLUGINS_INSTALL_DIR, NULL) : g_strdup (PLUGINS_INSTALL_DIR);
  g_setenv (name, path, TRUE);
  g_free (path);
}

gchar *
plugins_describe_missing (const gchar * element)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (owners); i++) {
    if (g_strv_contains (owners[i].elements, element))
      return g_strdup_printf ("GStreamer has no element '%s': install the "
          "package %s", element, owners[i].package);
  }
  return g_strdup_printf ("GStreamer has no element '%s': %s", element,
      OUR_HINT);
}
