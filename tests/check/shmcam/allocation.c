/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The elements for frames allocate nothing for a frame, once all slots and
 * buffers were in use. The allocator's entry points are counted here; under a
 * sanitizer or valgrind, which bring their own, there is nothing to count. */
#include "shmtest.h"

#define WARM_UP 40
#define FRAMES 40

/* Of the thread that asks. */
static __thread guint allocations;

#if defined (__GLIBC__) && !defined (__SANITIZE_ADDRESS__) \
    && !defined (__SANITIZE_THREAD__)
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *old, size_t size);

void *
malloc (size_t size)
{
  allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  allocations++;
  return __libc_realloc (old, size);
}
#endif

static void
picture (GstVideoInfo * info)
{
  shm_test_info (info, GST_VIDEO_FORMAT_GRAY8, 64, 48);
}

/* The next buffer of the pool, or of the heap. */
static GstBuffer *
next_buffer (GstBufferPool * pool)
{
  GstBuffer *buffer = NULL;

  if (pool)
    gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);
  else
    buffer = gst_buffer_new_allocate (NULL, 64 * 48, NULL);
  return buffer;
}

/* The pool that the element offers. */
static GstBufferPool *
offered_pool (GstHarness * harness, const GstVideoInfo * info)
{
  GstCaps *caps = gst_video_info_to_caps (info);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstBufferPool *pool;

  fail_unless (gst_pad_peer_query (harness->srcpad, query));
  gst_query_parse_nth_allocation_pool (query, 0, &pool, NULL, NULL, NULL);
  gst_buffer_pool_set_active (pool, TRUE);
  gst_query_unref (query);
  gst_caps_unref (caps);
  return pool;
}

/* Rendered into slots (0), and copied there (1). */
GST_START_TEST (test_sink)
{
  GstHarness *harness;
  GstVideoInfo info;
  GstBufferPool *pool = NULL;
  guint made = 0, before, i;

  picture (&info);
  harness = shm_test_camera (shm_test_name ("sink"), &info);
  if (__i__ == 0)
    pool = offered_pool (harness, &info);
  for (i = 0; i < WARM_UP + FRAMES; i++) {
    GstBuffer *buffer;
    GstFlowReturn flow;

    before = allocations;
    buffer = next_buffer (pool);
    /* The heap's buffer is the test's, not the element's. */
    if (!pool)
      before = allocations;
    flow = gst_pad_push (harness->srcpad, buffer);
    made = i < WARM_UP ? 0 : made + allocations - before;
    fail_unless_equals_int (flow, GST_FLOW_OK);
  }
  fail_unless_equals_int (made, 0);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "published"),
      WARM_UP + FRAMES);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "copied"),
      pool ? 0 : WARM_UP + FRAMES);
  if (pool) {
    gst_buffer_pool_set_active (pool, FALSE);
    gst_object_unref (pool);
  }
  shm_test_teardown (harness);
}

GST_END_TEST;

typedef struct
{
  guint frames, before, made;
} Count;

static GstPadProbeReturn
count_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Count *count = data;

  if (count->frames > WARM_UP)
    count->made += allocations - count->before;
  count->before = allocations;
  g_atomic_int_inc (&count->frames);
  return GST_PAD_PROBE_OK;
}

/* Held (0), copied because none may be held (1). */
GST_START_TEST (test_source)
{
  const gchar *name = shm_test_name ("source");
  Count count = { 0 };
  GstElement *pipeline, *src;
  GstHarness *camera;
  GstVideoInfo info;
  GstPad *pad;
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  guint i;

  picture (&info);
  camera = shm_test_camera (name, &info);
  pipeline = shm_test_launch ("shmcamsrc name=src shm-name=%s max-held=%d ! "
      "fakesink enable-last-sample=false", name, __i__ == 0 ? 2 : 0);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  pad = gst_element_get_static_pad (src, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_frame, &count, NULL);
  gst_object_unref (pad);
  gst_object_unref (src);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);

  /* One by one: a skipped frame posts a message. */
  for (i = 0; i < WARM_UP + FRAMES; i++) {
    shm_test_push (camera, &info, i);
    while ((guint) g_atomic_int_get (&count.frames) <= i) {
      fail_unless (g_get_monotonic_time () < end);
      g_usleep (100);
    }
  }
  fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "src", "copied"),
      __i__ == 0 ? 0 : WARM_UP + FRAMES);
  shm_test_stop (pipeline);
  shm_test_teardown (camera);
  fail_unless_equals_int (count.made, 0);
}

GST_END_TEST;

/* That the counting works. */
GST_START_TEST (test_counting)
{
  guint before = allocations;

  g_free (g_malloc (10));
  if (before > 0)
    fail_unless (allocations > before);
}

GST_END_TEST;

static Suite *
allocation_suite (void)
{
  Suite *suite = suite_create ("shmcam-allocation");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_test (tcase, test_counting);
  tcase_add_loop_test (tcase, test_sink, 0, 2);
  tcase_add_loop_test (tcase, test_source, 0, 2);
  return suite;
}

GST_CHECK_MAIN (allocation);
