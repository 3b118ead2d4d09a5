"""What the tests of several processes share: starting them, reading what they print, and what they may leave behind."""
import itertools
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
import unittest

SOURCE = pathlib.Path(os.environ["LANE_SOURCE_DIR"])
SLOW = 6 if os.environ.get("LANE_SANITIZED") else 1  # sanitizers cost time
SHM = pathlib.Path("/dev/shm")

_numbers = itertools.count()


class Process:
    """A running program; what it prints is collected line by line, stdout and stderr apart."""

    def __init__(self, *command, **options):
        self.command = [str(part) for part in command]
        self.started = time.monotonic()
        options.setdefault("stdin", subprocess.DEVNULL)
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        encoding="utf-8", errors="replace", **options)
        self.out, self.err = [], []
        self.news = threading.Condition()
        self.readers = [threading.Thread(target=self._read, args=(stream, lines), daemon=True)
                        for stream, lines in ((self.process.stdout, self.out), (self.process.stderr, self.err))]
        for reader in self.readers:
            reader.start()

    def _read(self, stream, lines):
        for line in stream:
            with self.news:
                lines.append(line.rstrip("\n"))
                self.news.notify_all()
        stream.close()

    def text(self):
        return "\n".join(["$ " + " ".join(self.command), *self.out, "-- stderr:", *self.err])

    def wait_for(self, pattern, seconds=10, after=0):
        """Waits until a line (of either stream, after that many lines of both) matches; returns the match."""
        deadline = time.monotonic() + seconds * SLOW
        with self.news:
            while True:
                for line in (self.out + self.err)[after:]:
                    if found := re.search(pattern, line):
                        return found
                left = deadline - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not any(r.is_alive() for r in self.readers)):
                    raise AssertionError(f"no line matched '{pattern}':\n{self.text()}")
                self.news.wait(min(left, 0.2))

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=20):
        """The exit status; the process is killed and the test fails when it does not end."""
        try:
            status = self.process.wait(seconds * SLOW)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"still running after {seconds} s:\n{self.text()}") from None
        for reader in self.readers:
            reader.join()
        return status

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.wait()


LANE = re.compile(r"lane, x1=\(int\)(-?\d+), y1=\(int\)(-?\d+), x2=\(int\)(-?\d+), y2=\(int\)(-?\d+)")


def lanes_of(launch):
    """Frame id -> (left, right), each (x1, y1, x2, y2) or None: the `lane-detection` messages of a `gst-launch-1.0 -m`."""
    lanes = {}
    for line in launch.out:
        if found := re.search(r"lane-detection, .*frame-id=\(gint64\)(\d+)", line):
            sides = dict.fromkeys(("left", "right"))
            for side, text in re.findall(r'(left|right)=\(structure\)"([^"]*)"', line):
                sides[side] = tuple(map(int, LANE.search(text.replace("\\", "")).groups()))
            lanes[int(found.group(1))] = (sides["left"], sides["right"])
    return lanes


class TestCase(unittest.TestCase):
    """Each test has segments of its own, and leaves nothing behind."""

    def setUp(self):
        self.running = []
        number = f"{os.getpid()}_{next(_numbers)}"
        self.feed, self.results = f"test_feed_{number}", f"test_results_{number}"
        self.names = ["--image-shm-name", self.feed, "--detection-shm-name", self.results]
        self.addCleanup(self.clean_up)

    def clean_up(self):
        for process in self.running:
            process.kill()
        for path in self.leftovers():
            path.unlink(missing_ok=True)

    def leftovers(self):
        return [path for path in SHM.iterdir() if path.name.startswith((self.feed, self.results))]

    def start(self, *command, **options):
        process = Process(*command, **options)
        self.running.append(process)
        return process

    def detector(self, *options):
        return self.start("lane-detection", "--shared-memory", *self.names, *options)

    def simulation(self, *options, fps=0, viewer="none", **popen):
        return self.start("simulation", "--shared-memory", *self.names, "--viewer", viewer, "--fps", fps, *options,
                          **popen)

    def assert_ends(self, process, status=0, seconds=20):
        self.assertEqual(process.wait(seconds), status, process.text())

    def stop(self, process, number=signal.SIGINT):
        """A signal ends the process well, and within a second."""
        asked = time.monotonic()
        process.signal(number)
        self.assert_ends(process, 0)
        self.assertLess(time.monotonic() - asked, 1.0 * SLOW, process.text())

    def assert_one_sentence(self, process, status, pattern):
        """The process ends with one line on stderr, after its own name, and nothing else there."""
        self.assert_ends(process, status)
        self.assertEqual(len(process.err), 1, process.text())
        self.assertRegex(process.err[0], rf"^[\w-]+: {pattern}", process.text())

    def assert_nothing_left(self):
        self.assertEqual(self.leftovers(), [])

    def assert_answered(self, summary):
        """The detector answered; a machine that stops for a tenth of a second once in a while is not what is tested."""
        self.assertLessEqual(summary["timeouts"], summary["frames"] // 50, summary)

    def summary(self, process):
        """The JSON of a `--summary-json -` run, which stdout holds alone."""
        self.assertEqual(len(process.out), 1, process.text())
        return json.loads(process.out[0])


UNSHARE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
OWN_SHM = "mount -t tmpfs -o size={} none /dev/shm"


def can_mount():
    """Whether this process may have a /dev/shm of its own."""
    return subprocess.run([*UNSHARE, "sh", "-c", OWN_SHM.format("1m")], capture_output=True).returncode == 0


def isolate():
    """Starts this test again with a /dev/shm of its own, so that nobody else's segments are in its way, nor it in theirs."""
    if "LANE_OWN_SHM" in os.environ or not can_mount():
        return
    os.environ["LANE_OWN_SHM"] = "yes"
    command = OWN_SHM.format("256m") + ' && exec "$0" "$@"'
    os.execvp(UNSHARE[0], [*UNSHARE, "sh", "-c", command, sys.executable, *sys.argv])


def main():
    isolate()
    if os.environ.get("LANE_SANITIZED") == "asan":  # gst-launch-1.0 is not built with it, and loads our plugins
        os.environ["LD_PRELOAD"] = subprocess.check_output(["cc", "-print-file-name=libasan.so"], text=True).strip()
    leave(unittest.main(module=sys.modules["__main__"], verbosity=2, exit=False).result)


def leave(result):
    """A part that was left out makes the run count as skipped, Meson's 77, not as passed."""
    for test, reason in result.skipped:
        print(f"LEFT OUT: {test}: {reason}", file=sys.stderr)
    sys.exit(1 if not result.wasSuccessful() else 77 if result.skipped else 0)
