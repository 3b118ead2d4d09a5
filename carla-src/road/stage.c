/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What stands in a picture, from far to near.
 *
 * Objects in the world are made pieces in pixels, with the light and air of
 * where they are.
 */

#include "stage.h"

#include <math.h>

#include "pieces.h"

#define NEAREST 0.3             /* m of depth */
#define HIGH_BEAM 0.3           /* share of dipped headlights above their edge */
#define MOST_PIXELS 1e5         /* that anything may be beside the picture */

/* What light and air make of a colour at one depth. */
typedef struct
{
  gdouble day[3], beam[3];      /* factors */
  gdouble haze[3], clear;       /* what air adds, and leaves */
} Air;

struct _RoadStage
{
  RoadLight light;
  gdouble sunny, shady;         /* factors of light, beside level ground's */
  const RoadView *view;
  const RoadRelief *relief;
  RoadPieces pieces;
  /* The object that is being put there. */
  gdouble depth;
  gfloat bottom;                /* row from which on a crest hides it */
  Air air;
};

RoadStage *
road_stage_new (const RoadLight * light)
{
  RoadStage *stage = g_new0 (RoadStage, 1);

  stage->light = *light;
  stage->shady = light->shadow[1] / MAX (light->open[1], 1e-6);
  /* On what faces the sun; level ground gets only the sine of it. */
  stage->sunny = (1.0 - stage->shady) / CLAMP (light->sun[2], 0.25, 1.0);
  road_pieces_init (&stage->pieces);
  return stage;
}

void
road_stage_free (RoadStage * stage)
{
  road_pieces_clear (&stage->pieces);
  g_free (stage);
}

void
road_stage_clear (RoadStage * stage, const RoadView * view,
    const RoadRelief * relief)
{
  stage->view = view;
  stage->relief = relief;
  road_pieces_empty (&stage->pieces);
}

static void
to_camera (const RoadView * view, const gdouble point[3], gdouble seen[3])
{
  const gdouble d[3] = { point[0] - view->position[0],
    point[1] - view->position[1], point[2] - view->position[2]
  };

  seen[0] = d[0] * view->right[0] + d[1] * view->right[1]
      + d[2] * view->right[2];
  seen[1] = -(d[0] * view->up[0] + d[1] * view->up[1] + d[2] * view->up[2]);
  seen[2] = d[0] * view->forward[0] + d[1] * view->forward[1]
      + d[2] * view->forward[2];
}

static void
to_pixel (const RoadView * view, const gdouble seen[3], gfloat * x, gfloat * y)
{
  const gdouble scale = view->focal / seen[2];

  *x = (gfloat) CLAMP ((view->width - 1) / 2.0 + seen[0] * scale, -MOST_PIXELS,
      MOST_PIXELS);
  *y = (gfloat) CLAMP ((view->height - 1) / 2.0 + seen[1] * scale, -MOST_PIXELS,
      MOST_PIXELS);
}

static void
from_pose (const RoadPose * pose, const gdouble local[3], gdouble point[3])
{
  point[0] = pose->x + local[0] * pose->cos - local[1] * pose->sin;
  point[1] = pose->y + local[0] * pose->sin + local[1] * pose->cos;
  point[2] = pose->z + local[2];
}

/* @right: m off the camera's axis, where headlights throw less. */
static void
set_air (RoadStage * stage, gdouble right)
{
  const gdouble aside = right / (0.7 * stage->depth + 2.0);
  const gdouble share = exp (-aside * aside);
  const RoadLight *light = &stage->light;
  const gdouble white[3] = { 1.0, 1.0, 1.0 };
  gdouble with_beam[3];
  gint i;

  road_light_fall (light, white, stage->depth, 0.0, stage->air.day);
  road_light_fall (light, white, stage->depth, 1.0, with_beam);
  stage->air.clear = 1.0 - road_weather_haze (&light->weather, stage->depth);
  for (i = 0; i < 3; i++) {
    stage->air.beam[i] = share * (with_beam[i] - stage->air.day[i]);
    stage->air.haze[i] = light->haze[i] * (1.0 - stage->air.clear);
  }
}

/* The row where the crest before it cuts off what stands at a place @ahead m
 * before the vehicle and @right m right of it. */
static gfloat
find_bottom (const RoadStage * stage, const RoadPose * pose, gdouble ahead,
    gdouble right)
{
  gdouble clearance = road_relief_clearance (stage->relief, ahead, right,
      pose->z);
  gdouble seen[3], point[3];
  gfloat x, y;

  if (clearance >= 0.0)
    return G_MAXFLOAT;
  point[0] = pose->x;
  point[1] = pose->y;
  point[2] = pose->z - clearance;
  to_camera (stage->view, point, seen);
  to_pixel (stage->view, seen, &x, &y);
  return y;
}

