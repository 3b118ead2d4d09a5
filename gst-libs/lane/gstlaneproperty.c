/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Properties that are kept in a member of their element. */

#include "config.h"

#include <lane/gstlaneproperty.h>

/* Whether an element's state forbids to change @pspec. */
static gboolean
is_frozen (GObject * object, GParamSpec * pspec)
{
  if (!(pspec->flags & GST_PARAM_MUTABLE_READY) || !GST_IS_ELEMENT (object)
      || GST_STATE (object) <= GST_STATE_READY)
    return FALSE;

  GST_WARNING_OBJECT (object, "'%s' can be changed only in NULL or READY "
      "state, ignored", pspec->name);
  return TRUE;
}

static void
store (gpointer member, const GValue * value)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value))) {
    case G_TYPE_BOOLEAN:
      *(gboolean *) member = g_value_get_boolean (value);
      break;
    case G_TYPE_ENUM:
      *(gint *) member = g_value_get_enum (value);
      break;
    case G_TYPE_INT:
      *(gint *) member = g_value_get_int (value);
      break;
    case G_TYPE_UINT:
      *(guint *) member = g_value_get_uint (value);
      break;
    case G_TYPE_INT64:
      *(gint64 *) member = g_value_get_int64 (value);
      break;
    case G_TYPE_UINT64:
      *(guint64 *) member = g_value_get_uint64 (value);
      break;
    case G_TYPE_DOUBLE:
      *(gdouble *) member = g_value_get_double (value);
      break;
    case G_TYPE_STRING:
      g_free (*(gchar **) member);
      *(gchar **) member = g_value_dup_string (value);
      break;
    default:
      g_critical ("a %s is not kept in a member", G_VALUE_TYPE_NAME (value));
      break;
  }
}

static void
load (gconstpointer member, GValue * value)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value))) {
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *) member);
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (value, *(const gint *) member);
      break;
    case G_TYPE_INT:
      g_value_set_int (value, *(const gint *) member);
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, *(const guint *) member);
      break;
    case G_TYPE_INT64:
      g_value_set_int64 (value, *(const gint64 *) member);
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (value, *(const guint64 *) member);
      break;
    case G_TYPE_DOUBLE:
      g_value_set_double (value, *(const gdouble *) member);
      break;
    case G_TYPE_STRING:
      g_value_set_string (value, *(gchar * const *) member);
      break;
    default:
      g_critical ("a %s is not kept in a member", G_VALUE_TYPE_NAME (value));
      break;
  }
}

void
gst_lane_property_set_member (GObject * object, gsize member,
    const GValue * value, GParamSpec * pspec)
{
  g_return_if_fail (GST_IS_OBJECT (object));
  g_return_if_fail (member != 0);

  if (is_frozen (object, pspec))
    return;
  GST_OBJECT_LOCK (object);
  store (G_STRUCT_MEMBER_P (object, member), value);
  GST_OBJECT_UNLOCK (object);
}

void
gst_lane_property_get_member (GObject * object, gsize member, GValue * value)
{
  g_return_if_fail (GST_IS_OBJECT (object));
  g_return_if_fail (member != 0);

  GST_OBJECT_LOCK (object);
  load (G_STRUCT_MEMBER_P (object, member), value);
  GST_OBJECT_UNLOCK (object);
}
