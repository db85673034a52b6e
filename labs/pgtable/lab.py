# SPDX-License-Identifier: MIT
"""The lab `pgtable`: what is the student's, and what must be true of page tables.

What:  each check boots the student's kernel with one work of work.c, or with
       user/crowd.c, and reads the tables at each stop, from their root on. What
       was asked for says what has to have changed since the stop before; calls
       of callbacks are compared with what the tables, as they stand in memory,
       demand.
"""
import dataclasses

from guest import pages, spaces, tables
from guest.trees import (HOLE, LEAF, PAT_HUGE, SLOTS, TABLE, Call, Tree, demanded, joined, kernel_half,
                         user_half)
from labs.crowd import crowd_kept
from labs.describe import Step

TITLE = "Page tables: the walker and its callbacks"
FILES = ("mm/pgtable.c", "mm/pgtable_map.c")
ARCHS = ("i386", "i386pae", "x86_64")
HOST = ("pgtable_cases_model-PGTABLE_LEVELS-2", "pgtable_cases_model-PGTABLE_LEVELS-5")

BOOT, CALL = 60_000_000, 8_000_000     # instructions: to a first stop; from stop to stop
CROWD, CHILDREN = 60_000_000, 4
PAGE = 4096
PRESENT, WRITE, USER, ACCESSED, DIRTY, BIG, SOFT_DIRTY, SPECIAL = 1, 2, 4, 0x20, 0x40, 0x80, 0x800, 0x200
NX = 1 << 63
EINTR = 4


def lab_tree(run, memory, name="lab_pt", wanted=user_half):
    return Tree(run, memory, run.program.variable(memory, name), wanted)


def last(run, memory):
    return run.program.variable(memory, "lab_last")


def span(memory, address):
    """ADDRESS as a number from 0 on, so that 0 as an end is behind the top."""
    return address or 1 << 8 * (8 if memory.geometry.levels > 3 else 4)


def say(leaf):
    return "nothing" if leaf is None else \
        f"frame {leaf[0] >> 12:#x} by an entry of level {leaf[1]} with the bits {leaf[2]:#x}"


def compare(run, want, found, when):
    """Two lists of leaves that should be one."""
    for address in sorted(want.keys() | found.keys()):
        if want.get(address) != found.get(address):
            run.fail(f"{when}: {address:#x} maps {say(want.get(address))}", say(found.get(address)))


# --------------------------------------------------------------------- down

def table_bits(geometry, level, kernel):
    """Of the entry of LEVEL that leads to a table."""
    return PRESENT if geometry.levels == level == 3 else PRESENT | WRITE | (0 if kernel else USER)


def way(tree, address):
    """(level, first address) of the tables on the way to ADDRESS, below the root."""
    return [(level, address & -tree.size(level + 1)) for level in range(tree.geometry.levels - 1, 0, -1)]


def check_found(run, old, new, address, kernel):
    """After a look-up that makes what is missing."""
    when = f"pt_lookup_alloc({address:#x}), " + ("a kernel's tree" if kernel else "a program's tree")
    g, found = new.geometry, int(last(run, new.memory).ptep)
    wanted = set(way(new, address))
    for key in sorted(wanted - new.below.keys()):
        run.fail(f"{when}: a table of level {key[0]} for {key[1]:#x}", "there is none")
    for key in sorted(new.below.keys() - old.below.keys() - wanted):
        run.fail(f"{when}: tables on the way to it, and no others", f"one of level {key[0]} for {key[1]:#x}")
    for key in old.below:
        run.expect(key in new.below and new.below[key].place == old.below[key].place,
                   f"{when}: the table of level {key[0]} for {key[1]:#x} stays", "it is gone, or another")
    for key, table in new.below.items():
        mask = PRESENT | WRITE | USER | BIG | NX
        run.expect(table.above & mask == table_bits(g, key[0] + 1, kernel),
                   f"{when}: the entry of level {key[0] + 1} of {key[1]:#x} has the bits "
                   f"{table_bits(g, key[0] + 1, kernel):#x}", f"{table.above & mask:#x}")
    place = new.below[1, address & -new.size(2)].place + g.index(1, address) * g.size
    run.expect(found and new.memory.translate(found) == place, f"{when}: the slot at {place:#x} (physical)",
               f"{found:#x}")
    run.expect(not new.leaves(), f"{when}: nothing is mapped", "something is")
    run.expect(len(new.places()) == len(new.below), f"{when}: each table has a page of its own", "two have one")
    run.expect(new.count() == len(new.below), f"{when}: nr_tables is {len(new.below)}", f"{new.count()}")


