/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Threads that share out the parts of one piece of work. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROAD_MAX_THREADS 8

typedef struct _RoadCrew RoadCrew;

/* Does part @part of the work; any number of threads at a time do. */
typedef void (*RoadCrewWork) (gint part, gpointer data);

/* @threads: how many work, the caller of road_crew_run() included; 0: as many
 * as there are processors. Never more than ROAD_MAX_THREADS. */
RoadCrew *road_crew_new (guint threads);
void road_crew_free (RoadCrew * crew);

/* Calls @work for parts 0 to @parts - 1, in any order, and returns when all are
 * done. One call at a time. */
void road_crew_run (RoadCrew * crew, gint parts, RoadCrewWork work,
    gpointer data);

G_END_DECLS
