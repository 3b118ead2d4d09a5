/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a weather's light and air make of colours. */
#pragma once

#include "weather.h"

G_BEGIN_DECLS

/* Colours are {red, green, blue}, 0..255; factors are for each of the three.
 * A colour is that of a thing on a clear day. */
typedef struct
{
  RoadWeather weather;
  gdouble sun[3];               /* unit vector to it, world axes */
  gdouble open[3];              /* factor of daylight where the sun reaches */
  gdouble shadow[3];            /* factor where it does not */
  gdouble grey;                 /* share of colourfulness that is lost */
  gdouble night;                /* share of headlights in what is seen */
  gdouble haze[3], zenith[3];   /* colours of the sky */
} RoadLight;

void road_light_init (RoadLight * light, const RoadWeather * weather);

/* How bright the own headlights make what is @depth m ahead, 0..1. */
gdouble road_light_beam (const RoadLight * light, gdouble depth);

/* A thing's colour as it is seen at once, without the air between. @shine: of
 * the headlights' light that comes back, 1 = as from anything matt, more from
 * what throws it back (paint 2, signs 10). */
void road_light_fall (const RoadLight * light, const gdouble colour[3],
    gdouble depth, gdouble shine, gdouble lit[3]);

/* The air of @depth m before a colour, also one that shines itself. */
void road_light_fade (const RoadLight * light, gdouble depth,
    gdouble colour[3]);

/* Both. */
void road_light_show (const RoadLight * light, const gdouble colour[3],
    gdouble depth, gdouble shine, gdouble seen[3]);

/* The sky without sun and clouds. @rise: of the ray, m a metre of depth. */
void road_light_sky (const RoadLight * light, gdouble rise, gdouble colour[3]);

/* Share of light that still water throws back as a mirror, seen from @height
 * m above at @depth m. */
gdouble road_light_mirror (gdouble height, gdouble depth);

G_END_DECLS
