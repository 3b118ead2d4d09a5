#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Floors for the detector on the built-in road, in closed loop: test-road.py DRIVE TRACK."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[1] / "drive"))
from cells import Cell, add_up, run

program, track = sys.argv[1:]
row = add_up([run(program, Cell(track, "clear", 0, 300))])
print(row)
errors = [f"line_{d}m" for d in (10, 20) if (row[f"line_{d}m"] or 0) > 0.05]
if row["frames"] != 300:
    errors.append("frames")
if row["both"] < 0.98:
    errors.append("both")
if row["lateral_max_m"] > 0.5:
    errors.append("lateral_max_m")
if (row["far_end_px"] or 0) > 2:
    errors.append("far_end_px")
sys.exit(f"out of bounds: {', '.join(errors)}" if errors else 0)
