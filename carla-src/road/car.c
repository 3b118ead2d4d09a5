/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Cars, seen from any side: a body, a cabin with windows, wheels, lights. */

#include "car.h"

#include <math.h>

#include "solid.h"

#define FARTHEST 500.0          /* m that cars are seen */
#define DETAILS 90.0            /* m, beyond which only the outlines are */
#define SILL 0.26               /* m that the body is above the ground */
#define BEND 0.35               /* m from its ends, where it gets narrower */
#define WHEEL 0.33              /* m, radius */
#define WHEEL_CORNERS 8

/* m; the cabin's edges ahead of the car's middle. */
typedef struct
{
  RoadCarSize size;
  gdouble waist, hood;          /* heights */
  gdouble base_back, base_front, roof_back, roof_front;
} Model;

static const Model models[] = {
  {{4.7, 1.84, 1.44}, 0.90, 0.74, -1.85, 1.05, -1.05, 0.05},
  {{4.1, 1.76, 1.50}, 0.93, 0.78, -1.95, 0.90, -1.60, 0.05},
  {{4.6, 1.90, 1.70}, 1.06, 0.92, -2.20, 0.95, -1.95, 0.15},
  {{4.6, 1.84, 1.46}, 0.92, 0.76, -2.20, 1.00, -1.85, 0.05},
  {{5.6, 2.04, 2.35}, 1.15, 1.00, -2.75, 2.10, -2.70, 1.30},
};

static const gdouble paints[][3] = {
  {196, 198, 200}, {38, 40, 44}, {232, 232, 230}, {120, 124, 130},
  {150, 28, 26}, {34, 58, 112}, {74, 80, 86}, {46, 74, 58}, {206, 206, 204},
  {24, 24, 28},
};

static const gdouble glass[3] = { 40, 47, 54 };

/* Where it mirrors the sky. */
static const gdouble bright_glass[3] = { 62, 74, 86 };
static const gdouble rubber[3] = { 26, 26, 28 };
static const gdouble rim[3] = { 120, 122, 126 };
static const gdouble plastic[3] = { 42, 43, 46 };
static const gdouble plate[3] = { 216, 216, 206 };
static const gdouble shadow[3] = { 22, 23, 26 };
static const gdouble headlamp[3] = { 214, 220, 224 };
static const gdouble tail_lamp[3] = { 136, 16, 18 };
static const gdouble brake_lamp[3] = { 255, 62, 48 };
static const gdouble headlight[3] = { 255, 244, 214 };
static const gdouble tail_light[3] = { 150, 18, 10 };
static const gdouble brake_light[3] = { 255, 50, 30 };

static const Model *
choose_model (guint32 look)
{
  return &models[look % G_N_ELEMENTS (models)];
}

void
road_car_size (guint32 look, RoadCarSize * size)
{
  *size = choose_model (look)->size;
}

/* What no light gets to: the ground below the car. */
static void
paint_shadow (const Model * model, RoadStage * stage, const RoadPose * pose)
{
  const gdouble shares[] = { 0.35, 0.45 };
  gdouble points[8][3] = { {0} };
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (shares); i++) {
    const gdouble margin = i == 0 ? 0.22 : 0.0;
    const gdouble ahead = model->size.length / 2.0 + margin;
    const gdouble right = model->size.width / 2.0 + margin;

    for (j = 0; j < 8; j++) {
      points[j][0] = (j < 4 ? ahead : -ahead) - (j == 0 || j == 3 ? 0.35 :
          j == 4 || j == 7 ? -0.35 : 0.0);
      points[j][1] = j < 2 || j >= 6 ? right : -right;
      if (j == 1 || j == 6)
        points[j][1] -= 0.35;
      if (j == 2 || j == 5)
        points[j][1] += 0.35;
    }
    road_stage_polygon (stage, pose, points, 8, NULL, shadow, 0.0, shares[i]);
  }
}

