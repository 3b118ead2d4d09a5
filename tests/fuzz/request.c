/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: a request as the detection service gets it. */
#include <math.h>
#include <detectionwire.h>
#include "fuzz.h"

#define PREFIX 256

static void
seed (int argc, char **argv, const char *label, DetectionRequest * request,
    size_t pixels)
{
  uint8_t data[PREFIX + 64] = { 0 };

  FUZZ_CHECK (detection_request_pack (request, data, PREFIX));
  fuzz_seed (argc, argv, label, data, PREFIX + pixels);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static const char *const names[] = { "jpeg", "rgb", "bgr", "bgrx", "gray8" };
  static const size_t sizes[] = { 5, 24, 24, 32, 8 };
  static const char bare[] = "{\"type\":\"ping\"}";
  DetectionRequest request = {.ping = TRUE };

  seed (*argc, *argv, "ping", &request, 0);
  fuzz_seed (*argc, *argv, "bare", bare, strlen (bare));
  request = (DetectionRequest) {
  .frame_id = 7,.timestamp = 1.5,.width = 4,.height = 2};
  for (int i = DETECTION_JPEG; i <= DETECTION_GRAY8; i++) {
    request.format = i;
    seed (*argc, *argv, names[i], &request, sizes[i]);
  }
  return 0;
}

/* What a good request says, it says again when it is packed. */
static void
check (const DetectionRequest * request)
{
  uint8_t data[PREFIX];
  DetectionRequest again;
  GError *error = NULL;

  FUZZ_CHECK (request->width >= 1 && request->width <= DETECTION_MAX_WIDTH);
  FUZZ_CHECK (request->height >= 1 && request->height <= DETECTION_MAX_HEIGHT);
  FUZZ_CHECK (isfinite (request->timestamp));
  FUZZ_CHECK (detection_request_pack (request, data, sizeof data));
  /* Without its pixels it is good for nothing; the header alone is judged. */
  FUZZ_CHECK (!detection_request_parse (data, sizeof data, &again, &error));
  FUZZ_CHECK (again.frame_id == request->frame_id);
  FUZZ_CHECK (again.timestamp == request->timestamp);
  FUZZ_CHECK (again.format == request->format);
  g_error_free (error);
}

/* Every byte, as the decoder would. */
static void
read_pixels (const DetectionRequest * request)
{
  volatile uint8_t sum = 0;

  for (gsize i = 0; i < request->size; i++)
    sum ^= request->pixels[i];
  (void) sum;
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  DetectionRequest request;
  GError *error = NULL;

  if (detection_request_parse (data, size, &request, &error)) {
    FUZZ_CHECK (!error);
    read_pixels (&request);
    if (!request.ping)
      check (&request);
  } else {
    FUZZ_CHECK (error && *error->message);
    g_error_free (error);
  }
  return 0;
}
