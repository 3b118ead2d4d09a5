/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the tests of the shared-memory elements have in common. */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <laneshm/laneshm.h>

G_BEGIN_DECLS

/* Long enough on a busy machine; tests that pass do not wait that long. */
#define SHM_TEST_PATIENCE (10 * GST_SECOND)

/* A segment name of this process, e.g. "t4711-camera". Valid until the test
 * ends. */
const gchar *shm_test_name (const gchar * what);
/* Nothing of this process is left in /dev/shm. */
void shm_test_assert_clean (void);
/* Whether there is a segment of this name. */
gboolean shm_test_exists (const gchar * name);
/* Removes a segment that nobody will. */
void shm_test_remove (const gchar * name);
/* Has it removed before and checked after each test. */
void shm_test_add_fixture (TCase * tcase);

/* ---- elements and pipelines -------------------------------------------- */

/* A pipeline from a launch line; shm_test_stop() sets it to NULL, which must
 * not hang, and frees it. */
GstElement *shm_test_launch (const gchar * format, ...) G_GNUC_PRINTF (1, 2);
GstElement *shm_test_play (const gchar * format, ...) G_GNUC_PRINTF (1, 2);
void shm_test_stop (GstElement * pipeline);
/* `src` takes from the segment of this name, and nothing is kept. */
#define SHM_TEST_READER \
    "shmcamsrc name=src shm-name=%s ! fakesink name=sink " \
    "enable-last-sample=false signal-handoffs=true"
/* The next message of these types, others are dropped; fails when none comes. */
GstMessage *shm_test_message (GstElement * pipeline, GstMessageType types);
/* The next element message of this name. */
GstMessage *shm_test_element_message (GstElement * pipeline,
    const gchar * name);
/* The next message is an error with this domain and code, whose sentence has
 * @part in it, and no other error of the same element follows. */
void shm_test_expect_error (GstElement * pipeline, GQuark domain, gint code,
    const gchar * part);
void shm_test_expect_eos (GstElement * pipeline);
/* A number of any integer type from the element's "stats". */
guint64 shm_test_stat (GstElement * element, const gchar * field);
guint64 shm_test_stat_of (GstElement * pipeline, const gchar * element,
    const gchar * field);
/* Waits until a number of "stats" reaches @value. */
void shm_test_wait_stat (GstElement * pipeline, const gchar * element,
    const gchar * field, guint64 value);

/* ---- frames ------------------------------------------------------------ */

/* A frame whose every pixel depends on @id, with that offset. @padding bytes
 * are behind each row and between the planes. */
GstBuffer *shm_test_frame (const GstVideoInfo * info, gint64 id,
    guint padding);
void shm_test_fill (GstBuffer * buffer, const GstVideoInfo * info, gint64 id);
void shm_test_assert_frame (GstBuffer * buffer, const GstVideoInfo * info,
    gint64 id);
void shm_test_info (GstVideoInfo * info, GstVideoFormat format, gint width,
    gint height);
/* 64x48 pixels. */
void shm_test_info_bgr (GstVideoInfo * info);
void shm_test_info_gray (GstVideoInfo * info);

/* A harness around a new element with these properties. The element has a bus
 * of its own for the functions that take a pipeline. */
GstHarness *shm_test_harness (const gchar * factory, const gchar * first,
    ...) G_GNUC_NULL_TERMINATED;
void shm_test_teardown (GstHarness * harness);
/* A harness around shmcamsink with caps of @info set. */
GstHarness *shm_test_camera (const gchar * name, const GstVideoInfo * info);
/* Pushes frame @id out of the pool that the sink offers, else from the heap. */
void shm_test_push (GstHarness * harness, const GstVideoInfo * info,
    gint64 id);

/* ---- other processes --------------------------------------------------- */

/* Starts the helper program with these arguments, NULL-terminated, and waits
 * until it says that it is ready. */
GPid shm_test_spawn (const gchar * first, ...) G_GNUC_NULL_TERMINATED;
/* Sends a signal; SIGKILL and SIGTERM wait for its end. */
void shm_test_signal (GPid pid, gint number);

/* ---- waiting ----------------------------------------------------------- */

#define SHM_TEST_WAIT_MODES 4

/* Mode number @mode for the element of that name. */
void shm_test_set_wait_mode (GstElement * pipeline, const gchar * name,
    gint mode);

/* ---- what cannot run here ---------------------------------------------- */

/* Runs the suite. When something is @left_out (why), that is said, and a run
 * without a failure counts as skipped (77, Meson's convention), not as passed. */
gint shm_test_run (Suite * suite, const gchar * left_out);

G_END_DECLS
