/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element laneoverlay: draws the lanes found into each frame. */

/**
 * SECTION:element-laneoverlay
 * @title: laneoverlay
 * @short_description: draws lanes into the picture
 *
 * Draws what a frame's #GstLaneMeta and #GstVehicleMeta tell: the lane's lines
 * and area, where in the lane the picture's middle is (a mark on a bar: green,
 * yellow from 15 % and red from 35 % of the lane's width off its centre, and
 * back only a little nearer to it; then with a warning, on which side and, when
 * that goes on, in how many seconds a wheel will be on the line), the
 * detector's status and time, speed and steering.
 *
 * The pixels are changed, so read-only frames (a slot of shared memory, a
 * frame that another branch of a `tee` holds) are copied first and left as
 * they are. Frames without any meta are passed on untouched and uncopied. Put
 * it behind the control loop, never between detector and controller.
 *
 * It draws on 32-bit RGB only; put a `videoconvert` before it for other
 * formats. BGRA and RGBA pictures are taken to be opaque.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 carlasrc ! lanedetect ! lanekeep ! laneoverlay ! videoconvert ! autovideosink
 * ]| Watches the built-in road being driven.
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=100 ! lanedetect ! videoconvert ! laneoverlay show-text=false ! videoconvert ! jpegenc ! fakesink
 * ]| Draws only lines, whatever format the frames had.
 *
 * Since: 0.1
 */

#include "config.h"

#include <gst/video/video.h>
#include <lane/lane.h>

#include "gstlaneoverlay.h"
#include "lanepaint.h"

GST_DEBUG_CATEGORY_STATIC (lane_overlay_debug);
#define GST_CAT_DEFAULT lane_overlay_debug

/* Cairo's pixels are 32-bit words of the machine, 0xXXRRGGBB. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define FORMATS "{ BGRx, BGRA, RGBx, RGBA }"
#else
#define FORMATS "{ xRGB, ARGB, xBGR, ABGR }"
#endif

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE
        (FORMATS)));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE
        (FORMATS)));

#define DEFAULT_SHOW_LINES TRUE
#define DEFAULT_SHOW_TEXT TRUE
#define DEFAULT_SHOW_TRUTH FALSE

enum
{
  PROP_0,
  PROP_SHOW_LINES,
  PROP_SHOW_TEXT,
  PROP_SHOW_TRUTH,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

struct _GstLaneOverlay
{
  GstBaseTransform parent;

  /* properties (object lock) */
  gboolean show_lines, show_text, show_truth;

  /* streaming thread only */
  GstVideoInfo info;
  DepartureWatch watch;
  GstClockTime watched;         /* PTS of the frame that it last saw */
};

G_DEFINE_TYPE (GstLaneOverlay, gst_lane_overlay, GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (laneoverlay, "laneoverlay", GST_RANK_NONE,
    GST_TYPE_LANE_OVERLAY);

static void
gst_lane_overlay_init (GstLaneOverlay * self)
{
  self->show_lines = DEFAULT_SHOW_LINES;
  self->show_text = DEFAULT_SHOW_TEXT;
  self->show_truth = DEFAULT_SHOW_TRUTH;
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_SHOW_LINES] = G_STRUCT_OFFSET (GstLaneOverlay, show_lines),
  [PROP_SHOW_TEXT] = G_STRUCT_OFFSET (GstLaneOverlay, show_text),
  [PROP_SHOW_TRUTH] = G_STRUCT_OFFSET (GstLaneOverlay, show_truth),
};

static void
gst_lane_overlay_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static void
gst_lane_overlay_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  gst_lane_property_get_member (object, members[id], value);
}

static gboolean
gst_lane_overlay_start (GstBaseTransform * transform)
{
  static const DepartureWatch nothing = { 0 };
  GstLaneOverlay *self = GST_LANE_OVERLAY (transform);

  self->watch = nothing;
  self->watched = GST_CLOCK_TIME_NONE;
  return TRUE;
}

static gboolean
gst_lane_overlay_set_caps (GstBaseTransform * transform, GstCaps * in,
    GstCaps * out)
{
  return gst_video_info_from_caps (&GST_LANE_OVERLAY (transform)->info, in);
}

static gboolean
has_red_first (GstVideoFormat format)
{
  return format == GST_VIDEO_FORMAT_RGBx || format == GST_VIDEO_FORMAT_RGBA
      || format == GST_VIDEO_FORMAT_xBGR || format == GST_VIDEO_FORMAT_ABGR;
}

/* Where in the lane this frame is, and what that means after the others. */
static void
gst_lane_overlay_watch (GstLaneOverlay * self, const LanePaint * paint,
    const GstLaneMeta * lanes, GstClockTime time)
{
  gdouble share, duration = 0.0;

  if (!lane_paint_find_share (paint, lanes, &share))
    return;
  if (GST_CLOCK_TIME_IS_VALID (time) && GST_CLOCK_TIME_IS_VALID (self->watched)
      && time > self->watched)
    duration = (gdouble) (time - self->watched) / GST_SECOND;
  departure_watch_step (&self->watch, share, duration);
  self->watched = time;
  lane_paint_departure (paint, &self->watch);
}