def check_down(run):
    with run.boot("down") as machine:
        for kernel in (False, True):
            def wanted(index, count, half=kernel):
                return user_half(index, count) != half
            old = lab_tree(run, run.point(machine, "begin", BOOT), wanted=wanted)
            run.expect(not old.below, "a tree without tables", f"{len(old.below)}")
            for _ in range(12):
                memory = run.point(machine, "found", CALL)
                new = lab_tree(run, memory, wanted=wanted)
                check_found(run, old, new, tables.canonical(memory, int(last(run, memory).start)), kernel)
                old = new
        run.next(machine, ("end",), CALL)


# --------------------------------------------------------------------- walk

def noted(run, memory):
    """The calls as the callbacks of work.c have noted them."""
    view = run.program.variable(memory, "lab_calls")
    kind, count = view.type().target, int(run.program.variable(memory, "nr_lab_calls"))
    data, word = memory.read(view.address(), kind.size * count), run.program.word

    def field(at, name, size):
        return int.from_bytes(data[at + kind.offset(name):at + kind.offset(name) + size], "little")
    for at in range(0, len(data), kind.size):
        call = Call(field(at, "kind", 2), tables.canonical(memory, field(at, "addr", word)),
                    span(memory, field(at, "next", word)), field(at, "level", 2), 0)
        if call.level >= 100:
            run.fail("walk->level and walk->path[level] say where the walk is, in each callback",
                     f"they do not, in {dataclasses.replace(call, level=call.level - 100).say()}")
        if call.kind != HOLE:
            call.place = memory.translate(field(at, "ptep", word))
        yield call


OPERATIONS = ((LEAF, "empty", HOLE, TABLE), (LEAF,), (LEAF, SLOTS, HOLE))      # work.c:walk_ops


def check_walked(run, memory):
    given, root = last(run, memory), memory.translate(int(run.program.variable(memory, "lab_pt").root))
    start, end = int(given.start), span(memory, int(given.end))
    stop = int(run.program.variable(memory, "lab_stop_at"))
    kinds, g = OPERATIONS[int(run.program.variable(memory, "lab_ops"))], memory.geometry
    base = start & -(1 << 12 + g.bits * (g.levels - 1) + g.top)     # of a canonical address: its half's sign
    want = list(demanded(memory, (root, g.levels, base), (start, end), kinds))
    want, ends = (want[:stop], -EINTR) if stop and len(want) >= stop else (want, 0)
    found = list(noted(run, memory))
    when = f"pt_walk_range({start:#x}, {end - 1:#x} included" + (f"; call {stop} says stop)" if stop else ")")
    want, found = joined(want), joined(found)
    for i, (one, other) in enumerate(zip(want, found)):
        one.level = other.level if one.kind == HOLE else one.level
        run.expect(one == other, f"{when}: call {i + 1}: {one.say()}", other.say() +
                   ("" if one.say() != other.say() else f", slot {other.place:#x}, not {one.place:#x}"))
    run.expect(len(want) == len(found), f"{when}: {len(want)} calls", f"{len(found)}")
    run.expect(int(given.result) == ends, f"{when}: the result {ends}", f"{int(given.result)}")
    return len(want)


def check_walk(run):
    calls, count = 0, 0
    with run.boot("walk") as machine:
        run.point(machine, "begin", BOOT)
        while run.next(machine, ("walked", "end"), CALL) != "end":
            calls += check_walked(run, machine.memory())
            count += 1
    run.expect(count == 25 and calls > 100, "25 walks that see something", f"{count} with {calls} calls")


# ---------------------------------------------------------------------- map

def asked_for(tree, given):
    """The leaves that pt_map_range has to make: the largest that fit."""
    start, end = int(given.start), int(given.end)
    frame, huge, bits = int(given.pfn) << 12, int(given.huge), int(given.bits)
    while huge > 1 and (start ^ frame) & tree.size(huge) - 1:
        huge -= 1
    want = {}
    while start < end:
        level = next(level for level in range(huge, 0, -1)
                     if not start & tree.size(level) - 1 and start + tree.size(level) <= end)
        want[tables.canonical(tree.memory, start)] = (frame, level, bits | (BIG if level > 1 else 0))
        start, frame = start + tree.size(level), frame + tree.size(level)
    return want


