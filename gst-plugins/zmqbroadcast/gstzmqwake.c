/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Waiting for sockets, ended from another thread. */
#include "config.h"
#include "gstzmqwake.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <lane/lane.h>

gboolean
gst_zmq_wake_init (GstZmqWake * self)
{
  self->fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  return self->fd >= 0;
}

void
gst_zmq_wake_clear (GstZmqWake * self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

gboolean
gst_zmq_wake_ensure (GstZmqWake * self, GError ** error)
{
  if (self->fd >= 0 || gst_zmq_wake_init (self))
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
      "This process has no file descriptor left to wait with.");
  return FALSE;
}

void
gst_zmq_wake_raise (GstZmqWake * self)
{
  const guint64 one = 1;

  /* It fails only where the counter is full, and then it is raised. */
  if (write (self->fd, &one, sizeof one) < 0)
    return;
}

void
gst_zmq_wake_lower (GstZmqWake * self)
{
  guint64 count;

  if (read (self->fd, &count, sizeof count) < 0)
    return;                     /* it was not raised */
}

/* Milliseconds until @deadline, rounded up: never a busy loop before it. */
static glong
remaining (GstClockTime deadline)
{
  GstClockTime now;

  if (!GST_CLOCK_TIME_IS_VALID (deadline))
    return -1;
  now = gst_lane_monotonic_time ();
  if (now >= deadline)
    return 0;
  return MIN ((deadline - now + GST_MSECOND - 1) / GST_MSECOND, G_MAXINT);
}

GstZmqPoll
gst_zmq_poll (zmq_pollitem_t * items, guint n_items, GstZmqWake * wake,
    GstClockTime deadline)
{
  zmq_pollitem_t all[GST_ZMQ_POLL_MAX + 1];
  int ready;

  g_return_val_if_fail (n_items <= GST_ZMQ_POLL_MAX, GST_ZMQ_WOKEN);
  memcpy (all, items, n_items * sizeof *items);
  all[n_items] = (zmq_pollitem_t) {
  .fd = wake->fd,.events = ZMQ_POLLIN};

  do
    ready = zmq_poll (all, n_items + 1, remaining (deadline));
  while (ready < 0 && errno == EINTR);

  memcpy (items, all, n_items * sizeof *items);
  /* A closed context (ETERM) ends waits for good, as being woken does. */
  if (ready < 0 || all[n_items].revents)
    return GST_ZMQ_WOKEN;
  return ready > 0 ? GST_ZMQ_READY : GST_ZMQ_TIMED_OUT;
}
