#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Floors for the detector on the built-in road, in closed loop: test-road.py ROADEVAL TRACK."""
import json
import subprocess
import sys

program, track = sys.argv[1:]
run = subprocess.run([program, f"track={track} num-buffers=300", "post-messages=false"],
                     stdout=subprocess.PIPE, text=True, check=True)
result = json.loads(run.stdout)
print(run.stdout)
errors = [f"curve_{d}m" for d in (10, 20) if result[f"curve_{d}m"]["rms_m"] > 0.05]
if result["frames"] != 300:
    errors.append("frames")
if result["both"] < 0.98:
    errors.append("both")
if result["offset_max_m"] > 0.5:
    errors.append("offset_max_m")
if result["far_end_px"]["rms"] > 2:
    errors.append("far_end_px")
sys.exit(f"out of bounds: {', '.join(errors)}" if errors else 0)