def books(run, frames, tree, when):
    """Counts and identities of a tree's tables."""
    run.none(tables.wrong_tables(frames, tree.tables), f"{when}: tables hold something, and count it")


def no_user_bits(run, tree, when):
    """What leads to the kernel's addresses keeps ring 3 out at each level."""
    for table in tree.tables:
        for i, entry in enumerate(table.entries):
            run.expect(not entry & USER, f"{when}: no entry of the kernel's has the user bit",
                       f"entry {i} of the table of level {table.level} at {table.address:#x}: {entry:#x}")


def kernel_tree(run, memory, address):
    """init_pt, its tables of level 1 from ADDRESS on, where work.c maps, and what they map."""
    tree = lab_tree(run, memory, "init_pt", kernel_half)
    start, size = tables.canonical(memory, address), tree.size(2)
    keep = [table for table in tree.tables[1:] if table.level == 1 and
            start <= table.address < start + 24 * size]
    found = {at: leaf for at, leaf in tree.leaves().items() if start <= at < start + 24 * size}
    return tree, keep, found


def check_map(run):
    count = {False: 0, True: 0}
    with run.boot("map") as machine:
        memory = run.point(machine, "begin", BOOT)
        old, kernel, first = lab_tree(run, memory).leaves(), {}, None
        init = run.program.variable(memory, "init_pt").address()
        while run.next(machine, ("mapped", "end"), CALL) != "end":
            memory = machine.memory()
            frames, given = pages.Frames(run.program, memory), last(run, memory)
            when = (f"pt_map_range({int(given.start):#x}, frame {int(given.pfn):#x}, "
                    f"{int(given.end) - int(given.start) >> 12} pages, huge {int(given.huge)})")
            of_kernel = int(given.pt) == init
            run.expect(int(given.result) == 0, f"{when} gives 0", f"{int(given.result)}")
            if of_kernel:
                first = first or int(given.start) & -8 * (1 << 12 + memory.geometry.bits)
                _, keep, found = kernel_tree(run, memory, first)
                kernel.update(asked_for(tree, given))
                compare(run, kernel, found, when)
                run.none(tables.wrong_tables(frames, keep), f"{when}: tables count what they hold")
            else:
                tree = lab_tree(run, memory)
                old.update(asked_for(tree, given))
                compare(run, old, tree.leaves(), when)
                books(run, frames, tree, when)
            count[of_kernel] += 1
    run.expect(count == {False: 10, True: 3}, "ten ranges for a program, three for the kernel", f"{count}")


# -------------------------------------------------------------------- unmap

def gathered(run, memory):
    """What the gather has: (first noted, last noted, frames to be freed)."""
    view, frames = run.program.variable(memory, "lab_tlb"), pages.Frames(run.program, memory)
    listed = {frames.pfn(int(view["pages"][i]), "a page of the gather") for i in range(int(view["nr"]))}
    return int(view["start"]), int(view["last"]), listed


def check_noted(run, memory, changed, when):
    """Each address in CHANGED, {address: size}, will be flushed."""
    first, end, _ = gathered(run, memory)
    mask = (1 << 8 * run.program.word) - 1
    for address, size in sorted(changed.items()):
        run.expect(first <= address & mask and (address & mask) + size - 1 <= end,
                   f"{when}: the TLB is to forget {address:#x}", f"noted are {first:#x}-{end:#x}")


def without(leaves, given, memory):
    start, end = (tables.canonical(memory, int(given[name])) for name in ("start", "end"))
    return {at: leaf for at, leaf in leaves.items() if not start <= at < end}


def check_remembered(run, tree, when):
    """What pt_lookup_alloc found last is in the tree, or forgotten."""
    end, recent = int(tree.view["recent_end"]), int(tree.view["recent"])
    if end:
        table = tree.below.get((1, tables.canonical(tree.memory, end) & -tree.size(2)))
        run.expect(table and table.place == tree.memory.translate(recent),
                   f"{when}: recent is a table of the tree, or forgotten (recent_end 0)",
                   f"recent_end {end:#x}, recent {recent:#x}")


