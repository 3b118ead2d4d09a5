/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Writer and readers as threads of one process, each with a mapping and locks
 * of its own: what ThreadSanitizer can judge. Pixels are accessed as plain
 * memory; that this is no race is the protocol's doing. */
#include <pthread.h>
#include <unistd.h>
#include "test.h"

#define WIDTH 64
#define HEIGHT 48
#define RUN_MS 1500

static const char *name, *results;
static uint64_t end;

static void *
read_frames (void *data)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (*(LaneshmWaitMode *) data);
  LaneshmCameraReader *reader = test_reader (name);
  size_t size = laneshm_camera_reader_format (reader)->size;
  uint64_t n = 0;

  while (test_now () < end) {
    LaneshmFrame frame;

    if (laneshm_camera_reader_wait (reader, waiter, 100 * MS) != LANESHM_OK)
      continue;
    if (laneshm_camera_reader_take (reader, NULL, &frame) != LANESHM_OK)
      continue;
    CHECK (test_verify (frame.data, size, frame.info.frame_id));
    laneshm_camera_reader_release (reader, frame.slot);
    n++;
  }
  CHECK (n > 0);
  laneshm_camera_reader_unref (reader);
  laneshm_waiter_free (waiter);
  return NULL;
}

/* Comes and goes, holding a frame that another thread releases. */
static void *
release (void *data)
{
  LaneshmCameraReader *reader = data;

  for (int slot = 0; slot < LANESHM_DEFAULT_SLOTS; slot++)
    laneshm_camera_reader_release (reader, slot);
  laneshm_camera_reader_unref (reader);
  return NULL;
}

static void *
come_and_go (void *data)
{
  while (test_now () < end) {
    LaneshmCameraReader *reader = test_reader (name);
    LaneshmFrame frame;
    pthread_t thread;

    if (laneshm_camera_reader_take (reader, NULL, &frame) == LANESHM_OK)
      CHECK (test_verify (frame.data,
              laneshm_camera_reader_format (reader)->size,
              frame.info.frame_id));
    pthread_create (&thread, NULL, release, laneshm_camera_reader_ref (reader));
    laneshm_camera_reader_unref (reader);
    pthread_join (thread, NULL);
  }
  return data;
}

static void *
write_frames (void *data)
{
  LaneshmCameraWriter *writer = data;
  static _Atomic int64_t id;

  while (test_now () < end) {
    LaneshmCameraWriterStats stats;

    test_publish (writer, atomic_fetch_add (&id, 1));
    laneshm_camera_writer_get_stats (writer, &stats);
  }
  return NULL;
}

static void *
write_results (void *data)
{
  LaneshmResultsWriter *writer = data;

  for (int64_t i = 1; test_now () < end; i++) {
    LaneshmDetection detection = {.frame_id = i,.left = {.x1 = (int32_t) i}
    };

    laneshm_results_writer_write (writer, &detection);
  }
  return NULL;
}

static void *
read_results (void *data)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmResultsReader *reader = laneshm_results_reader_open (results, NULL);
  LaneshmDetection detection;

  while (test_now () < end)
    if (laneshm_results_reader_wait (reader, waiter, 100 * MS, &detection)
        == LANESHM_OK)
      CHECK_EQUAL (detection.left.x1, (int32_t) detection.frame_id);
  laneshm_results_reader_free (reader);
  laneshm_waiter_free (waiter);
  return data;
}

static void
test_all_at_once (void)
{
  static LaneshmWaitMode modes[] = {
    LANESHM_WAIT_FUTEX, LANESHM_WAIT_PREDICT, LANESHM_WAIT_SPIN
  };
  LaneshmCameraWriter *writer;
  LaneshmResultsWriter *results_writer;
  pthread_t threads[8];
  int n = 0;

  name = test_name ("threads");
  results = test_name ("results");
  writer = test_writer (name, WIDTH, HEIGHT);
  results_writer = laneshm_results_writer_open (results, 0, (gid_t) - 1, NULL);
  end = test_now () + RUN_MS * MS;
  for (int i = 0; i < 3; i++)
    pthread_create (&threads[n++], NULL, read_frames, &modes[i]);
  pthread_create (&threads[n++], NULL, come_and_go, NULL);
  pthread_create (&threads[n++], NULL, write_frames, writer);
  pthread_create (&threads[n++], NULL, write_frames, writer);
  pthread_create (&threads[n++], NULL, write_results, results_writer);
  pthread_create (&threads[n++], NULL, read_results, NULL);
  while (n > 0)
    pthread_join (threads[--n], NULL);
  laneshm_results_writer_free (results_writer);
  laneshm_camera_writer_unref (writer);
}

int
main (void)
{
  RUN (test_all_at_once);
  return 0;
}
