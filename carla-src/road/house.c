/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Houses and garden walls: boxes with rows of windows, some with a gable. */

#include "house.h"

#include <math.h>

#include "random.h"
#include "solid.h"

#define FARTHEST 380.0          /* m that houses are seen */
#define WINDOWS 130.0           /* m that windows are */
#define STOREY 3.1              /* m */
#define BAY 2.9                 /* m of front a window */

static const gdouble walls[][3] = {
  {150, 84, 66}, {196, 186, 168}, {176, 160, 134}, {142, 140, 138},
  {208, 204, 196}, {132, 70, 56}, {184, 168, 150}, {120, 124, 130},
};

static const gdouble roofs[][3] = {
  {112, 62, 50}, {78, 78, 82}, {96, 84, 74}, {66, 68, 76},
};

static const gdouble frame[3] = { 214, 212, 206 };
static const gdouble glass[3] = { 62, 74, 86 };
static const gdouble lit_glass[3] = { 172, 128, 66 };
static const gdouble door[3] = { 74, 52, 42 };
static const gdouble base[3] = { 112, 108, 104 };

/* Drawn from its look alone. */
typedef struct
{
  gboolean gable;
  gint storeys;
  const gdouble *wall, *roof;
  gdouble window_width, window_height;  /* shares of bay and storey */
  guint64 random;
} Style;

static void
draw_style (guint32 look, Style * style)
{
  guint64 random = look;
  guint64 bits = road_random (&random);

  style->gable = bits % 5 < 2;
  style->storeys = style->gable ? 2 : 2 + (gint) (bits / 5 % 3);
  style->wall = walls[bits / 64 % G_N_ELEMENTS (walls)];
  style->roof = roofs[bits / 1024 % G_N_ELEMENTS (roofs)];
  style->window_width = road_random_range (&random, 0.38, 0.62);
  style->window_height = road_random_range (&random, 0.45, 0.6);
  style->random = random;
}

void
road_house_size (guint32 look, RoadHouseSize * size)
{
  Style style;

  draw_style (look, &style);
  size->depth = 9.0;
  size->height = style.storeys * STOREY + (style.gable ? 3.2 : 0.5);
}

static void
paint_window (const RoadFace * face, RoadStage * stage, const RoadPose * pose,
    const RoadFacePart * part, gboolean lit)
{
  const gdouble u = 0.08 * (part->right - part->left);
  const gdouble v = 0.07 * (part->top - part->bottom);
  const RoadFacePart pane = { part->left + u, part->right - u,
    part->bottom + v, part->top - v
  };

  if (road_stage_depth (stage) < 60.0)
    road_face_paint (face, stage, pose, part, frame, 0.8);
  road_face_paint (face, stage, pose, &pane, lit ? lit_glass : glass,
      lit ? ROAD_STAGE_LAMP : 0.5);
}

/* @height: of the walls, without a gable. */
static void
paint_windows (const RoadFace * face, RoadStage * stage, const RoadPose * pose,
    Style * style, gdouble width, gdouble height, gboolean has_door,
    gboolean lit)
{
  const gint n = MAX ((gint) (width / BAY), 1);
  const gint entry = has_door ? (gint) (road_random (&style->random) % n) : -1;
  gint storey, i;

  for (storey = 0; storey < style->storeys; storey++) {
    const gdouble low = storey * STOREY / height;

    for (i = 0; i < n; i++) {
      const gdouble left = (i + 0.5 - style->window_width / 2.0) / n;
      const gdouble bottom = low + 0.28 * STOREY / height;
      const RoadFacePart part = { left, left + style->window_width / n,
        bottom, bottom + style->window_height * STOREY / height
      };
      const RoadFacePart entrance = { (i + 0.33) / n, (i + 0.67) / n, 0.0,
        0.72 * STOREY / height
      };
      const gboolean on = lit && road_random (&style->random) % 3 == 0;

      if (storey == 0 && i == entry)
        road_face_paint (face, stage, pose, &entrance, door, 0.8);
      else
        paint_window (face, stage, pose, &part, on);
    }
  }
}

