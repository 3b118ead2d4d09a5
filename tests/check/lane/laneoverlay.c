/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element laneoverlay: what it draws, where, and what it leaves alone. */

#include <math.h>
#include <gst/check/check.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <lane/lane.h>

#include "common/states.h"

#define WIDTH 320
#define HEIGHT 240
#define GREY 100

static const gchar *formats[] = { "BGRx", "BGRA", "RGBx", "RGBA" };

static GstHarness *
overlay_new (const gchar * launch, const gchar * format)
{
  GstHarness *harness = gst_harness_new_parse (launch);
  gchar *caps = g_strdup_printf ("video/x-raw,format=%s,width=%d,height=%d,"
      "framerate=30/1", format, WIDTH, HEIGHT);

  gst_harness_set_src_caps_str (harness, caps);
  g_free (caps);
  return harness;
}

/* A grey, opaque picture. */
static GstBuffer *
picture_new (void)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT * 4, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = i % 4 == 3 ? 255 : GREY;
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

static void
add_lanes (GstBuffer * buffer)
{
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);

  lanes->status = GST_LANE_STATUS_OK;
  gst_lane_line_set_curve (&lanes->left, 120.0, -1.0, 0.003, 220, 120, 0.9);
  gst_lane_line_set_chord (&lanes->right, 300, 230, 180, 120, 0.9);
}

/* First, second and third byte of a pixel. */
static void
get_pixel (GstBuffer * buffer, gint x, gint y, guint8 pixel[4])
{
  gst_buffer_extract (buffer, (y * WIDTH + x) * 4, pixel, 4);
}

static gboolean
is_drawn (GstBuffer * buffer, gint x, gint y)
{
  guint8 pixel[4];

  get_pixel (buffer, x, y, pixel);
  return pixel[0] != GREY || pixel[1] != GREY || pixel[2] != GREY;
}

static guint
count_drawn (GstBuffer * buffer)
{
  guint n = 0;

  for (gint y = 0; y < HEIGHT; y++)
    for (gint x = 0; x < WIDTH; x++)
      n += is_drawn (buffer, x, y);
  return n;
}

GST_START_TEST (test_draws_lines)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstHarness *harness = overlay_new ("laneoverlay show-text=false",
        formats[i]);
    gboolean red_first = formats[i][0] == 'R';
    GstBuffer *buffer = picture_new ();
    guint8 pixel[4];

    add_lanes (buffer);
    buffer = gst_harness_push_and_pull (harness, buffer);

    /* Along the curve, not only its ends: yellow. */
    for (gint y = 125; y < 220; y += 10) {
      gint x = lrint (120.0 - y + 0.003 * y * y);

      get_pixel (buffer, x, y, pixel);
      fail_unless (pixel[red_first ? 0 : 2] > 200, "%s %d", formats[i], y);
      fail_unless (pixel[red_first ? 2 : 0] < 80, "%s %d", formats[i], y);
    }
    /* The right line is blue, the area between them green. */
    get_pixel (buffer, 240, 175, pixel);
    fail_unless (pixel[red_first ? 2 : 0] > 200, formats[i]);
    get_pixel (buffer, 160, 180, pixel);
    fail_unless (pixel[1] > pixel[0] && pixel[1] > pixel[2], formats[i]);
    /* Above and beside the lane nothing. */
    fail_if (is_drawn (buffer, 160, 60));
    fail_if (is_drawn (buffer, 10, 120));
    fail_if (is_drawn (buffer, 310, 150));
    fail_unless_equals_int (pixel[3], 255);
    gst_buffer_unref (buffer);
    gst_harness_teardown (harness);
  }
}

GST_END_TEST;

GST_START_TEST (test_one_line)
{
  GstHarness *harness = overlay_new ("laneoverlay show-text=false", "BGRx");
  GstBuffer *buffer = picture_new ();

  add_lanes (buffer);
  gst_buffer_get_lane_meta (buffer)->left.valid = FALSE;
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (is_drawn (buffer, 240, 175));
  fail_if (is_drawn (buffer, 160, 180));
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_switches)
{
  GstHarness *harness = overlay_new ("laneoverlay show-text=false "
      "show-lines=false show-truth=true", "BGRx");
  GstBuffer *buffer = picture_new ();
  GstVehicleMeta *vehicle;

  add_lanes (buffer);
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless_equals_int (count_drawn (buffer), 0);

  vehicle = gst_buffer_add_vehicle_meta (buffer);
  gst_lane_line_set_chord (&vehicle->truth.left, 50, 200, 50, 100, 1.0);
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless_equals_int (count_drawn (buffer), 0);
  gst_buffer_get_vehicle_meta (buffer)->has_truth = TRUE;
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (is_drawn (buffer, 50, 150));
  fail_if (is_drawn (buffer, 60, 150));
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_text)
{
  GstHarness *harness = overlay_new ("laneoverlay show-lines=false", "BGRx");
  GstBuffer *buffer = picture_new ();
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);
  GstVehicleMeta *vehicle = gst_buffer_add_vehicle_meta (buffer);

  lanes->status = GST_LANE_STATUS_TIMEOUT;
  lanes->processing_time = GST_CLOCK_TIME_NONE - 1;
  vehicle->speed = NAN;
  vehicle->steering = -1e300;
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (count_drawn (buffer) > 100);
  fail_if (is_drawn (buffer, 160, 180));
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* A read-only slot is copied, never written; without metas not even that. */
GST_START_TEST (test_read_only)
{
  GstHarness *harness = overlay_new ("laneoverlay", "BGRx");
  gsize size = WIDTH * HEIGHT * 4;
  guint8 *pixels = g_malloc (size);
  GstMemory *memory;
  GstBuffer *buffer;

  memset (pixels, GREY, size);
  memory = gst_memory_new_wrapped (GST_MEMORY_FLAG_READONLY, pixels, size, 0,
      size, NULL, NULL);

  buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer, gst_memory_ref (memory));
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (gst_buffer_peek_memory (buffer, 0) == memory);
  gst_buffer_unref (buffer);

  buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer, gst_memory_ref (memory));
  add_lanes (buffer);
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (gst_buffer_peek_memory (buffer, 0) != memory);
  fail_unless (count_drawn (buffer) > 1000);
  for (gsize i = 0; i < size; i++)
    fail_unless (pixels[i] == GREY);
  gst_buffer_unref (buffer);
  gst_memory_unref (memory);
  g_free (pixels);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* Rows that are further apart than the picture is wide. */
