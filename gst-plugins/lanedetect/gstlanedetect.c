/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element lanedetect: finds the ego lane in each frame. */

/**
 * SECTION:element-lanedetect
 * @title: lanedetect
 *
 * Finds the two painted lines of the lane that the vehicle is in, attaches
 * them to the frame as #GstLaneMeta, and passes the frame on. Its pixels are
 * mapped for reading only and never copied: frames may lie in read-only shared
 * memory, and downstream gets the same memory as upstream gave.
 *
 * The camera's mounting (#GstLaneDetect:fov, #GstLaneDetect:z,
 * #GstLaneDetect:pitch ...) says what to expect. By default the row of the
 * horizon is estimated in each picture, so that a camera which is mounted
 * otherwise works too.
 *
 * Frames of several cameras may come in one stream, if #GstLaneSourceMeta says
 * which is whose: each camera's lines are followed for themselves, and its
 * frames may have another size and format than the others'.
 *
 * With #GstLaneFilter:post-messages an element message `lane-detection` is
 * posted for each frame (or every #GstLaneFilter:message-interval), once the
 * frame has been passed on:
 *
 * * `timestamp`, `stream-time`, `running-time`, `duration` (guint64): of the frame
 * * `frame-id` (gint64): the frame's offset, or its count where it has none
 * * `status` (string): `ok` or `no-lanes`
 * * `detector` (string): `cv`
 * * `processing-time-ms` (gdouble): time spent on this frame
 * * `left`, `right` (#GstStructure `lane`, only when found): `x1 y1 x2 y2`
 *   (gint, pixels; the nearest and the farthest point), `confidence` (0..1),
 *   `a b c` (gdouble) of the curve x = a + b y + c y²
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 -m carlasrc num-buffers=300 ! lanedetect ! fakesink
 * ]| Prints the lanes of the built-in road.
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=30 ! video/x-raw,format=I420 ! lanedetect horizon=120 ! fakesink
 * ]| Judges a picture whose horizon is known.
 */

#include "config.h"

#include "gstlanedetect.h"

#include <gst/video/video.h>
#include <lane/lane.h>

#include "lanedetectors.h"
#include "lanesources.h"

GST_DEBUG_CATEGORY_STATIC (lanedetect_debug);
#define GST_CAT_DEFAULT lanedetect_debug

#define FORMATS "{ BGRx, BGRA, BGR, RGB, RGBA, RGBx, GRAY8, I420, NV12 }"
#define CAPS "video/x-raw, format = (string) " FORMATS ", " \
    "width = (int) [ 64, 7680 ], height = (int) [ 48, 4320 ], " \
    "framerate = " GST_VIDEO_FPS_RANGE ", " \
    "interlace-mode = (string) progressive"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

typedef enum
{
  GST_LANE_DETECT_METHOD_CV,
  GST_LANE_DETECT_METHOD_DL
} GstLaneDetectMethod;

#define DEFAULT_METHOD GST_LANE_DETECT_METHOD_CV
#define DEFAULT_TRACKING TRUE
#define DEFAULT_HORIZON -1.0

enum
{
  PROP_0,
  PROP_METHOD,
  PROP_MODEL,
  PROP_TRACKING,
  PROP_FOV,
  PROP_X,
  PROP_Y,
  PROP_Z,
  PROP_PITCH,
  PROP_ROLL,
  PROP_HORIZON,
  PROP_STATS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

struct _GstLaneDetect
{
  GstLaneFilter parent;

  /* properties (object lock) */
  GstLaneDetectMethod method;
  gchar *model;
  gboolean tracking;
  GstLaneCamera camera;         /* its size is unused */
  gdouble horizon;
  gboolean camera_changed;

