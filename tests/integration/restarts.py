#!/usr/bin/env python3
"""The camera's process is killed and started again, ten times, under detectors that run on: none is lost, and each answers
every camera's frames with the lanes of exactly these frames."""
import signal
import struct
import time

from processes import SHM, SLOW, TestCase, lanes_of, main

RECORD = struct.Struct("<qddiiiI4id4id")  # docs/shm-protocol.md, section 8
TIMES = 10
ANSWERS = 15  # of each detector to each camera
FRAMES = 300  # that are known; a camera lives for 30 or so
NO_LANE = (0, 0, 0, 0)
DETECT = ["lanedetect", "tracking=false"]  # what is found in a frame does not depend on those before


class Restarts(TestCase):
    def camera(self, number, caps, *options):
        """Another road each time, so that no camera's lanes pass for another's."""
        return ["carlasrc", "track=winding", f"seed={number}", *options, "!", f"video/x-raw,framerate=30/1,{caps}", "!"]

    def expected(self, number, caps):
        """Frame id -> the lines' ends, found in one process."""
        launch = self.start("gst-launch-1.0", "-m", *self.camera(number, caps, "is-live=false", f"num-buffers={FRAMES}"),
                            *DETECT, "!", "fakesink")
        self.assert_ends(launch, 0, 60)
        lanes = {frame_id: (*(left or NO_LANE), *(right or NO_LANE)) for frame_id, (left, right) in lanes_of(launch).items()}
        self.assertEqual(len(lanes), FRAMES)
        return lanes

    def record(self, name):
        """(sequence, frame id, the lines' ends), whole; nothing while it is being written or before the first result."""
        data = (SHM / name).read_bytes()
        frame_id, _, _, _, _, ready, sequence, *lines = RECORD.unpack(data)
        if not ready or sequence % 2 or (SHM / name).read_bytes() != data:
            return 0, None, None
        return sequence, frame_id, (*lines[0:4], *lines[5:9])

    def assert_answers(self, name, last, lanes, running):
        """Results newer than that one are of this camera's frames, in their order."""
        deadline = time.monotonic() + 15 * SLOW
        ids = []
        while len(ids) < ANSWERS:
            for process in running:
                self.assertIsNone(process.process.poll(), process.text())
            self.assertLess(time.monotonic(), deadline, f"{name}: answers to {ids} only")
            sequence, frame_id, found = self.record(name)
            if sequence not in (0, last):
                last = sequence
                self.assertEqual(found, lanes.get(frame_id), f"{name}: frame {frame_id}")
                ids.append(frame_id)
            time.sleep(0.002)
        self.assertEqual(ids, sorted(set(ids)))

    def check(self, formats):
        names = [f"{self.results}_{mode}" for mode in ("auto", "futex")]
        detectors = [self.start("gst-launch-1.0", "shmcamsrc", f"shm-name={self.feed}", f"wait-mode={mode}", "attempts=0",
                                "!", *DETECT, "!", "shmlanesink", f"shm-name={self.results}_{mode}")
                     for mode in ("auto", "futex")]
        for number in range(TIMES + 1):
            caps = formats[number % len(formats)]
            lanes = self.expected(number, caps)
            last = [self.record(name)[0] if (SHM / name).exists() else 0 for name in names]
            camera = self.start("gst-launch-1.0", *self.camera(number, caps), "shmcamsink", f"shm-name={self.feed}")
            for name, sequence in zip(names, last):
                self.assert_answers(name, sequence, lanes, [*detectors, camera])
            if number < TIMES:
                camera.signal(signal.SIGKILL)
                self.assert_ends(camera, -signal.SIGKILL)
        self.stop(camera)
        for detector in detectors:
            self.stop(detector)
        self.assert_nothing_left()

    def test_same_format(self):
        """Each camera goes on in the segment that the last one left."""
        self.check(["format=BGRx,width=320,height=240"])

    def test_other_formats(self):
        """Each camera replaces the segment; the detectors renegotiate."""
        self.check(["format=BGRx,width=800,height=600", "format=GRAY8,width=320,height=240",
                    "format=I420,width=641,height=479", "format=NV12,width=320,height=240", "format=RGB,width=500,height=400",
                    "format=BGRx,width=320,height=240"])


if __name__ == "__main__":
    main()
