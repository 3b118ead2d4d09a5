#!/usr/bin/env python3
"""zmq-keygen: pairs of keys that pyzmq reads, and that overwrite nothing."""
import pathlib
import shutil
import tempfile

import zmq
import zmq.auth

from processes import TestCase, main

FAILED, USAGE = 1, 2


class Keygen(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def keygen(self, *arguments, umask=0o022):
        return self.start("zmq-keygen", *arguments, umask=umask)

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())

    def test_pair(self):
        """Whatever the umask, the secret one is for its owner only."""
        for umask, public_mode in ((0o022, 0o644), (0, 0o644), (0o077, 0o600)):
            name = f"vehicle{umask}"
            process = self.keygen(self.folder / name, umask=umask)
            self.assert_ends(process)
            self.assertEqual(process.err, [])
            self.assertEqual(len(process.out), 2)
            secret, public = self.folder / f"{name}.key_secret", self.folder / f"{name}.key"
            self.assertIn(str(secret), process.out[0])
            self.assertIn(str(public), process.out[1])
            self.assertEqual(secret.stat().st_mode & 0o7777, 0o600)
            self.assertEqual(public.stat().st_mode & 0o7777, public_mode)
            public_key, secret_key = zmq.auth.load_certificate(secret)
            self.assertEqual(zmq.curve_public(secret_key), public_key)
            self.assertEqual(zmq.auth.load_certificate(public), (public_key, None))
        self.assertEqual(len(zmq.auth.load_certificates(self.folder)), 3)

    def test_never_overwrites(self):
        for suffix in (".key", ".key_secret"):
            with self.subTest(suffix):
                path = self.folder / f"old{suffix}"
                path.write_text("mine")
                self.assert_one_sentence(self.keygen(self.folder / "old"), FAILED, f"'{path}' exists already")
                self.assertEqual(self.files(), [path.name])
                self.assertEqual(path.read_text(), "mine")
                path.unlink()
                path.symlink_to(self.folder / "elsewhere")  # nor what a link would make
                self.assert_one_sentence(self.keygen(self.folder / "old"), FAILED, f"'{path}' exists already")
                self.assertEqual(self.files(), [path.name])
                path.unlink()

    def test_nowhere_to_write(self):
        name = self.folder / "no" / "such"
        self.assert_one_sentence(self.keygen(name), FAILED, f"Cannot write '{name}.key_secret': No such file")

    def test_wrong_usage(self):
        for arguments in ([], ["a", "b"], [""], [f"{self.folder}/"], ["--force", "a"]):
            with self.subTest(arguments):
                self.assert_one_sentence(self.keygen(*arguments), USAGE, ".*")
        self.assertEqual(self.files(), [])

    def test_version(self):
        process = self.keygen("--version")
        self.assert_ends(process)
        self.assertRegex(process.out[0], r"^zmq-keygen \d")


if __name__ == "__main__":
    main()
