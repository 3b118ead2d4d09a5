/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Checks of frame geometry, for writers' input and for what a header says. */
#include <string.h>
#include <laneshm/format.h>

#define SIDE_MAX 16384
#define STRIDE_MAX (1u << 20)
#define SIZE_MAX_BYTES (UINT64_C (1) << 32)

/* One plane: bytes for `across` x `down` pixels of the picture. */
typedef struct
{
  uint8_t bytes, across, down;
} Plane;

typedef struct
{
  uint32_t fourcc;
  uint32_t n_planes;
  Plane planes[LANESHM_MAX_PLANES];
} PixelLayout;

static const PixelLayout layouts[] = {
  {LANESHM_FOURCC_BGRX, 1, {{4, 1, 1}}},
  {LANESHM_FOURCC_BGRA, 1, {{4, 1, 1}}},
  {LANESHM_FOURCC_RGBX, 1, {{4, 1, 1}}},
  {LANESHM_FOURCC_RGBA, 1, {{4, 1, 1}}},
  {LANESHM_FOURCC_BGR, 1, {{3, 1, 1}}},
  {LANESHM_FOURCC_RGB, 1, {{3, 1, 1}}},
  {LANESHM_FOURCC_GRAY8, 1, {{1, 1, 1}}},
  {LANESHM_FOURCC_I420, 3, {{1, 1, 1}, {1, 2, 2}, {1, 2, 2}}},
  {LANESHM_FOURCC_NV12, 2, {{1, 1, 1}, {2, 2, 2}}}
};

static const PixelLayout *
find_layout (uint32_t fourcc)
{
  for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
    if (layouts[i].fourcc == fourcc)
      return &layouts[i];
  return NULL;
}

static uint64_t
divide_up (uint64_t a, uint64_t b)
{
  return (a + b - 1) / b;
}

const char *
laneshm_format_problem (const LaneshmVideoFormat * format)
{
  const PixelLayout *layout = find_layout (format->fourcc);

  if (!layout)
    return "an unknown pixel format";
  if (format->width < 1 || format->width > SIDE_MAX
      || format->height < 1 || format->height > SIDE_MAX)
    return "a width or height outside 1..16384";
  if (format->n_planes != layout->n_planes)
    return "a wrong number of planes";
  if (format->size > SIZE_MAX_BYTES)
    return "frames of more than 4 GiB";
  if (format->fps_n > 0 && format->fps_d == 0)
    return "a frame rate divided by zero";

  /* No product below exceeds 2^34: sides and strides are bounded. */
  for (uint32_t i = 0; i < layout->n_planes; i++) {
    const Plane *plane = &layout->planes[i];
    uint64_t row = divide_up (format->width, plane->across) * plane->bytes;
    uint64_t rows = divide_up (format->height, plane->down);

    if (format->stride[i] < row || format->stride[i] > STRIDE_MAX)
      return "a stride that does not hold a row";
    if (format->offset[i] > format->size
        || format->stride[i] * rows > format->size - format->offset[i])
      return "a plane that reaches beyond the frame";
  }
  return NULL;
}

void
laneshm_format_normalize (LaneshmVideoFormat * format)
{
  for (uint32_t i = format->n_planes; i < LANESHM_MAX_PLANES; i++) {
    format->stride[i] = 0;
    format->offset[i] = 0;
  }
  if (format->fps_n == 0)
    format->fps_d = 1;
}

/* Of two normalized formats: the structure has no padding. */
bool
laneshm_format_equal (const LaneshmVideoFormat * a,
    const LaneshmVideoFormat * b)
{
  return memcmp (a, b, sizeof *a) == 0;
}
