/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element zmqlanesink: answers the requests that zmqcamsrc took. */

/**
 * SECTION:element-zmqlanesink
 * @title: zmqlanesink
 * @see_also: zmqcamsrc, zmqlanedetect
 *
 * The exit of a detection service: sends the lanes that a frame carries as
 * #GstLaneMeta to the client that #element-zmqcamsrc has the frame from. It
 * needs no URL: the frame brings its request along. A frame without one is an
 * error; so this element works with #element-zmqcamsrc at the head of the same
 * pipeline only.
 *
 * Points are told in pixels of the picture that the client sent, also where
 * the pipeline scaled it. The protocol has no place for curves: it carries the
 * chord of each line. A frame without lanes, or which the detector did not
 * answer in time, is answered with an error.
 *
 * `stats` is a structure with `answered`, `without-meta` (guint64).
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 zmqcamsrc url=tcp://127.0.0.1:5556 ! lanedetect ! zmqlanesink
 * ]| A detection service for this machine.
 */
#include "config.h"
#include "gstzmqelements.h"

#include <gst/video/video.h>
#include <lane/lane.h>

#include "gstzmqproperty.h"
#include "gstzmqrequest.h"

GST_DEBUG_CATEGORY_STATIC (zmqlanesink_debug);
#define GST_CAT_DEFAULT zmqlanesink_debug

/* Only metas are read: any pixels, wherever they lie. */
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));

enum
{
  PROP_0,
  PROP_STATS
};

struct _GstZmqLaneSink
{
  GstBaseSink parent;

  /* object lock */
  guint64 answered, without_meta;

  /* streaming thread only */
  gint width, height;           /* of the frames, 0 = unknown */
};

G_DEFINE_TYPE (GstZmqLaneSink, gst_zmq_lane_sink, GST_TYPE_BASE_SINK);
GST_ELEMENT_REGISTER_DEFINE (zmqlanesink, "zmqlanesink", GST_RANK_NONE,
    GST_TYPE_ZMQ_LANE_SINK);

static void
gst_zmq_lane_sink_init (GstZmqLaneSink * self)
{
  GstBaseSink *sink = GST_BASE_SINK (self);

  gst_base_sink_set_sync (sink, FALSE);
  gst_base_sink_set_async_enabled (sink, FALSE);
  /* The last sample would keep a request's memory. */
  gst_base_sink_set_last_sample_enabled (sink, FALSE);
}

static void
gst_zmq_lane_sink_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstZmqLaneSink *self = GST_ZMQ_LANE_SINK (object);
  GstStructure *stats;

  GST_OBJECT_LOCK (self);
  stats = gst_structure_new ("zmqlanesink-stats",
      "answered", G_TYPE_UINT64, self->answered,
      "without-meta", G_TYPE_UINT64, self->without_meta, NULL);
  GST_OBJECT_UNLOCK (self);
  g_value_take_boxed (value, stats);
}

static gboolean
gst_zmq_lane_sink_start (GstBaseSink * sink)
{
  GstZmqLaneSink *self = GST_ZMQ_LANE_SINK (sink);

  GST_OBJECT_LOCK (self);
  self->answered = self->without_meta = 0;
  GST_OBJECT_UNLOCK (self);
  self->width = self->height = 0;
  return TRUE;
}

static gboolean
gst_zmq_lane_sink_set_caps (GstBaseSink * sink, GstCaps * caps)
{
  GstZmqLaneSink *self = GST_ZMQ_LANE_SINK (sink);
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  self->width = self->height = 0;
  gst_structure_get_int (structure, "width", &self->width);
  gst_structure_get_int (structure, "height", &self->height);
  return TRUE;
}

/* Pixels are not looked at: they may lie however upstream likes. */
static gboolean
gst_zmq_lane_sink_propose_allocation (GstBaseSink * sink, GstQuery * query)
{
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

/* A line in pixels of the client's picture. */
static void
scale_line (const GstLaneLine * from, gdouble sx, gdouble sy, GstLaneLine * to)
{
  *to = *from;
  to->x1 = from->x1 * sx;
  to->y1 = from->y1 * sy;
  to->x2 = from->x2 * sx;
  to->y2 = from->y2 * sy;
}

static void
answer (GstZmqLaneSink * self, GstZmqRequest * request,
    const GstLaneMeta * meta)
{
  const DetectionRequest *wire = &request->wire;
  DetectionReply reply = {
    .frame_id = wire->frame_id,.timestamp = wire->timestamp
  };
  gdouble sx = self->width > 0 ? (gdouble) wire->width / self->width : 1;
  gdouble sy = self->height > 0 ? (gdouble) wire->height / self->height : 1;

  if (meta->status == GST_LANE_STATUS_TIMEOUT) {
    gst_zmq_request_refuse (request, "The detector did not answer in time.");
    return;
  }
  if (GST_CLOCK_TIME_IS_VALID (meta->processing_time))
    reply.processing_time_ms = (gdouble) meta->processing_time / GST_MSECOND;
  scale_line (&meta->left, sx, sy, &reply.left);
  scale_line (&meta->right, sx, sy, &reply.right);
  gst_zmq_request_answer (request, &reply);
}

static void
count (GstZmqLaneSink * self, gboolean has_meta)
{
  gboolean first_without;

  GST_OBJECT_LOCK (self);
  self->answered++;
  first_without = !has_meta && self->without_meta++ == 0;
  GST_OBJECT_UNLOCK (self);

  if (first_without)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("Frames come without lane detections; put a lanedetect before "
            "zmqlanesink."), ("further ones are counted in 'stats'"));
}

static GstFlowReturn
gst_zmq_lane_sink_render (GstBaseSink * sink, GstBuffer * buffer)
{
  GstZmqLaneSink *self = GST_ZMQ_LANE_SINK (sink);
  GstZmqRequest *request = gst_buffer_get_zmq_request (buffer);
  const GstLaneMeta *meta = gst_buffer_get_lane_meta (buffer);

  if (!request) {
    GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
        ("zmqlanesink got a frame that nobody asked about; put a zmqcamsrc at "
            "the head of its pipeline."), (NULL));
    return GST_FLOW_ERROR;
  }
  count (self, meta != NULL);
  if (meta)
    answer (self, request, meta);
  else
    gst_zmq_request_refuse (request, "The service has no detector.");
  return GST_FLOW_OK;
}

static void
gst_zmq_lane_sink_class_init (GstZmqLaneSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *base_class = GST_BASE_SINK_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (zmqlanesink_debug, "zmqlanesink", 0,
      "answers zmqcamsrc's requests");

  object_class->get_property = gst_zmq_lane_sink_get_property;
  /**
   * GstZmqLaneSink:stats:
   *
   * Counters since READY, in place of GstBaseSink's.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_STATS,
      gst_zmq_param_spec_stats ("answered, without-meta"));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class,
      "ZeroMQ lane sink", "Sink/Analyzer/Video/Network",
      "Answers the requests that zmqcamsrc took with the lanes found",
      "gst-lanekeeping");
  base_class->start = GST_DEBUG_FUNCPTR (gst_zmq_lane_sink_start);
  base_class->set_caps = GST_DEBUG_FUNCPTR (gst_zmq_lane_sink_set_caps);
  base_class->propose_allocation =
      GST_DEBUG_FUNCPTR (gst_zmq_lane_sink_propose_allocation);
  base_class->render = GST_DEBUG_FUNCPTR (gst_zmq_lane_sink_render);
}
