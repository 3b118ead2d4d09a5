/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The bicycle and its actuators against what can be computed by hand. */

#include "near.h"
#include "road/disturbance.h"
#include "road/vehicle.h"

#define STEP (1.0 / 30.0)
#define GRAVITY ROAD_GRAVITY

/* Throttle that just overcomes the resistances at this speed. */
static gdouble
hold_speed (gdouble speed)
{
  return (0.12 + 1.7e-4 * speed * speed) / 4.0;
}

static RoadVehicle
car (gdouble speed, gdouble angle)
{
  RoadVehicle vehicle = {.speed = speed };

  vehicle.throttle = hold_speed (speed);
  road_rack_set (&vehicle.rack, angle);
  return vehicle;
}

/* Slow: the origin of a bicycle with wheels at angle d runs on a circle of
 * radius sqrt ((wheelbase / tan d)² + (wheelbase / 2)²). */
GST_START_TEST (test_circle)
{
  static const gdouble steering[] = { 0.05, 0.2, 0.5, -0.1, -0.4 };
  const gdouble angle = steering[__i__] * ROAD_MAX_WHEEL_ANGLE;
  const gdouble ratio = ROAD_WHEELBASE / tan (angle);
  const gdouble radius = sqrt (ratio * ratio
      + ROAD_WHEELBASE * ROAD_WHEELBASE / 4.0);
  RoadVehicle vehicle = car (5.0, angle);
  /* The centre is abeam of the rear axle. */
  const gdouble x = -ROAD_WHEELBASE / 2.0, y = ratio;
  gdouble turned = 0.0, driven = 0.0;
  gint i;

  for (i = 0; i < 600; i++) {
    gdouble yaw = vehicle.yaw, speed = vehicle.speed;

    road_vehicle_step (&vehicle, steering[__i__], hold_speed (speed), 0.0,
        STEP);
    fail_unless_near (hypot (vehicle.x - x, vehicle.y - y), radius, 1e-9);
    turned += remainder (vehicle.yaw - yaw, 2.0 * G_PI);
    driven += (speed + vehicle.speed) / 2.0 * STEP;
  }
  fail_unless_near (vehicle.speed, 5.0, 1e-3);
  fail_unless_near (turned, driven / radius * (angle > 0.0 ? 1.0 : -1.0), 1e-6);
}

GST_END_TEST;

/* Drives on with the wheels held until nothing changes any more. */
static void
settle (RoadVehicle * vehicle, gdouble speed)
{
  const gdouble steering = vehicle->rack.angle / ROAD_MAX_WHEEL_ANGLE;
  gint i;

  for (i = 0; i < 300; i++) {
    road_vehicle_step (vehicle, steering, 0.0, 0.0, STEP);
    vehicle->speed = speed;
  }
}

/* Fast: d = wheelbase / R + K a with the understeer gradient
 * K = (1 / front stiffness - 1 / rear stiffness) / 2, for a centre of gravity
 * midway; and the slip angle of the rear axle, a / (2 rear stiffness)
 * (Rajamani, sections 3.2 and 3.3). */
GST_START_TEST (test_steady_cornering)
{
  static const gdouble speeds[] = { 12.0, 20.0, 30.0 };
  const gdouble speed = speeds[__i__];
  const gdouble gradient = (1.0 / ROAD_FRONT_STIFFNESS
      - 1.0 / ROAD_REAR_STIFFNESS) / 2.0;
  gdouble wanted;

  for (wanted = -3.0; wanted <= 3.0; wanted += 1.5) {
    const gdouble curvature = wanted / (speed * speed);
    RoadVehicle vehicle = car (speed, ROAD_WHEELBASE * curvature
        + gradient * wanted);

    settle (&vehicle, speed);
    /* The small angles of the closed form. */
    fail_unless_near (vehicle.yaw_rate * speed, wanted, 0.02);
    fail_unless_near (vehicle.slip, curvature * ROAD_WHEELBASE / 2.0
        - wanted / (2.0 * ROAD_REAR_STIFFNESS), 3e-4);
  }
}

GST_END_TEST;

