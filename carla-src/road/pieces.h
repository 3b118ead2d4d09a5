/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The pieces in pixels that stand in a picture, object by object. */
#pragma once

#include "canvas.h"
#include "polygon.h"
#include "sprite.h"

G_BEGIN_DECLS

/* Brightest in its middle, nothing at its radius; adds to what is there. */
typedef struct
{
  gfloat x, y, radius;
  gfloat colour[3];
} RoadGlow;

typedef enum
{
  ROAD_PIECE_POLYGON,
  ROAD_PIECE_SPRITE,
  ROAD_PIECE_GLOW
} RoadPieceKind;

typedef struct
{
  RoadPieceKind kind;
  gfloat top, bottom;           /* rows */
  gfloat depth;                 /* m, of what is nearest of it */
  const RoadSprite *sprite;
  union
  {
    RoadPolygon polygon;
    RoadSpritePlace place;
    RoadGlow glow;
  };
} RoadPiece;

typedef struct
{
  GArray *pieces, *objects;
} RoadPieces;

void road_pieces_init (RoadPieces * pieces);
void road_pieces_clear (RoadPieces * pieces);

/* For the next picture. */
void road_pieces_empty (RoadPieces * pieces);

/* Begins an object, @depth m away; what is added belongs to it. */
void road_pieces_begin (RoadPieces * pieces, gdouble depth);

/* The object is drawn as if it were @by m farther away. */
void road_pieces_recede (RoadPieces * pieces, gdouble by);

/* Adds a piece that covers these rows, @depth m away; all else is to be set. */
RoadPiece *road_pieces_add (RoadPieces * pieces, RoadPieceKind kind,
    gfloat top, gfloat bottom, gdouble depth);

/* All of it is there: sorts. */
void road_pieces_finish (RoadPieces * pieces);

/* The canvas' rows, from far to near. For several threads, each with its own
 * rows. */
void road_pieces_draw (const RoadPieces * pieces, const RoadCanvas * canvas);

/* Whether something hides what pixel (x, y) shows at @depth m. */
gboolean road_pieces_hide (const RoadPieces * pieces, gdouble x, gdouble y,
    gdouble depth);

G_END_DECLS
