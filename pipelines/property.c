/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Whether a text is a valid value of an element's property. */
#include "property.h"

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

static gboolean
is_number (const gchar * text, gdouble minimum, gdouble maximum)
{
  gchar *end;
  gdouble value = g_ascii_strtod (text, &end);

  /* false for NaN */
  return end != text && *end == '\0' && value >= minimum && value <= maximum;
}

/* Elements say so where not every text will do for a property of type string:
 * by a function of this type attached to its specification. */
typedef gboolean (*CheckText) (const gchar * text, GError ** error);

static gboolean
is_text (GParamSpec * spec, const gchar * text, gchar ** problem)
{
  CheckText check = (CheckText) g_param_spec_get_qdata (spec,
      g_quark_from_static_string ("check-text"));
  GError *error = NULL;

  if (check == NULL || check (text, &error))
    return TRUE;
  if (problem)
    *problem = g_strdup_printf ("will not do: %s", error->message);
  g_error_free (error);
  return FALSE;
}

static gboolean
can_hold (GParamSpec * spec, const gchar * text)
{
  GValue value = G_VALUE_INIT;
  gboolean held;

  g_value_init (&value, G_PARAM_SPEC_VALUE_TYPE (spec));
  held = gst_value_deserialize (&value, text);
  g_value_unset (&value);
  return held;
}

/* Stricter than GStreamer, which takes -1 for a huge unsigned number, part of
 * a text for all of it, and an enum by number or name. */
static gboolean
in_range (GParamSpec * spec, const gchar * text)
{
  if (G_IS_PARAM_SPEC_INT (spec))
    return g_ascii_string_to_signed (text, 10,
        G_PARAM_SPEC_INT (spec)->minimum, G_PARAM_SPEC_INT (spec)->maximum,
        NULL, NULL);
  if (G_IS_PARAM_SPEC_INT64 (spec))
    return g_ascii_string_to_signed (text, 10,
        G_PARAM_SPEC_INT64 (spec)->minimum,
        G_PARAM_SPEC_INT64 (spec)->maximum, NULL, NULL);
  if (G_IS_PARAM_SPEC_UINT (spec))
    return g_ascii_string_to_unsigned (text, 10,
        G_PARAM_SPEC_UINT (spec)->minimum, G_PARAM_SPEC_UINT (spec)->maximum,
        NULL, NULL);
  if (G_IS_PARAM_SPEC_UINT64 (spec))
    return g_ascii_string_to_unsigned (text, 10,
        G_PARAM_SPEC_UINT64 (spec)->minimum,
        G_PARAM_SPEC_UINT64 (spec)->maximum, NULL, NULL);
  if (G_IS_PARAM_SPEC_DOUBLE (spec))
    return is_number (text, G_PARAM_SPEC_DOUBLE (spec)->minimum,
        G_PARAM_SPEC_DOUBLE (spec)->maximum);
  if (G_IS_PARAM_SPEC_ENUM (spec))
    return g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (spec)->enum_class,
        text) != NULL;
  return can_hold (spec, text);
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
  } else if (G_IS_PARAM_SPEC_STRING (spec) && !is_text (spec, value, problem))
    status = PROPERTY_INVALID;
  g_type_class_unref (klass);
  return status;
}
