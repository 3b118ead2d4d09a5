/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the built-in road draws is where the truth says. */

#include "near.h"
#include "scene.h"

/* The painter's lens is that of libgstlane: its ground points have to fall on
 * the pixels that GstLaneCamera says. */
GST_START_TEST (test_view_is_the_lane_camera)
{
  static const GstLaneCamera cameras[] = {
    {800, 600, 90.0, 2.0, 0.0, 1.5, -10.0, 0.0},
    {641, 481, 60.0, 0.5, -0.4, 1.2, -3.0, 5.0},
    {1920, 1080, 110.0, -1.0, 0.7, 3.0, -35.0, -20.0},
  };
  const gdouble x = 123.4, y = -56.7, yaw = 2.1, bank = 0.05;
  const gdouble length = sqrt (1.0 + bank * bank);
  gint i;

  for (i = 0; i < (gint) G_N_ELEMENTS (cameras); i++) {
    const GstLaneCamera *camera = &cameras[i];
    gdouble forward, right, level, px, py, ex, ey;
    RoadViewPoint point;
    RoadView view;

    road_view_init (&view, camera, x, y, yaw, bank);
    for (forward = 4.0; forward < 60.0; forward += 3.1) {
      for (right = -10.0; right < 10.0; right += 2.3) {
        if (!gst_lane_camera_to_pixel (camera, forward, right, 0.0, &ex, &ey))
          continue;
        /* On the plane that the vehicle stands on. */
        level = right / length;
        road_view_point (&view, x + forward * cos (yaw) - level * sin (yaw),
            y + forward * sin (yaw) + level * cos (yaw), -level * bank, &point);
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
    gdouble paint = CLAMP ((pixel_at (frame, i, y) - ground - 20.0) / 40.0,
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

/* The line's points, each by the row that it is next to. */
static void
measure_points (Scene * scene, GstVideoFrame * frame,
    const GstVehicleLine * line, gdouble painted_width, Errors * errors)
{
  gint i;

  for (i = 1; i < GST_VEHICLE_LINE_POINTS; i++) {
    const GstVehiclePoint *before = &line->points[i - 1];
    const GstVehiclePoint *point = &line->points[i];
    gint y = (gint) rint (point->y);
    gdouble width = painted_width / pixel_width (&scene->camera, y), x, error;

    /* Nearer, a line bends between the rows of two points. */
    if (before->hidden != 0 || point->hidden != 0 || before->forward < 6.0)
      continue;
    x = point->x + (y - point->y) * (point->x - before->x)
        / (point->y - before->y);
    error = painted_at (frame, x, y, width) - x;
    if (!isfinite (error)
        || !isfinite (painted_at (frame, x, y - 1, width))
        || !isfinite (painted_at (frame, x, y + 1, width)))
      continue;
    errors->rows++;
    errors->sum += error;
    errors->squares += error * error;
    errors->worst = MAX (errors->worst, fabs (error));
  }
}

/* Both lines of the lane, in a picture from where the scene is placed. */
static void
measure_picture (Scene * scene, gboolean points, gdouble width, Errors * errors)
{
  GstBuffer *buffer = scene_picture (scene);
  GstVideoFrame frame;

  fail_unless (gst_video_frame_map (&frame, &scene->info, buffer,
          GST_MAP_READ));
  if (points) {
    measure_points (scene, &frame, &scene->truth.left_line, width, errors);
    measure_points (scene, &frame, &scene->truth.right_line, width, errors);
  } else {
    measure_line (scene, &frame, &scene->truth.left, width, errors);
    measure_line (scene, &frame, &scene->truth.right, width, errors);
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
}

static void
judge (const Errors * errors, gint least_rows, gdouble worst)
{
  fail_unless (errors->rows > least_rows, "only %d rows of paint",
      errors->rows);
  fail_unless_near (errors->sum / errors->rows, 0.0, 0.1);
  fail_unless (sqrt (errors->squares / errors->rows) < 0.25,
      "rms %.3f", sqrt (errors->squares / errors->rows));
  fail_unless (errors->worst < worst, "worst %.3f", errors->worst);
}

/* m that the tracks' lines are wide. */
static gdouble
line_width (const Scene * scene)
{
  RoadBand bands[ROAD_MAX_BANDS];

  road_profile_bands (scene->profile, 0.0, bands);
  return bands[2].right - bands[2].left;
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

  scene_open (&scene, scene_tracks[__i__ % N_PLAIN_TRACKS], 1,
      __i__ < N_PLAIN_TRACKS ? NULL : &tilted, GST_VIDEO_FORMAT_GRAY8, 800,
      600);
  for (i = 0; i < 60; i++) {
    scene_place (&scene, 23.0 * i, 0.6 * sin (i), 0.05 * sin (1.7 * i));
    valid += scene.truth.left.valid + scene.truth.right.valid;
    measure_picture (&scene, FALSE, line_width (&scene), &errors);
  }
  scene_close (&scene);
  fail_unless_equals_int (valid, 120);
  judge (&errors, 5000, 0.8);
}

GST_END_TEST;

/* Likewise where the road leans, or will. */
GST_START_TEST (test_truth_is_painted_on_banks)
{
  Errors errors = { 0, 0.0, 0.0, 0.0 };
  gdouble steepest = 0.0;
  gint pictures = 0, i;
  Scene scene;

  scene_open (&scene, "winding", __i__, NULL, GST_VIDEO_FORMAT_GRAY8, 800, 600);
  for (i = 0; pictures < 40; i++) {
    gdouble twist;

    scene_place (&scene, 200.0 + 7.0 * i, 0.5 * sin (i), 0.04 * sin (1.7 * i));
    twist = road_track_bank (scene.track, scene.place.s + 20.0)
        - scene.relief.bank;
    steepest = MAX (steepest, fabs (scene.relief.bank));
    if (fabs (scene.relief.bank) < 0.02 && fabs (twist) < 0.01)
      continue;
    measure_picture (&scene, TRUE, line_width (&scene), &errors);
    pictures++;
  }
  scene_close (&scene);
  fail_unless (steepest > 0.0185);
  g_print ("rows %d worst %g mean %g rms %g steepest %g\n", errors.rows,
      errors.worst, errors.sum / errors.rows,
      sqrt (errors.squares / errors.rows), steepest);
  judge (&errors, 1000, 0.5);
}

GST_END_TEST;

/* The ground that a pixel shows, hills, banks and all, as it is on the plan. */
static void
find_ground (const Scene * scene, gdouble x, gdouble y, gdouble * forward,
    gdouble * right)
{
  gdouble bank = scene->relief.bank, length = sqrt (1.0 + bank * bank);
  GstLaneCamera camera = scene->camera;
  gint i;

  for (i = 0; i < 20; i++) {
    gdouble level, up;

    fail_unless (gst_lane_camera_to_ground (&camera, x, y, forward, right));
    up = scene->camera.z - camera.z;
    level = (*right + up * bank) / length;
    up = (road_relief_height (&scene->relief, *forward, level)
        + level * bank) / length;
    camera.z = scene->camera.z - up;
    *right = level;
  }
}

/* The same against the geometry: a truth line's pixels lie on the ground where
 * the lane's line is. */
GST_START_TEST (test_truth_is_on_the_line)
{
  Scene scene;
  gint i;

  scene_open (&scene, scene_tracks[__i__], 2, NULL, GST_VIDEO_FORMAT_GRAY8, 800,
      600);
  for (i = 0; i < 100; i++) {
    gdouble offset = 0.5 * sin (i), heading = 0.06 * sin (1.3 * i);
    gint side, y;

    scene_place (&scene, 17.0 * i, offset, heading);
    fail_unless_near (scene.truth.lateral_offset, offset, 1e-5);
    fail_unless_near (scene.truth.heading_error, heading, 1e-4);
    fail_unless_near (scene.truth.lane_width,
        road_profile_lane_width (scene.profile, scene.place.s), 1e-9);
    for (side = -1; side <= 1; side += 2) {
      const GstLaneLine *line =
          side < 0 ? &scene.truth.left : &scene.truth.right;
      gdouble target = road_profile_line (scene.profile, scene.place.s, side);

      fail_unless (line->valid);
      fail_unless_near (line->confidence, 1.0, 0.0);
      /* Neither from below the bonnet on nor just a stub. */
      fail_unless (line->y1 > 430 && line->y1 < 600 && line->y2 < 410);
      for (y = line->y2; y <= line->y1; y += 4) {
        gdouble x = line->a + (line->b + line->c * y) * y, forward, right;
        gdouble yaw = scene.vehicle.yaw;
        RoadPoint place = scene.place;
        gdouble lateral;

        find_ground (&scene, x, y, &forward, &right);
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

static Suite *
picture_truth_suite (void)
{
  Suite *suite = suite_create ("road picture, truth");
  TCase *tcase = tcase_create ("picture");

  suite_add_tcase (suite, tcase);
  /* Every pixel is looked at; valgrind takes its time. */
  tcase_set_timeout (tcase, 600);
  tcase_add_test (tcase, test_view_is_the_lane_camera);
  tcase_add_loop_test (tcase, test_truth_is_painted, 0, 2 * N_PLAIN_TRACKS);
  tcase_add_loop_test (tcase, test_truth_is_painted_on_banks, 1, 4);
  tcase_add_loop_test (tcase, test_truth_is_on_the_line, 0, N_PLAIN_TRACKS);
  tcase_add_test (tcase, test_truth_curvature);
  tcase_add_test (tcase, test_truth_only_where_visible_n);
  tcase_add_test (tcase, test_thin_lines_keep_their_weight);
  return suite;
}

GST_CHECK_MAIN (picture_truth);
