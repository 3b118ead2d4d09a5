/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the built-in road draws: in every format, from anywhere. */

#include "hash.h"
#include "scene.h"

static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_BGRx,
  GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_RGBA,
  GST_VIDEO_FORMAT_BGR, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_GRAY8
};

#define N_FORMATS ((gint) G_N_ELEMENTS (formats))

static const struct
{
  gint width, height;
} sizes[] = { {800, 600}, {64, 48}, {65, 49}, {67, 480}, {641, 51},
{1921, 1081}, {1280, 720}
};

#define N_SIZES ((gint) G_N_ELEMENTS (sizes))

static gboolean
is_opaque (GstVideoFrame * frame, gint x, gint y)
{
  const guint8 *line = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
      + y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

  return GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0) != 4 || line[4 * x + 3] == 255;
}

static void
compare_pictures (Scene * expected, GstBuffer * a, Scene * found, GstBuffer * b)
{
  GstVideoFrame fa, fb;
  gint x, y;

  fail_unless (gst_video_frame_map (&fa, &expected->info, a, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&fb, &found->info, b, GST_MAP_READ));
  for (y = 0; y < expected->camera.height; y++) {
    for (x = 0; x < expected->camera.width; x++) {
      guint32 pixel = pixel_at (&fa, x, y), other = pixel_at (&fb, x, y);
      guint32 tolerance = 0;

      if (GST_VIDEO_FRAME_FORMAT (&fb) == GST_VIDEO_FORMAT_GRAY8) {
        /* BT.601, full range. */
        pixel = (guint32) (0.299 * (pixel >> 16) + 0.587 * (pixel >> 8 & 255)
            + 0.114 * (pixel & 255) + 0.5);
        tolerance = 1;
      }
      if (other + tolerance - pixel > 2 * tolerance || !is_opaque (&fb, x, y))
        fail ("pixel %d,%d is %06x, not %06x", x, y, other, pixel);
    }
  }
  gst_video_frame_unmap (&fa);
  gst_video_frame_unmap (&fb);
}

/* Nothing but the picture is written: not the padding, not around it. */
static void
check_padding (Scene * scene, GstBuffer * buffer)
{
  gint width = scene->camera.width, height = scene->camera.height;
  GstVideoFrame frame;
  GstMapInfo map;
  guint8 *inside;
  gsize i;
  gint y;

  fail_unless (gst_video_frame_map (&frame, &scene->info, buffer,
          GST_MAP_READ));
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  inside = g_malloc0 (map.size);
  for (y = 0; y < height; y++) {
    gsize start = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) - map.data
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    memset (inside + start, 1,
        width * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 0));
  }
  for (i = 0; i < map.size; i++) {
    if (!inside[i] && map.data[i] != 0xa5)
      fail ("byte %" G_GSIZE_FORMAT " was overwritten", i);
  }
  g_free (inside);
  gst_buffer_unmap (buffer, &map);
  gst_video_frame_unmap (&frame);
}

/* Every format, at odd sizes and with strides that are no multiple of
 * anything, shows the same picture. */
GST_START_TEST (test_formats_and_strides)
{
  static const guint paddings[] = { 0, 4, 7, 64 };
  const gint width = sizes[__i__].width, height = sizes[__i__].height;
  GstBuffer *expected;
  Scene reference;
  gint i;
  guint j;

  scene_open (&reference, "winding", 0, NULL, GST_VIDEO_FORMAT_BGRx, width,
      height);
  scene_place (&reference, 130.0, 0.3, 0.05);
  expected = scene_picture (&reference);
  for (i = 0; i < N_FORMATS; i++) {
    Scene scene;

    scene_open (&scene, "winding", 0, NULL, formats[i], width, height);
    scene_place (&scene, 130.0, 0.3, 0.05);
    for (j = 0; j < G_N_ELEMENTS (paddings); j++) {
      GstBuffer *buffer = scene_buffer (&scene, paddings[j]);

      scene_draw (&scene, buffer);
      compare_pictures (&reference, expected, &scene, buffer);
      check_padding (&scene, buffer);
      gst_buffer_unref (buffer);
    }
    scene_close (&scene);
  }
  gst_buffer_unref (expected);
  scene_close (&reference);
}

GST_END_TEST;

