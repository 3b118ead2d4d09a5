# SPDX-License-Identifier: LGPL-2.1-or-later
"""Videos without labels: lines lost, and jumps from frame to frame."""
import cv2

from detector import HEIGHT, WIDTH, Detector
from metric import SIDES

JUMP = 0.025  # of the width, on the row that is
ROW = 0.75    # of the height


def evaluate(path, method):
    columns = {side: [] for side in SIDES}
    video = cv2.VideoCapture(str(path))
    with Detector(f"lanedetect method={method}") as detector:
        while True:
            there, picture = video.read()
            if not there:
                break
            report = detector.detect(picture)
            for side in SIDES:
                columns[side].append(_column(report[side]))
    return {"frames": len(columns["left"]),
            "sides": {side: _summary(columns[side]) for side in SIDES}}


def _column(line):
    if line is None:
        return None
    y = ROW * HEIGHT
    return (line["a"] + (line["b"] + line["c"] * y) * y) / WIDTH


def _summary(columns):
    gap = longest = jumps = 0
    for before, now in zip([None] + columns, columns):
        gap = gap + 1 if now is None else 0
        longest = max(longest, gap)
        jumps += None not in (before, now) and abs(now - before) > JUMP
    return {"missing": columns.count(None), "longest_gap": longest,
            "jumps": jumps}
