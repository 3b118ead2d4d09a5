/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The built-in road: a world that needs nothing but this library. */

#include "config.h"

#include <math.h>

#include "../world.h"

#include "disturbance.h"
#include "picture.h"
#include "profile.h"
#include "relief.h"
#include "scenery.h"
#include "track.h"
#include "truth.h"
#include "vehicle.h"
#include "view.h"
#include "weather.h"
#include "xodr.h"

#define EXPORTED 3000.0         /* m of an endless track */

typedef struct
{
  World world;
  RoadProfile *profile;
  RoadWeather weather;
  RoadScenery *scenery;
  RoadTrack *track;
  guint seed, threads;
  gboolean bonnet;
  gdouble start_speed;          /* m/s */
  GstLaneCamera camera;
  RoadPicture *picture;         /* NULL before the first configure */
  GstClockTime time, start;     /* now, and when this drive began */
  RoadVehicle vehicle;
  gdouble disturbed;            /* how strongly, 0..1 */
  RoadDisturbance disturbance;
  gdouble throttle, brake;      /* of the last step */
  RoadPoint place;              /* the vehicle's foot on the reference line */
  gdouble lateral;              /* m right of it */
  RoadRelief relief;            /* before it */
  RoadView view;                /* of it */
} Road;

/* s since the drive's start */
static gdouble
drive_time (const Road * road)
{
  return (gdouble) (road->time - road->start) / GST_SECOND;
}

/* What the camera sees beside the road, which the truth wants to know even
 * where no picture is drawn. */
static void
look_around (Road * road)
{
  road_scenery_prepare (road->scenery, road->track, &road->view,
      &road->relief, road->place.s, drive_time (road));
}

/* Finds the vehicle on the track and has the track ready around it. */
static void
locate (Road * road)
{
  gdouble behind = 50.0, ahead = 100.0;

  road->lateral = road_track_project (road->track, road->vehicle.x,
      road->vehicle.y, &road->place);
  if (road->picture != NULL)
    road_picture_range (road->picture, &behind, &ahead);
  road_track_prepare (road->track, road->place.s - behind,
      road->place.s + ahead);
  road_profile_prepare (road->profile, road->place.s - behind,
      road->place.s + ahead);
  road_view_init (&road->view, &road->camera, road->vehicle.x, road->vehicle.y,
      road->vehicle.yaw, road_track_bank (road->track, road->place.s));
  road_relief_update (&road->relief, road->track, &road->view, &road->place,
      road->lateral);
  if (road->picture != NULL)
    look_around (road);
}

static void
put_at_start (Road * road)
{
  const RoadVehicle parked = { 0.0 };

  road->place.s = 0.0;
  road_track_prepare (road->track, 0.0, 100.0);
  road_profile_prepare (road->profile, 0.0, 100.0);
  road->vehicle = parked;
  road->vehicle.y = road_profile_lane_centre (road->profile, 0.0);
  road->vehicle.speed = road->start_speed;
  road->throttle = road->brake = 0.0;
  road_disturbance_init (&road->disturbance, road->disturbed, road->seed);
  locate (road);
}

static void
road_close (World * world)
{
  Road *road = (Road *) world;

  g_clear_pointer (&road->picture, road_picture_free);
  g_clear_pointer (&road->scenery, road_scenery_free);
  g_clear_pointer (&road->profile, road_profile_free);
  g_clear_pointer (&road->track, road_track_free);
  g_free (road);
}

static gboolean
load_track (const gchar * path, RoadTrack ** track, RoadProfile ** profile,
    GError ** error)
{
  RoadPlan *plan = road_xodr_load (path, error);

  if (plan == NULL)
    return FALSE;
  *track = road_track_new_plan (plan);
  *profile = road_profile_new_plan (plan);
  road_plan_free (plan);
  return TRUE;
}

static gboolean
lay_out (const WorldConfig * config, RoadTrack ** track,
    RoadProfile ** profile, GError ** error)
{
  if (config->track_file != NULL && config->export_track != NULL) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "The road comes from '%s': leave out export-track, which writes the "
        "built-in tracks.", config->track_file);
    return FALSE;
  }
  if (config->track_file != NULL)
    return load_track (config->track_file, track, profile, error);
  *track = road_track_new (config->track, config->seed);
  if (*track == NULL) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "The built-in road has no track '%s'.", config->track);
    return FALSE;
  }
  if (config->export_track != NULL && !road_xodr_save (config->export_track,
          config->track, config->seed, EXPORTED, error)) {
    g_clear_pointer (track, road_track_free);
    return FALSE;
  }
  *profile = road_profile_new (config->track, config->seed);
  return TRUE;
}