static void
gst_lane_overlay_paint (GstLaneOverlay * self, const LanePaint * paint,
    const GstLaneMeta * lanes, const GstVehicleMeta * vehicle,
    GstClockTime time)
{
  gboolean show_lines, show_text, show_truth;

  GST_OBJECT_LOCK (self);
  show_lines = self->show_lines;
  show_text = self->show_text;
  show_truth = self->show_truth;
  GST_OBJECT_UNLOCK (self);

  if (show_lines && lanes != NULL) {
    lane_paint_lane (paint, lanes);
    gst_lane_overlay_watch (self, paint, lanes, time);
  }
  if (show_truth && vehicle != NULL && vehicle->has_truth)
    lane_paint_truth (paint, &vehicle->truth);
  if (show_text)
    lane_paint_text (paint, lanes, vehicle);
}

/* Returns: %FALSE when cairo cannot work on such a picture. */
static gboolean
gst_lane_overlay_draw (GstLaneOverlay * self, GstVideoFrame * frame,
    const GstLaneMeta * lanes, const GstVehicleMeta * vehicle)
{
  LanePaint paint = {
    .swapped = has_red_first (GST_VIDEO_FRAME_FORMAT (frame)),
    .width = GST_VIDEO_FRAME_WIDTH (frame),
    .height = GST_VIDEO_FRAME_HEIGHT (frame),
  };
  cairo_surface_t *surface =
      cairo_image_surface_create_for_data (GST_VIDEO_FRAME_PLANE_DATA (frame,
          0), GST_VIDEO_INFO_HAS_ALPHA (&frame->info) ? CAIRO_FORMAT_ARGB32 :
      CAIRO_FORMAT_RGB24, paint.width, paint.height,
      GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0));
  gboolean drawn;

  paint.cairo = cairo_create (surface);
  gst_lane_overlay_paint (self, &paint, lanes, vehicle,
      GST_BUFFER_PTS (frame->buffer));
  drawn = cairo_status (paint.cairo) == CAIRO_STATUS_SUCCESS;
  cairo_destroy (paint.cairo);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return drawn;
}

static GstFlowReturn
gst_lane_overlay_transform_ip (GstBaseTransform * transform, GstBuffer * buffer)
{
  GstLaneOverlay *self = GST_LANE_OVERLAY (transform);
  const GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);
  GstVideoFrame frame;
  gboolean drawn;

  if (lanes == NULL && vehicle == NULL)
    return GST_FLOW_OK;

  /* Copies memory that must not be written. */
  if (!gst_video_frame_map (&frame, &self->info, buffer,
          GST_MAP_READWRITE | GST_VIDEO_FRAME_MAP_FLAG_NO_REF)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A frame cannot be drawn on: its buffer does not fit its format."),
        ("mapping %" GST_PTR_FORMAT " failed", buffer));
    return GST_FLOW_ERROR;
  }
  drawn = gst_lane_overlay_draw (self, &frame, lanes, vehicle);
  gst_video_frame_unmap (&frame);
  if (!drawn)
    GST_WARNING_OBJECT (self, "cannot draw on %" GST_PTR_FORMAT, buffer);
  return GST_FLOW_OK;
}

static void
install_switch (guint id, const gchar * name, const gchar * nick,
    const gchar * blurb, gboolean value)
{
  properties[id] = g_param_spec_boolean (name, nick, blurb, value,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
}

static void
gst_lane_overlay_class_init (GstLaneOverlayClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (lane_overlay_debug, "laneoverlay", 0,
      "lane overlay");

  object_class->set_property = gst_lane_overlay_set_property;
  object_class->get_property = gst_lane_overlay_get_property;
  install_switch (PROP_SHOW_LINES, "show-lines", "Show lines",
      "Draw the lane's lines and area and the offset from its centre",
      DEFAULT_SHOW_LINES);
  install_switch (PROP_SHOW_TEXT, "show-text", "Show text",
      "Write frame number, status, detection time, speed and steering",
      DEFAULT_SHOW_TEXT);
  install_switch (PROP_SHOW_TRUTH, "show-truth", "Show truth",
      "Draw the true lines, thin, where a simulated world tells them",
      DEFAULT_SHOW_TRUTH);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Lane overlay",
      "Filter/Effect/Video", "Draws the lanes found into each frame",
      "gst-lanekeeping");

  transform_class->start = GST_DEBUG_FUNCPTR (gst_lane_overlay_start);
  transform_class->set_caps = GST_DEBUG_FUNCPTR (gst_lane_overlay_set_caps);
  transform_class->transform_ip =
      GST_DEBUG_FUNCPTR (gst_lane_overlay_transform_ip);
}
