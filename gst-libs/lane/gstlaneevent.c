/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Upstream events by which a controller drives the world. */

/**
 * SECTION:gstlaneevent
 * @title: Lane events
 * @short_description: control and actions, sent upstream
 *
 * Both are custom upstream events, so any pipeline between a controller and a
 * world passes them on. They may come from any element: parsing checks the
 * structure's name, that every field is there with its type, and the values.
 */

#include "config.h"

#include <math.h>
#include <lane/gstlaneevent.h>

#define CONTROL_NAME "lane-control"
#define ACTION_NAME "lane-action"

GType
gst_lane_action_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_LANE_ACTION_RESPAWN, "Put the vehicle back at its start", "respawn"},
    {GST_LANE_ACTION_PAUSE, "Stop the world's time", "pause"},
    {GST_LANE_ACTION_RESUME, "Let the world's time go on", "resume"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstLaneAction", values));
  return type;
}

/* NaN becomes 0: no steering, no throttle, no brake. */
static gdouble
limit (gdouble value, gdouble min, gdouble max)
{
  return isnan (value) ? 0.0 : CLAMP (value, min, max);
}

static const GstStructure *
event_structure (GstEvent * event, const gchar * name)
{
  g_return_val_if_fail (GST_IS_EVENT (event), NULL);

  if (GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_UPSTREAM
      || !gst_event_has_name (event, name))
    return NULL;
  return gst_event_get_structure (event);
}

GstEvent *
gst_lane_event_new_control (gdouble steering, gdouble throttle, gdouble brake,
    gint64 frame_id)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
      gst_structure_new (CONTROL_NAME,
          "steering", G_TYPE_DOUBLE, limit (steering, -1.0, 1.0),
          "throttle", G_TYPE_DOUBLE, limit (throttle, 0.0, 1.0),
          "brake", G_TYPE_DOUBLE, limit (brake, 0.0, 1.0),
          "frame-id", G_TYPE_INT64, frame_id, NULL));
}

typedef struct
{
  gdouble steering, throttle, brake;
  gint64 frame_id;
} Control;

/* *INDENT-OFF* */
static G_DEFINE_QUARK (steering, steering)
static G_DEFINE_QUARK (throttle, throttle)
static G_DEFINE_QUARK (brake, brake)
static G_DEFINE_QUARK (frame-id, frame_id)
/* *INDENT-ON* */

static gboolean
set_field (GQuark field, GValue * value, gpointer data)
{
  const Control *control = data;

  if (field == steering_quark ())
    g_value_set_double (value, control->steering);
  else if (field == throttle_quark ())
    g_value_set_double (value, control->throttle);
  else if (field == brake_quark ())
    g_value_set_double (value, control->brake);
  else if (field == frame_id_quark ())
    g_value_set_int64 (value, control->frame_id);
  return TRUE;
}

void
gst_lane_event_set_control (GstEvent * event, gdouble steering,
    gdouble throttle, gdouble brake, gint64 frame_id)
{
  Control control = {
    .steering = limit (steering, -1.0, 1.0),
    .throttle = limit (throttle, 0.0, 1.0),
    .brake = limit (brake, 0.0, 1.0),
    .frame_id = frame_id
  };

  g_return_if_fail (event_structure (event, CONTROL_NAME) != NULL);
  g_return_if_fail (gst_event_is_writable (event));

  /* In place: fields are neither looked up nor allocated. */
  gst_structure_map_in_place (gst_event_writable_structure (event), set_field,
      &control);
}

static gboolean
get_finite (const GstStructure * structure, GQuark field, gdouble * value)
{
  const GValue *found = gst_structure_id_get_value (structure, field);

  if (found == NULL || !G_VALUE_HOLDS_DOUBLE (found))
    return FALSE;
  *value = g_value_get_double (found);
  return isfinite (*value);
}

gboolean
gst_lane_event_parse_control (GstEvent * event, gdouble * steering,
    gdouble * throttle, gdouble * brake, gint64 * frame_id)
{
  const GstStructure *structure = event_structure (event, CONTROL_NAME);
  gdouble steering_value, throttle_value, brake_value;
  const GValue *id;

  if (structure == NULL
      || !get_finite (structure, steering_quark (), &steering_value)
      || !get_finite (structure, throttle_quark (), &throttle_value)
      || !get_finite (structure, brake_quark (), &brake_value))
    return FALSE;
  id = gst_structure_id_get_value (structure, frame_id_quark ());
  if (id == NULL || !G_VALUE_HOLDS_INT64 (id))
    return FALSE;

  if (steering != NULL)
    *steering = CLAMP (steering_value, -1.0, 1.0);
  if (throttle != NULL)
    *throttle = CLAMP (throttle_value, 0.0, 1.0);
  if (brake != NULL)
    *brake = CLAMP (brake_value, 0.0, 1.0);
  if (frame_id != NULL)
    *frame_id = g_value_get_int64 (id);
  return TRUE;
}

GstEvent *
gst_lane_event_new_action (GstLaneAction action)
{
  GEnumClass *klass = g_type_class_ref (GST_TYPE_LANE_ACTION);
  const GEnumValue *value = g_enum_get_value (klass, action);
  GstEvent *event = NULL;

  if (value != NULL)
    event = gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
        gst_structure_new (ACTION_NAME,
            "action", G_TYPE_STRING, value->value_nick, NULL));
  g_type_class_unref (klass);
  g_return_val_if_fail (event != NULL, NULL);
  return event;
}

gboolean
gst_lane_event_parse_action (GstEvent * event, GstLaneAction * action)
{
  const GstStructure *structure = event_structure (event, ACTION_NAME);
  const gchar *nick;
  const GEnumValue *value;
  GEnumClass *klass;

  if (structure == NULL
      || (nick = gst_structure_get_string (structure, "action")) == NULL)
    return FALSE;

  klass = g_type_class_ref (GST_TYPE_LANE_ACTION);
  value = g_enum_get_value_by_nick (klass, nick);
  if (value != NULL && action != NULL)
    *action = value->value;
  g_type_class_unref (klass);
  return value != NULL;
}
