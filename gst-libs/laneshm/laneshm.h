/* SPDX-License-Identifier: LGPL-2.1-or-later
 * liblaneshm: camera frames and detection results between processes of one
 * machine. C11 and POSIX only; needs no other library. */
#ifndef LANESHM_H
#define LANESHM_H

#include <laneshm/error.h>
#include <laneshm/wait.h>
#include <laneshm/camera-feed.h>
#include <laneshm/detection-results.h>

#endif
