# SPDX-License-Identifier: MIT
"""A struct page_table of a stopped guest, and what a walk over it has to tell.

What:  Tree has its tables (of one half of its root) and what they map;
       demanded() lists the calls of callbacks that pt_walk_range owes for a range,
       with joined() without regard to how holes are cut.
See:   include/mm/pgtable.h:pt_walk_ops.
"""
import dataclasses

from guest import tables

PAT_HUGE = 0x1000                       # PAT of an entry above level 1
LEAF, SLOTS, HOLE, TABLE = range(4)
KINDS = ("leaf", "slots", "hole", "table")


def user_half(index, count):
    return index < count // 4 * 3 if count in (4, 1024) else index < count // 2


class Tree:
    """A struct page_table: its tables and what they map."""

    def __init__(self, run, memory, view, wanted=user_half):
        self.run, self.memory, self.geometry = run, memory, memory.geometry
        self.view, self.root = view, memory.translate(int(view.root))
        self.tables = list(tables.tables_of(memory, self.root, wanted))
        self.below = {(table.level, table.address): table for table in self.tables[1:]}

    def size(self, level):
        return 1 << 12 + self.geometry.bits * (level - 1)

    def leaves(self):
        """{address: (frame, level, bits)}; PAT stands where a huge entry has it."""
        found = {}
        for table in self.tables:
            for i, entry in enumerate(table.entries):
                if entry and not tables.leads_down(self.memory, entry, table.level):
                    frame = entry & tables.ADDRESS & -self.size(table.level)
                    bits = entry & ~tables.ADDRESS | (entry & PAT_HUGE if table.level > 1 else 0)
                    found[table.address + i * self.size(table.level)] = (frame, table.level, bits)
        return found

    def places(self):
        """Where the tables below the root are: frames."""
        return {table.place >> 12 for table in self.tables[1:]}

    def count(self):
        return int(self.view["nr_tables"])

    def more(self, old):
        """By how much nr_tables has risen since OLD."""
        word = 1 << 8 * self.run.program.word
        rise = (self.count() - old.count()) % word
        return rise - word if rise >= word // 2 else rise


def kernel_half(index, count):
    return not user_half(index, count)


@dataclasses.dataclass
class Call:
    kind: int
    start: int
    end: int
    level: int
    place: int                  # physical, of the slot; of a hole 0

    def say(self):
        return f"{KINDS[self.kind]} at level {self.level} for {self.start:#x}-{self.end - 1:#x}"


def demanded(memory, where, reach, kinds):
    """The calls for [start, end) of the table WHERE = (place, level, first address), in order."""
    g, (table, level, base), (start, end) = memory.geometry, where, reach
    size = 1 << 12 + g.bits * (level - 1)
    count = 1 << (g.top if level == g.levels else g.bits)
    if level == 1 and SLOTS in kinds:
        yield Call(SLOTS, start, end, 1, table + (start - base) // size * g.size)
        return
    data = memory.physical(table, count * g.size)
    for i in range((start - base) // size, (end - 1 - base) // size + 1):
        first = base + i * size
        part, place = (max(first, start), min(first + size, end)), table + i * g.size
        entry = int.from_bytes(data[i * g.size:(i + 1) * g.size], "little")
        if tables.leads_down(memory, entry, level):
            if TABLE in kinds:
                yield Call(TABLE, *part, level, place)
            yield from demanded(memory, (entry & tables.ADDRESS, level - 1, first), part, kinds)
        elif entry or level == 1 and "empty" in kinds:
            yield Call(LEAF, *part, level, place)
        elif level > 1 and HOLE in kinds:
            yield Call(HOLE, *part, level, 0)


def joined(calls):
    """Holes that touch are one: whether they are told slot by slot is all the same."""
    out = []
    for call in calls:
        if out and call.kind == out[-1].kind == HOLE and out[-1].end == call.start:
            out[-1] = dataclasses.replace(out[-1], end=call.end, level=max(call.level, out[-1].level))
        else:
            out.append(call)
    return out