gboolean
road_stage_object (RoadStage * stage, RoadPose * pose, gdouble radius,
    gdouble farthest)
{
  const RoadView *view = stage->view;
  const gdouble ahead = road_view_ahead (view, pose->x, pose->y);
  const gdouble right = road_view_right (view, pose->x, pose->y);
  gdouble seen[3];

  pose->z = road_relief_height (stage->relief, ahead, right);
  to_camera (view, (gdouble[3]) {
      pose->x, pose->y, pose->z}, seen);
  if (seen[2] < NEAREST - radius || seen[2] > farthest)
    return FALSE;
  /* Half the picture's width a metre of depth, and a little. */
  if (fabs (seen[0]) - 1.5 * radius > 0.51 * view->width / view->focal
      * MAX (seen[2] + radius, 0.0))
    return FALSE;
  stage->depth = MAX (seen[2], NEAREST);
  stage->bottom = find_bottom (stage, pose, ahead, right);
  if (stage->bottom <= 0.0f)
    return FALSE;
  set_air (stage, seen[0]);
  road_pieces_begin (&stage->pieces, stage->depth);
  return TRUE;
}

gdouble
road_stage_depth (const RoadStage * stage)
{
  return stage->depth;
}

void
road_stage_recede (RoadStage * stage, gdouble by)
{
  road_pieces_recede (&stage->pieces, by);
}

void
road_stage_eye (const RoadStage * stage, const RoadPose * pose, gdouble eye[3])
{
  const gdouble *at = stage->view->position;
  const gdouble dx = at[0] - pose->x, dy = at[1] - pose->y;

  eye[0] = dx * pose->cos + dy * pose->sin;
  eye[1] = dy * pose->cos - dx * pose->sin;
  eye[2] = at[2] - pose->z;
}

/* Share of the dipped headlights' light that reaches a face between these
 * corners. */
static gdouble
beam_on (const gdouble (*points)[3], gint n)
{
  gdouble height = 0.0;
  gint i;

  for (i = 0; i < n; i++)
    height += points[i][2] / n;
  return CLAMP (1.6 - 0.7 * height, HIGH_BEAM, 1.0);
}

static void
show (const RoadStage * stage, const gdouble colour[3], gdouble shade,
    gdouble shine, gfloat seen[3])
{
  const Air *air = &stage->air;
  const gdouble mean = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2];
  gint i;

  for (i = 0; i < 3; i++) {
    gdouble value = colour[i] + stage->light.grey * (mean - colour[i]);

    if (shine == ROAD_STAGE_LAMP)
      value = colour[i];
    else
      value *= shade * air->day[i] + shine * air->beam[i];
    seen[i] = (gfloat) (value * air->clear + air->haze[i]);
  }
}

/* Light on a face beside that on level ground. */
static gdouble
shade_of (const RoadStage * stage, const RoadPose * pose,
    const gdouble * normal)
{
  const gdouble *sun = stage->light.sun;
  gdouble x, y, facing;

  if (normal == NULL)
    return 1.0;
  x = normal[0] * pose->cos - normal[1] * pose->sin;
  y = normal[0] * pose->sin + normal[1] * pose->cos;
  facing = x * sun[0] + y * sun[1] + normal[2] * sun[2];
  return stage->shady * (0.8 + 0.2 * normal[2])
      + stage->sunny * MAX (facing, 0.0);
}

/* Adds a piece that covers these rows. NULL: it is not in the picture. */
static RoadPiece *
add (RoadStage * stage, RoadPieceKind kind, gfloat top, gfloat bottom)
{
  bottom = MIN (bottom, stage->bottom);
  if (bottom <= -0.5f || top >= MIN (bottom, (gfloat) stage->view->height))
    return NULL;
  return road_pieces_add (&stage->pieces, kind, top, bottom, stage->depth);
}

/* Cuts off what is nearer than the camera can see. Returns how many points are
 * left. */
static gint
clip (gdouble (*in)[3], gint n, gdouble (*out)[3])
{
  gint n_out = 0, i, j = n - 1, k;

  for (i = 0; i < n; j = i++) {
    if ((in[j][2] < NEAREST) != (in[i][2] < NEAREST)) {
      const gdouble t = (NEAREST - in[j][2]) / (in[i][2] - in[j][2]);

      for (k = 0; k < 3; k++)
        out[n_out][k] = in[j][k] + t * (in[i][k] - in[j][k]);
      n_out++;
    }
    if (in[i][2] >= NEAREST) {
      for (k = 0; k < 3; k++)
        out[n_out][k] = in[i][k];
      n_out++;
    }
  }
  return n_out;
}