/* No steering makes the car push harder than the tyres hold. */
GST_START_TEST (test_grip_limit)
{
  static const gdouble wetness[] = { 0.0, 1.0 };
  gdouble hardest = 0.0;
  RoadVehicle vehicle = car (25.0, 0.0);
  gint i;

  vehicle.influence.wetness = wetness[__i__];
  for (i = 0; i < 60; i++) {
    gdouble x = vehicle.x, y = vehicle.y, before, after;

    before = vehicle.yaw + vehicle.slip;
    road_vehicle_step (&vehicle, 0.3, 0.0, 0.0, 0.01);
    after = vehicle.yaw + vehicle.slip;
    if (vehicle.speed > 15.0)
      hardest = MAX (hardest, hypot (vehicle.x - x, vehicle.y - y) / 0.01
          * fabs (remainder (after - before, 2.0 * G_PI)) / 0.01);
  }
  fail_unless (hardest < (0.95 - 0.3 * wetness[__i__]) * GRAVITY, "%f m/s2",
      hardest);
  fail_unless (hardest > (0.8 - 0.3 * wetness[__i__]) * GRAVITY, "%f m/s2",
      hardest);
}

GST_END_TEST;

/* A bank pulls the car down until it is steered against; a wind alike. */
GST_START_TEST (test_side_forces)
{
  RoadVehicle banked = car (20.0, 0.0), blown = car (20.0, 0.0);

  banked.influence.bank = 0.02;
  blown.influence.push = GRAVITY * sin (0.02);
  settle (&banked, 20.0);
  settle (&blown, 20.0);
  fail_unless (banked.y > 1.0);
  fail_unless_near (banked.y, blown.y, 1e-9);
  /* An understeering car turns with what pushes it: K a = L / R. */
  fail_unless_near (banked.yaw_rate * ROAD_WHEELBASE / 20.0
      + (1.0 / 60.0 - 1.0 / 80.0) / 2.0 * (banked.yaw_rate * 20.0
          - GRAVITY * 0.02), 0.0, 1e-4);
}

GST_END_TEST;

GST_START_TEST (test_signs)
{
  static const gdouble speeds[] = { 3.0, 10.0, 25.0 };
  RoadVehicle vehicle = car (speeds[__i__], 0.0);
  gint i;

  for (i = 0; i < 15; i++)
    road_vehicle_step (&vehicle, 0.1, 0.0, 0.0, STEP);
  /* Right: y and yaw grow. */
  fail_unless (vehicle.x > 1.2 && vehicle.y > 0.02 && vehicle.yaw > 0.02);
  fail_unless (vehicle.rack.angle > 0.0);
}

GST_END_TEST;

GST_START_TEST (test_steering_rate)
{
  RoadVehicle vehicle = {.speed = 1.0 };
  gdouble time = 0.0;

  while (vehicle.rack.angle < ROAD_MAX_WHEEL_ANGLE - 1e-3) {
    gdouble before = vehicle.rack.angle, rate;

    road_vehicle_step (&vehicle, 1.0, 0.0, 0.0, 0.01);
    time += 0.01;
    rate = (vehicle.rack.angle - before) / 0.01;
    fail_unless (rate <= ROAD_RACK_RATE * (1.0 + 1e-9));
    fail_unless (time < 2.0);
    if (time < ROAD_RACK_DELAY - 1e-9)
      fail_unless (vehicle.rack.angle == 0.0);
  }
  fail_unless (time > ROAD_MAX_WHEEL_ANGLE / ROAD_RACK_RATE + ROAD_RACK_DELAY);
  road_vehicle_step (&vehicle, -1.0, 0.0, 0.0, 10.0);
  fail_unless_near (vehicle.rack.angle, -ROAD_MAX_WHEEL_ANGLE, 1e-9);
}

GST_END_TEST;

/* A small step of the command: late, then exponential. */
GST_START_TEST (test_steering_lag)
{
  RoadRack rack = { 0 };
  gint i;

  road_rack_command (&rack, 0.01);
  for (i = 0; i < 11; i++)
    road_rack_step (&rack, 0.01);
  fail_unless_near (rack.angle, 0.01 * (1.0 - exp (-0.07 / ROAD_RACK_LAG)),
      1e-6);
}

