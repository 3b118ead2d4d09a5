/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Cameras that ask a detection service, as cheaply as they can: the service is
 * what is measured. Prints one line of JSON. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "detectionwire.h"
#include "gstzmqjpeg.h"
#include "gstzmqsocket.h"

#define PREFIX 256
#define MAX_PICTURES 30
#define MAX_CAMERAS 1024
#define LOST_US (2 * G_USEC_PER_SEC)
#define QUALITY 80

typedef struct
{
  guint8 *data;                 /* PREFIX bytes, then the pixels */
  gsize size;
} Request;

typedef struct
{
  void *socket;
  Request *requests;            /* its own: a request on its way is not shared */
  gint64 due, sent;             /* us; sent: when the picture was complete */
  gint64 frame_id;
  gboolean waiting;
  guint64 replies;
} Camera;

static struct
{
  gchar *url, *pictures, *form;
  gint cameras, width, height;
  gdouble seconds, rate, begin;
} options = {
  NULL, NULL, NULL, 1, 800, 600, 5.0, 0.0, 0.0
};

static GOptionEntry entries[] = {
  {"url", 0, 0, G_OPTION_ARG_STRING, &options.url, "Of the service", "URL"},
  {"pictures", 0, 0, G_OPTION_ARG_FILENAME, &options.pictures,
      "BGRx frames, one after the other", "FILE"},
  {"form", 0, 0, G_OPTION_ARG_STRING, &options.form, "jpeg, bgrx or gray8",
      "FORM"},
  {"cameras", 0, 0, G_OPTION_ARG_INT, &options.cameras, "How many", "N"},
  {"width", 0, 0, G_OPTION_ARG_INT, &options.width, "Of the pictures", "N"},
  {"height", 0, 0, G_OPTION_ARG_INT, &options.height, "Of the pictures", "N"},
  {"seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options.seconds, "Duration", "S"},
  {"rate", 0, 0, G_OPTION_ARG_DOUBLE, &options.rate,
      "Frames a second of each, 0 = the next one after each reply", "HZ"},
  {"begin", 0, 0, G_OPTION_ARG_DOUBLE, &options.begin,
      "When it counts, CLOCK_MONOTONIC, 0 = after a while", "S"},
  {NULL}
};

static const guint8 *frames;    /* BGRx */
static guint n_frames;
static DetectionFormat form;
static GstVideoInfo info;
static GstZmqJpeg *jpeg;

static guint64 errors, lost, late, lanes;
static GArray *latencies;       /* us, gdouble */

static void
fail (const gchar * what)
{
  fprintf (stderr, "bench-zmq-cameras: %s\n", what);
  exit (1);
}

/* ---- requests ---------------------------------------------------------- */

static const guint8 *
frame_at (guint index)
{
  return frames + info.size * index;
}

static void
encode (guint index, Request * request)
{
  GstBuffer *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
      (gpointer) frame_at (index), info.size, 0, info.size, NULL, NULL);
  GstVideoFrame frame;

  gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ);
  request->data = gst_zmq_jpeg_encode (jpeg, &frame, QUALITY, PREFIX,
      &request->size, NULL);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  if (!request->data)
    fail ("cannot encode a picture");
}

static void
copy_raw (guint index, Request * request)
{
  const guint8 *pixels = frame_at (index);
  gsize n = (gsize) options.width * options.height;

  request->size = PREFIX + (form == DETECTION_GRAY8 ? n : 4 * n);
  request->data = g_malloc (request->size);
  if (form == DETECTION_BGRX)
    memcpy (request->data + PREFIX, pixels, 4 * n);
  else
    for (gsize i = 0; i < n; i++)       /* green stands for luma */
      request->data[PREFIX + i] = pixels[4 * i + 1];
}

/* It is sent again later. */
static void
keep (void *data, void *hint)
{
}

static void
ask (Camera * camera, gint64 now)
{
  guint index = camera->frame_id % n_frames;
  const Request *request = &camera->requests[index];
  const DetectionRequest header = {
    .frame_id = camera->frame_id,.timestamp = now / 1e6,
    .width = options.width,.height = options.height,.format = form
  };
  zmq_msg_t message;

  detection_request_pack (&header, request->data, PREFIX);
  zmq_msg_init_data (&message, request->data, request->size, keep, NULL);
  zmq_send (camera->socket, "", 0, ZMQ_SNDMORE);
  if (zmq_msg_send (&message, camera->socket, 0) < 0)
    zmq_msg_close (&message);
  camera->sent = now;
  camera->waiting = TRUE;
}

/* ---- replies ----------------------------------------------------------- */

static void
receive (Camera * camera)
{
  gchar text[4096];
  DetectionReply reply;
  gdouble latency;
  guint invalid;
  int size;

  if (zmq_recv (camera->socket, text, 0, 0) < 0)        /* the delimiter */
    return;
  size = zmq_recv (camera->socket, text, sizeof text, 0);
  latency = g_get_monotonic_time () - camera->sent;
  if (size < 0 || size > (int) sizeof text
      || !detection_reply_parse (text, size, options.width, options.height,
          &reply, &invalid, NULL)) {
    errors++;
    return;
  }
  if (reply.frame_id != camera->frame_id || !camera->waiting) {
    late++;
    return;
  }
  g_array_append_val (latencies, latency);
  lanes += reply.left.valid && reply.right.valid;
  camera->replies++;
  camera->frame_id++;
  camera->waiting = FALSE;
}

