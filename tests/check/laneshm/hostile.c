/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Segments that somebody else made, cut off or damaged: refused with a
 * sentence, or read without ever leaving their bounds. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "test.h"

#define NOBODY 65534

static char path[320];

static void
make_file (const char *name, const char *suffix, const void *data, size_t size)
{
  int fd;

  test_path (path, sizeof path, name, suffix);
  fd = open (path, O_CREAT | O_TRUNC | O_RDWR, 0600);
  CHECK (fd >= 0);
  CHECK_EQUAL (write (fd, data, size), size);
  close (fd);
}

static void
refuse_reader (const char *name, LaneshmStatus status)
{
  LaneshmError error = { 0 };

  CHECK (!laneshm_camera_reader_open (name, &error));
  CHECK_EQUAL (error.status, status);
  CHECK (strstr (error.message, name));
}

static void
refuse_writer (const char *name, LaneshmStatus status)
{
  LaneshmVideoFormat format;
  LaneshmError error = { 0 };

  test_format (&format, 64, 48);
  CHECK (!laneshm_camera_writer_open (name, &format, NULL, NULL, &error));
  CHECK_EQUAL (error.status, status);
  CHECK (strstr (error.message, name));
}

static void
refuse_results (const char *name, LaneshmStatus status)
{
  LaneshmError error = { 0 };

  CHECK (!laneshm_results_reader_open (name, &error));
  CHECK_EQUAL (error.status, status);
  CHECK (!laneshm_results_writer_open (name, 0, (gid_t) - 1, &error));
  CHECK_EQUAL (error.status, status);
  CHECK (strstr (error.message, name));
}

/* What another program keeps there is never touched. */
static void
test_foreign (void)
{
  static const size_t sizes[] = { 1, 84, 88, 4096, 10000 };
  const char *name = test_name ("foreign");
  char data[10000], back[10001];

  memset (data, 'z', sizeof data);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    int fd;

    make_file (name, "", data, sizes[i]);
    refuse_reader (name, LANESHM_BAD_SEGMENT);
    refuse_writer (name, LANESHM_BAD_SEGMENT);
    if (sizes[i] != 88)
      refuse_results (name, LANESHM_BAD_SEGMENT);
    fd = open (path, O_RDONLY);
    CHECK_EQUAL (read (fd, back, sizeof back), sizes[i]);
    CHECK_EQUAL (memcmp (back, data, sizes[i]), 0);
    close (fd);
    CHECK (!test_exists (name, ".r"));
  }
}

static void
test_not_a_file (void)
{
  const char *name = test_name ("kind"), *target = test_name ("target");
  struct sockaddr_un address = {.sun_family = AF_UNIX };
  LaneshmCameraWriter *writer;
  char target_path[320];
  int fd;

  test_path (path, sizeof path, name, "");
  CHECK_EQUAL (mkdir (path, 0700), 0);
  refuse_reader (name, LANESHM_BAD_SEGMENT);
  refuse_writer (name, LANESHM_BAD_SEGMENT);
  refuse_results (name, LANESHM_BAD_SEGMENT);
  rmdir (path);

  CHECK_EQUAL (mkfifo (path, 0600), 0);
  refuse_reader (name, LANESHM_BAD_SEGMENT);
  refuse_writer (name, LANESHM_BAD_SEGMENT);
  refuse_results (name, LANESHM_BAD_SEGMENT);
  unlink (path);

  fd = socket (AF_UNIX, SOCK_STREAM, 0);
  strcpy (address.sun_path, path);
  CHECK_EQUAL (bind (fd, (struct sockaddr *) &address, sizeof address), 0);
  refuse_reader (name, LANESHM_BAD_SEGMENT);
  refuse_writer (name, LANESHM_BAD_SEGMENT);
  close (fd);
  unlink (path);

  /* A link, even to a good segment. */
  writer = test_writer (target, 64, 48);
  test_path (target_path, sizeof target_path, target, "");
  CHECK_EQUAL (symlink (target_path, path), 0);
  refuse_reader (name, LANESHM_BAD_SEGMENT);
  refuse_writer (name, LANESHM_BAD_SEGMENT);
  unlink (path);
  laneshm_camera_writer_unref (writer);
}

