/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lanekeep in a closed loop with a simulated road, from chords alone. */

#include <math.h>
#include <string.h>
#include <gst/check/check.h>
#include <gst/check/gstharness.h>

#include "roadsim.h"

#define FPS 30
#define MAX_DELAY 8             /* frames */

/* What the detector makes of a frame. */
typedef enum
{
  SEE_BOTH,
  SEE_LEFT,
  SEE_RIGHT,
  SEE_NOTHING,
  SEE_LATE                      /* timeout */
} Sight;

typedef struct
{
  RoadSim *road;
  GstHarness *harness;
  guint frame;
  gboolean no_vehicle;          /* frames carry no GstVehicleMeta */
  gboolean ended;               /* the road did */
  gdouble steering, throttle, brake;
  guint delay;                  /* frames until a control takes effect */
  gdouble waiting[MAX_DELAY][3];        /* controls on their way */
  gdouble square_sum, worst;
  guint departures;
} Drive;

static const RoadPiece straight[] = { {600.0, 0.0, 0.0} };

/* Bends of 60 m radius both ways with 25 m clothoids, for 12 m/s. */
static const RoadPiece winding[] = {
  {60.0, 0.0, 0.0},
  {25.0, 0.0, 1.0 / 60.0}, {50.0, 1.0 / 60.0, 1.0 / 60.0},
  {50.0, 1.0 / 60.0, -1.0 / 60.0}, {70.0, -1.0 / 60.0, -1.0 / 60.0},
  {50.0, -1.0 / 60.0, 1.0 / 60.0}, {50.0, 1.0 / 60.0, 1.0 / 60.0},
  {25.0, 1.0 / 60.0, 0.0}, {100.0, 0.0, 0.0},
  {25.0, 0.0, -1.0 / 60.0}, {80.0, -1.0 / 60.0, -1.0 / 60.0},
  {25.0, -1.0 / 60.0, 0.0}, {100.0, 0.0, 0.0},
};

/* Bends of 400 m radius both ways with 100 m clothoids, for 25 m/s. */
static const RoadPiece highway[] = {
  {200.0, 0.0, 0.0},
  {100.0, 0.0, 1.0 / 400.0}, {200.0, 1.0 / 400.0, 1.0 / 400.0},
  {200.0, 1.0 / 400.0, -1.0 / 400.0}, {300.0, -1.0 / 400.0, -1.0 / 400.0},
  {100.0, -1.0 / 400.0, 0.0}, {300.0, 0.0, 0.0},
};

static void
drive_start (Drive * self, RoadSim * road, const gchar * launch)
{
  /* The simulated vehicle's tyres do not slip. */
  gchar *told = g_strconcat (launch, " understeer=0 rear-slip=0.001", NULL);

  memset (self, 0, sizeof *self);
  self->road = road;
  self->harness = gst_harness_new_parse (told);
  g_free (told);
  gst_harness_set_src_caps_str (self->harness,
      "video/x-raw,format=GRAY8,width=800,height=600,framerate=30/1");
}

static void
drive_end (Drive * self)
{
  gst_harness_teardown (self->harness);
  road_sim_free (self->road);
}

static void
take_control (Drive * self, gint64 frame_id)
{
  gboolean taken = FALSE;
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (self->harness))) {
    gint64 answered;

    if (gst_lane_event_parse_control (event, &self->steering, &self->throttle,
            &self->brake, &answered)) {
      fail_unless_equals_int64 (answered, frame_id);
      taken = TRUE;
    }
    gst_event_unref (event);
  }
  fail_unless (taken);
}

/* Lets the control of @delay frames ago take effect. */
static void
act (Drive * self)
{
  gdouble *slot = self->waiting[self->frame % MAX_DELAY];
  const gdouble *due =
      self->waiting[(self->frame + MAX_DELAY - self->delay) % MAX_DELAY];

  slot[0] = self->steering;
  slot[1] = self->throttle;
  slot[2] = self->brake;
  self->ended = !road_sim_step (self->road, due[0], due[1], due[2], 1.0 / FPS);
}