static void
paint_walls (const RoadSolid * solid, RoadStage * stage, const RoadPose * pose,
    Style * style, const RoadBox * box, gint inward, gboolean lit)
{
  static const RoadFacePart foot = { 0.0, 1.0, 0.0, 0.06 };
  const gint front = inward > 0 ? ROAD_FACE_RIGHT : ROAD_FACE_LEFT;
  RoadFace face;
  gint i;

  road_solid_paint (solid, stage, pose, style->wall, 0.8);
  if (road_stage_depth (stage) > WINDOWS)
    return;
  for (i = ROAD_FACE_BACK; i < ROAD_FACE_TOP; i++) {
    const gboolean gable = i == ROAD_FACE_BACK || i == ROAD_FACE_FRONT;

    if (!road_solid_face (solid, i, stage, pose, &face))
      continue;
    road_face_paint (&face, stage, pose, &foot, base, 0.8);
    paint_windows (&face, stage, pose, style, gable ? box->right - box->left :
        box->front - box->back, box->top, i == front, lit);
  }
}

/* Its ridge runs along the road. */
static void
paint_roof (RoadStage * stage, const RoadPose * pose, const Style * style,
    const RoadBox * box, gdouble ridge)
{
  const gdouble middle = (box->left + box->right) / 2.0;
  const gdouble half = (box->right - box->left) / 2.0;
  const gdouble length = hypot (ridge - box->top, half);
  gdouble eye[3];
  gint side;

  road_stage_eye (stage, pose, eye);
  for (side = -1; side <= 1; side += 2) {
    const gdouble end = side < 0 ? box->back : box->front;
    const gdouble eaves = middle + side * (half + 0.3);
    const gdouble gable[3][3] = { {end, box->left, box->top},
    {end, box->right, box->top}, {end, middle, ridge}
    };
    const gdouble slope[4][3] = { {box->back - 0.3, eaves, box->top - 0.2},
    {box->front + 0.3, eaves, box->top - 0.2},
    {box->front + 0.3, middle, ridge}, {box->back - 0.3, middle, ridge}
    };
    const gdouble out[3] = { side, 0.0, 0.0 };
    const gdouble up[3] = { 0.0, side * (ridge - box->top) / length,
      half / length
    };

    if (side * (eye[0] - end) > 0.0)
      road_stage_polygon (stage, pose, gable, 3, out, style->wall, 0.8, 1.0);
    if ((eye[1] - middle) * up[1] + (eye[2] - ridge) * up[2] > 0.0)
      road_stage_polygon (stage, pose, slope, 4, up, style->roof, 0.8, 1.0);
  }
}

void
road_house_paint (RoadStage * stage, RoadPose * pose, guint32 look,
    const RoadHouseSize * size, gint inward, gboolean lit)
{
  RoadBox box = { -size->length / 2.0, size->length / 2.0,
    inward > 0 ? -size->depth : 0.0, inward > 0 ? 0.0 : size->depth, -0.5,
    size->height
  };
  RoadSolid solid;
  Style style;

  if (!road_stage_object (stage, pose, size->length, FARTHEST))
    return;
  road_stage_recede (stage, size->length);
  draw_style (look, &style);
  if (style.gable)
    box.top = style.storeys * STOREY;
  box.bottom = 0.0;
  road_solid_set_box (&solid, &box);
  paint_walls (&solid, stage, pose, &style, &box, inward, lit);
  if (style.gable)
    paint_roof (stage, pose, &style, &box, size->height);
}

gdouble
road_wall_height (guint32 look)
{
  return 1.1 + 0.1 * (look % 8);
}

void
road_wall_paint (RoadStage * stage, RoadPose * pose, guint32 look,
    gdouble length, gdouble rise, gint inward)
{
  const gdouble *colour = walls[look / 7 % G_N_ELEMENTS (walls)];
  const gdouble height = road_wall_height (look);
  const RoadBox box = { 0.0, length, inward > 0 ? -0.25 : 0.0,
    inward > 0 ? 0.0 : 0.25, 0.0, height
  };
  RoadBox cap = box;
  RoadSolid solid;
  gint i;

  if (!road_stage_object (stage, pose, length, FARTHEST))
    return;
  road_stage_recede (stage, length);
  road_solid_set_box (&solid, &box);
  for (i = 0; i < 8; i++) {
    if (solid.corners[i][0] > 0.0)
      solid.corners[i][2] += rise;
  }
  road_solid_paint (&solid, stage, pose, colour, 0.8);
  cap.left -= 0.05;
  cap.right += 0.05;
  cap.bottom = height - 0.08;
  cap.top = height;
  if (fabs (rise) < 0.01)
    road_box_paint (&cap, stage, pose, base, 0.8);
}
