/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Lanes and vehicle state, painted with cairo. */
#pragma once

#include <cairo.h>
#include <lane/lane.h>

#include "departure.h"

G_BEGIN_DECLS

/**
 * LanePaint:
 * @cairo: of a surface as large as the picture
 * @swapped: the surface has red and blue exchanged
 * @width: pixels
 * @height: pixels
 */
typedef struct
{
  cairo_t *cairo;
  gboolean swapped;
  gint width, height;
} LanePaint;

/* The lane's area, translucent, and its lines. */
void lane_paint_lane (const LanePaint * self, const GstLaneMeta * lanes);
/* The lines as a simulated world knows them. */
void lane_paint_truth (const LanePaint * self, const GstVehicleTruth * truth);
/* @share: (out): of the lane's width that the picture's middle is right of the
 * lane's.
 * Returns: %FALSE where not both lines are there. */
gboolean lane_paint_find_share (const LanePaint * self,
    const GstLaneMeta * lanes, gdouble * share);
/* A bar with a mark that shows where in the lane the picture's middle is, and a
 * warning where that is not near its middle. */
void lane_paint_departure (const LanePaint * self,
    const DepartureWatch * watch);
/* What is known in words; either meta may be NULL. */
void lane_paint_text (const LanePaint * self, const GstLaneMeta * lanes,
    const GstVehicleMeta * vehicle);

G_END_DECLS
