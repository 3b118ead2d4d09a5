/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Names of segments and paths of their files. */
#include <stdio.h>
#include <string.h>
#include <laneshm/error-private.h>
#include <laneshm/file.h>
#include <laneshm/protocol.h>

/* Leaves room for ".r.4194304.tmp" behind the name. */
#define NAME_LENGTH_MAX (NAME_MAX - 32)

static bool
ends_with (const char *name, const char *suffix)
{
  size_t length = strlen (name), tail = strlen (suffix);

  return length >= tail && strcmp (name + length - tail, suffix) == 0;
}

LaneshmStatus
laneshm_name_check (const char *name, LaneshmError * error)
{
  const char *reason = NULL;

  if (!name || !*name)
    return laneshm_error_set (error, LANESHM_BAD_NAME, 0,
        "The name of a shared memory segment is empty: give it one");
  if (strchr (name, '/'))
    reason = "contains a slash";
  else if (*name == '.')
    reason = "starts with a dot";
  else if (strlen (name) > NAME_LENGTH_MAX)
    reason = "is too long";
  else if (ends_with (name, ".r") || ends_with (name, ".tmp"))
    reason = "ends in .r or .tmp, which are used beside segments";
  for (const char *c = name; *c && !reason; c++)
    if ((unsigned char) *c < ' ' || *c == 0x7f)
      reason = "contains a control character";
  if (!reason)
    return LANESHM_OK;
  return laneshm_error_set (error, LANESHM_BAD_NAME, 0,
      "'%.64s' cannot name a shared memory segment, it %s: use a plain file "
      "name such as camera_feed", name, reason);
}

void
laneshm_path (char path[LANESHM_PATH_SIZE], const char *name,
    const char *suffix)
{
  snprintf (path, LANESHM_PATH_SIZE, LANESHM_DIRECTORY "/%s%s", name, suffix);
}
