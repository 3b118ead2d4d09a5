/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The kinematic bicycle against what can be computed by hand. */

#include "near.h"
#include "road/vehicle.h"

#define STEP (1.0 / 30.0)

/* Throttle that just overcomes the resistances at this speed. */
static gdouble
hold_speed (gdouble speed)
{
  return (0.12 + 1.7e-4 * speed * speed) / 4.0;
}

/* The origin of a bicycle with wheels at angle d runs on a circle of radius
 * sqrt ((wheelbase / tan d)² + (wheelbase / 2)²). */
GST_START_TEST (test_circle)
{
  static const gdouble steering[] = { 0.05, 0.2, 0.5, -0.1, -0.4 };
  const gdouble angle = steering[__i__] * ROAD_MAX_WHEEL_ANGLE;
  const gdouble ratio = ROAD_WHEELBASE / tan (angle);
  const gdouble radius = sqrt (ratio * ratio
      + ROAD_WHEELBASE * ROAD_WHEELBASE / 4.0);
  RoadVehicle vehicle = {.speed = 5.0,.wheel_angle = angle };
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

GST_START_TEST (test_signs)
{
  RoadVehicle vehicle = {.speed = 10.0 };
  gint i;

  for (i = 0; i < 15; i++)
    road_vehicle_step (&vehicle, 0.1, 0.0, 0.0, STEP);
  /* Right: y and yaw grow. */
  fail_unless (vehicle.x > 4.0 && vehicle.y > 0.1 && vehicle.yaw > 0.05);
  fail_unless (vehicle.wheel_angle > 0.0);
}

GST_END_TEST;

GST_START_TEST (test_steering_rate)
{
  RoadVehicle vehicle = {.speed = 1.0 };
  gdouble before = 0.0, time = 0.0;

  while (vehicle.wheel_angle < ROAD_MAX_WHEEL_ANGLE - 1e-9) {
    gdouble rate;

    road_vehicle_step (&vehicle, 1.0, 0.0, 0.0, STEP);
    time += STEP;
    fail_unless (time < 2.0);
    rate = (vehicle.wheel_angle - before) / STEP;
    fail_unless (rate <= 100.0 * G_PI / 180.0);
    if (vehicle.wheel_angle < ROAD_MAX_WHEEL_ANGLE - 1e-9)
      fail_unless (rate >= 60.0 * G_PI / 180.0);
    before = vehicle.wheel_angle;
  }
  fail_unless_near (vehicle.wheel_angle, ROAD_MAX_WHEEL_ANGLE, 1e-9);
  road_vehicle_step (&vehicle, -1.0, 0.0, 0.0, 10.0);
  fail_unless_near (vehicle.wheel_angle, -ROAD_MAX_WHEEL_ANGLE, 1e-9);
}

GST_END_TEST;

/* Long steps are cut into short ones: how time is divided hardly matters. */
GST_START_TEST (test_step_length)
{
  RoadVehicle fine = {.speed = 15.0 }, coarse = {.speed = 15.0 };
  gint i;

  for (i = 0; i < 1000; i++)
    road_vehicle_step (&fine, 0.06, 0.2, 0.0, 0.003);
  for (i = 0; i < 3; i++)
    road_vehicle_step (&coarse, 0.06, 0.2, 0.0, 1.0);
  fail_unless_near (fine.x, coarse.x, 1e-3);
  fail_unless_near (fine.y, coarse.y, 1e-3);
  fail_unless_near (fine.yaw, coarse.yaw, 1e-4);
  fail_unless_near (fine.speed, coarse.speed, 1e-4);
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
  road_vehicle_step (&vehicle, 0.0, 0.0, 1.0, 5.0);
  fail_unless (vehicle.speed == 0.0);
  fail_unless (vehicle.x - x > 30.0 && vehicle.x - x < 50.0);
  /* Stands, does not roll back. */
  x = vehicle.x;
  road_vehicle_step (&vehicle, 0.5, 0.0, 1.0, 5.0);
  fail_unless (vehicle.x == x && vehicle.speed == 0.0);
}

GST_END_TEST;

GST_START_TEST (test_yaw_wraps)
{
  RoadVehicle vehicle = {.speed = 8.0,.wheel_angle = 0.5 };
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

static Suite *
vehicle_suite (void)
{
  Suite *suite = suite_create ("road vehicle");
  TCase *tc = tcase_create ("kinematics");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_circle, 0, 5);
  tcase_add_test (tc, test_signs);
  tcase_add_test (tc, test_steering_rate);
  tcase_add_test (tc, test_step_length);
  tcase_add_test (tc, test_coasts_straight);
  tcase_add_test (tc, test_throttle_and_brake);
  tcase_add_test (tc, test_yaw_wraps);
  tcase_add_test (tc, test_controls_out_of_range_n);
  return suite;
}

GST_CHECK_MAIN (vehicle);
