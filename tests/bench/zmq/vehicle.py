#!/usr/bin/env python3
"""Frames of the built-in road through zmqlanedetect: its own figures, from before a frame is compressed until its answer is there.

usage: vehicle.py URL WIDTH HEIGHT FORM FRAMES LIVE
"""
import json
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402


def main():
    url, width, height, form, frames, live = sys.argv[1:]
    Gst.init(None)
    pipeline = Gst.parse_launch(
        f"carlasrc track=highway speed=20 is-live={live} num-buffers={frames} ! "
        f"video/x-raw,format=BGRx,width={width},height={height},framerate=30/1 ! zmqlanedetect name=detector url={url} timeout=2000 "
        f"compression={'jpeg' if form == 'jpeg' else 'raw'} post-messages=false ! fakesink sync=false enable-last-sample=false")
    pipeline.set_state(Gst.State.PLAYING)
    message = pipeline.get_bus().timed_pop_filtered(120 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    stats = pipeline.get_by_name("detector").get_property("stats")
    pipeline.set_state(Gst.State.NULL)
    if message is None or message.type == Gst.MessageType.ERROR:
        sys.exit("vehicle.py: the pipeline failed")
    number = {name: stats.get_uint64(name).value for name in
              ("frames", "ok", "timeouts", "errors", "copied", "answer-p50-ns", "answer-p99-ns", "answer-max-ns")}
    print(json.dumps({"replies": number["frames"] - number["timeouts"], "errors": number["errors"], "lost": number["timeouts"],
                      "lanes_any": number["ok"], "copied": number["copied"], "p50_us": number["answer-p50-ns"] / 1000,
                      "p99_us": number["answer-p99-ns"] / 1000, "max_us": number["answer-max-ns"] / 1000}))


if __name__ == "__main__":
    main()