GST_END_TEST;

/* Commands faster than the delay line is long: the newest is not lost. */
GST_START_TEST (test_steering_flood)
{
  RoadRack rack = { 0 };
  gint i;

  for (i = 0; i < 1000; i++) {
    road_rack_command (&rack, (i % 7 - 3) * 0.1);
    road_rack_step (&rack, 0.0001);
    fail_unless (rack.n_pending <= ROAD_RACK_PENDING);
    fail_unless (fabs (rack.angle) <= 0.3);
  }
  road_rack_command (&rack, 0.123);
  for (i = 0; i < 200; i++)
    road_rack_step (&rack, 0.01);
  fail_unless_near (rack.angle, 0.123, 1e-6);
}

GST_END_TEST;

/* Long steps are cut into short ones: how time is divided hardly matters. */
GST_START_TEST (test_step_length)
{
  static const gdouble steering[] = { 0.06, 0.02 };
  static const gdouble speeds[] = { 5.0, 20.0 };
  RoadVehicle fine = car (speeds[__i__], 0.0);
  RoadVehicle coarse = fine;
  gint i;

  for (i = 0; i < 3000; i++)
    road_vehicle_step (&fine, steering[__i__], 0.2, 0.0, 0.001);
  for (i = 0; i < 3; i++)
    road_vehicle_step (&coarse, steering[__i__], 0.2, 0.0, 1.0);
  fail_unless_near (fine.x, coarse.x, 0.01);
  fail_unless_near (fine.y, coarse.y, 0.05);
  fail_unless_near (fine.yaw, coarse.yaw, 2e-3);
  fail_unless_near (fine.speed, coarse.speed, 2e-3);
}

GST_END_TEST;

GST_START_TEST (test_coasts_straight)
{
  RoadVehicle vehicle = {.speed = 20.0 };

  road_vehicle_step (&vehicle, 0.0, 0.0, 0.0, 5.0);
  fail_unless (vehicle.y == 0.0 && vehicle.yaw == 0.0);
  fail_unless (vehicle.speed < 20.0 && vehicle.speed > 18.0);
  fail_unless_near (vehicle.x, (20.0 + vehicle.speed) / 2.0 * 5.0, 0.05);
}

GST_END_TEST;

/* Straight on, all that the speed loses went into height and resistances. */
GST_START_TEST (test_energy)
{
  static const gdouble grades[] = { 0.0, 0.06, -0.06 };
  RoadVehicle vehicle = {.speed = 22.0 };
  gdouble lost = 0.0;
  gint i;

  vehicle.influence.grade = grades[__i__];
  for (i = 0; i < 1000; i++) {
    gdouble x = vehicle.x, speed = vehicle.speed;

    road_vehicle_step (&vehicle, 0.0, 0.0, 0.0, 0.01);
    speed = (speed + vehicle.speed) / 2.0;
    lost += (vehicle.x - x) * (0.12 + 1.7e-4 * speed * speed);
  }
  fail_unless_near (vehicle.speed * vehicle.speed / 2.0, 22.0 * 22.0 / 2.0
      - lost - GRAVITY * sin (grades[__i__]) * vehicle.x, 0.01);
}

GST_END_TEST;

GST_START_TEST (test_throttle_and_brake)
{
  RoadVehicle vehicle = { 0 };
  gdouble x;

  road_vehicle_step (&vehicle, 0.0, 1.0, 0.0, 5.0);
  fail_unless (vehicle.speed > 15.0 && vehicle.speed < 20.0);
  /* A top speed exists. */
  road_vehicle_step (&vehicle, 0.0, 1.0, 0.0, 300.0);
  fail_unless (vehicle.speed > 40.0 && vehicle.speed < 120.0);
  vehicle.speed = 25.0;
  x = vehicle.x;
  road_vehicle_step (&vehicle, 0.0, 0.0, 1.0, 8.0);
  fail_unless (vehicle.speed == 0.0);
  fail_unless (vehicle.x - x > 35.0 && vehicle.x - x < 55.0);
  /* Stands, does not roll back, not even uphill. */
  x = vehicle.x;
  vehicle.influence.grade = 0.1;
  road_vehicle_step (&vehicle, 0.5, 0.0, 1.0, 5.0);
  fail_unless (vehicle.x == x && vehicle.speed == 0.0);
}

