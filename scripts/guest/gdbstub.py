# SPDX-License-Identifier: MIT
"""QEMU's gdb stub: breakpoints, and running from one to the next.

What:  the few packets of the remote protocol that the grader needs. Memory and
       registers are read beside it (machine.py), which costs fewer round trips.
See:   "GDB Remote Serial Protocol" in gdb's manual.
"""
import select
import socket


class Gone(Exception):
    """QEMU has ended."""


class Stub:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.buffer = b""
        self.ask("?")

    def send(self, text):
        data = text.encode()
        try:
            self.socket.sendall(b"$" + data + b"#%02x" % (sum(data) & 255))
        except OSError as error:
            raise Gone from error

    def packet(self):
        """A whole packet of the buffer, or None."""
        start = self.buffer.find(b"$")
        end = self.buffer.find(b"#", start + 1)
        if start < 0 or end < 0 or len(self.buffer) < end + 3:
            return None
        text = self.buffer[start + 1:end].decode("ascii", "replace")
        self.buffer = self.buffer[end + 3:]
        try:
            self.socket.sendall(b"+")
        except OSError as error:
            raise Gone from error
        return text

    def wait(self, seconds):
        """The next packet, or None when none has come in SECONDS."""
        while (text := self.packet()) is None:
            if not select.select([self.socket], [], [], seconds)[0]:
                return None
            try:
                data = self.socket.recv(65536)
            except OSError as error:
                raise Gone from error
            if not data:
                raise Gone
            self.buffer += data
        return text

    def ask(self, text):
        self.send(text)
        answer = self.wait(120)
        if answer is None:
            raise Gone
        return answer

    def breakpoint(self, address, there=True):
        if self.ask(f"{'Z' if there else 'z'}1,{address:x},1") != "OK":
            raise ValueError(f"QEMU takes no breakpoint at {address:#x}")

    def hit(self, packet):
        """Does wait() tell of a breakpoint, by SIGTRAP? Else the guest has ended."""
        return packet.startswith("T05")

    def go(self):
        """Run; wait() tells when the machine has stopped."""
        self.send("c")
