#!/usr/bin/env python3
"""lane-broker: requests of many cameras spread over the detectors that live, which come and go."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import zmq

from processes import SLOW, TestCase, main
from zmqpeers import PING, Client, Service, free_port, jpeg_request, lane

FAILED, USAGE = 1, 2


class Broker(TestCase):
    def setUp(self):
        super().setUp()
        self.url = f"tcp://127.0.0.1:{free_port()}"

    def broker(self, *urls, options=()):
        return self.start("lane-broker", "--host", "127.0.0.1", "--port", self.url.rsplit(":", 1)[1], "--detector-url",
                          ",".join(urls), *options)

    def detector(self, mark, url="tcp://127.0.0.1:*", **options):
        """It tells in its replies who found them."""
        service = Service(lambda header, pixels: (lane(mark, 599, mark, 300), None), url=url, **options)
        self.addCleanup(lambda: service.socket.closed or service.close())
        return service

    def client(self, kind=zmq.REQ, timeout=3000 * SLOW, **options):
        client = Client(self.url, kind, timeout=timeout, **options)
        self.addCleanup(client.close)
        return client

    def ask(self, client, number):
        reply = client.ask(jpeg_request(number, 800, 600, b"picture"))
        self.assertEqual(reply["frame_id"], number)
        return reply["left_lane"]["x1"]

    def test_spreads(self):
        """In turn; every client gets the replies to its own requests."""
        detectors = [self.detector(mark) for mark in (1, 2, 3)]
        broker = self.broker(*(detector.url for detector in detectors))
        for _ in detectors:
            broker.wait_for("✓ Detector connected", after=len(broker.out) - 1)
        while len([line for line in broker.out if "connected" in line]) < 3:
            time.sleep(0.01)
        clients = [self.client(kind) for kind in (zmq.REQ, zmq.DEALER) * 4]
        for number in range(6):
            for index, client in enumerate(clients):
                self.ask(client, number * 100 + index)
        for detector in detectors:
            self.assertEqual(len(detector.requests), 16)
        self.stop(broker)
        self.assertIn("Requests handed on: 48, replies: 48", broker.out)
        self.assertEqual(broker.err, [])

    def test_many_at_once(self):
        detectors = [self.detector(mark) for mark in (1, 2)]
        broker = self.broker(*(detector.url for detector in detectors))
        failures = []

        def drive(index):
            try:
                with Client(self.url, timeout=5000 * SLOW) as client:
                    for number in range(100):
                        self.ask(client, index * 1000 + number)
            except Exception as failure:  # told in the test's own thread
                failures.append(failure)

        threads = [threading.Thread(target=drive, args=(index,)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(sum(len(detector.requests) for detector in detectors), 800)
        self.stop(broker)

    def test_detectors_come_and_go(self):
        """One that is gone gets nothing; when it is back it takes its share again."""
        first = self.detector(1)
        port = free_port()
        broker = self.broker(first.url, f"tcp://127.0.0.1:{port}")
        broker.wait_for(f"✓ Detector connected: {first.url}")
        client = self.client()
        self.assertEqual({self.ask(client, number) for number in range(10)}, {1})
        for mark in (2, 3):
            second = self.detector(mark, f"tcp://127.0.0.1:{port}")
            broker.wait_for(f"✓ Detector connected: tcp://127.0.0.1:{port}", after=len(broker.out))
            self.assertEqual({self.ask(client, number) for number in range(10)}, {1, mark})
            lines = len(broker.out)
            second.close()
            broker.wait_for(f"Detector lost: tcp://127.0.0.1:{port}", after=lines)
            self.assertEqual({self.ask(client, number) for number in range(10)}, {1})
        self.stop(broker)

    @unittest.skipUnless(os.path.exists("/proc/net/if_inet6"), "there is no IPv6")
    def test_both_kinds_of_addresses(self):
        detectors = [self.detector(1), self.detector(2, "tcp://[::1]:*"), self.detector(3)]
        broker = self.broker(*(detector.url for detector in detectors))
        while len([line for line in broker.out if "connected" in line]) < 3:
            time.sleep(0.01)
        client = self.client()
        self.assertEqual({self.ask(client, number) for number in range(3)}, {1, 2, 3})
        self.stop(broker)

    def test_without_detectors(self):
        """Requests wait, without work; it ends at once nevertheless."""
        port = free_port()
        broker = self.broker(f"tcp://127.0.0.1:{port}")
        broker.wait_for("✓ Listening on")
        client = self.client(zmq.DEALER)
        for _ in range(3):
            client.send(PING)
        before = sum(self.cpu(broker))
        time.sleep(1)
        self.assertLess(sum(self.cpu(broker)) - before, 20, "clock ticks of 10 ms in a second of waiting")
        self.detector(1, f"tcp://127.0.0.1:{port}")
        for _ in range(3):
            self.assertEqual(client.receive(), {"type": "pong"})
        self.stop(broker, signal.SIGTERM)

    def cpu(self, process):
        return map(int, pathlib.Path(f"/proc/{process.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13])

    def test_stops_while_requests_wait(self):
        broker = self.broker(f"tcp://127.0.0.1:{free_port()}")
        broker.wait_for("✓ Listening on")
        client = self.client(zmq.DEALER)
        for number in range(100):
            client.send(jpeg_request(number, 800, 600, b"\0" * 100000))
        self.stop(broker)

    def test_encrypted(self):
        """Both sides; who has not the key gets nothing."""
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        for name in ("broker", "detector"):
            subprocess.run(["zmq-keygen", folder / name], check=True, stdout=subprocess.DEVNULL)
        detector = self.detector(1, secret=folder / "detector.key_secret")
        broker = self.broker(detector.url, options=["--curve-secret-key", folder / "broker.key_secret",
                                                    "--curve-server-key", folder / "detector.key"])
        with self.client(keys=(None, folder / "broker.key")) as client:
            self.assertEqual(self.ask(client, 5), 1)
        for keys in (None, (None, folder / "detector.key")):
            with Client(self.url, timeout=500, keys=keys) as client, self.assertRaises(zmq.Again):
                client.ask(PING)
        self.assertEqual(detector.pings, 0)
        self.stop(broker)

    def test_public_and_not_encrypted(self):
        """It says so."""
        for host in ("*", "0.0.0.0", "[::]"):
            broker = self.start("lane-broker", "--host", host, "--port", free_port(), "--detector-url", "tcp://127.0.0.1:9")
            broker.wait_for("the whole network can connect, unencrypted")
            self.stop(broker)

    def test_wrong_usage_n(self):
        url = "tcp://127.0.0.1:9"
        for arguments in ([], ["--port", "0", "--detector-url", url], ["--port", "65536", "--detector-url", url],
                          ["--port", "x", "--detector-url", url], ["--detector-url", url, "more"], ["--detectors", url], ["--detector-url", ""]):
            with self.subTest(arguments):
                self.assert_one_sentence(self.start("lane-broker", *arguments), USAGE, ".*")

    def test_cannot_start_n(self):
        for urls in (["localhost:5556"], ["tcp://127.0.0.1:9", "nonsense"], ["tcp://127.0.0.1:9", ""]):
            with self.subTest(urls):
                self.assert_one_sentence(self.broker(*urls), FAILED, "Cannot connect to '.*': it is not a URL")
        taken = self.broker("tcp://127.0.0.1:9")
        taken.wait_for("✓ Listening on")
        self.assert_one_sentence(self.broker("tcp://127.0.0.1:9"), FAILED,
                                 f"Cannot listen on '{self.url}': another program listens there")
        self.stop(taken)
        self.assert_one_sentence(self.broker("tcp://127.0.0.1:9", options=["--curve-secret-key", "/nowhere/key"]), FAILED,
                                 "There is no key file '/nowhere/key'")
        self.assert_one_sentence(self.broker("tcp://127.0.0.1:9", options=["--curve-server-key", "/nowhere/key"]), FAILED,
                                 "There is no key file '/nowhere/key'")


if __name__ == "__main__":
    main()
