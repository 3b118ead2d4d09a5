#!/usr/bin/env python3
"""The native window, on a display of the test's own (xvfb)."""
import ctypes
import ctypes.util
import shutil
import signal
import sys
import time

from processes import SLOW, TestCase, main


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent, padded to the size of an XEvent."""

    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("pad", ctypes.c_long * 24)]


class Screen:
    """Just enough of Xlib to find windows and to close one as its user would."""

    def __init__(self, display):
        self.x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        for name in ("XDefaultRootWindow", "XInternAtom"):
            getattr(self.x11, name).restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(display.encode()))
        assert self.display.value, f"no display {display}"

    def windows(self):
        unused, count = ctypes.c_ulong(), ctypes.c_uint()
        children = ctypes.POINTER(ctypes.c_ulong)()
        root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.display))
        self.x11.XQueryTree(self.display, root, ctypes.byref(unused), ctypes.byref(unused), ctypes.byref(children),
                            ctypes.byref(count))
        return [children[i] for i in range(count.value)]

    def close(self, window):
        protocols = self.x11.XInternAtom(self.display, b"WM_PROTOCOLS", 0)
        delete = self.x11.XInternAtom(self.display, b"WM_DELETE_WINDOW", 0)
        event = ClientMessage(type=33, window=window, message_type=protocols, format=32)
        event.data[0] = delete
        self.x11.XSendEvent(self.display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
        self.x11.XSync(self.display, 0)


class Window(TestCase):
    def setUp(self):
        super().setUp()
        self.server = self.start("Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp",
                                 "-noreset")
        self.addCleanup(self.stop_server)
        self.display = ":" + self.server.wait_for(r"^(\d+)$").group(1)

    def stop_server(self):
        """Killed, it would leave its lock and socket in /tmp."""
        self.server.signal(signal.SIGTERM)
        self.server.wait()

    def watch(self, *options):
        return self.start("env", f"DISPLAY={self.display}", "simulation", "--in-process", "--track", "oval", *options)

    def test_viewers(self):
        for viewer in ("auto", "opencv", "pygame"):
            process = self.watch("--viewer", viewer, "--frames", 20)
            self.assert_ends(process)
            self.assertTrue(any(line.startswith("Frames:          20 in ") for line in process.out), process.text())

    def test_closing_the_window_ends_the_drive(self):
        process = self.watch()
        screen = Screen(self.display)
        deadline = time.monotonic() + 10 * SLOW
        while not screen.windows() and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.3)
        for window in screen.windows():
            screen.close(window)
        self.assert_ends(process, 0, 5)
        self.assertEqual(process.err, [])
        self.assertTrue(any(line.startswith("Frames: ") for line in process.out), process.text())


if __name__ == "__main__":
    if not shutil.which("Xvfb"):
        print("LEFT OUT: all of it, there is no Xvfb", file=sys.stderr)
        sys.exit(77)
    main()
