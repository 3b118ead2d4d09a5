#!/usr/bin/env python3
"""How many cameras several detectors serve behind lane-broker: each camera, and each detector, in a network namespace of its own.

usage: scaling.py [--seconds N] [--json FILE]

Every camera sends 800x600 JPEG pictures, 30 a second, but never a second one before the first is answered. Detectors are
lane-detection, which share this machine's cores, or stand-ins, which take 5 ms a picture and no CPU as a machine of their own
would: these show the broker's own limit. Needs root, iproute2 and `meson devenv` (./dev bench scaling).
"""
import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time

from stage import Program, cameras_command, draw, service, standin

HUB = "10.9.0.1"
PORT = 5556
RATE = 30
STANDIN_MS = 5
START = 0.12  # s until a camera has started and encoded its pictures, and the next one can


def run(*command):
    subprocess.run([str(part) for part in command], check=True)


def isolate():
    """Starts this script again where its networks are nobody else's, and gone when it ends."""
    if "LANE_OWN_NET" in os.environ:
        return
    if os.geteuid() != 0:
        sys.exit("scaling.py: network namespaces need root")
    os.environ["LANE_OWN_NET"] = "yes"
    os.execvp("unshare", ["unshare", "--net", "--mount", sys.executable, *sys.argv])


def build_network():
    run("ip", "link", "set", "lo", "up")
    os.makedirs("/run/netns", exist_ok=True)
    run("mount", "-t", "tmpfs", "none", "/run/netns")
    run("ip", "link", "add", "hub", "type", "bridge")
    run("ip", "address", "add", f"{HUB}/16", "dev", "hub")
    run("ip", "link", "set", "hub", "up")


def plug(name, address):
    """A machine at the hub; what is to be put before its commands."""
    run("ip", "netns", "add", name)
    run("ip", "link", "add", f"p-{name}", "type", "veth", "peer", "name", "eth0", "netns", name)
    run("ip", "link", "set", f"p-{name}", "master", "hub", "up")
    for command in (f"address add {address}/16 dev eth0", "link set eth0 up", "link set lo up"):
        run("ip", "-n", name, *command.split())
    return ("ip", "netns", "exec", name)


def measure(pictures, machines, detectors, count, seconds, through_broker):
    """Figures of all cameras together; what everybody's CPU was used for."""
    url = f"tcp://{HUB}:{PORT}" if through_broker else f"tcp://10.9.2.0:{PORT}"
    begin = time.monotonic() + 1.5 + START * count
    with contextlib.ExitStack() as stack:
        found = [subprocess.Popen([*machine, *cameras_command(url, pictures, rate=RATE, seconds=seconds, begin=begin)],
                                  stdout=subprocess.PIPE, text=True) for machine in machines[:count]]
        stack.callback(lambda: [process.kill() for process in found])
        programs = [*detectors]
        if through_broker:
            urls = ",".join(f"tcp://10.9.2.{number}:{PORT}" for number in range(len(detectors)))
            broker = Program("lane-broker", "--host", HUB, "--port", PORT, "--detector-url", urls, ready="Listening")
            stack.enter_context(broker)
            programs.append(broker)
        time.sleep(max(0, begin - time.monotonic()))
        before = [program.cpu_seconds() for program in programs]
        time.sleep(seconds)
        used = [(program.cpu_seconds() - start) / seconds * 100 for program, start in zip(programs, before)]
        results = [json.loads(process.communicate()[0]) for process in found]
        memory = max(program.resident_mb() for program in programs)
    each = [result["replies"] / result["seconds"] for result in results]
    return {"cameras": count, "detectors": len(detectors), "broker": through_broker, "per_second": sum(each), "least": min(each),
            "most": max(each), "p50_ms": sorted(result["p50_us"] for result in results)[count // 2] / 1000,
            "p99_ms": max(result["p99_us"] for result in results) / 1000, "lost": sum(result["lost"] for result in results),
            "errors": sum(result["errors"] for result in results), "detectors_cpu": sum(used[:len(detectors)]),
            "broker_cpu": used[-1] if through_broker else 0, "resident_mb": memory}


def row(kind, found):
    print(f"{kind:15} {found['detectors']:9} {found['cameras']:8} {'yes' if found['broker'] else 'no':>7} {found['per_second']:9.0f} "
          f"{found['least']:6.1f} {found['most']:5.1f} {found['p50_ms']:8.1f} {found['p99_ms']:8.1f} {found['lost'] + found['errors']:6} "
          f"{found['detectors_cpu']:10.0f} {found['broker_cpu']:8.0f} {found['resident_mb']:5.0f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement (default: 5)")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    isolate()
    build_network()
    machines = [plug(f"c{number}", f"10.9.1.{number}") for number in range(64)]
    homes = [plug(f"d{number}", f"10.9.2.{number}") for number in range(4)]
    kinds = {"lane-detection": lambda number: service(PORT, f"10.9.2.{number}", prefix=homes[number]),
             "stand-in": lambda number: standin(PORT, STANDIN_MS, f"10.9.2.{number}", prefix=homes[number])}
    plan = [("lane-detection", 1, (1, 4, 16), False), ("lane-detection", 1, (16, 64), True), ("lane-detection", 2, (16, 64), True),
            ("lane-detection", 4, (16, 64), True), *(("stand-in", detectors, (64,), True) for detectors in (1, 2, 4))]
    print(f"{'kind':15} {'detectors':>9} {'cameras':>8} {'broker':>7} {'frames/s':>9} {'least':>6} {'most':>5} {'p50 ms':>8} {'p99 ms':>8} "
          f"{'lost':>6} {'detector %':>10} {'broker %':>8} {'MB':>5}")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        pictures = draw(folder, 4)
        for kind, number, counts, through_broker in plan:
            for count in counts:
                with contextlib.ExitStack() as stack:
                    detectors = [stack.enter_context(kinds[kind](index)) for index in range(number)]
                    found = measure(pictures, machines, detectors, count, options.seconds, through_broker)
                results.append({"kind": kind, **found})
                row(kind, found)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
