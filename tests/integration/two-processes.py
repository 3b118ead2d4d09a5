#!/usr/bin/env python3
"""lane-detection and simulation drive together: start orders, printed lines, figures, signals."""
import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import tempfile
import time

from processes import SLOW, TestCase, main

FRAMES = 300
SUMMARY = ["frames", "seconds", "fps", "lanes_both", "lanes_any", "timeouts", "dropped", "lateral_rms_m",
           "lateral_max_m", "departures",
           "max_lateral_acceleration", "max_lateral_jerk", "comfort_violations", "latency_us"]
RULE = "=" * 60


class Drive(TestCase):
    def check(self, simulation, detector, frames=FRAMES):
        self.assert_ends(simulation, 0, 60)
        summary = self.summary(simulation)
        self.assertEqual(list(summary), SUMMARY)
        self.assertEqual(summary["frames"], frames)
        self.assert_answered(summary)
        self.assertEqual(summary["dropped"], 0)
        self.assertEqual(summary["departures"], 0)
        self.assertGreaterEqual(summary["lanes_both"], 0.95)
        self.assertLessEqual(summary["lateral_rms_m"], 0.20)
        self.assertEqual(list(summary["latency_us"]),
                         ["capture_to_detect", "detect", "detect_to_control", "control", "total"])
        for figures in summary["latency_us"].values():
            self.assertLessEqual(figures["p50"], figures["p99"])
            self.assertLessEqual(figures["p99"], figures["max"])
        self.stop(detector)
        self.assert_nothing_left()
        return summary

    def drive(self, *options):
        return self.simulation("--frames", FRAMES, "--summary-json", "-", *options)

    def test_detector_first(self):
        detector = self.detector()
        detector.wait_for(r"attempt 2/20")
        self.check(self.drive(), detector)

    def test_simulation_first(self):
        simulation = self.drive()
        simulation.wait_for(r"attempt 2/20")
        self.check(simulation, self.detector())

    def test_at_once(self):
        detector = self.detector()
        self.check(self.drive(), detector)

    def test_highway_fast(self):
        self.check(self.drive("--track", "highway", "--speed", 25), self.detector())

    def test_winding(self):
        self.check(self.drive("--track", "winding", "--speed", 12), self.detector())

    def test_real_time(self):
        """At the camera's own pace, with the classic controller."""
        detector = self.detector()
        simulation = self.simulation("--frames", 60, "--summary-json", "-", "--controller", "pd", fps=30)
        summary = self.check(simulation, detector, 60)
        self.assertLess(summary["fps"], 33)

    def test_newest_wins(self):
        """A world that does not wait: the detector is slowed down, so frames are dropped, and the car stays in its lane."""
        detector = self.detector()
        simulation = self.simulation("--no-sync", "--frames", 240, "--summary-json", "-", fps=60)
        simulation.wait_for(r"✓ Shared memory communication ready")
        for _ in range(8):  # a detector that gets no CPU for 80 ms, now and then
            time.sleep(0.2)
            detector.signal(signal.SIGSTOP)
            time.sleep(0.08)
            detector.signal(signal.SIGCONT)
        self.assert_ends(simulation)
        summary = self.summary(simulation)
        self.assertGreater(summary["dropped"], 0)
        self.assertEqual(summary["departures"], 0)
        self.assertLess(summary["frames"], 240)
        self.stop(detector)
        self.assert_nothing_left()


