/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What lanekeep does with one frame's lanes, without any GStreamer element:
 * estimate the lane, steer, hold the speed, stop safely when it is lost. */

#include "config.h"

#include <math.h>
#include <string.h>
#include "lanekeeper.h"

/* Without lanes the prediction is trusted this long, s; then it brakes. */
#define HOLD 0.3
/* A blind vehicle stands after about this time, s; by such brakes, whose last
 * tenth is what tyres hold. */
#define STOP_TIME 2.4
#define MIN_STOP_BRAKE 0.5
#define MAX_STOP_BRAKE 1.0
/* The steering of a blind stop fades with this time constant, s. */
#define FADE 2.0
/* A prediction this old says nothing any more, s. */
#define FORGET 3.0
/* Frames without times, or with times that jump back, are taken to be so far
 * apart, s. */
#define DEFAULT_DURATION (1.0 / 30.0)
/* What brake 1.0 slows a car down by, m/s². */
#define FULL_BRAKE 8.0
void
lane_keeper_reset (LaneKeeper * self, gdouble lane_width)
{
  memset (self, 0, sizeof *self);
  self->last_time = GST_CLOCK_TIME_NONE;
  lane_state_init (&self->state, lane_width);
  odometry_reset (&self->odometry);
  speed_plan_reset (&self->speed_plan);
}

/* Seconds since the last frame. A long gap counts in full, so that a source
 * that hardly delivers any more is no reason to drive on. */
static gdouble
advance_time (LaneKeeper * self, GstClockTime time)
{
  GstClockTime last = self->last_time;

  self->last_time = time;
  if (!GST_CLOCK_TIME_IS_VALID (time) || !GST_CLOCK_TIME_IS_VALID (last)
      || time < last)
    return DEFAULT_DURATION;
  return (gdouble) (time - last) / GST_SECOND;
}

static void
move (LaneKeeper * self, const LaneKeeperConfig * config,
    const LaneKeeperInput * input, gdouble duration)
{
  Odometry *odometry = &self->odometry;

  if (input->has_vehicle) {
    odometry_step (odometry, &config->steering, duration, input->speed,
        input->steering * config->steering.max_angle, input->yaw);
  } else {
    /* As told: at its speed, with its wheels, around this bend. */
    odometry_reset (odometry);
    odometry->speed = config->target_speed;
    odometry->wheels = self->command;
    odometry->turn_rate = odometry->speed * self->state.x[LANE_STATE_CURVATURE];
  }
}

static void
estimate (LaneKeeper * self, const LaneKeeperConfig * config,
    const LaneKeeperInput * input, gdouble duration, LaneKeeperOutput * output)
{
  const Odometry *odometry = &self->odometry;
  LaneMotion motion = {
    .duration = duration,
    .speed = odometry->speed,
    .turn = input->has_vehicle ? odometry->turn_rate * duration : NAN,
    .doubt = odometry->turn_doubt,
    .lever = steering_lever (&config->steering, odometry->speed),
  };

  if (self->lost > FORGET || duration > FORGET)
    lane_state_reset (&self->state);
  else
    lane_state_predict (&self->state, &motion);

  if (input->status == GST_LANE_STATUS_OK)
    output->lines = lane_state_update (&self->state, &config->camera,
        input->left, input->right);
  self->lost = output->lines > 0 ? 0.0 : self->lost + duration;
}

