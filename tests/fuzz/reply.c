/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: a detection service's reply as its client gets it. */
#include <math.h>
#include <detectionwire.h>
#include "fuzz.h"

#define WIDTH 800
#define HEIGHT 600

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  DetectionReply reply = {.frame_id = 7,.timestamp = 1.5,
    .processing_time_ms = 0.25
  };
  gchar *text;
  gsize size;

  gst_lane_line_set_chord (&reply.left, 100, 599, 350, 320, 0.9);
  text = detection_reply_pack (&reply, &size);
  fuzz_seed (*argc, *argv, "reply", text, size);
  g_free (text);
  text = detection_pong_pack (&size);
  fuzz_seed (*argc, *argv, "pong", text, size);
  g_free (text);
  text = detection_error_pack ("The \"text\".\n", &size);
  fuzz_seed (*argc, *argv, "error", text, size);
  g_free (text);
  return 0;
}

static void
check_line (const GstLaneLine * line)
{
  if (!line->valid)
    return;
  FUZZ_CHECK (line->x1 >= -2 * WIDTH && line->x1 <= 3 * WIDTH);
  FUZZ_CHECK (line->x2 >= -2 * WIDTH && line->x2 <= 3 * WIDTH);
  FUZZ_CHECK (line->y1 <= HEIGHT && line->y1 > line->y2 && line->y2 >= 0);
  FUZZ_CHECK (line->confidence >= 0 && line->confidence <= 1);
  FUZZ_CHECK (isfinite (line->a) && isfinite (line->b));
}

/* Packed again it says the same. */
static void
check (const DetectionReply * reply)
{
  DetectionReply again;
  guint invalid;
  gsize size;
  gchar *text = detection_reply_pack (reply, &size);

  check_line (&reply->left);
  check_line (&reply->right);
  FUZZ_CHECK (isfinite (reply->timestamp));
  FUZZ_CHECK (reply->processing_time_ms >= 0);
  FUZZ_CHECK (detection_reply_parse (text, size, WIDTH, HEIGHT, &again,
          &invalid, NULL));
  FUZZ_CHECK (invalid == 0 && again.frame_id == reply->frame_id);
  FUZZ_CHECK (again.left.valid == reply->left.valid);
  FUZZ_CHECK (again.right.x2 == reply->right.x2);
  g_free (text);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  DetectionReply reply;
  GError *error = NULL;
  guint invalid;

  if (detection_reply_parse ((const gchar *) data, size, WIDTH, HEIGHT, &reply,
          &invalid, &error)) {
    FUZZ_CHECK (!error && invalid <= 2);
    check (&reply);
  } else {
    FUZZ_CHECK (error && error->message);
    g_error_free (error);
  }
  return 0;
}
