/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What stands in a picture, from far to near. */
#pragma once

#include "canvas.h"
#include "light.h"
#include "relief.h"
#include "sprite.h"
#include "view.h"

G_BEGIN_DECLS

typedef struct _RoadStage RoadStage;

RoadStage *road_stage_new (const RoadLight * light);
void road_stage_free (RoadStage * stage);

/* Empties it for a picture from @view, over ground of this relief. */
void road_stage_clear (RoadStage * stage, const RoadView * view,
    const RoadRelief * relief);

/* A place in the world to put an object: m; z above the vehicle's plane; cos
 * and sin of where it points. */
typedef struct
{
  gdouble x, y, z, cos, sin;
} RoadPose;

/* Begins an object on the ground at (pose->x, pose->y) and sets pose->z. All
 * that follows belongs to it: is drawn in this order, before nearer objects, in
 * this place's light and air. FALSE: it is behind the camera, farther than
 * @farthest m or surely not in the picture, being @radius m wide; leave it. */
gboolean road_stage_object (RoadStage * stage, RoadPose * pose, gdouble radius,
    gdouble farthest);

/* m that the object is away. */
gdouble road_stage_depth (const RoadStage * stage);

/* Long things hide each other by their far ends: what follows of the object is
 * drawn as if it were @by m farther away. */
void road_stage_recede (RoadStage * stage, gdouble by);

/* The camera in the object's axes (ahead, right, up), m. */
void road_stage_eye (const RoadStage * stage, const RoadPose * pose,
    gdouble eye[3]);

/* The shine of what has light of its own: its colour is seen as it is. */
#define ROAD_STAGE_LAMP (-1.0)

/* A convex polygon of up to 8 points in the object's axes, m. @normal: (nullable):
 * unit vector; NULL is lit as level ground is. @shine: as for
 * road_light_fall(), or ROAD_STAGE_LAMP; @share: 0..1 that it hides of what is behind. */
void road_stage_polygon (RoadStage * stage, const RoadPose * pose,
    const gdouble (*points)[3], gint n, const gdouble * normal,
    const gdouble colour[3], gdouble shine, gdouble share);

/* Stands upright, @height m. @light: of its colours. */
void road_stage_sprite (RoadStage * stage, const RoadPose * pose,
    const RoadSprite * sprite, gdouble height, gboolean flip,
    const gdouble light[3]);

/* A lamp of @radius m, whose light outshines what is around it. */
void road_stage_glow (RoadStage * stage, const RoadPose * pose,
    const gdouble point[3], gdouble radius, const gdouble colour[3]);

/* All of it is there: sorts. */
void road_stage_finish (RoadStage * stage);

/* Rows first to end - 1. For several threads, each with its own rows. */
void road_stage_draw (const RoadStage * stage, const RoadCanvas * canvas);

/* Whether something hides what pixel (x, y) shows at @depth m. */
gboolean road_stage_hides (const RoadStage * stage, gdouble x, gdouble y,
    gdouble depth);

G_END_DECLS
