/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Boxes and what is like them, seen from any side. */
#pragma once

#include "stage.h"

G_BEGIN_DECLS

/* Corners in an object's axes (ahead, right, up), m: the lower four from back
 * left over back right and front right to front left, then those above. */
typedef struct
{
  gdouble corners[8][3];
} RoadSolid;

typedef enum
{
  ROAD_FACE_BACK,
  ROAD_FACE_RIGHT,
  ROAD_FACE_FRONT,
  ROAD_FACE_LEFT,
  ROAD_FACE_TOP,
  ROAD_N_FACES
} RoadFaceSide;

/* From lower left to upper left, seen from outside. */
typedef struct
{
  gdouble corners[4][3];
  gdouble normal[3];
} RoadFace;

typedef struct
{
  gdouble back, front, left, right, bottom, top;        /* m */
} RoadBox;

void road_solid_set_box (RoadSolid * solid, const RoadBox * box);

/* FALSE when the face is turned away from the camera. */
gboolean road_solid_face (const RoadSolid * solid, RoadFaceSide side,
    const RoadStage * stage, const RoadPose * pose, RoadFace * face);

/* A rectangle of a face; u from left to right, v upward, 0..1. */
typedef struct
{
  gdouble left, right, bottom, top;
} RoadFacePart;

void road_face_paint (const RoadFace * face, RoadStage * stage,
    const RoadPose * pose, const RoadFacePart * part, const gdouble colour[3],
    gdouble shine);

/* All faces that are to be seen. */
void road_solid_paint (const RoadSolid * solid, RoadStage * stage,
    const RoadPose * pose, const gdouble colour[3], gdouble shine);
void road_box_paint (const RoadBox * box, RoadStage * stage,
    const RoadPose * pose, const gdouble colour[3], gdouble shine);

G_END_DECLS
