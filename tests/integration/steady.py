#!/usr/bin/env python3
"""Memory and descriptors of both processes stay where they are."""
import os
import pathlib
import time
import unittest

from processes import TestCase, main

LIMIT_KB = 150 * 1024
GROWTH_KB = 2 * 1024


def resident(pid, field="VmRSS"):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise AssertionError(field)


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


@unittest.skipIf(os.environ.get("LANE_SANITIZED"), "sanitizers keep memory")
class Steady(TestCase):
    def check(self, processes):
        time.sleep(3)
        before = [(resident(p.process.pid), descriptors(p.process.pid)) for p in processes]
        time.sleep(6)
        for process, (memory, files) in zip(processes, before):
            pid = process.process.pid
            self.assertLess(resident(pid) - memory, GROWTH_KB, process.command)
            self.assertEqual(descriptors(pid), files, process.command)
            self.assertLess(resident(pid, "VmHWM"), LIMIT_KB, process.command)

    def test_as_fast_as_it_goes(self):
        processes = [self.detector(), self.simulation("--latency")]
        processes[1].wait_for("✓ Shared memory communication ready")
        self.check(processes)
        for process in reversed(processes):
            self.stop(process)
        self.assert_nothing_left()

    def test_detector_sees_writers_come_and_go(self):
        """Twenty simulations, one detector: nothing of a past one is kept."""
        detector = self.detector()
        self.assert_ends(self.simulation("--frames", 5))
        self.assert_ends(self.simulation("--frames", 5))
        before = descriptors(detector.process.pid)
        for _ in range(18):
            self.assert_ends(self.simulation("--frames", 5))
        self.assertEqual(descriptors(detector.process.pid), before)
        self.stop(detector)
        self.assert_nothing_left()


if __name__ == "__main__":
    main()
