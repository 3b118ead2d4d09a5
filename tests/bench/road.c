/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How fast the built-in road draws: frames per second on one core. */

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "world.h"

#define FRAMES 600
#define STEP (GST_SECOND / 30)

static gdouble
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

/* Keeps to the lane by the truth. */
static void
steer (const WorldState * state, WorldControl * control)
{
  control->steering = -0.05 * state->truth.lateral_offset
      - 0.4 * state->truth.heading_error + 2.4 * state->truth.curvature;
  control->throttle = 0.1;
  control->brake = 0.0;
}

static void
measure (const gchar * track, GstVideoFormat format, gint width, gint height)
{
  WorldConfig config = {.track = track,.weather = "clear",.speed = -1.0 };
  WorldControl control = { 0.0, 0.0, 0.0 };
  static gdouble ms[FRAMES];
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *buffer;
  WorldState state;
  gdouble sum = 0.0;
  World *world;
  gint i;

  gst_lane_camera_init (&config.camera, width, height);
  gst_video_info_set_format (&info, format, width, height);
  world = road_world_class.open (&config, NULL);
  world->klass->configure (world, &info, NULL);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE);
  for (i = 0; i < FRAMES; i++) {
    gdouble start = cpu_ms ();

    world->klass->step (world, STEP, &control, NULL);
    world->klass->render (world, &frame, NULL);
    world->klass->get_state (world, &state);
    ms[i] = cpu_ms () - start;
    sum += ms[i];
    steer (&state, &control);
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  world->klass->close (world);

  qsort (ms, FRAMES, sizeof (ms[0]), compare);
  g_print ("%-9s %-6s %4dx%-5d %7.0f frames/s   p50 %6.2f ms   p99 %6.2f ms\n",
      track, gst_video_format_to_string (format), width, height,
      FRAMES / sum * 1e3, ms[FRAMES / 2], ms[FRAMES * 99 / 100]);
}

int
main (int argc, char **argv)
{
  static const gchar *const tracks[] = { "straight", "oval", "highway",
    "winding", "city", "random"
  };
  guint i;

  gst_init (&argc, &argv);
  g_print ("built-in road: one step, picture and truth, CPU time of a core\n");
  for (i = 0; i < G_N_ELEMENTS (tracks); i++)
    measure (tracks[i], GST_VIDEO_FORMAT_BGRx, 800, 600);
  measure ("winding", GST_VIDEO_FORMAT_RGB, 800, 600);
  measure ("winding", GST_VIDEO_FORMAT_GRAY8, 800, 600);
  measure ("winding", GST_VIDEO_FORMAT_BGRx, 1920, 1080);
  return 0;
}
