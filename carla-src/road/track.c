/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road's reference line: straights, arcs and clothoids, by arc length.
 *
 * Curvature is linear in arc length within a piece, so the heading is known in
 * closed form, and the position is integrated once, from sample to sample, by
 * Gauss-Legendre quadrature. Between samples, half a metre apart, the first
 * terms of the clothoid's series leave less than a micrometre.
 */

#include "track.h"

#include <math.h>

#include "route.h"
#include "terrain.h"

#define SPACING ROUTE_GRID
/* Samples kept behind what was asked for, and how many may lie before those. */
#define KEEP_BEHIND 2048
#define SLACK 4096

typedef struct
{
  gdouble x, y, cos, sin;
  gdouble curvature, sharpness; /* at the sample; its change a metre */
  gdouble bank, twist;          /* likewise */
  gdouble height, grade, bend;  /* bend: the grade's change a metre */
} Sample;

struct _RoadTrack
{
  gchar *name;                  /* NULL: from a plan, sampled as a whole */
  guint seed;
  Route route;
  RoutePiece piece;             /* being sampled */
  gdouble done;                 /* m of it */
  gdouble heading;              /* at the end of the samples */
  Terrain terrain;
  TerrainPiece slope;           /* being sampled */
  gdouble climbed;              /* m of it */
  gdouble lap;                  /* m, 0 = endless */
  gint64 first;                 /* arc length of samples[0] / SPACING */
  GArray *samples;
};

/* Nodes and weights of three-point Gauss-Legendre quadrature on [0, 1]. */
static const gdouble gauss_node[] = { 0.1127016653792583, 0.5,
  0.8872983346207417
};

static const gdouble gauss_weight[] = { 5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0 };

static const Sample *
sample_at (const RoadTrack * track, guint index)
{
  return &g_array_index (track->samples, Sample, index);
}

static gdouble
turned (const Sample * sample, gdouble distance)
{
  return distance * (sample->curvature + sample->sharpness * distance / 2.0);
}

/* The sample that follows @from, whose heading is track->heading. */
static void
advance (RoadTrack * track, const Sample * from, Sample * to)
{
  gsize i;

  *to = *from;
  for (i = 0; i < G_N_ELEMENTS (gauss_node); i++) {
    gdouble heading = track->heading + turned (from, gauss_node[i] * SPACING);

    to->x += SPACING * gauss_weight[i] * cos (heading);
    to->y += SPACING * gauss_weight[i] * sin (heading);
  }
  track->heading += turned (from, SPACING);
  to->cos = cos (track->heading);
  to->sin = sin (track->heading);
}

static void
set_curvature (RoadTrack * track, Sample * sample)
{
  if (track->done >= track->piece.length) {
    route_next (&track->route, &track->piece);
    track->done = 0.0;
  }
  sample->sharpness =
      (track->piece.end - track->piece.start) / track->piece.length;
  sample->curvature = track->piece.start + sample->sharpness * track->done;
  sample->twist = (track->piece.end_bank - track->piece.start_bank)
      / track->piece.length;
  sample->bank = track->piece.start_bank + sample->twist * track->done;
  track->done += SPACING;
}

static void
set_height (RoadTrack * track, Sample * sample)
{
  const TerrainPiece *slope = &track->slope;

  if (track->climbed >= slope->length) {
    terrain_next (&track->terrain, &track->slope);
    track->climbed = 0.0;
  }
  sample->height = slope->height + track->climbed * (slope->grade
      + track->climbed * slope->bend / 2.0);
  sample->grade = slope->grade + track->climbed * slope->bend;
  sample->bend = slope->bend;
  track->climbed += SPACING;
}

static void
append (RoadTrack * track)
{
  Sample next = {.x = track->first * SPACING,.cos = 1.0 };

  if (track->samples->len > 0)
    advance (track, sample_at (track, track->samples->len - 1), &next);
  set_curvature (track, &next);
  set_height (track, &next);
  g_array_append_val (track->samples, next);
}

