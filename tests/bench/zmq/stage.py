"""What the ZeroMQ benchmarks have in common: programs that start, are measured and stop, and pictures of the built-in road."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
PROGRAMS = pathlib.Path(os.environ["LANE_BUILD"]) / "tests/bench/zmq"
PYTHON = "/usr/bin/python3"
WIDTH, HEIGHT = 800, 600


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_core(core, command):
    return command if core is None else ["taskset", "-c", str(core), *command]


class Program:
    """Runs until the `with` ends; `ready` is in the line that tells that it can be asked."""

    def __init__(self, *command, core=None, ready=None, prefix=()):
        self.process = subprocess.Popen([*prefix, *on_core(core, [str(part) for part in command])], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        while ready and ready not in (line := self.process.stdout.readline()):
            if not line:
                sys.exit(f"{' '.join(map(str, command))}: it ended instead of saying '{ready}'")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def resident_mb(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.split("VmRSS:")[1].split()[0]) / 1024

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def wait_for_port(port, host="127.0.0.1", seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nobody listens on port {port}")


def service(port, host="127.0.0.1", **options):
    """Ours."""
    return Program("lane-detection", "--host", host, "--port", port, ready="Server initialized", **options)


def plain_service(port):
    program = Program(PYTHON, HERE / "plain.py", "service", f"tcp://127.0.0.1:{port}")
    wait_for_port(port)
    return program


def standin(port, milliseconds, host, **options):
    program = Program(PROGRAMS / "bench-zmq-standin", f"tcp://{host}:{port}", milliseconds, **options)
    wait_for_port(port, host)
    return program


def draw(folder, pictures=30):
    """The road's pictures, BGRx."""
    path = pathlib.Path(folder, "pictures")
    subprocess.run(["gst-launch-1.0", "-q", "carlasrc", "track=highway", "speed=20", "is-live=false",
                    f"num-buffers={pictures}", "!", f"video/x-raw,format=BGRx,width={WIDTH},height={HEIGHT},framerate=30/1", "!",
                    "filesink", f"location={path}"], check=True)
    return path


def cameras_command(url, pictures, *, cameras=1, seconds=4, rate=0, form="jpeg", begin=0):
    return [str(PROGRAMS / "bench-zmq-cameras"), "--url", url, "--pictures", str(pictures), "--cameras", str(cameras), "--seconds",
            str(seconds), "--rate", str(rate), "--form", form, "--begin", str(begin)]


def cameras(url, pictures, core=None, **options):
    run = subprocess.run(on_core(core, cameras_command(url, pictures, **options)), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)


def plain_client(url, pictures, *, seconds=4, rate=0, form="jpeg"):
    run = subprocess.run([PYTHON, str(HERE / "plain.py"), "client", url, str(pictures), str(WIDTH), str(HEIGHT), form, str(seconds),
                          str(rate)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)


def vehicle(url, *, seconds=4, rate=0, form="jpeg"):
    """Our client: zmqlanedetect behind the built-in road, which it waits for."""
    live, frames = ("true", 30 * seconds) if rate else ("false", 150 * seconds)
    run = subprocess.run([PYTHON, str(HERE / "vehicle.py"), url, str(WIDTH), str(HEIGHT), form, str(int(frames)), live],
                         stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)
