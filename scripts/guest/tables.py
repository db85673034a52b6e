# SPDX-License-Identifier: MIT
"""All that a tree of page tables maps, for 2, 3, 4 and 5 levels.

What:  leaves() lists every mapping; wrong_for_users() and wrong_mapcounts() say
       where mappings for ring 3 disagree with mem_map. tables_of() lists the
       tables themselves; wrong_tables() says where they disagree with it.
       A leaf that is kept and that nobody may touch (PROT_NONE) is one as well:
       it counts for its page.
See:   memory.py for the walk of one address.
"""
import dataclasses

from guest.memory import BIG, PRESENT, USER, WRITE

ANON, FILE, TABLE = 4, 5, 6     # enum page_identity: what ring 3 may have, and a table
ADDRESS = 0x000ffffffffff000
PROTNONE, SPECIAL = 0x100, 0x200        # include/asm/pgtable.h


@dataclasses.dataclass
class Leaf:
    address: int        # virtual
    frame: int          # physical, of its first byte
    size: int
    entry: int
    user: bool          # by all levels
    write: bool

    def counts(self):
        """Does it count for the pages it maps? The zero page and a device's frames are not counted."""
        return self.user and not self.entry & SPECIAL

    def frames(self):
        return range(self.frame >> 12, (self.frame + self.size) >> 12)


def canonical(memory, address):
    """Sign-extended, where addresses have 48 or 57 bits."""
    bits = 12 + memory.geometry.bits * memory.geometry.levels
    return address | ((1 << 64) - (1 << bits)) if memory.geometry.levels > 3 and address >> bits - 1 \
        else address


def leaves(memory, cr3=None, users=False):
    """Every Leaf below CR3 (that which is loaded); with USERS only those for ring 3."""
    g = memory.geometry
    top = (memory.cr3 if cr3 is None else cr3) & (~0x1f if g.levels == 3 else ~0xfff)
    yield from below(memory, top, g.levels, 0, (True, True), users)


def below(memory, table, level, base, rights, users):
    g = memory.geometry
    count = 1 << (g.top if level == g.levels else g.bits)
    for i, entry in enumerate(g.entries(memory.physical(table, count * g.size))):
        if not entry & PRESENT and not (level == 1 and entry & PROTNONE):
            continue
        address = base | i << 12 + g.bits * (level - 1)
        # The top entries of three levels have no such bits.
        has = (True, True) if g.levels == level == 3 else (bool(entry & USER), bool(entry & WRITE))
        user, write = rights[0] and has[0], rights[1] and has[1]
        if users and not user:
            continue
        if level == 1 or (level <= 3 and entry & BIG and not g.levels == level == 3):
            size = 1 << 12 + g.bits * (level - 1)
            yield Leaf(canonical(memory, address), entry & ADDRESS & ~(size - 1), size, entry, user, write)
        else:
            yield from below(memory, entry & ADDRESS, level - 1, address, (user, write), users)


def wrong_for_users(frames, found):
    """Mappings for ring 3 of frames that are not a program's or a file's; FOUND are leaves."""
    for leaf in found:
        if leaf.user and leaf.entry & PRESENT:
            for pfn in leaf.frames():
                if pfn < frames.count and frames.identity[pfn] not in (ANON, FILE) \
                        and pfn != frames.zero_page:
                    yield f"{leaf.address:#x} lets ring 3 reach {frames.say(pfn)}"


def wrong_mapcounts(frames, trees):
    """Pages whose _mapcount is not the number of entries for ring 3, and a program's own pages whose
    reference count is not; TREES: a list of leaves of each address space."""
    counted = {}
    for found in trees:
        for leaf in found:
            if leaf.counts():
                for pfn in leaf.frames():
                    counted[pfn] = counted.get(pfn, 0) + 1
    for pfn in range(frames.count):
        entries = counted.get(pfn, 0)
        if frames.identity[pfn] == ANON and frames.refcount[pfn] != entries:
            yield f"{frames.say(pfn)} is a program's own; {entries} entries map it"
        if frames.identity[pfn] in (ANON, FILE) and frames.mapcount[pfn] != entries:
            yield f"{frames.say(pfn)} has mapcount {frames.mapcount[pfn]}; {entries} entries map it"
        elif entries and frames.identity[pfn] not in (ANON, FILE):
            yield f"{entries} entries for ring 3 map {frames.say(pfn)}"


@dataclasses.dataclass
class Table:
    level: int
    address: int        # the first that it maps
    place: int          # physical
    entries: list       # by index; of a root 0 for those that were not asked for
    above: int          # the entry that leads to it; 0: it is the root

    def used(self):
        return sum(entry != 0 for entry in self.entries)


def leads_down(memory, entry, level):
    """Does this entry of LEVEL point to a table?"""
    return bool(entry & PRESENT) and level > 1 and \
        (not entry & BIG or level == memory.geometry.levels == 3)


def tables_of(memory, root, wanted=lambda index, count: True):
    """Every Table below ROOT (physical), which comes first. WANTED(index, count): which entries of
    the root are looked at."""
    g = memory.geometry
    yield from tables_below(memory, (root, g.levels, 0, 0), wanted)


def tables_below(memory, at, wanted):
    g, (place, level, base, above) = memory.geometry, at
    count = 1 << (g.top if level == g.levels else g.bits)
    entries = g.entries(memory.physical(place, count * g.size))
    if level == g.levels:
        entries = [entry if wanted(i, count) else 0 for i, entry in enumerate(entries)]
    yield Table(level, canonical(memory, base), place, entries, above)
    for i, entry in enumerate(entries):
        if leads_down(memory, entry, level):
            yield from tables_below(memory, (entry & ADDRESS, level - 1, base | i << 12 + g.bits * (level - 1),
                                             entry), wanted)


def wrong_tables(frames, found):
    """Tables (but the root) that are not counted as what they are; FOUND is of tables_of()."""
    seen = {}
    for table in found:
        pfn, what = table.place >> 12, f"the table of level {table.level} at {table.address:#x}"
        if pfn in seen:
            yield f"{what} is {seen[pfn]} as well: {frames.say(pfn)}"
        seen[pfn] = what
        if not table.above:
            continue
        if frames.identity[pfn] != TABLE:
            yield f"{what} is {frames.say(pfn)}"
        elif not table.used():
            yield f"{what} is empty, and still there"
        elif frames.field(pfn, "pt_entries") != table.used():
            yield f"{what} has {table.used()} entries; pt_entries says {frames.field(pfn, 'pt_entries')}"
