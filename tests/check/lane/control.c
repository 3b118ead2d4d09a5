/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The parts of lanekeep against what can be computed by hand. */

#include <math.h>
#include <gst/check/gstcheck.h>

#include "comfort.h"
#include "departure.h"
#include "lqr.h"
#include "odometry.h"
#include "ride.h"
#include "speedplan.h"

#define STEP (1.0 / 30.0)
#define fail_unless_near(a, b, tolerance) \
    fail_unless (fabs ((a) - (b)) <= (tolerance), "%s = %.9g, not %.9g", #a, \
        (gdouble) (a), (gdouble) (b))

static const SteeringParams car = {
  .wheelbase = 2.9,.rear_axle = 1.45,.max_angle = 1.2,.understeer = 0.002,
  .rear_slip = 0.006,.lag = 0.1,.near = 3.4,.look_ahead = 0.8,
};

static const LqrModel model = {
  .front = 1.45,.rear = 1.45,.front_stiffness = 0.5 / 0.008,
  .rear_stiffness = 0.5 / 0.006,.inertia = 2.1,.lag = 0.1,
};

/* ---- the regulator -------------------------------------------------------- */

/* The model itself, in steps much finer than the regulator's. */
static void
move (gdouble x[LQR_N], gdouble speed, gdouble rate, gdouble time)
{
  const gdouble dt = 1e-4;

  for (gint i = (gint) rint (time / dt); i > 0; i--) {
    gdouble front = model.front_stiffness * (x[LQR_WHEELS] + x[LQR_HEADING]
        - (x[LQR_DRIFT] + model.front * x[LQR_TURN]) / speed);
    gdouble rear = model.rear_stiffness * (x[LQR_HEADING]
        - (x[LQR_DRIFT] - model.rear * x[LQR_TURN]) / speed);
    gdouble drift = x[LQR_DRIFT], turn = x[LQR_TURN];

    x[LQR_DRIFT] += (front + rear) * dt;
    x[LQR_TURN] += (model.front * front - model.rear * rear) / model.inertia
        * dt;
    x[LQR_WHEELS] += (x[LQR_COMMAND] - x[LQR_WHEELS]) / model.lag * dt;
    x[LQR_OFFSET] += drift * dt;
    x[LQR_HEADING] += turn * dt;
    x[LQR_COMMAND] += rate * dt;
  }
}

/* From half a metre off to the centre, at any speed and without swinging. */
GST_START_TEST (test_lqr_regulates)
{
  static const gdouble speeds[] = { 3.0, 7.0, 14.0, 25.0, 40.0 };
  const gdouble speed = speeds[__i__];
  gdouble x[LQR_N] = { 0.5 }, gains[LQR_N], lowest = 0.0;
  LqrTable table = { {0} };

  lqr_table_update (&table, &model);
  lqr_table_look_up (&table, speed, gains);
  for (gint i = 0; i < 300; i++) {
    gdouble rate = 0.0;

    for (guint j = 0; j < LQR_N; j++)
      rate -= gains[j] * x[j];
    move (x, speed, rate, STEP);
    lowest = MIN (lowest, x[LQR_OFFSET]);
  }
  for (guint j = 0; j < LQR_N; j++)
    fail_unless_near (x[j], 0.0, 2e-3);
  fail_unless (lowest > -0.1, "%f m", lowest);
}

GST_END_TEST;