void
road_stage_polygon (RoadStage * stage, const RoadPose * pose,
    const gdouble (*points)[3], gint n, const gdouble * normal,
    const gdouble colour[3], gdouble shine, gdouble share)
{
  gdouble seen[ROAD_POLYGON_CORNERS][3], kept[ROAD_POLYGON_CORNERS][3],
      point[3];
  RoadPolygon polygon;
  gfloat left, right, colours[3];
  RoadPiece *piece;
  gint i;

  g_assert (n < ROAD_POLYGON_CORNERS);
  for (i = 0; i < n; i++) {
    from_pose (pose, points[i], point);
    to_camera (stage->view, point, seen[i]);
  }
  polygon.n = clip (seen, n, kept);
  for (i = 0; i < polygon.n; i++)
    to_pixel (stage->view, kept[i], &polygon.x[i], &polygon.y[i]);
  road_polygon_bound (&polygon, &left, &right);
  if (polygon.n < 3 || right <= -0.5f || left >= stage->view->width)
    return;
  piece = add (stage, ROAD_PIECE_POLYGON, polygon.top, polygon.bottom);
  if (piece == NULL)
    return;
  for (i = 0; i < n; i++)
    piece->depth = (gfloat) (i == 0 ? seen[i][2] : MIN (piece->depth,
            seen[i][2]));
  polygon.bottom = piece->bottom;
  polygon.alpha = (gfloat) share;
  if (shine != ROAD_STAGE_LAMP)
    shine *= beam_on (points, n);
  show (stage, colour, shade_of (stage, pose, normal), shine, colours);
  for (i = 0; i < 3; i++)
    polygon.colour[i] = (guint8) CLAMP (colours[i], 0.0f, 255.0f);
  piece->polygon = polygon;
}

/* What light and air make of texels, whose colours are 0..255. */
static void
light_sprite (const RoadStage * stage, const gdouble light[3],
    RoadSpritePlace * place)
{
  const Air *air = &stage->air;
  gint i;

  for (i = 0; i < 3; i++) {
    const gdouble factor = light[i] * (air->day[i]
        + 0.8 * HIGH_BEAM * air->beam[i]) * air->clear;

    place->factor[i] = (guint32) (256.0 * CLAMP (factor, 0.0, 8.0));
    place->haze[i] = (guint32) (CLAMP (air->haze[i], 0.0, 255.0)
        * (256.0 / 255.0));
  }
}

void
road_stage_sprite (RoadStage * stage, const RoadPose * pose,
    const RoadSprite * sprite, gdouble height, gboolean flip,
    const gdouble light[3])
{
  const RoadView *view = stage->view;
  const gdouble tall = height * view->focal / stage->depth;
  /* Sideways in the picture, square to what is up there. */
  const gdouble wide = (flip ? -tall : tall) * sprite->width / sprite->height;
  gdouble foot[3], head[3];
  RoadSpritePlace place;
  gfloat x, y, head_x, head_y;
  RoadPiece *piece;

  to_camera (view, (gdouble[3]) {
      pose->x, pose->y, pose->z}, foot);
  to_camera (view, (gdouble[3]) {
      pose->x, pose->y, pose->z + height}, head);
  if (foot[2] < 1.0 || head[2] < 1.0)
    return;
  to_pixel (view, foot, &x, &y);
  to_pixel (view, head, &head_x, &head_y);
  place.down_x = x - head_x;
  place.down_y = y - head_y;
  place.right_x = (gfloat) (wide * view->up[2]);
  place.right_y = (gfloat) (-wide * view->right[2]);
  place.x = head_x - place.right_x / 2.0f;
  place.y = head_y - place.right_y / 2.0f;
  piece = add (stage, ROAD_PIECE_SPRITE, MIN (place.y, place.y + place.right_y)
      + MIN (place.down_y, 0.0f), MAX (place.y, place.y + place.right_y)
      + MAX (place.down_y, 0.0f));
  if (piece == NULL)
    return;
  place.lowest = piece->bottom;
  light_sprite (stage, light, &place);
  piece->sprite = sprite;
  piece->place = place;
}

void
road_stage_glow (RoadStage * stage, const RoadPose * pose,
    const gdouble local[3], gdouble radius, const gdouble colour[3])
{
  gdouble point[3], seen[3];
  RoadPiece *piece;
  gfloat x, y, r;
  gint i;

  from_pose (pose, local, point);
  to_camera (stage->view, point, seen);
  if (seen[2] < NEAREST)
    return;
  to_pixel (stage->view, seen, &x, &y);
  /* A lens spreads even a point. */
  r = (gfloat) (radius * stage->view->focal / seen[2]
      + 0.002 * stage->view->width);
  if (x + r < 0.0f || x - r > stage->view->width)
    return;
  piece = add (stage, ROAD_PIECE_GLOW, y - r, y + r);
  if (piece == NULL)
    return;
  piece->glow.x = x;
  piece->glow.y = y;
  piece->glow.radius = r;
  for (i = 0; i < 3; i++)
    piece->glow.colour[i] = (gfloat) (colour[i] * stage->air.clear);
}

void
road_stage_finish (RoadStage * stage)
{
  road_pieces_finish (&stage->pieces);
}

void
road_stage_draw (const RoadStage * stage, const RoadCanvas * canvas)
{
  road_pieces_draw (&stage->pieces, canvas);
}

gboolean
road_stage_hides (const RoadStage * stage, gdouble x, gdouble y, gdouble depth)
{
  return road_pieces_hide (&stage->pieces, x, y, depth);
}
