/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What lanekeep does with one frame's lanes, without any GStreamer element. */
#pragma once

#include "comfort.h"
#include "departure.h"
#include "lanestate.h"
#include "odometry.h"
#include "speedcontrol.h"
#include "speedplan.h"
#include "steering.h"

G_BEGIN_DECLS

typedef struct
{
  GstLaneCamera camera;
  SteeringFunc steer;
  SteeringParams steering;
  const LqrTable *gains;        /* for these parameters */
  gdouble lane_width;           /* m, until it was measured */
  gdouble vehicle_width;        /* m */
  gdouble target_speed;         /* m/s */
  gdouble base_throttle;        /* 0..1 */
  gdouble max_lateral_acceleration;     /* m/s² */
  guint warmup_frames;
} LaneKeeperConfig;

typedef struct
{
  GstClockTime time;            /* of the frame, or GST_CLOCK_TIME_NONE */
  GstLaneStatus status;
  const GstLaneLine *left, *right;
  gboolean has_vehicle;         /* whether speed and steering are known */
  gdouble speed, steering;
  gdouble yaw;                  /* rad, positive to the right */
} LaneKeeperInput;

typedef struct
{
  gdouble steering, throttle, brake;    /* CARLA's convention */
  gdouble lateral_offset;       /* m, vehicle right of the lane's centre */
  gdouble heading_error;        /* rad, vehicle points right of the lane */
  gdouble curvature;            /* 1/m, lane bends right */
  gdouble acceleration, jerk;   /* m/s², m/s³ to the right, NaN = unknown */
  guint lines;                  /* taken in from this frame */
  Departure departure;
  gdouble line_crossing;        /* s until then, INFINITY = never */
  gboolean stopping;            /* no lanes for too long */
} LaneKeeperOutput;

typedef struct
{
  LaneState state;
  Odometry odometry;
  SpeedPlan speed_plan;
  SpeedControl speed_control;
  Departure departure;
  guint64 frames;
  GstClockTime last_time;
  gdouble command;              /* rad, what the wheels were told */
  gdouble lost;                 /* s without lanes */
  gdouble stop_brake;           /* 0..1, of the safe stop; 0 = none */
} LaneKeeper;

void lane_keeper_reset (LaneKeeper * self, gdouble lane_width);
/* The world stood still from the last frame on until @time: nothing was
 * driven, and nothing is to be learned from it. */
void lane_keeper_stand (LaneKeeper * self, GstClockTime time);
void lane_keeper_step (LaneKeeper * self, const LaneKeeperConfig * config,
    const LaneKeeperInput * input, LaneKeeperOutput * output);

G_END_DECLS
