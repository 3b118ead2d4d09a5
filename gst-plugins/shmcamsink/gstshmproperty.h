/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The properties that the shared-memory elements have in common. */
#pragma once

#include <gst/gst.h>
#include <laneshm/laneshm.h>

G_BEGIN_DECLS

/**
 * GstShmWaitMode:
 * @GST_SHM_WAIT_AUTO: predict, unless one CPU or frequent preemption make
 *     sleeping better
 * @GST_SHM_WAIT_PREDICT: sleep until shortly before the expected arrival, spin
 *     through it
 * @GST_SHM_WAIT_SPIN: never sleep
 * @GST_SHM_WAIT_FUTEX: always sleep in the kernel
 *
 * How a reader waits. The values are those of LaneshmWaitMode.
 */
typedef enum
{
  GST_SHM_WAIT_AUTO = LANESHM_WAIT_AUTO,
  GST_SHM_WAIT_PREDICT = LANESHM_WAIT_PREDICT,
  GST_SHM_WAIT_SPIN = LANESHM_WAIT_SPIN,
  GST_SHM_WAIT_FUTEX = LANESHM_WAIT_FUTEX
} GstShmWaitMode;

/**
 * GstShmDisconnect:
 * @GST_SHM_DISCONNECT_WAIT: wait for the next writer and go on
 * @GST_SHM_DISCONNECT_EOS: end the stream
 * @GST_SHM_DISCONNECT_ERROR: post an error
 *
 * What a source does when the writer of its segment is gone.
 */
typedef enum
{
  GST_SHM_DISCONNECT_WAIT,
  GST_SHM_DISCONNECT_EOS,
  GST_SHM_DISCONNECT_ERROR
} GstShmDisconnect;

#define GST_TYPE_SHM_WAIT_MODE (gst_shm_wait_mode_get_type ())
GType gst_shm_wait_mode_get_type (void);
#define GST_TYPE_SHM_DISCONNECT (gst_shm_disconnect_get_type ())
GType gst_shm_disconnect_get_type (void);

#define GST_SHM_DEFAULT_MODE 0600
#define GST_SHM_DEFAULT_ATTEMPTS 20
#define GST_SHM_DEFAULT_WAIT_MODE GST_SHM_WAIT_AUTO
#define GST_SHM_DEFAULT_DISCONNECT GST_SHM_DISCONNECT_WAIT
#define GST_SHM_DEFAULT_POST_MESSAGES TRUE
#define GST_SHM_DEFAULT_MESSAGE_INTERVAL 0

/* Specifications of the common properties; each element installs its own. */
GParamSpec *gst_shm_param_spec_name (const gchar * property,
    const gchar * default_name, const gchar * blurb);
GParamSpec *gst_shm_param_spec_mode (void);
GParamSpec *gst_shm_param_spec_group (void);
GParamSpec *gst_shm_param_spec_slots (void);
GParamSpec *gst_shm_param_spec_require_zero_copy (void);
GParamSpec *gst_shm_param_spec_wait_mode (void);
GParamSpec *gst_shm_param_spec_realtime_priority (void);
GParamSpec *gst_shm_param_spec_on_disconnect (void);
GParamSpec *gst_shm_param_spec_attempts (void);
GParamSpec *gst_shm_param_spec_post_messages (void);
GParamSpec *gst_shm_param_spec_message_interval (void);
GParamSpec *gst_shm_param_spec_stats (const gchar * fields);

/* The id of a group given by name or number, NULL or "" = (gid_t) -1. FALSE,
 * with an error posted, when there is no such group. */
gboolean gst_shm_property_parse_group (GstElement * element,
    const gchar * group, gid_t * gid);

G_END_DECLS
