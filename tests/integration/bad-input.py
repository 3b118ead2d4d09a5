#!/usr/bin/env python3
"""Whatever is wrong: one clear sentence, the right exit status, nothing left behind."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from processes import OWN_SHM, SHM, SOURCE, UNSHARE, TestCase, can_mount, main

DONE, FAILED, USAGE = 0, 1, 2
NOBODY = 65534


class Usage(TestCase):
    def check(self, pattern, *command, status=USAGE):
        self.assert_one_sentence(self.start(*command), status, pattern)
        self.assert_nothing_left()

    def test_unknown_option(self):
        for command in ("simulation", "lane-detection"):
            self.check("Unknown option --frobnicate", command, "--shared-memory", "--frobnicate")
            self.check("Unexpected argument 'now'", command, "--shared-memory", "now")

    def test_value_of_an_option(self):
        self.check("Cannot parse integer value .many. for --frames", "simulation", "--shared-memory", "--frames", "many")
        self.check("--speed: 'fast' is not a number", "simulation", "--shared-memory", "--speed", "fast")
        self.check("--track: 'moon' is none of straight, oval", "simulation", "--shared-memory", "--track", "moon")
        self.check("--method: 'magic' is none of cv, dl", "lane-detection", "--shared-memory", "--method", "magic")

    def test_detection_server(self):
        for url in ("localhost", "http://localhost:5556", "tcp://localhost:5556,", ""):
            self.check(f"--detector-url: '{url}' is not tcp://HOST:PORT", "simulation", "--detector-url", url)
        self.check("--detector-timeout: 0 is not from 1", "simulation", "--detector-timeout", "0")
        self.check("--detector-compression: 'zip' is none of raw, jpeg", "simulation", "--detector-compression", "zip")
        self.check("--detector-quality: '0' is not a whole number from 1 to 100", "simulation", "--detector-quality", "0")

    def test_later_parts(self):
        self.check(".*use --method cv", "lane-detection", "--method", "dl")
        self.check(".*use --method cv", "lane-detection", "--shared-memory", "--method", "dl")
        self.check(".*use --viewer", "simulation", "--shared-memory", "--viewer", "web")
        self.check("--action-url needs --zmq-broadcast", "simulation", "--shared-memory", "--action-url", "tcp://*:5558")

    def test_segment_name_with_a_slash(self):
        self.check("--image-shm-name: 'a/b' cannot name shared memory", "simulation", "--shared-memory",
                   "--image-shm-name", "a/b")
        self.check("--detection-shm-name: '/b' cannot name shared memory", "lane-detection", "--shared-memory",
                   "--detection-shm-name", "/b")

    def test_window_without_a_display(self):
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        simulation = self.simulation(viewer="opencv", env=environment)
        self.assert_one_sentence(simulation, FAILED, "--viewer opencv needs a display")
        self.assert_nothing_left()

    def test_no_plugins(self):
        environment = dict(os.environ, GST_PLUGIN_PATH_1_0="", GST_REGISTRY="/dev/null/registry")
        simulation = self.simulation(env=environment)
        self.assert_one_sentence(simulation, FAILED, "GStreamer has no element 'carlasrc': set GST_PLUGIN_PATH")


class Files(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def check_config(self, text, pattern, command="simulation"):
        path = self.write("lane.ini", text)
        process = self.start(command, "--shared-memory", *self.names, "--config", path)
        self.assert_one_sentence(process, USAGE, rf"{path}{pattern}")
        self.assert_nothing_left()

    def test_config(self):
        for command in ("simulation", "lane-detection"):
            self.check_config("[control]\nkp=0.5\nkq=1\n", r":3: unknown key 'kq' in \[control\]", command)
            self.check_config("[cameras]\n", r":1: unknown group \[cameras\]", command)
            self.check_config("# far\n[camera]\nfov = wide\n", r":3: fov in \[camera\]: 'wide' is not a number", command)
            self.check_config("[camera]\nfov = 700\n", r":2: fov in \[camera\]: '700' is not a number from", command)
            self.check_config("[cv]\nno equals sign\n", r":2: ", command)

    def test_config_that_is_missing(self):
        process = self.simulation("--config", self.folder / "none.ini")
        self.assert_one_sentence(process, USAGE, r".*none\.ini.*No such file")

    def test_config_of_the_documentation(self):
        text = re.search(r"```ini\n(.*?)```", (SOURCE / "docs/commands.md").read_text(), re.S).group(1)
        process = self.simulation("--config", self.write("lane.ini", text), "--print-pipeline")
        self.assert_ends(process)
        self.assertRegex(process.out[0], r"^carlasrc z=1.4 pitch=-8 track=winding speed=12 .* lanekeep z=1.4 pitch=-8 controller=pd kp=0.6 ")

    def test_options_win_over_the_config(self):
        path = self.write("lane.ini", "[carla]\ntrack=oval\nseed=5\n[control]\ntarget-speed=9\n")
        process = self.simulation("--config", path, "--track", "winding", "--print-pipeline")
        self.assert_ends(process)
        self.assertRegex(process.out[0], r"carlasrc track=winding seed=5 speed=12 .*lanekeep target-speed=9 ")

    def check_input(self, path, pattern):
        process = self.start("simulation", "--in-process", "--viewer", "none", "--input", path)
        self.assert_ends(process, FAILED)
        self.assertRegex(process.err[0], f"^simulation: {pattern}", process.text())
        self.assertEqual(len(process.err), 1, process.text())

    def test_input_that_is_missing(self):
        self.check_input(self.folder / "none.mp4", r"Cannot read the input '.*none\.mp4': No such file")
        self.check_input((self.folder / "none.mp4").as_uri(), r"Cannot read the input '.*none\.mp4': No such file")
        self.check_input("/dev/video99", "Cannot read the input '/dev/video99': No such file")
        self.check_input(self.folder, "Cannot read the input '.*': Is a directory")

    def test_input_that_is_no_video(self):
        self.check_input(self.write("notes.txt", "nothing to see\n" * 100), ".*text")
        self.check_input(self.write("empty.mp4", ""), ".*")
        sound = self.folder / "sound.wav"
        subprocess.run(["gst-launch-1.0", "-q", "audiotestsrc", "num-buffers=20", "!", "wavenc", "!", "filesink",
                        f"location={sound}"], check=True)
        self.check_input(sound, "The input has no video")

    def test_record_elsewhere(self):
        process = self.start("simulation", "--in-process", "--viewer", "none", "--record", self.folder / "no/such.mkv")
        self.assert_one_sentence(process, FAILED, ".*such.mkv")
        process = self.start("simulation", "--in-process", "--viewer", "none", "--record", self.folder / "out.mp4")
        self.assert_one_sentence(process, USAGE, "--record: .*out.mp4' does not end in .mkv")
        self.assertEqual(list(self.folder.iterdir()), [])


class Segments(TestCase):
    def check(self, process, pattern):
        self.assert_one_sentence(process, FAILED, pattern)

    def test_nobody_there(self):
        """Twenty attempts, half a second each."""
        detector, simulation = self.detector(), self.start(
            "simulation", "--shared-memory", "--image-shm-name", self.feed + "_b", "--detection-shm-name",
            self.results + "_b", "--viewer", "none")
        for process, name in ((detector, self.feed), (simulation, self.results + "_b")):
            self.assert_ends(process, FAILED)
            self.assertEqual(process.err[0].split(": ", 1)[1], f"Shared memory '{name}' not found after 20 attempts")
            self.assertRegex(process.err[1], "Segments of this kind that exist now: ")
            self.assertEqual(len(process.err), 2, process.text())
            self.assertEqual(len([line for line in process.out if "attempt" in line]), 20, process.text())
        self.assert_nothing_left()

    def test_of_another_program(self):
        """Its content stays as it was."""
        content = b"not ours " * 1000
        for name in (self.feed, self.results):
            with self.subTest(name):
                path = SHM / name
                path.write_bytes(content)
                self.check(self.detector(), f".*'{name}'")
                self.check(self.simulation(), f".*'{name}'")
                self.assertEqual(path.read_bytes(), content)
                self.assertEqual(self.leftovers(), [path])
                path.unlink()

    def test_written_by_another_process(self):
        detector = self.detector()
        detector.wait_for("attempt 1/20")
        self.check(self.detector(), f".*'{self.results}'")
        simulation = self.simulation(fps=30)
        simulation.wait_for("✓ Shared memory communication ready")
        self.check(self.simulation(), f".*'{self.feed}'")
        self.stop(simulation)
        self.stop(detector)
        self.assert_nothing_left()

    @unittest.skipUnless(can_mount(), "no rights to mount a /dev/shm")
    def test_full(self):
        """A /dev/shm that cannot hold the frames: an error with the bytes needed, not a bus error."""
        command = f"{OWN_SHM.format('1m')} && simulation --shared-memory {' '.join(self.names)} --viewer none; " \
            "status=$?; ls -A /dev/shm | wc -l; exit $status"
        process = self.start(*UNSHARE, "sh", "-c", command)
        self.assert_one_sentence(process, FAILED, rf".*'{self.feed}'.*\d{{7,}}")
        self.assertEqual(process.out[-1].strip(), "0", process.text())

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "not root")
    def test_of_another_user(self):
        detector, simulation = self.detector(), self.simulation(fps=30)
        simulation.wait_for("✓ Shared memory communication ready")
        stranger = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        if subprocess.run([*stranger, "which", "simulation"], capture_output=True).returncode != 0:
            self.skipTest("another user cannot reach the build")
        environment = dict(os.environ, GST_REGISTRY=f"/tmp/{self.feed}.registry")
        self.addCleanup(pathlib.Path(environment["GST_REGISTRY"]).unlink, missing_ok=True)
        self.check(self.start(*stranger, "lane-detection", "--shared-memory", "--image-shm-name", self.feed,
                              "--detection-shm-name", self.results + "_b", env=environment), f".*'{self.feed}'")
        self.check(self.start(*stranger, "simulation", "--shared-memory", *self.names, "--viewer", "none",
                              env=environment), f".*'{self.feed}'")
        self.stop(simulation)
        self.stop(detector)
        self.assert_nothing_left()

    def test_unsupported_caps(self):
        launch = self.start("gst-launch-1.0", "-q", "videotestsrc", "!", "video/x-raw,format=GRAY16_LE", "!", "shmcamsink",
                            f"shm-name={self.feed}")
        self.assert_ends(launch, 1)
        self.assertRegex(launch.text(), "could not link|not-negotiated|not negotiated")
        self.assert_nothing_left()


if __name__ == "__main__":
    main()