/* A copy of a live segment and its table, under a name of its own. */
typedef struct
{
  const char *name;
  LaneshmCameraHeader header;
  LaneshmReaderTable table;
  size_t size;
} Copy;

static void
read_file (const char *name, const char *suffix, void *data, size_t size)
{
  int fd;

  test_path (path, sizeof path, name, suffix);
  fd = open (path, O_RDONLY);
  CHECK_EQUAL (read (fd, data, size), size);
  close (fd);
}

static void
write_copy (const Copy * copy, size_t size)
{
  make_file (copy->name, "", &copy->header, sizeof copy->header);
  CHECK_EQUAL (truncate (path, (off_t) size), 0);
  make_file (copy->name, ".r", &copy->table, sizeof copy->table);
}

static void
make_copy (Copy * copy, const char *label)
{
  const char *original = test_name ("original");
  LaneshmCameraWriter *writer = test_writer (original, 64, 48);

  copy->name = test_name (label);
  copy->size = laneshm_camera_writer_segment_size (writer);
  for (int64_t id = 0; id < 5; id++)
    test_publish (writer, id);
  read_file (original, "", &copy->header, sizeof copy->header);
  read_file (original, ".r", &copy->table, sizeof copy->table);
  laneshm_camera_writer_unref (writer);
  write_copy (copy, copy->size);
}

static void
test_truncated (void)
{
  Copy copy;

  make_copy (&copy, "short");
  for (size_t size = 0; size < copy.size; size += 509) {
    write_copy (&copy, size);
    refuse_reader (copy.name, LANESHM_BAD_SEGMENT);
  }
  write_copy (&copy, copy.size + 1);
  refuse_reader (copy.name, LANESHM_BAD_SEGMENT);
  write_copy (&copy, copy.size);
  laneshm_camera_reader_unref (test_reader (copy.name));
}

/* Reads what the geometry says is there. */
static uint64_t
use_frame (LaneshmCameraReader * reader, const LaneshmFrame * frame)
{
  const LaneshmVideoFormat *format = laneshm_camera_reader_format (reader);
  const uint8_t *data = frame->data;
  uint64_t sum = data[0] + data[format->size - 1];

  for (uint32_t i = 0; i < format->n_planes; i++)
    sum += data[format->offset[i]]
        + data[format->offset[i] + format->stride[i] * (format->height / 2)];
  return sum;
}

/* Opens, waits and takes; whatever happens, nothing crashes and nothing
 * takes long. */
static bool
try_to_read (const char *name, LaneshmWaiter * waiter)
{
  LaneshmCameraReader *reader = laneshm_camera_reader_open (name, NULL);
  volatile uint64_t sum;
  LaneshmFrame frame;

  if (!reader)
    return false;
  if (laneshm_camera_reader_wait (reader, waiter, 1) == LANESHM_OK
      && laneshm_camera_reader_take (reader, NULL, &frame) == LANESHM_OK) {
    sum = use_frame (reader, &frame);
    (void) sum;
    laneshm_camera_reader_release (reader, frame.slot);
  }
  laneshm_camera_reader_unref (reader);
  return true;
}

static uint64_t
next_random (uint64_t * state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* Changes a few bytes, preferring the numbers that break arithmetic. */
static void
mutate (uint8_t * bytes, size_t size, uint64_t * random)
{
  static const uint64_t numbers[] = {
    0, 1, 2, 0x7fffffff, 0x80000000, UINT32_MAX, INT64_MAX, UINT64_MAX, 4096,
    UINT64_MAX - 4095, 16384, 1 << 20
  };

  for (int n = 1 + next_random (random) % 4; n > 0; n--) {
    size_t at = next_random (random) % size;

    switch (next_random (random) % 3) {
      case 0:
        bytes[at] ^= 1 << next_random (random) % 8;
        break;
      case 1:
        bytes[at] = (uint8_t) next_random (random);
        break;
      default:
        at = at / 4 * 4;
        memcpy (bytes + at, &numbers[next_random (random)
                % (sizeof numbers / sizeof *numbers)],
            at + 8 <= size && next_random (random) % 2 ? 8 : 4);
        break;
    }
  }
}

static void
test_mutated_headers (void)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  uint64_t random = UINT64_C (0x2545f4914f6cdd1d);
  int n = test_count ("LANESHM_TEST_MUTATIONS", 20000), opened = 0;
  Copy good, copy;

  make_copy (&good, "mutated");
  for (int i = 0; i < n; i++) {
    size_t size = good.size;

    copy = good;
    /* Mostly the first 600 bytes: geometry, head, identity, first slots. */
    mutate ((uint8_t *) & copy.header, next_random (&random) % 8 ? 600
        : sizeof copy.header, &random);
    if (next_random (&random) % 8 == 0)
      mutate ((uint8_t *) & copy.table, sizeof copy.table, &random);
    if (next_random (&random) % 8 == 0)
      size = next_random (&random) % (2 * good.size);
    write_copy (&copy, size);
    opened += try_to_read (copy.name, waiter);
  }
  fprintf (stderr, "%d of %d opened\n", opened, n);
  CHECK (opened > n / 100 && opened < n);
  laneshm_waiter_free (waiter);
}

