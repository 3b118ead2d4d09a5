#!/usr/bin/env python3
"""Every gst-launch-1.0 line of the documentation runs as pasted.

The lines of one fenced block are meant for several shells: they are started together. A line passes when it ends by itself with
exit code 0, or still runs after a few seconds and then stops cleanly on an interrupt. A reader whose writer is in another
document gets the plain counterpart as company. Needs a display for the window sinks: run under xvfb-run.
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = pathlib.Path(os.environ["LANE_SOURCE_DIR"])
SECONDS = 2.5
CAMERA = "gst-launch-1.0 -q carlasrc ! shmcamsink"
VEHICLE = "gst-launch-1.0 -q carlasrc ! lanedetect ! lanekeep ! zmqbroadcast url=tcp://127.0.0.1:5557"
SERVICE = "gst-launch-1.0 -q zmqcamsrc url=tcp://127.0.0.1:5556 ! lanedetect ! zmqlanesink"
DETECTOR = "gst-launch-1.0 -q shmcamsrc ! lanedetect ! shmlanesink"


def blocks(path):
    """Lists of gst-launch-1.0 lines, one a fenced block, continuation lines joined."""
    for fenced in re.findall(r"```(?:sh|bash)?\n(.*?)```", path.read_text(), re.S):
        joined = re.sub(r"\\\n\s*", " ", fenced)
        lines = [line.strip() for line in joined.splitlines() if line.strip().startswith("gst-launch-1.0")]
        if lines:
            yield lines


def needs(lines, reader, writers):
    text = " ".join(lines)
    return any(element in text for element in reader) and not any(element in text for element in writers)


def company(lines):
    """The other end of a segment or socket that these lines only read, or whose answer they wait for."""
    if needs(lines, ["shmcamsrc"], ["shmcamsink", "shmlanedetect"]):
        yield CAMERA
    if needs(lines, ["shmlanesrc", "shmlanedetect"], ["shmlanesink"]):
        yield DETECTOR
        if "shmlanedetect" not in " ".join(lines):
            yield CAMERA
    if needs(lines, ["zmqbroadcastsrc"], ["zmqbroadcast "]):
        yield VEHICLE
    if needs(lines, ["zmqlanedetect"], ["zmqlanesink"]):
        yield SERVICE


def start(line, folder):
    return subprocess.Popen(["bash", "-c", "exec " + line.rstrip("& ")], cwd=folder, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)


def interrupt(process):
    """SIGINT as soon as the program handles it: a slow start is no fault."""
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        caught = int(re.search(r"^SigCgt:\s*(\w+)", status, re.M)[1], 16)
        if caught >> (signal.SIGINT - 1) & 1:
            process.send_signal(signal.SIGINT)
            return
        time.sleep(0.05)


class LaunchLines(unittest.TestCase):
    def run_block(self, lines):
        lines = [line.replace("autovideosink", "ximagesink") for line in lines]
        with tempfile.TemporaryDirectory() as folder:
            helpers = [start(line, folder) for line in company(lines)]
            processes = [(line, start(line, folder)) for line in lines]
            time.sleep(SECONDS)
            for _, process in processes:
                interrupt(process)
            for line, process in processes:
                output, _ = process.communicate(timeout=20)
                self.assertEqual(process.returncode, 0, f"{line}\n{output}")
                self.assertNotRegex(output, r"ERROR|CRITICAL|erroneous", line)
            for helper in helpers:
                interrupt(helper)
                helper.communicate(timeout=20)


def add_tests():
    documents = [SOURCE / "README.md", *sorted((SOURCE / "docs").rglob("*.md"))]
    for document in documents:
        for number, lines in enumerate(blocks(document)):
            name = f"test_{document.stem.replace('-', '_')}_{number}"
            setattr(LaunchLines, name, lambda self, lines=lines: self.run_block(lines))


add_tests()
if __name__ == "__main__":
    if not [name for name in dir(LaunchLines) if name.startswith("test_")]:
        sys.exit("no launch lines found")
    unittest.main(verbosity=2)
