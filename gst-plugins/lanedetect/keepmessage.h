/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The element messages of lanekeep. */
#pragma once

#include "lanekeeper.h"

G_BEGIN_DECLS

/* Whether speed and steering are there (@vehicle may be NULL) and possible. */
gboolean lane_keep_knows_vehicle (const GstVehicleMeta * vehicle);

/**
 * lane_keep_message_new:
 * @lanes: what was acted on
 * @vehicle: (nullable): the vehicle's state in the same frame
 * @output: what was done
 * @received: CLOCK_MONOTONIC when the element got the frame
 * @sent: CLOCK_MONOTONIC when it had sent the control
 *
 * Returns: (transfer full): the message that the element's SECTION comment
 * describes.
 */
GstMessage *lane_keep_message_new (GstObject * src, GstBuffer * buffer,
    const GstLaneMeta * lanes, const GstVehicleMeta * vehicle,
    const LaneKeeperOutput * output, GstClockTime received,
    GstClockTime sent);

/* Returns: (transfer full): the message lane-departure, described there too. */
GstMessage *lane_departure_message_new (GstObject * src,
    const GstLaneMeta * lanes, const LaneKeeperOutput * output);

G_END_DECLS
