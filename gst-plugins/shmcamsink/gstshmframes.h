/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Frames read from `camera_feed` as buffers. */
#pragma once

#include <gst/video/video.h>

#include "gstshmslot.h"

G_BEGIN_DECLS

/**
 * GstShmFrames:
 *
 * One reader and the buffers made of its frames. The buffers may outlive it.
 * One thread.
 */
typedef struct
{
  LaneshmCameraReader *reader;
  GstVideoInfo info;            /* as the pixels lie in the segment */
  gboolean observer;            /* has no right to hold slots */
  guint max_held;
  gboolean plain;               /* downstream cannot follow a GstVideoMeta */

  GstShmSlots *slots;
  GstBufferPool *holds;         /* buffers that borrow a slot */
  GstBufferPool *copies;        /* buffers on the heap, laid out as the slots */
} GstShmFrames;

/* Takes @reader over. More than @max_held slots are not held: further frames
 * are copied. FALSE when GStreamer does not know the segment's format. */
gboolean gst_shm_frames_open (GstShmFrames * self,
    LaneshmCameraReader * reader, guint max_held);
void gst_shm_frames_close (GstShmFrames * self);

/* The newest frame as a buffer with pixels and GstVideoMeta, nothing else:
 * LANESHM_OK, LANESHM_AGAIN, LANESHM_GONE or LANESHM_BAD_SEGMENT. The memory
 * is read-only and the segment's own unless @copied says otherwise. @frame
 * describes it; its data and slot are not the caller's. */
LaneshmStatus gst_shm_frames_take (GstShmFrames * self, LaneshmFrame * frame,
    GstBuffer ** buffer, gboolean * copied);

/* Sets times, frame id and flags of @buffer from what @frame says, as seen by
 * @element at @now (CLOCK_MONOTONIC): capture times from the future are not
 * believed. */
void gst_shm_frames_describe (GstElement * element, const LaneshmFrame * frame,
    GstClockTime now, GstBuffer * buffer);

/* Does all this with the last frame, to no effect: the code is in the caches
 * then. */
void gst_shm_frames_rehearse (GstShmFrames * self, GstElement * element);

G_END_DECLS
