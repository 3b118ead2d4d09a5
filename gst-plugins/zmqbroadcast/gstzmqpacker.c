/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Frames as requests to a detection service. */
#include "config.h"
#include "gstzmqpacker.h"

#include <string.h>

#include "detectionwire.h"
#include "gstzmqframepool.h"

/* Two of them take turns; more are made where a detector is silent. */
#define LEAST_COPIES 2

GType
gst_zmq_compression_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_ZMQ_COMPRESSION_RAW, "Pixels as they are: least work, for machines "
          "that are close to each other", "raw"},
    {GST_ZMQ_COMPRESSION_JPEG, "JPEG: small, at the cost of compressing",
        "jpeg"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstZmqCompression", values);
    gst_type_mark_as_plugin_api (new_type, 0);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

/* ---- raw pixels -------------------------------------------------------- */

/* What raw pictures are sent as: themselves where the wire has such pixels,
 * else what takes the least work. Planes of colours stay at home: detectors
 * look for bright paint. */
static DetectionFormat
wire_format (GstVideoFormat format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_BGRx:
    case GST_VIDEO_FORMAT_BGRA:
      return DETECTION_BGRX;
    case GST_VIDEO_FORMAT_BGR:
      return DETECTION_BGR;
    case GST_VIDEO_FORMAT_RGB:
    case GST_VIDEO_FORMAT_RGBx:
    case GST_VIDEO_FORMAT_RGBA:
      return DETECTION_RGB;
    default:
      return DETECTION_GRAY8;
  }
}

static gint
wire_pixel_size (GstVideoFormat format)
{
  switch (wire_format (format)) {
    case DETECTION_BGRX:
      return 4;
    case DETECTION_GRAY8:
      return 1;
    default:
      return 3;
  }
}

static gsize
wire_row (const GstVideoInfo * info)
{
  return (gsize) GST_VIDEO_INFO_WIDTH (info) *
      wire_pixel_size (GST_VIDEO_INFO_FORMAT (info));
}

static gsize
wire_size (const GstVideoInfo * info)
{
  return wire_row (info) * GST_VIDEO_INFO_HEIGHT (info);
}

/* Whether frames of @info, where upstream lays them out so, are what is sent. */
static gboolean
is_wire_layout (const GstVideoInfo * info)
{
  return GST_VIDEO_INFO_N_PLANES (info) == 1
      && GST_VIDEO_INFO_PLANE_STRIDE (info, 0) == (gint) wire_row (info)
      && GST_VIDEO_INFO_SIZE (info) == wire_size (info);
}

static gboolean
buffer_has_wire_layout (const GstZmqPacker * self, GstBuffer * buffer)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);

  return is_wire_layout (&self->info) && gst_buffer_n_memory (buffer) == 1
      && gst_buffer_get_size (buffer) == wire_size (&self->info)
      && (!meta || (meta->offset[0] == 0
          && meta->stride[0] == (gint) wire_row (&self->info)));
}

/* What libzmq's message keeps until it is sent. */
typedef struct
{
  GstBuffer *buffer;
  GstMapInfo map;
} Held;

static void
release (void *data, void *hint)
{
  Held *held = hint;

  gst_buffer_unmap (held->buffer, &held->map);
  gst_buffer_unref (held->buffer);
  g_free (held);
}

/* Takes @buffer, in whose one memory the header and the picture follow each
 * other, and sends what lies there. */
static gboolean
wrap (GstZmqPacker * self, GstBuffer * buffer,
    const DetectionRequest * request, zmq_msg_t * message)
{
  Held *held = g_new (Held, 1);
  guint8 *prefix;

  held->buffer = buffer;
  if (!gst_buffer_map (buffer, &held->map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    g_free (held);
    return FALSE;
  }
  prefix = held->map.data - GST_ZMQ_FRAME_PREFIX;
  detection_request_pack (request, prefix, GST_ZMQ_FRAME_PREFIX);
  zmq_msg_init_data (message, prefix, GST_ZMQ_FRAME_PREFIX +
      wire_size (&self->info), release, held);
  return TRUE;
}

/* FALSE where the pixels have to be copied. */
static gboolean
pack_in_place (GstZmqPacker * self, GstBuffer * buffer,
    const DetectionRequest * request, zmq_msg_t * message)
{
  GstBuffer *held;
  GstMemory *memory;

  if (!buffer_has_wire_layout (self, buffer))
    return FALSE;
  memory = gst_buffer_peek_memory (buffer, 0);
  if (!gst_zmq_frame_pool_owns (self, memory))
    return FALSE;
  /* The buffer itself goes on, and is changed there. */
  held = gst_buffer_new ();
  gst_buffer_append_memory (held, gst_memory_ref (memory));
  return wrap (self, held, request, message);
}

static void
copy_row (const guint8 * from, guint8 * to, gint width, gint from_step,
    gint to_step)
{
  gint x;

  if (from_step == to_step) {
    memcpy (to, from, (gsize) width * to_step);
    return;
  }
  /* RGBx to RGB */
  for (x = 0; x < width; x++, from += 4, to += 3) {
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
  }
}

/* The first plane of I420 and NV12 is the brightness. */
static void
copy_picture (GstVideoFrame * frame, guint8 * to)
{
  const gsize row = wire_row (&frame->info);
  const gint width = GST_VIDEO_FRAME_WIDTH (frame);
  const guint8 *from = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  gint y;

  for (y = 0; y < GST_VIDEO_FRAME_HEIGHT (frame); y++)
    copy_row (from + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0),
        to + y * row, width, GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0),
        row / width);
}

