#!/bin/sh
# record.sh VIDEO OUT.mkv: finds the lane in a real video and records what was
# found: `simulation --in-process --input VIDEO --record OUT.mkv --fps 0`.
#
# Nothing waits for a clock, so this runs as fast as it decodes and encodes.
[ $# -eq 2 ] || { echo "usage: $0 VIDEO OUT.mkv" >&2; exit 2; }
exec gst-launch-1.0 \
  filesrc location="$1" \
  ! decodebin \
  ! videoconvert \
  ! lanedetect \
  ! lanekeep \
  ! queue max-size-buffers=2 \
  ! videoconvert \
  ! laneoverlay \
  ! videoconvert \
  ! jpegenc \
  ! matroskamux \
  ! filesink location="$2"
