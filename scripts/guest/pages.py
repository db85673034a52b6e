# SPDX-License-Identifier: MIT
"""mem_map, the zones' free lists and the per-CPU stacks of a stopped guest.

What:  Frames reads struct page for every frame; Zone walks the free lists of one
       zone. Counters are read as well, but only to be compared with what the
       lists and mem_map really hold: audit() says each disagreement.
Note:  a list that is broken, or leads out of mem_map, is Broken, never a loop.
"""
from guest import lists
from guest.lists import Broken
from guest.memory import Unmapped

FREE = 1                        # enum page_identity
BUDDY, PCP = 0x01, 0x02
MAX_ORDER, TYPES = 11, 3
MOST_FRAMES = 1 << 20           # 4 GiB: no guest of ours has more
NAMES = ("reserved", "free", "kernel", "slab", "anon", "file", "table")


class Frames:
    """struct page of every frame, as columns."""

    def __init__(self, program, memory):
        self.program, self.memory = program, memory
        page = program.record("page")
        self.size, self.base = page.size, int(program.variable(memory, "mem_map"))
        self.count = int(program.variable(memory, "max_pfn"))
        if not 0 < self.count <= MOST_FRAMES:       # of nothing there are no columns
            raise Broken(f"max_pfn is {self.count:#x}")
        data = memory.read(self.base, self.size * self.count)

        def column(name, size=1):
            whole = memoryview(data).cast({1: "B", 4: "I", 8: "Q"}[size])
            return whole[page.offset(name) // size::self.size // size].tolist()
        self.page, self.data = page, data
        self.identity, self.pageblock = column("identity"), column("pageblock")
        self.order, self.flags = column("order"), column("flags")
        self.refcount = column("_refcount", 4)
        self.mapcount = column("_mapcount", 4)
        self.next_free = column("next_free", program.word)
        self.lru = page.offset("lru")
        zero = int.from_bytes(memory.read(program.symbols["zero_page"], program.word), "little")
        self.zero_page = (zero - self.base) // self.size

    def field(self, pfn, name):
        """One field of one frame, as an unsigned number."""
        offset, kind = self.page.members[name]
        at = pfn * self.size + offset
        return int.from_bytes(self.data[at:at + kind.size], "little")

    def pfn(self, address, what):
        """The frame whose struct page stands at ADDRESS."""
        pfn, rest = divmod(address - self.base, self.size)
        if rest or not 0 <= pfn < self.count:
            raise Broken(f"{what} leads to {address:#x}, which is no struct page")
        return pfn

    def say(self, pfn):
        """A frame in words."""
        identity = self.identity[pfn]
        name = NAMES[identity] if identity < len(NAMES) else f"identity {identity}"
        return (f"page {pfn:#x} ({name}, order {self.order[pfn]}, flags {self.flags[pfn]:#x}, "
                f"count {self.refcount[pfn]})")


class Zone:
    """One zone: `blocks` is {(order, type): [frame, …]} in the lists' order."""

    def __init__(self, frames, index, view):
        self.frames, self.index = frames, index
        self.name = view.name.text() if int(view.name) else ""
        self.start, self.spanned = int(view.zone_start_pfn), int(view.spanned_pages)
        self.end = self.start + self.spanned
        self.free_pages, self.managed = int(view.free_pages), int(view.managed_pages)
        self.nr_free, self.blocks = [], {}
        for order in range(MAX_ORDER if self.spanned else 0):
            area = view.free_area[order]
            self.nr_free.append(int(area.nr_free))
            for kind in range(TYPES):
                self.blocks[order, kind] = self.walk(area.free_list[kind], order)

    def walk(self, head, order):
        frames, what = self.frames, f"{self.name}: the list of order {order}"
        return [frames.pfn(node - frames.lru, what) for node in
                lists.nodes(frames.program, frames.memory, head.address(), what, frames.count)]

    def free_blocks(self):
        """{(first frame, order)} of all lists."""
        return {(pfn, order) for (order, _), pfns in self.blocks.items() for pfn in pfns}

    def pages(self):
        """Pages in the lists, counted one by one."""
        return sum(len(pfns) << order for (order, _), pfns in self.blocks.items())


def zones_of(frames):
    view = frames.program.variable(frames.memory, "zones")
    try:
        return [zone for i in range(view.type().count)
                if (zone := Zone(frames, i, view[i])).spanned]
    except Unmapped as error:
        raise Broken(f"a free list: {error}") from error


def stacks_of(frames):
    """{(first frame, order)} of the per-CPU stacks: chains by next_free."""
    view, found = frames.program.variable(frames.memory, "cpu_pages"), set()
    stack = view.type().target
    while stack.kind == "array":
        stack = stack.target
    data = frames.memory.read(view.address(), view.type().size)
    word = frames.program.word
    for at in range(0, len(data), stack.size):
        for name in ("hot", "cold"):
            place = at + stack.offset(name)
            page = int.from_bytes(data[place:place + word], "little")
            while page:
                pfn = frames.pfn(page, "a per-CPU stack")
                if frames.order[pfn] >= MAX_ORDER:
                    raise Broken(f"a per-CPU stack has {frames.say(pfn)}")
                if (pfn, frames.order[pfn]) in found:
                    raise Broken(f"a per-CPU stack never ends: {frames.say(pfn)}")
                found.add((pfn, frames.order[pfn]))
                page = frames.next_free[pfn]
    return found


def free_frames(frames):
    """Every frame that is free, in the lists or on a stack."""
    blocks = stacks_of(frames).union(*(zone.free_blocks() for zone in zones_of(frames)))
    return {pfn for first, order in blocks for pfn in range(first, first + (1 << order))}


def wrong_blocks(zone):
    """Free blocks that do not look as their list says."""
    frames = zone.frames
    for (order, kind), pfns in zone.blocks.items():
        for pfn in pfns:
            if pfn % (1 << order):
                yield f"{frames.say(pfn)} is on the list of order {order}, but not aligned to it"
            elif not zone.start <= pfn < zone.end or pfn + (1 << order) > zone.end:
                yield f"{frames.say(pfn)}, on the list of order {order}, reaches out of {zone.name}"
            elif frames.identity[pfn] != FREE or frames.order[pfn] != order or \
                    not frames.flags[pfn] & BUDDY or frames.flags[pfn] & PCP or frames.refcount[pfn]:
                yield f"{frames.say(pfn)} is on the list of order {order}"
            elif frames.pageblock[pfn] != zone.index << 2 | kind:
                yield f"{frames.say(pfn)} is on the list of another zone or type"


def wrong_in_lists(zone):
    """What does not hold of the free lists of a zone: blocks, and the counters."""
    yield from wrong_blocks(zone)
    for order, said in enumerate(zone.nr_free):
        there = sum(len(zone.blocks[order, kind]) for kind in range(TYPES))
        if there != said:
            yield f"{zone.name}: {there} free blocks of order {order}; nr_free says {said}"
    if zone.pages() != zone.free_pages:
        yield f"{zone.name}: {zone.pages()} pages in the lists; free_pages says {zone.free_pages}"


def wrong_overlaps(blocks, what="free"):
    """Blocks that share frames; BLOCKS are (first frame, order)."""
    last, owner = 0, None
    for pfn, order in sorted(blocks):
        if pfn < last:
            yield f"page {pfn:#x} of order {order} lies in {owner[0]:#x} of order {owner[1]}: both are {what}"
        if pfn + (1 << order) > last:
            last, owner = pfn + (1 << order), (pfn, order)


def wrong_unmerged(zone):
    """Two free buddies of one zone and type that are not one."""
    for (order, kind), pfns in zone.blocks.items():
        there = set(pfns)
        if order < MAX_ORDER - 1:
            for pfn in pfns:
                if not pfn >> order & 1 and pfn + (1 << order) in there:
                    yield (f"pages {pfn:#x} and {pfn + (1 << order):#x} are buddies of order {order}, "
                           f"both free (type {kind}), and not merged")


def wrong_flags(frames, zones):
    """PG_buddy where no list has the page."""
    listed = {pfn for zone in zones for pfn, _ in zone.free_blocks()}
    inside = set()
    for zone in zones:
        for pfn, order in zone.free_blocks():
            inside.update(range(pfn + 1, pfn + (1 << order)))
    for pfn in range(frames.count):
        if frames.flags[pfn] & BUDDY and pfn not in listed:
            where = " inside a free block" if pfn in inside else ""
            yield f"{frames.say(pfn)} has PG_buddy{where}, and no list has it"


def audit(frames, zones, held=()):
    """Every sentence of the above; HELD are blocks that somebody has."""
    for zone in zones:
        yield from wrong_in_lists(zone)
        yield from wrong_unmerged(zone)
    yield from wrong_flags(frames, zones)
    free = set().union(*(zone.free_blocks() for zone in zones))
    yield from wrong_overlaps(free | stacks_of(frames))
    yield from wrong_overlaps(list(held) + sorted(free), "free or held")