/* What videoconvert makes of the same picture. */
static GstBuffer *
converted (Scene * from, GstBuffer * buffer, Scene * to)
{
  GstVideoConverter *converter = gst_video_converter_new (&from->info,
      &to->info, gst_structure_new ("options",
          GST_VIDEO_CONVERTER_OPT_CHROMA_MODE, GST_TYPE_VIDEO_CHROMA_MODE,
          GST_VIDEO_CHROMA_MODE_FULL, NULL));
  GstBuffer *out = gst_buffer_new_allocate (NULL, to->info.size, NULL);
  GstVideoFrame in_frame, out_frame;

  fail_unless (gst_video_frame_map (&in_frame, &from->info, buffer,
          GST_MAP_READ));
  fail_unless (gst_video_frame_map (&out_frame, &to->info, out, GST_MAP_WRITE));
  gst_video_converter_frame (converter, &in_frame, &out_frame);
  gst_video_frame_unmap (&out_frame);
  gst_video_frame_unmap (&in_frame);
  gst_video_converter_free (converter);
  return out;
}

static gdouble
mean_difference (GstVideoFrame * a, GstVideoFrame * b, guint component)
{
  gint width = GST_VIDEO_FRAME_COMP_WIDTH (a, component);
  gint height = GST_VIDEO_FRAME_COMP_HEIGHT (a, component);
  gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (a, component), x, y;
  gdouble sum = 0.0;

  for (y = 0; y < height; y++) {
    const guint8 *pa = GST_VIDEO_FRAME_COMP_DATA (a, component);
    const guint8 *pb = GST_VIDEO_FRAME_COMP_DATA (b, component);

    pa += y * GST_VIDEO_FRAME_COMP_STRIDE (a, component);
    pb += y * GST_VIDEO_FRAME_COMP_STRIDE (b, component);
    for (x = 0; x < width; x++)
      sum += abs (pa[x * step] - pb[x * step]);
  }
  return sum / width / height;
}

/* The formats without RGB, in both ranges and matrices, beside videoconvert. */
GST_START_TEST (test_yuv)
{
  static const GstVideoFormat yuv[] =
      { GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_GRAY8 };
  static const gchar *const colorimetries[] = { "bt601", "bt709", "1:4:0:0" };
  const gint width = sizes[__i__].width, height = sizes[__i__].height;
  GstBuffer *buffer;
  Scene reference;
  guint i, j, k;

  scene_open (&reference, "winding", 0, NULL, GST_VIDEO_FORMAT_BGRx, width,
      height);
  scene_place (&reference, 130.0, 0.3, 0.05);
  buffer = scene_picture (&reference);
  for (i = 0; i < G_N_ELEMENTS (yuv); i++) {
    for (j = 0; j < G_N_ELEMENTS (colorimetries); j++) {
      GstVideoFrame a, b;
      GstBuffer *expected, *drawn;
      Scene scene;

      scene_open_colour (&scene, "winding", 0, NULL, yuv[i], width, height,
          colorimetries[j]);
      scene_place (&scene, 130.0, 0.3, 0.05);
      expected = converted (&reference, buffer, &scene);
      drawn = gst_buffer_new_allocate (NULL, scene.info.size, NULL);
      scene_draw (&scene, drawn);
      fail_unless (gst_video_frame_map (&a, &scene.info, expected,
              GST_MAP_READ));
      fail_unless (gst_video_frame_map (&b, &scene.info, drawn, GST_MAP_READ));
      for (k = 0; k < GST_VIDEO_FRAME_N_COMPONENTS (&a); k++)
        fail_unless (mean_difference (&a, &b, k) < 1.2,
            "component %u of %s %s: %.2f", k,
            gst_video_format_to_string (yuv[i]), colorimetries[j],
            mean_difference (&a, &b, k));
      gst_video_frame_unmap (&a);
      gst_video_frame_unmap (&b);
      gst_buffer_unref (expected);
      gst_buffer_unref (drawn);
      scene_close (&scene);
    }
  }
  gst_buffer_unref (buffer);
  scene_close (&reference);
}

GST_END_TEST;

GST_START_TEST (test_deterministic)
{
  guint32 hashes[2][8];
  gint run, i;

  for (run = 0; run < 2; run++) {
    Scene scene;

    scene_open (&scene, scene_tracks[__i__], 9, NULL, GST_VIDEO_FORMAT_BGRx,
        800, 600);
    for (i = 0; i < 8; i++) {
      GstBuffer *buffer;

      scene_place (&scene, 100.0 * i, 0.1 * i, 0.0);
      buffer = scene_picture (&scene);
      hashes[run][i] = hash_of (buffer);
      gst_buffer_unref (buffer);
    }
    scene_close (&scene);
  }
  for (i = 0; i < 8; i++) {
    fail_unless_equals_int (hashes[0][i], hashes[1][i]);
    fail_unless (i == 0 || hashes[0][i] != hashes[0][i - 1]);
  }
}

