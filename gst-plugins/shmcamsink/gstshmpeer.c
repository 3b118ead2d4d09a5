/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The process at the other end: waiting for it, losing it, finding it again. */
#include "config.h"
#include "gstshmpeer.h"

#include "gstshmerror.h"
#include "gstshmmessage.h"

/* An attempt, as users see it, looks several times: a connection is made soon
 * after the other process is there. */
#define LOOK_INTERVAL (20 * GST_MSECOND)
#define LOOKS_PER_ATTEMPT 25

void
gst_shm_peer_init (GstShmPeer * self, GstElement * element, GstShmKind kind,
    GstShmPeerOpen open)
{
  self->element = element;
  self->kind = kind;
  self->open = open;
  self->waiter = laneshm_waiter_new (LANESHM_WAIT_AUTO);
}

void
gst_shm_peer_finalize (GstShmPeer * self)
{
  laneshm_waiter_free (self->waiter);
  g_free (self->name);
}

void
gst_shm_peer_start (GstShmPeer * self, const gchar * name, guint attempts,
    GstShmWaitMode wait_mode)
{
  g_free (self->name);
  self->name = g_strdup (name);
  self->attempts = attempts;
  self->connected = self->lost = FALSE;
  laneshm_waiter_set_mode (self->waiter, (LaneshmWaitMode) wait_mode);
}

gboolean
gst_shm_peer_try (GstShmPeer * self, LaneshmError * error)
{
  guint64 bytes = 0;

  if (!self->open (self->element, self->name, &bytes, error))
    return FALSE;
  /* A new segment in the place of the last one is no news. */
  if (!self->connected)
    gst_shm_post_connected (self->element, self->name, bytes);
  gst_shm_peer_found (self, bytes);
  self->connected = TRUE;
  return TRUE;
}

static GstFlowReturn
give_up (GstShmPeer * self)
{
  gchar *others = gst_shm_list (self->kind);

  GST_ELEMENT_ERROR (self->element, RESOURCE, NOT_FOUND,
      ("Shared memory '%s' not found after %u attempts", self->name,
          self->attempts),
      ("Start the process that writes it, or give its name. Segments of this "
          "kind that exist now: %s.", others ? others : "none"));
  g_free (others);
  return GST_FLOW_ERROR;
}

GstFlowReturn
gst_shm_peer_connect (GstShmPeer * self)
{
  LaneshmError error;
  guint64 looks;

  for (looks = 0; !gst_shm_peer_try (self, &error); looks++) {
    if (error.status != LANESHM_NOT_FOUND) {
      gst_shm_post_error (self->element, &error, GST_SHM_READING);
      return GST_FLOW_ERROR;
    }
    if (!self->connected && looks % LOOKS_PER_ATTEMPT == 0) {
      guint64 attempt = looks / LOOKS_PER_ATTEMPT + 1;

      if (self->attempts > 0 && attempt > self->attempts)
        return give_up (self);
      gst_shm_post_waiting (self->element, self->name, attempt, self->attempts);
    }
    if (laneshm_waiter_sleep (self->waiter, LOOK_INTERVAL)
        == LANESHM_CANCELLED)
      return GST_FLOW_FLUSHING;
  }
  return GST_FLOW_OK;
}

void
gst_shm_peer_lose (GstShmPeer * self)
{
  if (!self->lost)
    gst_shm_post_lost (self->element, self->name);
  self->lost = TRUE;
}

GstFlowReturn
gst_shm_peer_disconnect (GstShmPeer * self, GstShmDisconnect policy)
{
  gst_shm_peer_lose (self);
  switch (policy) {
    case GST_SHM_DISCONNECT_EOS:
      return GST_FLOW_EOS;
    case GST_SHM_DISCONNECT_ERROR:
      GST_ELEMENT_ERROR (self->element, RESOURCE, READ,
          ("The writer of shared memory '%s' is gone.", self->name),
          ("on-disconnect=wait would wait for the next one."));
      return GST_FLOW_ERROR;
    default:
      return GST_FLOW_OK;
  }
}

void
gst_shm_peer_found (GstShmPeer * self, guint64 bytes)
{
  if (self->lost)
    gst_shm_post_connected (self->element, self->name, bytes);
  self->lost = FALSE;
}

void
gst_shm_peer_cancel (GstShmPeer * self, gboolean cancel)
{
  laneshm_waiter_cancel (self->waiter, cancel);
}

static void
leftover (const gchar * name, LaneshmError * error)
{
  error->status = LANESHM_NOT_FOUND;
  error->os_error = 0;
  g_snprintf (error->message, sizeof error->message,
      "The writer of shared memory '%s' is dead; start it again.", name);
}

LaneshmCameraReader *
gst_shm_peer_open_camera (const gchar * name, LaneshmError * error)
{
  LaneshmCameraReader *reader = laneshm_camera_reader_open (name, error);
  gint alive;

  if (!reader)
    return NULL;
  laneshm_camera_reader_writer (reader, &alive);
  if (!alive) {
    g_clear_pointer (&reader, laneshm_camera_reader_unref);
    leftover (name, error);
  }
  return reader;
}

LaneshmResultsReader *
gst_shm_peer_open_results (const gchar * name, LaneshmError * error)
{
  LaneshmResultsReader *reader = laneshm_results_reader_open (name, error);

  if (reader && !laneshm_results_reader_writer_alive (reader)) {
    g_clear_pointer (&reader, laneshm_results_reader_free);
    leftover (name, error);
  }
  return reader;
}
