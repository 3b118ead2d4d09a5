# SPDX-License-Identifier: LGPL-2.1-or-later
"""Labelled pictures, each judged on its own."""
import cv2
import numpy as np

from detector import HEIGHT, WIDTH, Detector, scaled
from metric import SIDES, Score, label, read_labels

COLOURS = {"left": (0, 255, 0), "right": (0, 0, 255)}


def evaluate(folder, element, repeat):
    """Judges every set of pictures under `folder` by a detecting element.

    Returns the scores by set, times in ms, and (badness, set, record, report)
    of every picture.
    """
    scores, times, judged = {}, [], []
    for pictures in sorted(p.parent for p in folder.glob("*/labels.jsonl")):
        score = scores[pictures.name] = Score()
        with Detector(element) as detector:
            for record in read_labels(pictures):
                picture = cv2.imread(str(pictures / record["image"]))
                if picture is None:
                    raise RuntimeError(
                        f"cannot read {pictures / record['image']}")
                reports = [detector.detect(picture) for _ in range(repeat)]
                times.append(min(report["ms"] for report in reports))
                badness = score.judge(record, reports[-1], WIDTH, HEIGHT)
                judged.append((badness, pictures, record, reports[-1]))
    return scores, times, judged


def save_worst(judged, count, folder):
    """Draws the pictures judged worst: reports in colour, labels in white."""
    folder.mkdir(parents=True, exist_ok=True)
    worst = sorted(judged, key=lambda item: -item[0])[:count]
    for number, (_, pictures, record, report) in enumerate(worst):
        picture = scaled(cv2.imread(str(pictures / record["image"])))
        for side in SIDES:
            _draw(picture, record, report[side], side)
        name = f"{number:02d}-{pictures.name}-{record['image']}"
        cv2.imwrite(str((folder / name).with_suffix(".png")), picture)


def _draw(picture, record, line, side):
    truth = label(record, side)
    if truth is not None:
        points = np.vstack(truth[:2]) * (WIDTH, HEIGHT)
        points = points[np.argsort(points[:, 1])]
        _polyline(picture, points, (255, 255, 255), 1)
    if line is not None:
        y = np.arange(line["y2"], HEIGHT)
        x = line["a"] + (line["b"] + line["c"] * y) * y
        _polyline(picture, np.stack([x, y], 1), COLOURS[side], 2)
        cv2.circle(picture, (line["x2"], line["y2"]), 4, COLOURS[side], 1)
        cv2.putText(picture, f"{side} {line['confidence']:.2f}",
                    (10 if side == "left" else WIDTH // 2, 30),
                    cv2.FONT_HERSHEY_SIMPLEX, 0.8, COLOURS[side], 2)


def _polyline(picture, points, colour, thickness):
    cv2.polylines(picture, [points.astype(np.int32).reshape(-1, 1, 2)], False,
                  colour, thickness, cv2.LINE_AA)
