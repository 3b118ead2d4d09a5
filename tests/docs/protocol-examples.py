#!/usr/bin/env python3
"""The Python programs of docs/zmq-protocol.md do what the text says, against our programs."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["LANE_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "tests/integration"))

from processes import TestCase, main  # noqa: E402
from zmqpeers import Subscriber, free_port  # noqa: E402

EXAMPLES = re.findall(r"```python\n(.*?)```", (SOURCE / "docs/zmq-protocol.md").read_text(), re.S)
CLIENT, SERVICE, SUBSCRIBER, ACTION, ENCRYPTED = EXAMPLES


class Examples(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.ports = {str(port): str(free_port()) for port in (5556, 5557, 5558)}

    def example(self, text):
        """Runs it, on ports of its own."""
        for documented, free in self.ports.items():
            text = text.replace(documented, free)
        return self.start(sys.executable, "-u", "-c", text, cwd=self.folder)

    def vehicle(self, *options):
        vehicle = self.start("simulation", "--in-process", "--world", "road", "--viewer", "none", "--zmq-broadcast", "--broadcast-url",
                             f"tcp://127.0.0.1:{self.ports['5557']}", "--action-url", f"tcp://127.0.0.1:{self.ports['5558']}", *options)
        vehicle.wait_for("Listening on")
        return vehicle

    def test_client(self):
        subprocess.run(["gst-launch-1.0", "-q", "carlasrc", "is-live=false", "num-buffers=1", "!",
                        "video/x-raw,format=I420,width=800,height=600", "!", "jpegenc", "!", "filesink",
                        f"location={self.folder}/picture.jpg"], check=True)
        service = self.start("lane-detection", "--host", "127.0.0.1", "--port", self.ports["5556"])
        service.wait_for("Server initialized successfully")
        client = self.example(CLIENT)
        self.assert_ends(client)
        self.assertRegex(client.out[0], r"'frame_id': 1, .*'left_lane': \{'x1'.*'right_lane': \{'x1'")
        self.stop(service)

    def test_service(self):
        self.example(SERVICE)
        launch = self.start("gst-launch-1.0", "-m", "carlasrc", "num-buffers=5", "!", "zmqlanedetect",
                            f"url=tcp://127.0.0.1:{self.ports['5556']}", "!", "fakesink")
        self.assert_ends(launch)
        self.assertEqual(len([line for line in launch.out if "x1=(int)200" in line.replace("\\", "")]), 5, launch.text())

    def test_subscriber_and_action(self):
        vehicle = self.vehicle()
        subscriber = self.example(SUBSCRIBER)
        subscriber.wait_for(r"^detection \{'left_lane'")
        subscriber.wait_for(r"^state \{'steering'")
        self.assert_ends(self.example(ACTION))
        with Subscriber(f"tcp://127.0.0.1:{self.ports['5557']}", "state") as watcher:
            places = [watcher.receive()[1]["position"] for _ in range(3)]
        self.assertEqual(places[0], places[-1])
        self.stop(vehicle)

    def test_encrypted(self):
        subprocess.run(["zmq-keygen", self.folder / "vehicle"], check=True, stdout=subprocess.DEVNULL)
        vehicle = self.vehicle("--curve-secret-key", self.folder / "vehicle.key_secret")
        subscriber = self.example(ENCRYPTED)
        self.assert_ends(subscriber)
        self.assertRegex(subscriber.out[0], r"^\[b'state', b'\{\"steering\"")
        self.stop(vehicle)


if __name__ == "__main__":
    main()
