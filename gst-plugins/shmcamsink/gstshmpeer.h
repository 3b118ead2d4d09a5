/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The process at the other end: waiting for it, losing it, finding it again. */
#pragma once

#include <gst/gst.h>
#include <laneshm/laneshm.h>

#include "gstshmlist.h"
#include "gstshmproperty.h"

G_BEGIN_DECLS

/* Opens the segment for @element; @bytes is set to the size of a frame or
 * record. */
typedef gboolean (*GstShmPeerOpen) (GstElement * element, const gchar * name,
    guint64 * bytes, LaneshmError * error);

/**
 * GstShmPeer:
 *
 * Embedded in the elements that read a segment. All functions but cancel
 * belong to the streaming thread, or to state changes while it does not run.
 */
typedef struct
{
  GstElement *element;          /* owner, not referenced */
  GstShmKind kind;
  GstShmPeerOpen open;
  LaneshmWaiter *waiter;        /* lives as long as the owner */

  gchar *name;
  guint attempts;
  gboolean connected;           /* at least once since start */
  gboolean lost;                /* `shm-lost` was posted */
} GstShmPeer;

void gst_shm_peer_init (GstShmPeer * self, GstElement * element,
    GstShmKind kind, GstShmPeerOpen open);
void gst_shm_peer_finalize (GstShmPeer * self);
void gst_shm_peer_start (GstShmPeer * self, const gchar * name,
    guint attempts, GstShmWaitMode wait_mode);

/* Waits until the segment could be opened: the first time for `attempts` half
 * seconds, announcing each by `shm-waiting`, later for as long as it takes.
 * FLUSHING when cancelled, ERROR (posted) when the attempts are used up or the
 * segment cannot be used. */
GstFlowReturn gst_shm_peer_connect (GstShmPeer * self);
/* The same without waiting. FALSE with @error, which is not posted. */
gboolean gst_shm_peer_try (GstShmPeer * self, LaneshmError * error);

/* The writer is gone: posts `shm-lost`, once until it is found again. */
void gst_shm_peer_lose (GstShmPeer * self);
/* The same, and what @policy makes of it: OK, EOS or ERROR (posted). */
GstFlowReturn gst_shm_peer_disconnect (GstShmPeer * self,
    GstShmDisconnect policy);
/* Data came: a lost writer is there again. */
void gst_shm_peer_found (GstShmPeer * self, guint64 bytes);

/* Readers of segments whose writer lives: what a dead one left behind is as
 * good as nothing (NOT_FOUND). */
LaneshmCameraReader *gst_shm_peer_open_camera (const gchar * name,
    LaneshmError * error);
LaneshmResultsReader *gst_shm_peer_open_results (const gchar * name,
    LaneshmError * error);

/* Makes any wait return at once, until called with FALSE. Any thread. */
void gst_shm_peer_cancel (GstShmPeer * self, gboolean cancel);

G_END_DECLS
