#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Accuracy of lanedetect on labelled pictures, videos and the built-in road.

Pictures and videos are those in $LANE_DATA (folders lanes/ and video/); pictures
are judged at 800x600, each on its own, and once more by the tutorials' detector
where it was built (OpenCV), for comparison. The built-in road is driven by what
was detected, every track in every weather, and compared with the truth.
"""
import argparse
import json
import os
import pathlib
import sys

import numpy as np

import pictures
import videos
from detector import Gst
from metric import Score

sys.path.append(str(pathlib.Path(__file__).parents[1] / "drive"))
import cells  # noqa: E402


def parse():
    parser = argparse.ArgumentParser(prog="./dev eval", description=__doc__)
    parser.add_argument("--method", default="cv", choices=["cv", "dl"])
    parser.add_argument("--set", type=pathlib.Path, metavar="DIR",
                        help="folders of labelled pictures to judge instead of "
                        "those in $LANE_DATA; the format is in "
                        "tests/eval/metric.py")
    parser.add_argument("--json", action="store_true",
                        help="print JSON instead of tables")
    parser.add_argument("--worst", type=int, default=0, metavar="N",
                        help="save overlays of the N worst pictures")
    parser.add_argument("--worst-dir", type=pathlib.Path, metavar="DIR",
                        default=pathlib.Path("eval-worst"),
                        help="where to (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=3, metavar="N",
                        help="judge each picture N times, the best time counts "
                        "(default: %(default)s)")
    parser.add_argument("--frames", type=int, default=300, metavar="N",
                        help="drive N frames of each track in each weather, "
                        "0 = none "
                        "(default: %(default)s)")
    parser.add_argument("--drive", help=argparse.SUPPRESS)
    return parser.parse_args()


def judge_pictures(options, folder):
    element = f"lanedetect method={options.method} tracking=false"
    scores, times, judged = pictures.evaluate(folder, element, options.repeat)
    if not scores:
        sys.exit(f"eval: no */labels.jsonl under {folder}")
    if options.worst:
        pictures.save_worst(judged, options.worst, options.worst_dir)
    result = summarise(scores, times)
    if Gst.ElementFactory.find("tutorialdetect"):
        result["tutorial"] = summarise(*pictures.evaluate(
            folder, "tutorialdetect", options.repeat)[:2])
    else:
        print("eval: the tutorials' detector is left out, it needs OpenCV "
              "(g++, libopencv-imgproc-dev)", file=sys.stderr)
    return result


def summarise(scores, times):
    total = sum(scores.values(), Score())
    carla = sum((score for name, score in scores.items()
                 if name.startswith("carla")), Score())
    table = {name: score.summary() for name, score in scores.items()}
    if carla.pictures:
        table["CARLA"] = carla.summary()
    table["ALL"] = total.summary()
    return {"pictures": table, "reliability": total.reliability(),
            "ms": {"p50": float(np.median(times)),
                   "p99": float(np.percentile(times, 99))}}


def drive(options):
    """{track and weather: row} of the built-in road."""
    chosen = [cells.Cell(track, weather, 0, options.frames)
              for track in cells.SPEEDS for weather in cells.WEATHERS]
    element = f"lanedetect method={options.method} post-messages=false"
    results = dict(cells.run_all(options.drive, chosen, os.cpu_count() or 1,
                                 detector=element))
    return {f"{cell.track} {cell.weather}": cells.add_up([results[cell]])
            for cell in chosen}


def percent(value):
    return f"{100 * value:6.1f} %"


def print_accuracy(title, result):
    print(f"{title:18} {'number':>6} {'lines':>6} {'recall':>8} "
          f"{'precision':>9} {'far':>8} {'error, % of width':>18}")
    for name, row in result["pictures"].items():
        error = row["mean_error"]
        print(f"{name:18} {row['pictures']:6d} {row['lines']:6d} "
              f"{percent(row['recall'])} {percent(row['precision']):>9} "
              f"{percent(row['far'])} "
              f"{'-' if error is None else f'{100 * error:.2f}':>18}")
    print(f"time per picture: median {result['ms']['p50']:.3f} ms, "
          f"p99 {result['ms']['p99']:.3f} ms\n")


def print_reliability(result):
    print(f"{'confidence':18} {'reports':>7} {'mean':>8} {'right':>8}")
    for row in result["reliability"]:
        print(f"{row['from']:.2f} to {row['to']:.2f}       {row['reports']:7d} "
              f"{percent(row['confidence'])} {percent(row['right'])}")
    print()


def print_videos(result):
    print(f"{'video':32} {'frames':>6}  side   missing  longest gap  jumps")
    for name, video in result.items():
        for side, row in video["sides"].items():
            print(f"{name:32} {video['frames']:6d}  {side:6} "
                  f"{row['missing']:6d} {row['longest_gap']:12d} "
                  f"{row['jumps']:6d}")
    print()


def print_road(result):
    print(f"{'built-in road':18} {'frames':>6} {'both':>8} "
          f"{'offset rms, max':>16}   line error (RMS) at 5, 10, 20, 30 m   "
          "ms p50")
    for name, row in result.items():
        errors = " ".join(f"{centimetres(row[f'line_{d}m']):>8}"
                          for d in cells.DISTANCES)
        print(f"{name:18} {row['frames']:6d} {percent(row['found'])} "
              f"{row['lateral_rms_m']:7.2f} {row['lateral_max_m']:6.2f} m "
              f"{errors:38} {row['detection_us_p50'] / 1000:8.3f}")


def centimetres(metres):
    return "-" if metres is None else f"{100 * metres:.1f} cm"


def main():
    options = parse()
    data = os.environ.get("LANE_DATA")
    result = {}
    folder = options.set or (pathlib.Path(data) / "lanes" if data else None)
    if folder:
        result.update(judge_pictures(options, folder))
    else:
        print("eval: LANE_DATA is not set, so there are no pictures to judge",
              file=sys.stderr)
    if data and not options.set:
        files = sorted((pathlib.Path(data) / "video").glob("*.mp4"))
        result["videos"] = {path.name: videos.evaluate(path, options.method)
                            for path in files}
    if options.drive and options.frames and not options.set:
        result["road"] = drive(options)

    if options.json:
        print(json.dumps(result, indent=1))
        return
    if "pictures" in result:
        print_accuracy("pictures", result)
        if "tutorial" in result:
            print_accuracy("tutorial detector", result["tutorial"])
        print_reliability(result)
    if "videos" in result:
        print_videos(result["videos"])
    if "road" in result:
        print_road(result["road"])


if __name__ == "__main__":
    main()
