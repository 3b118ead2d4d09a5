"""Pictures of the built-in road for the ZeroMQ tests, and the lanes that `lanedetect` finds in them in its own process."""
import pathlib

import zmqpeers
from processes import lanes_of


class Pictures:
    """`count` pictures of one drive: JPEG, or raw rows without padding. Another track: another scene."""

    def __init__(self, test, folder, count, width=800, height=600, form="jpeg", track="highway"):
        self.width, self.height, self.form = width, height, form
        folder = pathlib.Path(folder, f"{track}-{form}-{width}x{height}")
        folder.mkdir()
        caps = f"video/x-raw,width={width},height={height},framerate=30/1"
        source = ["carlasrc", f"track={track}", "speed=15", "is-live=false", f"num-buffers={count}", "!"]
        frames = {"jpeg": "I420", "bgrx": "BGRx"}.get(form, form.upper())
        encode = ["jpegenc", "!"] if form == "jpeg" else []
        decode = ["jpegdec", "!"] if form == "jpeg" else []
        launch = test.start("gst-launch-1.0", "-m", *source, f"{caps},format={frames}", "!", *encode, "tee", "name=t", "!", "queue", "!",
                            "multifilesink", f"location={folder}/%d", "t.", "!", "queue", "!", *decode, "lanedetect", "!", "fakesink")
        test.assert_ends(launch, 0, 60)
        self.lanes = lanes_of(launch)
        test.assertEqual(sorted(self.lanes), list(range(count)), launch.text())
        self.pictures = [self.without_padding((folder / str(number)).read_bytes()) for number in range(count)]

    def without_padding(self, data):
        bytes_per_pixel = {"rgb": 3, "bgr": 3, "bgrx": 4, "gray8": 1}.get(self.form)
        if not bytes_per_pixel:
            return data
        row = self.width * bytes_per_pixel
        stride = (row + 3) // 4 * 4
        return b"".join(data[y * stride:y * stride + row] for y in range(self.height))

    def request(self, number, **changes):
        header = {"timestamp": 1.5, "frame_id": number, "width": self.width, "height": self.height,
                  "compressed": self.form == "jpeg", "format": self.form}
        return zmqpeers.pack({**header, **changes}, self.pictures[number % len(self.pictures)])


def ends(lane):
    """A reply's lane as `lanes_of` gives it."""
    return lane and (lane["x1"], lane["y1"], lane["x2"], lane["y2"])
