#!/usr/bin/env python3
"""Plain pipelines, the scripts under pipelines/ and the demo, with the default segments: nothing may run beside this test."""
import os
import signal
import time

from processes import SHM, SLOW, SOURCE, TestCase, main

DEFAULTS = ["camera_feed", "camera_feed.r", "detection_results"]
ELEMENTS = ["shmcamsink", "shmcamsrc", "shmlanesink", "shmlanesrc", "shmlanedetect", "lanedetect", "lanekeep",
            "laneoverlay", "carlasrc"]


class Pipelines(TestCase):
    def setUp(self):
        super().setUp()
        self.assertEqual([name for name in DEFAULTS if (SHM / name).exists()], [], "the default segments are in use")

    def leftovers(self):
        return [SHM / name for name in DEFAULTS if (SHM / name).exists()]

    def shell(self, line, **options):
        return self.start("bash", "-c", "exec " + line, **options)

    def test_camera_and_detector(self):
        detector = self.shell("gst-launch-1.0 shmcamsrc ! lanedetect ! shmlanesink")
        camera = self.shell("gst-launch-1.0 carlasrc num-buffers=60 ! shmcamsink")
        second = self.shell("gst-launch-1.0 shmcamsrc ! queue ! videoconvert ! fakesink")
        self.assert_ends(camera)
        self.stop(detector)
        self.stop(second)
        self.assert_nothing_left()

    def test_zero_copy(self):
        """The world renders into the segment; with a queue between, too."""
        for line in ("carlasrc num-buffers=60 ! shmcamsink require-zero-copy=true",
                     "carlasrc num-buffers=60 ! queue ! shmcamsink require-zero-copy=true"):
            self.assert_ends(self.shell("gst-launch-1.0 " + line))
        self.assert_nothing_left()

    def test_printed_pipelines(self):
        """What --print-pipeline prints runs as pasted."""
        lines = []
        for command in ("lane-detection --shared-memory", "simulation --shared-memory --viewer none --frames 60 --fps 0"):
            printed = self.shell(f"{command} --print-pipeline")
            self.assert_ends(printed)
            lines.append(printed.out[0])
        detector, simulation = (self.shell("gst-launch-1.0 " + line) for line in lines)
        self.assert_ends(simulation)
        self.stop(detector)
        self.assert_nothing_left()

    def test_scripts(self):
        detector = self.start(SOURCE / "pipelines/lane-detection.sh")
        simulation = self.start(SOURCE / "pipelines/simulation.sh")
        time.sleep(2 * SLOW)
        self.stop(simulation)
        self.stop(detector)
        self.assert_nothing_left()

    def test_inspect(self):
        for element in ELEMENTS:
            inspect = self.shell(f"gst-inspect-1.0 {element}")
            self.assert_ends(inspect)
            self.assertIn("gst-lanekeeping", inspect.text())

    def demo(self, *options):
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return self.start(SOURCE / "pipelines/demo.sh", os.environ["LANE_BUILD_DIR"], *options, cwd="/", env=environment,
                          start_new_session=True)

    def test_demo(self):
        demo = self.demo("--frames", 60)
        self.assert_ends(demo, 0, 40)
        self.assertTrue(any(line.startswith("Frames:          60 in ") for line in demo.out), demo.text())
        self.assertTrue(any(line.startswith("Frames judged:   60 in ") for line in demo.out), demo.text())
        self.assert_nothing_left()

    def test_demo_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            demo = self.demo()
            demo.wait_for("✓ Shared memory communication ready", 30)
            time.sleep(0.5)
            if number == signal.SIGINT:
                os.killpg(demo.process.pid, number)  # Ctrl-C reaches the whole group
            else:
                demo.signal(number)
            self.assert_ends(demo, 0, 5)
            self.assertTrue(any(line.startswith("Frames judged:") for line in demo.out), demo.text())
            self.assert_nothing_left()

    def test_demo_fails(self):
        """The simulation's exit status is the demo's, and the detector is stopped."""
        demo = self.demo("--frobnicate")
        self.assert_ends(demo, 2, 40)
        self.assertTrue(any("Unknown option --frobnicate" in line for line in demo.err), demo.text())
        self.assert_nothing_left()


if __name__ == "__main__":
    main()
