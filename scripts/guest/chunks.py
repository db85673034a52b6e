# SPDX-License-Identifier: MIT
"""A heap of ring 3 with boundary tags in a stopped guest, and the blocks that a program holds of it.

What:  Heap() walks the chunks by their headers, from start to top, and the bins by
       their rings; sentences() says where headers, sizes and bins disagree.
       A Block is what a caller has, with what was written to it.
Note:  what cannot be walked is Broken; a walk ends always.
See:   user/lib/malloc.c, user/lib/malloc_internal.h.
"""
import dataclasses

from guest.lists import Broken

PAGE, EDGE = 4096, 512          # of large blocks so many bytes at both ends are compared
MOST_CHUNKS = 4096
PREV_USED, MAPPED = 1, 2
BYTES = bytes(i & 255 for i in range(256 + PAGE))


def page_up(n):
    return -(-n // PAGE) * PAGE


class Heap:
    """The heap at one stop. chunks: {address: (size, used)}, top not among them."""

    def __init__(self, user, memory):
        """USER: the program, in which lab_heap points to the malloc_heap."""
        self.memory, self.word = memory, user.word
        self.align, self.least = 2 * user.word, 4 * user.word
        view = user.variable(memory, "lab_heap")[0]
        self.start, self.top = int(view["start"]), int(view["top"])
        self.totals = {name: int(view["totals"][name]) for name in ("arena", "hblks", "hblkhd")}
        self.wrong, self.chunks, self.top_size, self.last = [], {}, 0, 0
        if self.top:
            self.walk()
        self.bins = self.binned(view["bins"])

    def words(self, address, count):
        data = self.memory.read(address, count * self.word)
        return [int.from_bytes(data[i:i + self.word], "little") for i in range(0, len(data), self.word)]

    def walk(self):
        at, below_used = self.start, True
        while at <= self.top and len(self.chunks) < MOST_CHUNKS:
            prev_size, head = self.words(at, 2)
            size, below = head & ~3, self.last if self.chunks else 0
            if not size or size % self.align:
                raise Broken(f"the chunk {at:#x} has a size of {size}")
            if size < self.least:
                self.wrong.append(f"the chunk {at:#x} has {size} bytes; no chunk has less than {self.least}")
            if self.chunks:
                self.chunks[below] = (self.chunks[below][0], bool(head & PREV_USED))
            if not head & PREV_USED and prev_size != at - below:
                self.wrong.append(f"the chunk {at:#x} has a prev_size of {prev_size}; the free one below has {at - below}")
            if not head & PREV_USED and not below_used:
                self.wrong.append(f"the chunk {below:#x} is free, and so is the one below")
            below_used = bool(head & PREV_USED)
            if at == self.top:
                self.top_size = size
                if not below_used:
                    self.wrong.append(f"the chunk {below:#x} is free, and top is above it")
                return
            self.chunks[at], self.last, at = (size, True), at, at + size
        raise Broken(f"the chunks lead past top, {self.top:#x}")

    def index(self, size):
        small = PAGE // 8 // self.align
        return size // self.align if size < 512 else small + (size // 512).bit_length() - 1

    def binned(self, view):
        """{chunk} of all bins; a bin is a ring through next and prev."""
        count, size, found = view.type().count, 4 * self.word, set()
        for i in range(count):
            head = view.address() + i * size
            node, last = self.words(head + 2 * self.word, 1)[0], head
            while node and node != head:
                _, bits, after, before = self.words(node, 4)
                if before != last or node in found or len(found) > MOST_CHUNKS:
                    raise Broken(f"bin {i}: the chunk {node:#x} does not point back")
                if self.index(bits & ~3) != i:
                    self.wrong.append(f"the chunk {node:#x} of {bits & ~3} bytes is in bin {i}")
                found.add(node)
                last, node = node, after
        return found

    def free(self):
        return {at for at, (_, used) in self.chunks.items() if not used}

    def end(self):
        return self.top + self.top_size if self.top else 0

    def size_for(self, request):
        return max((request + self.word + self.align - 1) & -self.align, self.least)

    def fits(self, need):
        """The sizes of the binned chunks that would do."""
        return [self.chunks[at][0] for at in self.bins if at in self.chunks and self.chunks[at][0] >= need]

    def sentences(self):
        """Where the books disagree."""
        yield from self.wrong
        for at in self.free() ^ self.bins:
            yield f"the chunk {at:#x} is {'free, and in no bin' if at in self.free() else 'in a bin, and not free'}"

    def say(self, at):
        if at == self.top:
            return f"top, {self.top_size} bytes"
        if at not in self.chunks:
            return f"{at:#x}, where no chunk begins"
        size, used = self.chunks[at]
        return f"the {'used' if used else 'free'} chunk {at:#x} of {size} bytes"


def chunk_of(heap, mem):
    return mem - 2 * heap.word


@dataclasses.dataclass
class Block:
    """What the program holds: bytes that call MADE wrote (None: of calloc)."""
    address: int
    size: int
    made: int


def wrong_bytes(held, stop):
    """(slot, sentence): blocks that are not what was written to them; of large ones both ends are read."""
    for slot, block in held.items():
        if block.address % stop.heap.align or not block.address:
            yield slot, f"block {slot} is at {block.address:#x}"
            continue
        parts = [(0, block.size)] if block.size <= PAGE else [(0, EDGE), (block.size - EDGE, block.size)]
        for start, end in parts:
            found, at = stop.bytes(block.address + start, end - start), (block.made or 0) * 7 + start & 255
            want = bytes(end - start) if block.made is None else BYTES[at:at + end - start]
            if not found:
                yield slot, f"block {slot} ({block.address:#x}, {block.size} bytes) is not in memory as a whole"
                break
            if found != want:
                i = next(i for i in range(end - start) if found[i] != want[i])
                yield slot, f"byte {start + i} of block {slot} ({block.address:#x}) is {found[i]:#x}, not {want[i]:#x}"
                break


def overlaps(held):
    """Blocks that have bytes in common."""
    rows = sorted((block.address, block.address + block.size, slot) for slot, block in held.items())
    for (_, end, one), (start, _, other) in zip(rows, rows[1:]):
        if start < end:
            yield f"block {other} at {start:#x} begins in block {one}, which ends at {end:#x}"