GST_START_TEST (test_lqr_gains)
{
  LqrTable table = { {0}
  }, again;
  gdouble slow[LQR_N], fast[LQR_N], between[LQR_N];

  lqr_table_update (&table, &model);
  again = table;
  lqr_table_update (&again, &model);
  fail_unless (memcmp (&again, &table, sizeof table) == 0);
  /* The faster, the gentler; between two speeds, between their gains. */
  lqr_table_look_up (&table, 10.0, slow);
  lqr_table_look_up (&table, 12.5, fast);
  lqr_table_look_up (&table, 11.25, between);
  for (guint i = 0; i < LQR_N; i++)
    fail_unless_near (between[i], (slow[i] + fast[i]) / 2.0, 1e-9);
  fail_unless (slow[LQR_OFFSET] > fast[LQR_OFFSET]);
  fail_unless (fast[LQR_OFFSET] > 0.0);
  /* Beyond the table its ends hold. */
  lqr_table_look_up (&table, 0.0, slow);
  lqr_table_look_up (&table, 2.0, fast);
  fail_unless (memcmp (slow, fast, sizeof slow) == 0);
  lqr_table_look_up (&table, 1000.0, slow);
  lqr_table_look_up (&table, 60.0, fast);
  fail_unless (memcmp (slow, fast, sizeof slow) == 0);
}

GST_END_TEST;

/* A steady drive around a bend, in its middle, needs no correction. */
GST_START_TEST (test_lqr_feeds_forward)
{
  static const gdouble speeds[] = { 8.0, 15.0, 30.0 };
  const gdouble speed = speeds[__i__], curvature = 2.0 / (speed * speed);
  const gdouble wheels = steering_stiffness (&car, speed) * curvature;
  LqrTable table = { {0} };
  LaneState state;
  SteeringInput input = {.state = &state,.params = &car,.gains = &table,
    .speed = speed,.turn_rate = speed * curvature,.wheels = wheels + 0.01,
    .command = wheels + 0.01,.trim = 0.01,.duration = STEP
  };

  lane_state_init (&state, 3.5);
  state.x[LANE_STATE_CURVATURE] = curvature;
  state.x[LANE_STATE_HEADING] = steering_lever (&car, speed) * curvature;
  lqr_table_update (&table, &model);
  fail_unless_near (steering_lqr (&input), input.command, 1e-9);
  state.x[LANE_STATE_OFFSET] = -0.2;
  fail_unless (steering_lqr (&input) < input.command - 1e-5);
}

GST_END_TEST;

/* ---- odometry and ride ---------------------------------------------------- */

GST_START_TEST (test_trim)
{
  Odometry odometry;
  gdouble yaw = 3.0;

  /* Straight on with the wheels turned: crosswind. */
  odometry_reset (&odometry);
  for (gint i = 0; i < 300; i++)
    odometry_step (&odometry, &car, STEP, 20.0, 0.01, yaw + (i & 1) * 1e-7);
  fail_unless_near (odometry.trim, 0.01, 1e-4);

  /* A bend as it should be, across the yaw's jump from pi to -pi. */
  odometry_reset (&odometry);
  for (gint i = 0; i < 300; i++, yaw += 0.1 * STEP)
    odometry_step (&odometry, &car, STEP, 20.0,
        atan (steering_stiffness (&car, 20.0) * 0.005),
        remainder (yaw, 2.0 * G_PI));
  fail_unless_near (odometry.trim, 0.0, 1e-6);
  fail_unless_near (odometry.turn_rate, 0.1, 1e-9);
  fail_unless_near (odometry.ride.acceleration, 2.0, 1e-6);
}

GST_END_TEST;

/* No yaw: the wheels tell. */
GST_START_TEST (test_no_yaw)
{
  Odometry odometry;

  odometry_reset (&odometry);
  for (gint i = 0; i < 60; i++)
    odometry_step (&odometry, &car, STEP, 20.0, 0.02, 0.0);
  fail_unless_near (odometry.turn_rate, 20.0 * tan (0.02)
      / (2.9 + 0.002 * 400.0), 1e-9);
  fail_unless (odometry.trim == 0.0);
}

GST_END_TEST;

GST_START_TEST (test_jerk)
{
  static const gdouble rates[] = { 12.0, 30.0, 144.0, 1000.0 };
  const gdouble step = 1.0 / rates[__i__];
  gdouble time;
  Ride ride;

  ride_reset (&ride);
  fail_unless (isnan (ride.acceleration) && isnan (ride.jerk));
  for (time = 0.0; time < 0.4; time += step)
    ride_step (&ride, step, 3.0 * time);
  fail_unless (isnan (ride.jerk));
  for (; time < 2.0; time += step)
    ride_step (&ride, step, 3.0 * time);
  fail_unless_near (ride.jerk, 3.0, 1e-6);
  /* Nobody knows what happened in a gap. */
  ride_step (&ride, 1.0, -5.0);
  fail_unless (isnan (ride.jerk));
}

