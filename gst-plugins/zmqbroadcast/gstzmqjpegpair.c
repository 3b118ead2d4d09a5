/* SPDX-License-Identifier: LGPL-2.1-or-later
 * JPEG pictures compressed by two threads. */
#include "config.h"
#include "gstzmqjpegpair.h"

#include <string.h>

/* Pixels from which on a half takes longer than waking somebody. */
#define LEAST_PIXELS (640 * 480)
/* Rows of blocks that are compressed together, with colours in 4:2:0. */
#define UNIT 16
#define MAX_RESTART_INTERVAL 65535

#define DRI_SIZE 6
#define RST_SIZE 2
#define EOI_SIZE 2

typedef struct
{
  GstZmqJpeg *encoder;
  GstVideoFrame frame;          /* a half of the caller's */
  gint quality;
  gsize prefix;
  guint8 *data;                 /* what it became, NULL with error */
  gsize size;
  GError *error;
} Half;

struct _GstZmqJpegPair
{
  gboolean alone;               /* there is one processor */
  Half upper, lower;

  /* lock */
  GMutex lock;
  GCond changed;
  GThread *helper;              /* started on first use */
  gboolean asked, quit;         /* asked: the lower half is the helper's */
};

static void
encode_half (Half * self)
{
  self->data = gst_zmq_jpeg_encode (self->encoder, &self->frame,
      self->quality, self->prefix, &self->size, &self->error);
}

/* ---- the helper -------------------------------------------------------- */

static gpointer
help (gpointer data)
{
  GstZmqJpegPair *self = data;

  g_mutex_lock (&self->lock);
  for (;;) {
    while (!self->asked && !self->quit)
      g_cond_wait (&self->changed, &self->lock);
    if (self->quit)
      break;
    g_mutex_unlock (&self->lock);
    encode_half (&self->lower);
    g_mutex_lock (&self->lock);
    self->asked = FALSE;
    g_cond_broadcast (&self->changed);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
ask_helper (GstZmqJpegPair * self)
{
  if (!self->helper)
    self->helper = g_thread_new ("zmq-jpeg", help, self);
  g_mutex_lock (&self->lock);
  self->asked = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
await_helper (GstZmqJpegPair * self)
{
  g_mutex_lock (&self->lock);
  while (self->asked)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

GstZmqJpegPair *
gst_zmq_jpeg_pair_new (void)
{
  GstZmqJpegPair *self = g_new0 (GstZmqJpegPair, 1);

  self->alone = g_get_num_processors () < 2;
  self->upper.encoder = gst_zmq_jpeg_new ();
  self->lower.encoder = gst_zmq_jpeg_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

void
gst_zmq_jpeg_pair_free (GstZmqJpegPair * self)
{
  if (self->helper) {
    g_mutex_lock (&self->lock);
    self->quit = TRUE;
    g_cond_broadcast (&self->changed);
    g_mutex_unlock (&self->lock);
    g_thread_join (self->helper);
  }
  gst_zmq_jpeg_free (self->upper.encoder);
  gst_zmq_jpeg_free (self->lower.encoder);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* ---- joining ----------------------------------------------------------- */

static guint8 *
write_16 (guint8 * at, guint value)
{
  at[0] = value >> 8;
  at[1] = value & 0xff;
  return at + 2;
}

/* Behind the segment at @at; its length comes after its marker. */
static guint8 *
skip_segment (guint8 * at)
{
  return at + 2 + (at[2] << 8 | at[3]);
}

/* The segment with marker FF @code: of a JPEG that we compressed. */
static guint8 *
find_segment (guint8 * jpeg, guint8 code)
{
  guint8 *at = jpeg + 2;

  while (at[1] != code)
    at = skip_segment (at);
  return at;
}

/* Puts @lower's compressed data behind @upper's, in memory of @upper's. The
 * header gets the whole height, and how many blocks come before the marker. */
static guint8 *
join (Half * upper, Half * lower, gint height, guint interval, gsize * size)
{
  guint8 *scan = skip_segment (find_segment (lower->data, 0xda));
  const gsize scan_size = lower->data + lower->size - scan;
  const gsize total = upper->size + DRI_SIZE + RST_SIZE - EOI_SIZE + scan_size;
  guint8 *data = g_realloc (upper->data, total);
  guint8 *jpeg = data + upper->prefix;
  guint8 *start = find_segment (jpeg, 0xda), *end = data + upper->size;

  write_16 (find_segment (jpeg, 0xc0) + 5, height);
  memmove (start + DRI_SIZE, start, end - start);
  start = write_16 (start, 0xffdd);     /* DRI */
  start = write_16 (start, 4);
  write_16 (start, interval);
  end = write_16 (end + DRI_SIZE - EOI_SIZE, 0xffd0);   /* RST0 */
  memcpy (end, scan, scan_size);
  *size = total;
  return data;
}

/* ---- halves ------------------------------------------------------------ */

/* Rows @from until @to of @frame, from an even one. */
static void
set_half (Half * self, const GstVideoFrame * frame, gint from, gint to,
    gint quality, gsize prefix)
{
  guint i;

  self->frame = *frame;
  GST_VIDEO_INFO_HEIGHT (&self->frame.info) = to - from;
  for (i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++)
    self->frame.data[i] = (guint8 *) frame->data[i]
        + (gsize) (i == 0 ? from : from / 2)
        * GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
  self->quality = quality;
  self->prefix = prefix;
}

/* Blocks that are compressed together in @rows. */
static guint
count_units (const GstVideoFrame * frame, gint rows)
{
  gint unit = GST_VIDEO_FRAME_FORMAT (frame) == GST_VIDEO_FORMAT_GRAY8 ?
      UNIT / 2 : UNIT;

  return (guint) ((GST_VIDEO_FRAME_WIDTH (frame) + unit - 1) / unit)
      * (rows / unit);
}

/* 0: it is not worth halving. */
static gint
choose_rows (const GstZmqJpegPair * self, const GstVideoFrame * frame)
{
  const gint height = GST_VIDEO_FRAME_HEIGHT (frame);
  /* The first part is not the smaller one. */
  const gint rows = ((height + 1) / 2 + UNIT - 1) / UNIT * UNIT;

  if (self->alone || GST_VIDEO_FRAME_WIDTH (frame) * height < LEAST_PIXELS
      || height - rows < UNIT
      || count_units (frame, rows) > MAX_RESTART_INTERVAL)
    return 0;
  return rows;
}

guint8 *
gst_zmq_jpeg_pair_encode (GstZmqJpegPair * self, GstVideoFrame * frame,
    gint quality, gsize prefix, gsize * size, GError ** error)
{
  Half *upper = &self->upper, *lower = &self->lower;
  const gint height = GST_VIDEO_FRAME_HEIGHT (frame);
  const gint rows = choose_rows (self, frame);
  guint8 *data = NULL;

  if (rows == 0)
    return gst_zmq_jpeg_encode (upper->encoder, frame, quality, prefix, size,
        error);

  set_half (upper, frame, 0, rows, quality, prefix);
  set_half (lower, frame, rows, height, quality, 0);
  ask_helper (self);
  encode_half (upper);
  await_helper (self);

  if (upper->data && lower->data)
    data = join (upper, lower, height, count_units (frame, rows), size);
  else
    g_free (upper->data);
  g_free (lower->data);
  if (!data)
    g_propagate_error (error, g_error_copy (upper->error ? upper->error :
            lower->error));
  g_clear_error (&upper->error);
  g_clear_error (&lower->error);
  return data;
}
