#!/bin/sh
# hybrid.sh [URL [ACTION_URL]]: the fast way to drive and the far way to watch:
# shared memory to the detector (lane-detection.sh, beside it), ZeroMQ to whoever
# subscribes (remote-viewer.sh, anywhere). The drive waits for no viewer.
#
#   shmlanedetect  has the lane found by another process of this machine
#   zmqbroadcast   tells state and detection of each frame, and sends its picture
#                  while somebody looks; takes the actions pause, resume, respawn
exec gst-launch-1.0 \
  carlasrc track=winding speed=12 \
  ! video/x-raw,format=BGRx,width=800,height=600,framerate=30/1 \
  ! shmlanedetect image-shm-name=camera_feed detection-shm-name=detection_results \
  ! lanekeep target-speed=12 \
  ! zmqbroadcast url="${1:-tcp://*:5557}" action-url="${2:-tcp://*:5558}"
