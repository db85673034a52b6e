# SPDX-License-Identifier: MIT
"""The slab allocator of a stopped guest: caches, their slabs, their magazines.

What:  Cache reads one kmem_cache: the frames on its three lists, and the objects
       that its magazines hold. audit() says where lists, free bits, magazines,
       counters and mem_map disagree; free_objects() what a cache could give.
Needs: labs/books.h in the work's file, for the types.
See:   mm/slab.c, mm/slab_magazine.c.
"""
from guest import lists
from guest.layout import View
from guest.lists import Broken

SLAB = 3                        # enum page_identity
STATES = ("full", "partial", "free")
MOST_ROUNDS, MOST_MAGAZINES = 1024, 64


class Cache:
    """slabs: {state: [head frame, …]}; magazines: [[object, …], …], empty ones among them."""

    def __init__(self, frames, address):
        self.frames, self.address = frames, address
        view = View(frames.memory, frames.program.record("kmem_cache"), address)
        self.view, self.name = view, view["name"].text()
        for field in ("size", "num", "order", "off_slab", "rounds", "nr_slabs", "nr_free_slabs",
                      "nr_taken", "nr_magazines", "nr_full"):
            setattr(self, field, int(view[field]))
        if not self.size or not 0 < self.num <= 1 << 16 or self.order > 10:
            raise Broken(f"slab {self.name}: {self.num} objects of {self.size} bytes, order {self.order}")
        self.slabs = {state: self.list_of(state) for state in STATES}
        self.nr_depot_full, self.magazines = 0, []
        for i in range(view.cpu.type().count):
            self.read_cpu(view.cpu[i])
        self.read_depot()

    def list_of(self, state):
        frames, what = self.frames, f"slab {self.name}: the list of {state} slabs"
        head = self.view["slabs_" + state].address()
        return [frames.pfn(node - frames.lru, what) for node in
                lists.nodes(frames.program, frames.memory, head, what, frames.count)]

    # --------------------------------------------------------------- magazines

    def rounds_of(self, magazine, count):
        """The first COUNT objects of the magazine at an address."""
        if not 0 <= count <= min(self.rounds, MOST_ROUNDS):
            raise Broken(f"slab {self.name}: a magazine holds {count} of {self.rounds} rounds")
        program = self.frames.program
        at = magazine + program.record("magazine").offset("round")
        data = self.frames.memory.read(at, count * program.word)
        return [int.from_bytes(data[i:i + program.word], "little")
                for i in range(0, len(data), program.word)]

    def read_cpu(self, cpu):
        loaded, previous = int(cpu.loaded), int(cpu.previous)
        if previous:
            self.magazines.append(self.rounds_of(previous, self.rounds if int(cpu.previous_full) else 0))
        if loaded:
            program = self.frames.program
            start = loaded + program.record("magazine").offset("round")
            count, rest = divmod(int(cpu.stack.top) - start, program.word)
            if rest or int(cpu.stack.end) != start + self.rounds * program.word:
                raise Broken(f"slab {self.name}: a CPU's stack is not its loaded magazine")
            self.magazines.append(self.rounds_of(loaded, count))

    def read_depot(self):
        program, memory = self.frames.program, self.frames.memory
        link = program.record("magazine").offset("next")
        for field, count in (("depot_full", self.rounds), ("depot_empty", 0)):
            magazine = int(self.view[field])
            while magazine:
                if len(self.magazines) > MOST_MAGAZINES:
                    raise Broken(f"slab {self.name}: {field} never ends")
                self.magazines.append(self.rounds_of(magazine, count))
                self.nr_depot_full += field == "depot_full"
                magazine = lists.word_at(program, memory, magazine + link)

    # ------------------------------------------------------------------ objects

    def all_slabs(self):
        return [pfn for state in STATES for pfn in self.slabs[state]]

    def free_bits(self, pfn):
        """The numbers of the objects that the slab's bits call free."""
        frames, word = self.frames, self.frames.program.word
        if self.off_slab:
            bits = frames.field(pfn, "free_bits")
        else:
            size = -(-self.num // (8 * word)) * word
            bits = int.from_bytes(frames.memory.physical(pfn << 12, size), "little")
        return {i for i in range(bits.bit_length()) if bits >> i & 1}

    def place(self, address):
        """(head frame, number) of an object, or None where none begins."""
        frames = self.frames
        physical = frames.memory.translate(address)
        pfn = physical >> 12
        if pfn >= frames.count or frames.identity[pfn] != SLAB or frames.field(pfn, "slab_cache") != self.address:
            return None
        first = frames.field(pfn, "first")
        if frames.flags[pfn] & 4:       # PG_tail
            pfn = frames.pfn(frames.field(pfn, "slab_head"), f"slab {self.name}: a tail")
        offset = (pfn << 12) + ((first - (pfn << 12)) & 0xffff)
        number, rest = divmod(physical - offset, self.size)
        return (pfn, number) if not rest and 0 <= number < self.num else None


def caches_of(frames):
    head = frames.program.variable(frames.memory, "cache_chain").address()
    return [Cache(frames, address) for address in
            lists.elements(frames.program, frames.memory, head, "kmem_cache", "chain", "the chain of caches")]


def wrong_slab(cache, pfn, state):
    frames = cache.frames
    inuse, bits = frames.field(pfn, "inuse"), cache.free_bits(pfn)
    what = f"slab {cache.name}: {frames.say(pfn)}"
    for page in range(pfn, pfn + (1 << cache.order)):
        if page >= frames.count or frames.identity[page] != SLAB or \
                frames.field(page, "slab_cache") != cache.address:
            yield f"{what}: page {page:#x} is not of it"
            return
    if frames.order[pfn] != cache.order:
        yield f"{what} has not order {cache.order}"
    if {"full": inuse != cache.num, "partial": not 0 < inuse < cache.num, "free": inuse}[state]:
        yield f"{what}: {inuse} of {cache.num} objects are out, and it is on the list of {state} slabs"
    if bits and max(bits) >= cache.num:
        yield f"{what}: object {max(bits)} of {cache.num} is free"
    if len(bits) != cache.num - inuse:
        yield f"{what}: {len(bits)} bits are set; {cache.num - inuse} of {cache.num} objects are in it"


def wrong_counters(cache):
    out = sum(cache.frames.field(pfn, "inuse") for pfn in cache.all_slabs())
    for field, found in (("nr_slabs", len(cache.all_slabs())), ("nr_free_slabs", len(cache.slabs["free"])),
                         ("nr_taken", out), ("nr_magazines", len(cache.magazines)),
                         ("nr_full", cache.nr_depot_full)):
        if getattr(cache, field) != found:
            yield f"slab {cache.name}: {field} says {getattr(cache, field)}; there are {found}"


def wrong_magazines(cache):
    """Objects that are none of the cache's, or free in their slab, or in two magazines."""
    seen = set()
    for objects in cache.magazines:
        for address in objects:
            place = cache.place(address)
            if not place:
                yield f"slab {cache.name}: {address:#x}, in a magazine, is no object of it"
            elif place in seen or place[1] in cache.free_bits(place[0]):
                yield f"slab {cache.name}: {address:#x} is free twice"
            seen.add(place)


def free_objects(cache):
    """Objects that nobody has: in slabs and in magazines."""
    return sum(len(cache.free_bits(pfn)) for pfn in cache.all_slabs()) + sum(map(len, cache.magazines))


def audit(frames, caches=None):
    """Every sentence of the above, and frames that are slabs of no cache, or of two."""
    owned = set()
    for cache in caches_of(frames) if caches is None else caches:
        for state in STATES:
            for pfn in cache.slabs[state]:
                yield from wrong_slab(cache, pfn, state)
                pages = range(pfn, pfn + (1 << cache.order))
                if not owned.isdisjoint(pages):
                    yield f"slab {cache.name}: {frames.say(pfn)} is on two lists"
                owned.update(pages)
        yield from wrong_counters(cache)
        yield from wrong_magazines(cache)
    for pfn in range(frames.count):
        if frames.identity[pfn] == SLAB and pfn not in owned:
            yield f"{frames.say(pfn)} is a slab of no cache"