/* The same fields, while a reader has the segment open: head and slots of a
 * writer that went mad. */
static void
test_mad_writer (void)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  uint64_t random = 88172645463325252;
  LaneshmCameraReader *reader;
  LaneshmFrame frame;
  uint8_t *map;
  Copy copy;
  int fd;

  make_copy (&copy, "mad");
  reader = test_reader (copy.name);
  test_path (path, sizeof path, copy.name, "");
  fd = open (path, O_RDWR);
  map = mmap (NULL, copy.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  CHECK (map != MAP_FAILED);
  for (int i = 0; i < 20000; i++) {
    volatile uint64_t sum;

    mutate (map, sizeof copy.header, &random);
    mutate (map + 128, 16, &random);
    laneshm_camera_reader_wait (reader, waiter, 1);
    if (laneshm_camera_reader_take (reader, NULL, &frame) == LANESHM_OK) {
      sum = use_frame (reader, &frame);
      (void) sum;
      if (i % 3)
        laneshm_camera_reader_release (reader, frame.slot);
    }
  }
  laneshm_camera_reader_unref (reader);
  munmap (map, copy.size);
  close (fd);
  laneshm_waiter_free (waiter);
}

/* The newest frame's slot never changes: a segment where it does is broken,
 * and a reader says so instead of trying for ever. */
static void
test_broken_promise (void)
{
  LaneshmCameraReader *reader;
  LaneshmFrame frame;
  Copy copy;

  make_copy (&copy, "promise");
  atomic_store (&copy.header.slots[LANESHM_HEAD_SLOT (copy.header.head)].state,
      LANESHM_SLOT_WRITING);
  write_copy (&copy, copy.size);
  reader = test_reader (copy.name);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_BAD_SEGMENT);
  laneshm_camera_reader_unref (reader);
}

/* Readers that scribble over the table: the writer never crashes nor waits. */
static void
test_mad_reader (void)
{
  const char *name = test_name ("scribble");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraWriterStats stats;
  uint64_t random = 4101842887655102017;
  uint8_t *map;
  int fd;

  test_path (path, sizeof path, name, ".r");
  fd = open (path, O_RDWR);
  map = mmap (NULL, sizeof (LaneshmReaderTable), PROT_READ | PROT_WRITE,
      MAP_SHARED, fd, 0);
  CHECK (map != MAP_FAILED);
  for (int i = 0; i < 20000; i++) {
    mutate (map, sizeof (LaneshmReaderTable), &random);
    test_publish (writer, i);
    laneshm_camera_writer_get_stats (writer, &stats);
    CHECK (stats.slots_held <= LANESHM_DEFAULT_SLOTS);
  }
  munmap (map, sizeof (LaneshmReaderTable));
  close (fd);
  laneshm_camera_writer_unref (writer);
}

static void
test_mutated_record (void)
{
  const char *name = test_name ("record");
  uint64_t random = 6364136223846793005;
  LaneshmDetection detection = { 0 };
  LaneshmResultsReader *reader;
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  int n = test_count ("LANESHM_TEST_MUTATIONS", 20000);

  for (int i = 0; i < n; i++) {
    LaneshmDetection record = {.ready = 1,.sequence = 2 };

    mutate ((uint8_t *) & record, sizeof record, &random);
    make_file (name, "", &record, sizeof record);
    reader = laneshm_results_reader_open (name, NULL);
    CHECK (reader);
    laneshm_results_reader_wait (reader, waiter, 1, &detection);
    laneshm_results_reader_read (reader, &detection);
    laneshm_results_reader_free (reader);
  }
  laneshm_waiter_free (waiter);
}