GST_END_TEST;

/* Above the horizon sky, below it ground: m of rise a metre that are surely
 * one or the other. */
static void
check_sky (const Scene * scene, GstVideoFrame * frame, gdouble sky_from)
{
  const RoadView *view = &scene->view;
  gint x, y, i;

  for (y = 0; y < 240; y++) {
    for (x = 0; x < 320; x++) {
      guint32 pixel = pixel_at (frame, x, y);
      gint red = pixel >> 16, blue = pixel & 255;
      gboolean sky = blue > red + 12;
      gdouble ray[3], rise;

      for (i = 0; i < 3; i++)
        ray[i] = view->ray[i] + x * view->per_column[i]
            + y * view->per_row[i];
      rise = ray[2] / hypot (ray[0], ray[1]);
      if (rise > sky_from && !sky)
        fail ("no sky at %d,%d", x, y);
      if (rise < -0.02 && sky)
        fail ("no ground at %d,%d", x, y);
    }
  }
}

/* Also with a rolled camera: on level ground, and where the road leans. */
GST_START_TEST (test_horizon)
{
  static const gdouble rolls[] = { 0.0, 10.0, -25.0, 90.0, -170.0 };
  const gboolean banked = __i__ == 1;
  GstLaneCamera camera;
  gint i;

  gst_lane_camera_init (&camera, 320, 240);
  for (i = 0; i < (gint) G_N_ELEMENTS (rolls); i++) {
    GstVideoFrame frame;
    GstBuffer *buffer;
    Scene scene;
    gdouble s = 20.0;

    camera.roll = rolls[i];
    scene_open (&scene, banked ? "winding" : "straight", 3, &camera,
        GST_VIDEO_FORMAT_BGRx, 320, 240);
    do
      scene_place (&scene, s += 20.0, 0.0, 0.0);
    while (banked && fabs (scene.relief.bank) < 0.025);
    buffer = scene_picture (&scene);
    fail_unless (gst_video_frame_map (&frame, &scene.info, buffer,
            GST_MAP_READ));
    check_sky (&scene, &frame, banked ? 0.08 : 0.0);
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (buffer);
    scene_close (&scene);
  }
}

GST_END_TEST;

/* Any place and any camera: no crash, nothing outside of the picture. Worth
 * most under the sanitizers. */
GST_START_TEST (test_odd_views_n)
{
  guint64 state = 7;
  gint i;

  for (i = 0; i < 120; i++) {
    GstLaneCamera camera = { 0 };
    GstBuffer *buffer;
    Scene scene;

    state = state * 6364136223846793005u + 1442695040888963407u;
    camera.fov = 10.0 + (state >> 8) % 161;
    camera.x = (gdouble) ((state >> 16) % 41) - 20.0;
    camera.y = (gdouble) ((state >> 24) % 41) - 20.0;
    camera.z = 0.1 + (state >> 32) % 50;
    camera.pitch = (gdouble) ((state >> 40) % 181) - 90.0;
    camera.roll = (gdouble) ((state >> 48) % 181) - 90.0;
    scene_open (&scene, scene_tracks[i % N_SCENE_TRACKS], i, &camera,
        formats[i % N_FORMATS], 64 + (state >> 20) % 200,
        48 + (state >> 28) % 150);
    scene_place (&scene, (state >> 12) % 1000, (gdouble) (i % 100) - 50.0,
        (state >> 36) % 7);
    buffer = scene_buffer (&scene, 5);
    scene_draw (&scene, buffer);
    check_padding (&scene, buffer);
    gst_buffer_unref (buffer);
    scene_close (&scene);
  }
}

GST_END_TEST;

static Suite *
picture_suite (void)
{
  Suite *suite = suite_create ("road picture");
  TCase *tcase = tcase_create ("picture");

  suite_add_tcase (suite, tcase);
  /* Every pixel is looked at; valgrind takes its time. */
  tcase_set_timeout (tcase, 600);
  tcase_add_loop_test (tcase, test_formats_and_strides, 0, N_SIZES);
  tcase_add_loop_test (tcase, test_yuv, 0, N_SIZES);
  tcase_add_loop_test (tcase, test_deterministic, 0, N_SCENE_TRACKS);
  tcase_add_loop_test (tcase, test_horizon, 0, 2);
  tcase_add_test (tcase, test_odd_views_n);
  return suite;
}

GST_CHECK_MAIN (picture);
