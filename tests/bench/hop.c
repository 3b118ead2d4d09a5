/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How long a frame or result takes from one process to another.
 *
 * A hop starts just before the transport's first step (the copy into the slot,
 * where there is one, else publishing) and ends when the reader has a pointer
 * to the frame (to its copy of it, where there is one). The writer is paced
 * like a camera, with jitter; both processes run on CPUs of their own where
 * there are two. */
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <laneshm/laneshm.h>

#define SECOND UINT64_C (1000000000)
#define SAMPLES_MAX 20000
/* Arrivals that are not counted: the waiter learns the period. */
#define WARM_UP 10
/* Of the period, either way; but never more than real cameras have. */
#define JITTER_PART 50
#define JITTER_MAX_NS 300000

typedef struct
{
  const char *name;
  uint32_t width, height;       /* 0 = the detection record */
} Payload;

typedef struct
{
  const char *name;
  LaneshmWaitMode mode;
} Wait;

typedef struct
{
  const Payload *payload;
  const Wait *wait;
  unsigned rate;
  unsigned copies;
  double seconds;
} Case;

/* What the reader found, in memory that both processes have. */
typedef struct
{
  volatile int ready;
  uint32_t n;
  double cpu_percent;
  uint64_t hops[SAMPLES_MAX];
} Result;

static const Payload payloads[] = {
  {"88", 0, 0}, {"800x600x3", 800, 600}, {"1920x1080x3", 1920, 1080},
  {"3840x2160x3", 3840, 2160}
};

static const Wait waits[] = {
  {"predict", LANESHM_WAIT_PREDICT}, {"futex", LANESHM_WAIT_FUTEX},
  {"spin", LANESHM_WAIT_SPIN}
};

static const unsigned rates[] = { 30, 60, 500 };

#define N(array) (sizeof (array) / sizeof *(array))

static uint64_t
now_on (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (uint64_t) now.tv_sec * SECOND + (uint64_t) now.tv_nsec;
}

static uint64_t
now_ns (void)
{
  return now_on (CLOCK_MONOTONIC);
}

static void
fail (const char *what)
{
  fprintf (stderr, "hop: %s\n", what);
  exit (1);
}

static void
pin (int cpu)
{
  cpu_set_t cpus;

  if (sysconf (_SC_NPROCESSORS_ONLN) < 2)
    return;
  CPU_ZERO (&cpus);
  CPU_SET (cpu, &cpus);
  sched_setaffinity (0, sizeof cpus, &cpus);
}

static void
sleep_until (uint64_t time_ns)
{
  struct timespec time;

  time.tv_sec = (time_t) (time_ns / SECOND);
  time.tv_nsec = (long) (time_ns % SECOND);
  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL)
      == EINTR);
}

/* The `i`th frame's time on a camera's clock that started at `start`. */
static uint64_t
frame_time (uint64_t start, unsigned i, unsigned rate)
{
  static uint64_t random = 88172645463325252;
  uint64_t period = SECOND / rate, jitter = period / JITTER_PART;

  random ^= random << 13;
  random ^= random >> 7;
  random ^= random << 17;
  jitter = jitter < JITTER_MAX_NS ? jitter : JITTER_MAX_NS;
  return start + (i + 1) * period - jitter + random % (2 * jitter);
}

static void
add_hop (Result * result, uint64_t start_ns, unsigned i)
{
  if (i >= WARM_UP && result->n < SAMPLES_MAX)
    result->hops[result->n++] = now_ns () - start_ns;
}

static unsigned
count_frames (const Case * c)
{
  return WARM_UP + (unsigned) (c->seconds * c->rate);
}

/* ---- frames ------------------------------------------------------------- */

static void
read_frames (const Case * c, const char *name, Result * result)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (c->wait->mode);
  LaneshmCameraReader *reader = laneshm_camera_reader_open (name, NULL);
  void *copy = NULL;
  LaneshmFrame frame;

  if (!reader)
    fail ("cannot open the segment");
  if (c->copies > 1)
    copy = malloc (laneshm_camera_reader_format (reader)->size);
  result->ready = 1;
  for (unsigned i = 0; laneshm_camera_reader_wait (reader, waiter, UINT64_MAX)
      == LANESHM_OK; i++) {
    if (laneshm_camera_reader_take (reader, copy, &frame) != LANESHM_OK)
      continue;
    add_hop (result, frame.info.capture_ns, i);
    laneshm_camera_reader_release (reader, frame.slot);
  }
  free (copy);
  laneshm_camera_reader_unref (reader);
  laneshm_waiter_free (waiter);
}