  /* streaming thread only */
  GstVideoInfo info;
  LaneDetectors *detectors;
  LaneDetector *detector;       /* the one for the format */
  LaneSources *sources;
};

#define GST_TYPE_LANE_DETECT_METHOD (gst_lane_detect_method_get_type ())
static GType
gst_lane_detect_method_get_type (void)
{
  static const GEnumValue values[] = {
    {GST_LANE_DETECT_METHOD_CV, "Classical computer vision", "cv"},
    {GST_LANE_DETECT_METHOD_DL, "Neural network", "dl"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstLaneDetectMethod", values));
  return type;
}

G_DEFINE_TYPE_WITH_CODE (GstLaneDetect, gst_lane_detect,
    GST_TYPE_LANE_FILTER,
    GST_DEBUG_CATEGORY_INIT (lanedetect_debug, "lanedetect", 0,
        "ego lane detection"));
GST_ELEMENT_REGISTER_DEFINE (lanedetect, "lanedetect", GST_RANK_NONE,
    GST_TYPE_LANE_DETECT);

static void
gst_lane_detect_finalize (GObject * object)
{
  GstLaneDetect *self = GST_LANE_DETECT (object);

  g_free (self->model);
  G_OBJECT_CLASS (gst_lane_detect_parent_class)->finalize (object);
}

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_METHOD] = G_STRUCT_OFFSET (GstLaneDetect, method),
  [PROP_MODEL] = G_STRUCT_OFFSET (GstLaneDetect, model),
  [PROP_TRACKING] = G_STRUCT_OFFSET (GstLaneDetect, tracking),
  [PROP_FOV] = G_STRUCT_OFFSET (GstLaneDetect, camera.fov),
  [PROP_X] = G_STRUCT_OFFSET (GstLaneDetect, camera.x),
  [PROP_Y] = G_STRUCT_OFFSET (GstLaneDetect, camera.y),
  [PROP_Z] = G_STRUCT_OFFSET (GstLaneDetect, camera.z),
  [PROP_PITCH] = G_STRUCT_OFFSET (GstLaneDetect, camera.pitch),
  [PROP_ROLL] = G_STRUCT_OFFSET (GstLaneDetect, camera.roll),
  [PROP_HORIZON] = G_STRUCT_OFFSET (GstLaneDetect, horizon),
};

static void
gst_lane_detect_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstLaneDetect *self = GST_LANE_DETECT (object);

  gst_lane_property_set_member (object, members[id], value, pspec);
  if (id < PROP_FOV || id > PROP_HORIZON)
    return;
  GST_OBJECT_LOCK (self);
  self->camera_changed = TRUE;
  GST_OBJECT_UNLOCK (self);
}

static GstStructure *
get_stats (GstLaneDetect * self)
{
  GstLaneCounts counts;
  gdouble average = 0;

  gst_lane_filter_get_counts (GST_LANE_FILTER (self), &counts);
  if (counts.frames > 0)
    average = (gdouble) counts.processing_sum / counts.frames / GST_MSECOND;
  return gst_structure_new ("lane-detection-stats",
      "frames", G_TYPE_UINT64, counts.frames,
      "both", G_TYPE_UINT64, counts.both,
      "any", G_TYPE_UINT64, counts.ok,
      "none", G_TYPE_UINT64, counts.no_lanes,
      "processing-time-ms-avg", G_TYPE_DOUBLE, average,
      "processing-time-ms-last", G_TYPE_DOUBLE,
      (gdouble) counts.processing_last / GST_MSECOND,
      "processing-time-ms-max", G_TYPE_DOUBLE,
      (gdouble) counts.processing_max / GST_MSECOND, NULL);
}

static void
gst_lane_detect_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_LANE_DETECT (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

static gboolean
gst_lane_detect_start (GstBaseTransform * transform)
{
  GstLaneDetect *self = GST_LANE_DETECT (transform);
  GstLaneDetectMethod method;

  GST_OBJECT_LOCK (self);
  method = self->method;
  GST_OBJECT_UNLOCK (self);
  if (method == GST_LANE_DETECT_METHOD_DL) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
        ("method=dl is not available in this version; use method=cv."), (NULL));
    return FALSE;
  }
  self->detectors = lane_detectors_new (&lane_detector_cv);
  self->sources = lane_sources_new ();
  return GST_BASE_TRANSFORM_CLASS (gst_lane_detect_parent_class)->start
      (transform);
}

