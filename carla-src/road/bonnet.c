/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The vehicle's own bonnet, as its camera sees it.
 *
 * It bends away to both sides, and its dark paint mirrors the sky: most where
 * it is seen at a grazing angle, at its front edge.
 */

#include "bonnet.h"

#include <math.h>

#include "blend.h"

#define BELOW 41.0              /* degrees below the horizon, its front edge */
#define BEND 0.16               /* how round the edge is */
#define SPAN 0.2                /* of the height, over which its colour changes */

static const gdouble paint[3] = { 26.0, 29.0, 36.0 };

void
road_bonnet_prepare (RoadBonnet * bonnet, const RoadLight * light,
    const RoadView * view, const RoadCanvas * canvas)
{
  /* Below the picture's middle, which looks up by the pitch. */
  const gdouble angle = BELOW * (G_PI / 180.0) + asin (view->forward[2]);
  gdouble edge[3], near[3];
  gint i;

  /* A camera that looks back or straight down sees none of it. */
  bonnet->top = angle > 0.0 && angle < 1.3 ?
      view->height / 2.0 + view->focal * tan (angle) : G_MAXINT;
  bonnet->bend = BEND / view->focal;
  for (i = 0; i < 3; i++) {
    near[i] = paint[i] * light->open[i] + 0.08 * light->zenith[i];
    edge[i] = near[i] + 0.35 * light->haze[i];
  }
  bonnet->edge = road_canvas_pixel (canvas, edge);
  bonnet->near = road_canvas_pixel (canvas, near);
}

static void
draw_row (const RoadBonnet * bonnet, const RoadCanvas * canvas, gint y)
{
  guint32 *row = road_canvas_row (canvas, y);
  const gdouble below = y - bonnet->top, middle = (canvas->width - 1) / 2.0;
  gint x, end;

  if (below < 0.0)
    return;
  x = (gint) ceil (MAX (middle - sqrt (below / bonnet->bend), 0.0));
  end = canvas->width - x;
  for (; x < end; x++) {
    gdouble depth = below - bonnet->bend * (x - middle) * (x - middle);
    gdouble share = MIN (depth / (SPAN * canvas->height), 1.0);
    guint32 colour = road_blend (bonnet->edge, bonnet->near,
        (guint32) (MAX (share, 0.0) * ROAD_BLEND_ONE));
    /* Half a pixel of its edge is not yet the bonnet. */
    gdouble cover = CLAMP (depth + 0.5, 0.0, 1.0);

    row[x] = road_blend (row[x], colour, (guint32) (cover * ROAD_BLEND_ONE));
  }
}

void
road_bonnet_draw (const RoadBonnet * bonnet, const RoadCanvas * canvas)
{
  gint y;

  for (y = canvas->first; y < canvas->end; y++)
    draw_row (bonnet, canvas, y);
}
