/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A world's picture in a buffer, and on it what the world knows. */

#include "frame.h"

gboolean
frame_draw (World * world, const GstVideoInfo * info, GstBuffer * buffer,
    GstClockTime * time, GError ** error)
{
  GstClockTime start = gst_lane_monotonic_time ();
  GstVideoFrame frame;
  GstClockTime end;
  gboolean drawn;

  *time = 0;
  /* Room for what is known below, when controllers are in a hurry. */
  gst_buffer_set_capture_time (buffer, start);
  if (!gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
        "The buffer that downstream offers cannot be written to.");
    return FALSE;
  }
  drawn = world->klass->render (world, &frame, error);
  gst_video_frame_unmap (&frame);
  end = gst_lane_monotonic_time ();
  gst_buffer_set_capture_time (buffer, end);
  *time = end - start;
  return drawn;
}

void
frame_stamp (GstBuffer * buffer, const Rhythm * rhythm, gint64 id,
    gboolean after_gap)
{
  GST_BUFFER_PTS (buffer) = rhythm_due (rhythm);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = rhythm_after (rhythm) - rhythm_due (rhythm);
  GST_BUFFER_OFFSET (buffer) = id;
  GST_BUFFER_OFFSET_END (buffer) = id + 1;
  if (after_gap)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
}

static void
set_world_time (GstBuffer * buffer, GstClockTime time)
{
  static GstStaticCaps reference = GST_STATIC_CAPS ("timestamp/x-camera");
  GstCaps *caps = gst_static_caps_get (&reference);

  gst_buffer_add_reference_timestamp_meta (buffer, caps, time,
      GST_CLOCK_TIME_NONE);
  gst_caps_unref (caps);
}

void
frame_add_state (World * world, GstBuffer * buffer)
{
  GstVehicleMeta *meta = gst_buffer_add_vehicle_meta (buffer);
  WorldState state;
  gint i;

  world->klass->get_state (world, &state);
  set_world_time (buffer, state.time);
  meta->steering = state.steering;
  meta->throttle = state.throttle;
  meta->brake = state.brake;
  meta->speed = state.speed;
  for (i = 0; i < 3; i++) {
    meta->position[i] = state.position[i];
    meta->rotation[i] = state.rotation[i];
  }
  meta->has_truth = state.has_truth;
  meta->truth = state.truth;
}