GST_END_TEST;

/* Throttle and brake come with a lag. */
GST_START_TEST (test_pedal_lag)
{
  RoadVehicle vehicle = car (10.0, 0.0);

  road_vehicle_step (&vehicle, 0.0, 0.0, 1.0, 0.1);
  fail_unless_near (vehicle.brake, 1.0 - exp (-1.0), 1e-9);
  fail_unless (vehicle.speed > 9.4 && vehicle.speed < 9.9);
  road_vehicle_step (&vehicle, 0.0, 1.0, 0.0, 0.2);
  fail_unless (vehicle.throttle > 0.6 && vehicle.throttle < 0.7);
}

GST_END_TEST;

/* Wet brakes take longer. */
GST_START_TEST (test_wet_braking)
{
  RoadVehicle dry = {.speed = 25.0 }, wet = {.speed = 25.0 };

  wet.influence.wetness = 1.0;
  road_vehicle_step (&dry, 0.0, 0.0, 1.0, 10.0);
  road_vehicle_step (&wet, 0.0, 0.0, 1.0, 10.0);
  fail_unless (dry.speed == 0.0 && wet.speed == 0.0);
  fail_unless (wet.x > 1.3 * dry.x);
}

GST_END_TEST;

GST_START_TEST (test_yaw_wraps)
{
  RoadVehicle vehicle = car (8.0, 0.5);
  gint i;

  for (i = 0; i < 300; i++) {
    road_vehicle_step (&vehicle, 0.5 / ROAD_MAX_WHEEL_ANGLE, 0.1, 0.0, STEP);
    fail_unless (fabs (vehicle.yaw) <= G_PI + 1e-9);
  }
}

GST_END_TEST;

GST_START_TEST (test_controls_out_of_range_n)
{
  RoadVehicle wild = {.speed = 10.0 }, full = {.speed = 10.0 };

  road_vehicle_step (&wild, 7.0, 9.0, -3.0, 1.0);
  road_vehicle_step (&full, 1.0, 1.0, 0.0, 1.0);
  fail_unless (memcmp (&wild, &full, sizeof (wild)) == 0);
}

GST_END_TEST;

/* Whatever is commanded, at whatever pace, under whatever forces. */
GST_START_TEST (test_stable_n)
{
  static const gdouble times[] = { 1e-4, 0.004, 1.0 / 30.0, 0.2, 3.0 };
  GRand *random = g_rand_new_with_seed (4);
  RoadVehicle vehicle = { 0 };
  gint i;

  for (i = 0; i < 20000; i++) {
    RoadInfluence *influence = &vehicle.influence;

    if (i % 50 == 0) {
      vehicle.speed = g_rand_double_range (random, 0.0, 60.0);
      influence->grade = g_rand_double_range (random, -0.2, 0.2);
      influence->bank = g_rand_double_range (random, -0.2, 0.2);
      influence->wetness = g_rand_double (random);
      influence->push = g_rand_double_range (random, -5.0, 5.0);
      influence->twist = g_rand_double_range (random, -2.0, 2.0);
    }
    road_vehicle_step (&vehicle, g_rand_double_range (random, -1.0, 1.0),
        g_rand_double (random), g_rand_double (random),
        times[g_rand_int_range (random, 0, i % 10 ? 3 : 5)]);
    fail_unless (isfinite (vehicle.x) && isfinite (vehicle.y));
    fail_unless (fabs (vehicle.yaw) <= G_PI + 1e-9);
    fail_unless (fabs (vehicle.slip) <= 1.2);
    fail_unless (fabs (vehicle.yaw_rate) <= 12.0, "%f", vehicle.yaw_rate);
    fail_unless (vehicle.speed >= 0.0 && vehicle.speed < 120.0);
  }
  g_rand_free (random);
}

