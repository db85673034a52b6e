# SPDX-License-Identifier: MIT
"""The memory of a stopped guest: physical, and virtual by walking from CR3.

What:  Memory(fetch, registers): fetch(address, size) -> bytes of physical memory;
       walk() for 2, 3, 4 and 5 levels; read() through it. Pages are kept, so a
       Memory is of one stop.
See:   Intel SDM volume 3, 4.3 to 4.5.
"""
import copy
import dataclasses

PAGE = 4096
CHUNK = 64 * 1024
PRESENT, WRITE, USER, BIG = 1, 2, 4, 0x80


class Unmapped(Exception):
    """There is nothing at this address."""


@dataclasses.dataclass
class Entry:
    """One step of a walk."""
    level: int          # 1: pte, up to 5: pgd
    place: int          # physical address of the entry
    value: int


@dataclasses.dataclass
class Geometry:
    levels: int
    bits: int           # of an address, a level
    size: int           # bytes of an entry
    top: int            # bits of the highest level

    def entries(self, data):
        """A table's entries, of its bytes."""
        return memoryview(data).cast("I" if self.size == 4 else "Q").tolist()

    def index(self, level, address):
        bits = self.top if level == self.levels else self.bits
        return address >> 12 + self.bits * (level - 1) & (1 << bits) - 1


TWO = Geometry(2, 10, 4, 10)
THREE = Geometry(3, 9, 8, 2)


def geometry_of(cr4, efer):
    if efer & 0x400:        # LMA
        levels = 5 if cr4 & 0x1000 else 4
        return Geometry(levels, 9, 8, 9)
    return THREE if cr4 & 0x20 else TWO


class Memory:
    def __init__(self, fetch, registers):
        self.fetch, self.chunks, self.pages = fetch, {}, {}
        self.cr3 = registers["CR3"]
        self.geometry = geometry_of(registers["CR4"], registers["EFER"])

    def seen_from(self, cr3):
        """The same memory with another root table loaded."""
        other = copy.copy(self)
        other.cr3, other.pages = cr3, {}
        return other

    def physical(self, address, size):
        out = b""
        while size > 0:
            start = address - address % CHUNK
            if start not in self.chunks:
                self.chunks[start] = self.fetch(start, CHUNK)
            part = self.chunks[start][address - start:address - start + size]
            if not part:
                raise Unmapped(f"no memory at {address:#x}")
            out, address, size = out + part, address + len(part), size - len(part)
        return out

    def walk(self, address, cr3=None):
        """The entries from the top down to the last, or to one that is not there."""
        g, steps = self.geometry, []
        table = (self.cr3 if cr3 is None else cr3) & (~0x1f if g.levels == 3 else ~0xfff)
        for level in range(g.levels, 0, -1):
            place = table + g.index(level, address) * g.size
            value = int.from_bytes(self.physical(place, g.size), "little")
            steps.append(Entry(level, place, value))
            if not value & PRESENT or (level in (2, 3) and value & BIG
                                       and not (g.levels == 3 and level == 3)):
                break
            table = value & 0x000ffffffffff000
        return steps

    def translate(self, address, cr3=None):
        """Physical address, or Unmapped."""
        key = address // PAGE
        if cr3 is None and key in self.pages:
            return self.pages[key] + address % PAGE
        last = self.walk(address, cr3)[-1]
        if not last.value & PRESENT:
            raise Unmapped(f"nothing is mapped at {address:#x}")
        span = 1 << 12 + self.geometry.bits * (last.level - 1)
        frame = (last.value & 0x000ffffffffff000 & ~(span - 1)) + address % span // PAGE * PAGE
        if cr3 is None:
            self.pages[key] = frame
        return frame + address % PAGE

    def read(self, address, size, cr3=None):
        out = b""
        while size > 0:
            part = min(size, PAGE - address % PAGE)
            out += self.physical(self.translate(address, cr3), part)
            address, size = address + part, size - part
        return out

    def text(self, address, limit=80):
        """A string of C."""
        out = b""
        while len(out) < limit and (byte := self.read(address + len(out), 1)) != b"\0":
            out += byte
        return out.decode("utf-8", "replace")
