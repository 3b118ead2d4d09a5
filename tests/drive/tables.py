# SPDX-License-Identifier: LGPL-2.1-or-later
"""The matrix as Markdown, and what of it misses a target."""
from cells import DISTANCES

GOOD_VIEW = ("clear", "overcast", "worn")

COLUMNS = {  # heading: a row's text
    "frames": lambda r: f"{r['frames']}",
    "km": lambda r: f"{r['km']:.1f}",
    "both lines %": lambda r: f"{100 * r['found']:.1f}",
    "rms m": lambda r: f"{r['lateral_rms_m']:.2f}",
    "max m": lambda r: f"{r['lateral_max_m']:.2f}",
    "departures": lambda r: f"{r['departures']}",
    "m/s²": lambda r: f"{r['acceleration_max']:.1f}",
    "m/s³": lambda r: f"{r['jerk_max']:.1f}",
    "beyond %": lambda r: f"{100 * r['uncomfortable']:.1f}",
    "line error cm": lambda r: " / ".join(
        centimetres(r[f"line_{d}m"]) for d in DISTANCES),
    "latency ms": lambda r: f"{r['latency_us_p50'] / 1000:.2f} / "
                            f"{r['latency_us_p99'] / 1000:.2f}",
}


def centimetres(metres):
    return "-" if metres is None else f"{100 * metres:.1f}"


def markdown(rows):
    """`rows`: {(track, weather): row}, None as a weather: all of them."""
    lines = ["| track | weather | " + " | ".join(COLUMNS) + " |",
             "|---|---|" + "---|" * len(COLUMNS)]
    for (track, weather), row in rows.items():
        cells = " | ".join(text(row) for text in COLUMNS.values())
        lines.append(f"| {track} | {weather} | {cells} |")
    return "\n".join(lines)


def missed(rows):
    """Sentences about the rows that miss a target of the driver."""
    sentences = []
    for (track, weather), row in rows.items():
        rms = 0.10 if weather in GOOD_VIEW else 0.20
        faults = []
        if row["departures"]:
            faults.append(f"{row['departures']} departures")
        if row["lateral_rms_m"] > rms:
            faults.append(f"rms {row['lateral_rms_m']:.2f} m")
        if row["lateral_max_m"] > 0.5:
            faults.append(f"max {row['lateral_max_m']:.2f} m")
        if row["uncomfortable"] > 0.01:
            faults.append(f"uncomfortable {100 * row['uncomfortable']:.1f} %")
        if faults:
            sentences.append(f"{track} {weather}: {', '.join(faults)}")
    return sentences


def drills(results):
    lines = ["| drill | stood still after s | world's s | farthest from the middle m "
             "| departures | drove on |", "|---|---|---|---|---|---|"]
    for name, result in results.items():
        stop = " | ".join(
            "-" if result[key] is None else f"{result[key]:.1f}"
            for key in ("stopped_after_s", "stopped_after_world_s"))
        lines.append(f"| {name} | {stop} | "
                     f"{result['offset_max_m']:.2f} | {result['departures']} | "
                     f"{'yes' if result['drove_on'] else 'NO'} |")
    return "\n".join(lines)


def insert(path, name, text):
    """Puts text between the comments `drive: NAME` and `drive: end`."""
    document = path.read_text()
    begin, end = f"<!-- drive: {name} -->\n", "<!-- drive: end -->"
    head, rest = document.split(begin, 1)
    path.write_text(head + begin + text + "\n" + rest[rest.index(end):])
