/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bench-hop: our shared-memory hop beside the alternatives, in one run. */
#include "hop.h"

#include <gst/gst.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const HopPayload record = { "88", 0, 0, 88 };
static const HopPayload vga = { "800x600x3", 800, 600, 800 * 600 * 3 };
static const HopPayload hd = { "1920x1080x3", 1920, 1080, 1920 * 1080 * 3 };
static const HopPayload uhd = { "3840x2160x3", 3840, 2160, 3840 * 2160 * 3 };

/* The frame size must not matter, nor the rate: each is varied alone. */
static const HopCase cases[] = {
  {&hop_laneshm_record, &record, 30, "predict", 0},
  {&hop_laneshm_record, &record, 60, "predict", 0},
  {&hop_laneshm_record, &record, 500, "predict", 0},
  {&hop_laneshm_record, &record, 30, "spin", 0},
  {&hop_laneshm_record, &record, 30, "futex", 0},
  {&hop_laneshm_frames, &vga, 30, "predict", 0},
  {&hop_laneshm_frames, &vga, 60, "predict", 0},
  {&hop_laneshm_frames, &vga, 500, "predict", 0},
  {&hop_laneshm_frames, &vga, 30, "spin", 0},
  {&hop_laneshm_frames, &vga, 30, "futex", 0},
  {&hop_laneshm_frames, &hd, 30, "predict", 0},
  {&hop_laneshm_frames, &uhd, 30, "predict", 0},
  {&hop_laneshm_frames, &vga, 30, "predict", 1},
  {&hop_laneshm_frames, &hd, 30, "predict", 1},
  {&hop_laneshm_frames, &uhd, 30, "predict", 1},
  {&hop_laneshm_elements, &vga, 30, "predict", 0},
  {&hop_laneshm_elements, &vga, 60, "predict", 0},
  {&hop_laneshm_elements, &vga, 500, "predict", 0},
  {&hop_laneshm_elements, &vga, 30, "spin", 0},
  {&hop_laneshm_elements, &vga, 30, "futex", 0},
  {&hop_laneshm_elements, &hd, 30, "predict", 0},
  {&hop_laneshm_elements, &uhd, 30, "predict", 0},
  {&hop_laneshm_elements, &vga, 30, "predict", 1},
  {&hop_laneshm_elements, &hd, 30, "predict", 1},
  {&hop_laneshm_elements, &uhd, 30, "predict", 1},
  {&hop_shmsink_allocator, &vga, 30, "blocking", 0},
  {&hop_shmsink_allocator, &vga, 60, "blocking", 0},
  {&hop_shmsink_allocator, &vga, 500, "blocking", 0},
  {&hop_shmsink_allocator, &hd, 30, "blocking", 0},
  {&hop_shmsink_allocator, &uhd, 30, "blocking", 0},
  {&hop_shmsink, &vga, 30, "blocking", 1},
  {&hop_shmsink, &vga, 500, "blocking", 1},
  {&hop_shmsink, &hd, 30, "blocking", 1},
  {&hop_shmsink, &uhd, 30, "blocking", 1},
#ifdef HAVE_ZMQ
  {&hop_zmq_tcp, &record, 30, "blocking", 2},
  {&hop_zmq_tcp, &vga, 30, "blocking", 2},
  {&hop_zmq_tcp, &vga, 60, "blocking", 2},
  {&hop_zmq_tcp, &hd, 30, "blocking", 2},
  {&hop_zmq_tcp, &uhd, 30, "blocking", 2},
  {&hop_zmq_ipc, &record, 30, "blocking", 2},
  {&hop_zmq_ipc, &vga, 30, "blocking", 2},
  {&hop_zmq_ipc, &hd, 30, "blocking", 2},
  {&hop_zmq_ipc, &uhd, 30, "blocking", 2},
#endif
  {&hop_memcpy_poll, &record, 30, "poll", 2},
  {&hop_memcpy_poll, &vga, 30, "poll", 2},
  {&hop_memcpy_poll, &vga, 60, "poll", 2},
  {&hop_memcpy_poll, &hd, 30, "poll", 2},
  {&hop_memcpy_poll, &uhd, 30, "poll", 2},
};

