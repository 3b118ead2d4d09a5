/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a command tells its user: lines, a refreshing status line, errors. */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* Names the program. A reader of its output that goes away is from now on no
 * reason to die, which would leave segments behind. */
void console_begin (const gchar * program);
/* Where say() and say_status() write, from now on; stdout at first. Texts are
 * UTF-8 and go out unchanged in any locale, every line at once. */
void console_set_stream (FILE * stream);
/* Whether that is a terminal. */
gboolean console_is_terminal (void);

/* Prints one or more whole lines (a newline is added). */
void say (const gchar * format, ...) G_GNUC_PRINTF (1, 2);
/* Replaces the status line, which any later output removes again. */
void say_status (const gchar * format, ...) G_GNUC_PRINTF (1, 2);
/* Ends the status line, if there is one, and leaves it on the screen. */
void say_status_end (void);

/* One sentence on stderr, after the program's name. */
void complain (const gchar * format, ...) G_GNUC_PRINTF (1, 2);
/* @error: (transfer full): its message is the sentence */
void complain_error (GError * error);

G_END_DECLS
