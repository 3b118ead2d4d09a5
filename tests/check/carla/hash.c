/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A number that two buffers share only when their bytes are the same. */

#include "hash.h"

/* FNV-1a. */
guint32
hash_of (GstBuffer * buffer)
{
  guint32 hash = 2166136261u;
  GstMapInfo map;
  gsize i;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (i = 0; i < map.size; i++)
    hash = (hash ^ map.data[i]) * 16777619u;
  gst_buffer_unmap (buffer, &map);
  return hash;
}
