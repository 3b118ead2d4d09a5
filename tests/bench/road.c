/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How fast the built-in road draws: frames per second with one thread and with
 * all, and how much memory it takes. */

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "road/weather.h"
#include "world.h"

#define FRAMES 300
#define STEP (GST_SECOND / 30)

typedef struct
{
  const gchar *track, *weather;
  GstVideoFormat format;
  gint width, height;
  guint threads;                /* 0 = all */
} Case;

/* Of this thread's processor where it works alone, else of the wall. */
static gdouble
now_ms (const Case * c)
{
  struct timespec now;

  clock_gettime (c->threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC,
      &now);
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
measure (const Case * c)
{
  WorldConfig config = {.track = c->track,.weather = c->weather,.speed = -1.0,
    .threads = c->threads
  };
  WorldControl control = { 0.0, 0.0, 0.0 };
  static gdouble ms[FRAMES];
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *buffer;
  WorldState state;
  gdouble sum = 0.0;
  World *world;
  gint i;

  gst_lane_camera_init (&config.camera, c->width, c->height);
  gst_video_info_set_format (&info, c->format, c->width, c->height);
  world = road_world_class.open (&config, NULL);
  world->klass->configure (world, &info, NULL);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE);
  for (i = 0; i < FRAMES; i++) {
    gdouble start = now_ms (c);

    world->klass->step (world, STEP, &control, NULL);
    world->klass->render (world, &frame, NULL);
    world->klass->get_state (world, &state);
    ms[i] = now_ms (c) - start;
    sum += ms[i];
    steer (&state, &control);
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  world->klass->close (world);

  qsort (ms, FRAMES, sizeof (ms[0]), compare);
  g_print ("%-9s %-9s %-6s %4dx%-5d %-4s %7.0f frames/s   p50 %6.2f ms   "
      "p99 %6.2f ms\n", c->track, c->weather,
      gst_video_format_to_string (c->format), c->width, c->height,
      c->threads == 1 ? "one" : "all", FRAMES / sum * 1e3, ms[FRAMES / 2],
      ms[FRAMES * 99 / 100]);
}

/* NAN where the system does not tell. */
static gdouble
peak_mb (void)
{
  const gchar *line;
  gdouble mb = NAN;
  gchar *status;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL)) {
    line = strstr (status, "VmHWM:");
    if (line != NULL)
      mb = g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1e3;
    g_free (status);
  }
  return mb;
}

static void
measure_all (void)
{
  static const gchar *const tracks[] = { "straight", "oval", "highway",
    "winding", "city", "random"
  };
  Case c = { NULL, "clear", GST_VIDEO_FORMAT_BGRx, 800, 600, 1 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tracks); i++) {
    c.track = tracks[i];
    measure (&c);
  }
  c.track = "city";
  for (i = 1; (c.weather = road_weather_preset (i)) != NULL; i++)
    measure (&c);
  c.weather = "clear";
  c.format = GST_VIDEO_FORMAT_NV12;
  measure (&c);
  c.format = GST_VIDEO_FORMAT_BGRx;
  c.threads = 0;
  measure (&c);
  c.width = 1920;
  c.height = 1080;
  measure (&c);
  c.threads = 1;
  measure (&c);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_print ("built-in road: one step, picture and truth; one thread: its time "
      "on a core,\nall of this machine's %u: time on the wall\n",
      g_get_num_processors ());
  measure_all ();
  g_print ("memory of the process: %.0f MB at most\n", peak_mb ());
  return 0;
}
