/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One sentence for what went wrong. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <laneshm/error-private.h>

LaneshmStatus
laneshm_error_set (LaneshmError * error, LaneshmStatus status, int os_error,
    const char *format, ...)
{
  va_list arguments;

  if (!error)
    return status;
  error->status = status;
  error->os_error = os_error;
  va_start (arguments, format);
  vsnprintf (error->message, sizeof error->message, format, arguments);
  va_end (arguments);
  /* One line for a terminal, whatever a name or a header held. */
  for (char *c = error->message; *c; c++)
    if ((unsigned char) *c < ' ' || *c == 0x7f)
      *c = '?';
  return status;
}

LaneshmStatus
laneshm_error_set_os (LaneshmError * error, int os_error, const char *name,
    const char *what)
{
  char reason[80];

  switch (os_error) {
    case EACCES:
    case EPERM:
      return laneshm_error_set (error, LANESHM_DENIED, os_error,
          "Shared memory '%s' %s: it belongs to another user; run as that "
          "user or let its writer widen mode and group", name, what);
    case ENOENT:
      return laneshm_error_set (error, LANESHM_NOT_FOUND, os_error,
          "Shared memory '%s' not found: start its writer first", name);
    case ELOOP:
    case EISDIR:
    case ENXIO:
      return laneshm_error_set (error, LANESHM_BAD_SEGMENT, os_error,
          "Shared memory '%s' is not a regular file: remove it or use "
          "another name", name);
    default:
      /* The GNU variant: never writes outside `reason`, always a text. */
      return laneshm_error_set (error, LANESHM_SYSTEM, os_error,
          "Shared memory '%s' %s: %s", name, what,
          strerror_r (os_error, reason, sizeof reason));
  }
}

LaneshmStatus
laneshm_error_set_contended (LaneshmError * error, const char *name)
{
  return laneshm_error_set (error, LANESHM_BUSY, 0,
      "Shared memory '%s' is being made and removed by other processes all the "
      "time: use another name", name);
}
