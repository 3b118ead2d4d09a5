# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scores reported ego lines against labelled ones.

A folder of pictures has a labels.jsonl, one JSON object a picture:
  image, width, height: file and its size in pixels
  lanes: polylines [[x, y], ...] from the bottom up; types: "line" or "curb"
  ego_left, ego_right: index into lanes, or null; tags: list of words

A reported line hits when it is on average within TOLERANCE of the picture's
width from the label on the rows of the lower part of the picture. Painted lines
count for recall; a curb may be reported or not. A report that hits nothing is a
false one. "far" is the recall on the rows above, where labels reach there.
"""
import json

import numpy as np

TOLERANCE = 0.025
LOWER_PART = 0.6
SIDES = ("left", "right")


def read_labels(folder):
    text = (folder / "labels.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def label(record, side):
    """(near points, far points, type), points in parts of the picture; or None."""
    index = record[f"ego_{side}"]
    if index is None:
        return None
    points = np.array([(x / record["width"], y / record["height"])
                       for x, y in record["lanes"][index]
                       if 0 <= x <= record["width"]]).reshape(-1, 2)
    lower = points[:, 1] >= LOWER_PART
    if lower.sum() < 2:
        return None
    return points[lower], points[~lower], record["types"][index]


def error(line, points, width, height):
    """Mean distance of a reported line from points, as part of the width."""
    y = points[:, 1] * height
    x = line["a"] + (line["b"] + line["c"] * y) * y
    return float(np.mean(np.abs(x / width - points[:, 0])))


class Score:
    """Counts of a set of pictures; scores of sets add up."""

    def __init__(self):
        self.pictures = self.lines = self.found = self.reports = self.hits = 0
        self.far_lines = self.far_found = 0
        self.errors = []
        self.confidences = []  # (confidence, right or wrong)

    def __add__(self, other):
        total = Score()
        for name, value in vars(self).items():
            setattr(total, name, value + getattr(other, name))
        return total

    def judge(self, record, reported, width, height):
        """Counts one picture. Returns how bad it is, for finding the worst."""
        self.pictures += 1
        return sum(self._judge_side(label(record, side), reported[side],
                                    width, height) for side in SIDES)

    def _judge_side(self, truth, line, width, height):
        painted = truth is not None and truth[2] == "line"
        self.lines += painted
        judged_far = painted and len(truth[1]) >= 3
        self.far_lines += judged_far
        if line is None:
            return 1 if painted else 0
        self.reports += 1
        off = error(line, truth[0], width, height) if truth else np.inf
        hit = off < TOLERANCE
        self.hits += hit
        self.confidences.append((line["confidence"], hit))
        if painted and hit:
            self.found += 1
            self.errors.append(off)
        if judged_far:
            self.far_found += error(line, truth[1], width, height) < TOLERANCE
        return min(off, 0.2) / TOLERANCE if not hit else off

    def summary(self):
        return {
            "pictures": self.pictures,
            "lines": self.lines,
            "reports": self.reports,
            "recall": self.found / max(1, self.lines),
            "precision": self.hits / max(1, self.reports),
            "far": self.far_found / max(1, self.far_lines),
            "mean_error": float(np.mean(self.errors)) if self.errors else None,
        }

    def reliability(self, edges=(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)):
        """Of the lines reported with some confidence, how many were right."""
        table = []
        for low, high in zip(edges, edges[1:]):
            inside = [(c, hit) for c, hit in self.confidences
                      if low <= c < high or c == high == edges[-1]]
            if inside:
                table.append({
                    "from": low, "to": high, "reports": len(inside),
                    "confidence": float(np.mean([c for c, _ in inside])),
                    "right": float(np.mean([hit for _, hit in inside])),
                })
        return table
