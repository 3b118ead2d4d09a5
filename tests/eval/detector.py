# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a detecting element on pictures, one after the other."""
import cv2
import gi
import numpy as np

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402, F401

WIDTH, HEIGHT = 800, 600
FIELDS = ("a", "b", "c", "x1", "y1", "x2", "y2", "confidence")

Gst.init(None)


def scaled(picture):
    """The picture at the size it is judged at."""
    return cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


class Detector:
    """`element`: with its properties, as in gst-launch-1.0."""

    def __init__(self, element):
        self.pipeline = Gst.parse_launch(
            "appsrc name=in format=time caps=video/x-raw,format=BGRx,"
            f"width={WIDTH},height={HEIGHT},framerate=30/1 ! "
            f"{element} ! fakesink sync=false")
        self.source = self.pipeline.get_by_name("in")
        self.bus = self.pipeline.get_bus()
        self.frame = 0
        self.pipeline.set_state(Gst.State.PLAYING)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pipeline.set_state(Gst.State.NULL)

    def detect(self, picture):
        """What the element says of a BGR picture: {"left", "right", "ms"}."""
        data = cv2.cvtColor(scaled(picture), cv2.COLOR_BGR2BGRA)
        buffer = Gst.Buffer.new_wrapped(np.ascontiguousarray(data).tobytes())
        buffer.offset = self.frame
        buffer.pts = self.frame * Gst.SECOND // 30
        buffer.duration = Gst.SECOND // 30
        self.frame += 1
        self.source.push_buffer(buffer)
        return self._answer()

    def _answer(self):
        wanted = Gst.MessageType.ELEMENT | Gst.MessageType.ERROR
        while True:
            message = self.bus.timed_pop_filtered(10 * Gst.SECOND, wanted)
            if message is None:
                raise RuntimeError("no lane-detection message within 10 s")
            if message.type == Gst.MessageType.ERROR:
                raise RuntimeError(message.parse_error()[0].message)
            structure = message.get_structure()
            if structure.get_name() == "lane-detection":
                return {"left": _line(structure, "left"),
                        "right": _line(structure, "right"),
                        "ms": structure.get_value("processing-time-ms")}


def _line(structure, side):
    if not structure.has_field(side):
        return None
    lane = structure.get_value(side)
    return {field: lane.get_value(field) for field in FIELDS}
