"""The other side of every ZeroMQ socket, as a Python program has it: pyzmq and docs/zmq-protocol.md, nothing of ours."""
import json
import socket
import struct
import threading
import time

import zmq
import zmq.auth


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pack(header, pixels=b""):
    """A request: the header's length, the header, the pixels."""
    text = json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + pixels


def unpack(message):
    (length,) = struct.unpack_from("<I", message)
    return json.loads(message[4:4 + length]), message[4 + length:]


PING = pack({"type": "ping"})


def jpeg_request(frame_id, width, height, jpeg):
    return pack({"timestamp": time.time(), "frame_id": frame_id, "width": width, "height": height, "compressed": True,
                 "format": "jpeg"}, jpeg)


def raw_request(frame_id, width, height, pixels, form):
    return pack({"timestamp": time.time(), "frame_id": frame_id, "width": width, "height": height, "compressed": False,
                 "format": form}, pixels)


class Peer:
    """A socket, closed at the end of a `with`. Keys: (its own pair's file or None to make one up, the server's public file)."""

    def __init__(self, kind, timeout=5000, keys=None):
        self.context = zmq.Context()
        self.socket = self.context.socket(kind)
        self.socket.linger = 0
        self.socket.rcvtimeo = self.socket.sndtimeo = timeout
        if keys:
            own, server = keys
            pair = zmq.auth.load_certificate(own) if own else zmq.curve_keypair()
            self.socket.curve_publickey, self.socket.curve_secretkey = pair
            self.socket.curve_serverkey = zmq.auth.load_certificate(server)[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()
        self.context.term()


class Client(Peer):
    """Asks a detection service. A REQ socket, or a DEALER one that does by itself what REQ does."""

    def __init__(self, url, kind=zmq.REQ, **options):
        super().__init__(kind, **options)
        self.envelope = [b""] if kind == zmq.DEALER else []
        self.socket.connect(url)

    def send(self, request):
        self.socket.send_multipart([*self.envelope, request])

    def receive(self):
        parts = self.socket.recv_multipart()
        assert parts[:-1] == self.envelope, parts
        return json.loads(parts[-1])

    def ask(self, request):
        self.send(request)
        return self.receive()


def lane(x1, y1, x2, y2, confidence=0.9):
    return {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "confidence": confidence}


class Service(Peer):
    """A detection service, REP as the simplest program has it, in a thread: `answer(header, pixels)` gives (left, right), or a
    whole reply (a dict or bytes), or None, which is never sent. What came is kept in `requests` (headers) and `pings`."""

    def __init__(self, answer, url="tcp://127.0.0.1:*", secret=None):
        super().__init__(zmq.REP, timeout=100)
        if secret:
            self.socket.curve_publickey, self.socket.curve_secretkey = zmq.auth.load_certificate(secret)
            self.socket.curve_server = True
        self.socket.ipv6 = "[" in url
        self.socket.bind(url)
        self.url = self.socket.last_endpoint.decode()
        self.answer, self.pong = answer, {"type": "pong"}
        self.requests, self.pings = [], 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def reply(self, message):
        header, pixels = unpack(message)
        if header.get("type") == "ping":
            self.pings += 1
            return self.pong
        self.requests.append(header)
        started = time.monotonic()
        found = self.answer(header, pixels)
        if not isinstance(found, tuple):
            return found
        return {"frame_id": header["frame_id"], "timestamp": time.time(),
                "processing_time_ms": (time.monotonic() - started) * 1000, "left_lane": found[0], "right_lane": found[1]}

    def serve(self):
        while not self.stopping.is_set():
            try:
                message = self.socket.recv()
            except zmq.Again:
                continue
            reply = self.reply(message)
            while reply is None and not self.stopping.wait(0.1):  # REP cannot but answer: it hangs instead
                pass
            if reply is not None:
                self.socket.send(reply if isinstance(reply, bytes) else json.dumps(reply).encode())

    def close(self):
        self.stopping.set()
        self.thread.join()
        super().close()


class Subscriber(Peer):
    """Receives a broadcast: (topic, what its JSON says, JPEG or None)."""

    def __init__(self, url, *topics, **options):
        super().__init__(zmq.SUB, **options)
        for topic in topics or ("",):
            self.socket.subscribe(topic)
        self.socket.connect(url)

    def receive(self):
        topic, text, *payload = self.socket.recv_multipart()
        assert len(payload) == (topic == b"frame"), (topic, len(payload))
        return topic.decode(), json.loads(text), payload[0] if payload else None


class ActionSender(Peer):
    """Tells a vehicle what to do."""

    def __init__(self, url, **options):
        super().__init__(zmq.PUB, **options)
        self.socket.connect(url)

    def send(self, action, params=None):
        self.socket.send_multipart([b"action", json.dumps({"action": action, "params": params or {},
                                                           "timestamp": time.time()}).encode()])