GST_START_TEST (test_stride)
{
  GstHarness *harness = overlay_new ("laneoverlay show-text=false", "BGRx");
  gint strides[GST_VIDEO_MAX_PLANES] = { WIDTH * 4 + 64 };
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 128 };
  GstBuffer *buffer = gst_buffer_new_allocate (NULL,
      128 + strides[0] * HEIGHT, NULL);
  guint8 pixel[4];

  gst_buffer_memset (buffer, 0, GREY, -1);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_BGRx, WIDTH, HEIGHT, 1, offsets, strides);
  add_lanes (buffer);
  buffer = gst_harness_push_and_pull (harness, buffer);
  gst_buffer_extract (buffer, 128 + 175 * strides[0] + 240 * 4, pixel, 4);
  fail_unless (pixel[0] > 200);
  for (gint y = 0; y < HEIGHT; y++) {
    gst_buffer_extract (buffer, 128 + y * strides[0] + WIDTH * 4, pixel, 4);
    fail_unless_equals_int (pixel[0], GREY);
  }
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* Lines that no picture can hold are not drawn, or only what is inside. */
GST_START_TEST (test_garbage_n)
{
  static const gdouble wild[] = { NAN, INFINITY, 1e308, -1e308, 1e9, 0.0 };
  GstHarness *harness = overlay_new ("laneoverlay show-truth=true", "BGRA");

  for (guint i = 0; i < 216; i++) {
    GstBuffer *buffer = picture_new ();
    GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);
    GstVehicleMeta *vehicle = gst_buffer_add_vehicle_meta (buffer);

    lanes->frame_id = G_MININT64;
    lanes->status = (GstLaneStatus) i;
    lanes->left.valid = lanes->right.valid = TRUE;
    lanes->left.y1 = lanes->right.y1 = i % 2 ? G_MAXINT : HEIGHT;
    lanes->left.y2 = lanes->right.y2 = i % 3 ? G_MININT : 0;
    lanes->left.a = wild[i % 6];
    lanes->left.b = wild[i / 6 % 6];
    lanes->right.c = wild[i / 36];
    vehicle->has_truth = TRUE;
    vehicle->truth.left = lanes->left;
    gst_buffer_unref (gst_harness_push_and_pull (harness, buffer));
  }
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_short_buffer_n)
{
  GstHarness *harness = overlay_new ("laneoverlay", "BGRx");
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 1000, NULL);

  add_lanes (buffer);
  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_ERROR);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_unsupported_format_n)
{
  GstHarness *harness = gst_harness_new ("laneoverlay");

  gst_harness_set_src_caps_str (harness,
      "video/x-raw,format=I420,width=320,height=240,framerate=30/1");
  fail_unless_equals_int (gst_harness_push (harness, picture_new ()),
      GST_FLOW_NOT_NEGOTIATED);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_states)
{
  assert_plays_again ("videotestsrc num-buffers=3 ! laneoverlay ! fakesink");
}

GST_END_TEST;

static Suite *
laneoverlay_suite (void)
{
  Suite *suite = suite_create ("laneoverlay");
  TCase *chain = tcase_create ("general");

  suite_add_tcase (suite, chain);
  tcase_add_test (chain, test_draws_lines);
  tcase_add_test (chain, test_one_line);
  tcase_add_test (chain, test_switches);
  tcase_add_test (chain, test_text);
  tcase_add_test (chain, test_read_only);
  tcase_add_test (chain, test_stride);
  tcase_add_test (chain, test_garbage_n);
  tcase_add_test (chain, test_short_buffer_n);
  tcase_add_test (chain, test_unsupported_format_n);
  tcase_add_test (chain, test_states);
  return suite;
}

GST_CHECK_MAIN (laneoverlay);