GST_END_TEST;

/* Ten minutes of wind and bumps at 20 m/s, straight on. */
static void
disturb (gdouble strength, guint seed, gdouble * push, gdouble * twist,
    RoadVehicle * vehicle)
{
  RoadDisturbance disturbance;
  gint i;

  road_disturbance_init (&disturbance, strength, seed);
  *push = *twist = 0.0;
  for (i = 0; i < 18000; i++) {
    road_disturbance_step (&disturbance, i * 20.0 * STEP, STEP, vehicle);
    *push = MAX (*push, fabs (vehicle->influence.push));
    *twist = MAX (*twist, fabs (vehicle->influence.twist));
  }
}

GST_START_TEST (test_disturbance)
{
  RoadVehicle one = { 0 }, same = { 0 }, other = { 0 }, calm = { 0 };
  gdouble push, twist;

  disturb (1.0, 7, &push, &twist, &one);
  disturb (1.0, 7, &push, &twist, &same);
  fail_unless (memcmp (&one, &same, sizeof one) == 0);
  disturb (1.0, 8, &push, &twist, &other);
  fail_if (memcmp (&one, &other, sizeof one) == 0);
  /* A gale, and less than half of what tyres hold on wet asphalt. */
  fail_unless (push > 0.3 && push < 2.5, "%f m/s2", push);
  fail_unless (twist > 0.5 && twist < 2.0, "%f rad/s2", twist);
  disturb (0.5, 7, &push, &twist, &other);
  fail_unless_near (other.influence.push, one.influence.push / 2.0, 1e-12);
  disturb (0.0, 7, &push, &twist, &calm);
  fail_unless (push == 0.0 && twist == 0.0);
}

GST_END_TEST;

/* A bump turns the car, and turns it back: its yaw rate is as before. */
GST_START_TEST (test_bump)
{
  RoadVehicle vehicle = { 0 };
  RoadDisturbance disturbance;
  gdouble sum = 0.0, most = 0.0;
  gint i;

  road_disturbance_init (&disturbance, 1.0, 3);
  disturbance.next_bump = 10.0;
  for (i = 0; i < 200; i++) {
    disturbance.wind = disturbance.gust = 0.0;
    road_disturbance_step (&disturbance, 12.0 * i / 200.0, 0.007, &vehicle);
    vehicle.influence.twist -= vehicle.influence.push * 0.5 / ROAD_INERTIA;
    sum += vehicle.influence.twist * 0.007;
    most = MAX (most, fabs (sum));
  }
  fail_unless (most > 1e-3 && most < 0.1);
  fail_unless_near (sum, 0.0, 1e-9);
}

GST_END_TEST;

static Suite *
vehicle_suite (void)
{
  Suite *suite = suite_create ("road vehicle");
  TCase *tc = tcase_create ("dynamics");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_circle, 0, 5);
  tcase_add_loop_test (tc, test_steady_cornering, 0, 3);
  tcase_add_loop_test (tc, test_grip_limit, 0, 2);
  tcase_add_test (tc, test_side_forces);
  tcase_add_loop_test (tc, test_signs, 0, 3);
  tcase_add_test (tc, test_steering_rate);
  tcase_add_test (tc, test_steering_lag);
  tcase_add_test (tc, test_steering_flood);
  tcase_add_loop_test (tc, test_step_length, 0, 2);
  tcase_add_test (tc, test_coasts_straight);
  tcase_add_loop_test (tc, test_energy, 0, 3);
  tcase_add_test (tc, test_throttle_and_brake);
  tcase_add_test (tc, test_pedal_lag);
  tcase_add_test (tc, test_wet_braking);
  tcase_add_test (tc, test_yaw_wraps);
  tcase_add_test (tc, test_controls_out_of_range_n);
  tcase_add_test (tc, test_stable_n);
  tcase_add_test (tc, test_disturbance);
  tcase_add_test (tc, test_bump);
  return suite;
}

GST_CHECK_MAIN (vehicle);
