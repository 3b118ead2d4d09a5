/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Header of a camera segment: planning, writing, checking. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <laneshm/error-private.h>
#include <laneshm/format.h>
#include <laneshm/segment.h>

static uint64_t
round_up (uint64_t value, uint64_t unit)
{
  return (value + unit - 1) / unit * unit;
}

void
laneshm_segment_plan (LaneshmSegment * segment,
    const LaneshmVideoFormat * format, uint32_t n_slots)
{
  segment->format = *format;
  laneshm_format_normalize (&segment->format);
  segment->segment_id = segment->table_id = 0;
  segment->slots_offset = round_up (sizeof (LaneshmCameraHeader), LANESHM_PAGE);
  segment->slot_stride = round_up (format->size, LANESHM_PAGE);
  segment->n_slots = n_slots;
  segment->total_size = segment->slots_offset + n_slots * segment->slot_stride;
}

bool
laneshm_segment_same_shape (const LaneshmSegment * a, const LaneshmSegment * b)
{
  return laneshm_format_equal (&a->format, &b->format)
      && a->n_slots == b->n_slots && a->slots_offset == b->slots_offset
      && a->slot_stride == b->slot_stride;
}

void
laneshm_segment_write_header (const LaneshmSegment * segment,
    LaneshmCameraHeader * header)
{
  const LaneshmVideoFormat *format = &segment->format;

  header->layout_version = LANESHM_LAYOUT_VERSION;
  header->header_size = sizeof *header;
  header->total_size = segment->total_size;
  header->slots_offset = segment->slots_offset;
  header->slot_stride = segment->slot_stride;
  header->n_slots = segment->n_slots;
  header->max_readers = LANESHM_MAX_READERS;
  header->fourcc = format->fourcc;
  header->width = format->width;
  header->height = format->height;
  header->n_planes = format->n_planes;
  memcpy (header->stride, format->stride, sizeof header->stride);
  memcpy (header->offset, format->offset, sizeof header->offset);
  header->frame_size = format->size;
  header->fps_n = format->fps_n;
  header->fps_d = format->fps_d;
  memcpy (header->colorimetry, format->colorimetry, sizeof header->colorimetry);
  header->segment_id = segment->segment_id;
  header->table_id = segment->table_id;
}

static void
read_format (const LaneshmCameraHeader * header, LaneshmVideoFormat * format)
{
  format->fourcc = header->fourcc;
  format->width = header->width;
  format->height = header->height;
  format->n_planes = header->n_planes;
  format->size = header->frame_size;
  format->fps_n = header->fps_n;
  format->fps_d = header->fps_d;
  memcpy (format->stride, header->stride, sizeof format->stride);
  memcpy (format->offset, header->offset, sizeof format->offset);
  memcpy (format->colorimetry, header->colorimetry, sizeof format->colorimetry);
}

int
laneshm_segment_snapshot (const LaneshmFile * file,
    LaneshmCameraHeader * snapshot)
{
  ssize_t n;

  memset (snapshot, 0, sizeof *snapshot);
  do {
    n = pread (file->fd, snapshot, sizeof *snapshot, 0);
  } while (n < 0 && errno == EINTR);
  return n < 0 ? errno : 0;
}

/* What is wrong with the header, or NULL. */
static const char *
find_problem (const LaneshmCameraHeader * header,
    const LaneshmVideoFormat * format, uint64_t file_size)
{
  const char *problem;

  if (atomic_load (&header->magic) != LANESHM_CAMERA_MAGIC)
    return "another program's data";
  if (header->layout_version >> 16 != LANESHM_LAYOUT_VERSION >> 16)
    return "another version of the layout";
  if (header->header_size < sizeof *header
      || header->header_size > header->slots_offset)
    return "a header of the wrong size";
  if (header->total_size != file_size)
    return "another size than its header tells";
  if (header->n_slots < LANESHM_MIN_SLOTS
      || header->n_slots > LANESHM_MAX_SLOTS
      || header->max_readers != LANESHM_MAX_READERS)
    return "a wrong number of slots or readers";
  if ((problem = laneshm_format_problem (format)))
    return problem;
  if (header->slots_offset % LANESHM_PAGE || header->slot_stride % LANESHM_PAGE
      || header->slot_stride < format->size
      || header->slots_offset > file_size
      || (file_size - header->slots_offset) / header->n_slots
      < header->slot_stride)
    return "slots that reach beyond its end";
  if (header->segment_id == 0 || header->table_id == 0)
    return "no identity";
  return NULL;
}

LaneshmStatus
laneshm_segment_parse (const LaneshmCameraHeader * snapshot,
    uint64_t file_size, const char *name, LaneshmSegment * segment,
    LaneshmError * error)
{
  const char *problem;

  segment->segment_id = snapshot->segment_id;
  segment->table_id = snapshot->table_id;
  segment->total_size = snapshot->total_size;
  segment->slots_offset = snapshot->slots_offset;
  segment->slot_stride = snapshot->slot_stride;
  segment->n_slots = snapshot->n_slots;
  read_format (snapshot, &segment->format);
  problem = find_problem (snapshot, &segment->format, file_size);
  if (problem)
    return laneshm_error_set (error, LANESHM_BAD_SEGMENT, 0,
        "Shared memory '%s' is not a camera segment of layout version %u, it "
        "has %s: use another name or remove it", name,
        LANESHM_LAYOUT_VERSION >> 16, problem);
  laneshm_format_normalize (&segment->format);
  return LANESHM_OK;
}
