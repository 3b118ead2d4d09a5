#!/usr/bin/env python3
"""The hybrid mode of the user's document, with the commands and ports as written there: shared memory to drive, ZeroMQ to watch and act."""
import os
import re
import subprocess
import sys

from processes import SLOW, TestCase, main
from zmqpeers import ActionSender, Subscriber

NETWORK = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c"]
LOOPBACK = "ip link set lo up"


def can_isolate():
    return subprocess.run([*NETWORK, LOOPBACK], capture_output=True).returncode == 0


class Hybrid(TestCase):
    def drive(self, *options):
        self.vehicle = self.start("simulation", "--shared-memory", "--viewer", "none", "--zmq-broadcast", *options)
        self.detection = self.start("lane-detection", "--method", "cv", "--shared-memory")
        self.vehicle.wait_for(r"Listening on tcp://0\.0\.0\.0:5557: the whole network can connect, unencrypted")
        self.vehicle.wait_for(r"Listening on tcp://0\.0\.0\.0:5558: the whole network can connect, unencrypted")
        self.subscriber = Subscriber("tcp://localhost:5557", timeout=5000 * SLOW)
        self.addCleanup(self.subscriber.close)

    def receive(self, number, topics):
        """That many frames' messages, each frame's in this order and none left out; a list of dicts."""
        while self.subscriber.receive()[0] != topics[-1]:
            pass
        frames = []
        for _ in range(number):
            found = [self.subscriber.receive() for _ in topics]
            self.assertEqual([topic for topic, *_ in found], topics)
            frames.append({topic: message for topic, message, _ in found})
        ids = [frame["detection"]["frame_id"] for frame in frames]
        self.assertEqual(ids, list(range(ids[0], ids[0] + number)))
        return frames

    def end(self):
        self.stop(self.vehicle)
        self.stop(self.detection)
        self.assertTrue(any(re.match(r"Departures: +0", line) for line in self.vehicle.out), self.vehicle.text())

    def test_each_frame(self):
        self.drive()
        frames = self.receive(150, ["state", "detection"])
        both = [frame for frame in frames if frame["detection"]["left_lane"] and frame["detection"]["right_lane"]]
        self.assertGreater(len(both), 120)
        self.assertGreater(frames[-1]["state"]["speed_kmh"], 30)
        self.end()

    def test_pictures(self):
        """A picture comes right after its frame's detection; one that took too long to compress is left out."""
        self.drive("--broadcast-images")
        detection, pictures = None, []
        while len(pictures) < 60:
            topic, message, _ = self.subscriber.receive()
            if topic == "detection":
                detection = message
            elif topic == "frame" and detection:
                self.assertEqual(message["frame_id"], detection["frame_id"])
                pictures.append(message["frame_id"])
        if SLOW == 1:
            self.assertLess(pictures[-1] - pictures[0], 80)
        self.end()

    def place(self):
        return [message["position"] for topic, message, _ in (self.subscriber.receive() for _ in range(20)) if topic == "state"]

    def reach(self, sender, action, reached):
        """Sends the action until the states show it; returns where the vehicle is."""
        for _ in range(30):
            sender.send(action)
            for _ in range(2):
                places = self.place()
                if reached(places):
                    return places[-1]
        self.fail(f"{action}: {places}\n{self.vehicle.text()}")

    def test_actions(self):
        """Pause, respawn while it stands, and resume; the drive goes on as if nothing had been."""
        self.drive()
        start = self.place()[0]
        with ActionSender("tcp://localhost:5558") as sender:
            far = self.reach(sender, "pause", lambda places: places[0] == places[-1])
            self.assertNotEqual(far, start)
            self.assertEqual(self.place()[-1], far)
            self.receive(30, ["state", "detection"])  # frames keep coming
            begin = self.reach(sender, "respawn", lambda places: places[0] == places[-1] != far)
            self.assertEqual(self.place()[-1], begin)
            self.reach(sender, "resume", lambda places: places[0] != places[-1])
            self.receive(60, ["state", "detection"])
        self.end()


if __name__ == "__main__":
    if "LANE_OWN_NET" not in os.environ and can_isolate():
        os.environ["LANE_OWN_NET"] = "yes"
        os.execvp(NETWORK[0], [*NETWORK, LOOPBACK + ' && exec "$0" "$@"', sys.executable, *sys.argv])
    main()
