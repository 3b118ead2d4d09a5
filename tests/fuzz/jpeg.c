/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: a JPEG, which may be anything, and the frame it becomes. */
#include <gstzmqjpeg.h>
#include <turbojpeg.h>
#include "fuzz.h"

/* Larger pictures take long and teach nothing. */
#define MAX_PIXELS (512 * 512)
#define WIDTH 35
#define HEIGHT 21

/* Not what our encoder makes: other planes, progressive. */
static void
seed (int argc, char **argv, const char *label, int sampling, int flags)
{
  tjhandle encoder = tjInitCompress ();
  uint8_t pixels[3 * WIDTH * HEIGHT];
  unsigned char *jpeg = NULL;
  unsigned long size = 0;

  for (size_t i = 0; i < sizeof pixels; i++)
    pixels[i] = i * i / 7;
  FUZZ_CHECK (tjCompress2 (encoder, pixels, WIDTH, 0, HEIGHT, TJPF_RGB, &jpeg,
          &size, sampling, 60, flags) == 0);
  fuzz_seed (argc, argv, label, jpeg, size);
  tjFree (jpeg);
  tjDestroy (encoder);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  /* No plugins: GLib leaks a table on purpose when it knows 2048 names. */
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  gst_init (NULL, NULL);
  seed (*argc, *argv, "420", TJSAMP_420, 0);
  seed (*argc, *argv, "444", TJSAMP_444, 0);
  seed (*argc, *argv, "422", TJSAMP_422, 0);
  seed (*argc, *argv, "gray", TJSAMP_GRAY, 0);
  seed (*argc, *argv, "progressive", TJSAMP_420, TJFLAG_PROGRESSIVE);
  return 0;
}

static void
decode (GstZmqJpeg * jpeg, const uint8_t * data, size_t size,
    const GstVideoInfo * info)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (info),
      NULL);
  GError *error = NULL;
  GstVideoFrame frame;
  gboolean good;

  FUZZ_CHECK (gst_video_frame_map (&frame, info, buffer, GST_MAP_READWRITE));
  good = gst_zmq_jpeg_decode (jpeg, data, size, &frame, &error);
  FUZZ_CHECK (good == !error);
  g_clear_error (&error);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  static GstZmqJpeg *jpeg;
  GError *error = NULL;
  GstVideoInfo info;

  /* The same one throughout: what one picture leaves behind must not harm the
   * next. */
  if (!jpeg)
    jpeg = gst_zmq_jpeg_new ();
  if (!gst_zmq_jpeg_inspect (jpeg, data, size, &info, &error)) {
    FUZZ_CHECK (error && *error->message);
    g_error_free (error);
    return 0;
  }
  FUZZ_CHECK (!error);
  FUZZ_CHECK (GST_VIDEO_INFO_WIDTH (&info) <= 7680
      && GST_VIDEO_INFO_HEIGHT (&info) <= 4320);
  if (GST_VIDEO_INFO_WIDTH (&info) * GST_VIDEO_INFO_HEIGHT (&info)
      <= MAX_PIXELS)
    decode (jpeg, data, size, &info);
  return 0;
}
