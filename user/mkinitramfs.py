#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a cpio archive in the "newc" format, the one Linux unpacks at boot.

    mkinitramfs.py OUT ENTRY...

    /path/           a folder
    /path=FILE       a file, with the bytes of FILE; executable
    /path:644=FILE   the same with another mode
    /path=c:5:1      a character device
    /path=@TARGET    a symbolic link
    /path/=busybox:FILE   a link to busybox in /path for each of its applets,
                          whose names are read out of the program FILE

The same entries give the same bytes: the order is the caller's, owner and
times are 0, the inode numbers count up.
"""
import sys

FOLDER, FILE, CHAR, LINK = 0o040755, 0o100755, 0o020600, 0o120777


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


def applets(path):
    """The names between the first, "[", and the empty one that ends the table."""
    with open(path, "rb") as f:
        data = f.read()
    start = data.find(b"\0[\0[[\0")
    if start < 0:
        sys.exit(f"mkinitramfs: {path} has no table of applets")
    names = data[start + 1:data.find(b"\0\0", start + 1)].decode().split("\0")
    return [name for name in names if name != "busybox"]


def describe(spec):
    """One ENTRY -> pairs (name in the archive, keyword arguments of entry())."""
    path, _, source = spec.partition("=")
    name, _, mode = path.strip("/").partition(":")
    if source.startswith("busybox:"):
        for applet in applets(source.removeprefix("busybox:")):
            yield f"{name}/{applet}", {"mode": LINK, "data": b"busybox"}
    elif not source:
        yield name, {"mode": FOLDER | int(mode or "0", 8)}
    elif source.startswith("@"):
        yield name, {"mode": LINK, "data": source[1:].encode()}
    elif source.startswith("c:"):
        major, minor = (int(n) for n in source.split(":")[1:])
        yield name, {"mode": CHAR, "major": major, "minor": minor}
    else:
        with open(source, "rb") as f:
            data = f.read()
        yield name, {"mode": 0o100000 | int(mode, 8) if mode else FILE,
                     "data": data}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    archive = b""
    entries = [pair for spec in sys.argv[2:] for pair in describe(spec)]
    for ino, (name, what) in enumerate(entries, 1):
        archive += entry(ino, name, **what)
    archive += entry(0, "TRAILER!!!", 0)
    archive += b"\0" * (-len(archive) % 512)
    with open(sys.argv[1], "wb") as f:
        f.write(archive)


if __name__ == "__main__":
    main()
