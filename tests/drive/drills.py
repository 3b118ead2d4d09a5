# SPDX-License-Identifier: LGPL-2.1-or-later
"""What must not take the vehicle out of its lane: a detector that dies or
hangs, and a line that is not there."""
import json
import pathlib
import signal
import subprocess
import tempfile
import time

from cells import Cell, Names, command, run

FPS = 30
STILL = 0.1      # m/s
SETTLE = 4       # s of driving before anything happens
VEHICLE_WIDTH = 1.8
LINE_GONE = 200  # m
DEAD = 7         # s


def run_all(program):
    """Yields (what happens, what came of it)."""
    for track in ("straight", "winding"):
        yield f"{track}: detector killed, started again {DEAD} s later", (
            _detector_drill(program, track, 22, _kill_and_restart))
        yield f"{track}: detector frozen for 2 s", (
            _detector_drill(program, track, 14, _freeze))
    for track in ("highway", "winding"):
        for side in ("left", "right"):
            yield (f"{track}: {side} line missing for {LINE_GONE} m",
                   line_missing(program, track, side))


def line_missing(program, track, side):
    cell = Cell(track, "clear", 1, 900)
    result = run(program, cell, "--hide", side, "--hide-from", 50,
                 "--hide-length", LINE_GONE)
    return {"stopped_after_s": None, "stopped_after_world_s": None,
            "departures": result["departures"],
            "offset_max_m": result["offset_m"]["max"],
            "drove_on": result["metres"] > 50 + LINE_GONE}


def _kill_and_restart(names, detector):
    detector.kill()
    detector.wait()
    time.sleep(DEAD)
    return names.start_detector()


def _freeze(names, detector):
    detector.send_signal(signal.SIGSTOP)
    time.sleep(2)
    detector.send_signal(signal.SIGCONT)
    return detector


def _detector_drill(program, track, seconds, act):
    cell = Cell(track, "clear", 1, seconds * FPS, "two")
    names = Names(cell)
    with tempfile.TemporaryDirectory() as folder:
        trace = pathlib.Path(folder, "trace")
        detector = names.start_detector()
        drive = subprocess.Popen(
            command(program, cell, names.element(), "--trace", trace,
                    live=True), stdout=subprocess.DEVNULL)
        try:
            _wait_for_frames(trace, SETTLE * FPS)
            began = time.monotonic()
            detector = act(names, detector)
            acted = time.monotonic()
            drive.wait(timeout=seconds + 30)
        finally:
            drive.kill()
            detector.send_signal(signal.SIGINT)
            detector.wait(timeout=20)
        frames = [json.loads(line) for line in trace.read_text().splitlines()]
    return judge(frames, began, acted)


def _wait_for_frames(trace, number):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if trace.exists() and trace.read_text().count("\n") >= number:
            return
        time.sleep(0.05)
    raise RuntimeError("the drive did not begin within 30 s")


def judge(frames, began, acted):
    """`began`: when it happened, `acted`: when it was over, by the clock."""
    since = [frame for frame in frames if frame["now"] > began]
    still = next((n for n, frame in enumerate(since)
                  if frame["speed"] < STILL), None)
    outside = [abs(frame["offset"]) > (frame["lane_width"] - VEHICLE_WIDTH) / 2
               for frame in frames]
    return {
        "stopped_after_s": None if still is None
                           else since[still]["now"] - began,
        "stopped_after_world_s": None if still is None else still / FPS,
        "offset_max_m": max(abs(frame["offset"]) for frame in frames),
        "departures": sum(now and not before for before, now
                          in zip([False] + outside, outside)),
        "drove_on": frames[-1]["now"] > acted and frames[-1]["speed"] > 3.0
                    and frames[-1]["status"] == "ok",
    }
