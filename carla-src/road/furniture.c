/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is put up beside roads: posts, guard rails, lamps, signs, poles. */

#include "furniture.h"

#include <math.h>

#include "solid.h"

#define REFLECTOR 2.2           /* shine, see road_light_fall() */

static const gdouble white[3] = { 226, 226, 222 };
static const gdouble black[3] = { 30, 30, 32 };
static const gdouble steel[3] = { 156, 160, 164 };
static const gdouble dark_steel[3] = { 96, 100, 104 };
static const gdouble wood[3] = { 92, 78, 64 };
static const gdouble amber[3] = { 236, 132, 34 };
static const gdouble red[3] = { 190, 24, 30 };
static const gdouble blue[3] = { 26, 78, 156 };
static const gdouble green[3] = { 18, 104, 70 };
static const gdouble yellow[3] = { 240, 190, 36 };
static const gdouble lamp_glass[3] = { 236, 232, 214 };
static const gdouble lamp_light[3] = { 255, 214, 150 };

/* As thin as it is from wherever it is seen. */
static void
paint_rod (RoadStage * stage, const RoadPose * pose, gdouble right,
    gdouble width, gdouble bottom, gdouble top, const gdouble colour[3])
{
  const RoadBox box = { -width / 2.0, width / 2.0, right - width / 2.0,
    right + width / 2.0, bottom, top
  };

  road_box_paint (&box, stage, pose, colour, 0.8);
}

void
road_post_paint (RoadStage * stage, RoadPose * pose)
{
  const RoadBox reflector = { -0.065, 0.065, -0.03, 0.03, 0.74, 0.88 };

  if (!road_stage_object (stage, pose, 0.1, 140.0))
    return;
  paint_rod (stage, pose, 0.0, 0.12, 0.0, 1.0, white);
  if (road_stage_depth (stage) > 70.0)
    return;
  paint_rod (stage, pose, 0.0, 0.125, 0.7, 0.92, black);
  road_box_paint (&reflector, stage, pose, amber, REFLECTOR);
}

/* A strip along the rail between two heights, its edge @right. */
static void
paint_strip (RoadStage * stage, const RoadPose * pose, gdouble length,
    gdouble rise, gdouble right, gdouble bottom, gdouble top,
    const gdouble normal[3], const gdouble colour[3])
{
  const gdouble points[4][3] = { {0.0, right, bottom},
  {length, right, rise + bottom}, {length, right, rise + top},
  {0.0, right, top}
  };

  road_stage_polygon (stage, pose, points, 4, normal, colour, 1.0, 1.0);
}

void
road_rail_paint (RoadStage * stage, RoadPose * pose, gdouble length,
    gdouble rise, gint inward)
{
  const gdouble up[3] = { 0.0, 0.6 * inward, 0.8 };
  const gdouble down[3] = { 0.0, 0.8 * inward, -0.6 };

  if (!road_stage_object (stage, pose, length, 320.0))
    return;
  /* Cars beside it are before it. */
  road_stage_recede (stage, length + 2.5);
  if (road_stage_depth (stage) > 110.0) {
    paint_strip (stage, pose, length, rise, 0.0, 0.44, 0.76, up, steel);
    return;
  }
  paint_rod (stage, pose, -0.1 * inward, 0.12, 0.0, 0.68, dark_steel);
  /* Two waves of steel, a fold between them. */
  paint_strip (stage, pose, length, rise, 0.0, 0.44, 0.52, down, steel);
  paint_strip (stage, pose, length, rise, 0.0, 0.51, 0.59, up, steel);
  paint_strip (stage, pose, length, rise, 0.0, 0.58, 0.62, down, dark_steel);
  paint_strip (stage, pose, length, rise, 0.0, 0.61, 0.69, down, steel);
  paint_strip (stage, pose, length, rise, 0.0, 0.68, 0.76, up, steel);
}

void
road_lamp_paint (RoadStage * stage, RoadPose * pose, gint inward,
    gboolean shines)
{
  const gdouble reach = 1.8 * inward, top = ROAD_LAMP_HEIGHT;
  const RoadBox arm = { -0.04, 0.04, MIN (0.0, reach), MAX (0.0, reach),
    top - 0.08, top
  };
  const RoadBox head = { -0.12, 0.12, reach - 0.35, reach + 0.35, top - 0.14,
    top + 0.02
  };
  const RoadBox glass = { -0.1, 0.1, reach - 0.3, reach + 0.3, top - 0.17,
    top - 0.14
  };
  const gdouble light[3] = { 0.0, reach, top - 0.2 };

  if (!road_stage_object (stage, pose, 3.0, 320.0))
    return;
  paint_rod (stage, pose, 0.0, 0.2, 0.0, 1.2, dark_steel);
  paint_rod (stage, pose, 0.0, 0.13, 1.2, top, dark_steel);
  road_box_paint (&arm, stage, pose, dark_steel, 0.5);
  road_box_paint (&head, stage, pose, dark_steel, 0.5);
  road_box_paint (&glass, stage, pose, lamp_glass,
      shines ? ROAD_STAGE_LAMP : 0.5);
  if (shines) {
    road_stage_glow (stage, pose, light, 0.3, lamp_light);
    road_stage_glow (stage, pose, light, 1.1, lamp_light);
  }
}

