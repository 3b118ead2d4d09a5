/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What lanekeep's user chooses: its properties but the statistics. */
#pragma once

#include "lanekeeper.h"

G_BEGIN_DECLS

/* Property ids: one is the element's own, all others are settings. */
enum
{
  LANE_KEEP_PROP_CONTROLLER = 1,
  LANE_KEEP_PROP_WARMUP_FRAMES,
  LANE_KEEP_PROP_POST_MESSAGES,
  LANE_KEEP_PROP_MESSAGE_INTERVAL,
  LANE_KEEP_PROP_STATS,         /* the element's */
  LANE_KEEP_PROP_NUMBERS        /* the first of those of type double */
};

typedef struct
{
  gint controller;              /* a value of its enumeration */
  LaneKeeperConfig config;
  gdouble max_steer_angle;      /* degrees */
  gboolean post_messages;
  GstClockTime message_interval;
} LaneKeepSettings;

/* The defaults; what is no property must be zero already. */
void lane_keep_settings_init (LaneKeepSettings * settings);

/* All can be set at any time. */
void lane_keep_settings_install (GObjectClass * klass);

/* FALSE when @id is no setting. */
gboolean lane_keep_settings_set (LaneKeepSettings * settings, guint id,
    const GValue * value);
gboolean lane_keep_settings_get (const LaneKeepSettings * settings, guint id,
    GValue * value);

/* Has @table hold the gains for these settings; fast where it does already. */
void lane_keep_settings_solve (const LaneKeepSettings * settings,
    LqrTable * table);

/* @config: (out): what a frame of @width x @height pixels is acted on by */
void lane_keep_settings_configure (const LaneKeepSettings * settings,
    gint width, gint height, LaneKeeperConfig * config);

G_END_DECLS
