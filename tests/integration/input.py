#!/usr/bin/env python3
"""Real videos instead of a world; needs $LANE_DATA/video."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from processes import TestCase, main

FRAMES = 200
VIDEOS = sorted(pathlib.Path(os.environ.get("LANE_DATA", "/nonexistent"), "video").glob("*.mp4"))


def pictures(path):
    """How many pictures a recording holds, all of them decoded."""
    done = subprocess.run(["gst-launch-1.0", "-v", "filesrc", f"location={path}", "!", "matroskademux", "!", "jpegdec", "!",
                           "fakesink", "silent=false", "sync=false"], capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or "WARNING" in done.stdout + done.stderr:
        raise AssertionError(done.stdout[-2000:] + done.stderr)
    return len(re.findall(r"chain +\*", done.stdout))


class Input(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recording = pathlib.Path(folder.name, "what was seen.mkv")

    def watch(self, video, *options):
        return self.start("simulation", "--in-process", "--viewer", "none", "--input", video, "--summary-json", "-", *options)

    def test_videos(self):
        for video in VIDEOS:
            with self.subTest(video.name):
                process = self.watch(video, "--fps", 0, "--frames", FRAMES, "--record", self.recording)
                self.assert_ends(process, 0, 60)
                summary = self.summary(process)
                self.assertLessEqual(summary["frames"], FRAMES)
                self.assertGreaterEqual(summary["frames"], 30)
                self.assertGreaterEqual(summary["lanes_any"], 0.95)
                self.assertEqual(summary["dropped"], 0)
                self.assertIsNone(summary["lateral_rms_m"])
                self.assertEqual(pictures(self.recording), summary["frames"])

    def test_exactly_so_many_frames(self):
        for frames in (1, 7):
            process = self.watch(VIDEOS[-1], "--fps", 0, "--frames", frames)
            self.assert_ends(process)
            self.assertEqual(self.summary(process)["frames"], frames)

    def test_own_pace(self):
        """A file plays no faster than it was taken, as a camera would."""
        started = time.monotonic()
        process = self.watch(VIDEOS[-1], "--frames", 50)
        self.assert_ends(process)
        self.assertGreater(time.monotonic() - started, 49 / 25 - 0.1)

    def test_other_rate(self):
        process = self.watch(VIDEOS[-1].as_uri(), "--fps", 10, "--frames", 30)
        self.assert_ends(process)
        self.assertLess(self.summary(process)["fps"], 15)  # the file has 25

    def test_detector_in_another_process(self):
        detector = self.detector()
        process = self.simulation("--input", VIDEOS[-1], "--frames", 100, "--summary-json", "-")
        self.assert_ends(process)
        summary = self.summary(process)
        self.assert_answered(summary)
        self.assertEqual((summary["frames"], summary["dropped"]), (100, 0))
        self.assertGreaterEqual(summary["lanes_any"], 0.95)
        self.stop(detector)
        self.assert_nothing_left()

    def test_interrupted_recording_is_whole(self):
        for options in (["--input", VIDEOS[-1]], ["--track", "oval"]):
            with self.subTest(options[0]):
                process = self.start("simulation", "--in-process", "--viewer", "none", "--summary-json", "-", "--record",
                                     self.recording, *options)
                time.sleep(1.5)
                self.stop(process, signal.SIGINT)
                self.assertEqual(pictures(self.recording), self.summary(process)["frames"])


if __name__ == "__main__":
    if "LANE_DATA" not in os.environ:
        print("LEFT OUT: all of it, LANE_DATA is not set", file=sys.stderr)
        sys.exit(77)
    if not VIDEOS:
        sys.exit(f"no videos in {os.environ['LANE_DATA']}/video")
    main()
