/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Drives the built-in road by what lanedetect finds and compares each frame's
 * lines with the truth. Prints one JSON object. */

#include <math.h>
#include <stdlib.h>

#include <gst/gst.h>
#include <lane/lane.h>

static const gdouble distances[] = { 5, 10, 20 };       /* m ahead of the camera */

typedef struct
{
  guint n;
  gdouble squares, max;
} Error;

typedef struct
{
  GstLaneCamera camera;
  guint frames, both, any;
  Error offset;                 /* of the vehicle from the lane's centre, m */
  Error curve[G_N_ELEMENTS (distances)], chord[G_N_ELEMENTS (distances)];       /* m */
  Error far_end;                /* pixels */
  GArray *times;                /* ms, gdouble */
} Evaluation;

static void
error_add (Error * error, gdouble value)
{
  error->n++;
  error->squares += value * value;
  error->max = MAX (error->max, fabs (value));
}

static gdouble
error_rms (const Error * error)
{
  return error->n ? sqrt (error->squares / error->n) : 0;
}

static gdouble
column (const GstLaneLine * line, gdouble y)
{
  return line->a + (line->b + line->c * y) * y;
}

static gdouble
chord_column (const GstLaneLine * line, gdouble y)
{
  return line->x1 + (line->x2 - line->x1) * (y - line->y1)
      / (gdouble) (line->y2 - line->y1);
}

/* Metres across for one pixel on a row. */
static gdouble
metres_per_pixel (const GstLaneCamera * camera, gdouble y)
{
  gdouble forward, a = 0, b = 0;

  gst_lane_camera_to_ground (camera, 0, y, &forward, &a);
  gst_lane_camera_to_ground (camera, 1, y, &forward, &b);
  return b - a;
}

static void
compare (Evaluation * self, const GstLaneLine * line, const GstLaneLine * truth)
{
  if (!line->valid || !truth->valid)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (distances); i++) {
    gdouble x, y;
    gst_lane_camera_to_pixel (&self->camera, self->camera.x + distances[i], 0,
        0, &x, &y);
    if (y > truth->y1 || y < truth->y2)
      continue;
    gdouble scale = metres_per_pixel (&self->camera, y);
    gdouble true_x = column (truth, y);
    if (y >= line->y2) {
      error_add (&self->curve[i], scale * (column (line, y) - true_x));
      error_add (&self->chord[i], scale * (chord_column (line, y) - true_x));
    }
  }
  if (line->y2 >= truth->y2 && line->y2 <= truth->y1)
    error_add (&self->far_end, line->x2 - column (truth, line->y2));
}

static GstPadProbeReturn
judge (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Evaluation *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  const GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);

  if (!lanes || !vehicle || !vehicle->has_truth)
    return GST_PAD_PROBE_OK;
  gdouble ms = lanes->processing_time / (gdouble) GST_MSECOND;
  g_array_append_val (self->times, ms);
  self->frames++;
  self->both += lanes->left.valid && lanes->right.valid;
  self->any += lanes->left.valid || lanes->right.valid;
  error_add (&self->offset, vehicle->truth.lateral_offset);
  compare (self, &lanes->left, &vehicle->truth.left);
  compare (self, &lanes->right, &vehicle->truth.right);
  return GST_PAD_PROBE_OK;
}

static gint
by_value (gconstpointer a, gconstpointer b)
{
  gdouble difference = *(const gdouble *) a - *(const gdouble *) b;
  return difference < 0 ? -1 : difference > 0;
}

static gdouble
percentile (GArray * sorted, gdouble fraction)
{
  return sorted->len ? g_array_index (sorted, gdouble,
      (guint) (fraction * (sorted->len - 1))) : 0;
}

static void
print (Evaluation * self)
{
  guint frames = MAX (1, self->frames);

  g_print ("{\"frames\": %u, \"both\": %.4f, \"any\": %.4f, "
      "\"offset_rms_m\": %.3f, \"offset_max_m\": %.3f, ", self->frames,
      self->both / (gdouble) frames, self->any / (gdouble) frames,
      error_rms (&self->offset), self->offset.max);
  for (guint i = 0; i < G_N_ELEMENTS (distances); i++)
    g_print ("\"curve_%.0fm\": {\"n\": %u, \"rms_m\": %.4f, \"max_m\": %.3f}, "
        "\"chord_%.0fm\": {\"n\": %u, \"rms_m\": %.4f, \"max_m\": %.3f}, ",
        distances[i], self->curve[i].n, error_rms (&self->curve[i]),
        self->curve[i].max, distances[i], self->chord[i].n,
        error_rms (&self->chord[i]), self->chord[i].max);
  g_print ("\"far_end_px\": {\"n\": %u, \"rms\": %.2f, \"max\": %.1f}, "
      "\"ms\": {\"p50\": %.3f, \"p99\": %.3f}}\n", self->far_end.n,
      error_rms (&self->far_end), self->far_end.max,
      percentile (self->times, 0.5), percentile (self->times, 0.99));
}

static int
fail (const gchar * text)
{
  g_printerr ("roadeval: %s\n", text);
  return 1;
}

int
main (int argc, char *argv[])
{
  static const gchar usage[] =
      "usage: roadeval CARLASRC-OPTIONS LANEDETECT-OPTIONS\n";
  Evaluation self = { 0, };
  GError *error = NULL;

  gst_init (&argc, &argv);
  if (argc != 3)
    return fail (usage);
  gst_lane_camera_init (&self.camera, 800, 600);
  self.times = g_array_new (FALSE, FALSE, sizeof (gdouble));

  gchar *text = g_strdup_printf ("carlasrc is-live=false %s ! "
      "video/x-raw,format=BGRx,width=800,height=600 ! "
      "lanedetect name=detect %s ! lanekeep ! fakesink", argv[1], argv[2]);
  GstElement *pipeline = gst_parse_launch (text, &error);
  g_free (text);
  if (!pipeline)
    return fail (error->message);
  GstElement *detect = gst_bin_get_by_name (GST_BIN (pipeline), "detect");
  GstPad *pad = gst_element_get_static_pad (detect, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, judge, &self, NULL);
  gst_object_unref (pad);
  gst_object_unref (detect);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  int status = 0;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    status = fail (error->message);
    g_error_free (error);
  }
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  g_array_sort (self.times, by_value);
  if (status == 0)
    print (&self);
  g_array_free (self.times, TRUE);
  return status;
}
