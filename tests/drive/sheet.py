# SPDX-License-Identifier: LGPL-2.1-or-later
"""One picture of every track in every weather, as the driver saw it."""
import cv2
import gi
import numpy as np

from cells import QUIET, Cell

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402, F401

WIDTH, HEIGHT = 800, 600
TILE = (280, 210)
FRAME = 330  # of the drive, beyond the straight with which tracks begin


def save(path, tracks, weathers):
    """Writes a contact sheet, a row a track."""
    Gst.init(None)
    sheet = np.vstack([np.hstack([tile(Cell(track, weather, 1, FRAME + 1))
                                  for weather in weathers])
                       for track in tracks])
    if not cv2.imwrite(str(path), sheet, [cv2.IMWRITE_JPEG_QUALITY, 74]):
        raise RuntimeError(f"cannot write {path}")


def tile(cell):
    picture = cv2.resize(last_picture(cell), TILE,
                         interpolation=cv2.INTER_AREA)
    for thickness, grey in ((3, 0), (1, 255)):
        cv2.putText(picture, f"{cell.track} {cell.weather}", (8, 18),
                    cv2.FONT_HERSHEY_SIMPLEX, 0.5, (grey,) * 3, thickness,
                    cv2.LINE_AA)
    return picture


def last_picture(cell):
    """The last frame of a drive, BGR."""
    pipeline = Gst.parse_launch(
        f"{cell.world()} ! video/x-raw,format=BGR,width={WIDTH},"
        f"height={HEIGHT},framerate=30/1 ! lanedetect {QUIET} ! "
        f"{cell.controller()} ! appsink name=out sync=false max-buffers=2")
    sink = pipeline.get_by_name("out")
    pipeline.set_state(Gst.State.PLAYING)
    try:
        last = None
        while (sample := sink.pull_sample()) is not None:
            last = sample
        data = last.get_buffer().extract_dup(0, WIDTH * HEIGHT * 3)
    finally:
        pipeline.set_state(Gst.State.NULL)
    return np.frombuffer(data, np.uint8).reshape(HEIGHT, WIDTH, 3)