static gboolean
pack_copy (GstZmqPacker * self, GstVideoFrame * frame,
    const DetectionRequest * request, zmq_msg_t * message)
{
  GstBuffer *copy;
  GstMapInfo map;

  if (gst_buffer_pool_acquire_buffer (self->copies, &copy, NULL) != GST_FLOW_OK)
    return FALSE;
  if (!gst_zmq_frame_pool_owns (self, gst_buffer_peek_memory (copy, 0))
      || !gst_buffer_map (copy, &map, GST_MAP_WRITE)) {
    gst_buffer_unref (copy);
    return FALSE;
  }
  copy_picture (frame, map.data);
  gst_buffer_unmap (copy, &map);
  self->copied++;
  return wrap (self, copy, request, message);
}

/* ---- requests ---------------------------------------------------------- */

static void
release_jpeg (void *data, void *hint)
{
  g_free (data);
}

static gboolean
pack_jpeg (GstZmqPacker * self, GstVideoFrame * frame, gint quality,
    const DetectionRequest * request, zmq_msg_t * message, GError ** error)
{
  gsize size;
  guint8 *data = gst_zmq_jpeg_pair_encode (self->jpeg, frame, quality,
      GST_ZMQ_FRAME_PREFIX, &size, error);

  if (!data)
    return FALSE;
  detection_request_pack (request, data, GST_ZMQ_FRAME_PREFIX);
  zmq_msg_init_data (message, data, size, release_jpeg, NULL);
  return TRUE;
}

gboolean
gst_zmq_packer_pack (GstZmqPacker * self, GstBuffer * buffer, gint64 frame_id,
    gint quality, zmq_msg_t * message, GError ** error)
{
  const gboolean raw = self->compression == GST_ZMQ_COMPRESSION_RAW;
  DetectionRequest request = {.frame_id = frame_id,
    .timestamp = (gdouble) g_get_real_time () / G_USEC_PER_SEC,
    .width = GST_VIDEO_INFO_WIDTH (&self->info),
    .height = GST_VIDEO_INFO_HEIGHT (&self->info),
    .format = raw ? wire_format (GST_VIDEO_INFO_FORMAT (&self->info)) :
        DETECTION_JPEG
  };
  GstVideoFrame frame;
  gboolean packed;

  if (raw && pack_in_place (self, buffer, &request, message))
    return TRUE;
  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "A frame cannot be read: its %" G_GSIZE_FORMAT
        " bytes do not hold a picture of its caps.",
        gst_buffer_get_size (buffer));
    return FALSE;
  }
  if (raw)
    packed = pack_copy (self, &frame, &request, message);
  else
    packed = pack_jpeg (self, &frame, quality, &request, message, error);
  gst_video_frame_unmap (&frame);
  if (!packed && error && !*error)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
        "There is no memory for a frame to be sent.");
  return packed;
}

/* ---- memory ------------------------------------------------------------ */

gboolean
gst_zmq_packer_propose (GstZmqPacker * self, GstQuery * query)
{
  GstAllocationParams params;
  GstBufferPool *pool;
  GstCaps *caps;
  GstVideoInfo info;

  gst_query_parse_allocation (query, &caps, NULL);
  if (self->compression != GST_ZMQ_COMPRESSION_RAW || !caps
      || !gst_video_info_from_caps (&info, caps) || !is_wire_layout (&info))
    return FALSE;

  gst_zmq_frame_pool_init_params (&params);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  gst_query_add_allocation_param (query, NULL, &params);
  /* A pool of its own for each query: its configuration belongs to who asked. */
  pool = gst_zmq_frame_pool_new (self);
  gst_query_add_allocation_pool (query, pool, GST_VIDEO_INFO_SIZE (&info),
      LEAST_COPIES, 0);
  gst_object_unref (pool);
  return TRUE;
}

static void
close_copies (GstZmqPacker * self)
{
  if (self->copies)
    gst_buffer_pool_set_active (self->copies, FALSE);
  gst_clear_object (&self->copies);
}

static gboolean
open_copies (GstZmqPacker * self)
{
  GstAllocationParams params;
  GstStructure *config;

  gst_zmq_frame_pool_init_params (&params);
  self->copies = gst_zmq_frame_pool_new (self);
  config = gst_buffer_pool_get_config (self->copies);
  gst_buffer_pool_config_set_params (config, NULL, wire_size (&self->info), 0,
      0);
  gst_buffer_pool_config_set_allocator (config, NULL, &params);
  return gst_buffer_pool_set_config (self->copies, config)
      && gst_buffer_pool_set_active (self->copies, TRUE);
}

gboolean
gst_zmq_packer_set_info (GstZmqPacker * self, const GstVideoInfo * info)
{
  self->info = *info;
  close_copies (self);
  return self->compression != GST_ZMQ_COMPRESSION_RAW || open_copies (self);
}

void
gst_zmq_packer_open (GstZmqPacker * self, GstZmqCompression compression)
{
  self->compression = compression;
  self->jpeg = gst_zmq_jpeg_pair_new ();
  self->copied = 0;
}

void
gst_zmq_packer_close (GstZmqPacker * self)
{
  close_copies (self);
  g_clear_pointer (&self->jpeg, gst_zmq_jpeg_pair_free);
}
