/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Waiting in every mode: arrivals, deadlines, cancellation, endings. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "test.h"

static const LaneshmWaitMode modes[] = {
  LANESHM_WAIT_AUTO, LANESHM_WAIT_PREDICT, LANESHM_WAIT_SPIN,
  LANESHM_WAIT_FUTEX
};

#define N_MODES (sizeof modes / sizeof *modes)

static void
sleep_ms (unsigned ms)
{
  usleep (ms * 1000);
}

typedef struct
{
  LaneshmCameraWriter *writer;
  LaneshmResultsWriter *results;
  LaneshmWaiter *waiter;
  int n;
  unsigned period_ms;
} Other;

static pthread_t
start (void *(*body) (void *), Other * other)
{
  pthread_t thread;

  CHECK_EQUAL (pthread_create (&thread, NULL, body, other), 0);
  return thread;
}

static void *
publish_some (void *data)
{
  Other *other = data;

  for (int i = 1; i <= other->n; i++) {
    LaneshmDetection detection = {.frame_id = i };

    sleep_ms (other->period_ms);
    if (other->writer)
      test_publish (other->writer, i);
    if (other->results)
      laneshm_results_writer_write (other->results, &detection);
  }
  return NULL;
}

static void
test_frames_arrive (void)
{
  const char *name = test_name ("arrive");

  for (size_t m = 0; m < N_MODES; m++) {
    LaneshmCameraWriter *writer = test_writer (name, 64, 48);
    LaneshmCameraReader *reader = test_reader (name);
    LaneshmWaiter *waiter = laneshm_waiter_new (modes[m]);
    Other other = {.writer = writer,.n = 20,.period_ms = 5 };
    pthread_t thread = start (publish_some, &other);
    LaneshmWaiterStats stats;
    int64_t id = 0;

    while (id < other.n) {
      LaneshmFrame frame;

      CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, 20000 * MS),
          LANESHM_OK);
      CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame),
          LANESHM_OK);
      CHECK (frame.info.frame_id > id);
      id = frame.info.frame_id;
      laneshm_camera_reader_release (reader, frame.slot);
    }
    pthread_join (thread, NULL);
    laneshm_waiter_get_stats (waiter, &stats);
    if (modes[m] == LANESHM_WAIT_FUTEX)
      CHECK_EQUAL (stats.spin_hits, 0);
    if (modes[m] == LANESHM_WAIT_SPIN)
      CHECK_EQUAL (stats.futex_wakes, 0);
    if (modes[m] != LANESHM_WAIT_AUTO)
      CHECK_EQUAL (stats.mode, modes[m]);
    laneshm_camera_reader_unref (reader);
    laneshm_camera_writer_unref (writer);
    laneshm_waiter_free (waiter);
  }
}

/* As they come, and as answers to questions. */
static void
results_arrive (bool asked)
{
  const char *name = test_name ("results");

  for (size_t m = 0; m < N_MODES; m++) {
    LaneshmResultsWriter *writer =
        laneshm_results_writer_open (name, 0, (gid_t) - 1, NULL);
    LaneshmResultsReader *reader = laneshm_results_reader_open (name, NULL);
    LaneshmWaiter *waiter = laneshm_waiter_new (modes[m]);
    Other other = {.results = writer,.n = 20,.period_ms = 5 };
    pthread_t thread = start (publish_some, &other);
    LaneshmDetection detection = { 0 };

    CHECK (reader);
    for (int64_t id = 0; id < other.n; id = detection.frame_id) {
      if (asked)
        laneshm_waiter_asked (waiter, test_now ());
      CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 20000 * MS,
              &detection), LANESHM_OK);
      CHECK (detection.frame_id > id);
    }
    pthread_join (thread, NULL);
    laneshm_results_reader_free (reader);
    laneshm_results_writer_free (writer);
    laneshm_waiter_free (waiter);
  }
}

static void
test_results_arrive (void)
{
  results_arrive (false);
  results_arrive (true);
}

