/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A streaming thread under real-time scheduling. */
#define _GNU_SOURCE             /* SCHED_RESET_ON_FORK */
#include "config.h"
#include "gstshmrealtime.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define THROTTLE "/proc/sys/kernel/sched_rt_runtime_us"

void
gst_shm_realtime_start (GstShmRealtime * self, gint priority,
    GstShmWaitMode wait_mode)
{
  self->priority = priority;
  self->wait_mode = wait_mode;
  self->refused = FALSE;
}

static pid_t
this_thread (void)
{
  static _Thread_local pid_t thread;

  if (thread == 0)
    thread = syscall (SYS_gettid);
  return thread;
}

/* Whether the kernel stops real-time threads that never sleep, for 50 ms a
 * second as a rule. */
static gboolean
is_throttled (void)
{
  gchar *runtime = NULL;
  gboolean throttled = !g_file_get_contents (THROTTLE, &runtime, NULL, NULL)
      || atoi (runtime) >= 0;

  g_free (runtime);
  return throttled;
}

static void
raise_thread (GstShmRealtime * self, GstElement * element)
{
  struct sched_param parameters = {.sched_priority = self->priority };

  self->old_policy = sched_getscheduler (0);
  sched_getparam (0, &self->old_parameters);
  /* Not for the threads and processes that this one creates. */
  if (sched_setscheduler (0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameters)
      == 0) {
    self->thread = this_thread ();
    return;
  }
  self->refused = TRUE;
  GST_ELEMENT_WARNING (element, RESOURCE, NOT_AUTHORIZED,
      ("Real-time priority %d is not permitted, going on without; give the "
          "user an 'rtprio' limit of %d (limits.conf, ulimit -r) or the "
          "program CAP_SYS_NICE.", self->priority, self->priority),
      ("%s", g_strerror (errno)));
}

void
gst_shm_realtime_enter (GstShmRealtime * self, GstElement * element)
{
  if (self->priority == 0 || self->refused || self->thread == this_thread ())
    return;

  gst_shm_realtime_stop (self);
  if (self->wait_mode == GST_SHM_WAIT_SPIN && is_throttled ()) {
    self->refused = TRUE;
    GST_ELEMENT_WARNING (element, RESOURCE, SETTINGS,
        ("A thread that spins gets no real-time priority while the kernel "
            "throttles such threads; choose another 'wait-mode', or write -1 "
            "to " THROTTLE "."), (NULL));
    return;
  }
  raise_thread (self, element);
}

void
gst_shm_realtime_stop (GstShmRealtime * self)
{
  pid_t thread = self->thread;

  self->thread = 0;
  /* The thread is upstream's or a pool's: it may have ended. */
  if (thread == 0 || syscall (SYS_tgkill, getpid (), thread, 0) != 0)
    return;
  /* Without privileges "reset on fork" cannot be taken back. */
  if (sched_setscheduler (thread, self->old_policy, &self->old_parameters) != 0)
    sched_setscheduler (thread, self->old_policy | SCHED_RESET_ON_FORK,
        &self->old_parameters);
}
