/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The elements of the plugin. */
#pragma once

#include <gst/base/gstbasesink.h>
#include <gst/base/gstpushsrc.h>
#include <lane/lane.h>

G_BEGIN_DECLS

#define GST_TYPE_SHM_CAM_SINK (gst_shm_cam_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstShmCamSink, gst_shm_cam_sink, GST, SHM_CAM_SINK,
    GstBaseSink)
GST_ELEMENT_REGISTER_DECLARE (shmcamsink);

#define GST_TYPE_SHM_CAM_SRC (gst_shm_cam_src_get_type ())
G_DECLARE_FINAL_TYPE (GstShmCamSrc, gst_shm_cam_src, GST, SHM_CAM_SRC,
    GstPushSrc)
GST_ELEMENT_REGISTER_DECLARE (shmcamsrc);

#define GST_TYPE_SHM_LANE_SINK (gst_shm_lane_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstShmLaneSink, gst_shm_lane_sink, GST, SHM_LANE_SINK,
    GstBaseSink)
GST_ELEMENT_REGISTER_DECLARE (shmlanesink);

#define GST_TYPE_SHM_LANE_SRC (gst_shm_lane_src_get_type ())
G_DECLARE_FINAL_TYPE (GstShmLaneSrc, gst_shm_lane_src, GST, SHM_LANE_SRC,
    GstPushSrc)
GST_ELEMENT_REGISTER_DECLARE (shmlanesrc);

#define GST_TYPE_SHM_LANE_DETECT (gst_shm_lane_detect_get_type ())
G_DECLARE_FINAL_TYPE (GstShmLaneDetect, gst_shm_lane_detect, GST,
    SHM_LANE_DETECT, GstLaneFilter)
GST_ELEMENT_REGISTER_DECLARE (shmlanedetect);

G_END_DECLS
