#!/usr/bin/env python3
"""Detection and broadcast over ZeroMQ on one machine, beside a plain Python client and service (pyzmq, OpenCV) in the same run.

usage: bench.py [--seconds N] [--json FILE]

Round trips are of an 800x600 picture: from where the client has it, through its JPEG encoding, to where it has the lanes. Between two
round trips zmqlanedetect's pictures are drawn, the plain client's come from a file. Needs
`meson devenv` (./dev bench zmq).
"""
import argparse
import json
import tempfile
import time

import zmq

from stage import Program, cameras, draw, free_port, plain_client, plain_service, service, vehicle

RATES = {30: "30 Hz", 0: "back to back"}
# the targets
ROUND_TRIP_MS = {"jpeg": 2.5, "bgrx": 1.2}
THROUGHPUT, FAIRNESS, RESIDENT_MB = 400, 0.10, 150
BROADCAST_MS = {"frame": 5.0, "detection": 0.5, "state": 0.5}
SAID = {True: "ok", False: "MISSED"}


def quantiles(values):
    values = sorted(values)
    last = len(values) - 1
    return {"p50_us": values[round(last * 0.5)], "p99_us": values[round(last * 0.99)], "max_us": values[last]}


def row(name, how, found, reference=None, target_ms=None):
    text = f"{name:34} {how:13} {found['p50_us'] / 1000:8.2f} {found['p99_us'] / 1000:8.2f} {found['max_us'] / 1000:8.2f}"
    text += f" {reference['p50_us'] / found['p50_us']:7.1f}x" if reference else f" {'':8}"
    if target_ms:
        text += f"   {target_ms:.1f} {SAID[found['p50_us'] <= target_ms * 1000]}"
    print(text, flush=True)


def head(title, last):
    print(f"\n{title:48} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8} {'':>8} {last}")


def round_trips(pictures, seconds):
    found = {}
    head("round trip, detection included", "  target (p50)")
    with plain_service(plain_port := free_port()), service(port := free_port()):
        url, plain_url = f"tcp://127.0.0.1:{port}", f"tcp://127.0.0.1:{plain_port}"
        for form in ("jpeg", "bgrx"):
            for rate, how in RATES.items():
                options = {"seconds": seconds, "rate": rate, "form": form}
                plain = plain_client(plain_url, pictures, **options)
                mixed = plain_client(url, pictures, **options)
                ours = vehicle(url, **options)
                row(f"{form}: plain Python, both sides", how, plain)
                row(f"{form}: Python client, lane-detection", how, mixed, plain)
                row(f"{form}: zmqlanedetect, lane-detection", how, ours, plain, ROUND_TRIP_MS[form])
                found[f"{form} {how}"] = {"plain": plain, "mixed": mixed, "ours": ours}
        alone = cameras(url, pictures, seconds=seconds)
        row("jpeg, encoded before: lane-detection", "back to back", alone)
        found["jpeg encoded before"] = alone
    return found


def throughput(pictures, seconds):
    print(f"\n{'one service on one core':34} {'frames/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'unfair %':>9} {'MB before':>10} {'after':>7}"
          "   target")
    found = {}
    for clients in (1, 16):
        with service(port := free_port(), core=0) as program:
            url = f"tcp://127.0.0.1:{port}"
            cameras(url, pictures, core=1, cameras=clients, seconds=1)
            before = program.resident_mb()
            measured = cameras(url, pictures, core=1, cameras=clients, seconds=2 * seconds)
            after = program.resident_mb()
        rate = measured["replies"] / measured["seconds"]
        mean = measured["replies"] / clients
        unfair = max(abs(each - mean) for each in measured["each"]) / mean
        good = clients == 1 or (rate >= THROUGHPUT and unfair <= FAIRNESS and after < RESIDENT_MB)
        print(f"{clients:3} clients, JPEG, encoded before      {rate:8.0f} {measured['p50_us'] / 1000:8.2f} "
              f"{measured['p99_us'] / 1000:8.2f} {unfair * 100:9.1f} {before:10.1f} {after:7.1f}"
              + (f"   {THROUGHPUT}/s, {FAIRNESS:.0%}, {RESIDENT_MB} MB {SAID[good]}" if clients > 1 else ""), flush=True)
        found[clients] = {**measured, "per_second": rate, "unfair": unfair, "before_mb": before, "after_mb": after}
    return found


def listen(socket, seconds):
    """Topic -> how long after its frame was complete each message came, us. A frame's state and detection come before it; only
    the frame's own message tells when that was."""
    latencies = {topic: [] for topic in BROADCAST_MS}
    waiting = {}
    started = time.monotonic()
    while time.monotonic() < started + seconds + 1:
        topic, text, *_ = socket.recv_multipart()
        waiting[topic.decode()] = time.time()
        if topic == b"frame":
            complete = json.loads(text)["timestamp"]
            if time.monotonic() > started + 1 and len(waiting) == len(latencies):
                for name, when in waiting.items():
                    latencies[name].append((when - complete) * 1e6)
            waiting = {}
    return {topic: quantiles(values) for topic, values in latencies.items()}


def broadcast(seconds):
    head("frame complete -> in a subscriber's hands", "  target (p50)")
    url = f"tcp://127.0.0.1:{free_port()}"
    with Program("simulation", "--in-process", "--world", "road", "--viewer", "none", "--fps", 30, "--zmq-broadcast",
                 "--broadcast-url", url, "--broadcast-images", "--action-url", "", ready=f"Listening on {url}"):
        context = zmq.Context()
        socket = context.socket(zmq.SUB)
        socket.rcvtimeo = 5000
        socket.subscribe("")
        socket.connect(url)
        found = listen(socket, 2 * seconds)
        socket.close()
        context.term()
    for topic, figures in found.items():
        row(f"broadcast: {topic}", "30 Hz", figures, None, BROADCAST_MS[topic])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement (default: 4)")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pictures = draw(folder)
        results = {"round_trips": round_trips(pictures, options.seconds), "throughput": throughput(pictures, options.seconds),
                   "broadcast": broadcast(options.seconds)}
    if options.json:
        with open(options.json, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
