/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the built-in road draws: the same everywhere, and where the truth says. */

#include <math.h>

#include "hash.h"
#include "scene.h"

#define fail_unless_near(a, b, tolerance) \
    fail_unless (fabs ((a) - (b)) <= (tolerance), \
        "%s = %.12g, not %.12g", #a, (gdouble) (a), (gdouble) (b))

static const gchar *const tracks[] = { "straight", "oval", "highway",
  "winding"
};

#define N_TRACKS ((gint) G_N_ELEMENTS (tracks))

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

/* A pixel of any format in BGRx, or GRAY8 as it is. */
static guint32
pixel_at (GstVideoFrame * frame, gint x, gint y)
{
  const guint8 *line = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
      + y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  const guint8 *pixel = line + x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0);

  if (GST_VIDEO_FRAME_FORMAT (frame) == GST_VIDEO_FORMAT_GRAY8)
    return pixel[0];
  return pixel[GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_R)] << 16
      | pixel[GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_G)] << 8
      | pixel[GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_B)];
}

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

    scene_open (&scene, tracks[__i__], 9, NULL, GST_VIDEO_FORMAT_BGRx, 800,
        600);
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

/* The painter's lens is that of libgstlane: its ground points have to fall on
 * the pixels that GstLaneCamera says. */
GST_START_TEST (test_view_is_the_lane_camera)
{
  static const GstLaneCamera cameras[] = {
    {800, 600, 90.0, 2.0, 0.0, 1.5, -10.0, 0.0},
    {641, 481, 60.0, 0.5, -0.4, 1.2, -3.0, 5.0},
    {1920, 1080, 110.0, -1.0, 0.7, 3.0, -35.0, -20.0},
  };
  const gdouble x = 123.4, y = -56.7, yaw = 2.1;
  gint i;

  for (i = 0; i < (gint) G_N_ELEMENTS (cameras); i++) {
    const GstLaneCamera *camera = &cameras[i];
    gdouble forward, right, px, py, ex, ey;
    RoadViewPoint point;
    RoadView view;

    road_view_init (&view, camera, x, y, yaw);
    for (forward = 4.0; forward < 60.0; forward += 3.1) {
      for (right = -10.0; right < 10.0; right += 2.3) {
        if (!gst_lane_camera_to_pixel (camera, forward, right, 0.0, &ex, &ey))
          continue;
        road_view_point (&view, x + forward * cos (yaw) - right * sin (yaw),
            y + forward * sin (yaw) + right * cos (yaw), &point);
        road_view_project (&view, &point, &px, &py);
        fail_unless_near (px, ex, 1e-6);
        fail_unless_near (py, ey, 1e-6);
      }
    }
  }
}

GST_END_TEST;

/* m of ground under a pixel's width at a row. */
static gdouble
pixel_width (const GstLaneCamera * camera, gint y)
{
  gdouble forward, left, right;

  if (!gst_lane_camera_to_ground (camera, 400.0, y, &forward, &left)
      || !gst_lane_camera_to_ground (camera, 401.0, y, &forward, &right))
    return 1e9;
  return right - left;
}

/* Where the paint's middle is near column @x of a row. NAN: no whole line. */
static gdouble
painted_at (GstVideoFrame * frame, gdouble x, gint y, gdouble width)
{
  gint reach = (gint) ceil (width / 2.0) + 4;
  gint first = (gint) rint (x) - reach, last = (gint) rint (x) + reach, i;
  gdouble ground = 0.0, sum = 0.0, moment = 0.0;

  if (first < 0 || last >= GST_VIDEO_FRAME_WIDTH (frame))
    return NAN;
  for (i = 0; i < 2; i++)
    ground += (pixel_at (frame, first + i, y) + pixel_at (frame, last - i,
            y)) / 4.0;
  for (i = first; i <= last; i++) {
    gdouble paint = CLAMP ((pixel_at (frame, i, y) - ground - 25.0) / 50.0,
        0.0, 1.0);

    sum += paint;
    moment += paint * i;
  }
  /* Between dashes, at their ends, or too thin to judge. */
  if (sum < 0.8 * width || sum < 1.0)
    return NAN;
  return moment / sum;
}

typedef struct
{
  gint rows;
  gdouble sum, squares, worst;
} Errors;

