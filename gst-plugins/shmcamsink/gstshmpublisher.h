/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The writing end of `camera_feed` in an element. */
#pragma once

#include <gst/video/video.h>

#include "gstshmpool.h"

G_BEGIN_DECLS

/**
 * GstShmPublisher:
 *
 * Embedded in the elements that publish frames. start, open, propose, publish
 * and close are called in turns by the element (state changes and streaming
 * thread); get_stats at any time.
 */
typedef struct
{
  GstElement *element;          /* owner, not referenced */
  GstPad *sinkpad;              /* of the owner */
  GstShmRehearse rehearse;

  /* set by start */
  gchar *name;
  guint n_slots;
  mode_t mode;
  gid_t group;
  gboolean require_zero_copy;

  /* streaming thread only */
  GstVideoInfo info;
  GstShmSlots *slots;           /* of the writer */
  GstBufferPool *copies;        /* slots for frames that lie elsewhere */
  gboolean failed;              /* to open, and said so */
  gboolean upstream_live;
  gboolean copy_told;
  gint64 last_id;
  GstClockTime next_check;

  /* shared (lock) */
  GMutex lock;
  LaneshmCameraWriter *writer;
  guint64 published, copied, dropped;
} GstShmPublisher;

/* @rehearse is what @element does on the way to publishing, for practice:
 * gst_shm_publisher_rehearse(), or a function that calls it. */
void gst_shm_publisher_init (GstShmPublisher * self, GstElement * element,
    GstPad * sinkpad, GstShmRehearse rehearse);
void gst_shm_publisher_finalize (GstShmPublisher * self);

/* Takes the settings for the next run, which begins with counters at 0. FALSE
 * with an error posted when the group does not exist. */
gboolean gst_shm_publisher_start (GstShmPublisher * self, const gchar * name,
    guint n_slots, guint mode, const gchar * group,
    gboolean require_zero_copy);
/* Creates the segment for frames of @info, or replaces this element's own when
 * the format changed; posts `shm-created`. FALSE with an error posted. */
gboolean gst_shm_publisher_open (GstShmPublisher * self,
    const GstVideoInfo * info);
/* Answers an ALLOCATION query with a pool of slots. */
gboolean gst_shm_publisher_propose (GstShmPublisher * self, GstQuery * query);
/* Makes @buffer the newest frame of the segment. @segment is that of the sink
 * pad. @info tells what was published; its sequence is 0 when no slot was free
 * and the frame was dropped. Errors are posted. */
GstFlowReturn gst_shm_publisher_publish (GstShmPublisher * self,
    GstBuffer * buffer, const GstSegment * segment, LaneshmFrameInfo * info);
/* The same in two halves, for who has other things to do between them: first,
 * when @buffer lies in a slot, what readers wait for; FALSE when it does not,
 * and nothing is done... */
gboolean gst_shm_publisher_publish_in_place (GstShmPublisher * self,
    GstBuffer * buffer, const GstSegment * segment, LaneshmFrameInfo * info);
/* ... then, once a second, a look at the name: others may unlink it, or put
 * something else there, and readers would come in vain. Errors are posted. */
GstFlowReturn gst_shm_publisher_check_name (GstShmPublisher * self);
/* A GstShmRehearse: what publishing @buffer takes, but for doing it. */
void gst_shm_publisher_rehearse (GstElement * element, GstBuffer * buffer,
    const GstVideoInfo * info);
/* Ends writing; nothing is left in /dev/shm. Idempotent. */
void gst_shm_publisher_close (GstShmPublisher * self);

/* Adds `published copied dropped reclaimed generation segment-bytes` (uint64)
 * and `readers slots-held` (uint) to @stats. */
void gst_shm_publisher_get_stats (GstShmPublisher * self,
    GstStructure * stats);

G_END_DECLS
