/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a subscriber knows of a drive, made into buffers. */
#include "config.h"
#include "gstzmqview.h"

#include <string.h>

#include "gstzmqparts.h"
#include "wirejson.h"

/* s: nanoseconds of more do not fit a GstClockTime's signed half. */
#define MAX_UNIX_TIME 9e9

void
gst_zmq_view_init (GstZmqView * self)
{
  memset (self, 0, sizeof *self);
  self->jpeg = gst_zmq_jpeg_new ();
  self->last_id = -1;
}

static void
drop_picture (GstZmqView * self)
{
  if (self->has_picture)
    zmq_msg_close (&self->picture);
  self->has_picture = FALSE;
  self->has_lanes = FALSE;
}

void
gst_zmq_view_finalize (GstZmqView * self)
{
  drop_picture (self);
  g_free (self->detection_text);
  gst_zmq_jpeg_free (self->jpeg);
}

void
gst_zmq_view_reset (GstZmqView * self)
{
  gst_zmq_view_finalize (self);
  gst_zmq_view_init (self);
}

/* ---- messages ---------------------------------------------------------- */

static gboolean
add_state (GstZmqView * self, zmq_msg_t * text, GError ** error)
{
  BroadcastState state;

  if (!broadcast_state_parse (zmq_msg_data (text), zmq_msg_size (text),
          &state, error))
    return FALSE;
  self->state = state;
  self->has_state = TRUE;
  return TRUE;
}

/* The picture that waits has its own detection, whichever of the two came first.
 * Lines are judged once more, now that the picture's size is known. */
static void
match (GstZmqView * self)
{
  if (self->has_picture && self->has_detection
      && self->detection.frame_id == self->frame.frame_id)
    self->has_lanes = broadcast_detection_parse (self->detection_text,
        self->detection_size, self->frame.width, self->frame.height,
        &self->lanes, &self->lanes_invalid, NULL);
}

static gboolean
add_detection (GstZmqView * self, zmq_msg_t * text, GError ** error)
{
  BroadcastDetection detection;
  guint invalid;

  if (!broadcast_detection_parse (zmq_msg_data (text), zmq_msg_size (text),
          BROADCAST_MAX_WIDTH, BROADCAST_MAX_HEIGHT, &detection, &invalid,
          error))
    return FALSE;
  self->detection = detection;
  self->lines_invalid = invalid;
  self->has_detection = TRUE;
  g_free (self->detection_text);
  self->detection_size = zmq_msg_size (text);
  self->detection_text = g_memdup2 (zmq_msg_data (text), self->detection_size);
  /* It is late: this vehicle's next pictures are worth a wait. */
  if (detection.frame_id == self->last_id)
    self->detection_follows = TRUE;
  match (self);
  return TRUE;
}

/* What is told of a picture must be what it is: others rely on it. */
static gboolean
check_picture (GstZmqView * self, const BroadcastFrame * frame,
    zmq_msg_t * picture, GError ** error)
{
  GstVideoInfo info;

  if (zmq_msg_size (picture) != frame->jpeg_size) {
    wire_set_error (error, "The picture has %" G_GSIZE_FORMAT
        " bytes, not %" G_GSIZE_FORMAT ".", zmq_msg_size (picture),
        frame->jpeg_size);
    return FALSE;
  }
  if (!gst_zmq_jpeg_inspect (self->jpeg, zmq_msg_data (picture),
          frame->jpeg_size, &info, error))
    return FALSE;
  if (info.width == frame->width && info.height == frame->height)
    return TRUE;
  wire_set_error (error, "The picture's size is %dx%d, not %dx%d.", info.width,
      info.height, frame->width, frame->height);
  return FALSE;
}

static gboolean
add_picture (GstZmqView * self, zmq_msg_t * text, zmq_msg_t * picture,
    GError ** error)
{
  BroadcastFrame frame;

  if (!broadcast_frame_parse (zmq_msg_data (text), zmq_msg_size (text), &frame,
          error)
      || !check_picture (self, &frame, picture, error))
    return FALSE;
  drop_picture (self);
  zmq_msg_init (&self->picture);
  zmq_msg_move (&self->picture, picture);
  self->frame = frame;
  self->has_picture = TRUE;
  match (self);
  if (self->has_lanes)
    self->detection_follows = FALSE;
  return TRUE;
}

GstZmqViewNews
gst_zmq_view_add (GstZmqView * self, zmq_msg_t * parts, guint n_parts,
    GError ** error)
{
  if (n_parts == 2 && gst_zmq_part_is (&parts[0], BROADCAST_STATE))
    return add_state (self, &parts[1], error) ? GST_ZMQ_VIEW_STATE :
        GST_ZMQ_VIEW_INVALID;
  if (n_parts == 2 && gst_zmq_part_is (&parts[0], BROADCAST_DETECTION))
    return add_detection (self, &parts[1], error) ? GST_ZMQ_VIEW_DETECTION :
        GST_ZMQ_VIEW_INVALID;
  if (n_parts == 3 && gst_zmq_part_is (&parts[0], BROADCAST_FRAME))
    return add_picture (self, &parts[1], &parts[2], error) ?
        GST_ZMQ_VIEW_PICTURE : GST_ZMQ_VIEW_INVALID;
  wire_set_error (error, "It is none of state, detection and frame.");
  return GST_ZMQ_VIEW_INVALID;
}

