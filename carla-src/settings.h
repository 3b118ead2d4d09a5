/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What carlasrc's user chooses: its properties that describe the drive. */
#pragma once

#include "dump.h"
#include "world.h"

G_BEGIN_DECLS

/* Property ids; the element's own begin at SETTING_END. */
enum
{
  SETTING_WORLD = 1,
  SETTING_TRACK,
  SETTING_SEED,
  SETTING_WEATHER,
  SETTING_THREADS,
  SETTING_BONNET,
  SETTING_TRACK_FILE,
  SETTING_EXPORT_TRACK,
  SETTING_DUMP,
  SETTING_DUMP_INTERVAL,
  SETTING_SPEED,
  SETTING_DISTURBANCE,
  SETTING_FOV,
  SETTING_X,
  SETTING_Y,
  SETTING_Z,
  SETTING_PITCH,
  SETTING_ROLL,
  SETTING_END
};

typedef struct
{
  gint world, track;            /* values of their enumerations */
  guint seed, threads;
  gchar *weather;
  gboolean bonnet;
  gchar *track_file, *export_track;
  gchar *dump;                  /* a directory, NULL = none */
  guint dump_interval;          /* frames */
  gdouble speed, disturbance;
  GstLaneCamera camera;
} Settings;

/* The defaults. */
void settings_init (Settings * settings);
void settings_clear (Settings * settings);

/* All can be set before the world is open. */
void settings_install (GObjectClass * klass);

/* FALSE when @id is no setting. */
gboolean settings_set (Settings * settings, guint id, const GValue * value);
gboolean settings_get (const Settings * settings, guint id, GValue * value);

const WorldClass *settings_world (const Settings * settings);
/* Copies, so that the settings may change while a world is opened; to be
 * released afterwards. */
void settings_configure (const Settings * settings, WorldConfig * config);
void settings_release (WorldConfig * config);
/* What writes the frames into files. Succeeds with NULL when nothing does. */
gboolean settings_open_dump (const Settings * settings, Dump ** dump,
    GError ** error);

G_END_DECLS