static void
paint_tyres (const Model * model, RoadStage * stage, const RoadPose * pose)
{
  gint i;

  for (i = 0; i < 4; i++) {
    const gdouble axle = (i < 2 ? -0.3 : 0.31) * model->size.length;
    const gdouble side = i % 2 ? 1.0 : -1.0;
    const gdouble outer = side * (model->size.width / 2.0 - 0.02);
    const gdouble inner = outer - side * 0.22;
    const RoadBox box = { axle - 0.8 * WHEEL, axle + 0.8 * WHEEL,
      MIN (outer, inner), MAX (outer, inner), 0.0, SILL + 0.1
    };

    road_box_paint (&box, stage, pose, rubber, 0.3);
  }
}

static void
paint_disc (RoadStage * stage, const RoadPose * pose, gdouble axle,
    gdouble right, gdouble radius, const gdouble colour[3])
{
  const gdouble normal[3] = { 0.0, right > 0.0 ? 1.0 : -1.0, 0.0 };
  gdouble points[WHEEL_CORNERS][3];
  gint i;

  for (i = 0; i < WHEEL_CORNERS; i++) {
    const gdouble angle = 2.0 * G_PI * i / WHEEL_CORNERS;

    points[i][0] = axle + radius * cos (angle);
    points[i][1] = right;
    points[i][2] = WHEEL + radius * sin (angle);
  }
  road_stage_polygon (stage, pose, points, WHEEL_CORNERS, normal, colour, 0.4,
      1.0);
}

/* On the side that is to be seen. */
static void
paint_wheels (const Model * model, RoadStage * stage, const RoadPose * pose)
{
  const gdouble half = model->size.width / 2.0 + 0.005;
  gdouble eye[3];
  gint i;

  road_stage_eye (stage, pose, eye);
  if (fabs (eye[1]) < half)
    return;
  for (i = 0; i < 2; i++) {
    const gdouble axle = (i ? -0.3 : 0.31) * model->size.length;
    const gdouble right = eye[1] > 0.0 ? half : -half;

    paint_disc (stage, pose, axle, right, WHEEL + 0.06, shadow);
    paint_disc (stage, pose, axle, right, WHEEL, rubber);
    paint_disc (stage, pose, axle, right, 0.62 * WHEEL, rim);
  }
}

/* The body is narrower at its ends. */
typedef enum
{
  BACK, MIDDLE, FRONT, N_PARTS
} Part;

static void
set_body (const Model * model, Part part, RoadSolid * solid)
{
  const gdouble end = model->size.length / 2.0, bend = end - BEND;
  const RoadBox box = { part == BACK ? -end : part == MIDDLE ? -bend : bend,
    part == BACK ? -bend : part == MIDDLE ? bend : end,
    -model->size.width / 2.0, model->size.width / 2.0, SILL, model->waist
  };
  gint i;

  road_solid_set_box (solid, &box);
  for (i = 0; i < 8; i++) {
    gdouble *corner = solid->corners[i];

    if (i >= 4) {
      corner[1] *= 0.95;
      if (corner[0] > 0.0)
        corner[2] = part == MIDDLE ? model->hood : model->hood - 0.04;
    }
    if (fabs (corner[0]) > bend + 0.01) {
      corner[1] *= 0.93;
      /* Bumpers bulge below. */
      corner[0] *= i >= 4 ? 1.0 - 0.08 / end : 1.0;
    }
  }
  /* Bonnets begin where the cabin ends. */
  if (part == FRONT)
    solid->corners[4][2] = solid->corners[5][2] = model->hood;
}

static void
set_cabin (const Model * model, RoadSolid * solid)
{
  const RoadBox box = { model->base_back, model->base_front,
    -0.46 * model->size.width, 0.46 * model->size.width,
    MIN (model->waist, model->hood) - 0.02, model->size.height
  };
  gint i;

  road_solid_set_box (solid, &box);
  solid->corners[4][0] = solid->corners[5][0] = model->roof_back;
  solid->corners[6][0] = solid->corners[7][0] = model->roof_front;
  for (i = 4; i < 8; i++)
    solid->corners[i][1] *= 0.8;
}

