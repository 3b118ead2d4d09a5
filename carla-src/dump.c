/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Frames and what is known of their lanes, as files.
 *
 * A directory of JPEG pictures and labels.jsonl: a JSON object a line with
 * `image`, `width`, `height`; `lanes`, polylines in pixels from bottom to top,
 * and `types`, what they are; `ego_left` and `ego_right`, indices into `lanes`
 * or null; `tags`. Beside that, `truth` in metres.
 *
 * A thread of its own makes JPEG pictures and writes, so that a frame that is
 * dumped is on its way as soon as one that is not. It works on copies: what
 * happens to the frame downstream does not matter, nor does the frame have to
 * wait. When it does not keep up the world waits for it: no frame is left out.
 */

#include "dump.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lane/lane.h>

#define ENCODING_TIMEOUT (10 * GST_SECOND)
#define WAITING 4               /* frames that wait to be written, at most */
#define ROWS_BETWEEN 8          /* of a polyline's points */

struct _Dump
{
  gchar *directory, *tags;      /* tags as JSON */
  FILE *labels;
  guint interval;
  GThread *thread;
  GMutex lock;                  /* of what follows */
  GCond changed;
  GQueue frames;                /* of Frame, the one being written included */
  GError *error;                /* why no more are written, until it is told */
  gboolean failed, flushing, closing;
};

typedef struct
{
  GstBuffer *buffer;
  GstVideoInfo info;
  gint64 id;
} Frame;

static void
append_number (GString * json, const gchar * format, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  /* Not printf: the decimal point must not depend on the user's language. */
  g_string_append (json, g_ascii_formatd (text, sizeof (text), format, value));
}

static void
append_string (GString * json, const gchar * text)
{
  g_string_append_c (json, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_c (json, '\\');
    if ((guchar) * text >= 0x20)
      g_string_append_c (json, *text);
  }
  g_string_append_c (json, '"');
}

static gchar *
make_tags (const gchar * const *tags)
{
  GString *json = g_string_new ("[");

  for (; *tags != NULL; tags++) {
    if (json->len > 1)
      g_string_append (json, ", ");
    append_string (json, *tags);
  }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static gpointer write_frames (gpointer data);

Dump *
dump_new (const gchar * directory, guint interval, const gchar * const *tags,
    GError ** error)
{
  gchar *path = g_build_filename (directory, "labels.jsonl", NULL);
  FILE *labels = NULL;
  Dump *dump = NULL;

  /* "x": what was dumped before is not overwritten. */
  if (g_mkdir_with_parents (directory, 0777) == 0)
    labels = fopen (path, "wxe");
  if (labels != NULL) {
    dump = g_new0 (Dump, 1);
    dump->directory = g_strdup (directory);
    dump->tags = make_tags (tags);
    dump->labels = labels;
    dump->interval = interval;
    g_mutex_init (&dump->lock);
    g_cond_init (&dump->changed);
    g_queue_init (&dump->frames);
    dump->thread = g_thread_new ("dump", write_frames, dump);
  } else if (errno == EEXIST) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
        "'%s' already holds labels: choose another directory for dump.",
        directory);
  } else {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
        "Cannot dump frames into '%s': %s.", directory, g_strerror (errno));
  }
  g_free (path);
  return dump;
}

static void
frame_free (gpointer data)
{
  Frame *frame = data;

  gst_buffer_unref (frame->buffer);
  g_free (frame);
}

void
dump_free (Dump * dump)
{
  g_mutex_lock (&dump->lock);
  dump->closing = TRUE;
  g_cond_broadcast (&dump->changed);
  g_mutex_unlock (&dump->lock);
  g_thread_join (dump->thread);
  fclose (dump->labels);
  g_queue_clear_full (&dump->frames, frame_free);
  g_clear_error (&dump->error);
  g_mutex_clear (&dump->lock);
  g_cond_clear (&dump->changed);
  g_free (dump->directory);
  g_free (dump->tags);
  g_free (dump);
}

/* Whether the line is painted from one point to the next and not behind a
 * crest; what hides it otherwise does not change where it is. */
static gboolean
is_drawn (const GstVehiclePoint * a, const GstVehiclePoint * b)
{
  const guint gone = GST_VEHICLE_HIDDEN_CREST | GST_VEHICLE_HIDDEN_PAINT;

  return !(a->hidden & gone) && !(b->hidden & gone)
      && (!(a->hidden & GST_VEHICLE_HIDDEN_OUTSIDE)
      || !(b->hidden & GST_VEHICLE_HIDDEN_OUTSIDE));
}

/* The nearest column at which the line crosses a row. */
static gboolean
find_column (const GstVehicleLine * line, gdouble y, gdouble * x)
{
  gint i;

  for (i = 0; i + 1 < GST_VEHICLE_LINE_POINTS; i++) {
    const GstVehiclePoint *a = &line->points[i], *b = a + 1;

    if (!is_drawn (a, b) || a->y < y || b->y >= y)
      continue;
    *x = b->x + (y - b->y) / (a->y - b->y) * (a->x - b->x);
    return TRUE;
  }
  return FALSE;
}

