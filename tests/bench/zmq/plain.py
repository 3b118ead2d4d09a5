#!/usr/bin/env python3
"""Detection service and client as a plain Python program has them: pyzmq, numpy and OpenCV. For comparison.

usage: plain.py service URL
       plain.py client URL PICTURES WIDTH HEIGHT FORM SECONDS RATE
"""
import json
import struct
import sys
import time

import cv2
import numpy
import zmq


def detect(picture):
    """The tutorials' way: edges, a trapezium, probabilistic Hough, the mean line of each side."""
    height, width = picture.shape[:2]
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    edges = cv2.Canny(cv2.GaussianBlur(gray, (5, 5), 0), 50, 150)
    mask = numpy.zeros_like(edges)
    corners = [(0, height), (width * 0.4, height * 0.6), (width * 0.6, height * 0.6), (width, height)]
    cv2.fillPoly(mask, [numpy.array(corners, numpy.int32)], 255)
    segments = cv2.HoughLinesP(cv2.bitwise_and(edges, mask), 2, numpy.pi / 180, 50, minLineLength=40, maxLineGap=100)
    sides = ([], [])
    for x1, y1, x2, y2 in [] if segments is None else segments[:, 0]:
        if x1 != x2 and abs(slope := (y2 - y1) / (x2 - x1)) > 0.5:
            sides[int(slope > 0)].append((slope, y1 - slope * x1))
    lanes = []
    for side in sides:
        if side:
            slope, offset = numpy.mean(side, axis=0)
            near, far = height, int(height * 0.6)
            lanes.append({"x1": int((near - offset) / slope), "y1": near, "x2": int((far - offset) / slope), "y2": far,
                          "confidence": min(1.0, len(side) / 10)})
        else:
            lanes.append(None)
    return lanes


def decode(header, pixels):
    if header["compressed"]:
        return cv2.imdecode(numpy.frombuffer(pixels, numpy.uint8), cv2.IMREAD_COLOR)
    channels = {"rgb": 3, "bgr": 3, "bgrx": 4, "gray8": 1}[header["format"]]
    picture = numpy.frombuffer(pixels, numpy.uint8).reshape(header["height"], header["width"], channels)
    return picture[:, :, :3] if channels > 1 else picture[:, :, 0]


def serve(url):
    socket = zmq.Context().socket(zmq.REP)
    socket.bind(url)
    while True:
        message = socket.recv()
        (length,) = struct.unpack_from("<I", message)
        header = json.loads(message[4:4 + length])
        if header.get("type") == "ping":
            socket.send_json({"type": "pong"})
            continue
        started = time.monotonic()
        left, right = detect(decode(header, message[4 + length:]))
        socket.send_json({"frame_id": header["frame_id"], "timestamp": time.time(),
                          "processing_time_ms": (time.monotonic() - started) * 1000, "left_lane": left, "right_lane": right})


def encode(picture, form, number):
    height, width = picture.shape[:2]
    header = {"timestamp": time.time(), "frame_id": number, "width": width, "height": height, "compressed": form == "jpeg",
              "format": form}
    if form == "jpeg":
        pixels = cv2.imencode(".jpg", picture[:, :, :3], [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    else:
        pixels = picture.tobytes()
    text = json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + pixels


def ask(url, path, width, height, form, seconds, rate):
    socket = zmq.Context().socket(zmq.REQ)
    socket.connect(url)
    pictures = numpy.fromfile(path, numpy.uint8).reshape(-1, height, width, 4)
    latencies, both = [], 0
    end = time.monotonic() + seconds + 1
    due = time.monotonic()
    number = 0
    while (started := time.monotonic()) < end:
        if rate and started < due:
            time.sleep(due - started)
            started = time.monotonic()
        due = max(due + (1 / rate if rate else 0), started - 1)
        socket.send(encode(pictures[number % len(pictures)], form, number))
        reply = json.loads(socket.recv())
        if started > end - seconds:  # what comes before settles connections and buffers
            latencies.append((time.monotonic() - started) * 1e6)
            both += bool(reply["left_lane"]) and bool(reply["right_lane"])
        number += 1
    latencies.sort()
    last = len(latencies) - 1
    print(json.dumps({"replies": len(latencies), "seconds": seconds, "errors": 0, "lost": 0, "lanes_both": both,
                      "p50_us": latencies[round(last * 0.5)], "p99_us": latencies[round(last * 0.99)],
                      "max_us": latencies[last], "each": [len(latencies)]}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["service"]:
        serve(sys.argv[2])
    elif sys.argv[1:2] == ["client"]:
        ask(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), sys.argv[6], float(sys.argv[7]), float(sys.argv[8]))
    else:
        sys.exit(__doc__)
