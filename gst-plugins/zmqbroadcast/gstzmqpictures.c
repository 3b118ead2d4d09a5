/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Requests' pictures as video buffers. */
#include "config.h"
#include "gstzmqpictures.h"

#include "gstzmqjpeg.h"
#include "wirejson.h"

/* Clients of so many different formats in turns cost no new caps. */
#define N_FORMATS 16

typedef struct
{
  GstVideoInfo info;
  GstCaps *caps;                /* NULL where unused */
} Format;

struct _GstZmqPictures
{
  GstZmqJpeg *jpeg;
  Format formats[N_FORMATS];
  guint next_format;            /* to be replaced */
  const Format *format;         /* of the last picture */
  GstBufferPool *pool;          /* NULL before the first picture */
  gsize pool_size;              /* bytes of one of its buffers */
};

GstZmqPictures *
gst_zmq_pictures_new (void)
{
  GstZmqPictures *self = g_new0 (GstZmqPictures, 1);

  self->jpeg = gst_zmq_jpeg_new ();
  return self;
}

/* Buffers in use keep their memory until they are freed. */
static void
drop_pool (GstZmqPictures * self)
{
  if (self->pool)
    gst_buffer_pool_set_active (self->pool, FALSE);
  gst_clear_object (&self->pool);
}

void
gst_zmq_pictures_free (GstZmqPictures * self)
{
  guint i;

  for (i = 0; i < N_FORMATS; i++)
    gst_clear_caps (&self->formats[i].caps);
  drop_pool (self);
  gst_zmq_jpeg_free (self->jpeg);
  g_free (self);
}

/* ---- formats ----------------------------------------------------------- */

static const GstVideoFormat raw_formats[] = {
  [DETECTION_RGB] = GST_VIDEO_FORMAT_RGB,
  [DETECTION_BGR] = GST_VIDEO_FORMAT_BGR,
  [DETECTION_BGRX] = GST_VIDEO_FORMAT_BGRx,
  [DETECTION_GRAY8] = GST_VIDEO_FORMAT_GRAY8,
};

static gboolean
inspect_jpeg (GstZmqPictures * self, const DetectionRequest * wire,
    GstVideoInfo * info, GError ** error)
{
  if (!gst_zmq_jpeg_inspect (self->jpeg, wire->pixels, wire->size, info, error))
    return FALSE;
  if (GST_VIDEO_INFO_WIDTH (info) == wire->width
      && GST_VIDEO_INFO_HEIGHT (info) == wire->height)
    return TRUE;
  wire_set_error (error, "The JPEG is %dx%d, not %dx%d as the header says.",
      GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info), wire->width,
      wire->height);
  return FALSE;
}

static const Format *
find_format (GstZmqPictures * self, const GstVideoInfo * info)
{
  Format *format;
  guint i;

  for (i = 0; i < N_FORMATS; i++) {
    format = &self->formats[i];
    if (format->caps && gst_video_info_is_equal (&format->info, info))
      return format;
  }
  format = &self->formats[self->next_format++ % N_FORMATS];
  format->info = *info;
  gst_caps_take (&format->caps, gst_video_info_to_caps (info));
  return format;
}

GstCaps *
gst_zmq_pictures_get_caps (GstZmqPictures * self, GstZmqRequest * request,
    GError ** error)
{
  const DetectionRequest *wire = &request->wire;
  GstVideoInfo info;

  self->format = NULL;
  if (wire->format != DETECTION_JPEG)
    gst_video_info_set_format (&info, raw_formats[wire->format], wire->width,
        wire->height);
  else if (!inspect_jpeg (self, wire, &info, error))
    return NULL;
  self->format = find_format (self, &info);
  return self->format->caps;
}

/* ---- buffers ----------------------------------------------------------- */

