/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The pieces in pixels that stand in a picture, object by object.
 *
 * A list that is made once a picture. Drawing some rows goes through it and
 * leaves out objects that are above or below them.
 */

#include "pieces.h"

#include <math.h>

typedef struct
{
  gdouble depth;                /* m, by which it is sorted */
  gfloat top, bottom;           /* rows */
  gfloat nearest;               /* m, of what is nearest of it */
  guint first, end;             /* pieces */
} Object;

void
road_pieces_init (RoadPieces * pieces)
{
  pieces->pieces = g_array_new (FALSE, FALSE, sizeof (RoadPiece));
  pieces->objects = g_array_new (FALSE, FALSE, sizeof (Object));
}

void
road_pieces_clear (RoadPieces * pieces)
{
  g_array_unref (pieces->pieces);
  g_array_unref (pieces->objects);
}

void
road_pieces_empty (RoadPieces * pieces)
{
  g_array_set_size (pieces->pieces, 0);
  g_array_set_size (pieces->objects, 0);
}

void
road_pieces_begin (RoadPieces * pieces, gdouble depth)
{
  const Object object = {.depth = depth,.first = pieces->pieces->len,.end =
        pieces->pieces->len
  };

  g_array_append_val (pieces->objects, object);
}

static Object *
last_object (RoadPieces * pieces)
{
  return &g_array_index (pieces->objects, Object, pieces->objects->len - 1);
}

void
road_pieces_recede (RoadPieces * pieces, gdouble by)
{
  last_object (pieces)->depth += by;
}

RoadPiece *
road_pieces_add (RoadPieces * pieces, RoadPieceKind kind, gfloat top,
    gfloat bottom, gdouble depth)
{
  const guint index = pieces->pieces->len;
  RoadPiece *piece;

  g_array_set_size (pieces->pieces, index + 1);
  last_object (pieces)->end = index + 1;
  piece = &g_array_index (pieces->pieces, RoadPiece, index);
  piece->kind = kind;
  piece->top = top;
  piece->bottom = bottom;
  piece->depth = (gfloat) depth;
  return piece;
}

static void
bound (const RoadPieces * pieces, Object * object)
{
  guint i;

  object->top = object->nearest = G_MAXFLOAT;
  object->bottom = -G_MAXFLOAT;
  for (i = object->first; i < object->end; i++) {
    const RoadPiece *piece = &g_array_index (pieces->pieces, RoadPiece, i);

    object->top = MIN (object->top, piece->top);
    object->bottom = MAX (object->bottom, piece->bottom);
    object->nearest = MIN (object->nearest, piece->depth);
  }
}

/* They come nearly sorted; what is equal keeps its order. */
void
road_pieces_finish (RoadPieces * pieces)
{
  Object *objects = (Object *) (gpointer) pieces->objects->data;
  guint i, j;

  for (i = 0; i < pieces->objects->len; i++) {
    Object object = objects[i];

    bound (pieces, &object);
    for (j = i; j > 0 && objects[j - 1].depth < object.depth; j--)
      objects[j] = objects[j - 1];
    objects[j] = object;
  }
}

static void
draw_glow (const RoadGlow * glow, const RoadCanvas * canvas)
{
  const gint top = (gint) MAX (ceilf (glow->y - glow->radius),
      (gfloat) canvas->first);
  const gint end = (gint) MIN (ceilf (glow->y + glow->radius),
      (gfloat) canvas->end);
  const gint first = (gint) CLAMP (floorf (glow->x - glow->radius), 0.0f,
      (gfloat) canvas->width);
  const gint last = (gint) CLAMP (ceilf (glow->x + glow->radius),
      (gfloat) first, (gfloat) canvas->width);
  const guint bytes[3] = { canvas->r, canvas->g, canvas->b };
  gint x, y, i;

  for (y = top; y < end; y++) {
    guint8 *row = (guint8 *) road_canvas_row (canvas, y);
    const gfloat dy = (y - glow->y) / glow->radius;

    for (x = first; x < last; x++) {
      const gfloat dx = (x - glow->x) / glow->radius;
      gfloat left = 1.0f - dx * dx - dy * dy;

      if (left <= 0.0f)
        continue;
      left *= left * left;
      for (i = 0; i < 3; i++) {
        guint8 *byte = &row[4 * x + bytes[i]];

        *byte = (guint8) MIN (*byte + glow->colour[i] * left, 255.0f);
      }
    }
  }
}

static void
draw_piece (const RoadPiece * piece, const RoadCanvas * canvas)
{
  switch (piece->kind) {
    case ROAD_PIECE_POLYGON:
      road_polygon_draw (&piece->polygon, canvas);
      break;
    case ROAD_PIECE_SPRITE:
      road_sprite_draw (piece->sprite, &piece->place, canvas);
      break;
    case ROAD_PIECE_GLOW:
      draw_glow (&piece->glow, canvas);
      break;
  }
}

static inline gboolean
is_in_rows (gfloat top, gfloat bottom, const RoadCanvas * canvas)
{
  return top < canvas->end + 0.5f && bottom > canvas->first - 0.5f;
}

void
road_pieces_draw (const RoadPieces * pieces, const RoadCanvas * canvas)
{
  guint i, j;

  for (i = 0; i < pieces->objects->len; i++) {
    const Object *object = &g_array_index (pieces->objects, Object, i);

    if (!is_in_rows (object->top, object->bottom, canvas))
      continue;
    for (j = object->first; j < object->end; j++) {
      const RoadPiece *piece = &g_array_index (pieces->pieces, RoadPiece, j);

      if (is_in_rows (piece->top, piece->bottom, canvas))
        draw_piece (piece, canvas);
    }
  }
}

static gboolean
covers (const RoadPiece * piece, gfloat x, gfloat y)
{
  if (y < piece->top || y >= piece->bottom)
    return FALSE;
  switch (piece->kind) {
    case ROAD_PIECE_POLYGON:
      return piece->polygon.alpha > 0.5f
          && road_polygon_contains (&piece->polygon, x, y);
    case ROAD_PIECE_SPRITE:
      return road_sprite_alpha (piece->sprite, &piece->place, x, y) > 127;
    default:
      return FALSE;
  }
}

gboolean
road_pieces_hide (const RoadPieces * pieces, gdouble x, gdouble y,
    gdouble depth)
{
  guint i, j;

  for (i = 0; i < pieces->objects->len; i++) {
    const Object *object = &g_array_index (pieces->objects, Object, i);

    if (object->nearest >= depth || y < object->top || y >= object->bottom)
      continue;
    for (j = object->first; j < object->end; j++) {
      const RoadPiece *piece = &g_array_index (pieces->pieces, RoadPiece, j);

      if (piece->depth < depth && covers (piece, (gfloat) x, (gfloat) y))
        return TRUE;
    }
  }
  return FALSE;
}
