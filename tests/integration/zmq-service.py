#!/usr/bin/env python3
"""lane-detection as a service, asked by Python programs: lanes, pings, several clients, every kind of bad request."""
import json
import random
import shutil
import struct
import tempfile
import threading
import time

import zmq

from processes import SLOW, TestCase, main
from zmqpeers import PING, Client, free_port, pack
from zmqpictures import Pictures, ends

COUNT = 20
KINDS = {"REQ": zmq.REQ, "DEALER": zmq.DEALER}
REPLY = ["frame_id", "timestamp", "processing_time_ms", "left_lane", "right_lane"]
LANE = ["x1", "y1", "x2", "y2", "confidence"]


def column(line, y):
    """Where a line crosses that row."""
    x1, y1, x2, y2 = line
    return x1 + (x2 - x1) * (y - y1) / (y2 - y1)


class Service(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.url = f"tcp://127.0.0.1:{free_port()}"
        self.service = self.start("lane-detection", "--host", "127.0.0.1", "--port", self.url.rsplit(":", 1)[1])
        self.service.wait_for("Server initialized successfully")

    def client(self, kind=zmq.REQ, timeout=5000 * SLOW):
        client = Client(self.url, kind, timeout=timeout)
        self.addCleanup(client.close)
        return client

    def pictures(self, count=COUNT, **options):
        return Pictures(self, self.folder, count, **options)

    def assert_reply(self, reply, number, lanes, near=0):
        self.assertEqual(list(reply), REPLY)
        self.assertEqual(reply["frame_id"], number)
        self.assertGreater(reply["timestamp"], 0)
        self.assertGreater(reply["processing_time_ms"], 0)
        for side, expected in zip(("left_lane", "right_lane"), lanes):
            found = reply[side]
            self.assertEqual(found is None, expected is None, (number, reply, lanes))
            if found:
                self.assertEqual(list(found), LANE)
                self.assertTrue(0 < found["confidence"] <= 1)
                for name in LANE[:4]:
                    self.assertIs(type(found[name]), int)
                if near == 0:
                    self.assertEqual(ends(found), expected, (number, reply, lanes))
                for y in (expected[1], max(expected[3], found["y2"])):  # the far end, as far as both lines go
                    self.assertLessEqual(abs(column(ends(found), y) - column(expected, y)), near, (number, reply, lanes))

    def assert_error(self, reply, says=""):
        self.assertEqual(list(reply), ["error"], reply)
        self.assertIs(type(reply["error"]), str)
        self.assertRegex(reply["error"], says or "..........")

    def assert_alive(self):
        self.assertEqual(self.client().ask(PING), {"type": "pong"})

    def test_ping(self):
        for kind in KINDS.values():
            client = self.client(kind)
            self.assertEqual(client.ask(PING), {"type": "pong"})
            # a ping needs no length before it: programs send it as plain JSON, too
            self.assertEqual(client.ask(b'{"type": "ping"}'), {"type": "pong"})
            self.assertEqual(client.ask(b'{"type":"ping","timestamp":1.5}'), {"type": "pong"})

    def test_dealer_without_delimiter(self):
        """The envelope comes back as it was sent: with no empty part, or with more than one."""
        client = self.client(zmq.DEALER)
        for envelope in ([], [b""], [b"a", b"b", b""]):
            client.envelope = envelope
            self.assertEqual(client.ask(PING), {"type": "pong"})

    def test_lanes(self):
        """A client's lanes are those of one process that sees its frames one after the other; each format, odd sizes, too."""
        for form, width, height, near in (("jpeg", 800, 600, 2), ("bgrx", 800, 600, 0), ("rgb", 642, 481, 0),
                                          ("bgr", 640, 480, 0), ("gray8", 801, 600, 0), ("jpeg", 641, 479, 3)):
            for name, kind in KINDS.items():
                with self.subTest(f"{form} {width}x{height} {name}"):
                    pictures = self.pictures(width=width, height=height, form=form) if name == "REQ" else pictures
                    client = self.client(kind)
                    found = 0
                    for number in range(COUNT):
                        reply = client.ask(pictures.request(number))
                        self.assert_reply(reply, number, pictures.lanes[number], near)
                        found += bool(reply["left_lane"]) and bool(reply["right_lane"])
                    self.assertGreater(found, COUNT // 2)
                    client.close()

    def test_frame_id(self):
        """Any int64, exactly."""
        pictures = self.pictures(1)
        for frame_id in (0, -1, 2**53 + 1, 2**63 - 1, -2**63):
            self.assertEqual(self.client().ask(pictures.request(0, frame_id=frame_id))["frame_id"], frame_id)

    def test_several_clients(self):
        """Eight at once, of different sizes and roads: each gets its own lanes, as if it were alone."""
        kinds = [self.pictures(width=800, height=600, form="gray8"),
                 self.pictures(width=640, height=480, form="bgrx", track="winding"),
                 self.pictures(width=320, height=240, form="rgb", track="oval")]
        failures = []

        def drive(index):
            try:
                pictures = kinds[index % len(kinds)]
                with Client(self.url, (zmq.REQ, zmq.DEALER)[index % 2], timeout=10000 * SLOW) as client:
                    for number in range(COUNT):
                        self.assert_reply(client.ask(pictures.request(number)), number, pictures.lanes[number])
            except Exception as failure:  # told in the test's own thread
                failures.append(f"client {index}: {failure!r}")

        threads = [threading.Thread(target=drive, args=(index,)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])

    def test_newest_wins(self):
        """Who sends faster than is detected gets one answer for every frame; the newest is never the one that is left out."""
        pictures = self.pictures(COUNT, form="gray8")
        client = self.client(zmq.DEALER)
        for burst in range(5):
            for number in range(COUNT):
                client.send(pictures.request(burst * COUNT + number))
            replies = [client.receive() for _ in range(COUNT)]
            detected = [reply["frame_id"] for reply in replies if "error" not in reply]
            for reply in replies:
                if "error" in reply:
                    self.assert_error(reply, "newer")
            self.assertEqual(detected, sorted(detected))
            self.assertEqual(detected[-1], burst * COUNT + COUNT - 1)

    def test_through_a_proxy(self):
        """A broker in between adds an identity to the envelope."""
        context = zmq.Context()
        front, back = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
        front.linger = back.linger = 0
        front.bind("tcp://127.0.0.1:*")
        back.connect(self.url)

        def proxy():
            try:
                zmq.proxy(front, back)
            except zmq.ContextTerminated:
                front.close()
                back.close()

        thread = threading.Thread(target=proxy)
        url = front.last_endpoint.decode()
        thread.start()
        try:
            pictures = self.pictures(COUNT, form="gray8")
            other = self.pictures(COUNT, form="rgb", width=320, height=240, track="oval")
            with Client(url) as one, Client(url) as two:
                for number in range(COUNT):
                    self.assert_reply(one.ask(pictures.request(number)), number, pictures.lanes[number])
                    self.assert_reply(two.ask(other.request(number)), number, other.lanes[number])
        finally:
            context.term()
            thread.join()

    def test_bad_requests_n(self):
        """Each is answered by an error; another client never notices."""
        jpeg, raw = self.pictures(2), self.pictures(2, form="rgb", width=320, height=240)
        picture = jpeg.pictures[0]
        good = {"timestamp": 1.5, "frame_id": 1, "width": 800, "height": 600, "compressed": True, "format": "jpeg"}
        without = [pack({name: value for name, value in good.items() if name != left_out}, picture)
                   for left_out in ("frame_id", "width", "height")]
        wrong = [pack({**good, **change}, picture) for change in (
            {"width": 0}, {"width": -800}, {"height": 1 << 40}, {"width": 7681}, {"width": "800"}, {"width": 800.5},
            {"height": None}, {"width": True}, {"frame_id": "1"}, {"frame_id": None}, {"frame_id": 1.5},
            {"frame_id": [1]}, {"compressed": False}, {"compressed": "yes"}, {"format": "png"}, {"format": 3},
            {"format": "rgb"}, {"width": 640, "height": 480},  # not the size of the JPEG
            {"padding": "x" * 5000})]
        lying = [raw.request(0, **change) for change in (
            {"width": 321}, {"height": 239}, {"format": "bgrx"}, {"format": "gray8"}, {"format": "jpeg"}, {"format": None},
            {"width": 7680, "height": 4320}, {"width": 1, "height": 1})]
        text = json.dumps(good).encode()
        damaged = [
            b"", b"\0", b"\0\0\0", b"\0\0\0\0", b"\xff\xff\xff\xff", struct.pack("<I", 2**31) + text,
            struct.pack("<I", len(text) + len(picture) + 1) + text + picture, struct.pack("<I", len(text)) + text[:10],
            struct.pack("<I", 3) + text + picture, struct.pack(">I", len(text)) + text + picture,
            pack([]), pack(None), pack(17), pack("ping"), pack({}), pack({"type": "pang"}), pack({"type": 3}), pack([good], picture),
            struct.pack("<I", 9) + b'{"width":', struct.pack("<I", 4000) + b"[" * 4000, struct.pack("<I", 4) + b"\xff\xfe{}",
            struct.pack("<I", 4000) + b'{"a":' * 800, text, b"GET / HTTP/1.1\r\n\r\n",
            pack(good), pack(good, b"\xff\xd8"), pack(good, picture[:200]), pack(good, picture[:len(picture) // 2]),
            pack(good, b"\0" * len(picture)), pack(good, picture[2:]),
        ]
        for value in ("NaN", "Infinity", "-Infinity", "1e999", '"now"'):
            header = text.replace(b"1.5", value.encode())
            damaged.append(struct.pack("<I", len(header)) + header + picture)
        honest, hostile = self.client(), self.client(zmq.DEALER)
        for number, request in enumerate([*without, *wrong, *lying, *damaged]):
            with self.subTest(number=number, start=request[:120]):
                self.assert_error(hostile.ask(request))
                self.assert_reply(honest.ask(raw.request(0)), 0, raw.lanes[0], 20)

    def test_a_flipped_bit_n(self):
        """Damage anywhere in a request is an error or another picture; the service lives."""
        jpeg = self.pictures(1)
        chance = random.Random(6)
        client = self.client()
        for _ in range(150):
            request = bytearray(jpeg.request(0))
            for _ in range(chance.choice((1, 1, 8))):
                request[chance.randrange(min(len(request), chance.choice((160, 800, 10**6))))] ^= 1 << chance.randrange(8)
            reply = client.ask(bytes(request[:chance.choice((len(request), chance.randrange(len(request)))) or 1]))
            self.assertTrue(reply.keys() & {"error", "frame_id", "type"}, reply)
        self.assert_alive()

    def test_envelopes_n(self):
        """More parts, or larger ones, than an envelope has: dropped without an answer, and nobody else is harmed."""
        client = self.client(zmq.DEALER, timeout=300)
        for envelope in ([b"x"] * 40, [b"x" * 10000], [b"x" * 255] * 8 + [b""]):
            client.envelope = envelope
            client.send(PING)
            with self.assertRaises(zmq.Again):
                client.receive()
        self.assert_alive()

    def test_oversized_n(self):
        """Who sends more than any picture has is disconnected before it is received."""
        client = self.client(zmq.DEALER, timeout=500)
        client.send(b"\0" * (64 << 20))
        with self.assertRaises(zmq.Again):
            client.receive()
        self.assert_alive()

    def test_stops_while_asked(self):
        """At once, while clients ask as fast as they can; the next service goes on with the same clients."""
        pictures = self.pictures(1, form="gray8")
        stop = threading.Event()
        answers = []

        def drive():
            with Client(self.url, zmq.DEALER, timeout=200) as client:
                while not stop.is_set():
                    try:
                        client.send(pictures.request(0))
                        answers.append("error" not in client.receive())
                    except zmq.Again:
                        pass

        threads = [threading.Thread(target=drive) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(1)
            self.stop(self.service)
            before = len(answers)
            self.assertGreater(before, 4)
            again = self.start(*self.service.command)
            again.wait_for("Server initialized successfully")
            deadline = time.monotonic() + 10 * SLOW
            while len(answers) < before + 20 and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertGreaterEqual(len(answers), before + 20)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.stop(again)

    def test_port_in_use_n(self):
        second = self.start(*self.service.command)
        self.assert_ends(second, 1)
        self.assertEqual(len(second.err), 1, second.text())
        self.assertRegex(second.err[0], f"lane-detection: Cannot listen on '{self.url}': another program listens there")
        self.assert_alive()


if __name__ == "__main__":
    main()
