/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The detection service's requests and replies as bytes (docs/zmq-protocol.md). */
#pragma once

#include <lane/lane.h>

G_BEGIN_DECLS

#define DETECTION_MAX_WIDTH 7680
#define DETECTION_MAX_HEIGHT 4320
#define DETECTION_MAX_HEADER 4096

typedef enum
{
  DETECTION_JPEG,
  DETECTION_RGB,
  DETECTION_BGR,
  DETECTION_BGRX,
  DETECTION_GRAY8
} DetectionFormat;

/**
 * DetectionRequest:
 * @ping: only asks whether anybody is there; the rest is unset
 * @pixels: (not owned): the JPEG, or rows without padding, in the message
 */
typedef struct
{
  gboolean ping;
  gint64 frame_id;
  gdouble timestamp;            /* s, the client's own clock: echoed */
  gint width, height;
  DetectionFormat format;
  const guint8 *pixels;
  gsize size;
} DetectionRequest;

/* Reads a request that may be anything. FALSE with @error, whose message is
 * what the client is told. A raw request's size is exactly that of its picture;
 * a JPEG's own header is not looked at here. */
gboolean detection_request_parse (const guint8 * data, gsize size,
    DetectionRequest * request, GError ** error);

/* Writes what stands before the pixels (length and JSON header) into @prefix,
 * whose whole @size is used: the JSON is padded with spaces, so that pixels can
 * follow in place. FALSE where it is too small (256 bytes always do). */
gboolean detection_request_pack (const DetectionRequest * request,
    guint8 * prefix, gsize size);

/**
 * DetectionReply:
 * @pong: the answer to a ping; the rest is unset
 */
typedef struct
{
  gboolean pong;
  gint64 frame_id;
  gdouble timestamp;
  gdouble processing_time_ms;
  GstLaneLine left, right;
} DetectionReply;

/* JSON, NUL-terminated; @size without the NUL. (transfer full) */
gchar *detection_reply_pack (const DetectionReply * reply, gsize * size);
gchar *detection_pong_pack (gsize * size);
gchar *detection_error_pack (const gchar * message, gsize * size);

/* Reads a reply that may be anything. Lines that cannot be in a picture of
 * @width x @height are left out and counted in @invalid. FALSE with @error for
 * a malformed reply and for the service's own {"error"}, whose text the
 * message is. */
gboolean detection_reply_parse (const gchar * data, gsize size, gint width,
    gint height, DetectionReply * reply, guint * invalid, GError ** error);

G_END_DECLS
