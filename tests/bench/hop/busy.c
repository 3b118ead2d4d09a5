/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Work for the scheduler: a loop on each CPU, in processes of the ordinary
 * priority that want nothing but to run. */
#include "hop.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CPUS 256

static pid_t loops[MAX_CPUS];
static int n_loops;

static pid_t
start_loop (int cpu)
{
  pid_t pid = fork ();
  cpu_set_t set;

  if (pid != 0)
    return pid;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  CPU_ZERO (&set);
  CPU_SET (cpu, &set);
  sched_setaffinity (0, sizeof set, &set);
  for (volatile unsigned i = 0;; i++);
}

void
hop_busy_start (void)
{
  int cpus = (int) sysconf (_SC_NPROCESSORS_ONLN);

  while (n_loops < cpus && n_loops < MAX_CPUS) {
    loops[n_loops] = start_loop (n_loops);
    n_loops++;
  }
}

void
hop_busy_stop (void)
{
  while (n_loops > 0) {
    kill (loops[--n_loops], SIGKILL);
    waitpid (loops[n_loops], NULL, 0);
  }
}
