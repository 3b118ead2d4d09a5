/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A client's request on its way through the pipeline. */
#include "config.h"
#include "gstzmqrequest.h"

#include "gstzmqservice.h"

GstZmqRequest *
gst_zmq_request_new (GstZmqService * service, GBytes * envelope,
    zmq_msg_t * message, const DetectionRequest * wire)
{
  GstZmqRequest *self = g_new0 (GstZmqRequest, 1);
  const guint8 *data = zmq_msg_data (message);

  g_atomic_ref_count_init (&self->references);
  self->service = gst_zmq_service_ref (service);
  self->envelope = envelope;
  self->wire = *wire;
  zmq_msg_init (&self->message);
  zmq_msg_move (&self->message, message);
  /* Short messages lie in the structure itself, and moved with it. */
  self->wire.pixels = (const guint8 *) zmq_msg_data (&self->message)
      + (wire->pixels - data);
  return self;
}

GstZmqRequest *
gst_zmq_request_ref (GstZmqRequest * self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
gst_zmq_request_unref (GstZmqRequest * self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  gst_zmq_request_refuse (self, "The frame was dropped before it was judged.");
  gst_zmq_service_unref (self->service);
  g_bytes_unref (self->envelope);
  zmq_msg_close (&self->message);
  g_free (self);
}

gboolean
gst_zmq_request_claim (GstZmqRequest * self)
{
  return g_atomic_int_compare_and_exchange (&self->answered, FALSE, TRUE);
}

void
gst_zmq_request_answer (GstZmqRequest * self, const DetectionReply * reply)
{
  gchar *text;
  gsize size;

  if (!gst_zmq_request_claim (self))
    return;
  text = detection_reply_pack (reply, &size);
  gst_zmq_service_send (self->service, self->envelope, text, size, TRUE);
  g_free (text);
}

void
gst_zmq_request_refuse (GstZmqRequest * self, const gchar * message)
{
  gchar *text;
  gsize size;

  if (!gst_zmq_request_claim (self))
    return;
  text = detection_error_pack (message, &size);
  gst_zmq_service_send (self->service, self->envelope, text, size, FALSE);
  g_free (text);
}

/* ---- meta -------------------------------------------------------------- */

GType
gst_zmq_request_meta_api_get_type (void)
{
  static gsize type = 0;
  static const gchar *tags[] = { NULL };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        gst_meta_api_type_register ("GstZmqRequestMetaAPI", tags));
  return type;
}

static gboolean
request_meta_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  ((GstZmqRequestMeta *) meta)->request = NULL;
  return TRUE;
}

static void
request_meta_free (GstMeta * meta, GstBuffer * buffer)
{
  GstZmqRequestMeta *self = (GstZmqRequestMeta *) meta;

  g_clear_pointer (&self->request, gst_zmq_request_unref);
}

static gboolean
request_meta_transform (GstBuffer * target, GstMeta * meta, GstBuffer * buffer,
    GQuark type, gpointer data)
{
  GstZmqRequest *request = ((GstZmqRequestMeta *) meta)->request;

  if (!gst_buffer_get_zmq_request (target))
    gst_buffer_add_zmq_request (target, gst_zmq_request_ref (request));
  return TRUE;
}

static const GstMetaInfo *
request_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info, gst_meta_register (GST_ZMQ_REQUEST_META_API_TYPE,
            "GstZmqRequestMeta", sizeof (GstZmqRequestMeta), request_meta_init,
            request_meta_free, request_meta_transform));
  return info;
}

void
gst_buffer_add_zmq_request (GstBuffer * buffer, GstZmqRequest * request)
{
  GstZmqRequestMeta *meta = (GstZmqRequestMeta *) gst_buffer_add_meta (buffer,
      request_meta_get_info (), NULL);

  meta->request = request;
}

GstZmqRequest *
gst_buffer_get_zmq_request (GstBuffer * buffer)
{
  const GstZmqRequestMeta *meta = (const GstZmqRequestMeta *)
      gst_buffer_get_meta (buffer, GST_ZMQ_REQUEST_META_API_TYPE);

  return meta ? meta->request : NULL;
}
