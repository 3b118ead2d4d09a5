#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The closed-loop matrix: every track in every weather on several roads, judged
by the truth.

Everything in one process, a drive a processor; then through shared memory with
the detector in another process, one drive at a time; then in one process the
way of the tutorials (their detector, PD controller), where OpenCV is. The
latter two drive one road of each track, half as far. A drive runs as fast as it
goes, with a time step of 1/30 s.
"""
import argparse
import itertools
import json
import os
import pathlib
import subprocess
import sys
import time

import cells
import drills
import tables
from cells import SPEEDS, WEATHERS, Cell

TITLES = {"one": "One process", "two": "Two processes",
          "tutorial": "The tutorials' way: their detector, PD controller"}
SHORT_FRAMES = 200


def parse():
    parser = argparse.ArgumentParser(
        prog="./dev drive", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    words = {"type": lambda text: text.split(","), "metavar": "NAME,..."}
    parser.add_argument("--track", default=list(SPEEDS), **words,
                        help="default: " + ",".join(SPEEDS))
    parser.add_argument("--weather", default=list(WEATHERS), **words,
                        help="presets of carlasrc's property (default: "
                        + ",".join(WEATHERS) + ")")
    parser.add_argument("--seeds", type=int, default=3, metavar="N",
                        help="roads of each track (default: %(default)s)")
    parser.add_argument("--frames", type=int, default=1200, metavar="N",
                        help="of each drive (default: %(default)s)")
    parser.add_argument("--disturbance", type=float, default=0, metavar="D",
                        help="crosswind and bumps, 0 to 1 (default: none)")
    parser.add_argument("--driver", default=list(TITLES), **words,
                        help="default: " + ",".join(TITLES))
    parser.add_argument("--two-processes", action="store_const", dest="driver",
                        const=["two"], help="the same as --driver two")
    parser.add_argument("--no-drills", dest="drills", action="store_false",
                        help="without killed detectors and missing lines")
    parser.add_argument("--short", action="store_true",
                        help="every track and every weather once, "
                        f"{SHORT_FRAMES} frames, and status 1 when the vehicle "
                        "leaves its lane")
    parser.add_argument("--sheet", type=pathlib.Path, metavar="FILE",
                        help="only save a picture of every track in every "
                        "weather (.jpg or .png)")
    parser.add_argument("--hardness", action="store_true",
                        help="only judge pictures of every weather by the "
                        "tutorials' detector and by ours")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE",
                        help="write what each drive measured")
    parser.add_argument("--docs", type=pathlib.Path, metavar="FILE",
                        help="put the tables into this document")
    parser.add_argument("--program", default="drive", help=argparse.SUPPRESS)
    return parser.parse_args()


def matrix(options, driver):
    seeds, frames = options.seeds, options.frames
    if driver != "one":
        seeds, frames = 1, frames // 2
    return [Cell(track, weather, seed, frames, driver, options.disturbance)
            for track in options.track for weather in options.weather
            for seed in range(1, seeds + 1)]


def diagonal(options):
    """Every track and every weather at least once."""
    n = max(len(options.track), len(options.weather))
    pairs = zip(range(n), itertools.cycle(options.track),
                itertools.cycle(options.weather))
    return [Cell(track, weather, 1, SHORT_FRAMES) for _, track, weather in pairs]


def drive(options, driver, chosen):
    """Runs the cells of one driver; returns {cell: result} in their order."""
    at_once = 1 if driver == "two" else os.cpu_count() or 1
    began = time.monotonic()
    results = {}
    for cell, result in cells.run_all(options.program, chosen, at_once):
        results[cell] = result
        if len(results) % 8 == 0 or len(results) == len(chosen):
            print(f"{driver}: {len(results)} of {len(chosen)} drives, "
                  f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return {cell: results[cell] for cell in chosen}


def rows(results):
    """{(track, weather): row} over the seeds, and all of them as one."""
    groups = {}
    for cell, result in results.items():
        groups.setdefault((cell.track, cell.weather), []).append(result)
    table = {key: cells.add_up(group) for key, group in groups.items()}
    return table, cells.add_up(list(results.values()))


def report(options, driver, results):
    table, total = rows(results)
    text = tables.markdown(table | {("all", "all"): total})
    print(f"\n{TITLES[driver]}\n\n{text}")
    if options.docs:
        tables.insert(options.docs, driver, text)
    if driver == "tutorial":
        return []
    return [f"{driver}: {line}" for line in tables.missed(table)]


def run_drills(options):
    results = {}
    for name, result in drills.run_all(options.program):
        results[name] = result
        print(f"drill: {name}", file=sys.stderr)
    text = tables.drills(results)
    print(f"\nDrills\n\n{text}")
    if options.docs:
        tables.insert(options.docs, "drills", text)
    return results


def has_element(name):
    return subprocess.run(["gst-inspect-1.0", name], check=False,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def run_matrix(options):
    missed, measured = [], {}
    for driver in options.driver:
        if driver == "tutorial" and not has_element("tutorialdetect"):
            print("drive: the tutorials' way is left out, it needs OpenCV "
                  "(g++, libopencv-imgproc-dev)", file=sys.stderr)
            continue
        results = drive(options, driver, matrix(options, driver))
        measured[driver] = [vars(cell) | {"result": result}
                            for cell, result in results.items()]
        missed += report(options, driver, results)
    if options.drills:
        measured["drills"] = run_drills(options)
    print("\nMissed targets\n\n" + ("\n".join(missed) or "none"))
    if options.json:
        options.json.write_text(json.dumps(measured, indent=1))


def run_short(options):
    """For `./dev test`: what the vehicle did, never how fast."""
    results = drive(options, "one", diagonal(options))
    table, _ = rows(results)
    print(tables.markdown(table))
    faults = []
    for (track, weather), row in table.items():
        if row["departures"] or row["lateral_max_m"] > 0.5:
            faults.append(f"{track} {weather}: left the middle of its lane")
        if row["frames"] != SHORT_FRAMES:
            faults.append(f"{track} {weather}: {row['frames']} frames")
    for side in ("left", "right"):
        result = drills.line_missing(options.program, "winding", side)
        if result["departures"] or not result["drove_on"]:
            faults.append(f"{side} line missing: {result}")
    sys.exit("\n".join(faults) or 0)


def measure_hardness(options):
    import hardness  # likewise
    frames = options.frames // 2
    results = hardness.measure(options.program, options.track, options.weather,
                               frames, frames // 20)
    text = hardness.markdown(results)
    print(text)
    if options.docs:
        tables.insert(options.docs, "hardness", text)


def main(options):
    if options.sheet:
        import sheet  # needs OpenCV's Python module, which the rest does not
        sheet.save(options.sheet, options.track, options.weather)
    elif options.hardness:
        measure_hardness(options)
    elif options.short:
        run_short(options)
    else:
        run_matrix(options)


if __name__ == "__main__":
    main(parse())
