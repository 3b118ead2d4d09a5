/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A detection service in this process, and clients of it. */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>
#include <json-glib/json-glib.h>
#include <zmq.h>

#include "detectionwire.h"

#define SERVICE "zmqcamsrc name=src url=tcp://127.0.0.1:* ! lanedetect ! " \
    "zmqlanesink name=sink"
/* Long enough for a busy machine, ms. */
#define PATIENCE 20000

typedef struct
{
  GstElement *pipeline;
  gchar *url;                   /* where its zmqcamsrc listens */
} Service;

/* Plays the pipeline @launch, which has a zmqcamsrc. */
void service_start (Service * self, const gchar * launch);
void service_stop (Service * self);
/* A counter of the element @name. */
guint64 service_stat (Service * self, const gchar * name,
    const gchar * field);
/* Waits until that counter is at least @count. */
void service_await (Service * self, const gchar * name, const gchar * field,
    guint64 count);
/* The message of that type that was posted, NULL where there was none. */
GstMessage *service_message (Service * self, GstMessageType type);

typedef struct
{
  void *context, *socket;
} Client;

/* @type: ZMQ_REQ or ZMQ_DEALER */
void client_open (Client * self, gint type, const gchar * url);
void client_close (Client * self);
/* One part. */
void client_send (Client * self, gconstpointer data, gsize size, gint flags);
/* The last part of the next message as JSON, or NULL after @timeout ms.
 * (transfer full) */
JsonObject *client_receive (Client * self, gint timeout);
/* Fails unless the next message is an error that has @text in it. */
void client_assert_error (Client * self, const gchar * text);
/* Fails unless the next message is the answer for that frame; returns it.
 * (transfer full) */
JsonObject *client_assert_answer (Client * self, gint64 frame_id);
/* Asks for a ping and fails unless it is answered. */
void client_assert_ping (Client * self);

/* A road with two lines. */
typedef struct
{
  gint width, height;
  gdouble left, right;          /* columns of the lines on the lowest row */
} Road;

void road_init (Road * self, gint width, gint height);
/* A request with its picture. @quality of a JPEG. (transfer full) */
GBytes *road_request (const Road * self, DetectionFormat format,
    gint64 frame_id);
/* Sends it. */
void client_send_road (Client * self, const Road * road,
    DetectionFormat format, gint64 frame_id);
/* Fails unless @reply (transfer full) tells both lines, where they are. */
void road_assert_found (const Road * self, JsonObject * reply);
