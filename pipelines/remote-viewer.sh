#!/bin/sh
# remote-viewer.sh [URL]: watches a drive that is broadcast (hybrid.sh, or
# `simulation --zmq-broadcast --broadcast-images`), with the lanes that were found.
#
#   zmqbroadcastsrc  the newest picture, with its lanes and the vehicle's state
#   laneoverlay      draws them; on the viewer's machine, not on the vehicle's
exec gst-launch-1.0 \
  zmqbroadcastsrc url="${1:-tcp://localhost:5557}" \
  ! jpegdec \
  ! videoconvert \
  ! laneoverlay \
  ! videoconvert \
  ! autovideosink sync=false