class Console(TestCase):
    def test_lines_of_the_detector(self):
        detector = self.detector()
        detector.wait_for(r"attempt 2/20")
        self.assert_ends(self.simulation("--frames", 30))
        self.stop(detector)
        waiting = [line for line in detector.out if "attempt" in line]
        self.assertEqual(waiting[:2], [f"  Waiting for shared memory '{self.feed}' (attempt {n}/20)..." for n in (1, 2)])
        lines = [line for line in detector.out if "attempt" not in line]
        self.assertEqual(lines[:25], [
            RULE, "Lane Detection Server", RULE, "",
            "Initializing CV detector...", "✓ Detector ready: CV Lane Detector", "",
            "Using SHARED MEMORY mode (ultra-low latency ~0.001ms)",
            f"  Image input: {self.feed}", f"  Detection output: {self.results}", "",
            f"Connecting to image shared memory '{self.feed}'...", f"✓ Connected to shared memory: {self.feed}", "",
            f"Creating detection shared memory '{self.results}'...",
            f"✓ Created detection shared memory: {self.results} (88 bytes)", "",
            RULE, "Server initialized successfully!", RULE,
            f"Shared memory '{self.feed}' is gone: waiting for it to come back...", "",
            *lines[22:25]])
        self.assertRegex(lines[22], r"^Frames judged:   30 in ")

    def test_lines_of_the_simulation(self):
        simulation = self.simulation("--frames", 30, "--latency")
        simulation.wait_for(r"attempt 2/20")
        self.detector()
        self.assert_ends(simulation)
        waiting = [line for line in simulation.out if "attempt" in line]
        self.assertEqual(waiting[:2], [
            f"  Waiting for detection shared memory '{self.results}' (attempt {n}/20)..." for n in (1, 2)])
        lines = [line for line in simulation.out if "attempt" not in line]
        self.assertEqual(lines[:24], [
            RULE, "DISTRIBUTED LANE KEEPING SYSTEM - ENHANCED", RULE,
            "CARLA Server: localhost:2000", lines[4],
            "Detection Mode: SHARED MEMORY (ultra-low latency ~0.001ms)",
            f"  Image output: {self.feed}", f"  Detection input: {self.results}", "Camera: 800x600", RULE, "",
            "[5/5] Setting up detection communication...", "Setting up shared memory communication...",
            "(Both processes can start in any order - will retry if needed)", "",
            "Creating shared memory image writer...", f"✓ Created shared memory: {self.feed} (1920000 bytes)", "",
            "Connecting to detection results...", f"✓ Connected to detection shared memory: {self.results}", "",
            "✓ Shared memory communication ready", "", RULE])
        self.assertIn("built-in road", lines[4])
        self.assertIn("Latency Report (ms)", lines)
        self.assertTrue(any(line.startswith("Bottleneck: ") for line in lines), simulation.text())
        self.assertEqual(simulation.err, [])

    def test_ascii_locale(self):
        """The lines are the same bytes whatever the locale."""
        simulation = self.start("env", "LC_ALL=C", "simulation", "--in-process", "--viewer", "none", "--fps", 0,
                                "--frames", 5, "--latency")
        self.assert_ends(simulation)
        self.assertTrue(any(line.startswith("Camera → Detection ") for line in simulation.out), simulation.text())

    def test_summary_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "summary.json")
            simulation = self.start("simulation", "--in-process", "--viewer", "none", "--fps", 0, "--frames", 20,
                                    "--summary-json", path)
            self.assert_ends(simulation)
            self.assertEqual(json.loads(path.read_text())["frames"], 20)
            self.assertTrue(any(line.startswith("Frames:          20 in ") for line in simulation.out))

    def test_summary_file_that_cannot_be_written(self):
        simulation = self.start("simulation", "--in-process", "--viewer", "none", "--fps", 0, "--frames", 5,
                                "--summary-json", "/dev/null/summary.json")
        self.assert_one_sentence(simulation, 1, "Cannot write the summary")

    def test_status_line(self):
        """On a terminal one line is refreshed; the summary follows on the next one."""
        master, slave = pty.openpty()
        process = subprocess.run(["simulation", "--in-process", "--viewer", "none", "--frames", "45"], stdout=slave,
                                 stderr=slave, stdin=slave, timeout=20 * SLOW)
        os.close(slave)
        printed = os.read(master, 1 << 16).decode()
        os.close(master)
        self.assertEqual(process.returncode, 0, printed)
        lines = re.findall(r"\r\x1b\[K\x1b\[\?7l(frame \d+  .*? m/s  offset .*? lanes 2  .*? ms)\x1b\[\?7h", printed)
        self.assertGreater(len(lines), 3, printed)
        self.assertLess(max(map(len, lines)), 80)
        self.assertRegex(printed, r"ms\x1b\[\?7h\r\n\r\n=+\r\nSummary")

    def test_reader_of_the_output_goes_away(self):
        """`simulation | head -1` ends well and leaves no segment."""
        detector = self.detector()
        command = f"simulation --shared-memory --viewer none --fps 0 --frames 50 {' '.join(self.names)} | head -1"
        self.assert_ends(self.start("bash", "-c", f"set -o pipefail; {command}"))
        self.stop(detector)
        self.assert_nothing_left()


class Signals(TestCase):
    def test_while_driving(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number.name):
                detector = self.detector()
                simulation = self.simulation(fps=30)
                simulation.wait_for(r"✓ Shared memory communication ready")
                time.sleep(0.3)
                self.stop(simulation, number)
                self.assertTrue(any(line.startswith("Frames: ") for line in simulation.out), simulation.text())
                self.stop(detector, number)
                self.assert_nothing_left()

    def test_while_waiting(self):
        """Both are stopped while the other one is not there."""
        detector = self.detector()
        detector.wait_for(r"attempt 1/20")
        self.stop(detector)
        simulation = self.simulation()
        simulation.wait_for(r"attempt 1/20")
        self.stop(simulation, signal.SIGTERM)
        self.assert_nothing_left()

    def test_two_signals_at_once(self):
        """`timeout` signals the process and then its group: the second one must not cut the stop short."""
        for name in ("INT", "TERM"):
            detector = self.start("timeout", "-s", name, 1 * SLOW, "lane-detection", "--shared-memory", *self.names)
            simulation = self.start("timeout", "-s", name, 1 * SLOW, "simulation", "--shared-memory", *self.names,
                                    "--viewer", "none")
            self.assert_ends(simulation, 124)
            self.assert_ends(detector, 124)
            self.assert_nothing_left()

    def test_detector_hangs(self):
        detector = self.detector()
        simulation = self.simulation(fps=30)
        simulation.wait_for(r"✓ Shared memory communication ready")
        time.sleep(0.5)  # the first frame is given as long as a detector that starts
        detector.signal(signal.SIGSTOP)
        simulation.wait_for(r"No lane detection in shared memory")
        self.stop(simulation)
        detector.signal(signal.SIGCONT)
        self.stop(detector)
        self.assert_nothing_left()


if __name__ == "__main__":
    main()
