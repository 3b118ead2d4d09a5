/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element tutorialdetect: the tutorials' lane detector in lanedetect's place,
 * for comparison only; never installed. */

#include "config.h"

#include <gst/base/gstbasetransform.h>
#include <lane/lane.h>

#include "tutorial.h"

#define CAPS "video/x-raw, interlace-mode = (string) progressive, " \
    "format = (string) { BGRx, BGRA, BGR, RGB, RGBA, RGBx, GRAY8, I420, NV12 }"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

enum
{
  PROP_0,
  PROP_POST_MESSAGES,
  PROP_TOP
};

#define GST_TYPE_TUTORIAL_DETECT (gst_tutorial_detect_get_type ())
G_DECLARE_FINAL_TYPE (GstTutorialDetect, gst_tutorial_detect, GST,
    TUTORIAL_DETECT, GstBaseTransform)
     struct _GstTutorialDetect
     {
       GstBaseTransform parent;

       /* properties (object lock) */
       gboolean post_messages;
       gdouble top;

       /* streaming thread only */
       GstVideoInfo info;
       LaneDetector *detector;
     };

G_DEFINE_FINAL_TYPE (GstTutorialDetect, gst_tutorial_detect,
    GST_TYPE_BASE_TRANSFORM)
    GST_ELEMENT_REGISTER_DECLARE (tutorialdetect)
    GST_ELEMENT_REGISTER_DEFINE (tutorialdetect, "tutorialdetect", GST_RANK_NONE,
    GST_TYPE_TUTORIAL_DETECT)
     static void
         gst_tutorial_detect_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstTutorialDetect *self = GST_TUTORIAL_DETECT (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_TOP)
    self->top = g_value_get_double (value);
  else
    self->post_messages = g_value_get_boolean (value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutorial_detect_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstTutorialDetect *self = GST_TUTORIAL_DETECT (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_TOP)
    g_value_set_double (value, self->top);
  else
    g_value_set_boolean (value, self->post_messages);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_tutorial_detect_start (GstBaseTransform * transform)
{
  GST_TUTORIAL_DETECT (transform)->detector = lane_detector_tutorial.create ();
  return TRUE;
}

static gboolean
gst_tutorial_detect_stop (GstBaseTransform * transform)
{
  GstTutorialDetect *self = GST_TUTORIAL_DETECT (transform);

  lane_detector_tutorial.free (g_steal_pointer (&self->detector));
  return TRUE;
}

static gboolean
gst_tutorial_detect_set_caps (GstBaseTransform * transform, GstCaps * in,
    GstCaps * out)
{
  GstTutorialDetect *self = GST_TUTORIAL_DETECT (transform);
  LaneDetectorConfig config = {.horizon = -1 };

  if (!gst_video_info_from_caps (&self->info, in))
    return FALSE;
  config.info = self->info;
  GST_OBJECT_LOCK (self);
  lane_detector_tutorial_set_top (self->detector, self->top);
  GST_OBJECT_UNLOCK (self);
  return lane_detector_tutorial.configure (self->detector, &config, NULL);
}

static gboolean
gst_tutorial_detect_find (GstTutorialDetect * self, GstBuffer * buffer,
    LaneResult * result)
{
  GstVideoFrame frame;

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A frame cannot be mapped for reading."), (NULL));
    return FALSE;
  }
  lane_detector_tutorial.detect (self->detector, &frame, NULL, result);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

static void
gst_tutorial_detect_post (GstTutorialDetect * self, GstBuffer * buffer,
    const GstLaneMeta * meta)
{
  gboolean post_messages;

  GST_OBJECT_LOCK (self);
  post_messages = self->post_messages;
  GST_OBJECT_UNLOCK (self);
  if (post_messages)
    gst_element_post_message (GST_ELEMENT (self),
        gst_lane_message_new_detection (GST_OBJECT (self),
            &GST_BASE_TRANSFORM (self)->segment, GST_BUFFER_PTS (buffer),
            GST_BUFFER_DURATION (buffer), meta));
}

static GstFlowReturn
gst_tutorial_detect_transform_ip (GstBaseTransform * transform,
    GstBuffer * buffer)
{
  GstTutorialDetect *self = GST_TUTORIAL_DETECT (transform);
  GstClockTime start = gst_lane_monotonic_time ();
  LaneResult result;
  GstLaneMeta *meta;

  if (!gst_tutorial_detect_find (self, buffer, &result))
    return GST_FLOW_ERROR;
  meta = gst_buffer_add_lane_meta (buffer);
  meta->left = result.left;
  meta->right = result.right;
  meta->status = result.left.valid || result.right.valid ?
      GST_LANE_STATUS_OK : GST_LANE_STATUS_NO_LANES;
  meta->frame_id = GST_BUFFER_OFFSET_IS_VALID (buffer) ?
      (gint64) GST_BUFFER_OFFSET (buffer) : -1;
  meta->detector = lane_detector_tutorial.name;
  meta->capture_time = gst_buffer_get_capture_time (buffer);
  meta->detection_time = gst_lane_monotonic_time ();
  meta->processing_time = meta->detection_time - start;
  gst_tutorial_detect_post (self, buffer, meta);
  return GST_FLOW_OK;
}

static void
gst_tutorial_detect_init (GstTutorialDetect * self)
{
  self->post_messages = TRUE;
  self->top = TUTORIAL_CUSTOMARY_TOP;
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_tutorial_detect_class_init (GstTutorialDetectClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->set_property = gst_tutorial_detect_set_property;
  object_class->get_property = gst_tutorial_detect_get_property;
  g_object_class_install_property (object_class, PROP_POST_MESSAGES,
      g_param_spec_boolean ("post-messages", "Post messages",
          "Post an element message `lane-detection` with the lines of each "
          "frame", TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_TOP,
      g_param_spec_double ("top", "Top",
          "Width of the region of interest at its top, part of the picture's",
          0.0, 1.0, TUTORIAL_CUSTOMARY_TOP,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Tutorial lane detector", "Filter/Analyzer/Video",
      "Finds lanes as tutorials do, for comparison", "gst-lanekeeping");
  transform_class->start = GST_DEBUG_FUNCPTR (gst_tutorial_detect_start);
  transform_class->stop = GST_DEBUG_FUNCPTR (gst_tutorial_detect_stop);
  transform_class->set_caps = GST_DEBUG_FUNCPTR (gst_tutorial_detect_set_caps);
  transform_class->transform_ip =
      GST_DEBUG_FUNCPTR (gst_tutorial_detect_transform_ip);
}

static gboolean
plugin_init (GstPlugin * plugin)
{
  return GST_ELEMENT_REGISTER (tutorialdetect, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, tutorialdetect,
    "The tutorials' lane detector, for comparison", plugin_init, VERSION,
    GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
