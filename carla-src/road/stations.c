/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road's cross-section all along what a picture shows. */

#include "stations.h"

#include <string.h>

#define SPACING 4.0             /* m between stations */

void
road_stations_init (RoadStations * stations)
{
  stations->list = g_array_new (FALSE, FALSE, sizeof (RoadStation));
}

void
road_stations_clear (RoadStations * stations)
{
  g_clear_pointer (&stations->list, g_array_unref);
}

/* @look: where the section is looked up. */
static void
add_station (RoadStations * stations, const RoadProfile * profile,
    const RoadPaving * paving, gdouble s, gdouble look)
{
  GArray *list = stations->list;
  RoadStation *station;

  g_array_set_size (list, list->len + 1);
  station = &g_array_index (list, RoadStation, list->len - 1);
  station->s = s;
  station->n = road_paving_bands (paving, profile, look, station->bands);
}

void
road_stations_update (RoadStations * stations, const RoadProfile * profile,
    const RoadPaving * paving, gdouble from, gdouble to)
{
  gdouble s = from;

  g_array_set_size (stations->list, 0);
  while (s < to) {
    gboolean still = road_profile_change (profile, s) == G_MAXDOUBLE;
    gdouble end = MIN (road_paving_change (paving, profile, s), to);

    add_station (stations, profile, paving, s, s);
    for (s += SPACING; s < end && !still; s += SPACING)
      add_station (stations, profile, paving, s, s);
    /* What there is just before the change. */
    add_station (stations, profile, paving, end, end - 1e-6);
    s = end;
  }
}

static void
interpolate (const RoadStation * a, const RoadStation * b, gdouble s,
    RoadBand room[ROAD_MAX_BANDS])
{
  gdouble t = CLAMP ((s - a->s) / (b->s - a->s), 0.0, 1.0);
  guint i;

  memcpy (room, a->bands, a->n * sizeof (RoadBand));
  for (i = 0; i < a->n; i++) {
    room[i].left += t * (b->bands[i].left - a->bands[i].left);
    room[i].right += t * (b->bands[i].right - a->bands[i].right);
  }
}

guint
road_stations_bands (const RoadStations * stations, gdouble s, guint * hint,
    RoadBand room[ROAD_MAX_BANDS], const RoadBand ** bands)
{
  const RoadStation *all = (const RoadStation *) stations->list->data;
  guint last = stations->list->len - 1, i = MIN (*hint, last);

  while (i > 0 && all[i].s > s)
    i--;
  while (i < last && all[i + 1].s <= s)
    i++;
  *hint = i;
  *bands = all[i].bands;
  if (i < last && all[i + 1].s > all[i].s) {
    interpolate (&all[i], &all[i + 1], s, room);
    *bands = room;
  }
  return all[i].n;
}
