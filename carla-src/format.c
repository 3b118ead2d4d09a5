/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What carlasrc's frames may look like, and the memory they are drawn in. */

#include "format.h"

#include <gst/video/gstvideopool.h>

#define DEFAULT_WIDTH 800
#define DEFAULT_HEIGHT 600
#define DEFAULT_FPS 30

GstCaps *
format_fixate (GstCaps * caps)
{
  GstStructure *structure;

  caps = gst_caps_make_writable (caps);
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_nearest_int (structure, "width", DEFAULT_WIDTH);
  gst_structure_fixate_field_nearest_int (structure, "height", DEFAULT_HEIGHT);
  gst_structure_fixate_field_nearest_fraction (structure, "framerate",
      DEFAULT_FPS, 1);
  return caps;
}

void
format_choose_pool (const GstVideoInfo * info, GstQuery * query)
{
  guint size = GST_VIDEO_INFO_SIZE (info), offered = 0;
  guint min = 0, max = 0;
  GstBufferPool *pool = NULL;
  gboolean update = gst_query_get_n_allocation_pools (query) > 0;

  if (update) {
    gst_query_parse_nth_allocation_pool (query, 0, &pool, &offered, &min, &max);
    size = MAX (size, offered);
  }
  if (pool == NULL)
    pool = gst_video_buffer_pool_new ();
  if (gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL)) {
    GstStructure *config = gst_buffer_pool_get_config (pool);

    gst_buffer_pool_config_add_option (config,
        GST_BUFFER_POOL_OPTION_VIDEO_META);
    gst_buffer_pool_set_config (pool, config);
  }
  if (update)
    gst_query_set_nth_allocation_pool (query, 0, pool, size, min, max);
  else
    gst_query_add_allocation_pool (query, pool, size, min, max);
  gst_object_unref (pool);
}
