/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The properties that the shared-memory elements have in common. */
#include "config.h"
#include "gstshmproperty.h"

#include <errno.h>
#include <grp.h>

#define READY_FLAGS \
    (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)
#define PLAYING_FLAGS \
    (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

GType
gst_shm_wait_mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_SHM_WAIT_AUTO, "Predict, unless one CPU or frequent preemption make "
          "sleeping better", "auto"},
    {GST_SHM_WAIT_PREDICT, "Sleep until shortly before the expected arrival, "
          "spin through it", "predict"},
    {GST_SHM_WAIT_SPIN, "Never sleep: lowest latency, one whole CPU", "spin"},
    {GST_SHM_WAIT_FUTEX, "Always sleep in the kernel: lowest CPU use",
        "futex"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstShmWaitMode", values);
    gst_type_mark_as_plugin_api (new_type, 0);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

GType
gst_shm_disconnect_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_SHM_DISCONNECT_WAIT, "Wait for the next writer and go on", "wait"},
    {GST_SHM_DISCONNECT_EOS, "End the stream", "eos"},
    {GST_SHM_DISCONNECT_ERROR, "Post an error", "error"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstShmDisconnect", values);
    gst_type_mark_as_plugin_api (new_type, 0);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

GParamSpec *
gst_shm_param_spec_name (const gchar * property, const gchar * default_name,
    const gchar * blurb)
{
  return g_param_spec_string (property, "Segment name", blurb, default_name,
      READY_FLAGS);
}

GParamSpec *
gst_shm_param_spec_mode (void)
{
  return g_param_spec_uint ("mode", "File mode",
      "Permissions of the segment, an octal number: 0600 = this user only, "
      "0660 = the group too, 0640 = the group may look (and must copy)",
      0, 0777, GST_SHM_DEFAULT_MODE, READY_FLAGS);
}

GParamSpec *
gst_shm_param_spec_group (void)
{
  return g_param_spec_string ("group", "Group",
      "Group that owns the segment, by name or number, unset = the process's",
      NULL, READY_FLAGS);
}

GParamSpec *
gst_shm_param_spec_slots (void)
{
  return g_param_spec_uint ("slots", "Slots",
      "Frames the segment has room for. Each frame that a reader or this "
      "pipeline holds takes one; without a free one frames are dropped",
      LANESHM_MIN_SLOTS, LANESHM_MAX_SLOTS, LANESHM_DEFAULT_SLOTS, READY_FLAGS);
}

GParamSpec *
gst_shm_param_spec_require_zero_copy (void)
{
  return g_param_spec_boolean ("require-zero-copy", "Require zero-copy",
      "Fail, rather than copy, when a frame does not lie in the segment",
      FALSE, READY_FLAGS);
}

GParamSpec *
gst_shm_param_spec_wait_mode (void)
{
  return g_param_spec_enum ("wait-mode", "Wait mode",
      "How to wait: latency against CPU use", GST_TYPE_SHM_WAIT_MODE,
      GST_SHM_DEFAULT_WAIT_MODE, READY_FLAGS);
}

GParamSpec *
gst_shm_param_spec_realtime_priority (void)
{
  return g_param_spec_int ("realtime-priority", "Real-time priority",
      "SCHED_FIFO priority of the streaming thread, 0 = leave it as it is. "
      "Where it is not permitted a warning is posted; wait-mode=spin needs "
      "real-time throttling off", 0, 99, 0, READY_FLAGS);
}

GParamSpec *
gst_shm_param_spec_on_disconnect (void)
{
  return g_param_spec_enum ("on-disconnect", "On disconnect",
      "What to do when the writer, once connected to, is gone",
      GST_TYPE_SHM_DISCONNECT, GST_SHM_DEFAULT_DISCONNECT, PLAYING_FLAGS);
}

GParamSpec *
gst_shm_param_spec_attempts (void)
{
  return g_param_spec_uint ("attempts", "Attempts",
      "Half seconds to wait for the other process at the start before an "
      "error is posted, 0 = for ever", 0, G_MAXUINT, GST_SHM_DEFAULT_ATTEMPTS,
      READY_FLAGS);
}

GParamSpec *
gst_shm_param_spec_post_messages (void)
{
  return g_param_spec_boolean ("post-messages", "Post messages",
      "Post an element message 'lane-detection' for each result",
      GST_SHM_DEFAULT_POST_MESSAGES, PLAYING_FLAGS);
}

GParamSpec *
gst_shm_param_spec_message_interval (void)
{
  return g_param_spec_uint64 ("message-interval", "Message interval",
      "Least time between two messages, nanoseconds, 0 = one a result", 0,
      G_MAXUINT64, GST_SHM_DEFAULT_MESSAGE_INTERVAL, PLAYING_FLAGS);
}

GParamSpec *
gst_shm_param_spec_stats (const gchar * fields)
{
  return g_param_spec_boxed ("stats", "Statistics", fields,
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static gboolean
group_by_name (const gchar * name, gid_t * gid)
{
  gchar buffer[16384];
  struct group entry, *found = NULL;

  if (getgrnam_r (name, &entry, buffer, sizeof buffer, &found) != 0 || !found)
    return FALSE;
  *gid = found->gr_gid;
  return TRUE;
}

static gboolean
group_by_number (const gchar * number, gid_t * gid)
{
  guint64 value;

  /* (gid_t) -1 is taken: it means "leave it". */
  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT32 - 1, &value,
          NULL))
    return FALSE;
  *gid = (gid_t) value;
  return TRUE;
}

gboolean
gst_shm_property_parse_group (GstElement * element, const gchar * group,
    gid_t * gid)
{
  *gid = (gid_t) - 1;
  if (!group || !*group || group_by_name (group, gid)
      || group_by_number (group, gid))
    return TRUE;

  GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS,
      ("There is no group '%s'; set 'group' to one that exists.", group),
      (NULL));
  return FALSE;
}
