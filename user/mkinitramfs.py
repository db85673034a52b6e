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
    /path/=tree:FOLDER    what is in FOLDER: files, links and folders, each
                          with its mode


The same entries give the same bytes: the order is the caller's, owner and
times are 0, the inode numbers count up.
"""
import os
import stat
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


def read(path):
    with open(path, "rb") as f:
        return f.read()


def applets(path):
    """The names between the first, "[", and the empty one that ends the table."""
    data = read(path)
    start = data.find(b"\0[\0[[\0")
    if start < 0:
        sys.exit(f"mkinitramfs: {path} has no table of applets")
    names = data[start + 1:data.find(b"\0\0", start + 1)].decode().split("\0")
    return [name for name in names if name != "busybox"]


def tree(name, path):
    """A folder's names, each before what is in it, in one order everywhere."""
    for child in sorted(os.listdir(path)):
        source = os.path.join(path, child)
        name_of_child = f"{name}/{child}".lstrip("/")
        mode = os.lstat(source).st_mode
        if stat.S_ISLNK(mode):
            yield name_of_child, {"mode": LINK, "data": os.readlink(source).encode()}
        elif stat.S_ISDIR(mode):
            yield name_of_child, {"mode": FOLDER & ~0o777 | stat.S_IMODE(mode)}
            yield from tree(name_of_child, source)
        else:
            yield name_of_child, {"mode": mode, "data": read(source)}


def describe(spec):
    """One ENTRY -> pairs (name in the archive, keyword arguments of entry())."""
    path, _, source = spec.partition("=")
    name, _, mode = path.strip("/").partition(":")
    if source.startswith("busybox:"):
        for applet in applets(source.removeprefix("busybox:")):
            yield f"{name}/{applet}", {"mode": LINK, "data": b"busybox"}
    elif source.startswith("tree:"):
        yield from tree(name, source.removeprefix("tree:"))
    elif not source:
        yield name, {"mode": FOLDER | int(mode or "0", 8)}
    elif source.startswith("@"):
        yield name, {"mode": LINK, "data": source[1:].encode()}
    elif source.startswith("c:"):
        major, minor = (int(n) for n in source.split(":")[1:])
        yield name, {"mode": CHAR, "major": major, "minor": minor}
    else:
        yield name, {"mode": 0o100000 | int(mode, 8) if mode else FILE,
                     "data": read(source)}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    pairs = (pair for spec in sys.argv[2:] for pair in describe(spec))
    with open(sys.argv[1], "wb") as f:
        for ino, (name, what) in enumerate(pairs, 1):
            f.write(entry(ino, name, **what))
        f.write(entry(0, "TRAILER!!!", 0))
        f.write(b"\0" * (-f.tell() % 512))


if __name__ == "__main__":
    main()