/* ---- all of them ------------------------------------------------------- */

/* us until somebody has something to do */
static gint64
tend (Camera * cameras, gint64 now)
{
  gint64 soonest = now + G_USEC_PER_SEC / 10;
  gint64 period = options.rate > 0 ? G_USEC_PER_SEC / options.rate : 0;

  for (gint i = 0; i < options.cameras; i++) {
    Camera *camera = &cameras[i];

    if (camera->waiting && now - camera->sent > LOST_US) {
      camera->waiting = FALSE;
      camera->frame_id++;
      lost++;
    }
    if (!camera->waiting && now >= camera->due) {
      camera->due = MAX (camera->due + period, now - period);
      ask (camera, g_get_monotonic_time ());
    }
    if (!camera->waiting)
      soonest = MIN (soonest, camera->due);
  }
  return MAX (soonest - now, 0);
}

static void
run (Camera * cameras, gint64 end)
{
  zmq_pollitem_t *items = g_new0 (zmq_pollitem_t, options.cameras);
  gint64 now;

  for (gint i = 0; i < options.cameras; i++)
    items[i] = (zmq_pollitem_t) {
    .socket = cameras[i].socket,.events = ZMQ_POLLIN};
  while ((now = g_get_monotonic_time ()) < end) {
    gint64 idle = tend (cameras, now);

    zmq_poll (items, options.cameras, (idle + 999) / 1000);
    for (gint i = 0; i < options.cameras; i++)
      if (items[i].revents)
        receive (&cameras[i]);
  }
  g_free (items);
}

static void
open_camera (Camera * camera, gint number)
{
  const GstZmqSocketOptions socket = {
    .type = ZMQ_DEALER,.url = options.url,.high_water_mark = 4,
    .max_message = 1 << 20
  };
  GError *error = NULL;

  camera->socket = gst_zmq_socket_open (&socket, &error);
  if (!camera->socket)
    fail (error->message);
  /* Spread over a frame's time, as cameras are. */
  camera->due = g_get_monotonic_time ();
  if (options.rate > 0)
    camera->due += number * G_USEC_PER_SEC / options.rate / options.cameras;
  camera->requests = g_new0 (Request, n_frames);
  for (guint i = 0; i < n_frames; i++)
    (form == DETECTION_JPEG ? encode : copy_raw) (i, &camera->requests[i]);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const gdouble *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static gdouble
quantile (gdouble q)
{
  if (latencies->len == 0)
    return 0.0;
  return g_array_index (latencies, gdouble,
      (guint) (q * (latencies->len - 1) + 0.5));
}

static void
report (const Camera * cameras, gdouble seconds)
{
  g_array_sort (latencies, compare);
  printf ("{\"replies\": %u, \"seconds\": %.3f, \"errors\": %" G_GUINT64_FORMAT
      ", \"lost\": %" G_GUINT64_FORMAT ", \"late\": %" G_GUINT64_FORMAT
      ", \"lanes_both\": %" G_GUINT64_FORMAT
      ", \"p50_us\": %.0f, \"p99_us\": %.0f, \"max_us\": %.0f, \"each\": [",
      latencies->len, seconds, errors, lost, late, lanes, quantile (0.5),
      quantile (0.99), quantile (1.0));
  for (gint i = 0; i < options.cameras; i++)
    printf ("%s%" G_GUINT64_FORMAT, i ? ", " : "", cameras[i].replies);
  printf ("]}\n");
}

static void
prepare (void)
{
  GMappedFile *file;            /* many cameras read the same one */

  if (!options.url || !options.pictures || options.cameras < 1
      || options.cameras > MAX_CAMERAS)
    fail ("wants --url, --pictures and 1 to 1024 --cameras");
  if (!g_strcmp0 (options.form, "bgrx"))
    form = DETECTION_BGRX;
  else if (!g_strcmp0 (options.form, "gray8"))
    form = DETECTION_GRAY8;
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGRx, options.width,
      options.height);
  file = g_mapped_file_new (options.pictures, FALSE, NULL);
  if (!file || g_mapped_file_get_length (file) < info.size)
    fail ("cannot read the pictures");
  frames = (const guint8 *) g_mapped_file_get_contents (file);
  n_frames = MIN (g_mapped_file_get_length (file) / info.size, MAX_PICTURES);
  jpeg = gst_zmq_jpeg_new ();
  latencies = g_array_new (FALSE, FALSE, sizeof (gdouble));
}

int
main (int argc, char *argv[])
{
  GOptionContext *context = g_option_context_new (NULL);
  GError *error = NULL;
  Camera *cameras;
  gint64 start;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error))
    fail (error->message);
  g_option_context_free (context);
  prepare ();
  cameras = g_new0 (Camera, options.cameras);
  for (gint i = 0; i < options.cameras; i++)
    open_camera (&cameras[i], i);

  /* Connections, buffers and estimates settle before it counts. */
  start = options.begin * G_USEC_PER_SEC;
  if (start == 0)
    start = g_get_monotonic_time () + G_USEC_PER_SEC;
  run (cameras, start);
  g_array_set_size (latencies, 0);
  errors = lost = late = lanes = 0;
  for (gint i = 0; i < options.cameras; i++)
    cameras[i].replies = 0;
  run (cameras, start + options.seconds * G_USEC_PER_SEC);
  report (cameras, (g_get_monotonic_time () - start) / 1e6);
  return 0;
}
