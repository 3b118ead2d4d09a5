#!/usr/bin/env python3
"""Whoever reaches a port: half messages, no ZeroMQ at all, hundreds of connections a second, wrong keys. Nothing grows, nobody
else is harmed. LANE_STORM_SECONDS makes the storm longer."""
import itertools
import os
import pathlib
import random
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

import zmq

from processes import SLOW, TestCase, main
from steady import descriptors, resident
from zmqpeers import PING, Client, Subscriber, free_port, raw_request

STORM = float(os.environ.get("LANE_STORM_SECONDS", 4))
RATE = 200  # connections a second
GROWTH_KB = 2048
KINDS = ("closes", "resets", "says nothing")

# What ZMTP 3 begins with (RFC 23): a greeting, then each side's READY.
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)


def command(name, properties):
    body = bytes([len(name)]) + name
    for key, value in properties.items():
        body += bytes([len(key)]) + key + struct.pack(">I", len(value)) + value
    return bytes([4, len(body)]) + body


def frame(data, more=False, size=None):
    """With a size of its own: what is announced, whatever comes."""
    return bytes([more | 2]) + struct.pack(">Q", len(data) if size is None else size) + data


def ready(kind):
    return command(b"READY", {b"Socket-Type": kind, b"Identity": b""})


# A picture that is judged, and small.
REQUEST = raw_request(1, 64, 48, bytes(64 * 48), "gray8")


def speeches(kind):
    """What a stranger may say, as a ZeroMQ socket of that kind or as something else."""
    hello = GREETING + ready(kind)
    chance = random.Random(kind)
    return [
        b"", b"\xff", GREETING[:10], GREETING[:40], GREETING, GREETING[:12] + b"CURVE".ljust(20, b"\0") + bytes(32),
        GREETING[:12] + b"PLAIN".ljust(20, b"\0") + bytes(32), GREETING + b"\4\xff", GREETING + ready(b"PAIR"),
        GREETING + ready(b""), GREETING + command(b"READY", {b"Socket-Type": b"x" * 200}), GREETING + command(b"ERROR", {}),
        hello, hello + frame(b"", more=True), hello + frame(b"", more=True) * 100,
        hello + frame(b"", more=True) + frame(REQUEST[:100], size=len(REQUEST)),
        hello + frame(b"", more=True) + frame(b"x", size=30 << 20), hello + frame(b"x", size=2**63 - 1),
        hello + frame(b"x", size=2**64 - 1), hello + frame(b"", more=True) + frame(REQUEST), hello + frame(b"", more=True) + frame(PING),
        hello + frame(REQUEST) * 20, hello + b"\xff" * 1000, hello + b"\4\5\4PING" * 50,
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(512),
        chance.randbytes(100000), hello + chance.randbytes(100000), bytes(100000), b"\1\0" * 5000,
    ]


def connect(port):
    for _ in range(50):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5 * SLOW)
        except (ConnectionRefusedError, TimeoutError):  # its queue of connections is full
            time.sleep(0.02)
    raise AssertionError("nobody accepts connections")


def speak(port, speech, end):
    """One stranger, who leaves in one of three ways; the socket, where he stays."""
    stranger = connect(port)
    try:
        stranger.sendall(speech)
    except OSError:  # he was shown the door
        pass
    if end == "says nothing":
        return stranger
    if end == "resets":
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stranger.close()
    return None


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


class Strangers:
    """What they do to the ports of a program, beside somebody honest who is served all the time. `begin()` starts the program
    and sets `process`, `ports` (with the kind of socket that connects to each) and `serve`."""

    def used(self):
        return {"descriptors": descriptors(self.process.process.pid), "threads": threads(self.process.process.pid)}

    def assert_settles(self, before):
        """Descriptors and threads come back to what they were."""
        deadline = time.monotonic() + 20 * SLOW
        while any(after > before[what] for what, after in self.used().items()):
            self.assertLess(time.monotonic(), deadline, (before, self.used()))
            time.sleep(0.1)

    def test_strangers(self):
        """Whatever they say, and however they leave."""
        self.begin()
        self.serve()
        before = self.used()
        staying = []
        for port, kind in self.ports.items():
            for end, speech in itertools.product(KINDS, speeches(kind)):
                if stranger := speak(port, speech, end):
                    self.addCleanup(stranger.close)
                    staying.append(stranger)
                self.serve()
        # who only stays is shown the door, too
        self.assert_settles(before)
        self.serve()
        self.stop(self.process)

    @unittest.skipIf(os.environ.get("LANE_SANITIZED"), "sanitizers keep memory")
    def test_storm(self):
        """200 connections a second that come, say something and leave: as many descriptors, threads and pages as before."""
        self.begin()
        self.serve()
        before = self.used()
        self.storm(3)  # what is allocated once: a service's 256 newest clients are remembered
        self.assert_settles(before)
        memory = resident(self.process.process.pid)
        self.storm(STORM)
        self.assert_settles(before)
        self.serve()
        self.assertLess(resident(self.process.process.pid) - memory, GROWTH_KB)
        self.stop(self.process)

    def storm(self, seconds):
        said = {port: itertools.cycle(speeches(kind)) for port, kind in self.ports.items()}
        started = time.monotonic()
        for number in range(int(RATE * seconds)):
            time.sleep(max(0, started + number / RATE - time.monotonic()))
            port = list(self.ports)[number % len(self.ports)]
            speak(port, next(said[port]), KINDS[number % 2])
            if number % 10 == 0:
                self.serve()

    def test_no_descriptors_left(self):
        """More strangers than the process may have: who was there before is served on, and others when they are gone."""
        self.begin(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)))
        self.serve()
        strangers = [connect(port) for port in self.ports for _ in range(150)]
        for _ in range(5):
            self.serve()
        for stranger in strangers:
            stranger.close()
        self.serve()
        self.newcomer()
        self.stop(self.process)