static gdouble
painted_error (Scene * scene, GstVideoFrame * frame, const GstLaneLine * line,
    gint y, gdouble width)
{
  gdouble x = line->a + (line->b + line->c * y) * y;

  return painted_at (frame, x, y, width) - x;
}

static void
measure_line (Scene * scene, GstVideoFrame * frame, const GstLaneLine * line,
    gdouble painted_width, Errors * errors)
{
  gint y;

  for (y = line->y2 + 1; y < line->y1; y++) {
    gdouble width = painted_width / pixel_width (&scene->camera, y);
    gdouble error = painted_error (scene, frame, line, y, width);

    /* A row at the end of a dash is half painted. */
    if (!isfinite (error)
        || !isfinite (painted_error (scene, frame, line, y - 1, width))
        || !isfinite (painted_error (scene, frame, line, y + 1, width)))
      continue;
    errors->rows++;
    errors->sum += error;
    errors->squares += error * error;
    /* Grain on the edges of near, wide lines moves their middle. */
    errors->worst = MAX (errors->worst, fabs (error) - 0.02 * width);
  }
}

/* The lines that the truth tells in pixels are those that are painted; with
 * the default camera on each track, then with one turned and shifted. */
GST_START_TEST (test_truth_is_painted)
{
  static const GstLaneCamera tilted =
      { 800, 600, 75.0, 1.2, -0.3, 1.3, -6.0, 4.0 };
  Errors errors = { 0, 0.0, 0.0, 0.0 };
  gint valid = 0, i;
  Scene scene;

  scene_open (&scene, tracks[__i__ % N_TRACKS], 1,
      __i__ < N_TRACKS ? NULL : &tilted, GST_VIDEO_FORMAT_GRAY8, 800, 600);
  for (i = 0; i < 60; i++) {
    GstBuffer *buffer;
    GstVideoFrame frame;

    scene_place (&scene, 23.0 * i, 0.6 * sin (i), 0.05 * sin (1.7 * i));
    buffer = scene_picture (&scene);
    fail_unless (gst_video_frame_map (&frame, &scene.info, buffer,
            GST_MAP_READ));
    valid += scene.truth.left.valid + scene.truth.right.valid;
    measure_line (&scene, &frame, &scene.truth.left,
        scene.profile.bands[2].right - scene.profile.bands[2].left, &errors);
    measure_line (&scene, &frame, &scene.truth.right,
        scene.profile.bands[2].right - scene.profile.bands[2].left, &errors);
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (buffer);
  }
  scene_close (&scene);
  fail_unless_equals_int (valid, 120);
  fail_unless (errors.rows > 5000, "only %d rows of paint", errors.rows);
  fail_unless_near (errors.sum / errors.rows, 0.0, 0.1);
  fail_unless (sqrt (errors.squares / errors.rows) < 0.25,
      "rms %.3f", sqrt (errors.squares / errors.rows));
  fail_unless (errors.worst < 0.5, "worst %.3f", errors.worst);
}

GST_END_TEST;

/* The same against the geometry: a truth line's pixels lie on the ground where
 * the lane's line is. */
GST_START_TEST (test_truth_is_on_the_line)
{
  Scene scene;
  gint i;

  scene_open (&scene, tracks[__i__], 2, NULL, GST_VIDEO_FORMAT_GRAY8, 800, 600);
  for (i = 0; i < 100; i++) {
    gdouble offset = 0.5 * sin (i), heading = 0.06 * sin (1.3 * i);
    gint side, y;

    scene_place (&scene, 17.0 * i, offset, heading);
    fail_unless_near (scene.truth.lateral_offset, offset, 1e-5);
    fail_unless_near (scene.truth.heading_error, heading, 1e-4);
    fail_unless_near (scene.truth.lane_width, scene.profile.lane_width, 1e-9);
    for (side = -1; side <= 1; side += 2) {
      const GstLaneLine *line =
          side < 0 ? &scene.truth.left : &scene.truth.right;
      gdouble target = road_profile_line (&scene.profile, side);

      fail_unless (line->valid);
      fail_unless_near (line->confidence, 1.0, 0.0);
      /* Neither from below the bonnet on nor just a stub. */
      fail_unless (line->y1 > 430 && line->y1 < 600 && line->y2 < 410);
      for (y = line->y2; y <= line->y1; y += 4) {
        gdouble x = line->a + (line->b + line->c * y) * y, forward, right;
        gdouble yaw = scene.vehicle.yaw;
        RoadPoint place = scene.place;
        gdouble lateral;

        fail_unless (gst_lane_camera_to_ground (&scene.camera, x, y, &forward,
                &right));
        place.s += forward;
        lateral = road_track_project (scene.track,
            scene.vehicle.x + forward * cos (yaw) - right * sin (yaw),
            scene.vehicle.y + forward * sin (yaw) + right * cos (yaw), &place);
        fail_unless_near (lateral, target,
            0.5 * pixel_width (&scene.camera, y));
        fail_unless (forward <= 31.0);
      }
    }
  }
  scene_close (&scene);
}

