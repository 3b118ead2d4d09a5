#!/bin/sh
# What `lane-detection --shared-memory` runs, as a plain pipeline.
# Start it in one shell and simulation.sh in another, in any order.
#
#   shmcamsrc    maps the newest frame of the segment camera_feed, read-only: no
#                pixel is copied; it waits for the writer to come, and to come back
#   lanedetect   finds the ego lane's two lines and attaches them to the frame
#   shmlanesink  writes the lines of each frame into the segment detection_results
exec gst-launch-1.0 \
  shmcamsrc shm-name=camera_feed \
  ! lanedetect method=cv \
  ! shmlanesink shm-name=detection_results
