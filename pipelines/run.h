/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Runs a pipeline until it ends, fails or is interrupted. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The commands' exit statuses. */
#define EXIT_DONE 0             /* done, or interrupted */
#define EXIT_FAILED 1           /* failed while running */
#define EXIT_USAGE 2            /* wrong usage */

typedef struct
{
  gboolean verbose;             /* print the pipeline and errors' details */
  /* Name of the element at whose sink pad the stream is ended, NULL = none. */
  const gchar *end_at;
  guint64 frames;               /* end after so many there, 0 = never */
  gboolean finish_files;        /* a stop ends the stream there, so that files
                                 * are whole, instead of stopping at once */
  /* The elements exist and are about to start; may be NULL. */
  void (*starting) (gpointer user_data);
  /* Every element message; may be NULL. */
  void (*message) (const GstStructure * message, gpointer user_data);
  gpointer user_data;
} RunOptions;

/* Returns: EXIT_DONE or EXIT_FAILED, which was explained. */
gint run_pipeline (const gchar * description, const RunOptions * options);

G_END_DECLS
