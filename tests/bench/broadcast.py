#!/usr/bin/env python3
"""What watching a drive costs the drive, and how old what is watched is.

usage: broadcast.py [--frames N] [--rounds N] [--json FILE]

The commands as a user starts them, the detector in another process through shared memory, 30 frames a second: without broadcast, with it
and nobody there, with one subscriber and with eight of which one is stopped (SIGSTOP), with and without pictures. Rounds are interleaved
and of each figure the median of the rounds is told, so that what else the machine does falls on all alike. Subscribers are Python
programs (pyzmq). Needs `meson devenv` (./dev bench broadcast).
"""
import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import time

# name: (broadcast options, subscribers, whether the last one is stopped)
CASES = {
    "no broadcast": (None, 0, False),
    "nobody": ([], 0, False),
    "1 subscriber": ([], 1, False),
    "8, one stopped": ([], 8, True),
    "pictures, nobody": (["--broadcast-images"], 0, False),
    "pictures, 1": (["--broadcast-images"], 1, False),
    "pictures, 8, one stopped": (["--broadcast-images"], 8, True),
}


def listen(url):
    """A subscriber: ages of what comes, in microseconds, as JSON when it is told to end."""
    import zmq

    subscriber = zmq.Context().socket(zmq.SUB)
    subscriber.linger = 0
    subscriber.subscribe("")
    subscriber.connect(url)
    running = True

    def end(*_):
        nonlocal running
        running = False

    signal.signal(signal.SIGINT, end)
    detected, pictures, times, states, before = {}, {}, {}, [], None
    while running:
        if not subscriber.poll(50):
            continue
        topic, text, *picture = subscriber.recv_multipart()
        now = time.time()
        message = json.loads(text)
        if topic == b"state":
            before = now
        elif topic == b"detection":
            detected[message["frame_id"]] = (now, message["processing_time_ms"] / 1e3, now - before if before else None)
        else:
            pictures[message["frame_id"]], times[message["frame_id"]] = now, message["timestamp"]
    ages = {
        "picture": [pictures[i] - times[i] for i in pictures],
        "detection": [detected[i][0] - times[i] for i in pictures if i in detected],
        "detection, after the detector": [detected[i][0] - times[i] - detected[i][1] for i in pictures if i in detected],
        "state, before the detection": [gap for *_, gap in detected.values() if gap is not None],
    }
    print(json.dumps({"messages": len(detected), **{name: [age * 1e6 for age in ages[name]] for name in ages}}), flush=True)


def start_subscribers(url, number):
    command = [sys.executable, __file__, "--listen", url]
    return [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(number)]


def free_ports(number):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def resident(process):
    """MB"""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def drive(options, broadcast, number, stopped):
    """The simulation's summary, what the subscribers say, and the vehicle's memory early and late in the drive."""
    names = ["--image-shm-name", f"bench-{os.getpid()}-camera", "--detection-shm-name", f"bench-{os.getpid()}-results"]
    url, action_url = (f"tcp://127.0.0.1:{port}" for port in free_ports(2))
    command = ["simulation", "--shared-memory", *names, "--viewer", "none", "--frames", str(options.frames), "--summary-json", "-"]
    if broadcast is not None:
        command += ["--zmq-broadcast", "--broadcast-url", url, "--action-url", action_url, *broadcast]
    detector = subprocess.Popen(["lane-detection", "--shared-memory", *names], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subscribers = start_subscribers(url, number)
    time.sleep(1)
    vehicle = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    memory = []
    for moment in (2, options.frames / 30 - 0.5):
        time.sleep(max(0, moment - (memory[0][0] if memory else 0)))
        memory.append((moment, resident(vehicle)))
        if stopped and len(memory) == 1:
            subscribers[-1].send_signal(signal.SIGSTOP)
    summary = json.loads(vehicle.communicate()[0])
    heard = []
    for subscriber in subscribers:
        if stopped and subscriber is subscribers[-1]:
            subscriber.kill()
            subscriber.communicate()
        else:
            subscriber.send_signal(signal.SIGINT)
            heard.append(json.loads(subscriber.communicate()[0]))
    detector.send_signal(signal.SIGINT)
    detector.wait(timeout=10)
    return summary, heard, [size for _, size in memory]


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def say_loop(results):
    base = None
    print(f"{'picture complete -> control':26} {'p50 us':>8} {'p99 us':>8} {'p50, to none':>13} {'RSS MB':>14}")
    for name, runs in results.items():
        p50, p99 = (statistics.median(run[0]["latency_us"]["total"][part] for run in runs) for part in ("p50", "p99"))
        base = base or p50
        early, late = (statistics.median(run[2][i] for run in runs) for i in (0, 1))
        print(f"{name:26} {p50:8.1f} {p99:8.1f} {100 * (p50 / base - 1):+12.1f}% {early:6.1f} {late:6.1f}")


def say_ages(results):
    print(f"\n{'age in a subscriber, pictures on':54} {'p50 us':>8} {'p99 us':>8} {'n':>7}")
    for name, runs in results.items():
        heard = [one for run in runs for one in run[1]]
        for what in ("detection", "detection, after the detector", "state, before the detection", "picture"):
            ages = [age for one in heard for age in one[what]]
            if ages:
                print(f"{name + ': ' + what:54} {percentile(ages, 0.5):8.0f} {percentile(ages, 0.99):8.0f} {len(ages):7}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--listen", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.listen:
        return listen(options.listen)

    results = {name: [] for name in CASES}
    for _ in range(options.rounds):
        for name, case in CASES.items():
            results[name].append(drive(options, *case))
    say_loop(results)
    say_ages(results)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({name: [{"summary": run[0], "rss_mb": run[2]} for run in runs] for name, runs in results.items()}, file, indent=1)


if __name__ == "__main__":
    main()
