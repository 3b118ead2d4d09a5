/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the commands' options have in common. */
#include "config.h"
#include "options.h"

#include <locale.h>
#include <string.h>

#include "console.h"
#include "property.h"

/* A file name in /dev/shm, with room for the suffix of the reader table. */
#define MAX_SHM_NAME 200

G_DEFINE_QUARK (options_error, options_error);

void
options_set_error (GError ** error, const gchar * format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (OPTIONS_ERROR, 0, format, args);
  va_end (args);
}

gboolean
options_parse (int *argc, char ***argv, const gchar * summary,
    const GOptionEntry * entries, GError ** error)
{
  GOptionContext *context = g_option_context_new (NULL);
  GError *cause = NULL;
  gboolean parsed;

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  parsed = g_option_context_parse (context, argc, argv, &cause);
  g_option_context_free (context);
  /* GStreamer takes over the user's locale; numbers in pipelines and reports
   * keep their decimal point. */
  setlocale (LC_NUMERIC, "C");

  if (!parsed) {
    options_set_error (error, "%s (--help lists the options)", cause->message);
    g_error_free (cause);
    return FALSE;
  }
  if (*argc > 1) {
    options_set_error (error, "Unexpected argument '%s' "
        "(--help lists the options)", (*argv)[1]);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_shm_name (const gchar * option, const gchar * name, GError ** error)
{
  if (*name && *name != '.' && !strchr (name, '/')
      && strlen (name) <= MAX_SHM_NAME)
    return TRUE;
  options_set_error (error, "%s: '%s' cannot name shared memory: use 1 to %d "
      "characters without '/' that do not begin with '.'", option, name,
      MAX_SHM_NAME);
  return FALSE;
}

gboolean
options_check_shm_names (const gchar * image, const gchar * detection,
    GError ** error)
{
  if (!check_shm_name ("--image-shm-name", image, error)
      || !check_shm_name ("--detection-shm-name", detection, error))
    return FALSE;
  if (strcmp (image, detection) != 0)
    return TRUE;
  options_set_error (error, "--image-shm-name and --detection-shm-name are "
      "both '%s': give them different names", image);
  return FALSE;
}

gboolean
options_check_property (const gchar * option, const gchar * value,
    const gchar * factory, const gchar * property, GError ** error)
{
  gchar *problem = NULL;

  if (!value || property_check (factory, property, value, &problem)
      != PROPERTY_INVALID)
    return TRUE;
  options_set_error (error, "%s: '%s' %s", option, value, problem);
  g_free (problem);
  return FALSE;
}

gboolean
options_check_choice (const gchar * option, const gchar * value,
    const gchar * const *choices, GError ** error)
{
  gchar *list;

  if (g_strv_contains (choices, value))
    return TRUE;
  list = g_strjoinv (", ", (gchar **) choices);
  options_set_error (error, "%s: '%s' is none of %s", option, value, list);
  g_free (list);
  return FALSE;
}

void
options_say_version (void)
{
  gchar *gstreamer = gst_version_string ();

  say ("%s " VERSION " (%s)", g_get_prgname (), gstreamer);
  g_free (gstreamer);
}
