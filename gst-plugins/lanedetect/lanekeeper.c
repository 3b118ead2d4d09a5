/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What lanekeep does with one frame's lanes, without any GStreamer element:
 * estimate the lane, steer, hold the speed, stop safely when it is lost. */

#include "config.h"

#include <math.h>
#include <string.h>
#include "lanekeeper.h"

/* Without lanes the prediction is trusted this long, s; then it brakes. */
#define HOLD 0.3
#define SAFE_STOP_BRAKE 0.5
/* The steering of a blind stop fades with this time constant, s. */
#define FADE 2.0
/* A prediction this old says nothing any more, s. */
#define FORGET 3.0
/* Frames without times, or with times that jump back, are taken to be so far
 * apart, s. */
#define DEFAULT_DURATION (1.0 / 30.0)
/* No bend is tighter than a car can drive: keeps the speed limit sane, m/s. */
#define MIN_BEND_SPEED 3.0
/* The bend this far ahead counts as well, s. */
#define BEND_PREVIEW 0.7
/* After a bend the limit rises so gently, m/s². */
#define RESUME_ACCELERATION 1.5

void
lane_keeper_reset (LaneKeeper * self, gdouble lane_width)
{
  memset (self, 0, sizeof *self);
  self->last_time = GST_CLOCK_TIME_NONE;
  self->allowed_speed = G_MAXDOUBLE;
  lane_state_init (&self->state, lane_width);
  ride_reset (&self->ride);
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
estimate (LaneKeeper * self, const LaneKeeperConfig * config,
    const LaneKeeperInput * input, gdouble duration, LaneKeeperOutput * output)
{
  LaneMotion motion = {
    .duration = duration,
    .speed = config->target_speed,
    .turn = NAN,
    .rear_axle = config->steering.rear_axle,
  };

  if (input->has_vehicle) {
    /* Between two frames the wheels were, on average, half way. */
    gdouble steering = (input->steering + self->last_steering) / 2.0;

    motion.speed = input->speed;
    motion.turn = tan (steering * config->steering.max_angle)
        / config->steering.wheelbase;
    self->last_steering = input->steering;
  }
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
describe (LaneKeeper * self, LaneKeeperOutput * output)
{
  const gdouble *x = self->state.x;

  output->lateral_offset = -x[LANE_STATE_OFFSET];
  output->heading_error = -x[LANE_STATE_HEADING];
  output->curvature = x[LANE_STATE_CURVATURE];
  output->acceleration = self->ride.acceleration;
  output->jerk = self->ride.jerk;
  if (output->lines > 0)
    self->departure = departure_next (self->departure, x[LANE_STATE_OFFSET],
        x[LANE_STATE_WIDTH]);
  output->departure = self->departure;
}

/* The tightest curvature from here to a little ahead; only as much of it as is
 * beyond doubt. */
static gdouble
bend_ahead (const LaneKeeper * self, gdouble speed)
{
  const LaneState *state = &self->state;
  gdouble here = state->x[LANE_STATE_CURVATURE];
  gdouble ahead = here + state->x[LANE_STATE_BENDING] * speed * BEND_PREVIEW;
  gdouble variance = state->covariance[LANE_STATE_CURVATURE]
      [LANE_STATE_CURVATURE];

  return MAX (MAX (fabs (here), fabs (ahead)) - sqrt (MAX (variance, 0.0)),
      0.0);
}

/* The speed at which the bend pushes no harder than allowed. */
static gdouble
bend_speed (LaneKeeper * self, const LaneKeeperConfig * config, gdouble speed,
    gdouble duration)
{
  gdouble curvature = bend_ahead (self, speed);
  gdouble limit = config->target_speed;

  if (curvature * limit * limit > config->max_lateral_acceleration)
    limit = MAX (sqrt (config->max_lateral_acceleration / curvature),
        MIN_BEND_SPEED);
  self->allowed_speed = MIN (limit,
      self->allowed_speed + RESUME_ACCELERATION * duration);
  return MIN (self->allowed_speed, config->target_speed);
}

static void
drive (LaneKeeper * self, const LaneKeeperConfig * config,
    const LaneKeeperInput * input, gdouble duration, LaneKeeperOutput * output)
{
  gdouble speed = input->has_vehicle ? input->speed : config->target_speed;

  if (self->state.valid && self->frames > config->warmup_frames)
    output->steering = CLAMP (config->steer (&self->state, &config->steering,
            speed), -1.0, 1.0);

  if (input->has_vehicle)
    speed_control_step (&self->speed_control, speed, bend_speed (self, config,
            speed, duration), config->base_throttle, MIN (duration, HOLD),
        &output->throttle, &output->brake);
  else
    output->throttle = config->base_throttle;
}

static void
stop (LaneKeeper * self, LaneKeeperOutput * output)
{
  output->stopping = TRUE;
  output->throttle = 0.0;
  output->brake = SAFE_STOP_BRAKE;
  output->steering *= exp (-(self->lost - HOLD) / FADE);
  speed_control_reset (&self->speed_control);
}

void
lane_keeper_step (LaneKeeper * self, const LaneKeeperConfig * config,
    const LaneKeeperInput * input, LaneKeeperOutput * output)
{
  gdouble duration = advance_time (self, input->time);

  memset (output, 0, sizeof *output);
  self->frames++;
  if (input->has_vehicle)
    ride_step (&self->ride, duration, input->speed, input->yaw);

  estimate (self, config, input, duration, output);
  describe (self, output);
  drive (self, config, input, duration, output);
  if (self->lost > HOLD)
    stop (self, output);
}