/* FALSE, and nothing appended, when the picture shows none of it. */
static gboolean
append_polyline (GString * json, const GstVehicleLine * line, gint width,
    gint height)
{
  gsize before = json->len;
  guint n = 0;
  gint y;

  g_string_append_c (json, '[');
  for (y = height - 1; y >= 0; y -= ROWS_BETWEEN) {
    gdouble x;

    if (!find_column (line, y, &x) || x < 0.0 || x > width - 1)
      continue;
    g_string_append (json, n++ > 0 ? ", [" : "[");
    append_number (json, "%.1f", x);
    g_string_append_printf (json, ", %d]", y);
  }
  g_string_append_c (json, ']');
  if (n < 2)
    g_string_truncate (json, before);
  return n >= 2;
}

static void
append_lanes (GString * json, const GstVehicleTruth * truth, gint width,
    gint height)
{
  const GstVehicleLine *lines[] = { &truth->left_line, &truth->right_line };
  static const gchar *const names[] = { "ego_left", "ego_right" };
  gint index[2] = { -1, -1 }, n = 0, i;

  g_string_append (json, "\"lanes\": [");
  for (i = 0; i < 2; i++) {
    gsize before = json->len;

    if (n > 0)
      g_string_append (json, ", ");
    if (append_polyline (json, lines[i], width, height))
      index[i] = n++;
    else
      g_string_truncate (json, before);
  }
  g_string_append_printf (json, "], \"types\": [%s]", n == 0 ? "" : n == 1 ?
      "\"line\"" : "\"line\", \"line\"");
  for (i = 0; i < 2; i++) {
    g_string_append_printf (json, ", \"%s\": ", names[i]);
    if (index[i] < 0)
      g_string_append (json, "null");
    else
      g_string_append_printf (json, "%d", index[i]);
  }
}

static void
append_member (GString * json, const gchar * name, gdouble value)
{
  g_string_append_printf (json, "\"%s\": ", name);
  append_number (json, "%.6g", value);
  g_string_append (json, ", ");
}

static void
append_points (GString * json, const gchar * name, const GstVehicleLine * line)
{
  gint i;

  g_string_append_printf (json, "\"%s\": {", name);
  append_member (json, "visible", line->visible);
  g_string_append (json, "\"points\": [");
  for (i = 0; i < GST_VEHICLE_LINE_POINTS; i++) {
    const GstVehiclePoint *point = &line->points[i];

    g_string_append (json, i > 0 ? ", [" : "[");
    append_number (json, "%.3f", point->forward);
    g_string_append (json, ", ");
    append_number (json, "%.3f", point->right);
    g_string_append (json, ", ");
    append_number (json, "%.3f", point->up);
    g_string_append_printf (json, ", %u]", point->hidden);
  }
  g_string_append (json, "]}");
}

static void
append_truth (GString * json, const GstVehicleMeta * vehicle)
{
  const GstVehicleTruth *truth = &vehicle->truth;

  g_string_append (json, ", \"truth\": {");
  append_member (json, "speed", vehicle->speed);
  append_member (json, "steering", vehicle->steering);
  append_member (json, "lateral_offset", truth->lateral_offset);
  append_member (json, "heading_error", truth->heading_error);
  append_member (json, "curvature", truth->curvature);
  append_member (json, "lane_width", truth->lane_width);
  append_points (json, "left", &truth->left_line);
  g_string_append (json, ", ");
  append_points (json, "right", &truth->right_line);
  g_string_append_c (json, '}');
}

static gboolean
write_label (Dump * dump, const gchar * image, GstBuffer * buffer,
    const GstVideoInfo * info, GError ** error)
{
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);
  gint width = GST_VIDEO_INFO_WIDTH (info);
  gint height = GST_VIDEO_INFO_HEIGHT (info);
  GString *json = g_string_new (NULL);
  gboolean written;

  g_string_append_printf (json, "{\"image\": \"%s\", \"width\": %d, "
      "\"height\": %d, ", image, width, height);
  if (vehicle != NULL && vehicle->has_truth)
    append_lanes (json, &vehicle->truth, width, height);
  else
    g_string_append (json, "\"lanes\": [], \"types\": [], "
        "\"ego_left\": null, \"ego_right\": null");
  g_string_append_printf (json, ", \"label\": \"exact\", \"tags\": %s",
      dump->tags);
  if (vehicle != NULL && vehicle->has_truth)
    append_truth (json, vehicle);
  g_string_append (json, "}\n");
  written = fwrite (json->str, 1, json->len, dump->labels) == json->len
      && fflush (dump->labels) == 0;
  if (!written)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
        "Cannot write the labels of a frame into '%s': %s.", dump->directory,
        g_strerror (errno));
  g_string_free (json, TRUE);
  return written;
}