GST_END_TEST;

/* ---- comfort -------------------------------------------------------------- */

static void
straight_lane (LaneState * state, Odometry * odometry, gdouble speed)
{
  lane_state_init (state, 3.5);
  odometry_reset (odometry);
  odometry->speed = speed;
}

/* Whatever is wanted: 3 m/s² after no less than 3 / 5 s. */
GST_START_TEST (test_comfortable)
{
  static const gdouble speeds[] = { 8.0, 20.0, 35.0 };
  const gdouble speed = speeds[__i__];
  const gdouble angle = steering_stiffness (&car, speed) / (speed * speed);
  gdouble command = 0.0, before;
  Odometry odometry;
  LaneState state;

  straight_lane (&state, &odometry, speed);
  for (gint i = 0; i < 90; i++) {
    before = command;
    command = comfort_limit (&state, &odometry, &car, 1.8, before, 1.0, STEP);
    fail_unless ((command - before) / angle <= 5.0 * STEP);
  }
  fail_unless (command / angle <= 3.0 && command / angle > 2.5);
  /* Trimmed wheels do not count. */
  odometry.trim = 0.02;
  command = comfort_limit (&state, &odometry, &car, 1.8, command, 1.0, 10.0);
  fail_unless (command / angle > 2.5 + 0.02 / angle);
}

GST_END_TEST;

/* On the way across a line the limits give way, as far as that asks for. */
GST_START_TEST (test_safe_before_comfortable)
{
  const gdouble angle = steering_stiffness (&car, 20.0) / 400.0;
  gdouble gentle, hard;
  Odometry odometry;
  LaneState state;

  straight_lane (&state, &odometry, 20.0);
  gentle = comfort_limit (&state, &odometry, &car, 1.8, 0.0, -1.0, STEP);
  state.x[LANE_STATE_OFFSET] = -0.5;    /* right of the centre ... */
  state.x[LANE_STATE_HEADING] = -0.08;  /* ... and further right */
  hard = comfort_limit (&state, &odometry, &car, 1.8, 0.0, -1.0, STEP);
  fail_unless (hard < 3.0 * gentle, "%f %f", gentle, hard);
  fail_unless (hard / angle >= -40.0 * STEP - 1e-9);
  /* Back to the centre there is time. */
  state.x[LANE_STATE_HEADING] = 0.08;
  hard = comfort_limit (&state, &odometry, &car, 1.8, 0.0, -1.0, STEP);
  fail_unless_near (hard, gentle, 1e-9);
}

GST_END_TEST;

/* ---- speed ---------------------------------------------------------------- */

static gdouble
plan (LaneState * state, gdouble set_speed, gdouble confidence)
{
  SpeedPlanInput input = {.state = state,.set_speed = set_speed,
    .max_acceleration = 2.5,.speed = 10.0,.confidence = confidence,
    .duration = STEP
  };
  SpeedPlan speed_plan;

  speed_plan_reset (&speed_plan);
  for (gint i = 0; i < 3000; i++) {
    speed_plan_step (&speed_plan, &input);
    fail_unless (speed_plan.allowed <= set_speed);
    fail_unless (speed_plan.slope <= 0.0);
  }
  return speed_plan.allowed;
}

