# SPDX-License-Identifier: LGPL-2.1-or-later
"""Drives of the matrix: starting them, and adding up what they measured."""
import concurrent.futures
import contextlib
import dataclasses
import json
import math
import os
import signal
import statistics
import subprocess

# Speed on each track, m/s; in bends the driver slows down by itself.
SPEEDS = {"straight": 20, "oval": 15, "highway": 25, "winding": 12, "city": 10,
          "random": 12}
WEATHERS = ("clear", "overcast", "lowsun", "night", "rain", "fog", "worn",
            "shadows")
QUIET = "post-messages=false"
DISTANCES = (5, 10, 20, 30)
TIMEOUT = 600  # s for one drive


@dataclasses.dataclass(frozen=True)
class Cell:
    track: str
    weather: str
    seed: int
    frames: int
    driver: str = "one"  # process, "two" processes, or the "tutorial"'s way
    disturbance: float = 0.0  # wind and bumps, 0..1

    def world(self, live=False):
        return (f"carlasrc is-live={str(live).lower()} track={self.track} "
                f"weather={self.weather} seed={self.seed} "
                f"disturbance={self.disturbance} "
                f"speed={SPEEDS[self.track]} num-buffers={self.frames}")

    def controller(self):
        pd = "controller=pd" if self.driver == "tutorial" else ""
        return f"lanekeep {QUIET} target-speed={SPEEDS[self.track]} {pd}"


class Names:
    """Segments that no other process uses."""

    def __init__(self, cell):
        tag = f"{os.getpid()}_{cell.track}_{cell.weather}_{cell.seed}"
        self.feed, self.results = f"drive_feed_{tag}", f"drive_results_{tag}"

    def start_detector(self):
        return subprocess.Popen(
            ["lane-detection", "--shared-memory", "--image-shm-name",
             self.feed, "--detection-shm-name", self.results],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)

    def element(self):
        return (f"shmlanedetect {QUIET} image-shm-name={self.feed} "
                f"detection-shm-name={self.results}")


@contextlib.contextmanager
def detector_process(names):
    process = names.start_detector()
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def command(program, cell, detector, *options, live=False):
    return [program, "--world", cell.world(live), "--detector", detector,
            "--controller", cell.controller(), *map(str, options)]


def run(program, cell, *options, detector=f"lanedetect {QUIET}"):
    """What the drive's program says of this cell, a dict. `detector`: the
    element in one process."""
    if cell.driver == "two":
        names = Names(cell)
        with detector_process(names):
            return _run(command(program, cell, names.element(), *options))
    if cell.driver == "tutorial":
        # Its region of interest, wide enough for our camera.
        detector = f"tutorialdetect top=0.5 {QUIET}"
    return _run(command(program, cell, detector, *options))


def _run(words):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=TIMEOUT, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}\n{done.stderr}")
    return json.loads(done.stdout)


def run_all(program, cells, at_once, **options):
    """Yields (cell, result) as the drives end; options as run()'s."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        drives = {pool.submit(run, program, cell, **options): cell
                  for cell in cells}
        for drive in concurrent.futures.as_completed(drives):
            yield drives[drive], drive.result()


def add_up(results):
    """Several drives as one: what a row of the tables tells."""
    def total(key):
        return sum(result[key] for result in results)

    def largest(*keys):
        return max(_get(result, keys) for result in results)

    def error(key):
        n = sum(result[key]["n"] for result in results)
        squares = sum(result[key]["squares"] for result in results)
        return math.sqrt(squares / n) if n else None

    frames = max(total("frames"), 1)
    row = {
        "frames": total("frames"),
        "km": total("metres") / 1000,
        "both": total("both") / frames,
        "any": total("any") / frames,
        "found": total("shown_both") / max(total("shown"), 1),
        "timeouts": total("timeouts"),
        "departures": total("departures"),
        "lateral_rms_m": error("offset_m"),
        "lateral_max_m": largest("offset_m", "max"),
        "acceleration_max": largest("acceleration_max"),
        "jerk_max": largest("jerk_max"),
        "uncomfortable": total("uncomfortable") / max(total("ride_frames"), 1),
        "far_end_px": error("far_end_px"),
    }
    for what in ("latency_us", "detection_us"):
        for quantile in ("p50", "p99"):
            row[f"{what}_{quantile}"] = statistics.median(
                result[what][quantile] for result in results)
    for distance in DISTANCES:
        row[f"line_{distance}m"] = error(f"line_{distance}m")
    return row


def _get(value, keys):
    for key in keys:
        value = value[key]
    return value