/* ---- buffers ----------------------------------------------------------- */

gboolean
gst_zmq_view_has_picture (const GstZmqView * self)
{
  return self->has_picture;
}

gboolean
gst_zmq_view_is_complete (const GstZmqView * self)
{
  return self->has_picture && (!self->detection_follows || self->has_lanes);
}

static void
add_vehicle (const GstZmqView * self, GstBuffer * buffer)
{
  const BroadcastState *state = &self->state;
  GstVehicleMeta *meta;
  gint i;

  if (!self->has_state)
    return;
  meta = gst_buffer_add_vehicle_meta (buffer);
  meta->steering = state->steering;
  meta->throttle = state->throttle;
  meta->brake = state->brake;
  meta->speed = state->speed_kmh / 3.6;
  for (i = 0; i < 3; i++) {
    meta->position[i] = state->position[i];
    meta->rotation[i] = state->rotation[i];
  }
}

static void
add_lanes (const BroadcastDetection * detection, GstBuffer * buffer)
{
  GstLaneMeta *meta = gst_buffer_add_lane_meta (buffer);

  meta->frame_id = detection->frame_id;
  meta->detector = "zmq";
  meta->processing_time = detection->processing_time_ms * GST_MSECOND;
  meta->left = detection->left;
  meta->right = detection->right;
  meta->status = meta->left.valid || meta->right.valid ?
      GST_LANE_STATUS_OK : GST_LANE_STATUS_NO_LANES;
}

/* The sender's clock, for who knows how it differs from one's own. */
static void
add_time (gdouble unix_time, GstBuffer * buffer)
{
  static GstStaticCaps reference = GST_STATIC_CAPS ("timestamp/x-unix");
  GstClockTime seconds;
  GstCaps *caps;

  if (unix_time < 0 || unix_time > MAX_UNIX_TIME)
    return;
  seconds = unix_time;
  caps = gst_static_caps_get (&reference);
  gst_buffer_add_reference_timestamp_meta (buffer, caps, seconds * GST_SECOND +
      (GstClockTime) ((unix_time - seconds) * GST_SECOND), GST_CLOCK_TIME_NONE);
  gst_caps_unref (caps);
}

static void
number (GstZmqView * self, GstBuffer * buffer, gint64 frame_id)
{
  GST_BUFFER_OFFSET (buffer) = frame_id;
  GST_BUFFER_OFFSET_END (buffer) = frame_id + 1;
  if (frame_id != self->last_id + 1)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->last_id = frame_id;
}

static void
free_message (gpointer data)
{
  zmq_msg_close (data);
  g_free (data);
}

/* Without a copy. */
static GstBuffer *
wrap (zmq_msg_t * message)
{
  zmq_msg_t *owned = g_new (zmq_msg_t, 1);

  zmq_msg_init (owned);
  zmq_msg_move (owned, message);
  return gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
      zmq_msg_data (owned), zmq_msg_size (owned), 0, zmq_msg_size (owned),
      owned, free_message);
}

GstBuffer *
gst_zmq_view_take_picture (GstZmqView * self, gint * width, gint * height,
    guint * invalid)
{
  const BroadcastFrame *frame = &self->frame;
  GstBuffer *buffer = wrap (&self->picture);

  number (self, buffer, frame->frame_id);
  add_time (frame->timestamp, buffer);
  add_vehicle (self, buffer);
  if (self->has_lanes)
    add_lanes (&self->lanes, buffer);
  *invalid = self->has_lanes ? self->lanes_invalid : 0;
  *width = frame->width;
  *height = frame->height;
  drop_picture (self);
  return buffer;
}

/* JSON has line ends only where it may have spaces. */
static gchar *
to_line (const gchar * text, gsize size)
{
  gchar *line = g_strdup_printf ("%.*s\n", (gint) size, text);
  gsize i;

  for (i = 0; i < size; i++) {
    if (line[i] == '\n' || line[i] == '\r')
      line[i] = ' ';
  }
  return line;
}

GstBuffer *
gst_zmq_view_take_detection (GstZmqView * self, guint * invalid)
{
  gchar *line = to_line (self->detection_text, self->detection_size);
  GstBuffer *buffer = gst_buffer_new_wrapped (line, strlen (line));

  number (self, buffer, self->detection.frame_id);
  add_vehicle (self, buffer);
  add_lanes (&self->detection, buffer);
  *invalid = self->lines_invalid;
  return buffer;
}
