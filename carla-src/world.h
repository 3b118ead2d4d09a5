/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What carlasrc needs of a world: the built-in road or a CARLA server. */
#pragma once

#include <gst/video/video.h>
#include <lane/lane.h>

G_BEGIN_DECLS

/* Settled when the world is opened. */
typedef struct
{
  GstLaneCamera camera;         /* its place and field of view; the size is told by configure */
  gdouble speed;                /* m/s at the start, negative: what suits the track */
  const gchar *track;           /* straight | oval | highway | winding | city | random */
  const gchar *track_file;      /* OpenDRIVE instead of it, NULL = none */
  const gchar *export_track;    /* where to write the track, NULL = nowhere */
  guint seed;
  const gchar *weather;         /* as road_weather_parse() takes it */
  gdouble disturbance;          /* 0..1, of wind and bumps */
  guint threads;                /* that draw, as road_crew_new() takes it */
  gboolean bonnet;              /* the vehicle's own is in the picture */
} WorldConfig;

typedef struct
{
  gdouble steering, throttle, brake;    /* CARLA's convention */
} WorldControl;

/* State of one frame: what a GstVehicleMeta tells, and the world's clock. */
typedef struct
{
  GstClockTime time;            /* since the world was opened */
  gdouble steering, throttle, brake, speed;
  gdouble position[3], rotation[3];
  gboolean has_truth;
  GstVehicleTruth truth;
} WorldState;

typedef struct _World World;

/* All functions are called from one thread, but unblock. Those that can fail
 * set the GError (GST_RESOURCE_ERROR or GST_STREAM_ERROR) and return FALSE. */
typedef struct
{
  World *(*open) (const WorldConfig * config, GError ** error);
  /* The camera's pictures from now on; called before the first step and again
   * when the format changes. The drive goes on. */
    gboolean (*configure) (World * world, const GstVideoInfo * info,
      GError ** error);
  /* Advances the world by this much time under this control. */
    gboolean (*step) (World * world, GstClockTime time,
      const WorldControl * control, GError ** error);
  /* Completes the current step's picture in @frame (mapped for writing). */
    gboolean (*render) (World * world, GstVideoFrame * frame, GError ** error);
  /* Of the current step, be its picture complete or not. */
  void (*get_state) (World * world, WorldState * state);
  /* Puts the vehicle back at its start, as fast as at the start. */
    gboolean (*respawn) (World * world, GError ** error);
  /* Makes a step or render that waits return at once, until told otherwise;
   * thread-safe. NULL: never waits. */
  void (*unblock) (World * world, gboolean unblock);
  void (*close) (World * world);
} WorldClass;

struct _World
{
  const WorldClass *klass;
};

extern const WorldClass road_world_class;

G_END_DECLS