/* A pool of plain memory, for pictures of all formats. */
static gboolean
ensure_pool (GstZmqPictures * self, gsize size)
{
  GstStructure *config;

  if (self->pool && size <= self->pool_size)
    return TRUE;
  drop_pool (self);
  self->pool = gst_buffer_pool_new ();
  self->pool_size = size;
  config = gst_buffer_pool_get_config (self->pool);
  gst_buffer_pool_config_set_params (config, NULL, size, 0, 0);
  return gst_buffer_pool_set_config (self->pool, config)
      && gst_buffer_pool_set_active (self->pool, TRUE);
}

/* A mapped buffer for a picture of the format. */
static GstBuffer *
acquire (GstZmqPictures * self, GstVideoFrame * frame, GError ** error)
{
  const gsize size = GST_VIDEO_INFO_SIZE (&self->format->info);
  GstBuffer *buffer = NULL;

  if (ensure_pool (self, size)
      && gst_buffer_pool_acquire_buffer (self->pool, &buffer,
          NULL) == GST_FLOW_OK) {
    gst_buffer_set_size (buffer, size);
    if (gst_video_frame_map (frame, &self->format->info, buffer, GST_MAP_WRITE))
      return buffer;
  }
  gst_clear_buffer (&buffer);
  wire_set_error (error, "The service has no memory for the picture.");
  return NULL;
}

static GstBuffer *
decode (GstZmqPictures * self, const DetectionRequest * wire, GError ** error)
{
  GstVideoFrame frame;
  GstBuffer *buffer = acquire (self, &frame, error);
  gboolean good;

  if (!buffer)
    return NULL;
  good = gst_zmq_jpeg_decode (self->jpeg, wire->pixels, wire->size, &frame,
      error);
  gst_video_frame_unmap (&frame);
  if (!good)
    gst_clear_buffer (&buffer);
  return buffer;
}

/* Row by row into GStreamer's own layout. */
static GstBuffer *
copy_rows (GstZmqPictures * self, const DetectionRequest * wire,
    GError ** error)
{
  const gsize row = wire->size / wire->height;
  GstVideoFrame frame;
  GstBuffer *buffer = acquire (self, &frame, error);
  gint y;

  if (!buffer)
    return NULL;
  for (y = 0; y < wire->height; y++)
    memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
        wire->pixels + y * row, row);
  gst_video_frame_unmap (&frame);
  return buffer;
}

static void
free_message (gpointer data)
{
  zmq_msg_t *message = data;

  zmq_msg_close (message);
  g_free (message);
}

/* The message's own memory, without its header. */
static GstBuffer *
wrap (GstZmqRequest * request, const GstVideoInfo * info)
{
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0, };
  gint strides[GST_VIDEO_MAX_PLANES] = {
    request->wire.size / request->wire.height
  };
  GstBuffer *buffer = gst_buffer_new ();
  zmq_msg_t *message = g_new (zmq_msg_t, 1);
  gsize whole;

  zmq_msg_init (message);
  zmq_msg_move (message, &request->message);
  whole = zmq_msg_size (message);
  gst_buffer_append_memory (buffer, gst_memory_new_wrapped (0,
          zmq_msg_data (message), whole, whole - request->wire.size,
          request->wire.size, message, free_message));
  request->wire.pixels = NULL;
  if (strides[0] != GST_VIDEO_INFO_PLANE_STRIDE (info, 0))
    gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
        GST_VIDEO_INFO_FORMAT (info), request->wire.width,
        request->wire.height, 1, offsets, strides);
  return buffer;
}

GstBuffer *
gst_zmq_pictures_make (GstZmqPictures * self, GstZmqRequest * request,
    gboolean plain, GError ** error)
{
  const DetectionRequest *wire = &request->wire;
  const GstVideoInfo *info = &self->format->info;

  if (wire->format == DETECTION_JPEG)
    return decode (self, wire, error);
  if (plain && wire->size != GST_VIDEO_INFO_SIZE (info))
    return copy_rows (self, wire, error);
  return wrap (request, info);
}