/* With a loop on each CPU. */
static const HopCase busy_cases[] = {
  {&hop_laneshm_frames, &vga, 30, "predict", 0, HOP_FIFO_NONE},
  {&hop_laneshm_frames, &vga, 30, "predict", 0, HOP_FIFO_READER},
  {&hop_laneshm_frames, &vga, 30, "predict", 0, HOP_FIFO_BOTH},
  {&hop_laneshm_elements, &vga, 30, "predict", 0, HOP_FIFO_NONE},
  {&hop_laneshm_elements, &vga, 30, "predict", 0, HOP_FIFO_READER},
  {&hop_laneshm_elements, &vga, 30, "predict", 0, HOP_FIFO_BOTH},
};

static const char *const fifo_names[] = { "none", "reader", "both" };

typedef struct
{
  int n;
  double p50, p90, p99, max, cpu;       /* us, percent */
} Result;

static int
compare (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

  return (x > y) - (x < y);
}

static Result
summarise (HopShared * shared)
{
  uint64_t *samples = shared->latency_ns + HOP_WARMUP;
  int n = (int) MIN (shared->received, HOP_MAX_SAMPLES) - HOP_WARMUP;
  Result r = {.n = MAX (n, 0),.cpu = shared->cpu_percent };

  if (n <= 0)
    return r;
  qsort (samples, (size_t) n, sizeof *samples, compare);
  r.p50 = 1e-3 * (double) samples[n / 2];
  r.p90 = 1e-3 * (double) samples[n * 9 / 10];
  r.p99 = 1e-3 * (double) samples[n * 99 / 100];
  r.max = 1e-3 * (double) samples[n - 1];
  return r;
}

/* Our source element raises its thread by itself. */
static gboolean
has_fifo (const HopCase * c, gboolean is_writer)
{
  if (is_writer)
    return c->fifo == HOP_FIFO_BOTH;
  return c->fifo && c->transport != &hop_laneshm_elements;
}

static pid_t
start (int (*role) (const HopCase *, HopShared *, int), const HopCase * c,
    HopShared * shared, int frames, int cpu)
{
  pid_t pid = fork ();

  if (pid == 0) {
    cpu_set_t set;

    /* Writer and reader on different CPUs, where there are two. */
    CPU_ZERO (&set);
    CPU_SET (cpu % (int) sysconf (_SC_NPROCESSORS_ONLN), &set);
    sched_setaffinity (0, sizeof set, &set);
    if (has_fifo (c, cpu == 0)) {
      struct sched_param priority = {.sched_priority = HOP_FIFO_PRIORITY };

      sched_setscheduler (0, SCHED_FIFO, &priority);
    }
    gst_init (NULL, NULL);
    _exit (role (c, shared, frames));
  }
  return pid;
}

static gboolean
run_case (HopCase c, int seconds, Result * result, char **error)
{
  static int serial;
  HopShared *shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE,
      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int frames = MIN (seconds * c.rate_hz, HOP_MAX_SAMPLES) + HOP_WARMUP;
  gint64 deadline = g_get_monotonic_time () +
      (seconds + 8) * G_TIME_SPAN_SECOND;
  pid_t writer, reader;
  int status, ended = 0;

  g_snprintf (c.endpoint, sizeof c.endpoint, "bench-hop-%d",
      (int) getpid () + 100 * serial++);
  writer = start (c.transport->write, &c, shared, frames, 0);
  reader = start (c.transport->read, &c, shared, frames, 1);
  while (ended < 2 && g_get_monotonic_time () < deadline) {
    ended += waitpid (-1, &status, WNOHANG) > 0;
    g_usleep (50000);
  }
  if (ended < 2) {
    kill (writer, SIGKILL);
    kill (reader, SIGKILL);
    waitpid (writer, &status, 0);
    waitpid (reader, &status, 0);
    hop_fail (shared, "did not end, %u frames received", shared->received);
  }
  *result = summarise (shared);
  *error = shared->error[0] ? g_strdup (shared->error) : NULL;
  munmap (shared, sizeof *shared);
  return *error == NULL && result->n > 0;
}

