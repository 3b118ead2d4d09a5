#!/usr/bin/env python3
"""Detection services in Python, asked by our clients: what they are sent, and whose word is taken for what."""
import pathlib
import shutil
import subprocess
import tempfile
import time

from processes import SLOW, TestCase, lanes_of, main
from zmqpeers import Service, free_port, lane

LEFT, RIGHT = (200, 599, 380, 350), (601, 590, 421, 349)
REQUEST = ["timestamp", "frame_id", "width", "height", "compressed", "format"]
FRAMES = 20
# bytes of a pixel of what is sent raw, and as what it is sent
RAW = {"BGRx": ("bgrx", 4), "BGR": ("bgr", 3), "RGB": ("rgb", 3), "GRAY8": ("gray8", 1), "I420": ("gray8", 1), "NV12": ("gray8", 1)}


class Detectors(TestCase):
    def detector(self, answer=lambda header, pixels: (lane(*LEFT), lane(*RIGHT)), **options):
        service = Service(answer, **options)
        self.addCleanup(lambda: service.socket.closed or service.close())
        return service

    def launch(self, url, *options, frames=FRAMES, form="BGRx", width=800, height=600, source=("is-live=false",)):
        return self.start("gst-launch-1.0", "-m", "carlasrc", *source, f"num-buffers={frames}", "!",
                          f"video/x-raw,format={form},width={width},height={height},framerate=30/1", "!", "zmqlanedetect",
                          f"url={url}", *options, "!", "fakesink")

    def assert_found(self, launch, lanes, frames=FRAMES):
        self.assert_ends(launch, 0, 40)
        self.assertEqual(lanes_of(launch), dict.fromkeys(range(frames), lanes), launch.text())

    def check_header(self, header, number, width, height):
        self.assertEqual(list(header), REQUEST)
        self.assertEqual((header["frame_id"], header["width"], header["height"]), (number, width, height))
        self.assertIs(type(header["timestamp"]), float)

    def test_jpeg(self):
        pictures = []
        detector = self.detector(lambda header, pixels: pictures.append(pixels) or (lane(*LEFT), lane(*RIGHT)))
        self.assert_found(self.launch(detector.url), (LEFT, RIGHT))
        self.assertEqual(len(pictures), FRAMES)
        for number, (header, picture) in enumerate(zip(detector.requests, pictures)):
            self.check_header(header, number, 800, 600)
            self.assertEqual((header["compressed"], header["format"]), (True, "jpeg"))
            self.assertEqual((picture[:3], picture[-2:]), (b"\xff\xd8\xff", b"\xff\xd9"))

    def test_raw(self):
        """Rows without padding, whatever the stride."""
        for form, (name, size) in RAW.items():
            for width, height in ((800, 600), (642, 481)):
                with self.subTest(f"{form} {width}x{height}"):
                    sizes = []
                    detector = self.detector(lambda header, pixels: sizes.append(len(pixels)) or (None, lane(300, 400, 310, 200)))
                    self.assert_found(self.launch(detector.url, "compression=raw", form=form, width=width, height=height, frames=3),
                                      (None, (300, 400, 310, 200)), 3)
                    self.assertEqual(sizes, [width * height * size] * 3)
                    for number, header in enumerate(detector.requests):
                        self.check_header(header, number, width, height)
                        self.assertEqual((header["compressed"], header["format"]), (False, name))

    def test_raw_pixels(self):
        """The very bytes that the same source writes to a file."""
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        subprocess.run(["gst-launch-1.0", "-q", "carlasrc", "is-live=false", "num-buffers=3", "!",
                        "video/x-raw,format=RGB,width=800,height=600,framerate=30/1", "!", "filesink", f"location={folder}/frames"],
                       check=True)
        pictures = []
        detector = self.detector(lambda header, pixels: pictures.append(pixels) or (None, None))
        self.assert_found(self.launch(detector.url, "compression=raw", form="RGB", frames=3), (None, None), 3)
        self.assertEqual(b"".join(pictures), (folder / "frames").read_bytes())

    def test_answers_of_other_programs(self):
        """Whole numbers may be written as floats, more may be told than is asked."""
        def answer(header, pixels):
            return {"frame_id": float(header["frame_id"]), "timestamp": 1, "processing_time_ms": 3, "model": ["x", {"y": None}],
                    "left_lane": {**lane(*map(float, LEFT)), "confidence": 1, "colour": "white"}, "right_lane": lane(*RIGHT)}

        self.assert_found(self.launch(self.detector(answer).url), (LEFT, RIGHT))

    def test_lies_n(self):
        """A frame with such an answer passes without lanes; the next good answer is taken."""
        def reply(header, **changes):
            return {"frame_id": header["frame_id"], "timestamp": 1.0, "processing_time_ms": 1.0, "left_lane": lane(*LEFT),
                    "right_lane": lane(*RIGHT), **changes}

        lies = [lambda header: reply(header, frame_id=header["frame_id"] + 1), lambda header: reply(header, frame_id="1"),
                lambda header: reply(header, processing_time_ms=float("nan")), lambda header: {}, lambda header: {"type": "pong"},
                lambda header: {"error": "no"}, lambda header: {"error": None}, lambda header: b"", lambda header: b"\0" * 1000,
                lambda header: b"[" * 60000, lambda header: b"/*\"*/" + b"[" * 60000, lambda header: [1, 2], lambda header: reply(header, left_lane=lane(10**9, 599, 10**9, 300), right_lane=5),
                lambda header: reply(header, left_lane=lane(1, 300, 1, 300, 7.0), right_lane=lane(1, -5, 1, 10**400)),
                lambda header: reply(header, left_lane={"x1": 1}, right_lane=[])]

        def answer(header, pixels):
            number = header["frame_id"]
            return lies[number // 2](header) if number % 2 and number // 2 < len(lies) else (lane(*LEFT), lane(*RIGHT))

        launch = self.launch(self.detector(answer).url, "timeout=200", frames=2 * len(lies) + 4)
        self.assert_ends(launch, 0, 60)
        found = lanes_of(launch)
        for number in range(1, 2 * len(lies), 2):
            self.assertEqual(found.get(number, (None, None)), (None, None), number)
        self.assertEqual(found[2 * len(lies) + 3], (LEFT, RIGHT))

    def test_oversized_n(self):
        """Who answers with more than any answer has is disconnected, and asked again after some seconds."""
        def answer(header, pixels):
            return b"x" * (1 << 20) if header["frame_id"] == 3 else (lane(*LEFT), lane(*RIGHT))

        launch = self.launch(self.detector(answer).url, "timeout=200", frames=180 * SLOW, source=["is-live=true"])
        self.assert_ends(launch, 0, 60)
        found = lanes_of(launch)
        self.assertEqual((found[2], found.get(3, (None, None)), found[180 * SLOW - 1]),
                         ((LEFT, RIGHT), (None, None), (LEFT, RIGHT)))

    def test_drive(self):
        """A vehicle on a straight road, steered by what a Python program answers."""
        ahead = lane(-52, 599, 351, 269), lane(848, 599, 416, 243)
        detector = self.detector(lambda header, pixels: ahead)
        vehicle = self.start("simulation", "--world", "road", "--track", "straight", "--viewer", "none", "--fps", 0, "--frames", 100,
                             "--detector-url", detector.url, "--summary-json", "-")
        self.assert_ends(vehicle, 0, 60)
        summary = self.summary(vehicle)
        self.assertEqual((summary["frames"], summary["departures"]), (100, 0))
        self.assert_answered(summary)
        self.assertEqual(len(detector.requests), 100)

    def test_several(self):
        """They take turns; when one is gone the other gets all."""
        detectors = [self.detector() for _ in range(2)]
        urls = ",".join(detector.url for detector in detectors)
        self.assert_found(self.launch(urls, frames=40), (LEFT, RIGHT), 40)
        counts = [len(detector.requests) for detector in detectors]
        self.assertEqual(sum(counts), 40)
        self.assertGreaterEqual(min(counts), 10)
        detectors[0].close()
        launch = self.launch(urls, "timeout=200", frames=40)
        self.assert_ends(launch, 0, 60)
        found = lanes_of(launch)
        self.assertGreaterEqual(sum(lanes == (LEFT, RIGHT) for lanes in found.values()), 35, launch.text())

    def test_one_hangs(self):
        hanging, good = self.detector(lambda header, pixels: None), self.detector()
        launch = self.launch(f"{hanging.url},{good.url}", "timeout=200", frames=40)
        self.assert_ends(launch, 0, 60)
        self.assertGreaterEqual(sum(lanes == (LEFT, RIGHT) for lanes in lanes_of(launch).values()), 35, launch.text())

    def test_late_answers(self):
        """An answer that comes too late is not taken for the next frame's."""
        def answer(header, pixels):
            number = header["frame_id"]
            if number % 5 == 2:
                time.sleep(0.3 * SLOW)
            return lane(number, 599, number, 300), None

        launch = self.launch(self.detector(answer).url, f"timeout={100 * SLOW}", frames=30)
        self.assert_ends(launch, 0, 60)
        for number, (left, _) in lanes_of(launch).items():
            self.assertIn(left, (None, (number, 599, number, 300)))

    def test_service_without_pings(self):
        """It answers them with an error, which is a sign of life like any other."""
        def answer(header, pixels):
            if header["frame_id"] == 5:  # which is as good as no answer
                return {"frame_id": 4, "timestamp": 1.0, "processing_time_ms": 1.0, "left_lane": None, "right_lane": None}
            return lane(*LEFT), lane(*RIGHT)

        detector = self.detector(answer)
        detector.pong = {"error": "unknown request"}
        launch = self.launch(detector.url, f"timeout={200 * SLOW}", frames=150 * SLOW, source=["is-live=true"])
        self.assert_ends(launch, 0, 60)
        self.assertEqual(lanes_of(launch)[150 * SLOW - 1], (LEFT, RIGHT), launch.text())

    def test_encrypted(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        for name in ("detector", "other", "vehicle"):
            subprocess.run(["zmq-keygen", folder / name], check=True, stdout=subprocess.DEVNULL)
        detector = self.detector(secret=folder / "detector.key_secret")
        key, own = f"curve-server-key={folder}/detector.key", f"curve-secret-key={folder}/vehicle.key_secret"
        self.assert_found(self.launch(detector.url, key), (LEFT, RIGHT))
        self.assert_found(self.launch(detector.url, key, own), (LEFT, RIGHT))
        asked = len(detector.requests)
        for options in ([], [f"curve-server-key={folder}/other.key"]):
            launch = self.launch(detector.url, "attempts=2", *options, frames=3)
            launch.wait(20)
        plain = self.detector()
        self.launch(plain.url, "attempts=2", key, frames=3).wait(20)
        self.assertEqual((len(detector.requests), plain.requests, plain.pings), (asked, [], 0))

    def test_nobody_there_n(self):
        url = f"tcp://127.0.0.1:{free_port()}"
        vehicle = self.start("simulation", "--world", "road", "--viewer", "none", "--detector-url", url, "--frames", 5)
        self.assert_ends(vehicle, 1, 30)
        self.assertIn(url, vehicle.err[0])
        self.assertEqual(len([line for line in vehicle.out if "attempt" in line]), 20, vehicle.text())


if __name__ == "__main__":
    main()