/* Lays out the beginning: a lap whole. */
static void
begin (RoadTrack * track)
{
  gdouble lead_in = route_lead_in (&track->route);

  terrain_init (&track->terrain, track->name, track->seed,
      lead_in + TERRAIN_RUN_UP);
  track->done = track->climbed = track->heading = 0.0;
  track->piece.length = track->slope.length = 0.0;
  track->first = -(gint64) (lead_in / SPACING);
  g_array_set_size (track->samples, 0);
  append (track);
  while (track->samples->len * SPACING < track->lap)
    append (track);
}

RoadTrack *
road_track_new (const gchar * name, guint seed)
{
  Route route;
  RoadTrack *track;

  if (!route_init (&route, name, seed))
    return NULL;
  track = g_new0 (RoadTrack, 1);
  track->name = g_strdup (name);
  track->seed = seed;
  track->route = route;
  track->lap = route_lap (&route);
  track->samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  begin (track);
  return track;
}

void
road_track_restart (RoadTrack * track)
{
  if (track->name == NULL)
    return;
  route_init (&track->route, track->name, track->seed);
  begin (track);
}

/* Curvature that is linear within a spacing turns and shifts its end as the
 * plan does, even where one piece of it ends and the next begins. */
static void
sample_plan (const RoadPlan * plan, gdouble s, Sample * sample)
{
  gdouble turn, shift, ignored;

  road_plan_turn (plan, s, SPACING, &turn, &shift);
  sample->sharpness = (turn * SPACING / 2.0 - shift)
      * (12.0 / (SPACING * SPACING * SPACING));
  sample->curvature = turn / SPACING - sample->sharpness * SPACING / 2.0;
  road_plan_cubic (plan->banks, s, &sample->bank, &sample->twist, &ignored);
  road_plan_cubic (plan->heights, s, &sample->height, &sample->grade,
      &sample->bend);
}

/* Moves all so that the start is the origin, straight ahead and level 0. */
static void
set_origin (RoadTrack * track)
{
  const Sample origin = *sample_at (track, (guint) - track->first);
  guint i;

  for (i = 0; i < track->samples->len; i++) {
    Sample *sample = &g_array_index (track->samples, Sample, i);
    gdouble x = sample->x - origin.x, y = sample->y - origin.y;
    gdouble cos = sample->cos, sin = sample->sin;

    sample->x = x * origin.cos + y * origin.sin;
    sample->y = y * origin.cos - x * origin.sin;
    sample->cos = cos * origin.cos + sin * origin.sin;
    sample->sin = sin * origin.cos - cos * origin.sin;
    sample->height -= origin.height;
  }
}

RoadTrack *
road_track_new_plan (const RoadPlan * plan)
{
  RoadTrack *track = g_new0 (RoadTrack, 1);
  gint64 i, n = (gint64) ceil (plan->length / SPACING);

  track->lap = plan->closed ? plan->length : 0.0;
  track->first = -(gint64) rint (plan->start / SPACING);
  track->samples = g_array_sized_new (FALSE, FALSE, sizeof (Sample), n + 1);
  /* What an open road ends in goes straight on. */
  for (i = 0; i < n + !plan->closed; i++) {
    Sample sample = {.cos = 1.0 };

    if (i > 0)
      advance (track, sample_at (track, i - 1), &sample);
    sample_plan (plan, i * SPACING, &sample);
    g_array_append_val (track->samples, sample);
  }
  set_origin (track);
  return track;
}

void
road_track_free (RoadTrack * track)
{
  g_array_unref (track->samples);
  g_free (track->name);
  g_free (track);
}

gdouble
road_track_lap (const RoadTrack * track)
{
  return track->lap;
}

void
road_track_prepare (RoadTrack * track, gdouble from, gdouble to)
{
  gint64 keep = (gint64) floor (from / SPACING) - KEEP_BEHIND - track->first;

  if (track->lap > 0.0 || track->name == NULL)
    return;
  while ((track->first + track->samples->len) * SPACING <= to)
    append (track);
  if (keep > SLACK) {
    keep = MIN (keep, track->samples->len - 1);
    g_array_remove_range (track->samples, 0, keep);
    track->first += keep;
  }
}

