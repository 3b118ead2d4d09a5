/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Which pixels of each picture row can show the road.
 *
 * The road's two edges and ends make a polygon on the ground. What no hill
 * hides of it is cut off at the camera's plane, projected and scan-converted:
 * what remains for each row is where its line of pixels enters and leaves the
 * road. Where a hill cuts a piece out, both ends of the cut are seen in the same
 * place. No two points that are seen share a pixel, so the even-odd rule is
 * exact, however the road winds.
 */

#include "outline.h"

#include <math.h>

#define NEAR 0.05               /* m, depth at which the polygon is cut off */
#define FINEST 0.5              /* m between the edge's points, near */
#define COARSENING 0.02         /* of the distance, far */

typedef struct
{
  RoadViewPoint point;
  gdouble s;                    /* m */
  gdouble clearance;            /* from what hills hide, m */
} Vertex;

void
road_outline_init (RoadOutline * outline, gint height)
{
  outline->height = height;
  outline->rows = g_new0 (RoadRow, height);
  outline->left = g_array_new (FALSE, FALSE, sizeof (Vertex));
  outline->right = g_array_new (FALSE, FALSE, sizeof (Vertex));
  outline->polygon = g_array_new (FALSE, FALSE, sizeof (Vertex));
  outline->seen = g_array_new (FALSE, FALSE, sizeof (Vertex));
  outline->clipped = g_array_new (FALSE, FALSE, sizeof (Vertex));
}

void
road_outline_clear (RoadOutline * outline)
{
  g_clear_pointer (&outline->rows, g_free);
  g_clear_pointer (&outline->left, g_array_unref);
  g_clear_pointer (&outline->right, g_array_unref);
  g_clear_pointer (&outline->polygon, g_array_unref);
  g_clear_pointer (&outline->seen, g_array_unref);
  g_clear_pointer (&outline->clipped, g_array_unref);
}

static void
add_vertex (GArray * edge, const RoadView * view, const RoadRelief * relief,
    const RoadPoint * point, gdouble lateral)
{
  gdouble x = point->x - lateral * point->sin;
  gdouble y = point->y + lateral * point->cos;
  gdouble ahead = road_view_ahead (view, x, y);
  gdouble right = road_view_right (view, x, y);
  gdouble up = road_relief_height (relief, ahead, right);
  Vertex vertex = {.s = point->s,
    .clearance = road_relief_clearance (relief, ahead, right, up)
  };

  road_view_point (view, x, y, up, &vertex.point);
  g_array_append_val (edge, vertex);
}

/* Left edge forwards, right edge backwards. */
static void
make_polygon (RoadOutline * outline, const RoadView * view,
    const RoadTrack * track, const RoadRelief * relief, gdouble left,
    gdouble right, gdouble from, gdouble middle, gdouble to)
{
  gdouble s = from;
  guint i;

  g_array_set_size (outline->left, 0);
  g_array_set_size (outline->right, 0);
  while (TRUE) {
    RoadPoint point;

    road_track_point (track, s, &point);
    add_vertex (outline->left, view, relief, &point, left);
    add_vertex (outline->right, view, relief, &point, right);
    if (s >= to)
      break;
    s = MIN (to, s + MAX (FINEST, COARSENING * fabs (s - middle)));
  }

  g_array_set_size (outline->polygon, 0);
  g_array_append_vals (outline->polygon, outline->left->data,
      outline->left->len);
  for (i = outline->right->len; i > 0; i--)
    g_array_append_val (outline->polygon,
        g_array_index (outline->right, Vertex, i - 1));
}

/* What polygons are cut by: a vertex' distance on the side that stays. */
typedef gdouble (*Side) (const Vertex * vertex, gdouble limit);

static gdouble
beyond_depth (const Vertex * vertex, gdouble limit)
{
  return vertex->point.depth - limit;
}

static gdouble
above_hills (const Vertex * vertex, gdouble limit)
{
  return vertex->clearance - limit;
}

/* The point of the edge from @a to @b at @t. */
static Vertex
between (const Vertex * a, const Vertex * b, gdouble t)
{
  Vertex vertex;

  vertex.point.depth = a->point.depth + t * (b->point.depth - a->point.depth);
  vertex.point.right = a->point.right + t * (b->point.right - a->point.right);
  vertex.point.down = a->point.down + t * (b->point.down - a->point.down);
  vertex.s = a->s + t * (b->s - a->s);
  vertex.clearance = a->clearance + t * (b->clearance - a->clearance);
  return vertex;
}

/* Sutherland and Hodgman's cut. */
static void
clip_polygon (const GArray * polygon, Side side, gdouble limit,
    GArray * clipped)
{
  guint i;

  g_array_set_size (clipped, 0);
  for (i = 0; i < polygon->len; i++) {
    const Vertex *a = &g_array_index (polygon, Vertex, i);
    const Vertex *b = &g_array_index (polygon, Vertex, (i + 1) % polygon->len);
    gdouble at_a = side (a, limit), at_b = side (b, limit);

    if (at_a >= 0.0)
      g_array_append_val (clipped, *a);
    if ((at_a >= 0.0) != (at_b >= 0.0)) {
      Vertex vertex = between (a, b, at_a / (at_a - at_b));

      g_array_append_val (clipped, vertex);
    }
  }
}

static void
add_crossing (RoadRow * row, gdouble px, gdouble s)
{
  guint i = row->n;

  if (row->n == ROAD_MAX_CROSSINGS)
    return;
  for (; i > 0 && row->crossings[i - 1].px > px; i--)
    row->crossings[i] = row->crossings[i - 1];
  row->crossings[i].px = px;
  row->crossings[i].s = s;
  row->n++;
}

/* Rows from the upper end, included, to the lower, excluded: where two edges
 * meet, one of them counts. */
static void
scan_edge (RoadOutline * outline, const RoadView * view, const Vertex * a,
    const Vertex * b)
{
  gdouble ax, ay, bx, by;
  gint first, end, y;

  road_view_project (view, &a->point, &ax, &ay);
  road_view_project (view, &b->point, &bx, &by);
  first = (gint) CLAMP (ceil (MIN (ay, by)), 0, outline->height);
  end = (gint) CLAMP (ceil (MAX (ay, by)), 0, outline->height);
  for (y = first; y < end; y++) {
    gdouble t = (y - ay) / (by - ay);

    add_crossing (&outline->rows[y], ax + t * (bx - ax),
        a->s + t * (b->s - a->s));
  }
}

static void
scan_polygon (RoadOutline * outline, const RoadView * view,
    const GArray * polygon)
{
  guint i, n;

  clip_polygon (polygon, beyond_depth, NEAR, outline->clipped);
  n = outline->clipped->len;
  for (i = 0; i < n; i++)
    scan_edge (outline, view, &g_array_index (outline->clipped, Vertex, i),
        &g_array_index (outline->clipped, Vertex, (i + 1) % n));
}

void
road_outline_update (RoadOutline * outline, const RoadView * view,
    const RoadTrack * track, const RoadRelief * relief, gdouble left,
    gdouble right, gdouble from, gdouble middle, gdouble to)
{
  gint y;

  for (y = 0; y < outline->height; y++)
    outline->rows[y].n = 0;
  make_polygon (outline, view, track, relief, left, right, from, middle, to);
  if (relief->flat) {
    scan_polygon (outline, view, outline->polygon);
  } else {
    clip_polygon (outline->polygon, above_hills, 0.0, outline->seen);
    scan_polygon (outline, view, outline->seen);
  }
  /* A row that ran out of room. */
  for (y = 0; y < outline->height; y++)
    outline->rows[y].n &= ~1u;
}