GST_END_TEST;

/* The curvature told is that of the lane's centre line. */
GST_START_TEST (test_truth_curvature)
{
  const gdouble ds = 0.5;
  gdouble s;
  Scene scene;

  scene_open (&scene, "winding", 3, NULL, GST_VIDEO_FORMAT_GRAY8, 64, 48);
  for (s = 100.0; s < 1500.0; s += 13.0) {
    gdouble x[3], y[3], turn, length, middle;
    gint i;

    for (i = 0; i < 3; i++) {
      scene_place (&scene, s + (i - 1) * ds, 0.0, 0.0);
      x[i] = scene.vehicle.x;
      y[i] = scene.vehicle.y;
      if (i == 1)
        middle = scene.truth.curvature;
    }
    turn = atan2 (y[2] - y[1], x[2] - x[1]) - atan2 (y[1] - y[0], x[1] - x[0]);
    length = hypot (x[2] - x[0], y[2] - y[0]) / 2.0;
    fail_unless_near (middle, turn / length, 2e-4);
  }
  scene_close (&scene);
}

GST_END_TEST;

/* Lines that the camera does not show are not told. */
GST_START_TEST (test_truth_only_where_visible_n)
{
  GstLaneCamera sky = { 800, 600, 60.0, 2.0, 0.0, 1.5, 60.0, 0.0 };
  Scene scene;

  scene_open (&scene, "straight", 0, &sky, GST_VIDEO_FORMAT_GRAY8, 800, 600);
  scene_place (&scene, 100.0, 0.0, 0.0);
  fail_unless (!scene.truth.left.valid && !scene.truth.right.valid);
  scene_close (&scene);

  scene_open (&scene, "straight", 0, NULL, GST_VIDEO_FORMAT_GRAY8, 800, 600);
  /* Turned round. */
  scene_place (&scene, 100.0, 0.0, G_PI);
  fail_unless (!scene.truth.left.valid && !scene.truth.right.valid);
  fail_unless_near (fabs (scene.truth.heading_error), G_PI, 1e-9);
  /* Far off the road, looking away from it. */
  scene_place (&scene, 100.0, 40.0, G_PI / 2.0);
  fail_unless (!scene.truth.left.valid && !scene.truth.right.valid);
  fail_unless_near (scene.truth.lateral_offset, 40.0, 1e-6);
  scene_close (&scene);
}

GST_END_TEST;

/* Brightness that a line adds to a row, in whole pixels of paint. */
static gdouble
paint_in_row (GstVideoFrame * frame, gint y, gdouble x, gint reach)
{
  gdouble ground = 0.0, sum = 0.0;
  gint i;

  for (i = 0; i < reach; i++)
    ground += (pixel_at (frame, (gint) x - 2 * reach + i, y)
        + pixel_at (frame, (gint) x + reach + i, y)) / (2.0 * reach);
  for (i = -reach; i < reach; i++)
    sum += pixel_at (frame, (gint) x + i, y) - ground;
  return sum;
}

/* A far line is thinner than a pixel; what it adds to a row still shrinks in
 * proportion to its width: coverage, not luck. */