static gboolean
write_sample (Dump * dump, const gchar * image, GstSample * sample,
    GError ** error)
{
  gchar *path = g_build_filename (dump->directory, image, NULL);
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;
  gboolean written = FALSE;
  FILE *file = NULL;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    file = fopen (path, "wbe");
    written = file != NULL && fwrite (map.data, 1, map.size, file) == map.size;
    gst_buffer_unmap (buffer, &map);
  }
  if (file != NULL && fclose (file) != 0)
    written = FALSE;
  if (!written)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
        "Cannot write the frame '%s': %s.", path, g_strerror (errno));
  g_free (path);
  return written;
}

static gboolean
write_picture (Dump * dump, const gchar * image, GstBuffer * buffer,
    const GstVideoInfo * info, GError ** error)
{
  GstCaps *jpeg = gst_caps_new_empty_simple ("image/jpeg");
  GstCaps *caps = gst_video_info_to_caps (info);
  GstSample *frame = gst_sample_new (buffer, caps, NULL, NULL);
  GError *cause = NULL;
  GstSample *sample = gst_video_convert_sample (frame, jpeg, ENCODING_TIMEOUT,
      &cause);
  gboolean written = FALSE;

  if (sample != NULL)
    written = write_sample (dump, image, sample, error);
  else
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "Cannot make a JPEG picture of a frame (jpegenc is in "
        "gstreamer1.0-plugins-good): %s", cause->message);
  g_clear_error (&cause);
  g_clear_pointer (&sample, gst_sample_unref);
  gst_sample_unref (frame);
  gst_caps_unref (caps);
  gst_caps_unref (jpeg);
  return written;
}

static gboolean
write_frame (Dump * dump, const Frame * frame, GError ** error)
{
  gchar image[32];

  g_snprintf (image, sizeof (image), "%06" G_GINT64_FORMAT ".jpg", frame->id);
  return write_picture (dump, image, frame->buffer, &frame->info, error)
      && write_label (dump, image, frame->buffer, &frame->info, error);
}

/* The thread: until it fails, or all is written and no more will come. */
static gpointer
write_frames (gpointer data)
{
  Dump *dump = data;

  g_mutex_lock (&dump->lock);
  while (!dump->failed) {
    Frame *frame = g_queue_peek_head (&dump->frames);
    GError *error = NULL;
    gboolean written;

    if (frame == NULL && dump->closing)
      break;
    if (frame == NULL) {
      g_cond_wait (&dump->changed, &dump->lock);
      continue;
    }
    g_mutex_unlock (&dump->lock);
    written = write_frame (dump, frame, &error);
    g_mutex_lock (&dump->lock);
    dump->error = error;
    frame_free (g_queue_pop_head (&dump->frames));
    dump->failed = !written;
    g_cond_broadcast (&dump->changed);
  }
  g_mutex_unlock (&dump->lock);
  return NULL;
}

/* Waits until at most so many frames wait. FALSE: it fails, or is flushing;
 * with the lock, like what follows. */
static gboolean
wait_for_frames (Dump * dump, guint most, GError ** error)
{
  gint64 patience = WAITING * ENCODING_TIMEOUT / GST_USECOND;
  gint64 end = g_get_monotonic_time () + patience;
  guint before = g_queue_get_length (&dump->frames);

  while (!dump->failed && !dump->flushing
      && g_queue_get_length (&dump->frames) > most) {
    if (!g_cond_wait_until (&dump->changed, &dump->lock, end)
        && g_queue_get_length (&dump->frames) == before) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
          "Frames cannot be written into '%s': nothing happened for %d s.",
          dump->directory, (gint) (patience / G_USEC_PER_SEC));
      return FALSE;
    }
    before = g_queue_get_length (&dump->frames);
  }
  /* The reason is told once. */
  if (dump->error != NULL)
    g_propagate_error (error, g_steal_pointer (&dump->error));
  return !dump->failed && !dump->flushing;
}

gboolean
dump_frame (Dump * dump, GstBuffer * buffer, const GstVideoInfo * info,
    gint64 id, GError ** error)
{
  Frame *frame;
  gboolean taken;

  if (id % dump->interval != 0)
    return TRUE;
  g_mutex_lock (&dump->lock);
  taken = wait_for_frames (dump, WAITING - 1, error);
  if (taken) {
    frame = g_new0 (Frame, 1);
    frame->buffer = gst_buffer_copy_deep (buffer);
    frame->info = *info;
    frame->id = id;
    g_queue_push_tail (&dump->frames, frame);
    g_cond_broadcast (&dump->changed);
  }
  g_mutex_unlock (&dump->lock);
  return taken;
}

gboolean
dump_drain (Dump * dump, GError ** error)
{
  gboolean drained;

  g_mutex_lock (&dump->lock);
  drained = wait_for_frames (dump, 0, error);
  g_mutex_unlock (&dump->lock);
  return drained;
}

void
dump_set_flushing (Dump * dump, gboolean flushing)
{
  g_mutex_lock (&dump->lock);
  dump->flushing = flushing;
  g_cond_broadcast (&dump->changed);
  g_mutex_unlock (&dump->lock);
}