static void
describe (LaneKeeper * self, const LaneKeeperConfig * config,
    LaneKeeperOutput * output)
{
  const Odometry *odometry = &self->odometry;
  const gdouble *x = self->state.x;
  gdouble speed = odometry->speed;

  output->lateral_offset = -x[LANE_STATE_OFFSET];
  output->heading_error = -x[LANE_STATE_HEADING];
  output->curvature = x[LANE_STATE_CURVATURE];
  output->acceleration = self->odometry.ride.acceleration;
  output->jerk = self->odometry.ride.jerk;
  if (output->lines > 0)
    self->departure = departure_next (self->departure, x[LANE_STATE_OFFSET],
        x[LANE_STATE_WIDTH]);
  output->departure = self->departure;
  /* The vehicle goes on turning as it does, and so does the lane. */
  output->line_crossing = !self->state.valid ? INFINITY
      : departure_time ((x[LANE_STATE_WIDTH] - config->vehicle_width) / 2.0,
      -x[LANE_STATE_OFFSET], steering_drift (&self->state, &config->steering,
          speed, odometry->turn_rate), speed * (odometry->turn_rate
          - speed * x[LANE_STATE_CURVATURE]));
}

/* Of the line, 0 where there is none. */
static gdouble
confidence (const GstLaneLine * line)
{
  return line->valid && line->confidence > 0.0
      ? MIN (line->confidence, 1.0) : 0.0;
}

static void
steer (LaneKeeper * self, const LaneKeeperConfig * config, gdouble duration,
    LaneKeeperOutput * output)
{
  const Odometry *odometry = &self->odometry;
  const SteeringInput input = {
    .state = &self->state,
    .params = &config->steering,
    .gains = config->gains,
    .speed = odometry->speed,
    .turn_rate = odometry->turn_rate,
    .wheels = odometry->wheels,
    .command = self->command,
    .trim = odometry->trim,
    .duration = duration,
  };

  if (!self->state.valid || self->frames <= config->warmup_frames)
    return;
  self->command = comfort_limit (&self->state, odometry, &config->steering,
      config->vehicle_width, self->command, config->steer (&input), duration);
  self->command = CLAMP (self->command, -config->steering.max_angle,
      config->steering.max_angle);
  output->steering = self->command / config->steering.max_angle;
}

static void
accelerate (LaneKeeper * self, const LaneKeeperConfig * config,
    const LaneKeeperInput * input, gdouble duration, LaneKeeperOutput * output)
{
  const SpeedPlanInput plan = {
    .state = &self->state,
    .set_speed = config->target_speed,
    .max_acceleration = config->max_lateral_acceleration,
    .speed = input->speed,
    .confidence = (confidence (input->left) + confidence (input->right)) / 2.0,
    .duration = duration,
  };

  if (!input->has_vehicle) {
    output->throttle = config->base_throttle;
    return;
  }
  if (output->lines > 0)
    speed_plan_step (&self->speed_plan, &plan);
  speed_control_step (&self->speed_control, input->speed,
      self->speed_plan.allowed, config->base_throttle
      + self->speed_plan.slope / FULL_BRAKE, MIN (duration, HOLD),
      &output->throttle, &output->brake);
}

static void
stop (LaneKeeper * self, LaneKeeperOutput * output)
{
  if (self->stop_brake == 0.0)
    self->stop_brake = CLAMP (self->odometry.speed / (STOP_TIME * FULL_BRAKE),
        MIN_STOP_BRAKE, MAX_STOP_BRAKE);
  output->stopping = TRUE;
  output->throttle = 0.0;
  output->brake = self->stop_brake;
  output->steering *= exp (-(self->lost - HOLD) / FADE);
  speed_control_reset (&self->speed_control);
}

void
lane_keeper_stand (LaneKeeper * self, GstClockTime time)
{
  self->last_time = time;
}

void
lane_keeper_step (LaneKeeper * self, const LaneKeeperConfig * config,
    const LaneKeeperInput * input, LaneKeeperOutput * output)
{
  gdouble duration = advance_time (self, input->time);

  memset (output, 0, sizeof *output);
  self->frames++;
  move (self, config, input, duration);

  estimate (self, config, input, duration, output);
  describe (self, config, output);
  steer (self, config, duration, output);
  accelerate (self, config, input, duration, output);
  if (self->lost > HOLD)
    stop (self, output);
  else
    self->stop_brake = 0.0;
}