/* One frame: seen, answered, acted on. Returns: %FALSE at the road's end. */
static gboolean
drive_frame (Drive * self, Sight sight)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);
  GstVehicleMeta *vehicle = gst_buffer_add_vehicle_meta (buffer);
  gdouble offset = road_sim_offset (self->road);

  road_sim_observe (self->road, lanes, vehicle);
  if (self->no_vehicle)
    gst_buffer_remove_meta (buffer, &vehicle->meta);
  lanes->frame_id = self->frame;
  if (sight != SEE_BOTH && sight != SEE_LEFT)
    lanes->left.valid = FALSE;
  if (sight != SEE_BOTH && sight != SEE_RIGHT)
    lanes->right.valid = FALSE;
  if (sight == SEE_NOTHING)
    lanes->status = GST_LANE_STATUS_NO_LANES;
  if (sight == SEE_LATE)
    lanes->status = GST_LANE_STATUS_TIMEOUT;
  GST_BUFFER_PTS (buffer) = self->frame * GST_SECOND / FPS;

  gst_buffer_unref (gst_harness_push_and_pull (self->harness, buffer));
  take_control (self, self->frame);
  act (self);

  self->frame++;
  self->square_sum += offset * offset;
  self->worst = MAX (self->worst, fabs (offset));
  self->departures += fabs (offset) > 0.35 * self->road->lane_width;
  return !self->ended;
}

static void
drive_frames (Drive * self, guint n, Sight sight)
{
  while (n-- > 0 && drive_frame (self, sight));
}

static void
assert_kept (Drive * self, const gchar * what, gdouble rms_limit)
{
  gdouble rms = sqrt (self->square_sum / self->frame);

  /* Into the test's log, to see what a change to the controllers did. */
  g_print ("%s: %u frames, RMS %.3f m, worst %.3f m, %.1f m/s\n", what,
      self->frame, rms, self->worst, self->road->speed);
  fail_unless_equals_int (self->departures, 0);
  fail_unless (rms < rms_limit, "%s: RMS %f m", what, rms);
}

/* Both lines, all the way, with three sequences of noise. */
static void
drive_road (const gchar * what, const RoadPiece * pieces, guint n,
    gdouble speed, const gchar * launch, gdouble rms_limit)
{
  for (guint seed = 1; seed <= 3; seed++) {
    Drive drive;

    drive_start (&drive, road_sim_new (pieces, n, speed, seed), launch);
    drive_frames (&drive, 2000, SEE_BOTH);
    assert_kept (&drive, what, rms_limit);
    drive_end (&drive);
  }
}

GST_START_TEST (test_pursuit_keeps_lane)
{
  drive_road ("straight", straight, G_N_ELEMENTS (straight), 12.0,
      "lanekeep controller=pursuit target-speed=12", 0.02);
  drive_road ("winding", winding, G_N_ELEMENTS (winding), 12.0,
      "lanekeep controller=pursuit target-speed=12", 0.1);
  drive_road ("highway", highway, G_N_ELEMENTS (highway), 25.0,
      "lanekeep controller=pursuit target-speed=25", 0.05);
}

GST_END_TEST;

GST_START_TEST (test_lqr_keeps_lane)
{
  drive_road ("lqr straight", straight, G_N_ELEMENTS (straight), 12.0,
      "lanekeep target-speed=12", 0.02);
  drive_road ("lqr winding", winding, G_N_ELEMENTS (winding), 12.0,
      "lanekeep target-speed=12", 0.1);
  drive_road ("lqr highway", highway, G_N_ELEMENTS (highway), 25.0,
      "lanekeep target-speed=25", 0.05);
}

GST_END_TEST;

GST_START_TEST (test_pd_keeps_lane)
{
  drive_road ("pd straight", straight, G_N_ELEMENTS (straight), 12.0,
      "lanekeep controller=pd target-speed=12", 0.02);
  drive_road ("pd winding", winding, G_N_ELEMENTS (winding), 10.0,
      "lanekeep controller=pd target-speed=10", 0.1);
  drive_road ("pd highway", highway, G_N_ELEMENTS (highway), 20.0,
      "lanekeep controller=pd target-speed=20", 0.1);
}

GST_END_TEST;

/* A worse detector: short sight, noise of three pixels. */
GST_START_TEST (test_poor_sight)
{
  Drive drive;

  drive_start (&drive, road_sim_new (winding, G_N_ELEMENTS (winding), 12.0, 7),
      "lanekeep target-speed=12");
  drive.road->noise = 3.0;
  drive.road->range = 10.0;
  drive_frames (&drive, 2000, SEE_BOTH);
  assert_kept (&drive, "poor sight", 0.2);
  drive_end (&drive);
}

