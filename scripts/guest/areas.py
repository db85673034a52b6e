# SPDX-License-Identifier: MIT
"""The vmalloc range of a stopped guest: areas in use, runs that wait, holes.

What:  Range reads them; audit() says where they overlap or leave something out,
       where page tables and areas disagree, and whose counter is wrong.
Needs: labs/books.h in the work's file, for the types.
See:   mm/vm_area.c, mm/vm_hole.c.
"""
import dataclasses

from guest import lists, tables
from guest.layout import View

IOREMAP, ALLOC = 1, 2           # vm_struct.flags
KERNEL, FREE = 2, 1             # enum page_identity
GUARD = 4096


@dataclasses.dataclass
class Area:
    kind: str                   # area, run or hole
    start: int
    size: int                   # an area's guard page included
    view: object
    node: int

    @property
    def end(self):
        return self.start + self.size

    def say(self):
        return f"the {self.kind} {self.start:#x}, {self.size:#x} bytes,"


class Range:
    def __init__(self, frames):
        self.frames, program, memory = frames, frames.program, frames.memory
        self.books = program.variable(memory, "vm_areas")
        self.record = program.record("vm_struct")
        busy = self.books.busy.address()
        self.areas = [self.area("area", node) for node in lists.tree(program, memory, busy, "the tree of areas")]
        self.holes = [self.area("hole", node) for node in
                      lists.tree(program, memory, program.symbols["holes"], "the tree of holes")]
        self.runs = list(self.unpurged())

    def area(self, kind, node):
        address = node - self.record.offset("node")
        view = View(self.frames.memory, self.record, address)
        return Area(kind, int(view["addr"]), int(view["size"]), view, node)

    def unpurged(self):
        run, count = int(self.books.unpurged), 0
        while run:
            count += 1
            if count > lists.MOST:
                raise lists.Broken("the list of unpurged runs never ends")
            yield self.area("run", run + self.record.offset("node"))
            run = int(View(self.frames.memory, self.record, run)["next"])

    def all(self):
        return sorted(self.areas + self.runs + self.holes, key=lambda area: area.start)

    def bounds(self):
        every = self.all()
        return every[0].start, every[-1].end


def wrong_order(areas, what):
    for one, next_one in zip(areas, areas[1:]):
        if one.start >= next_one.start:
            yield f"{what}: {next_one.say()} stands behind {one.say()}"


def wrong_cover(vmalloc):
    """Areas, runs and holes are the whole range, once; no two holes touch."""
    every = vmalloc.all()
    for one, next_one in zip(every, every[1:]):
        if one.end > next_one.start:
            yield f"{one.say()} and {next_one.say()} overlap"
        elif one.end < next_one.start:
            yield f"[{one.end:#x}, {next_one.start:#x}) is neither in use nor free"
        elif one.kind == next_one.kind == "hole":
            yield f"{one.say()} and {next_one.say()} are not one"


def wrong_largest(vmalloc):
    """Each hole's `largest` is that of its subtree."""
    program, memory = vmalloc.frames.program, vmalloc.frames.memory
    largest = {hole.node: int(hole.view["largest"]) for hole in vmalloc.holes}
    for hole in vmalloc.holes:
        below = (lists.word_at(program, memory, hole.node + program.word * i) for i in (1, 2))
        right = max([hole.size] + [largest.get(node, 0) for node in below])
        if largest[hole.node] != right:
            yield f"{hole.say()} says that {largest[hole.node]:#x} is the largest below; it is {right:#x}"


def pages_of(vmalloc, area):
    """The frames that an area should map, or None: the caller's own, which it does not know."""
    count, flags = int(area.view["nr_pages"]), int(area.view["flags"])
    if flags & IOREMAP:
        first = int(area.view["phys_addr"]) >> 12
        return list(range(first, first + count))
    if not flags & ALLOC:
        return None
    frames, word = vmalloc.frames, vmalloc.frames.program.word
    data = frames.memory.read(int(area.view["pages"]), count * word)
    return [frames.pfn(int.from_bytes(data[i:i + word], "little"), area.say())
            for i in range(0, len(data), word)]


def wrong_area(vmalloc, area, mapped):
    """MAPPED: {address: frame} of the page tables; what belongs to the area is taken out of it."""
    frames, count = vmalloc.frames, int(area.view["nr_pages"])
    if area.size != count * 4096 + GUARD:
        yield f"{area.say()} has {count} pages"
        return
    found = [mapped.pop(area.start + i * 4096, None) for i in range(count)]
    if None in found:
        yield f"{area.say()} does not map its page {found.index(None)}"
        return
    want = pages_of(vmalloc, area)
    if want is not None and want != found:
        yield f"{area.say()} maps pages that are not its own"
    for pfn in found if not int(area.view["flags"]) & IOREMAP else ():
        if pfn >= frames.count or frames.identity[pfn] == FREE or \
                want is not None and frames.identity[pfn] != KERNEL:
            yield f"{area.say()} maps {frames.say(pfn) if pfn < frames.count else hex(pfn)}"


def mapped_in(vmalloc):
    """{address: frame} of the kernel's own tables in the range."""
    frames, (start, end) = vmalloc.frames, vmalloc.bounds()
    root = frames.memory.translate(frames.program.symbols["swapper_pg_dir"])
    return {leaf.address + i * 4096: pfn for leaf in tables.leaves(frames.memory, root)
            if start <= leaf.address < end for i, pfn in enumerate(leaf.frames())}


def audit(frames):
    vmalloc = Range(frames)
    yield from wrong_order(vmalloc.areas, "the tree of areas")
    yield from wrong_order(vmalloc.holes, "the tree of holes")
    yield from wrong_cover(vmalloc)
    yield from wrong_largest(vmalloc)
    mapped, owned = mapped_in(vmalloc), 0
    for area in vmalloc.areas:
        yield from wrong_area(vmalloc, area, mapped)
        owned += int(area.view["nr_pages"]) if int(area.view["flags"]) & ALLOC else 0
    for address, pfn in sorted(mapped.items())[:1]:
        yield f"{address:#x} maps page {pfn:#x}, and is no area's"
    waiting = sum(run.size for run in vmalloc.runs) >> 12
    for field, found in (("nr_alloc", owned), ("nr_unpurged", waiting)):
        if int(vmalloc.books[field]) != found:
            yield f"vm_areas.{field} says {int(vmalloc.books[field])}; there are {found} pages"
