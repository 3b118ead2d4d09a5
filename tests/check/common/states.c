/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Elements that are used again. */

#include "states.h"

void
assert_plays_again (const gchar * launch)
{
  GstElement *pipeline = gst_parse_launch (launch, NULL);

  for (guint i = 0; i < 5; i++) {
    GstBus *bus = gst_element_get_bus (pipeline);
    GstMessage *message;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (message != NULL);
    fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
    gst_message_unref (message);
    gst_object_unref (bus);
    fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_NULL),
        GST_STATE_CHANGE_SUCCESS);
  }
  gst_object_unref (pipeline);
}