static World *
road_open (const WorldConfig * config, GError ** error)
{
  RoadWeather weather;
  RoadTrack *track;
  RoadProfile *profile;
  Road *road;

  if (!road_weather_parse (&weather, config->weather, error)
      || !lay_out (config, &track, &profile, error))
    return NULL;
  road = g_new0 (Road, 1);
  road->world.klass = &road_world_class;
  road->weather = weather;
  road->camera = config->camera;
  road->track = track;
  road->seed = config->seed;
  road->disturbed = config->disturbance;
  road->threads = config->threads;
  road->bonnet = config->bonnet;
  road->profile = profile;
  road->scenery = road_scenery_new (config->track_file != NULL ? NULL :
      config->track, road->profile, config->seed, &weather);
  road->start_speed = config->speed < 0.0 ?
      road_profile_speed (road->profile) : config->speed;
  put_at_start (road);
  return &road->world;
}

static gboolean
road_configure (World * world, const GstVideoInfo * info, GError ** error)
{
  Road *road = (Road *) world;

  road->camera.width = GST_VIDEO_INFO_WIDTH (info);
  road->camera.height = GST_VIDEO_INFO_HEIGHT (info);
  g_clear_pointer (&road->picture, road_picture_free);
  road->picture = road_picture_new (road->profile, &road->weather, info,
      gst_lane_camera_focal (&road->camera), road->camera.z,
      road->seed, road->threads);
  locate (road);
  return TRUE;
}

/* What the place and the wind do to the vehicle. */
static void
influence (Road * road, gdouble time)
{
  RoadInfluence *influence = &road->vehicle.influence;
  gdouble grade;

  road_track_elevation (road->track, road->place.s, &grade);
  influence->grade = atan (grade);
  influence->bank = atan (road_track_bank (road->track, road->place.s));
  influence->wetness = road->weather.wetness;
  road_disturbance_step (&road->disturbance, road->place.s, time,
      &road->vehicle);
}

static gboolean
road_step (World * world, GstClockTime time, const WorldControl * control,
    GError ** error)
{
  Road *road = (Road *) world;

  influence (road, (gdouble) time / GST_SECOND);
  road_vehicle_step (&road->vehicle, control->steering, control->throttle,
      control->brake, (gdouble) time / GST_SECOND);
  road->throttle = control->throttle;
  road->brake = control->brake;
  road->time += time;
  locate (road);
  return TRUE;
}

static gboolean
road_render (World * world, GstVideoFrame * frame, GError ** error)
{
  Road *road = (Road *) world;
  const RoadShot shot = {.view = &road->view,.track = road->track,
    .relief = &road->relief,.scenery = road->scenery,.s = road->place.s,
    .speed = road->vehicle.speed,.bonnet = road->bonnet,
    .time = drive_time (road)
  };

  road_picture_draw (road->picture, &shot, frame);
  return TRUE;
}

static void
road_get_state (World * world, WorldState * state)
{
  const Road *road = (const Road *) world;
  const RoadVehicle *vehicle = &road->vehicle;
  const RoadSituation situation = {
    road->track, road->profile, &road->relief, vehicle, &road->place,
    road->lateral, &road->camera, road_scenery_hides, road->scenery
  };

  state->time = road->time;
  state->steering = vehicle->rack.angle / ROAD_MAX_WHEEL_ANGLE;
  state->throttle = road->throttle;
  state->brake = road->brake;
  state->speed = vehicle->speed;
  state->position[0] = vehicle->x;
  state->position[1] = vehicle->y;
  state->position[2] = 0.0;
  state->rotation[0] = 0.0;
  state->rotation[1] = vehicle->yaw * (180.0 / G_PI);
  state->rotation[2] = 0.0;
  state->has_truth = TRUE;
  road_truth_find (&situation, &state->truth);
}

static gboolean
road_respawn (World * world, GError ** error)
{
  Road *road = (Road *) world;

  /* An endless track forgets its beginning: lay it out again. */
  road_track_restart (road->track);
  road_profile_restart (road->profile);
  road->start = road->time;
  put_at_start (road);
  if (road->picture != NULL)
    road_picture_restart (road->picture);
  return TRUE;
}

const WorldClass road_world_class = {
  .open = road_open,
  .configure = road_configure,
  .step = road_step,
  .render = road_render,
  .get_state = road_get_state,
  .respawn = road_respawn,
  .close = road_close,
};