static void
write_frame (LaneshmCameraWriter * writer, const void *source, size_t size)
{
  LaneshmFrameInfo info = { 0 };
  int slot = laneshm_camera_writer_acquire (writer);

  if (slot < 0)
    return;
  info.capture_ns = now_ns ();
  if (source)
    memcpy (laneshm_camera_writer_slot (writer, slot), source, size);
  laneshm_camera_writer_publish (writer, slot, &info);
  laneshm_camera_writer_release (writer, slot);
}

static LaneshmCameraWriter *
open_camera (const Case * c, const char *name)
{
  LaneshmVideoFormat format = { 0 };
  LaneshmCameraWriter *writer;
  LaneshmError error;

  format.fourcc = LANESHM_FOURCC_RGB;
  format.width = c->payload->width;
  format.height = c->payload->height;
  format.n_planes = 1;
  format.stride[0] = c->payload->width * 3;
  format.size = (uint64_t) format.stride[0] * format.height;
  writer = laneshm_camera_writer_open (name, &format, NULL, NULL, &error);
  if (!writer)
    fail (error.message);
  return writer;
}

static void
write_frames (const Case * c, LaneshmCameraWriter * writer)
{
  size_t size = laneshm_camera_writer_format (writer)->size;
  void *source = c->copies > 0 ? calloc (1, size) : NULL;
  uint64_t start = now_ns ();

  for (unsigned i = 0; i < count_frames (c); i++) {
    sleep_until (frame_time (start, i, c->rate));
    write_frame (writer, source, size);
  }
  free (source);
}

/* ---- records ------------------------------------------------------------ */

/* The record has no room for a time: it travels in processing_time_ms, whose
 * 53 bits hold nanoseconds since the machine started. */
static void
read_records (const Case * c, const char *name, Result * result)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (c->wait->mode);
  LaneshmResultsReader *reader = laneshm_results_reader_open (name, NULL);
  LaneshmDetection detection;

  if (!reader)
    fail ("cannot open the segment");
  result->ready = 1;
  for (unsigned i = 0; laneshm_results_reader_wait (reader, waiter,
          UINT64_MAX, &detection) == LANESHM_OK; i++)
    add_hop (result, (uint64_t) detection.processing_time_ms, i);
  laneshm_results_reader_free (reader);
  laneshm_waiter_free (waiter);
}

static void
write_records (const Case * c, LaneshmResultsWriter * writer)
{
  uint64_t start = now_ns ();

  for (unsigned i = 0; i < count_frames (c); i++) {
    LaneshmDetection detection = {.frame_id = i };

    sleep_until (frame_time (start, i, c->rate));
    detection.processing_time_ms = (double) now_ns ();
    laneshm_results_writer_write (writer, &detection);
  }
}

/* ---- cases -------------------------------------------------------------- */

