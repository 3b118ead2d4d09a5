/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Boxes and what is like them, seen from any side. */

#include "solid.h"

#include <math.h>

/* Corners of each face, from lower left on, against the clock. */
static const guint8 face_corners[ROAD_N_FACES][4] = {
  [ROAD_FACE_BACK] = {0, 1, 5, 4},
  [ROAD_FACE_RIGHT] = {1, 2, 6, 5},
  [ROAD_FACE_FRONT] = {2, 3, 7, 6},
  [ROAD_FACE_LEFT] = {3, 0, 4, 7},
  [ROAD_FACE_TOP] = {4, 5, 6, 7},
};

void
road_solid_set_box (RoadSolid * solid, const RoadBox * box)
{
  gint i;

  for (i = 0; i < 8; i++) {
    const gint around = i % 4;

    solid->corners[i][0] = around >= 2 ? box->front : box->back;
    solid->corners[i][1] = around == 1 || around == 2 ? box->right : box->left;
    solid->corners[i][2] = i >= 4 ? box->top : box->bottom;
  }
}

/* The axes are left-handed: so is this product. */
static void
set_normal (RoadFace * face)
{
  gdouble a[3], b[3], length;
  gint i;

  for (i = 0; i < 3; i++) {
    a[i] = face->corners[1][i] - face->corners[0][i];
    b[i] = face->corners[3][i] - face->corners[0][i];
  }
  face->normal[0] = b[1] * a[2] - b[2] * a[1];
  face->normal[1] = b[2] * a[0] - b[0] * a[2];
  face->normal[2] = b[0] * a[1] - b[1] * a[0];
  length = sqrt (face->normal[0] * face->normal[0]
      + face->normal[1] * face->normal[1] + face->normal[2] * face->normal[2]);
  for (i = 0; i < 3; i++)
    face->normal[i] /= MAX (length, 1e-9);
}

gboolean
road_solid_face (const RoadSolid * solid, RoadFaceSide side,
    const RoadStage * stage, const RoadPose * pose, RoadFace * face)
{
  gdouble eye[3], facing = 0.0;
  gint i, j;

  for (i = 0; i < 4; i++) {
    for (j = 0; j < 3; j++)
      face->corners[i][j] = solid->corners[face_corners[side][i]][j];
  }
  set_normal (face);
  road_stage_eye (stage, pose, eye);
  for (i = 0; i < 3; i++)
    facing += (eye[i] - face->corners[0][i]) * face->normal[i];
  return facing > 0.0;
}

static void
find_point (const RoadFace * face, gdouble u, gdouble v, gdouble point[3])
{
  gint i;

  for (i = 0; i < 3; i++) {
    gdouble low = face->corners[0][i]
        + u * (face->corners[1][i] - face->corners[0][i]);
    gdouble high = face->corners[3][i]
        + u * (face->corners[2][i] - face->corners[3][i]);

    point[i] = low + v * (high - low);
  }
}

void
road_face_paint (const RoadFace * face, RoadStage * stage,
    const RoadPose * pose, const RoadFacePart * part, const gdouble colour[3],
    gdouble shine)
{
  gdouble points[4][3];

  find_point (face, part->left, part->bottom, points[0]);
  find_point (face, part->right, part->bottom, points[1]);
  find_point (face, part->right, part->top, points[2]);
  find_point (face, part->left, part->top, points[3]);
  road_stage_polygon (stage, pose, points, 4, face->normal, colour, shine, 1.0);
}

void
road_solid_paint (const RoadSolid * solid, RoadStage * stage,
    const RoadPose * pose, const gdouble colour[3], gdouble shine)
{
  static const RoadFacePart whole = { 0.0, 1.0, 0.0, 1.0 };
  RoadFace face;
  gint i;

  for (i = 0; i < ROAD_N_FACES; i++) {
    if (road_solid_face (solid, i, stage, pose, &face))
      road_face_paint (&face, stage, pose, &whole, colour, shine);
  }
}

void
road_box_paint (const RoadBox * box, RoadStage * stage, const RoadPose * pose,
    const gdouble colour[3], gdouble shine)
{
  RoadSolid solid;

  road_solid_set_box (&solid, box);
  road_solid_paint (&solid, stage, pose, colour, shine);
}