def check_unmapped(run, machine, old):
    """One pt_unmap_range of the program's tree, before and after the flush. -> the tree after it"""
    memory = machine.memory()
    given, when = last(run, memory), "after pt_unmap_range"
    when = f"pt_unmap_range({int(given.start):#x}, {int(given.end):#x})"
    new, frames = lab_tree(run, memory), pages.Frames(run.program, memory)
    want = without(old.leaves(), given, memory)
    compare(run, want, new.leaves(), when)
    books(run, frames, new, when)
    gone = old.places() - new.places()
    run.expect(new.places() <= old.places(), f"{when}: no new tables", "there are")
    run.expect(new.more(old) == -len(gone), f"{when}: nr_tables falls by {len(gone)}", f"it rises by {new.more(old)}")
    check_remembered(run, new, when)
    lost = {at: new.size(leaf[1]) for at, leaf in old.leaves().items() if at not in want}
    check_noted(run, memory, lost, when)
    handed = gathered(run, memory)[2]
    run.expect(handed == gone, f"{when}: the gather has the {len(gone)} tables that went", f"it has {len(handed)}")
    for pfn in gone:
        run.expect(frames.identity[pfn] == tables.TABLE, f"{when}: no table is freed before the flush",
                   frames.say(pfn))
    frames = pages.Frames(run.program, run.point(machine, "unmapped", CALL))
    for pfn in gone:
        run.expect(frames.identity[pfn] == pages.FREE, f"{when}: the tables that went are free after the flush",
                   frames.say(pfn))
    return new


def check_trimmed(run, memory, old):
    when = f"pt_lookup_alloc({int(last(run, memory).start):#x}) and pt_trim"
    new = lab_tree(run, memory)
    run.expect(new.places() == old.places(), f"{when}: the tables are those before",
               f"{len(new.places())} tables, before {len(old.places())}")
    books(run, pages.Frames(run.program, memory), new, when)
    check_remembered(run, new, when)
    return new


def root_entry(memory, view, address):
    g = memory.geometry
    place = memory.translate(int(view.root)) + g.index(g.levels, address) * g.size
    return int.from_bytes(memory.physical(place, g.size), "little") & ~(ACCESSED | DIRTY)


def check_kernel_unmapped(run, machine):
    """What the kernel unmaps is in no directory any more."""
    memory = run.point(machine, "mapped", CALL)
    address = int(last(run, memory).start)
    for point in ("gathered", "unmapped"):
        memory = run.point(machine, point, CALL)
        run.expect(not [leaf for leaf in kernel_tree(run, memory, address)[2] if leaf >= address],
                   f"nothing is mapped at {address:#x} after pt_unmap_range", "something is")
        both = [root_entry(memory, run.program.variable(memory, name), address) for name in ("init_pt", "lab_pt")]
        run.expect(both[0] == both[1], f"a directory has the kernel's root entry of {address:#x}, {both[0]:#x}",
                   f"{both[1]:#x}")


def check_unmap(run):
    with run.boot("unmap") as machine:
        tree, count, point = lab_tree(run, run.point(machine, "begin", BOOT)), 0, ""
        run.expect(len(tree.leaves()) > 300, "pages to unmap", f"{len(tree.leaves())}")
        while count < 11:
            point = run.next(machine, ("gathered", "trimmed"), CALL)
            if point == "trimmed":
                tree = check_trimmed(run, machine.memory(), tree)
            else:
                tree = check_unmapped(run, machine, tree)
            count += 1
        run.expect(not tree.below, "no table is left when nothing is mapped", f"{len(tree.below)}")
        check_kernel_unmapped(run, machine)
        run.next(machine, ("end",), CALL)


# ------------------------------------------------------------------ protect

