/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A road, a vehicle on it and an ideal detector, for closed-loop tests. */

#include <math.h>
#include <string.h>
#include "roadsim.h"

#define STEP 0.25               /* m between points of the centre */
#define WHEELBASE 2.875
#define MAX_ANGLE (70.0 * G_PI / 180.0)
#define SUBSTEPS 10

typedef struct
{
  gdouble x, y, heading, curvature;
} RoadPoint;

static const RoadPoint *
centre_point (const RoadSim * self, guint index)
{
  return &g_array_index (self->centre, RoadPoint,
      MIN (index, self->centre->len - 1));
}

static void
add_piece (GArray * centre, RoadPoint * end, const RoadPiece * piece)
{
  guint n = (guint) (piece->length / STEP);

  for (guint i = 0; i < n; i++) {
    end->curvature = piece->from + (piece->to - piece->from) * (i + 0.5) / n;
    end->x += STEP * cos (end->heading + STEP * end->curvature / 2.0);
    end->y += STEP * sin (end->heading + STEP * end->curvature / 2.0);
    end->heading += STEP * end->curvature;
    g_array_append_val (centre, *end);
  }
}

RoadSim *
road_sim_new (const RoadPiece * pieces, guint n, gdouble speed, guint seed)
{
  RoadSim *self = g_new0 (RoadSim, 1);
  RoadPoint end = { 0 };

  gst_lane_camera_init (&self->camera, 800, 600);
  self->lane_width = 3.5;
  self->range = 25.0;
  self->noise = 1.0;
  self->max_rate = 1.0;
  self->random = g_rand_new_with_seed (seed);
  self->centre = g_array_new (FALSE, FALSE, sizeof (RoadPoint));
  g_array_append_val (self->centre, end);
  for (guint i = 0; i < n; i++)
    add_piece (self->centre, &end, &pieces[i]);
  self->speed = speed;
  return self;
}

void
road_sim_free (RoadSim * self)
{
  g_array_unref (self->centre);
  g_rand_free (self->random);
  g_free (self);
}

static void
origin (const RoadSim * self, gdouble * x, gdouble * y)
{
  *x = self->x + WHEELBASE / 2.0 * cos (self->heading);
  *y = self->y + WHEELBASE / 2.0 * sin (self->heading);
}

static gdouble
distance (const RoadSim * self, guint index)
{
  const RoadPoint *point = centre_point (self, index);
  gdouble x, y;

  origin (self, &x, &y);
  return hypot (point->x - x, point->y - y);
}

gboolean
road_sim_step (RoadSim * self, gdouble steering, gdouble throttle,
    gdouble brake, gdouble duration)
{
  gdouble dt = duration / SUBSTEPS;

  for (guint i = 0; i < SUBSTEPS; i++) {
    gdouble turn = CLAMP (steering * MAX_ANGLE - self->angle,
        -self->max_rate * dt, self->max_rate * dt);
    gdouble drag = self->speed > 0.0 ? 0.2 + 0.0008 * self->speed * self->speed
        : 0.0;

    self->angle += turn;
    self->speed += (3.5 * throttle - 7.0 * brake - drag) * dt;
    self->speed = MAX (self->speed, 0.0);
    self->heading += self->speed * dt * tan (self->angle) / WHEELBASE;
    self->x += self->speed * dt * cos (self->heading);
    self->y += self->speed * dt * sin (self->heading);
  }
  while (self->at + 1 < self->centre->len
      && distance (self, self->at + 1) < distance (self, self->at))
    self->at++;
  return self->at + (guint) (60.0 / STEP) < self->centre->len;
}

gdouble
road_sim_offset (const RoadSim * self)
{
  const RoadPoint *point = centre_point (self, self->at);
  gdouble x, y;

  origin (self, &x, &y);
  return (y - point->y) * cos (point->heading)
      - (x - point->x) * sin (point->heading);
}

/* The picture of a line's point beside the centre's point @index.
 * Returns: whether the camera sees it. */
static gboolean
line_pixel (const RoadSim * self, guint index, gdouble side, gdouble * px,
    gdouble * py)
{
  const RoadPoint *point = centre_point (self, index);
  gdouble right = side * self->lane_width / 2.0;
  gdouble view = self->heading + self->camera_yaw;
  gdouble x, y, forward, across;

  origin (self, &x, &y);
  x = point->x - right * sin (point->heading) - x;
  y = point->y + right * cos (point->heading) - y;
  forward = x * cos (view) + y * sin (view);
  across = y * cos (view) - x * sin (view);
  return forward - self->camera.x <= self->range
      && gst_lane_camera_to_pixel (&self->camera, forward, across, 0.0, px, py)
      && *px >= 0.0 && *px <= self->camera.width - 1
      && *py >= 0.0 && *py <= self->camera.height - 1;
}

static gdouble
gaussian (GRand * random)
{
  return sqrt (-2.0 * log (1.0 - g_rand_double (random)))
      * cos (2.0 * G_PI * g_rand_double (random));
}

/* The line between its nearest and its farthest visible point, each moved
 * along the line to a whole row. */
static void
observe_line (RoadSim * self, gdouble side, GstLaneLine * line)
{
  gdouble near_x = 0.0, near_y = -1.0, far_x = 0.0, far_y = 0.0;
  gdouble old_x = 0.0, old_y = 0.0;
  gint x1 = 0, y1 = -1;

  for (guint i = 0; i < (guint) (50.0 / STEP); i++) {
    gdouble px, py;

    if (!line_pixel (self, self->at + i, side, &px, &py)) {
      if (near_y >= 0.0)
        break;
      continue;
    }
    if (near_y < 0.0) {
      near_x = px;
      near_y = py;
    } else if (y1 < 0) {
      y1 = (gint) floor (near_y);
      x1 = (gint) lrint (near_x + (px - near_x) * (y1 - near_y) / (py - near_y)
          + self->noise * gaussian (self->random));
    }
    old_x = far_x;
    old_y = far_y;
    far_x = px;
    far_y = py;
  }

  memset (line, 0, sizeof *line);
  if (y1 >= 0) {
    gint y2 = (gint) ceil (far_y);
    gint x2 = (gint) lrint (far_x
        + (old_x - far_x) * (y2 - far_y) / (old_y - far_y)
        + self->noise * gaussian (self->random));

    gst_lane_line_set_chord (line, x1, y1, x2, y2, 0.9);
  }
}

void
road_sim_observe (RoadSim * self, GstLaneMeta * lanes, GstVehicleMeta * vehicle)
{
  const RoadPoint *point = centre_point (self, self->at);

  observe_line (self, -1.0, &lanes->left);
  observe_line (self, 1.0, &lanes->right);
  lanes->status = lanes->left.valid || lanes->right.valid
      ? GST_LANE_STATUS_OK : GST_LANE_STATUS_NO_LANES;

  vehicle->steering = self->angle / MAX_ANGLE;
  vehicle->speed = self->speed;
  vehicle->rotation[1] = self->heading * 180.0 / G_PI;
  vehicle->has_truth = TRUE;
  vehicle->truth.lateral_offset = road_sim_offset (self);
  vehicle->truth.heading_error = self->heading - point->heading;
  vehicle->truth.curvature = point->curvature;
  vehicle->truth.lane_width = self->lane_width;
}
