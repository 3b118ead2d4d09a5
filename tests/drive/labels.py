#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks the labels of dumped frames by drawing them: PROGRAM is tests/drive/drive.

Frames of every track in two weathers are dumped while the car drives by itself.
Where a row shows paint next to a label, the label has to be in its middle.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from cells import Cell, QUIET, SPEEDS, command

try:
    import cv2
    import numpy as np
except ImportError as error:
    print(f"LEFT OUT: all of it, {error}")
    sys.exit(77)

WEATHERS = ("clear", "overcast")
INTERVAL = 40
TILE = (320, 240)
REACH = 6  # pixels to either side of a label where its paint is looked for
PAINT = 30  # levels brighter than the road beside it
MEDIAN, FAR_OFF = 0.5, 3.0  # pixels off: half of all, hardly any
FAR_SHARE = 0.05
LEAST_ROWS = 60  # of a drive
COLOURS = {"ego_left": (255, 80, 0), "ego_right": (0, 0, 255)}  # BGR


def dump(program, cell, folder):
    """Drives, and returns (picture, label) of every frame that was dumped."""
    words = command(program, cell, f"lanedetect {QUIET}")
    words[words.index("--world") + 1] += f" dump={folder} dump-interval={INTERVAL}"
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    lines = (folder / "labels.jsonl").read_text().splitlines()
    assert len(lines) == (cell.frames + INTERVAL - 1) // INTERVAL, lines
    for line in lines:
        label = json.loads(line)
        picture = cv2.imread(str(folder / label["image"]))
        assert picture.shape == (label["height"], label["width"], 3), label
        yield picture, label


def lanes(label):
    for side, colour in COLOURS.items():
        if label[side] is not None:
            assert label["types"][label[side]] == "line", label
            yield label["lanes"][label[side]], colour


def errors(picture, label):
    """Pixels that paint is right of its label, for each row that shows some."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(float)
    for points, _ in lanes(label):
        for x, y in points:
            first = round(x) - 2 * REACH
            row = grey[y, max(first, 0):first + 4 * REACH + 1]
            if len(row) < 4 * REACH + 1:
                continue
            paint = row - np.median(row)
            paint[:REACH] = paint[-REACH:] = 0  # what the median was taken of, too
            bright = np.flatnonzero(paint > PAINT)
            # A line's whole width, and no more than one line.
            if not 0 < len(bright) < 2 * REACH or np.ptp(bright) >= len(bright):
                continue
            if bright[0] == REACH or bright[-1] == 3 * REACH:
                continue
            yield np.average(bright, weights=paint[bright]) + first - x


def draw(picture, label, cell):
    for points, colour in lanes(label):
        cv2.polylines(picture, [np.round(np.array(points) * 16).astype(np.int32)],
                      False, colour, 2, cv2.LINE_AA, 4)
    tile = cv2.resize(picture, TILE, interpolation=cv2.INTER_AREA)
    for thickness, level in ((3, 0), (1, 255)):
        cv2.putText(tile, f"{cell.track} {cell.weather}", (8, 18),
                    cv2.FONT_HERSHEY_SIMPLEX, 0.5, (level,) * 3, thickness, cv2.LINE_AA)
    return tile


def judge(cell, off):
    """What is wrong with a drive's labels, or None."""
    off = np.abs(np.array(off))
    print(f"{cell.track} {cell.weather}: {len(off)} rows of paint, "
          f"{np.median(off):.2f} pixels off in the median, "
          f"{100 * np.mean(off > FAR_OFF):.1f} % more than {FAR_OFF:g}")
    if len(off) < LEAST_ROWS:
        return "too few rows"
    if np.median(off) > MEDIAN or np.mean(off > FAR_OFF) > FAR_SHARE:
        return "labels beside the paint"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--weather", type=lambda text: text.split(","), default=WEATHERS)
    parser.add_argument("--frames", type=int, default=361, help="of each drive (361)")
    parser.add_argument("--sheet", type=pathlib.Path, metavar="FILE",
                        help="save frames with their labels drawn")
    options = parser.parse_args()
    wrong, rows = [], []
    for track in SPEEDS:
        tiles = []
        for weather in options.weather:
            cell = Cell(track, weather, 1, options.frames)
            with tempfile.TemporaryDirectory() as folder:
                frames = list(dump(options.program, cell, pathlib.Path(folder)))
            reason = judge(cell, [off for frame in frames for off in errors(*frame)])
            if reason:
                wrong.append(f"{track} in {weather}: {reason}")
            tiles += [draw(*frames[i], cell) for i in (-len(frames) // 3, -1)]
        rows.append(np.hstack(tiles))
    if options.sheet:
        cv2.imwrite(str(options.sheet), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, 72])
    sys.exit("; ".join(wrong) or 0)


main()
