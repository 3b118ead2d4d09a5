/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Which of several cameras a frame is from. */
#pragma once

#include <lane/lane-prelude.h>

G_BEGIN_DECLS

#define GST_LANE_SOURCE_META_API_TYPE (gst_lane_source_meta_api_get_type ())
#define GST_LANE_SOURCE_META_INFO (gst_lane_source_meta_get_info ())

/**
 * GstLaneSourceMeta:
 * @source: the camera's number, from 1; a number is never used for another
 *     camera of the same stream
 *
 * Where one stream carries the frames of several cameras, each frame says
 * which one it is from, so that what is known from one camera's frames is not
 * mistaken for another's. A frame without this meta is camera 0's.
 *
 * No tags: it follows every transformation, whatever becomes of the picture.
 */
typedef struct
{
  GstMeta meta;

  guint64 source;
} GstLaneSourceMeta;

GST_LANE_API
GType gst_lane_source_meta_api_get_type (void);
GST_LANE_API
const GstMetaInfo *gst_lane_source_meta_get_info (void);

/**
 * gst_buffer_add_lane_source_meta:
 * @buffer: a writable buffer
 * @source: the camera's number
 *
 * Returns: (transfer none): the meta; one that is already on @buffer is
 * changed.
 */
GST_LANE_API
GstLaneSourceMeta *gst_buffer_add_lane_source_meta (GstBuffer * buffer,
    guint64 source);
/* The number of the camera that @buffer is from, 0 without meta. */
GST_LANE_API
guint64 gst_buffer_get_lane_source (GstBuffer * buffer);

G_END_DECLS
