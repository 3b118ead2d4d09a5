/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Pushing a buffer for practice. */
#include "config.h"
#include "gstshmrehearsal.h"

static GstFlowReturn
drop (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

void
gst_shm_rehearsal_init (GstShmRehearsal * self)
{
  GstSegment segment;

  self->buffer = gst_buffer_new ();
  self->src = gst_object_ref_sink (gst_pad_new ("rehearsal-src", GST_PAD_SRC));
  self->sink =
      gst_object_ref_sink (gst_pad_new ("rehearsal-sink", GST_PAD_SINK));
  gst_pad_set_chain_function (self->sink, drop);
  gst_pad_link_full (self->src, self->sink, GST_PAD_LINK_CHECK_NOTHING);
  gst_pad_set_active (self->sink, TRUE);
  gst_pad_set_active (self->src, TRUE);
  gst_pad_push_event (self->src, gst_event_new_stream_start ("rehearsal"));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
}

void
gst_shm_rehearsal_finalize (GstShmRehearsal * self)
{
  gst_pad_set_active (self->src, FALSE);
  gst_pad_set_active (self->sink, FALSE);
  gst_pad_unlink (self->src, self->sink);
  gst_clear_buffer (&self->buffer);
  gst_clear_object (&self->src);
  gst_clear_object (&self->sink);
}

void
gst_shm_rehearsal_push (GstShmRehearsal * self)
{
  gst_pad_push (self->src, gst_buffer_ref (self->buffer));
}
