/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element level: from the sink element's pad to the source element's pad,
 * for our pair and for GStreamer's own shmsink and shmsrc. */
#include "hop.h"

#include <gst/check/gstharness.h>
#include <gst/gst.h>
#include <string.h>

#define CAPS "video/x-raw,format=BGR,width=%u,height=%u,framerate=%d/1"

typedef struct
{
  HopShared *shared;
  int frames;
  GMainLoop *loop;
} Reader;

/* What the sink offers upstream in the ALLOCATION query: a pool, an
 * allocator, or neither. */
typedef struct
{
  GstBufferPool *pool;
  GstAllocator *allocator;
} Offer;

static Offer
ask (GstHarness * harness)
{
  GstCaps *caps = gst_pad_get_current_caps (harness->srcpad);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  Offer offer = { NULL, NULL };
  GstStructure *config;
  guint size, min, max;

  gst_pad_peer_query (harness->srcpad, query);
  if (gst_query_get_n_allocation_pools (query) > 0) {
    gst_query_parse_nth_allocation_pool (query, 0, &offer.pool, &size, &min,
        &max);
    config = gst_buffer_pool_get_config (offer.pool);
    gst_buffer_pool_config_set_params (config, caps, size, min, max);
    gst_buffer_pool_set_config (offer.pool, config);
    gst_buffer_pool_set_active (offer.pool, TRUE);
  } else if (gst_query_get_n_allocation_params (query) > 0) {
    gst_query_parse_nth_allocation_param (query, 0, &offer.allocator, NULL);
  }
  gst_query_unref (query);
  gst_caps_unref (caps);
  return offer;
}

/* A buffer from the offer, or from plain memory when a copy is wanted. */
static GstBuffer *
next_buffer (const HopCase * c, const Offer * offer)
{
  GstBuffer *buffer = NULL;

  if (c->copies)
    return gst_buffer_new_allocate (NULL, c->payload->size, NULL);
  if (offer->pool)
    gst_buffer_pool_acquire_buffer (offer->pool, &buffer, NULL);
  else
    buffer = gst_buffer_new_allocate (offer->allocator, c->payload->size, NULL);
  return buffer;
}

static int
write_frames (const HopCase * c, HopShared * shared, int frames,
    const gchar * launch)
{
  GstElement *sink = gst_parse_launch (launch, NULL);
  GstHarness *harness = gst_harness_new_with_element (sink, "sink", NULL);
  gchar *caps = g_strdup_printf (CAPS, c->payload->width, c->payload->height,
      c->rate_hz);
  GstFlowReturn flow = GST_FLOW_OK;
  Offer offer;

  gst_harness_set_src_caps_str (harness, caps);
  g_free (caps);
  offer = ask (harness);
  for (int i = 0; i < frames && flow == GST_FLOW_OK; i++) {
    GstBuffer *buffer;
    GstMapInfo map;

    /* The first frame creates the segment that the reader waits for. */
    if (i > 0 && !hop_pace (c, shared, i - 1))
      break;
    buffer = next_buffer (c, &offer);
    if (!buffer || !gst_buffer_map (buffer, &map, GST_MAP_WRITE))
      return hop_fail (shared, "%s: buffer is not writable", launch);
    GST_BUFFER_OFFSET (buffer) = (guint64) i;
    GST_BUFFER_PTS (buffer) = (guint64) i *GST_SECOND / (guint64) c->rate_hz;
    memset (map.data, i, c->payload->size);
    hop_stamp (map.data, i);
    gst_buffer_unmap (buffer, &map);
    flow = gst_pad_push (harness->srcpad, buffer);
  }
  if (flow != GST_FLOW_OK)
    return hop_fail (shared, "%s: %s", launch, gst_flow_get_name (flow));
  while (!atomic_load (&shared->stop))
    hop_pace (c, shared, frames);
  if (offer.pool)
    gst_buffer_pool_set_active (offer.pool, FALSE);
  gst_clear_object (&offer.pool);
  gst_clear_object (&offer.allocator);
  gst_harness_teardown (harness);
  gst_object_unref (sink);
  return 0;
}

