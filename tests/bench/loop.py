#!/usr/bin/env python3
"""The whole control loop on the built-in road: picture complete -> control applied, and its parts.

usage: loop.py [--frames N] [--track NAME] [--json FILE]

Runs the commands as a user would: the detector in another process through shared memory, in another process through ZeroMQ on this
machine (raw and JPEG frames), and in the same process. All see the same road at 30 frames a second. Needs `meson devenv`
(./dev bench loop).
"""
import argparse
import json
import os
import signal
import socket
import subprocess
import sys

PARTS = ("capture_to_detect", "detect", "detect_to_control", "control", "total")


def drive(options, arguments):
    command = ["simulation", "--viewer", "none", "--track", options.track, "--frames", str(options.frames), "--summary-json", "-"]
    run = subprocess.run(command + arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command + arguments)}\n{run.stderr}")
    return json.loads(run.stdout)


def through_shared_memory(options):
    names = ["--image-shm-name", f"bench-{os.getpid()}-camera", "--detection-shm-name", f"bench-{os.getpid()}-results"]
    detector = subprocess.Popen(["lane-detection", "--shared-memory", *names], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return drive(options, ["--shared-memory", *names])
    finally:
        detector.send_signal(signal.SIGINT)
        detector.wait(timeout=10)


def through_zmq(options, compression):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    detector = subprocess.Popen(["lane-detection", "--host", "127.0.0.1", "--port", port], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
    try:
        return drive(options, ["--detector-url", f"tcp://127.0.0.1:{port}", "--detector-compression", compression])
    finally:
        detector.send_signal(signal.SIGINT)
        detector.wait(timeout=10)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=900)
    parser.add_argument("--track", default="highway")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()

    results = {"shared memory": through_shared_memory(options), "zmq raw": through_zmq(options, "raw"),
               "zmq jpeg": through_zmq(options, "jpeg"), "in process": drive(options, ["--in-process"])}
    print(f"{'loop':14} {'part':18} {'p50 us':>9} {'p99 us':>9} {'max us':>9}")
    for name, summary in results.items():
        for part in PARTS:
            row = summary["latency_us"][part]
            print(f"{name:14} {part:18} {row['p50']:9.1f} {row['p99']:9.1f} {row['max']:9.1f}")
        extra = summary["latency_us"]["total"]["p50"] - summary["latency_us"]["detect"]["p50"]
        print(f"{name:14} total above the detector's own time: {extra:.1f} us at the median; "
              f"timeouts {summary['timeouts']}, frames {summary['frames']}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