/* The sample at or before @s, and how far before. */
static const Sample *
find_sample (const RoadTrack * track, gdouble s, gdouble * distance)
{
  gdouble lap = road_track_lap (track);
  gdouble index;

  if (lap > 0.0)
    s -= lap * floor ((s - track->first * SPACING) / lap);
  index = s * (1.0 / SPACING) - track->first;
  index = (guint) CLAMP (index, 0.0, track->samples->len - 1.0);
  *distance = s - (track->first + index) * SPACING;
  return sample_at (track, (guint) index);
}

/* Where the line is @d after a sample, in the sample's own axes (ahead, right),
 * and how it points there. */
typedef struct
{
  gdouble ahead, right, cos, sin, curvature;
} Local;

static void
follow (const Sample * sample, gdouble d, Local * local)
{
  static const Local straight = { 0.0, 0.0, 1.0, 0.0, 0.0 };
  gdouble k = sample->curvature;
  gdouble angle = turned (sample, d);

  if (d < -SPACING || d > 2.0 * SPACING) {      /* beyond the samples */
    *local = straight;
    local->ahead = d;
    return;
  }
  local->ahead = d - k * k * d * d * d / 6.0;
  local->right = d * d * (k / 2.0 + sample->sharpness * d / 6.0);
  local->cos = 1.0 - angle * angle / 2.0;
  local->sin = angle - angle * angle * angle / 6.0;
  local->curvature = k + sample->sharpness * d;
}

static void
set_direction (RoadPoint * point, const Sample * sample, const Local * local)
{
  point->cos = sample->cos * local->cos - sample->sin * local->sin;
  point->sin = sample->sin * local->cos + sample->cos * local->sin;
  point->curvature = local->curvature;
}

void
road_track_point (const RoadTrack * track, gdouble s, RoadPoint * point)
{
  gdouble distance;
  const Sample *sample = find_sample (track, s, &distance);
  Local local;

  follow (sample, distance, &local);
  point->s = s;
  point->x = sample->x + sample->cos * local.ahead - sample->sin * local.right;
  point->y = sample->y + sample->sin * local.ahead + sample->cos * local.right;
  set_direction (point, sample, &local);
}

gdouble
road_track_elevation (const RoadTrack * track, gdouble s, gdouble * grade)
{
  gdouble distance;
  const Sample *sample = find_sample (track, s, &distance);
  gdouble bend = sample->bend;

  if (distance < -SPACING || distance > 2.0 * SPACING)
    bend = 0.0;                 /* beyond the samples */
  if (grade != NULL)
    *grade = sample->grade + distance * bend;
  return sample->height + distance * (sample->grade + distance * bend / 2.0);
}

gdouble
road_track_bank (const RoadTrack * track, gdouble s)
{
  gdouble distance;
  const Sample *sample = find_sample (track, s, &distance);

  return sample->bank + CLAMP (distance, 0.0, SPACING) * sample->twist;
}

gdouble
road_track_project (const RoadTrack * track, gdouble x, gdouble y,
    RoadPoint * point)
{
  gdouble lateral = 0.0, along = 0.0, cos_before;
  gint i;

  /* Newton's method on the distance along the line; one round from a good
   * start. A centimetre along moves the lateral distance by micrometres. */
  for (i = 0; i < 16; i++) {
    gdouble distance, ahead, right, slope;
    const Sample *sample = find_sample (track, point->s, &distance);
    Local local;

    follow (sample, distance, &local);
    ahead = (x - sample->x) * sample->cos + (y - sample->y) * sample->sin
        - local.ahead;
    right = (y - sample->y) * sample->cos - (x - sample->x) * sample->sin
        - local.right;
    along = ahead * local.cos + right * local.sin;
    lateral = right * local.cos - ahead * local.sin;
    /* Beyond the centre of the curve there is no foot: go slowly. */
    slope = MAX (1.0 - local.curvature * lateral, 0.2);
    along = CLAMP (along / slope, -25.0, 25.0);
    point->s += along;
    set_direction (point, sample, &local);
    if (fabs (along) < 0.01)
      break;
  }
  /* The direction by the last step, which was less than a centimetre. */
  cos_before = point->cos;
  point->cos -= point->sin * point->curvature * along;
  point->sin += cos_before * point->curvature * along;
  point->x = x + lateral * point->sin;
  point->y = y - lateral * point->cos;
  return lateral;
}
