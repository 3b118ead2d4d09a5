/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A camera's picture of the road, stage after stage.
 *
 * Each stage is told once what there is to see, then draws a few rows at a
 * time over what the stage before it drew there: those rows are still in the
 * processor's cache. A stage looks at no other rows, so that it does not
 * matter who draws which of them when.
 */

#include "picture.h"

#include <string.h>

#include "bonnet.h"
#include "canvas.h"
#include "crew.h"
#include "decal.h"
#include "lens.h"
#include "pack.h"
#include "painter.h"
#include "paintwork.h"
#include "patina.h"
#include "paving.h"

#define DECALS_AHEAD 160.0      /* m; farther ones are too thin to be seen */
#define BAND 16                 /* rows drawn at a time, even */

struct _RoadPicture
{
  RoadCrew *crew;
  RoadPacker packer;
  RoadPainter *painter;
  RoadLens *lens;
  RoadLight light;
  RoadBonnet bonnet;
  gboolean with_bonnet;
  const RoadProfile *profile;
  RoadWeather weather;
  RoadPaving paving;
  guint seed;
  GArray *decals;
  RoadCanvas canvas;
  guint32 *pixels;              /* where the frame itself cannot be drawn in */
  GstVideoFrame *frame;         /* that is being drawn */
  const RoadScenery *scenery;
};

RoadPicture *
road_picture_new (const RoadProfile * profile, const RoadWeather * weather,
    const GstVideoInfo * info, gdouble focal, gdouble height, guint seed,
    guint threads)
{
  RoadPicture *picture = g_new0 (RoadPicture, 1);
  RoadCanvas *canvas = &picture->canvas;
  const GstVideoFormatInfo *drawn;

  picture->profile = profile;
  picture->weather = *weather;
  picture->seed = seed;
  picture->crew = road_crew_new (threads);
  road_packer_init (&picture->packer, info);
  drawn = gst_video_format_get_info (picture->packer.drawn);
  canvas->width = GST_VIDEO_INFO_WIDTH (info);
  canvas->height = GST_VIDEO_INFO_HEIGHT (info);
  canvas->r = GST_VIDEO_FORMAT_INFO_POFFSET (drawn, GST_VIDEO_COMP_R);
  canvas->g = GST_VIDEO_FORMAT_INFO_POFFSET (drawn, GST_VIDEO_COMP_G);
  canvas->b = GST_VIDEO_FORMAT_INFO_POFFSET (drawn, GST_VIDEO_COMP_B);
  picture->paving = (RoadPaving) {
  .seed = seed,.wear = weather->wear};
  picture->painter = road_painter_new (profile, &picture->paving, weather,
      picture->packer.drawn, canvas->height, focal, height);
  road_light_init (&picture->light, weather);
  picture->lens = road_lens_new (&picture->light, canvas, seed);
  picture->decals = g_array_new (FALSE, FALSE, sizeof (RoadDecal));
  return picture;
}

void
road_picture_free (RoadPicture * picture)
{
  road_crew_free (picture->crew);
  road_painter_free (picture->painter);
  road_lens_free (picture->lens);
  g_array_unref (picture->decals);
  g_free (picture->pixels);
  g_free (picture);
}

void
road_picture_range (const RoadPicture * picture, gdouble * behind,
    gdouble * ahead)
{
  road_painter_range (picture->painter, behind, ahead);
  *behind = MAX (*behind, ROAD_SCENERY_BEHIND);
  /* Hills are seen from afar. */
  *ahead = MAX (*ahead, MAX (ROAD_SCENERY_AHEAD, ROAD_RELIEF_REACH));
}

void
road_picture_restart (RoadPicture * picture)
{
  road_lens_restart (picture->lens);
}

/* Draws in the frame itself where its format and its rows' places allow. */
static void
choose_pixels (RoadPicture * picture, const GstVideoFrame * frame)
{
  RoadCanvas *canvas = &picture->canvas;
  guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

  if (picture->packer.as_drawn && ((guintptr) data & 3) == 0 && stride % 4 == 0) {
    canvas->pixels = (guint32 *) data;
    canvas->stride = stride / 4;
    return;
  }
  /* One row more for the packer, which wants an even number. */
  if (picture->pixels == NULL)
    picture->pixels = g_new (guint32,
        (gsize) canvas->width * (canvas->height + 1));
  canvas->pixels = picture->pixels;
  canvas->stride = canvas->width;
}

static void
pack_band (const RoadPicture * picture, const RoadCanvas * canvas)
{
  gint y;

  if (canvas->end % 2 == 1)
    memcpy (road_canvas_row (canvas, canvas->end),
        road_canvas_row (canvas, canvas->end - 1), canvas->width * 4);
  for (y = canvas->first; y < canvas->end; y += picture->packer.n_rows)
    road_packer_pack (&picture->packer, road_canvas_row (canvas, y), y,
        picture->frame);
}

/* A RoadCrewWork. */
static void
draw_band (gint band, gpointer data)
{
  const RoadPicture *picture = data;
  RoadCanvas canvas = picture->canvas;

  canvas.first = band * BAND;
  canvas.end = MIN (canvas.first + BAND, canvas.height);
  road_painter_draw (picture->painter, &canvas);
  if (picture->scenery != NULL)
    road_scenery_draw (picture->scenery, &canvas);
  if (picture->with_bonnet)
    road_bonnet_draw (&picture->bonnet, &canvas);
  road_lens_draw (picture->lens, &canvas);
  if (canvas.pixels == picture->pixels)
    pack_band (picture, &canvas);
}

static void
collect_decals (RoadPicture * picture, const RoadShot * shot)
{
  gdouble behind, ahead;

  road_painter_range (picture->painter, &behind, &ahead);
  g_array_set_size (picture->decals, 0);
  ahead = MIN (ahead, DECALS_AHEAD);
  road_paving_decals (&picture->paving, picture->profile, shot->track,
      shot->s - behind, shot->s + ahead, picture->decals);
  road_patina_decals (picture->profile, shot->track, &picture->weather,
      picture->seed, shot->s - behind, shot->s + ahead, picture->decals);
  road_paintwork_decals (picture->profile, shot->track, picture->seed,
      shot->s - behind, shot->s + ahead, picture->decals);
  if (shot->scenery != NULL) {
    const GArray *shadows = road_scenery_shadows (shot->scenery);

    g_array_append_vals (picture->decals, shadows->data, shadows->len);
  }
}

void
road_picture_draw (RoadPicture * picture, const RoadShot * shot,
    GstVideoFrame * frame)
{
  choose_pixels (picture, frame);
  picture->frame = frame;
  picture->scenery = shot->scenery;
  picture->paving.lap = road_track_lap (shot->track);
  collect_decals (picture, shot);
  road_painter_prepare (picture->painter, shot->view, shot->track,
      shot->relief, shot->s, road_lens_blur (picture->lens, shot->speed),
      picture->decals);
  picture->with_bonnet = shot->bonnet;
  road_bonnet_prepare (&picture->bonnet, &picture->light, shot->view,
      &picture->canvas);
  road_lens_prepare (picture->lens, shot->view, shot->time);
  road_crew_run (picture->crew, (picture->canvas.height + BAND - 1) / BAND,
      draw_band, picture);
}
