# SPDX-License-Identifier: LGPL-2.1-or-later
"""How hard the world's pictures are: dumped frames, judged one by one by the
tutorials' detector and by ours, as `./dev eval` judges labelled pictures.

The camera is level and 2.3 m up, as on the CARLA pictures that these figures
are compared with: the tutorials' region of interest is made for such a camera.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

from cells import Cell, QUIET, command

sys.path.append(str(pathlib.Path(__file__).parents[1] / "eval"))
import pictures  # noqa: E402
from metric import Score  # noqa: E402

CAMERA = "pitch=0 z=2.3"
DETECTORS = {"tutorial": "tutorialdetect", "cv": "lanedetect tracking=false"}


def measure(program, tracks, weathers, frames, interval):
    """{weather: {detector: accuracy}} over pictures of all tracks."""
    return {weather: _judge(program, tracks, weather, frames, interval)
            for weather in weathers}


def _judge(program, tracks, weather, frames, interval):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda track: _dump(
                program, Cell(track, weather, 1, frames), folder, interval),
                tracks))
        return {detector: sum(
            pictures.evaluate(folder, element, 1)[0].values(),
            Score()).summary() for detector, element in DETECTORS.items()}


def _dump(program, cell, folder, interval):
    words = command(program, cell, f"lanedetect {QUIET} {CAMERA}")
    words[words.index("--world") + 1] += (
        f" {CAMERA} dump={folder / cell.track} dump-interval={interval}")
    words[words.index("--controller") + 1] += f" {CAMERA}"
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def markdown(results):
    lines = ["| weather | pictures | lines | tutorials' recall | precision "
             "| our recall | precision |", "|---|---|---|---|---|---|---|"]
    for weather, result in results.items():
        shares = " | ".join(f"{100 * result[detector][key]:.0f} %"
                            for detector in DETECTORS
                            for key in ("recall", "precision"))
        lines.append(f"| {weather} | {result['cv']['pictures']} | "
                     f"{result['cv']['lines']} | {shares} |")
    return "\n".join(lines)