/* What the source element pushes to: the first to read the frame. */
static GstFlowReturn
on_frame (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  Reader *reader = gst_pad_get_element_private (pad);
  HopStamp stamp;

  gst_buffer_extract (buffer, 0, &stamp, sizeof stamp);
  if (!atomic_load (&reader->shared->reader_ready))
    atomic_store (&reader->shared->reader_ready, 1);
  else if (stamp.index > 0
      && !hop_received (reader->shared, &stamp, reader->frames))
    g_main_loop_quit (reader->loop);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gboolean
quit_on_stop (gpointer data)
{
  Reader *reader = data;

  if (atomic_load (&reader->shared->stop))
    g_main_loop_quit (reader->loop);
  return G_SOURCE_CONTINUE;
}

static int
read_frames (const HopCase * c, HopShared * shared, int frames,
    const gchar * launch)
{
  Reader reader = { shared, frames, g_main_loop_new (NULL, FALSE) };
  GError *error = NULL;
  GstElement *source = gst_parse_launch (launch, &error);
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstPad *output, *input = gst_pad_new ("input", GST_PAD_SINK);

  if (!source)
    return hop_fail (shared, "%s", error->message);
  gst_bin_add (GST_BIN (pipeline), source);
  output = gst_element_get_static_pad (source, "src");
  gst_pad_set_element_private (input, &reader);
  gst_pad_set_chain_function (input, on_frame);
  gst_pad_set_active (input, TRUE);
  gst_pad_link_full (output, input, GST_PAD_LINK_CHECK_NOTHING);
  g_timeout_add (500, quit_on_stop, &reader);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (reader.loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_pad_unlink (output, input);
  gst_object_unref (output);
  gst_object_unref (input);
  gst_object_unref (pipeline);
  g_main_loop_unref (reader.loop);
  return 0;
}

static int
laneshm_write (const HopCase * c, HopShared * shared, int frames)
{
  g_autofree gchar *launch = g_strdup_printf ("shmcamsink shm-name=%s %s",
      c->endpoint, c->copies ? "" : "require-zero-copy=true");

  return write_frames (c, shared, frames, launch);
}

static int
laneshm_read (const HopCase * c, HopShared * shared, int frames)
{
  g_autofree gchar *launch =
      g_strdup_printf ("shmcamsrc shm-name=%s wait-mode=%s"
      " realtime-priority=%d", c->endpoint, c->wait,
      c->fifo ? HOP_FIFO_PRIORITY : 0);

  return read_frames (c, shared, frames, launch);
}

/* A copying sink gives the buffer back at once; with its allocator it needs
 * room for the few frames that are under way. */
static int
shmsink_write (const HopCase * c, HopShared * shared, int frames)
{
  g_autofree gchar *launch =
      g_strdup_printf ("shmsink socket-path=/tmp/%s wait-for-connection=true"
      " sync=false async=false shm-size=%" G_GSIZE_FORMAT, c->endpoint,
      4 * (c->payload->size + 4096));

  return write_frames (c, shared, frames, launch);
}

static int
shmsink_read (const HopCase * c, HopShared * shared, int frames)
{
  g_autofree gchar *launch =
      g_strdup_printf ("shmsrc is-live=true socket-path=/tmp/%s", c->endpoint);
  g_autofree gchar *path = g_strdup_printf ("/tmp/%s", c->endpoint);

  while (!g_file_test (path, G_FILE_TEST_EXISTS)
      && !atomic_load (&shared->stop))
    g_usleep (1000);
  return read_frames (c, shared, frames, launch);
}

const HopTransport hop_laneshm_elements = {
  "laneshm", "element", laneshm_write, laneshm_read
};

const HopTransport hop_shmsink = {
  "shmsink", "element", shmsink_write, shmsink_read
};

const HopTransport hop_shmsink_allocator = {
  "shmsink-allocator", "element", shmsink_write, shmsink_read
};
