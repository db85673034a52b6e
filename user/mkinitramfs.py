#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a cpio archive in the "newc" format, the one Linux unpacks at boot.

    mkinitramfs.py OUT ENTRY...

    /path/           a folder
    /path=FILE       a file, with the bytes of FILE; executable
    /path=c:5:1      a character device

The same entries give the same bytes: the order is the caller's, owner and
times are 0, the inode numbers count up.
"""
import sys

FOLDER, FILE, CHAR = 0o040755, 0o100755, 0o020600


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def entry(ino, name, mode, data=b"", major=0, minor=0):
    """Header of 13 hex fields, then the name, then the data; each padded."""
    links = 2 if mode == FOLDER else 1
    raw_name = name.encode() + b"\0"
    fields = (ino, mode, 0, 0, links, 0, len(data), 0, 0, major, minor,
              len(raw_name), 0)
    header = b"070701" + b"".join(b"%08X" % f for f in fields)
    return padded(header + raw_name) + padded(data)


def describe(spec):
    """One ENTRY -> (name in the archive, keyword arguments of entry())."""
    path, _, source = spec.partition("=")
    name = path.strip("/")
    if not source:
        return name, {"mode": FOLDER}
    if source.startswith("c:"):
        major, minor = (int(n) for n in source[2:].split(":"))
        return name, {"mode": CHAR, "major": major, "minor": minor}
    with open(source, "rb") as f:
        return name, {"mode": FILE, "data": f.read()}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    archive = b""
    for ino, spec in enumerate(sys.argv[2:], 1):
        name, what = describe(spec)
        archive += entry(ino, name, **what)
    archive += entry(0, "TRAILER!!!", 0)
    archive += b"\0" * (-len(archive) % 512)
    with open(sys.argv[1], "wb") as f:
        f.write(archive)


if __name__ == "__main__":
    main()