static void
paint_front (const RoadFace * face, RoadStage * stage, const RoadPose * pose)
{
  static const RoadFacePart bumper = { 0.0, 1.0, 0.0, 0.25 };
  static const RoadFacePart grill = { 0.28, 0.72, 0.36, 0.66 };
  static const RoadFacePart sign = { 0.37, 0.63, 0.2, 0.36 };
  static const RoadFacePart left = { 0.03, 0.22, 0.62, 0.86 };
  static const RoadFacePart right = { 0.78, 0.97, 0.62, 0.86 };

  road_face_paint (face, stage, pose, &bumper, plastic, 0.5);
  road_face_paint (face, stage, pose, &grill, rubber, 0.4);
  road_face_paint (face, stage, pose, &sign, plate, 4.0);
  road_face_paint (face, stage, pose, &left, headlamp, 2.0);
  road_face_paint (face, stage, pose, &right, headlamp, 2.0);
}

static void
paint_back (const RoadFace * face, RoadStage * stage, const RoadPose * pose,
    const RoadCar * car)
{
  static const RoadFacePart bumper = { 0.0, 1.0, 0.0, 0.3 };
  static const RoadFacePart sign = { 0.37, 0.63, 0.42, 0.58 };
  static const RoadFacePart left = { 0.03, 0.2, 0.6, 0.9 };
  static const RoadFacePart right = { 0.8, 0.97, 0.6, 0.9 };
  const gdouble *lamp = car->brakes ? brake_lamp : tail_lamp;
  const gdouble shine = car->lights || car->brakes ? ROAD_STAGE_LAMP : 5.0;

  road_face_paint (face, stage, pose, &bumper, plastic, 0.5);
  road_face_paint (face, stage, pose, &sign, plate, 4.0);
  road_face_paint (face, stage, pose, &left, lamp, shine);
  road_face_paint (face, stage, pose, &right, lamp, shine);
}

/* What doors look like from the side. */
static void
paint_side (const RoadFace * face, RoadStage * stage, const RoadPose * pose,
    const gdouble paint[3])
{
  static const RoadFacePart sill = { 0.0, 1.0, 0.0, 0.16 };
  static const RoadFacePart crease = { 0.0, 1.0, 0.72, 0.76 };
  static const RoadFacePart gaps[2] = { {0.34, 0.345, 0.16, 1.0},
  {0.62, 0.625, 0.16, 1.0}
  };
  static const RoadFacePart grips[2] = { {0.37, 0.41, 0.8, 0.84},
  {0.55, 0.59, 0.8, 0.84}
  };
  const gdouble dark[3] = { 0.35 * paint[0], 0.35 * paint[1],
    0.35 * paint[2]
  };
  const gdouble bright[3] = { 1.2 * paint[0] + 14.0, 1.2 * paint[1] + 14.0,
    1.2 * paint[2] + 14.0
  };
  gint i;

  road_face_paint (face, stage, pose, &sill, plastic, 0.5);
  road_face_paint (face, stage, pose, &crease, bright, 1.0);
  for (i = 0; i < 2; i++) {
    road_face_paint (face, stage, pose, &gaps[i], dark, 0.5);
    road_face_paint (face, stage, pose, &grips[i], dark, 0.5);
  }
}

static void
paint_details (const RoadCar * car, Part part, const RoadSolid * solid,
    RoadStage * stage, const RoadPose * pose, const gdouble paint[3])
{
  RoadFace face;

  if (part == FRONT
      && road_solid_face (solid, ROAD_FACE_FRONT, stage, pose, &face))
    paint_front (&face, stage, pose);
  if (part == BACK
      && road_solid_face (solid, ROAD_FACE_BACK, stage, pose, &face))
    paint_back (&face, stage, pose, car);
  if (part == MIDDLE
      && (road_solid_face (solid, ROAD_FACE_LEFT, stage, pose, &face)
          || road_solid_face (solid, ROAD_FACE_RIGHT, stage, pose, &face)))
    paint_side (&face, stage, pose, paint);
}

