/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Threads that share out the parts of one piece of work.
 *
 * Everyone, the caller included, takes the next part that is left. Nobody is
 * waited for who has not begun one: on a busy machine a helper that wakes up
 * late costs nothing.
 */

#include "crew.h"

struct _RoadCrew
{
  GThread *helpers[ROAD_MAX_THREADS - 1];
  guint n_helpers;

  GMutex lock;                  /* of all that follows */
  GCond begun, done;
  gboolean dismissed;
  RoadCrewWork work;
  gpointer data;
  gint parts, next, left;       /* how many, the next to take, not yet done */
};

/* Under the lock, but not while at work. */
static void
take_parts (RoadCrew * crew)
{
  while (crew->next < crew->parts) {
    RoadCrewWork work = crew->work;
    gpointer data = crew->data;
    gint part = crew->next++;

    g_mutex_unlock (&crew->lock);
    work (part, data);
    g_mutex_lock (&crew->lock);
    if (--crew->left == 0)
      g_cond_signal (&crew->done);
  }
}

static gpointer
help (gpointer data)
{
  RoadCrew *crew = data;

  g_mutex_lock (&crew->lock);
  while (!crew->dismissed) {
    take_parts (crew);
    if (!crew->dismissed)
      g_cond_wait (&crew->begun, &crew->lock);
  }
  g_mutex_unlock (&crew->lock);
  return NULL;
}

RoadCrew *
road_crew_new (guint threads)
{
  RoadCrew *crew = g_new0 (RoadCrew, 1);

  g_mutex_init (&crew->lock);
  g_cond_init (&crew->begun);
  g_cond_init (&crew->done);
  if (threads == 0)
    threads = g_get_num_processors ();
  threads = MIN (threads, ROAD_MAX_THREADS);
  while (crew->n_helpers + 1 < threads) {
    GThread *helper = g_thread_try_new ("road", help, crew, NULL);

    /* Fewer do as well. */
    if (helper == NULL)
      break;
    crew->helpers[crew->n_helpers++] = helper;
  }
  return crew;
}

void
road_crew_free (RoadCrew * crew)
{
  guint i;

  g_mutex_lock (&crew->lock);
  crew->dismissed = TRUE;
  g_cond_broadcast (&crew->begun);
  g_mutex_unlock (&crew->lock);
  for (i = 0; i < crew->n_helpers; i++)
    g_thread_join (crew->helpers[i]);
  g_mutex_clear (&crew->lock);
  g_cond_clear (&crew->begun);
  g_cond_clear (&crew->done);
  g_free (crew);
}

void
road_crew_run (RoadCrew * crew, gint parts, RoadCrewWork work, gpointer data)
{
  g_mutex_lock (&crew->lock);
  crew->work = work;
  crew->data = data;
  crew->parts = crew->left = parts;
  crew->next = 0;
  g_cond_broadcast (&crew->begun);
  take_parts (crew);
  while (crew->left > 0)
    g_cond_wait (&crew->done, &crew->lock);
  g_mutex_unlock (&crew->lock);
}
