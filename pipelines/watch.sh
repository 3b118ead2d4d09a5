#!/bin/sh
# Watches a drive from a third process: one more reader of camera_feed, beside
# the detector and without slowing anybody down.
exec gst-launch-1.0 \
  shmcamsrc shm-name=camera_feed \
  ! queue leaky=downstream max-size-buffers=1 \
  ! videoconvert \
  ! autovideosink sync=false