GST_END_TEST;

/* Controls that take effect a tenth of a second late. */
GST_START_TEST (test_delay)
{
  static const gchar *launches[] = { "lanekeep target-speed=12",
    "lanekeep target-speed=12 controller=pd"
  };

  for (guint i = 0; i < G_N_ELEMENTS (launches); i++) {
    Drive drive;

    drive_start (&drive, road_sim_new (winding, G_N_ELEMENTS (winding), 12.0,
            10), launches[i]);
    drive.delay = 3;
    drive_frames (&drive, 2000, SEE_BOTH);
    assert_kept (&drive, "delay", 0.15);
    drive_end (&drive);
  }
}

GST_END_TEST;

/* The camera points up to four degrees to where it is not said to point. */
GST_START_TEST (test_crooked_camera)
{
  static const gdouble degrees[] = { -4.0, -1.0, 1.0, 4.0 };
  const gdouble yaw = degrees[__i__] * G_PI / 180.0;
  Drive drive;

  drive_start (&drive, road_sim_new (highway, G_N_ELEMENTS (highway), 25.0,
          11), "lanekeep target-speed=25");
  drive.road->camera_yaw = yaw;
  drive_frames (&drive, 300, SEE_BOTH);
  g_print ("after 10 s: %.3f m\n", road_sim_offset (drive.road));
  fail_unless (fabs (road_sim_offset (drive.road)) < 0.1);
  drive_frames (&drive, 2000, SEE_BOTH);
  assert_kept (&drive, "crooked camera", 0.15);
  drive_end (&drive);

  drive_start (&drive, road_sim_new (winding, G_N_ELEMENTS (winding), 12.0,
          11), "lanekeep target-speed=12");
  drive.road->camera_yaw = yaw;
  drive_frames (&drive, 2000, SEE_BOTH);
  assert_kept (&drive, "crooked camera, winding", 0.15);
  drive_end (&drive);
}

GST_END_TEST;

/* Either line is gone for more than 200 m, bends and all. */
GST_START_TEST (test_one_line)
{
  static const Sight sights[] = { SEE_LEFT, SEE_RIGHT };

  for (guint i = 0; i < G_N_ELEMENTS (sights); i++) {
    Drive drive;

    drive_start (&drive, road_sim_new (winding, G_N_ELEMENTS (winding), 12.0,
            3), "lanekeep target-speed=12");
    drive.road->lane_width = 3.7;
    drive_frames (&drive, 150, SEE_BOTH);
    drive_frames (&drive, 600, sights[i]);
    drive_frames (&drive, 1000, SEE_BOTH);
    assert_kept (&drive, "one line", 0.2);
    drive_end (&drive);
  }
}

GST_END_TEST;

/* The detector is late for a fifth of a second, once a second. */
GST_START_TEST (test_timeouts)
{
  Drive drive;

  drive_start (&drive, road_sim_new (winding, G_N_ELEMENTS (winding), 12.0, 4),
      "lanekeep target-speed=12");
  while (!drive.ended) {
    drive_frames (&drive, 24, SEE_BOTH);
    drive_frames (&drive, 6, SEE_LATE);
    fail_unless (drive.brake < 0.3);
  }
  assert_kept (&drive, "timeouts", 0.15);
  drive_end (&drive);
}

GST_END_TEST;

/* Blind in the middle of a bend: stops within the lane, and drives on when
 * the lines are back. */
GST_START_TEST (test_blind)
{
  static const Sight sights[] = { SEE_NOTHING, SEE_LATE };

  for (guint i = 0; i < G_N_ELEMENTS (sights); i++) {
    Drive drive;

    drive_start (&drive, road_sim_new (winding, G_N_ELEMENTS (winding), 12.0,
            5), "lanekeep target-speed=12");
    drive_frames (&drive, 300, SEE_BOTH);
    drive_frames (&drive, 12, sights[i]);
    fail_unless (drive.brake > 0.0);
    fail_unless_equals_float (drive.throttle, 0.0);
    drive_frames (&drive, 150, sights[i]);
    fail_unless_equals_float (drive.road->speed, 0.0);
    fail_unless (drive.brake > 0.0);
    fail_unless_equals_int (drive.departures, 0);

    drive_frames (&drive, 400, SEE_BOTH);
    fail_unless (drive.road->speed > 11.0);
    assert_kept (&drive, "blind", 0.4);
    drive_end (&drive);
  }
}

