#!/usr/bin/env python3
"""The Python programs of the ZeroMQ tests understand one another: what they say to ours is what the protocol says."""
import time
import unittest

import zmq

from zmqpeers import PING, Client, Service, jpeg_request, lane, raw_request, unpack

LEFT, RIGHT = lane(200, 599, 380, 350), lane(600, 599, 420, 350)


class Peers(unittest.TestCase):
    def serve(self, answer):
        service = Service(answer)
        self.addCleanup(service.close)
        return service

    def test_request(self):
        header, pixels = unpack(jpeg_request(7, 800, 600, b"JPEG"))
        self.assertEqual(pixels, b"JPEG")
        self.assertAlmostEqual(header.pop("timestamp"), time.time(), delta=60)
        self.assertEqual(header, {"frame_id": 7, "width": 800, "height": 600, "compressed": True, "format": "jpeg"})

    def test_both_ways(self):
        service = self.serve(lambda header, pixels: (LEFT, None) if header["compressed"] else (None, RIGHT))
        for kind in (zmq.REQ, zmq.DEALER):
            with Client(service.url, kind) as client:
                self.assertEqual(client.ask(PING), {"type": "pong"})
                reply = client.ask(jpeg_request(3, 800, 600, b"JPEG"))
                self.assertEqual((reply["frame_id"], reply["left_lane"], reply["right_lane"]), (3, LEFT, None))
                reply = client.ask(raw_request(4, 2, 1, b"123456", "rgb"))
                self.assertEqual((reply["frame_id"], reply["left_lane"], reply["right_lane"]), (4, None, RIGHT))
        self.assertEqual(service.pings, 2)
        self.assertEqual([header["frame_id"] for header in service.requests], [3, 4, 3, 4])

    def test_silence(self):
        service = self.serve(lambda header, pixels: None)
        with Client(service.url, timeout=300) as client:
            with self.assertRaises(zmq.Again):
                client.ask(jpeg_request(1, 800, 600, b""))


if __name__ == "__main__":
    unittest.main(verbosity=2)
