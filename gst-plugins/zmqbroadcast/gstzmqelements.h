/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The elements of the plugin. */
#pragma once

#include <gst/base/gstbasesink.h>
#include <gst/base/gstbasetransform.h>
#include <gst/base/gstpushsrc.h>
#include <lane/lane.h>

G_BEGIN_DECLS

#define GST_TYPE_ZMQ_BROADCAST (gst_zmq_broadcast_get_type ())
G_DECLARE_FINAL_TYPE (GstZmqBroadcast, gst_zmq_broadcast, GST, ZMQ_BROADCAST,
    GstBaseSink);
#define GST_TYPE_ZMQ_BROADCAST_SRC (gst_zmq_broadcast_src_get_type ())
G_DECLARE_FINAL_TYPE (GstZmqBroadcastSrc, gst_zmq_broadcast_src, GST,
    ZMQ_BROADCAST_SRC, GstPushSrc);

GST_ELEMENT_REGISTER_DECLARE (zmqbroadcast);
GST_ELEMENT_REGISTER_DECLARE (zmqbroadcastsrc);

#define GST_TYPE_ZMQ_CAM_SRC (gst_zmq_cam_src_get_type ())
G_DECLARE_FINAL_TYPE (GstZmqCamSrc, gst_zmq_cam_src, GST, ZMQ_CAM_SRC,
    GstPushSrc)
GST_ELEMENT_REGISTER_DECLARE (zmqcamsrc);

#define GST_TYPE_ZMQ_LANE_SINK (gst_zmq_lane_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstZmqLaneSink, gst_zmq_lane_sink, GST, ZMQ_LANE_SINK,
    GstBaseSink)
GST_ELEMENT_REGISTER_DECLARE (zmqlanesink);

#define GST_TYPE_ZMQ_LANE_DETECT (gst_zmq_lane_detect_get_type ())
G_DECLARE_FINAL_TYPE (GstZmqLaneDetect, gst_zmq_lane_detect, GST,
    ZMQ_LANE_DETECT, GstLaneFilter);

GST_ELEMENT_REGISTER_DECLARE (zmqlanedetect);

G_END_DECLS
