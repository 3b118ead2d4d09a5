/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The record of `detection_results` <-> GstLaneMeta. */
#pragma once

#include <gst/video/video.h>
#include <lane/lane.h>
#include <laneshm/detection-results.h>

G_BEGIN_DECLS

/* The record that tells what @meta tells, for frame @frame_id. It has no place
 * for curves: lines become their chords. */
void gst_shm_record_from_meta (const GstLaneMeta * meta, gint64 frame_id,
    LaneshmDetection * record);

/* What @record says about a frame of @info's size (NULL = unknown). Another
 * process wrote it: lines that cannot be (not a number, upside down, far
 * outside the picture) are left out. Its Unix timestamp becomes a time of
 * CLOCK_MONOTONIC not before @earliest (0 = unknown), where the reader knows
 * that the result was written later: a jump of the Unix clock moves it no
 * further. Returns how many lines were left out. */
guint gst_shm_record_to_meta (const LaneshmDetection * record,
    const GstVideoInfo * info, GstClockTime earliest, GstLaneMeta * meta);

G_END_DECLS
