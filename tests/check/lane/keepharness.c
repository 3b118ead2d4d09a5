/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lanekeep in a harness, and frames to feed it with. */

#include <math.h>
#include "keepharness.h"

#define FRAME (GST_SECOND / 30)

void
keep_setup (Keep * self, const gchar * launch)
{
  self->harness = gst_harness_new_parse (launch);
  self->bus = gst_bus_new ();
  self->frame = 0;
  gst_element_set_bus (self->harness->element, self->bus);
  gst_harness_set_src_caps_str (self->harness,
      "video/x-raw,format=I420,width=800,height=600,framerate=30/1");
}

void
keep_teardown (Keep * self)
{
  gst_element_set_bus (self->harness->element, NULL);
  gst_object_unref (self->bus);
  gst_harness_teardown (self->harness);
}

/* A straight line @right metres right of the vehicle, as the camera sees it. */
static void
set_line (GstLaneLine * line, gdouble right)
{
  GstLaneCamera camera;
  gdouble x1, y1, x2, y2;

  gst_lane_camera_init (&camera, 800, 600);
  fail_unless (gst_lane_camera_to_pixel (&camera, 4.5, right, 0.0, &x1, &y1));
  fail_unless (gst_lane_camera_to_pixel (&camera, 20.0, right, 0.0, &x2, &y2));
  gst_lane_line_set_chord (line, lrint (x1), lrint (y1), lrint (x2),
      lrint (y2), 0.9);
}

/* The next frame, with the vehicle @offset metres right of the centre. */
GstBuffer *
keep_frame_new (Keep * self, gdouble offset)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);

  lanes->frame_id = self->frame;
  lanes->status = GST_LANE_STATUS_OK;
  set_line (&lanes->left, -LANE_WIDTH / 2.0 - offset);
  set_line (&lanes->right, LANE_WIDTH / 2.0 - offset);
  GST_BUFFER_PTS (buffer) = self->frame++ * FRAME;
  return buffer;
}

void
keep_add_vehicle (GstBuffer * buffer, gdouble speed, gdouble steering)
{
  GstVehicleMeta *vehicle = gst_buffer_add_vehicle_meta (buffer);

  vehicle->speed = speed;
  vehicle->steering = steering;
}

void
keep_push (Keep * self, GstBuffer * buffer)
{
  gst_buffer_unref (gst_harness_push_and_pull (self->harness, buffer));
}

/* The last control sent. Returns: how many there were. */
guint
keep_controls (Keep * self, gdouble * steering, gdouble * throttle,
    gdouble * brake)
{
  GstEvent *event;
  guint n = 0;

  while ((event = gst_harness_try_pull_upstream_event (self->harness))) {
    gdouble s, t, b;

    if (gst_lane_event_parse_control (event, &s, &t, &b, NULL)) {
      fail_unless (fabs (s) <= 1.0);
      fail_unless (t >= 0.0 && t <= 1.0 && b >= 0.0 && b <= 1.0);
      fail_unless (t == 0.0 || b == 0.0);
      if (steering != NULL)
        *steering = s;
      if (throttle != NULL)
        *throttle = t;
      if (brake != NULL)
        *brake = b;
      n++;
    }
    gst_event_unref (event);
  }
  return n;
}

/* (transfer full): the next lane-control message, or NULL. */
GstMessage *
keep_next_message (Keep * self)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, "lane-control"))
      return message;
    gst_message_unref (message);
  }
  return NULL;
}

guint64
keep_stat (Keep * self, const gchar * field)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (self->harness->element),
      "keep");
  GstStructure *stats;
  guint64 value;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, field, &value));
  gst_structure_free (stats);
  gst_object_unref (element);
  return value;
}

void
keep_push_many (Keep * self, guint n, gdouble offset)
{
  while (n-- > 0) {
    GstBuffer *buffer = keep_frame_new (self, offset);

    keep_add_vehicle (buffer, 10.0, 0.0);
    keep_push (self, buffer);
  }
}

void
keep_push_status (Keep * self, GstLaneStatus status)
{
  GstBuffer *buffer = keep_frame_new (self, 0.0);
  GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);

  lanes->status = status;
  lanes->left.valid = lanes->right.valid = FALSE;
  keep_add_vehicle (buffer, 10.0, 0.0);
  keep_push (self, buffer);
}

GstMessage *
keep_last_message (Keep * self)
{
  GstMessage *message, *last = NULL;

  while ((message = keep_next_message (self)))
    gst_message_take (&last, message);
  return last;
}

gdouble
keep_number (GstMessage * message, const gchar * field)
{
  gdouble value;

  fail_unless (gst_structure_get_double (gst_message_get_structure (message),
          field, &value), field);
  fail_unless (isfinite (value), field);
  return value;
}