GST_START_TEST (test_plan)
{
  LaneState state;

  lane_state_init (&state, 3.5);
  for (guint i = 0; i < LANE_STATE_N; i++)
    for (guint j = 0; j < LANE_STATE_N; j++)
      state.covariance[i][j] = 0.0;
  state.sight = 40.0;
  fail_unless_near (plan (&state, 20.0, 0.9), 20.0, 1e-9);
  /* One line of two, and lines that are hard to see. */
  fail_unless_near (plan (&state, 20.0, 0.45), 20.0, 1e-9);
  fail_unless (plan (&state, 20.0, 0.3) < 16.0);
  fail_unless (plan (&state, 20.0, 0.1) >= 9.0);
  /* A bend here. */
  state.x[LANE_STATE_CURVATURE] = -0.02;
  fail_unless_near (plan (&state, 20.0, 0.9), sqrt (2.5 / 0.02), 1e-6);
  fail_unless_near (plan (&state, 8.0, 0.9), 8.0, 1e-9);
  /* One 30 m ahead, braking with 2 m/s² after 0.3 s: at least from this. */
  state.x[LANE_STATE_CURVATURE] = 0.0;
  state.x[LANE_STATE_BENDING] = 0.001;
  fail_unless (plan (&state, 20.0, 0.9) < sqrt (2.5 / 0.03 + 4.0 * 27.0) + 0.1);
  /* Fog. */
  state.x[LANE_STATE_BENDING] = 0.0;
  state.sight = 9.0;
  fail_unless_near (plan (&state, 20.0, 0.9), 10.0, 1e-6);
}

GST_END_TEST;

/* ---- departure ------------------------------------------------------------ */

GST_START_TEST (test_line_crossing)
{
  /* Straight to either side. */
  fail_unless_near (departure_time (0.8, 0.3, 0.25, 0.0), 2.0, 1e-9);
  fail_unless_near (departure_time (0.8, -0.3, -0.25, 0.0), 2.0, 1e-9);
  fail_unless_near (departure_time (0.8, 0.3, -0.25, 0.0), 4.4, 1e-9);
  /* Bent: 0.5 = 0.2 t + 0.3 t²/2. */
  fail_unless_near (departure_time (0.8, 0.3, 0.2, 0.3),
      (-0.2 + sqrt (0.04 + 0.3)) / 0.3, 1e-9);
  /* Turns around before the right line, and then meets the left one. */
  fail_unless_near (departure_time (0.8, 0.0, 0.4, -0.2),
      (0.4 + sqrt (0.16 + 0.32)) / 0.2, 1e-9);
  fail_unless (departure_time (0.8, 0.9, 0.0, 0.0) == 0.0);
  fail_unless (departure_time (0.8, -0.8, 1.0, 0.0) == 0.0);
  fail_unless (isinf (departure_time (0.8, 0.0, 0.0, 0.0)));
}

GST_END_TEST;

GST_START_TEST (test_watch)
{
  DepartureWatch watch = { 0 };

  for (gint i = 0; i <= 60; i++)
    departure_watch_step (&watch, i * 0.1 * STEP, STEP);
  fail_unless_near (watch.rate, 0.1, 1e-3);
  fail_unless_equals_int (watch.state, DEPARTURE_DRIFT);
  departure_watch_step (&watch, 0.4, 2.0);
  fail_unless (watch.rate == 0.0);
  fail_unless_equals_int (watch.state, DEPARTURE_DEPARTURE);
  departure_watch_step (&watch, 0.33, STEP);
  fail_unless_equals_int (watch.state, DEPARTURE_DEPARTURE);
}

GST_END_TEST;

static Suite *
control_suite (void)
{
  Suite *suite = suite_create ("control");
  TCase *chain = tcase_create ("general");

  suite_add_tcase (suite, chain);
  tcase_add_loop_test (chain, test_lqr_regulates, 0, 5);
  tcase_add_test (chain, test_lqr_gains);
  tcase_add_loop_test (chain, test_lqr_feeds_forward, 0, 3);
  tcase_add_test (chain, test_trim);
  tcase_add_test (chain, test_no_yaw);
  tcase_add_loop_test (chain, test_jerk, 0, 4);
  tcase_add_loop_test (chain, test_comfortable, 0, 3);
  tcase_add_test (chain, test_safe_before_comfortable);
  tcase_add_test (chain, test_plan);
  tcase_add_test (chain, test_line_crossing);
  tcase_add_test (chain, test_watch);
  return suite;
}

GST_CHECK_MAIN (control);
