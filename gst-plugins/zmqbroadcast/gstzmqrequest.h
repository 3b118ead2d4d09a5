/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A client's request on its way through the pipeline. */
#pragma once

#include <gst/gst.h>
#include <zmq.h>

#include "detectionwire.h"

G_BEGIN_DECLS

typedef struct _GstZmqService GstZmqService;

/**
 * GstZmqRequest:
 * @wire: what it asks; its pixels are in @message
 * @source: number of the client, from 1
 *
 * Is answered exactly once: by whoever is first with an answer, else with the
 * error that it was dropped when the last reference goes.
 */
typedef struct
{
  gatomicrefcount references;
  gint answered;                /* atomic */
  GstZmqService *service;
  GBytes *envelope;
  zmq_msg_t message;
  DetectionRequest wire;
  guint64 source;
} GstZmqRequest;

/* Takes @envelope and what @message holds. */
GstZmqRequest *gst_zmq_request_new (GstZmqService * service,
    GBytes * envelope, zmq_msg_t * message, const DetectionRequest * wire);
GstZmqRequest *gst_zmq_request_ref (GstZmqRequest * self);
void gst_zmq_request_unref (GstZmqRequest * self);

/* Whether the caller is the one who answers. */
gboolean gst_zmq_request_claim (GstZmqRequest * self);
/* These answer from any thread; who comes too late changes nothing. */
void gst_zmq_request_answer (GstZmqRequest * self,
    const DetectionReply * reply);
void gst_zmq_request_refuse (GstZmqRequest * self, const gchar * message);

/* The meta by which a frame carries its request. It follows every
 * transformation. */
typedef struct
{
  GstMeta meta;

  GstZmqRequest *request;
} GstZmqRequestMeta;

#define GST_ZMQ_REQUEST_META_API_TYPE (gst_zmq_request_meta_api_get_type ())
GType gst_zmq_request_meta_api_get_type (void);

/* @request: (transfer full) */
void gst_buffer_add_zmq_request (GstBuffer * buffer, GstZmqRequest * request);
/* (transfer none) (nullable) */
GstZmqRequest *gst_buffer_get_zmq_request (GstBuffer * buffer);

G_END_DECLS
