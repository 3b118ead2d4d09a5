/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A streaming thread under real-time scheduling. */
#pragma once

#include <gst/gst.h>
#include <sched.h>

#include "gstshmproperty.h"

G_BEGIN_DECLS

/**
 * GstShmRealtime:
 *
 * Embedded in the elements that wait for others. The thread that streams
 * through the element runs under SCHED_FIFO from the first frame until the
 * element stops.
 */
typedef struct
{
  gint priority;                /* 0 = leave the thread as it is */
  GstShmWaitMode wait_mode;
  gboolean refused;             /* and said so */

  pid_t thread;                 /* that was raised, 0 = none */
  gint old_policy;
  struct sched_param old_parameters;
} GstShmRealtime;

/* Takes the settings for the next run. */
void gst_shm_realtime_start (GstShmRealtime * self, gint priority,
    GstShmWaitMode wait_mode);
/* By the streaming thread, before each frame: raises the thread that calls.
 * Where that is not permitted, or where it would spin until the kernel takes
 * the CPU from it, it stays as it is and @element posts a warning, once. */
void gst_shm_realtime_enter (GstShmRealtime * self, GstElement * element);
/* Gives the thread back as it was; no thread streams now. Any thread. */
void gst_shm_realtime_stop (GstShmRealtime * self);

G_END_DECLS