/* The part that is farthest away first. */
static void
paint_body (const RoadCar * car, const Model * model, RoadStage * stage,
    const RoadPose * pose, const gdouble paint[3])
{
  gdouble eye[3];
  gint i;

  road_stage_eye (stage, pose, eye);
  for (i = 0; i < N_PARTS; i++) {
    Part part = eye[0] > 0.0 ? i : N_PARTS - 1 - i;
    RoadSolid solid;

    set_body (model, part, &solid);
    road_solid_paint (&solid, stage, pose, paint, 1.0);
    if (road_stage_depth (stage) < DETAILS)
      paint_details (car, part, &solid, stage, pose, paint);
  }
}

static void
paint_cabin (const Model * model, RoadStage * stage, const RoadPose * pose,
    const gdouble paint[3])
{
  static const RoadFacePart across = { 0.06, 0.94, 0.16, 0.92 };
  static const RoadFacePart sky = { 0.06, 0.94, 0.6, 0.92 };
  static const RoadFacePart sides[2] = { {0.08, 0.48, 0.18, 0.9},
  {0.53, 0.92, 0.18, 0.9}
  };
  RoadSolid cabin;
  RoadFace face;
  gint i;

  set_cabin (model, &cabin);
  road_solid_paint (&cabin, stage, pose, paint, 1.0);
  for (i = ROAD_FACE_BACK; i < ROAD_FACE_TOP; i++) {
    if (!road_solid_face (&cabin, i, stage, pose, &face))
      continue;
    if (i == ROAD_FACE_BACK || i == ROAD_FACE_FRONT) {
      road_face_paint (&face, stage, pose, &across, glass, 0.4);
      road_face_paint (&face, stage, pose, &sky, bright_glass, 0.4);
    } else {
      road_face_paint (&face, stage, pose, &sides[0], glass, 0.4);
      road_face_paint (&face, stage, pose, &sides[1], glass, 0.4);
    }
  }
}

static void
paint_lights (const RoadCar * car, const Model * model, RoadStage * stage,
    const RoadPose * pose)
{
  gdouble eye[3];
  gint side;

  road_stage_eye (stage, pose, eye);
  for (side = -1; side <= 1; side += 2) {
    gdouble lamp[3] = { model->size.length / 2.0,
      side * 0.4 * model->size.width, 0.7 * model->waist
    };

    if (eye[0] > lamp[0] && car->lights) {
      road_stage_glow (stage, pose, lamp, 0.55, headlight);
      road_stage_glow (stage, pose, lamp, 0.22, headlight);
    }
    lamp[0] = -lamp[0];
    lamp[2] = 0.8 * model->waist;
    if (eye[0] < lamp[0] && (car->lights || car->brakes))
      road_stage_glow (stage, pose, lamp, car->brakes ? 0.38 : 0.26,
          car->brakes ? brake_light : tail_light);
  }
}

void
road_car_paint (const RoadCar * car, RoadStage * stage, RoadPose * pose)
{
  const Model *model = choose_model (car->look);
  const gdouble *paint = paints[car->look / 8 % G_N_ELEMENTS (paints)];

  if (!road_stage_object (stage, pose, model->size.length / 2.0, FARTHEST))
    return;
  paint_shadow (model, stage, pose);
  paint_tyres (model, stage, pose);
  paint_body (car, model, stage, pose, paint);
  if (road_stage_depth (stage) < DETAILS)
    paint_wheels (model, stage, pose);
  paint_cabin (model, stage, pose, paint);
  paint_lights (car, model, stage, pose);
}