GST_START_TEST (test_thin_lines_keep_their_weight)
{
  GstLaneCamera camera = { 800, 600, 90.0, 2.0, 0.0, 1.5, -10.0, 0.0 };
  gdouble near_sum = 0.0, far_sum = 0.0, near_width = 0.0, far_width = 0.0;
  GstVideoFrame frame;
  Scene scene;
  gint i, y;

  scene_open (&scene, "straight", 0, &camera, GST_VIDEO_FORMAT_GRAY8, 800, 600);
  for (i = 0; i < 40; i++) {
    GstBuffer *buffer;

    scene_place (&scene, 50.0 + 3.3 * i, 0.05 * i - 1.0, 0.0);
    buffer = scene_picture (&scene);
    fail_unless (gst_video_frame_map (&frame, &scene.info, buffer,
            GST_MAP_READ));
    for (y = 246; y < 252; y++) {       /* 27 to 38 m: about 2 pixels */
      gdouble x, py, width = 0.15 / pixel_width (&camera, y);

      fail_unless (gst_lane_camera_to_pixel (&camera,
              2.0 + 1.5 / tan ((10.0 + atan ((y - 299.5) / 400.0)
                      * 180.0 / G_PI) * G_PI / 180.0), 1.8 - 0.05 * i + 1.0,
              0.0, &x, &py));
      near_sum += paint_in_row (&frame, y, x, 6);
      near_width += width;
    }
    for (y = 236; y < 240; y++) {       /* 57 to 90 m: less than a pixel */
      gdouble x, py, width = 0.15 / pixel_width (&camera, y);

      fail_unless (gst_lane_camera_to_pixel (&camera,
              2.0 + 1.5 / tan ((10.0 + atan ((y - 299.5) / 400.0)
                      * 180.0 / G_PI) * G_PI / 180.0), 1.8 - 0.05 * i + 1.0,
              0.0, &x, &py));
      far_sum += paint_in_row (&frame, y, x, 3);
      far_width += width;
    }
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (buffer);
  }
  scene_close (&scene);
  fail_unless (far_width / (40 * 4) < 1.0);
  /* Haze takes a few percent of the contrast. */
  fail_unless ((far_sum / far_width) / (near_sum / near_width) > 0.8 &&
      (far_sum / far_width) / (near_sum / near_width) < 1.05,
      "%.3f", (far_sum / far_width) / (near_sum / near_width));
}

GST_END_TEST;

/* Above the horizon sky, below it ground, also with a rolled camera. */
GST_START_TEST (test_horizon)
{
  static const gdouble rolls[] = { 0.0, 10.0, -25.0, 90.0 };
  GstLaneCamera camera;
  gint i, x, y;

  gst_lane_camera_init (&camera, 320, 240);
  for (i = 0; i < (gint) G_N_ELEMENTS (rolls); i++) {
    GstVideoFrame frame;
    GstBuffer *buffer;
    Scene scene;

    camera.roll = rolls[i];
    scene_open (&scene, "highway", 0, &camera, GST_VIDEO_FORMAT_BGRx, 320, 240);
    scene_place (&scene, 500.0, 0.0, 0.0);
    buffer = scene_picture (&scene);
    fail_unless (gst_video_frame_map (&frame, &scene.info, buffer,
            GST_MAP_READ));
    for (y = 0; y < 240; y++) {
      for (x = 0; x < 320; x++) {
        guint32 pixel = pixel_at (&frame, x, y);
        gint red = pixel >> 16, blue = pixel & 255;
        gdouble forward, right;

        gboolean sky = blue > red + 20;

        if (!gst_lane_camera_to_ground (&scene.camera, x, y, &forward, &right)) {
          if (!sky)
            fail ("no sky at %d,%d", x, y);
        } else if (hypot (forward, right) < 100.0 && sky) {
          fail ("no ground at %d,%d", x, y);
        }
      }
    }
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
    scene_open (&scene, tracks[i % N_TRACKS], i, &camera,
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
  TCase *tc = tcase_create ("picture");

  suite_add_tcase (suite, tc);
  /* Every pixel is looked at; valgrind takes its time. */
  tcase_set_timeout (tc, 600);
  tcase_add_loop_test (tc, test_formats_and_strides, 0, N_SIZES);
  tcase_add_loop_test (tc, test_yuv, 0, N_SIZES);
  tcase_add_loop_test (tc, test_deterministic, 0, N_TRACKS);
  tcase_add_test (tc, test_view_is_the_lane_camera);
  tcase_add_loop_test (tc, test_truth_is_painted, 0, 2 * N_TRACKS);
  tcase_add_loop_test (tc, test_truth_is_on_the_line, 0, N_TRACKS);
  tcase_add_test (tc, test_truth_curvature);
  tcase_add_test (tc, test_truth_only_where_visible_n);
  tcase_add_test (tc, test_thin_lines_keep_their_weight);
  tcase_add_test (tc, test_horizon);
  tcase_add_test (tc, test_odd_views_n);
  return suite;
}

GST_CHECK_MAIN (picture);
