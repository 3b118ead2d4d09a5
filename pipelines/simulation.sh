#!/bin/sh
# What `simulation --shared-memory --viewer none` runs, as a plain pipeline.
# Start it in one shell and lane-detection.sh in another, in any order.
#
#   carlasrc       the built-in road: each frame is drawn straight into a slot of
#                  the segment camera_feed, which shmlanedetect offers
#   shmlanedetect  publishes the frame and waits for the lines that the other
#                  process finds in exactly this frame
#   lanekeep       steers by them; its answer goes upstream to carlasrc as an event
exec gst-launch-1.0 \
  carlasrc track=highway speed=25 \
  ! video/x-raw,format=BGRx,width=800,height=600,framerate=30/1 \
  ! shmlanedetect image-shm-name=camera_feed detection-shm-name=detection_results \
  ! lanekeep target-speed=25 \
  ! fakesink sync=false enable-last-sample=false
