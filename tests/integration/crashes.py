#!/usr/bin/env python3
"""Either process is killed without a chance to clean up: the other one carries on, and the next start is a normal one."""
import signal
import time

from processes import TestCase, main


class Crashes(TestCase):
    def test_detector_killed_and_back(self):
        detector = self.detector()
        simulation = self.simulation("--summary-json", "-", fps=30)
        simulation.wait_for(r"✓ Shared memory communication ready")
        time.sleep(0.5)
        seen = len(simulation.out + simulation.err)
        detector.signal(signal.SIGKILL)
        simulation.wait_for(r"No lane detection in shared memory", after=seen)
        detector = self.detector()
        simulation.wait_for(r"Lane detections in shared memory .* are back", after=seen)
        time.sleep(0.5)
        self.stop(simulation)
        summary = self.summary(simulation)
        self.assertGreater(summary["timeouts"], 0)
        self.assertLess(summary["timeouts"], summary["frames"] - 20)
        self.stop(detector)
        self.assert_nothing_left()

    def test_simulation_killed_and_back(self):
        detector = self.detector()
        simulation = self.simulation(fps=30)
        simulation.wait_for(r"✓ Shared memory communication ready")
        detector.wait_for(r"Server initialized successfully!")
        time.sleep(0.3)
        seen = len(detector.out + detector.err)
        simulation.signal(signal.SIGKILL)
        detector.wait_for(rf"Shared memory '{self.feed}' is gone", after=seen)
        simulation = self.simulation("--frames", 100, "--summary-json", "-")
        detector.wait_for(rf"✓ Connected to shared memory: {self.feed}", after=seen)
        self.assert_ends(simulation)
        self.assert_answered(self.summary(simulation))
        self.stop(detector)
        self.assert_nothing_left()

    def test_many_times(self):
        """Each in turn, ten times."""
        detector, simulation = self.detector(), self.simulation(fps=60)
        simulation.wait_for(r"✓ Shared memory communication ready")
        for _ in range(5):
            time.sleep(0.2)
            detector.signal(signal.SIGKILL)
            detector = self.detector()
            detector.wait_for(r"Server initialized successfully!")
            time.sleep(0.2)
            simulation.signal(signal.SIGKILL)
            simulation = self.simulation(fps=60)
            simulation.wait_for(r"✓ Shared memory communication ready")
        self.stop(simulation)
        self.stop(detector)
        self.assert_nothing_left()

    def test_both_killed(self):
        detector, simulation = self.detector(), self.simulation(fps=30)
        simulation.wait_for(r"✓ Shared memory communication ready")
        simulation.signal(signal.SIGKILL)
        detector.signal(signal.SIGKILL)
        simulation.wait()
        detector.wait()
        self.assertNotEqual(self.leftovers(), [], "nothing was left to take over: the test tests nothing")

        detector = self.detector()
        simulation = self.simulation("--frames", 100, "--summary-json", "-")
        self.assert_ends(simulation)
        self.assert_answered(self.summary(simulation))
        self.stop(detector)
        self.assert_nothing_left()

    def test_killed_while_waiting(self):
        simulation = self.simulation()
        simulation.wait_for(r"attempt 1/20")
        simulation.signal(signal.SIGKILL)
        simulation.wait()
        detector = self.detector()
        detector.wait_for(r"attempt 1/20")
        self.stop(detector)
        simulation, detector = self.simulation("--frames", 10), self.detector()
        self.assert_ends(simulation)
        self.stop(detector)
        self.assert_nothing_left()


if __name__ == "__main__":
    main()