GST_END_TEST;

/* Blind at 20 m/s: brakes as hard as tyres hold (here 7 m/s²), so that it stands
 * after little more than three seconds. */
GST_START_TEST (test_blind_fast)
{
  static const RoadPiece straight[] = { {1000.0, 0.0, 0.0} };
  Drive drive;

  drive_start (&drive, road_sim_new (straight, 1, 20.0, 6),
      "lanekeep target-speed=20");
  drive_frames (&drive, 150, SEE_BOTH);
  fail_unless (drive.road->speed > 19.0);
  drive_frames (&drive, 97, SEE_LATE);
  fail_unless_equals_float (drive.road->speed, 0.0);
  assert_kept (&drive, "blind at 20 m/s", 0.1);
  drive_end (&drive);
}

GST_END_TEST;

/* From standing, half a metre off the centre. */
GST_START_TEST (test_start)
{
  static const gchar *launches[] = { "lanekeep target-speed=12",
    "lanekeep target-speed=12 controller=pd"
  };

  for (guint i = 0; i < G_N_ELEMENTS (launches); i++) {
    Drive drive;

    drive_start (&drive, road_sim_new (straight, G_N_ELEMENTS (straight), 0.0,
            6), launches[i]);
    drive.road->y = 0.5;
    drive_frames (&drive, 300, SEE_BOTH);
    fail_unless (drive.road->speed > 11.0);
    fail_unless (fabs (road_sim_offset (drive.road)) < 0.02);
    assert_kept (&drive, "start", 0.3);
    drive_end (&drive);
  }
}

GST_END_TEST;

/* A bend too tight for the speed asked for. */
GST_START_TEST (test_slows_for_bends)
{
  gdouble slowest = 20.0, hardest = 0.0;
  Drive drive;

  drive_start (&drive, road_sim_new (winding, G_N_ELEMENTS (winding), 18.0, 8),
      "lanekeep target-speed=18");
  while (drive_frame (&drive, SEE_BOTH)) {
    gdouble speed = drive.road->speed;
    gdouble curvature = tan (drive.road->angle) / 2.875;

    slowest = MIN (slowest, speed);
    hardest = MAX (hardest, fabs (curvature) * speed * speed);
  }
  fail_unless (slowest < 14.5, "%f m/s", slowest);
  fail_unless (hardest < 5.0, "%f m/s2", hardest);
  assert_kept (&drive, "too fast", 0.2);
  drive_end (&drive);
}

GST_END_TEST;

/* No GstVehicleMeta: speed and steering are not known. */
GST_START_TEST (test_unknown_vehicle)
{
  Drive drive;

  drive_start (&drive, road_sim_new (highway, G_N_ELEMENTS (highway), 15.0, 9),
      "lanekeep target-speed=15 base-throttle=0.11");
  drive.no_vehicle = TRUE;
  drive_frames (&drive, 2000, SEE_BOTH);
  fail_unless (fabs (drive.road->speed - 15.0) < 3.0);
  assert_kept (&drive, "unknown vehicle", 0.2);
  drive_end (&drive);
}

GST_END_TEST;

static Suite *
drive_suite (void)
{
  Suite *suite = suite_create ("drive");
  TCase *chain = tcase_create ("general");

  suite_add_tcase (suite, chain);
  tcase_add_test (chain, test_pursuit_keeps_lane);
  tcase_add_test (chain, test_pd_keeps_lane);
  tcase_add_test (chain, test_lqr_keeps_lane);
  tcase_add_test (chain, test_poor_sight);
  tcase_add_test (chain, test_delay);
  tcase_add_loop_test (chain, test_crooked_camera, 0, 4);
  tcase_add_test (chain, test_one_line);
  tcase_add_test (chain, test_timeouts);
  tcase_add_test (chain, test_blind);
  tcase_add_test (chain, test_blind_fast);
  tcase_add_test (chain, test_start);
  tcase_add_test (chain, test_slows_for_bends);
  tcase_add_test (chain, test_unknown_vehicle);
  return suite;
}

GST_CHECK_MAIN (drive);