static void
become_nobody (void)
{
  CHECK_EQUAL (setgid (NOBODY), 0);
  CHECK_EQUAL (setuid (NOBODY), 0);
}

static void
other_user (void *data)
{
  const char *name = data;
  LaneshmError error;

  become_nobody ();
  refuse_reader (name, LANESHM_DENIED);
  refuse_writer (name, LANESHM_DENIED);
  CHECK (!laneshm_results_reader_open (name, &error));
  CHECK_EQUAL (error.status, LANESHM_DENIED);
}

static void
test_other_user (void)
{
  const char *name = test_name ("user");
  LaneshmCameraWriter *writer;

  if (geteuid () != 0) {
    test_leave_out ("to become another user takes root");
    return;
  }
  writer = test_writer (name, 64, 48);
  CHECK_EQUAL (test_wait_child (test_fork (other_user, (void *) name)), 0);
  laneshm_camera_writer_unref (writer);

  /* Nor does root write to another user's segment, alive or not. */
  make_file (name, "", "x", 1);
  CHECK_EQUAL (chown (path, NOBODY, NOBODY), 0);
  refuse_writer (name, LANESHM_DENIED);
  CHECK (!laneshm_results_writer_open (name, 0, (gid_t) - 1, NULL));
  CHECK_EQUAL (unlink (path), 0);
  make_file (name, ".r", "x", 1);
  CHECK_EQUAL (chown (path, NOBODY, NOBODY), 0);
  refuse_writer (name, LANESHM_DENIED);
  CHECK_EQUAL (unlink (path), 0);
}

/* May read the frames but not write the table: copies, and holds nothing. */
static void
observe (void *data)
{
  const char *name = data;
  LaneshmCameraReaderStats stats;
  LaneshmCameraReader *reader;
  LaneshmFrame frame;
  size_t size;
  void *copy;

  become_nobody ();
  reader = test_reader (name);
  size = laneshm_camera_reader_format (reader)->size;
  copy = malloc (size);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, copy, &frame), LANESHM_OK);
  CHECK_EQUAL (frame.slot, -1);
  CHECK (frame.data == copy);
  CHECK_EQUAL (frame.info.frame_id, 7);
  CHECK (test_verify (copy, size, 7));
  CHECK_EQUAL (laneshm_camera_reader_take (reader, copy, &frame),
      LANESHM_AGAIN);
  laneshm_camera_reader_get_stats (reader, &stats);
  CHECK (stats.observer);
  CHECK_EQUAL (stats.copied, 1);
  CHECK_EQUAL (stats.held, 0);
  laneshm_camera_reader_unref (reader);

  /* Without room for a copy: what the frame is, not its pixels. */
  reader = test_reader (name);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK (!frame.data);
  CHECK_EQUAL (frame.info.frame_id, 7);
  laneshm_camera_reader_unref (reader);
  free (copy);
}

static void
test_observer (void)
{
  const char *name = test_name ("observer");
  LaneshmCameraWriterOptions options = {.mode = 0644,.group = (gid_t) - 1 };
  LaneshmCameraWriterStats stats;
  LaneshmCameraWriter *writer;
  LaneshmVideoFormat format;

  if (geteuid () != 0) {
    test_leave_out ("to become another user takes root");
    return;
  }
  test_format (&format, 64, 48);
  writer = laneshm_camera_writer_open (name, &format, &options, NULL, NULL);
  CHECK (writer);
  test_publish (writer, 7);
  CHECK_EQUAL (test_wait_child (test_fork (observe, (void *) name)), 0);
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.readers, 0);
  laneshm_camera_writer_unref (writer);
}

int
main (void)
{
  RUN (test_foreign);
  RUN (test_not_a_file);
  RUN (test_truncated);
  RUN (test_mutated_headers);
  RUN (test_mad_writer);
  RUN (test_broken_promise);
  RUN (test_mad_reader);
  RUN (test_mutated_record);
  RUN (test_other_user);
  RUN (test_observer);
  return test_status ();
}
