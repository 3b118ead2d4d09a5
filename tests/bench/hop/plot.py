#!/usr/bin/env python3
"""Draws the figures of `bench-hop --json` as an SVG, median and p99 on a logarithmic scale, and prints them as a Markdown table.

usage: plot.py FIGURES.json OUT.svg
"""
import json
import sys

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

COLOURS = {"laneshm": "tab:green", "shmsink": "tab:orange", "shmsink-allocator": "tab:red", "zmq-tcp": "tab:purple",
           "zmq-ipc": "tab:brown", "memcpy-poll": "tab:gray"}


def label(row):
    level = " element" if row["level"] == "element" and row["transport"] == "laneshm" else ""
    copies = {0: "zero-copy", 1: "1 copy", 2: "2 copies"}[row["copies"]]
    return f"{row['transport']}{level}, {row['wait']}, {copies}"


def print_table(rows):
    columns = ("transport", "level", "payload", "rate_hz", "wait", "copies", "n", "p50_us", "p90_us", "p99_us", "max_us", "cpu_percent")
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(f"{row[c]:.1f}" if isinstance(row[c], float) else str(row[c]) for c in columns) + " |")


def main():
    figures, out = sys.argv[1:3]
    rows = json.load(open(figures))
    print_table(rows)
    rows = [row for row in rows if row["payload"] == "800x600x3" and row["rate_hz"] == 30]
    rows.sort(key=lambda row: -row["p50_us"])
    pyplot.rcParams["svg.hashsalt"] = "hop"
    figure, axes = pyplot.subplots(figsize=(9, 0.4 * len(rows) + 1.2))
    for y, row in enumerate(rows):
        colour = COLOURS[row["transport"]]
        axes.plot([row["p50_us"], row["p99_us"]], [y, y], color=colour, linewidth=2)
        axes.plot(row["p50_us"], y, "o", color=colour)
        axes.plot(row["p99_us"], y, "|", color=colour, markersize=10)
        axes.annotate(f"{row['p50_us']:.3g}", (row["p50_us"], y), textcoords="offset points", xytext=(0, 6), ha="center",
                      fontsize=8)
    axes.set_yticks(range(len(rows)), [label(row) for row in rows], fontsize=9)
    axes.set_xscale("log")
    axes.set_xlabel("one hop of an 800x600x3 frame at 30 Hz, µs: ● median, | p99")
    axes.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    figure.savefig(out, metadata={"Date": None})


if __name__ == "__main__":
    main()