static void
write_json (FILE * file, const HopCase * c, const Result * r, gboolean busy,
    gboolean first)
{
  fprintf (file, "%s\n {\"transport\": \"%s\", \"level\": \"%s\","
      " \"payload\": \"%s\", \"rate_hz\": %d, \"wait\": \"%s\","
      " \"copies\": %d, \"n\": %d, \"p50_us\": %.2f, \"p90_us\": %.2f,"
      " \"p99_us\": %.2f, \"max_us\": %.2f, \"cpu_percent\": %.2f",
      first ? "[" : ",", c->transport->name, c->transport->level,
      c->payload->name, c->rate_hz, c->wait, c->copies, r->n, r->p50, r->p90,
      r->p99, r->max, r->cpu);
  if (busy)
    fprintf (file, ", \"fifo\": \"%s\"", fifo_names[c->fifo]);
  fputc ('}', file);
}

static gboolean
is_wanted (const gchar * only, const gchar * name)
{
  return !only || g_str_equal (only, name);
}

int
main (int argc, char **argv)
{
  gchar *json = NULL, *transport = NULL, *level = NULL, *payload = NULL;
  gint seconds = 0;
  gboolean fifo = FALSE, busy = FALSE;
  GOptionEntry entries[] = {
    {"json", 0, 0, G_OPTION_ARG_FILENAME, &json, "Write the figures to FILE",
        "FILE"},
    {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "Length of each case, "
          "4 (--busy: 20)", "N"},
    {"transport", 0, 0, G_OPTION_ARG_STRING, &transport,
        "Only cases of this transport", "NAME"},
    {"level", 0, 0, G_OPTION_ARG_STRING, &level, "Only cases of this level",
        "lib|element"},
    {"payload", 0, 0, G_OPTION_ARG_STRING, &payload,
        "Only cases of this payload", "NAME"},
    {"fifo", 0, 0, G_OPTION_ARG_NONE, &fifo, "Readers under SCHED_FIFO",
        NULL},
    {"busy", 0, 0, G_OPTION_ARG_NONE, &busy, "Instead: a loop on each CPU, "
          "and without and with SCHED_FIFO", NULL},
    {NULL}
  };
  GOptionContext *context = g_option_context_new (NULL);
  GError *error = NULL;
  FILE *file = NULL;
  gboolean first = TRUE;
  gsize n_cases;
  int failed = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("bench-hop: %s\n", error->message);
    return 2;
  }
  if (json && !(file = fopen (json, "w"))) {
    g_printerr ("bench-hop: cannot write %s\n", json);
    return 1;
  }
  n_cases = busy ? G_N_ELEMENTS (busy_cases) : G_N_ELEMENTS (cases);
  if (seconds == 0)
    seconds = busy ? 20 : 4;
  if (busy)
    hop_busy_start ();
  g_print ("%-18s %-8s %-12s %5s %-9s %6s %6s %9s %9s %9s %9s %6s%s\n",
      "transport", "level", "payload", "Hz", "wait", "copies", "n",
      "p50 us", "p90 us", "p99 us", "max us", "CPU %", busy ? "  FIFO" : "");
  for (gsize i = 0; i < n_cases; i++) {
    HopCase c = busy ? busy_cases[i] : cases[i];
    Result r;
    char *problem;

    if (!is_wanted (transport, c.transport->name)
        || !is_wanted (level, c.transport->level)
        || !is_wanted (payload, c.payload->name))
      continue;
    if (fifo && !busy)
      c.fifo = HOP_FIFO_READER;
    if (!run_case (c, seconds, &r, &problem)) {
      g_print ("%-18s %-8s %-12s %5d %-9s failed: %s\n", c.transport->name,
          c.transport->level, c.payload->name, c.rate_hz, c.wait,
          problem ? problem : "no frames");
      failed++;
      continue;
    }
    g_print ("%-18s %-8s %-12s %5d %-9s %6d %6d %9.1f %9.1f %9.1f %9.1f"
        " %6.1f  %s\n", c.transport->name, c.transport->level, c.payload->name,
        c.rate_hz, c.wait, c.copies, r.n, r.p50, r.p90, r.p99, r.max, r.cpu,
        busy ? fifo_names[c.fifo] : "");
    if (file)
      write_json (file, &c, &r, busy, first);
    first = FALSE;
  }
  hop_busy_stop ();
  if (file) {
    fputs (first ? "[]\n" : "\n]\n", file);
    fclose (file);
  }
  return failed > 0;
}