static gboolean
gst_lane_detect_stop (GstBaseTransform * transform)
{
  GstLaneDetect *self = GST_LANE_DETECT (transform);

  g_clear_pointer (&self->detectors, lane_detectors_free);
  g_clear_pointer (&self->sources, lane_sources_free);
  return TRUE;
}

/* Finds a detector for the format and the camera. */
static gboolean
configure (GstLaneDetect * self)
{
  LaneDetectorConfig config = {.info = self->info };
  GError *error = NULL;

  GST_OBJECT_LOCK (self);
  config.camera = self->camera;
  config.horizon = self->horizon;
  self->camera_changed = FALSE;
  GST_OBJECT_UNLOCK (self);
  config.camera.width = GST_VIDEO_INFO_WIDTH (&self->info);
  config.camera.height = GST_VIDEO_INFO_HEIGHT (&self->info);
  self->detector = lane_detectors_get (self->detectors, &config, &error);
  if (self->detector)
    return TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("The detector cannot work on this video."), ("%s", error->message));
  g_error_free (error);
  return FALSE;
}

static gboolean
gst_lane_detect_set_caps (GstBaseTransform * transform, GstCaps * incaps,
    GstCaps * outcaps)
{
  GstLaneDetect *self = GST_LANE_DETECT (transform);

  if (!gst_video_info_from_caps (&self->info, incaps)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Caps %" GST_PTR_FORMAT " are not raw video.", incaps), (NULL));
    return FALSE;
  }
  return configure (self);
}

/* What comes after a flush has nothing to do with what was before. */
static gboolean
gst_lane_detect_sink_event (GstBaseTransform * transform, GstEvent * event)
{
  GstLaneDetect *self = GST_LANE_DETECT (transform);

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    lane_sources_forget (self->sources);
  return GST_BASE_TRANSFORM_CLASS (gst_lane_detect_parent_class)->sink_event
      (transform, event);
}

static void
detect (GstLaneDetect * self, const GstVideoFrame * frame, gboolean tracking,
    LaneResult * result)
{
  LaneTracker *tracker = lane_sources_get (self->sources,
      gst_buffer_get_lane_source (frame->buffer), GST_VIDEO_FRAME_WIDTH (frame),
      GST_VIDEO_FRAME_HEIGHT (frame));
  LaneExpectation expected;
  gboolean expecting = tracking && lane_tracker_expect (tracker, &expected);

  self->detector->klass->detect (self->detector, frame,
      expecting ? &expected : NULL, result);
  if (tracking)
    lane_tracker_update (tracker, result);
  else
    lane_tracker_reset (tracker, tracker->width, tracker->height);
}

static GstFlowReturn
gst_lane_detect_find (GstLaneFilter * filter, GstBuffer * buffer,
    GstLaneFinding * finding)
{
  GstLaneDetect *self = GST_LANE_DETECT (filter);
  GstVideoFrame frame;
  LaneResult result;
  gboolean camera_changed, tracking;

  GST_OBJECT_LOCK (self);
  camera_changed = self->camera_changed;
  tracking = self->tracking;
  GST_OBJECT_UNLOCK (self);
  if (camera_changed) {
    lane_sources_forget (self->sources);
    if (!configure (self))
      return GST_FLOW_ERROR;
  }

  GstClockTime started = gst_lane_monotonic_time ();
  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A frame cannot be read: its %" G_GSIZE_FORMAT
            " bytes do not hold a picture of its caps.",
            gst_buffer_get_size (buffer)), (NULL));
    return GST_FLOW_ERROR;
  }
  detect (self, &frame, tracking, &result);
  gst_video_frame_unmap (&frame);

  GstLaneMeta *meta = finding->meta = gst_buffer_add_lane_meta (buffer);
  meta->frame_id = gst_lane_filter_get_frame_id (filter, buffer);
  meta->detector = self->detector->klass->name;
  meta->left = result.left;
  meta->right = result.right;
  if (result.left.valid || result.right.valid)
    meta->status = GST_LANE_STATUS_OK;
  meta->capture_time = gst_buffer_get_capture_time (buffer);
  meta->detection_time = gst_lane_monotonic_time ();
  meta->processing_time = meta->detection_time - started;
  return GST_FLOW_OK;
}

