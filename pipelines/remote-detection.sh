#!/bin/sh
# remote-detection.sh [URL]: what `lane-detection` runs, as a plain pipeline: a
# service that finds the lanes in the frames of cameras on any machine.
# remote-simulation.sh is one of them.
#
#   zmqcamsrc    takes the newest frame of each client in turn, JPEG or raw
#   lanedetect   finds the ego lane's two lines, and remembers each client's road
#   zmqlanesink  answers the client that the frame came from
exec gst-launch-1.0 \
  zmqcamsrc url="${1:-tcp://*:5556}" \
  ! lanedetect method=cv \
  ! zmqlanesink
