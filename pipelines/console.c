/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a command tells its user: lines, a refreshing status line, errors. */
#include "console.h"

#include <signal.h>
#include <unistd.h>

/* Terminal control: a status line wider than the terminal is cut, not wrapped
 * onto the next one. */
#define ERASE_LINE "\r\033[K"
#define WRAP_OFF "\033[?7l"
#define WRAP_ON "\033[?7h"

static FILE *console_stream;
static gboolean status_shown;

static FILE *
get_stream (void)
{
  return console_stream ? console_stream : stdout;
}

static void
erase_status (void)
{
  if (status_shown)
    fputs (ERASE_LINE, get_stream ());
  status_shown = FALSE;
}

void
console_begin (const gchar * program)
{
  g_set_prgname (program);
  signal (SIGPIPE, SIG_IGN);
}

void
console_set_stream (FILE * stream)
{
  say_status_end ();
  console_stream = stream;
}

gboolean
console_is_terminal (void)
{
  return isatty (fileno (get_stream ()));
}

/* Not g_print(): it turns every check mark into `?` in the C locale. */
void
say (const gchar * format, ...)
{
  va_list args;

  erase_status ();
  va_start (args, format);
  vfprintf (get_stream (), format, args);
  va_end (args);
  fputc ('\n', get_stream ());
  fflush (get_stream ());
}

void
say_status (const gchar * format, ...)
{
  va_list args;

  erase_status ();
  fputs (WRAP_OFF, get_stream ());
  va_start (args, format);
  vfprintf (get_stream (), format, args);
  va_end (args);
  fputs (WRAP_ON, get_stream ());
  fflush (get_stream ());
  status_shown = TRUE;
}

void
say_status_end (void)
{
  if (!status_shown)
    return;
  fputc ('\n', get_stream ());
  fflush (get_stream ());
  status_shown = FALSE;
}

void
complain (const gchar * format, ...)
{
  va_list args;

  erase_status ();
  fflush (get_stream ());
  fprintf (stderr, "%s: ", g_get_prgname ());
  va_start (args, format);
  vfprintf (stderr, format, args);
  va_end (args);
  fputc ('\n', stderr);
}

void
complain_error (GError * error)
{
  complain ("%s", error->message);
  g_error_free (error);
}
