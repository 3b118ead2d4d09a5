#!/usr/bin/env python3
"""Writes one Markdown page an element into docs/elements, from the element itself and its SECTION comment.

usage: generate-element-pages.py [--check] SOURCE_DIR

What gst-inspect-1.0 knows (pads, properties, ranges, defaults) comes from the registered element, the prose and the launch
lines from its source comment, so neither is written twice. --check only compares, and fails when a page is out of date.
Needs GST_PLUGIN_PATH (`meson devenv`).
"""
import argparse
import pathlib
import re
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GObject, Gst  # noqa: E402

PLUGINS = ("carla", "lanedetect", "shmcam", "zmqbroadcast")
SOURCES = ("gst-plugins", "carla-src")
# GStreamer's own classes: what every element of the kind has is not repeated.
BASE_CLASSES = {"GstObject", "GstBaseSrc", "GstBaseSink", "GstBaseTransform"}


def section_comments(root):
    """{element name: text of its SECTION comment without the asterisks}"""
    comments = {}
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.c")):
            for match in re.finditer(r"/\*\*\n \* SECTION:element-(\S+)\n(.*?)\n \*/", path.read_text(), re.S):
                comments[match[1]] = "\n".join(re.sub(r"^ \* ?", "", line) for line in match[2].split("\n"))
    return comments


def to_markdown(comment):
    text = re.sub(r"^@title:.*\n", "", comment, flags=re.M)
    text = re.sub(r"^@(short_description|see_also):.*\n", "", text, flags=re.M)
    text = text.replace("|[", "```sh")
    text = re.sub(r"\]\| *\n?", "```\n\n", text)
    text = re.sub(r"[#%]([A-Z]\w+|gint64|guint64|gint|gdouble|gboolean|gchararray)(:[\w-]+)?",
                  lambda m: f"`{m[1]}{m[2] or ''}`", text)
    text = re.sub(r"\n{3,}", "\n\n", text)
    return text.strip()


def default_text(spec, element):
    value = element.get_property(spec.name) if spec.flags & GObject.ParamFlags.READABLE else spec.get_default_value()
    if GObject.type_is_a(spec.value_type, GObject.TYPE_ENUM):
        return value.value_nick
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def range_text(spec):
    if GObject.type_is_a(spec.value_type, GObject.TYPE_ENUM):
        return ", ".join(value.value_nick for value in spec.value_type.pytype.__enum_values__.values())
    if hasattr(spec, "minimum"):
        low, high = spec.minimum, spec.maximum
        return f"{low:g} to {high:g}" if isinstance(low, float) else f"{low} to {high}"
    return ""


def own_properties(element):
    return [spec for spec in element.list_properties() if spec.owner_type.name not in BASE_CLASSES]


def page(name, comment):
    factory = Gst.ElementFactory.find(name)
    element = factory.create(None)
    lines = [f"# {name}", "", f"*{factory.get_metadata('klass')}* — {factory.get_metadata('description')}.", "", to_markdown(comment), ""]
    lines += ["## Pads", ""]
    # Their order differs between a fresh and a cached registry.
    for template in sorted(factory.get_static_pad_templates(), key=lambda t: t.name_template):
        lines += [f"**{template.name_template}** ({template.direction.value_nick}, {template.presence.value_nick})", "", "```"]
        lines += template.get_caps().to_string().split("; ") + ["```", ""]
    lines += ["## Properties", "", "| property | type | default | range | what it does |", "|---|---|---|---|---|"]
    for spec in own_properties(element):
        writable = spec.flags & GObject.ParamFlags.WRITABLE
        default = default_text(spec, element) if writable else "read-only"
        lines.append(f"| `{spec.name}` | {spec.value_type.name} | {default} | {range_text(spec)} | {spec.blurb} |".replace("|  |", "| |"))
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    Gst.init(None)
    comments, folder, stale = section_comments(options.source), options.source / "docs" / "elements", []
    registry = Gst.Registry.get()
    names = sorted(f.get_name() for plugin in PLUGINS for f in registry.get_feature_list_by_plugin(plugin))
    for name in names:
        if name not in comments:
            sys.exit(f"{name} has no SECTION:element-{name} comment")
        text, path = page(name, comments[name]), folder / f"{name}.md"
        if options.check:
            if not path.exists() or path.read_text() != text:
                stale.append(path.name)
        else:
            folder.mkdir(exist_ok=True)
            path.write_text(text)
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run docs/generate-element-pages.py")
    print(f"{len(names)} element pages {'up to date' if options.check else 'written'}")


if __name__ == "__main__":
    main()
