/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Whether a text is a valid value of an element's property. */
#include "property.h"

#include <math.h>
#include <string.h>

static GObjectClass *
load_class (const gchar * factory_name)
{
  GstElementFactory *factory = gst_element_factory_find (factory_name);
  GstPluginFeature *loaded;
  GObjectClass *klass = NULL;

  if (!factory)
    return NULL;
  loaded = gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory));
  gst_object_unref (factory);
  if (!loaded)
    return NULL;
  klass = g_type_class_ref (gst_element_factory_get_element_type
      (GST_ELEMENT_FACTORY (loaded)));
  gst_object_unref (loaded);
  return klass;
}

static gchar *
list_nicks (GParamSpecEnum * spec)
{
  GString *nicks = g_string_new (NULL);
  guint i;

  for (i = 0; i < spec->enum_class->n_values; i++)
    g_string_append_printf (nicks, "%s%s", i ? ", " : "",
        spec->enum_class->values[i].value_nick);
  return g_string_free (nicks, FALSE);
}

static gchar *
describe_range (GParamSpec * spec)
{
  if (G_IS_PARAM_SPEC_INT (spec))
    return g_strdup_printf ("is not a whole number from %d to %d",
        G_PARAM_SPEC_INT (spec)->minimum, G_PARAM_SPEC_INT (spec)->maximum);
  if (G_IS_PARAM_SPEC_UINT (spec))
    return g_strdup_printf ("is not a whole number from %u to %u",
        G_PARAM_SPEC_UINT (spec)->minimum, G_PARAM_SPEC_UINT (spec)->maximum);
  if (G_IS_PARAM_SPEC_INT64 (spec))
    return g_strdup_printf ("is not a whole number from %" G_GINT64_FORMAT
        " to %" G_GINT64_FORMAT, G_PARAM_SPEC_INT64 (spec)->minimum,
        G_PARAM_SPEC_INT64 (spec)->maximum);
  if (G_IS_PARAM_SPEC_UINT64 (spec))
    return g_strdup_printf ("is not a whole number from %" G_GUINT64_FORMAT
        " to %" G_GUINT64_FORMAT, G_PARAM_SPEC_UINT64 (spec)->minimum,
        G_PARAM_SPEC_UINT64 (spec)->maximum);
  if (G_IS_PARAM_SPEC_DOUBLE (spec))
    return g_strdup_printf ("is not a number from %g to %g",
        G_PARAM_SPEC_DOUBLE (spec)->minimum,
        G_PARAM_SPEC_DOUBLE (spec)->maximum);
  if (G_IS_PARAM_SPEC_BOOLEAN (spec))
    return g_strdup ("is neither true nor false");
  if (G_IS_PARAM_SPEC_ENUM (spec)) {
    gchar *nicks = list_nicks (G_PARAM_SPEC_ENUM (spec));
    gchar *text = g_strdup_printf ("is none of %s", nicks);

    g_free (nicks);
    return text;
  }
  return g_strdup_printf ("is not a %s",
      g_type_name (G_PARAM_SPEC_VALUE_TYPE (spec)));
}

/* GStreamer reads enums also by number and by name; users see nicks only. */
static gboolean
is_nick (GParamSpec * spec, const gchar * text)
{
  return !G_IS_PARAM_SPEC_ENUM (spec) ||
      g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (spec)->enum_class, text);
}

static gboolean
in_range (GParamSpec * spec, const gchar * text)
{
  GValue value = G_VALUE_INIT;
  gboolean valid;

  g_value_init (&value, G_PARAM_SPEC_VALUE_TYPE (spec));
  valid = is_nick (spec, text) && gst_value_deserialize (&value, text) &&
      (!G_VALUE_HOLDS_DOUBLE (&value)
      || isfinite (g_value_get_double (&value)))
      && !g_param_value_validate (spec, &value);
  g_value_unset (&value);
  return valid;
}

PropertyStatus
property_check (const gchar * factory, const gchar * property,
    const gchar * value, gchar ** problem)
{
  PropertyStatus status = PROPERTY_OK;
  GObjectClass *klass = load_class (factory);
  GParamSpec *spec;

  if (!klass)
    return PROPERTY_NO_ELEMENT;
  spec = g_object_class_find_property (klass, property);
  /* GstObject's own, name and parent, belong to the pipeline. */
  if (!spec || !(spec->flags & G_PARAM_WRITABLE)
      || spec->owner_type == GST_TYPE_OBJECT)
    status = PROPERTY_UNKNOWN;
  else if (!in_range (spec, value)) {
    status = PROPERTY_INVALID;
    if (problem)
      *problem = describe_range (spec);
  }
  g_type_class_unref (klass);
  return status;
}