static pid_t
start_reader (const Case * c, const char *name, Result * result)
{
  uint64_t wall, cpu;
  pid_t pid = fork ();

  if (pid != 0)
    return pid;
  pin (1);
  wall = now_ns ();
  cpu = now_on (CLOCK_PROCESS_CPUTIME_ID);
  if (c->payload->width)
    read_frames (c, name, result);
  else
    read_records (c, name, result);
  cpu = now_on (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  wall = now_ns () - wall;
  result->cpu_percent = 100.0 * (double) cpu / (double) wall;
  _exit (0);
}

static void
run_case (const Case * c, Result * result)
{
  LaneshmResultsWriter *results = NULL;
  LaneshmCameraWriter *camera = NULL;
  char name[32];
  int status;
  pid_t pid;

  snprintf (name, sizeof name, "lanebench-%d", (int) getpid ());
  memset (result, 0, sizeof *result);
  if (c->payload->width)
    camera = open_camera (c, name);
  else
    results = laneshm_results_writer_open (name, 0, (gid_t) - 1, NULL);
  pid = start_reader (c, name, result);
  pin (0);
  while (!result->ready && waitpid (pid, &status, WNOHANG) == 0)
    usleep (1000);
  if (camera) {
    write_frames (c, camera);
    laneshm_camera_writer_unref (camera);
  } else if (results) {
    write_records (c, results);
    laneshm_results_writer_free (results);
  }
  waitpid (pid, &status, 0);
  if (status != 0)
    fail ("the reader failed");
}

static int
compare (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

  return (x > y) - (x < y);
}

static double
percentile (const Result * result, double part)
{
  if (result->n == 0)
    return 0;
  return (double) result->hops[(size_t) (part * (result->n - 1))] / 1000;
}

static void
report (const Case * c, Result * result, FILE * json, bool first)
{
  double p50, p90, p99, worst;

  qsort (result->hops, result->n, sizeof *result->hops, compare);
  p50 = percentile (result, 0.5);
  p90 = percentile (result, 0.9);
  p99 = percentile (result, 0.99);
  worst = percentile (result, 1);
  printf ("%-12s %4u Hz  %-8s %u  %6u  %9.2f %9.2f %9.2f %9.2f  %5.1f\n",
      c->payload->name, c->rate, c->wait->name, c->copies, result->n, p50,
      p90, p99, worst, result->cpu_percent);
  fflush (stdout);
  if (json)
    fprintf (json, "%s\n {\"transport\": \"laneshm\", \"level\": \"lib\", "
        "\"payload\": \"%s\", \"rate_hz\": %u, \"wait\": \"%s\", "
        "\"copies\": %u, \"n\": %u, \"p50_us\": %.3f, \"p90_us\": %.3f, "
        "\"p99_us\": %.3f, \"max_us\": %.3f, \"cpu_percent\": %.2f}",
        first ? "" : ",", c->payload->name, c->rate, c->wait->name, c->copies,
        result->n, p50, p90, p99, worst, result->cpu_percent);
}

/* All payloads without a copy; copies only where they differ. */
static bool
is_wanted (const Case * c)
{
  if (c->copies > 0 && (c->payload->width == 0 || c->rate != 30))
    return false;
  return c->rate < 500 || c->payload->width < 3840;
}

static void
run_all (double seconds, const char *only_wait, FILE * json)
{
  Result *result = mmap (NULL, sizeof *result, PROT_READ | PROT_WRITE,
      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  Case c = {.seconds = seconds };
  bool first = true;

  if (result == MAP_FAILED)
    fail ("out of memory");
  printf ("%-12s %7s  %-8s %s  %6s  %9s %9s %9s %9s  %5s\n", "payload", "rate",
      "wait", "c", "n", "p50 us", "p90", "p99", "max", "cpu %");
  for (size_t p = 0; p < N (payloads); p++)
    for (size_t r = 0; r < N (rates); r++)
      for (size_t w = 0; w < N (waits); w++)
        for (c.copies = 0; c.copies <= 2; c.copies++) {
          c.payload = &payloads[p];
          c.rate = rates[r];
          c.wait = &waits[w];
          if (!is_wanted (&c)
              || (only_wait && strcmp (only_wait, c.wait->name) != 0))
            continue;
          run_case (&c, result);
          report (&c, result, json, first);
          first = false;
        }
}

int
main (int argc, char **argv)
{
  static const struct option options[] = {
    {"json", required_argument, NULL, 'j'},
    {"seconds", required_argument, NULL, 's'},
    {"wait", required_argument, NULL, 'w'},
    {NULL, 0, NULL, 0}
  };
  const char *only_wait = NULL;
  double seconds = 2;
  FILE *json = NULL;
  int option;

  while ((option = getopt_long (argc, argv, "", options, NULL)) >= 0) {
    if (option == 's')
      seconds = atof (optarg);
    else if (option == 'w')
      only_wait = optarg;
    else if (option != 'j' || !(json = fopen (optarg, "w")))
      fail ("usage: hop [--json FILE] [--seconds S] [--wait MODE]");
  }
  if (json)
    fputs ("[", json);
  run_all (seconds, only_wait, json);
  if (json) {
    fputs ("\n]\n", json);
    fclose (json);
  }
  return 0;
}