def split(tree, leaves, address):
    """ADDRESS becomes a boundary between leaves."""
    for level in range(3, 1, -1):
        at = address & -tree.size(level)
        if at == address or at not in leaves or leaves[at][1] != level:
            continue
        frame, _, bits = leaves.pop(at)
        part = tree.size(level - 1)
        if level == 2:
            bits = bits & ~(BIG | PAT_HUGE) | (BIG if bits & PAT_HUGE else 0)
        for i in range(tree.size(level) // part):
            leaves[at + i * part] = (frame + i * part, level - 1, bits)


def protected(tree, leaves, given):
    """-> what has to be mapped after it, {address: size} of what was changed"""
    start, end, bits = int(given.start), int(given.end), int(given.bits)
    want, changed = dict(leaves), {}
    split(tree, want, start)
    split(tree, want, end)
    for at, (frame, level, old) in want.items():
        if start <= at < end:
            keep = old & (ACCESSED | DIRTY | SOFT_DIRTY | SPECIAL | (PAT_HUGE if level > 1 else 0))
            want[at] = (frame, level, keep | bits | (BIG if level > 1 else 0))
            changed[at] = tree.size(level)
    return want, changed


def check_protect(run):
    with run.boot("protect") as machine:
        old, count = lab_tree(run, run.point(machine, "begin", BOOT)), 0
        while run.next(machine, ("protected", "end"), CALL) != "end":
            memory = machine.memory()
            given, new = last(run, memory), lab_tree(run, memory)
            when = f"pt_protect_range({int(given.start):#x}, {int(given.end):#x}, bits {int(given.bits):#x})"
            run.expect(int(given.result) == 0, f"{when} gives 0", f"{int(given.result)}")
            want, changed = protected(new, old.leaves(), given)
            compare(run, want, new.leaves(), when)
            books(run, pages.Frames(run.program, memory), new, when)
            check_noted(run, memory, changed, when)
            more = len(new.below) - len(old.below)
            run.expect(new.more(old) == more, f"{when}: nr_tables rises by {more}", f"it rises by {new.more(old)}")
            old, count = new, count + 1
    run.expect(count == 10, "ten ranges are protected", f"{count}")


# ------------------------------------------------------------------- programs

def check_tree_of(run, frames, space):
    tree = Tree(run, frames.memory, space.view.pt)
    books(run, frames, tree, f"mm {space.address:#x}")
    run.expect(tree.count() == len(tree.below), f"mm {space.address:#x}: nr_tables is {len(tree.below)}",
               f"{tree.count()}")
    check_remembered(run, tree, f"mm {space.address:#x}")
    kernel = Tree(run, frames.memory, space.view.pt, kernel_half)
    no_user_bits(run, kernel, f"mm {space.address:#x}")


def crowd(run, cpu, levels):
    with run.boot(user="crowd", cpu=cpu) as machine:
        for point, count in (("crowd", 1 + CHILDREN), ("alone", 1)):
            frames = pages.Frames(run.program, run.point(machine, point, CROWD))
            run.expect(frames.memory.geometry.levels == levels, f"{levels} levels",
                       f"{frames.memory.geometry.levels}")
            run.none(spaces.audit(frames), f"at `{point}` tasks, areas, entries and counts agree")
            there = spaces.spaces_of(frames)
            run.expect(len(there) == count, f"{count} processes at `{point}`", f"{len(there)}")
            for space in there:
                check_tree_of(run, frames, space)
                crowd_kept(run, frames, space)
            check_number_of_tables(run, frames, there, point)


def check_number_of_tables(run, frames, there, point):
    """No page is a table that is in no tree; the kernel's own are counted from init_pt."""
    memory = frames.memory
    init = lab_tree(run, memory, "init_pt", kernel_half)
    known = {table.place >> 12 for table in init.tables}
    for space in there:
        tree = Tree(run, memory, space.view.pt)
        known |= tree.places() | {tree.root >> 12}
        spare = int(space.view.pt["spare"])
        known |= {memory.translate(spare) >> 12} if spare else set()
    lost = [pfn for pfn in range(frames.count) if frames.identity[pfn] == tables.TABLE and pfn not in known]
    run.expect(not lost, f"at `{point}` each table is in a tree", f"{len(lost)} are in none, the first: "
               f"{frames.say(lost[0]) if lost else ''}")


def check_programs(run):
    if run.program.word == 8:
        crowd(run, "", 4)
        crowd(run, "max,+la57", 5)
    else:
        crowd(run, "", 3 if "pae" in run.build else 2)


STEPS = (
    Step("down", 20, "from the root down, with the tables that are missing", check_down,
         "mm/pgtable.c:pt_make_tables", "1. Down", "walk"),
    Step("walk", 25, "every slot of a range is told once, in order", check_walk,
         "mm/pgtable.c:pt_walk_range", "2. The walk", "walk"),
    Step("map", 15, "frames are mapped by the largest entries that fit", check_map,
         "mm/pgtable_map.c:map_leaf", "3. Mapping", "walk"),
    Step("unmap", 20, "what is unmapped is flushed, and empty tables go", check_unmap,
         "mm/pgtable.c:pt_remove_empty", "4. Unmapping", "walk"),
    Step("protect", 10, "rights change for the range alone, through huge entries", check_protect,
         "mm/pgtable_map.c:pt_split_at", "5. Other rights", "walk"),
    Step("programs", 10, "processes live in such tables, on every number of levels", check_programs,
         "mm/pgtable.c:pt_walk_range", "6. A crowd", "mm_check"),
)
