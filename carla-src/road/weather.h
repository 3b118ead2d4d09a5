/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Sun, clouds, rain, fog and night: what they are, not how they look. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Shares are 0..1. */
typedef struct
{
  gdouble sun_elevation;        /* degrees above the horizon */
  gdouble sun_azimuth;          /* degrees right of the world's x axis */
  gdouble sunlight;             /* share of hard, shadow-casting light */
  gdouble daylight;             /* 1 = day, 0 = no light but lamps */
  gdouble clouds;               /* share of the sky that is covered */
  gdouble visibility;           /* m, at which 5 % of a contrast is left */
  gdouble wetness;              /* 0 = dry, 1 = a film of water */
  gdouble rain;                 /* 1 = heavy: 20 mm an hour */
  gdouble wear;                 /* 0 = all is new, 1 = hardly any paint left */
  gdouble shade;                /* share of the road under trees' shadows */
  gdouble headlights;           /* brightness of the own headlights */
  gdouble noise;                /* sensor noise by day, grey levels of 255 */
} RoadWeather;

#define ROAD_WEATHER_DEFAULT "clear"

/* Comma-separated: a preset (clear, overcast, lowsun, night, rain, fog, worn,
 * shadows; clear where none is given), then NAME=VALUE for single members,
 * words joined by a hyphen: "night,rain=0.5,visibility=80". On failure one
 * sentence in @error (GST_RESOURCE_ERROR_SETTINGS) says what is wrong and what
 * is possible, and @weather is left as it was. */
gboolean road_weather_parse (RoadWeather * weather, const gchar * text,
    GError ** error);

/* Presets by number, NULL past the last. */
const gchar *road_weather_preset (guint index);

/* Share of a contrast that @depth m of air swallow, 0..1. */
gdouble road_weather_haze (const RoadWeather * weather, gdouble depth);

G_END_DECLS
