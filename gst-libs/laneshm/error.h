/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What can go wrong with a segment, and one sentence that says so. */
#ifndef LANESHM_ERROR_H
#define LANESHM_ERROR_H

#define LANESHM_MESSAGE_SIZE 320

#ifdef __cplusplus
extern "C" {
#endif

typedef enum
{
  LANESHM_OK = 0,

  /* Not failures: what a waiting or polling caller branches on. */
  LANESHM_AGAIN,                /* nothing new, or no slot free now */
  LANESHM_TIMEOUT,              /* the deadline passed */
  LANESHM_CANCELLED,            /* laneshm_waiter_cancel() was called */
  LANESHM_GONE,                 /* the writer closed, died or replaced this segment: open it again by name */

  /* Failures: LaneshmError.message is set. */
  LANESHM_NOT_FOUND,            /* no segment of that name */
  LANESHM_BUSY,                 /* a live process writes it already */
  LANESHM_DENIED,               /* it belongs to another user */
  LANESHM_NO_SPACE,             /* /dev/shm cannot hold it */
  LANESHM_BAD_NAME,             /* not a valid segment name */
  LANESHM_BAD_FORMAT,           /* geometry that cannot be, or is not supported */
  LANESHM_BAD_SEGMENT,          /* foreign, truncated or corrupt */
  LANESHM_TOO_MANY_READERS,     /* all reader entries are taken */
  LANESHM_SYSTEM                /* another system call failed, see os_error */
} LaneshmStatus;

typedef struct
{
  LaneshmStatus status;
  int os_error;                 /* errno of the failed call, or 0 */
  char message[LANESHM_MESSAGE_SIZE];   /* one sentence naming the segment and what to do */
} LaneshmError;

#ifdef __cplusplus
}
#endif
#endif