class Service(Strangers, TestCase):
    def begin(self, **options):
        self.port = free_port()
        self.ports = {self.port: b"REQ"}
        self.process = self.start("lane-detection", "--host", "127.0.0.1", "--port", self.port, **options)
        self.process.wait_for("Server initialized successfully")
        self.client = Client(f"tcp://127.0.0.1:{self.port}", timeout=5000 * SLOW)
        self.addCleanup(self.client.close)

    def serve(self):
        self.assertEqual(self.client.ask(REQUEST)["frame_id"], 1)

    def newcomer(self):
        with Client(f"tcp://127.0.0.1:{self.port}", timeout=5000 * SLOW) as client:
            self.assertEqual(client.ask(PING), {"type": "pong"})

    def test_clients_vanish(self):
        """Fifty programs that are killed while they send large pictures and wait for the answer."""
        program = "import sys, zmq\ns = zmq.Context().socket(zmq.DEALER)\ns.connect(sys.argv[1])\nprint(flush=True)\n" \
            "request = sys.stdin.buffer.read()\nwhile True: s.send_multipart([b'', request])"
        large = raw_request(1, 1920, 1080, bytes(1920 * 1080 * 4), "bgrx")
        self.begin()
        self.serve()
        before = self.used()
        for number in range(50 // SLOW):
            client = subprocess.Popen([sys.executable, "-c", program, f"tcp://127.0.0.1:{self.port}"], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
            client.stdout.readline()
            client.stdin.write(large)
            client.stdin.close()
            time.sleep(0.01 * (number % 5))
            self.serve()
            client.kill()
            client.wait()
            client.stdout.close()
        self.assert_settles(before)
        self.serve()
        if SLOW == 1:
            self.assertLess(resident(self.process.process.pid, "VmHWM"), 200 * 1024)
        self.stop(self.process)


class Vehicle(Strangers, TestCase):
    def begin(self, **options):
        port, action_port = free_port(), free_port()
        self.ports = {port: b"SUB", action_port: b"PUB"}
        self.url = f"tcp://127.0.0.1:{port}"
        self.process = self.start("simulation", "--in-process", "--world", "road", "--viewer", "none", "--fps", 30,
                                  "--zmq-broadcast", "--broadcast-url", self.url,
                                  "--action-url", f"tcp://127.0.0.1:{action_port}", **options)
        self.process.wait_for(f"Listening on {self.url}")
        self.subscriber = Subscriber(self.url, "state", timeout=5000 * SLOW)
        self.addCleanup(self.subscriber.close)

    def serve(self):
        self.subscriber.receive()

    def newcomer(self):
        with Subscriber(self.url, "detection", timeout=5000 * SLOW) as subscriber:
            self.assertEqual(subscriber.receive()[0], "detection")


class Keys(TestCase):
    """Encrypted or not at all."""

    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("server", "other"):
            subprocess.run(["zmq-keygen", self.folder / name], check=True, stdout=subprocess.DEVNULL)
        self.url = f"tcp://127.0.0.1:{free_port()}"

    def service(self, *options):
        process = self.start("lane-detection", "--host", "127.0.0.1", "--port", self.url.rsplit(":", 1)[1], *options)
        process.wait_for("Server initialized successfully")
        return process

    def assert_nothing(self, keys):
        with Client(self.url, zmq.DEALER, timeout=700, keys=keys) as client:
            client.send(PING)
            with self.assertRaises(zmq.Again):
                client.receive()

    def test_encrypted_service(self):
        service = self.service("--curve-secret-key", self.folder / "server.key_secret")
        self.assert_nothing(None)
        self.assert_nothing((None, self.folder / "other.key"))
        self.assert_nothing((self.folder / "server.key_secret", self.folder / "other.key"))
        for own in (None, self.folder / "other.key_secret"):
            with Client(self.url, keys=(own, self.folder / "server.key")) as client:
                self.assertEqual(client.ask(REQUEST)["frame_id"], 1)
        self.stop(service)

    def test_plain_service(self):
        service = self.service()
        self.assert_nothing((None, self.folder / "server.key"))
        with Client(self.url) as client:
            self.assertEqual(client.ask(REQUEST)["frame_id"], 1)
        self.stop(service)

    def test_key_that_others_may_read_n(self):
        secret = self.folder / "server.key_secret"
        secret.chmod(0o640)
        for command in (["lane-detection", "--host", "127.0.0.1", "--port", free_port()],
                        ["simulation", "--in-process", "--viewer", "none", "--zmq-broadcast", "--broadcast-url", self.url]):
            process = self.start(*command, "--curve-secret-key", secret)
            self.assert_ends(process, 1)
            self.assertRegex(process.err[0], f"Others may read the secret key '{secret}' \\(mode 640\\): `chmod 600` it")
            self.assertEqual(len(process.err), 1, process.text())


if __name__ == "__main__":
    main()