static void
gst_lane_detect_init (GstLaneDetect * self)
{
  self->method = DEFAULT_METHOD;
  self->tracking = DEFAULT_TRACKING;
  self->horizon = DEFAULT_HORIZON;
  gst_lane_camera_init (&self->camera, 0, 0);
}

static void
install_properties (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags ready = flags | GST_PARAM_MUTABLE_READY;
  const GParamFlags playing = flags | GST_PARAM_MUTABLE_PLAYING;

  properties[PROP_METHOD] = g_param_spec_enum ("method", "Method",
      "How lines are found: cv = classical computer vision; "
      "dl = neural network (not available in this version)",
      GST_TYPE_LANE_DETECT_METHOD, DEFAULT_METHOD, ready);
  properties[PROP_MODEL] = g_param_spec_string ("model", "Model",
      "File of the neural network for method=dl", NULL, ready);
  properties[PROP_TRACKING] = g_param_spec_boolean ("tracking", "Tracking",
      "Follow lines from frame to frame; false judges every frame on its own",
      DEFAULT_TRACKING, playing);
  properties[PROP_FOV] = g_param_spec_double ("fov", "Field of view",
      "Camera's horizontal field of view in degrees", 1, 179,
      GST_LANE_CAMERA_DEFAULT_FOV, playing);
  properties[PROP_X] = g_param_spec_double ("x", "X",
      "Camera's place forward of the vehicle's origin in metres", -100, 100,
      GST_LANE_CAMERA_DEFAULT_X, playing);
  properties[PROP_Y] = g_param_spec_double ("y", "Y",
      "Camera's place right of the vehicle's origin in metres", -100, 100,
      GST_LANE_CAMERA_DEFAULT_Y, playing);
  properties[PROP_Z] = g_param_spec_double ("z", "Z",
      "Camera's height above the road in metres", 0.1, 100,
      GST_LANE_CAMERA_DEFAULT_Z, playing);
  properties[PROP_PITCH] = g_param_spec_double ("pitch", "Pitch",
      "Camera's pitch in degrees, negative looks down", -89, 89,
      GST_LANE_CAMERA_DEFAULT_PITCH, playing);
  properties[PROP_ROLL] = g_param_spec_double ("roll", "Roll",
      "Camera's roll in degrees, positive turns it clockwise", -45, 45,
      GST_LANE_CAMERA_DEFAULT_ROLL, playing);
  properties[PROP_HORIZON] = g_param_spec_double ("horizon", "Horizon",
      "Row of the horizon in pixels, -1 = estimate it from the pictures", -1,
      G_MAXDOUBLE, DEFAULT_HORIZON, playing);
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Since the start: frames; both, any, none (frames with that many lines); "
      "processing-time-ms-avg, -last, -max", GST_TYPE_STRUCTURE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gst_lane_detect_class_init (GstLaneDetectClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstLaneFilterClass *filter_class = GST_LANE_FILTER_CLASS (klass);

  object_class->finalize = gst_lane_detect_finalize;
  object_class->set_property = gst_lane_detect_set_property;
  object_class->get_property = gst_lane_detect_get_property;
  install_properties (object_class);
  gst_type_mark_as_plugin_api (GST_TYPE_LANE_DETECT_METHOD, 0);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Lane detector",
      "Filter/Analyzer/Video",
      "Finds the ego lane's lines in each frame and attaches them",
      "gst-lanekeeping");

  transform_class->start = gst_lane_detect_start;
  transform_class->stop = gst_lane_detect_stop;
  transform_class->set_caps = gst_lane_detect_set_caps;
  transform_class->sink_event = gst_lane_detect_sink_event;
  filter_class->find = gst_lane_detect_find;
}
