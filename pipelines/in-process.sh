#!/bin/sh
# Everything in one process, with a window: `simulation --in-process`.
#
# lanedetect has the same face as shmlanedetect, so one takes the other's place.
# The queue keeps drawing and display off the path that drives: it holds the
# newest frame only and drops what the window has no time for.
exec gst-launch-1.0 \
  carlasrc track=winding speed=12 \
  ! video/x-raw,format=BGRx,width=800,height=600,framerate=30/1 \
  ! lanedetect \
  ! lanekeep target-speed=12 \
  ! queue leaky=downstream max-size-buffers=1 \
  ! laneoverlay \
  ! videoconvert \
  ! autovideosink sync=false