static void
test_deadlines (void)
{
  const char *name = test_name ("deadline");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);

  for (size_t m = 0; m < N_MODES; m++) {
    LaneshmWaiter *waiter = laneshm_waiter_new (modes[m]);
    static const uint64_t timeouts[] = { 0, 1, 1 * MS, 30 * MS, 130 * MS };

    laneshm_waiter_set_period (waiter, 4 * MS);
    for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++) {
      uint64_t before = test_now ();

      CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, timeouts[i]),
          LANESHM_TIMEOUT);
      CHECK (test_now () - before >= timeouts[i]);
      before = test_now ();
      CHECK_EQUAL (laneshm_waiter_sleep (waiter, timeouts[i]), LANESHM_TIMEOUT);
      CHECK (test_now () - before >= timeouts[i]);
    }
    laneshm_waiter_free (waiter);
  }
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

static void *
cancel_soon (void *data)
{
  Other *other = data;

  sleep_ms (20);
  laneshm_waiter_cancel (other->waiter, 1);
  return NULL;
}

static void
test_cancel (void)
{
  const char *name = test_name ("cancel"), *results = test_name ("cancelled");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  LaneshmResultsWriter *results_writer =
      laneshm_results_writer_open (results, 0, (gid_t) - 1, NULL);
  LaneshmResultsReader *results_reader =
      laneshm_results_reader_open (results, NULL);
  LaneshmDetection detection;

  for (size_t m = 0; m < N_MODES; m++) {
    Other other = {.waiter = laneshm_waiter_new (modes[m]) };

    laneshm_waiter_set_period (other.waiter, 33 * MS);
    for (int what = 0; what < 3; what++) {
      pthread_t thread = start (cancel_soon, &other);

      for (int i = 0; i < 2; i++) {     /* the second at once */
        LaneshmStatus status = what == 0
            ? laneshm_camera_reader_wait (reader, other.waiter, UINT64_MAX)
            : what == 1
            ? laneshm_results_reader_wait (results_reader, other.waiter,
            UINT64_MAX, &detection)
            : laneshm_waiter_sleep (other.waiter, UINT64_MAX);
        CHECK_EQUAL (status, LANESHM_CANCELLED);
      }
      pthread_join (thread, NULL);
      laneshm_waiter_cancel (other.waiter, 0);
      CHECK_EQUAL (laneshm_waiter_sleep (other.waiter, 1), LANESHM_TIMEOUT);
    }
    laneshm_waiter_free (other.waiter);
  }
  laneshm_results_reader_free (results_reader);
  laneshm_results_writer_free (results_writer);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

static void *
close_soon (void *data)
{
  Other *other = data;

  sleep_ms (20);
  if (other->writer)
    laneshm_camera_writer_close (other->writer);
  if (other->results)
    laneshm_results_writer_free (other->results);
  return NULL;
}

/* The end of a segment wakes who waits for the next frame. */
static void
test_gone (void)
{
  const char *name = test_name ("gone");

  for (size_t m = 0; m < N_MODES; m++) {
    Other other = {.writer = test_writer (name, 64, 48) };
    LaneshmCameraReader *reader = test_reader (name);
    LaneshmWaiter *waiter = laneshm_waiter_new (modes[m]);
    LaneshmResultsReader *results;
    LaneshmDetection detection;
    pthread_t thread;

    thread = start (close_soon, &other);
    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX),
        LANESHM_GONE);
    pthread_join (thread, NULL);
    laneshm_camera_writer_unref (other.writer);
    laneshm_camera_reader_unref (reader);

    other = (Other) {
      .results = laneshm_results_writer_open (name, 0, (gid_t) - 1, NULL)
    };
    results = laneshm_results_reader_open (name, NULL);
    thread = start (close_soon, &other);
    CHECK_EQUAL (laneshm_results_reader_wait (results, waiter, UINT64_MAX,
            &detection), LANESHM_GONE);
    pthread_join (thread, NULL);
    laneshm_results_reader_free (results);
    laneshm_waiter_free (waiter);
  }
}