/* A plate that faces those who come; @n corners around a centre, the first
 * one @turn rad right of straight up. */
static void
paint_plate (RoadStage * stage, const RoadPose * pose, guint n, gdouble turn,
    gdouble height, gdouble radius, gdouble nearer, const gdouble colour[3])
{
  static const gdouble back[3] = { -1.0, 0.0, 0.0 };
  gdouble points[8][3];
  guint i;

  for (i = 0; i < n; i++) {
    const gdouble angle = turn + 2.0 * G_PI * i / n;

    points[i][0] = -0.06 - nearer;
    points[i][1] = radius * sin (angle);
    points[i][2] = height + radius * cos (angle);
  }
  road_stage_polygon (stage, pose, points, n, back, colour, REFLECTOR, 1.0);
}

static void
paint_board (RoadStage * stage, const RoadPose * pose, gdouble left,
    gdouble right, gdouble bottom, gdouble top, gdouble nearer,
    const gdouble colour[3])
{
  static const gdouble back[3] = { -1.0, 0.0, 0.0 };
  const gdouble ahead = -0.06 - nearer;
  const gdouble points[4][3] = { {ahead, left, bottom}, {ahead, right, bottom},
  {ahead, right, top}, {ahead, left, top}
  };

  road_stage_polygon (stage, pose, points, 4, back, colour, REFLECTOR, 1.0);
}

static void
paint_limit (RoadStage * stage, const RoadPose * pose)
{
  const gdouble turn = G_PI / 8.0;

  paint_plate (stage, pose, 8, turn, 2.3, 0.4, 0.0, red);
  paint_plate (stage, pose, 8, turn, 2.3, 0.31, 0.002, white);
  /* Two digits. */
  paint_board (stage, pose, -0.17, -0.03, 2.16, 2.44, 0.004, black);
  paint_board (stage, pose, -0.12, -0.03, 2.22, 2.29, 0.006, white);
  paint_board (stage, pose, 0.03, 0.17, 2.16, 2.44, 0.004, black);
  paint_board (stage, pose, 0.07, 0.13, 2.21, 2.39, 0.006, white);
}

static void
paint_warning (RoadStage * stage, const RoadPose * pose)
{
  paint_plate (stage, pose, 3, 0.0, 2.2, 0.55, 0.0, red);
  paint_plate (stage, pose, 3, 0.0, 2.2, 0.38, 0.002, white);
  paint_board (stage, pose, -0.04, 0.04, 2.13, 2.36, 0.004, black);
}

static void
paint_priority (RoadStage * stage, const RoadPose * pose)
{
  paint_plate (stage, pose, 4, 0.0, 2.3, 0.45, 0.0, white);
  paint_plate (stage, pose, 4, 0.0, 2.3, 0.34, 0.002, yellow);
}

static void
paint_directions (RoadStage * stage, const RoadPose * pose,
    const gdouble colour[3])
{
  gint i;

  paint_board (stage, pose, -1.3, 1.3, 1.5, 3.1, 0.0, white);
  paint_board (stage, pose, -1.24, 1.24, 1.56, 3.04, 0.002, colour);
  for (i = 0; i < 3; i++) {
    const gdouble low = 1.75 + 0.42 * i;

    paint_board (stage, pose, -1.0, 0.2 + 0.25 * (i % 2), low, low + 0.16,
        0.004, white);
    paint_board (stage, pose, 0.75, 1.0, low, low + 0.16, 0.004, white);
  }
}

void
road_sign_paint (RoadStage * stage, RoadPose * pose, guint32 look)
{
  gdouble eye[3];
  gint side;

  if (!road_stage_object (stage, pose, 1.5, 200.0))
    return;
  if (look % 4 == 3) {
    for (side = -1; side <= 1; side += 2)
      paint_rod (stage, pose, 0.9 * side, 0.1, 0.0, 3.0, steel);
  } else {
    paint_rod (stage, pose, 0.0, 0.08, 0.0, 2.6, steel);
  }
  road_stage_eye (stage, pose, eye);
  if (eye[0] > 0.0)
    return;
  switch (look % 4) {
    case 0:
      paint_limit (stage, pose);
      break;
    case 1:
      paint_warning (stage, pose);
      break;
    case 2:
      paint_priority (stage, pose);
      break;
    default:
      paint_directions (stage, pose, look / 4 % 2 ? blue : green);
      break;
  }
}

void
road_pole_paint (RoadStage * stage, RoadPose * pose)
{
  const RoadBox beam = { -0.06, 0.06, -0.8, 0.8, ROAD_POLE_HEIGHT - 0.7,
    ROAD_POLE_HEIGHT - 0.55
  };

  if (!road_stage_object (stage, pose, 1.0, 260.0))
    return;
  paint_rod (stage, pose, 0.0, 0.24, 0.0, ROAD_POLE_HEIGHT, wood);
  road_box_paint (&beam, stage, pose, wood, 0.8);
}
