/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the commands' options have in common. */
#include "config.h"
#include "options.h"

#include <locale.h>
#include <string.h>

#include "console.h"
#include "property.h"

#define DEFAULT_IMAGE_SHM_NAME "camera_feed"
#define DEFAULT_DETECTION_SHM_NAME "detection_results"

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

/* The help lists the options in the order in which they are added. */
static void
add_entries (GOptionContext * context, const OptionTable * table,
    CommonOptions * common)
{
  const GOptionEntry first[] = {
    {"shared-memory", 0, 0, G_OPTION_ARG_NONE, &common->shared_memory,
        table->shared_memory, NULL},
    {"image-shm-name", 0, 0, G_OPTION_ARG_STRING, &common->image_shm_name,
        "Shared memory name for images (default: "
          DEFAULT_IMAGE_SHM_NAME ")", "NAME"},
    {"detection-shm-name", 0, 0, G_OPTION_ARG_STRING,
          &common->detection_shm_name,
        "Shared memory name for detections (default: "
          DEFAULT_DETECTION_SHM_NAME ")", "NAME"},
    {NULL}
  };
  const GOptionEntry last[] = {
    {"print-pipeline", 0, 0, G_OPTION_ARG_NONE, &common->print_pipeline,
        "Print the pipeline for gst-launch-1.0 and exit", NULL},
    {"verbose", 0, 0, G_OPTION_ARG_NONE, &common->verbose,
        "Print the pipeline and the details of errors", NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, &common->version,
        "Print the version and exit", NULL},
    {NULL}
  };

  g_option_context_add_main_entries (context, first, NULL);
  g_option_context_add_main_entries (context, table->entries, NULL);
  g_option_context_add_main_entries (context, last, NULL);
}

gboolean
options_parse (const OptionTable * table, CommonOptions * common, int *argc,
    char ***argv, GError ** error)
{
  GOptionContext *context = g_option_context_new (NULL);
  GError *cause = NULL;
  gboolean parsed;

  g_option_context_set_summary (context, table->summary);
  add_entries (context, table, common);
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
  if (!common->image_shm_name)
    common->image_shm_name = g_strdup (DEFAULT_IMAGE_SHM_NAME);
  if (!common->detection_shm_name)
    common->detection_shm_name = g_strdup (DEFAULT_DETECTION_SHM_NAME);
  return TRUE;
}

void
options_clear (CommonOptions * common)
{
  g_free (common->image_shm_name);
  g_free (common->detection_shm_name);
  g_free (common->config);
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
options_check_shm_names (const CommonOptions * common, GError ** error)
{
  const gchar *image = common->image_shm_name;
  const gchar *detection = common->detection_shm_name;

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

gboolean
options_load_config (const CommonOptions * common, ConfigFile ** config)
{
  GError *error = NULL;

  *config = common->config ? config_file_load (common->config, &error) : NULL;
  if (!error)
    return TRUE;
  complain_error (error);
  return FALSE;
}

void
options_say_version (void)
{
  gchar *gstreamer = gst_version_string ();

  say ("%s " VERSION " (%s)", g_get_prgname (), gstreamer);
  g_free (gstreamer);
}