static void
test_one_cpu (void)
{
  LaneshmWaiter *waiter;
  LaneshmWaiterStats stats;
  cpu_set_t before, one;
  int cpu = sched_getcpu ();

  CHECK_EQUAL (sched_getaffinity (0, sizeof before, &before), 0);
  CPU_ZERO (&one);
  CPU_SET (cpu, &one);
  CHECK_EQUAL (sched_setaffinity (0, sizeof one, &one), 0);
  waiter = laneshm_waiter_new (LANESHM_WAIT_AUTO);
  laneshm_waiter_get_stats (waiter, &stats);
  CHECK_EQUAL (stats.mode, LANESHM_WAIT_FUTEX);
  CHECK_EQUAL (sched_setaffinity (0, sizeof before, &before), 0);
  laneshm_waiter_set_mode (waiter, LANESHM_WAIT_AUTO);
  laneshm_waiter_get_stats (waiter, &stats);
  CHECK_EQUAL (stats.mode, CPU_COUNT (&before) == 1 ? LANESHM_WAIT_FUTEX
      : LANESHM_WAIT_PREDICT);
  laneshm_waiter_set_mode (waiter, LANESHM_WAIT_PREDICT);
  laneshm_waiter_get_stats (waiter, &stats);
  CHECK_EQUAL (stats.mode, LANESHM_WAIT_PREDICT);
  laneshm_waiter_free (waiter);
}

/* From here on futex_waitv fails as on a kernel older than 5.16. */
static void
forbid_waitv (int error)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, 449, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t) error),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  };
  struct sock_fprog program = {
    sizeof filter / sizeof *filter, filter
  };

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
      || prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
    _exit (TEST_LEFT_OUT);
  CHECK (syscall (449, NULL, 0, 0, NULL, 0) < 0);
  CHECK (errno == error || errno == ENOSYS);    /* valgrind has none */
}

static void
run_without_waitv (void *data)
{
  forbid_waitv (*(int *) data);
  test_frames_arrive ();
  test_deadlines ();
  test_cancel ();
  test_gone ();
}

static void
test_old_kernel (void)
{
  static int errors[] = { ENOSYS, EPERM };

  for (int i = 0; i < 2; i++) {
    int status = test_wait_child (test_fork (run_without_waitv, &errors[i]));

    if (status == TEST_LEFT_OUT)
      test_leave_out ("no right to a seccomp filter");
    else
      CHECK_EQUAL (status, 0);
  }
}

static void
count_rehearsal (void *data)
{
  ++*(int *) data;
}

/* Who sleeps has nothing to rehearse for; who spins has. */
static void
test_rehearsal (void)
{
  const char *name = test_name ("rehearsal");

  for (size_t m = 0; m < N_MODES; m++) {
    LaneshmCameraWriter *writer = test_writer (name, 64, 48);
    LaneshmCameraReader *reader = test_reader (name);
    LaneshmWaiter *waiter = laneshm_waiter_new (modes[m]);
    int rehearsals = 0;

    laneshm_waiter_set_rehearsal (waiter, count_rehearsal, &rehearsals);
    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, 20 * MS),
        LANESHM_TIMEOUT);
    CHECK (modes[m] == LANESHM_WAIT_SPIN ? rehearsals > 0 : rehearsals == 0);

    laneshm_waiter_set_rehearsal (waiter, NULL, NULL);
    rehearsals = 0;
    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, 5 * MS),
        LANESHM_TIMEOUT);
    CHECK_EQUAL (rehearsals, 0);
    laneshm_waiter_free (waiter);
    laneshm_camera_reader_unref (reader);
    laneshm_camera_writer_unref (writer);
  }
}

int
main (void)
{
  RUN (test_frames_arrive);
  RUN (test_results_arrive);
  RUN (test_deadlines);
  RUN (test_cancel);
  RUN (test_gone);
  RUN (test_rehearsal);
  RUN (test_one_cpu);
  RUN (test_old_kernel);
  return test_status ();
}
