#!/usr/bin/env python3
"""The ZeroMQ scripts under pipelines/ and what the commands print, as plain pipelines. The hybrid one has the default segments:
nothing may use them beside this test."""
import os
import shutil
import signal
import time
import unittest

from processes import SLOW, SOURCE, TestCase, main
from zmqpeers import free_port


class Pipelines(TestCase):
    def setUp(self):
        super().setUp()
        self.urls = [f"tcp://127.0.0.1:{free_port()}" for _ in range(3)]

    def script(self, name, *arguments, **options):
        return self.start(SOURCE / "pipelines" / name, *arguments, **options)

    def test_remote(self):
        detector = self.script("remote-detection.sh", self.urls[0])
        simulation = self.script("remote-simulation.sh", ",".join(self.urls[:2]))
        time.sleep(2 * SLOW)
        self.stop(simulation)
        self.stop(detector)

    @unittest.skipUnless(shutil.which("Xvfb"), "no Xvfb")
    def test_hybrid(self):
        """Driven through shared memory, watched through the network."""
        detector = self.script("lane-detection.sh")
        vehicle = self.script("hybrid.sh", *self.urls[:2])
        server = self.start("Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-noreset")
        self.addCleanup(server.signal, signal.SIGTERM)  # killed, it would leave its lock and socket in /tmp
        display = server.wait_for(r"^(\d+)$").group(1)
        viewer = self.script("remote-viewer.sh", self.urls[0], env={**os.environ, "DISPLAY": f":{display}"})
        viewer.wait_for("New clock|PLAYING", 20)
        time.sleep(2 * SLOW)
        self.stop(viewer)
        self.assertEqual([line for line in viewer.out + viewer.err if "ERROR" in line or "WARNING" in line], [], viewer.text())
        self.stop(vehicle)
        self.stop(detector)

    def test_printed(self):
        """What --print-pipeline prints runs as pasted."""
        port = self.urls[0].rsplit(":", 1)[1]
        lines = []
        for command in (["lane-detection", "--host", "127.0.0.1", "--port", port],
                        ["simulation", "--world", "road", "--viewer", "none", "--frames", "60", "--fps", "0", "--detector-url",
                         self.urls[0], "--zmq-broadcast", "--broadcast-url", self.urls[1], "--action-url", self.urls[2]]):
            printed = self.start(*command, "--print-pipeline")
            self.assert_ends(printed)
            lines.append(printed.out[0])
        detector, simulation = (self.start("bash", "-c", "exec gst-launch-1.0 " + line) for line in lines)
        self.assert_ends(simulation)
        self.stop(detector)


if __name__ == "__main__":
    main()
