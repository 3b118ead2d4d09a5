#!/bin/sh
# remote-simulation.sh [URL[,URL...]]: what `simulation --viewer none` runs, as a
# plain pipeline: the detector is remote-detection.sh or `lane-detection`, on the
# machine of the URL (default: this one). Several take turns.
#
#   carlasrc       the built-in road
#   zmqlanedetect  sends each frame as JPEG and waits for the lines that are found
#                  in exactly this frame; without an answer it goes on without
#   lanekeep       steers by them, and stops safely when there are none for long
exec gst-launch-1.0 \
  carlasrc track=highway speed=25 \
  ! video/x-raw,format=BGRx,width=800,height=600,framerate=30/1 \
  ! zmqlanedetect url="${1:-tcp://localhost:5556}" \
  ! lanekeep target-speed=25 \
  ! fakesink sync=false enable-last-sample=false
