/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is to be broadcast, on its way from the pipeline to the sockets. */
#include "config.h"
#include "gstzmqoutbox.h"

void
gst_zmq_news_clear (GstZmqNews * news)
{
  gst_clear_buffer (&news->picture);
}

void
gst_zmq_outbox_init (GstZmqOutbox * self)
{
  g_mutex_init (&self->lock);
}

void
gst_zmq_outbox_finalize (GstZmqOutbox * self)
{
  gst_zmq_outbox_reset (self);
  g_mutex_clear (&self->lock);
}

void
gst_zmq_outbox_reset (GstZmqOutbox * self)
{
  GstZmqNews news;

  while (gst_zmq_outbox_take (self, &news))
    gst_zmq_news_clear (&news);
  g_mutex_lock (&self->lock);
  self->lost = self->pictures_lost = 0;
  g_mutex_unlock (&self->lock);
}

static GstZmqNews *
get_news (GstZmqOutbox * self, guint i)
{
  return &self->news[(self->first + i) % GST_ZMQ_OUTBOX_SIZE];
}

/* Returns the picture that was waiting; only one ever is. */
static GstBuffer *
remove_picture (GstZmqOutbox * self)
{
  guint i;

  for (i = 0; i < self->n_news; i++) {
    if (get_news (self, i)->picture) {
      self->pictures_lost++;
      return g_steal_pointer (&get_news (self, i)->picture);
    }
  }
  return NULL;
}

void
gst_zmq_outbox_put (GstZmqOutbox * self, const GstZmqNews * news)
{
  GstBuffer *old = NULL;

  g_mutex_lock (&self->lock);
  if (news->picture)
    old = remove_picture (self);
  if (self->n_news == GST_ZMQ_OUTBOX_SIZE) {
    if (!old)
      old = g_steal_pointer (&get_news (self, 0)->picture);
    self->first = (self->first + 1) % GST_ZMQ_OUTBOX_SIZE;
    self->n_news--;
    self->lost++;
  }
  *get_news (self, self->n_news++) = *news;
  g_mutex_unlock (&self->lock);
  gst_clear_buffer (&old);
}

gboolean
gst_zmq_outbox_take (GstZmqOutbox * self, GstZmqNews * news)
{
  gboolean found;

  g_mutex_lock (&self->lock);
  found = self->n_news > 0;
  if (found) {
    *news = *get_news (self, 0);
    self->first = (self->first + 1) % GST_ZMQ_OUTBOX_SIZE;
    self->n_news--;
  }
  g_mutex_unlock (&self->lock);
  return found;
}

void
gst_zmq_outbox_count (GstZmqOutbox * self, guint64 * lost,
    guint64 * pictures_lost)
{
  g_mutex_lock (&self->lock);
  *lost = self->lost;
  *pictures_lost = self->pictures_lost;
  g_mutex_unlock (&self->lock);
}
