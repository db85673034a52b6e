# SPDX-License-Identifier: MIT
"""The lab `highmem`: what is the student's, and what must be true of areas, the window and the roots.

What:  each check boots the student's kernel with one work of work.c and compares
       what it reads (holes, areas, page tables, mem_map) at each stop with what
       was there at the stop before, and with what the call in between asked for.
"""
from guest import areas, pages, slabs
from guest.memory import PRESENT
from highmem_models import SLOTS, WINDOW, Window, lowest_fit, up, with_piece, without
from labs.describe import Step

TITLE = "vmalloc, kmap and lazy kernel entries"
FILES = ("mm/vm_hole.c", "mm/vm_area.c", "mm/vmalloc.c", "mm/kmap_32.c", "mm/pgtable_root.c")
ARCHS = ("i386", "i386pae")
HOST = ("vmalloc_model", "kmap_model")

BOOT, CALL = 60_000_000, 6_000_000     # instructions: to a first stop; from stop to stop
STORM = 80_000_000
PAGE, GUARD, WORD = 4096, 4096, 0xffffffff
HIGHMEM = "highmem=16M"
VMALLOC, ALIGNED, ZEROED, SHOWN = range(4)
USER_END = 0xc0000000


def call_of(run, memory):
    view = run.program.variable(memory, "lab_last")
    return {name: int(view[name]) for name in
            ("address", "size", "align", "answer", "hole", "spare", "kind", "stamp")}


def stops(run, work, names, look, append=HIGHMEM):
    """(name, before, after) of each stop but `begin` and `end`; LOOK(run, memory) reads one."""
    with run.boot(work, append=append) as machine:
        before, budget = None, BOOT
        while (name := run.next(machine, ("begin", *names, "end"), budget)) != "end":
            after = look(run, machine.memory())
            if name != "begin":
                yield name, before, after
            before, budget = after, CALL


# ------------------------------------------------------------------- holes

class Holes:
    """holes: [(start, end)] from low to high, and the records they stand in."""

    def __init__(self, run, memory):
        self.vmalloc = areas.Range(pages.Frames(run.program, memory))
        self.call = call_of(run, memory)
        self.record = {hole.start: hole.node - self.vmalloc.record.offset("node") for hole in self.vmalloc.holes}
        self.holes = [(hole.start, hole.end) for hole in self.vmalloc.holes]
        view = run.program.variable(memory, "lab_freed")
        self.freed = [int(view[i]) for i in range(int(run.program.variable(memory, "nr_lab_freed")))]
        self.wrong = [*areas.wrong_order(self.vmalloc.holes, "the tree of holes"), *areas.wrong_largest(self.vmalloc)]


def same_holes(run, want, at, what):
    for low, high in sorted(set(want) - set(at.holes))[:1]:
        run.fail(f"{what}: [{low:#x}, {high:#x}) is a hole", "there is none with these bounds")
    for low, high in sorted(set(at.holes) - set(want))[:1]:
        run.fail(f"{what}: [{low:#x}, {high:#x}) is no hole", "it is in the tree")
    run.none(at.wrong, f"{what}: the tree of holes is in order, and knows the largest below each")


def judge_found(run, before, call):
    what = f"vm_hole_find of {call['size']:#x} bytes, aligned to {call['align']:#x}"
    want = lowest_fit(before.holes, call["size"], call["align"])
    found = next((hole for hole in before.holes if before.record[hole[0]] == call["answer"]), None)
    run.expect(found == want and bool(call["answer"]) == bool(want),
               f"{what}: " + (f"the hole at {want[0]:#x}" if want else "NULL"),
               f"that at {found[0]:#x}" if found else f"{call['answer']:#x}")
    return want is not None


def judge_cut(run, before, after):
    call = after.call
    start, size = call["address"], call["size"]
    what = f"vm_hole_cut: [{start:#x}, {start + size:#x})"
    same_holes(run, without(before.holes, start, size), after, what)
    more = len(after.holes) - len(before.holes)
    want = {-1: call["hole"], 0: 0, 1: call["spare"]}[more]
    run.expect(call["answer"] == want, f"{what}: the record that is "
               f"{ {-1: 'not needed any more', 0: 'not needed: NULL', 1: 'in use now, the spare one'}[more] }",
               f"{call['answer']:#x} instead of {want:#x}")


def check_find(run):
    found = cuts = 0
    for name, before, after in stops(run, "find", ("found", "cut"), Holes):
        if name == "cut":
            judge_cut(run, before, after)
            cuts += 1
        else:
            found += judge_found(run, before, after.call)
            same_holes(run, before.holes, after, "vm_hole_find")
    run.expect(found >= 7 and cuts == found + 10, "holes are found and cut", f"{found} and {cuts}")


def check_merge(run):
    count = 0
    for _, before, after in stops(run, "merge", ("added",), Holes):
        start, size = after.call["address"], after.call["size"]
        what = f"vm_hole_add: [{start:#x}, {start + size:#x})"
        same_holes(run, with_piece(before.holes, start, size), after, what)
        unused = len(before.holes) + 1 - len(after.holes)
        run.expect(len(set(after.freed)) == len(after.freed) == unused and
                   not set(after.freed) & set(after.record.values()),
                   f"{what}: {unused} records are not needed any more, and given to free_record", f"{len(after.freed)}")
        count += 1
    run.expect(count >= 15 and len(after.holes) == 1, "pieces come back, until all is one hole",
               f"{count} pieces, {len(after.holes)} holes")


# ------------------------------------------------------------------- areas

class Areas(Holes):
    """The range, the frames of each area, and what is free."""

    def __init__(self, run, memory):
        super().__init__(run, memory)
        self.frames, self.memory = self.vmalloc.frames, memory
        self.free = pages.free_frames(self.frames)
        self.low = int(run.program.variable(memory, "max_low_pfn"))
        self.kernel = sum(identity == areas.KERNEL for identity in self.frames.identity)
        self.mapped = areas.mapped_in(self.vmalloc)
        self.areas = {area.start: area for area in self.vmalloc.areas}
        self.flags = {area.start: int(area.view["flags"]) for area in self.vmalloc.areas}
        self.waiting = {page for part in self.vmalloc.runs for page in range(part.start, part.end, PAGE)}
        self.wrong = list(areas.audit(self.frames))
        self.lazy_max = int(run.program.variable(memory, "lab_lazy_max"))

    def pages_of(self, start):
        """The frames behind an area, in its order."""
        area = self.areas[start]
        return [self.mapped.get(at) for at in range(start, area.end - GUARD, PAGE)]


def books(run, at, what):
    run.none(at.wrong, f"{what}: areas, holes, entries and counters agree")


def judge_pages(run, before, after, call, what):
    """The pages behind a new area, and what is in them."""
    start, owned = call["address"], call["kind"] != SHOWN
    frames = after.pages_of(start)
    run.expect(None not in frames and len(set(frames)) == len(frames), f"{what}: a page behind each address, "
               "each once", f"{frames}")
    for i, pfn in enumerate(frames):
        data = after.memory.physical(pfn << 12, PAGE)
        stamp = (call["stamp"] + i & WORD).to_bytes(4, "little")
        run.expect(data[:4] == stamp, f"{what}: page {i} is {pfn:#x}, where what was written at "
                   f"{start + i * PAGE:#x} is found", f"{data[:4].hex()}")
        run.expect(call["kind"] != ZEROED or not any(data[4:]), f"{what}: filled with zeroes", "page {i} is not")
        run.expect(owned == (pfn in before.free), f"{what}: pages that were free" if owned else f"{what}: the caller's",
                   after.frames.say(pfn))
        run.expect(not owned or pfn >= after.low, f"{what}: from highmem, as long as there is some",
                   f"page {pfn:#x}; lowmem ends at {after.low:#x}")


def judge_mapped(run, before, after):
    call, start = after.call, after.call["address"]
    count = up(call["size"], PAGE) // PAGE
    name = ("vmalloc", "vmalloc_aligned", "vzalloc", "vmap")[call["kind"]]
    what = f"{name} of {call['size']:#x} bytes, aligned to {call['align']:#x}"
    place = lowest_fit(before.holes, (count + 1) * PAGE, call["align"])
    run.expect(place, f"{what}: a hole for it", "there is none in the tree")
    run.expect(start == up(place[0], call["align"]), f"{what}: at {up(place[0], call['align']):#x}, in the lowest hole",
               f"{start:#x}")
    area = after.areas.get(start)
    run.expect(area and area.size == count * PAGE + GUARD, f"{what}: an area of {count} pages and a guard page",
               area.say() if area else "no area")
    flags = 4 if call["kind"] == SHOWN else 2
    run.expect(after.flags[start] == flags, f"{what}: its flags are {flags}", f"{after.flags[start]}")
    books(run, after, what)
    judge_pages(run, before, after, call, what)
    for page in range(start + count * PAGE, area.end, PAGE):
        run.expect(page not in after.mapped, f"{what}: nothing at the guard page {page:#x}", "a page")


def check_vmalloc(run):
    count = refused = 0
    for name, before, after in stops(run, "vmalloc", ("mapped", "refused"), Areas):
        if name == "mapped":
            judge_mapped(run, before, after)
            count += 1
            continue
        what = f"vmalloc({after.call['size']:#x})"
        run.expect(not after.call["answer"], f"{what}: NULL", f"{after.call['answer']:#x}")
        run.expect(before.areas.keys() == after.areas.keys() and before.kernel == after.kernel,
                   f"{what}: nothing has changed", "areas or pages are others")
        books(run, after, what)
        refused += 1
    run.expect(count == 14 and refused == 3, "14 areas, and 3 calls in vain", f"{count} and {refused}")


# ------------------------------------------------------------------- vfree

def judge_freed(run, before, after):
    call, start = after.call, after.call["address"]
    size, what = before.areas[start].size, f"vfree or vunmap of {start:#x}"
    run.expect(after.areas.keys() == before.areas.keys() - {start}, f"{what}: this area goes, and no other",
               f"{len(after.areas)} areas of {len(before.areas)}")
    for page, pfn in zip(range(start, start + size, PAGE), before.pages_of(start)):
        run.expect(page not in after.mapped, f"{what}: {page:#x} is not mapped any more", "it is")
        run.expect((pfn in after.free) == (call["kind"] != SHOWN), f"{what}: page {pfn:#x} is " +
                   ("the caller's still" if call["kind"] == SHOWN else "free"), after.frames.say(pfn))
    want = before.waiting | set(range(start, start + size, PAGE))
    want = set() if len(want) > after.lazy_max else want
    run.expect(after.waiting == want, f"{what}: {len(want)} pages of addresses wait for a flush (at most "
               f"{after.lazy_max} may)", f"{len(after.waiting)}")
    books(run, after, what)


def judge_purged(run, after):
    what = "vm_unmap_aliases"
    run.expect(not after.waiting, f"{what}: no address waits", f"{len(after.waiting)} pages do")
    books(run, after, what)
    start, end = after.vmalloc.bounds()
    g = after.memory.geometry
    for address in range(start, end, PAGE << g.bits):
        last = after.memory.walk(address)[-1]
        run.expect(last.level > 1 or after.areas, f"{what}: no page table is left at {address:#x}", "an empty one")


def judge_filled(run, before, after):
    call = after.call
    what = f"vmap of {call['size'] >> 12} pages, more than half of the range"
    run.expect(call["address"] in after.areas, what, f"{call['address']:#x}")
    books(run, after, what)
    found = int.from_bytes(after.memory.physical(after.mapped[call["address"]] << 12, 4), "little")
    run.expect(found == call["stamp"], f"{what}, where another page was mapped before: the CPU finds {found:#x}",
               f"{call['stamp']:#x}: it has an old translation")


def check_vfree(run):
    freed, filled = 0, 0
    for name, before, after in stops(run, "vfree", ("freed", "purged", "filled"), Areas):
        if name == "freed":
            judge_freed(run, before, after)
            freed += 1
        elif name == "purged":
            judge_purged(run, after)
        else:
            judge_filled(run, before, after)
            filled += 1
    run.expect(freed == 14 and filled == 2, "14 areas go, and two fill the range", f"{freed} and {filled}")


# -------------------------------------------------------------------- kmap

class Row:
    """The calls since the last stop, and what the window's entries map."""

    def __init__(self, run, memory):
        self.frames = pages.Frames(run.program, memory)
        view = run.program.variable(memory, "lab_ops")
        count, kind = int(run.program.variable(memory, "nr_lab_ops")), view.type().target
        data = memory.read(view.address(), kind.size * count)
        self.ops = [[int.from_bytes(data[at + kind.offset(name):][:4], "little")
                     for name in ("page", "address", "seen", "stamp")] for at in range(0, len(data), kind.size)]
        self.mapped = {slot: entry.value >> 12 & 0xfffff for slot in range(SLOTS)
                       if (entry := memory.walk(WINDOW + slot * PAGE)[-1]).value & PRESENT}


def judge_row(run, window, row):
    for page, address, seen, stamp in row.ops:
        pfn = row.frames.pfn(page, "a page of the work")
        if not address:
            window.unmap(pfn)
            continue
        want = window.map(pfn)
        run.expect(address == want, f"kmap of page {pfn:#x}: slot {(want - WINDOW) // PAGE}, at {want:#x}",
                   f"{address:#x}")
        run.expect(seen == stamp, f"kmap of page {pfn:#x}: its bytes at {address:#x}, {stamp:#x}",
                   f"{seen:#x}: another page's, or an old translation")
    for slot in sorted(window.frame.keys() | row.mapped.keys()):
        want, found = window.frame.get(slot), row.mapped.get(slot)
        run.expect(want == found, f"slot {slot} of the window " + (f"maps page {want:#x}, which has "
                   f"{window.users[slot]} users" if want else "maps nothing"),
                   f"it maps page {found:#x}" if found else "it maps nothing")


def check_kmap(run):
    window, calls = Window(), 0
    for _, _, row in stops(run, "kmap", ("row",), Row):
        judge_row(run, window, row)
        calls += len(row.ops)
    run.expect(calls > 5000 and len(window.frame) == SLOTS, "calls of kmap, until the window is full",
               f"{calls}, {len(window.frame)} slots are mapped")


# -------------------------------------------------------------------- lazy

class Roots:
    """init_mm's root table and those of work.c's two trees: lists of entries."""

    def __init__(self, run, memory):
        self.call, variable = call_of(run, memory), run.program.variable
        self.geometry = memory.geometry
        trees = variable(memory, "lab_trees")
        roots = [run.program.symbols["swapper_pg_dir"], *(int(trees[i].root) for i in range(2))]
        count = 1 << self.geometry.top
        self.kernel, *self.trees = [[int.from_bytes(memory.read(root + i * self.geometry.size, self.geometry.size),
                                                    "little") for i in range(count)] for root in roots]

    def index(self, address):
        return self.geometry.index(self.geometry.levels, address)


def judge_synced(run, before, after):
    tree, address = after.call["kind"], after.call["address"]
    at, what = after.index(address), f"pt_sync_kernel of {address:#x}"
    want = [list(entries) for entries in before.trees]
    missing = bool(address >= USER_END and before.kernel[at] and not before.trees[tree][at])
    if missing:
        want[tree][at] = before.kernel[at]
    run.expect(after.call["answer"] & 1 == missing, f"{what}: {str(missing).lower()}, since "
               + ("an entry that the kernel has was missing" if missing else "there was nothing to bring"),
               f"{after.call['answer'] & 1}")
    run.expect(after.trees == want and after.kernel == before.kernel,
               f"{what}: this entry is the kernel's, and no other changes" if missing else f"{what}: no entry changes",
               "entries are others")
    return missing


def judge_changed(run, after):
    for i, entries in enumerate(after.trees):
        for at in range(after.index(USER_END), len(entries)):
            run.expect(entries[at] in (0, after.kernel[at]), f"after pt_root_changed entry {at} of a root is the "
                       f"kernel's, {after.kernel[at]:#x}, or not there", f"{entries[at]:#x} in tree {i}")


def check_lazy(run):
    synced = changed = brought = 0
    for name, before, after in stops(run, "lazy", ("synced", "changed"), Roots):
        if name == "synced":
            brought += judge_synced(run, before, after)
            synced += 1
        else:
            judge_changed(run, after)
            missing = [at for at, entry in enumerate(before.trees[1]) if not entry and after.trees[1][at]]
            run.expect(not missing, "pt_root_changed brings no entry to who has none", f"entries {missing}")
            changed += 1
    run.expect(synced == 5 and changed == 2 and brought, "5 calls of pt_sync_kernel, of which some bring an entry; "
               "2 changes", f"{synced}, {brought}; {changed}")


# ------------------------------------------------------------------- whole

def check_whole(run):
    with run.boot("whole", append=HIGHMEM) as machine:
        at = Areas(run, run.point(machine, "looked", STORM))
        looker = run.program.variable(at.memory, "lab_looker")
        run.expect(int(looker.seen) == int(looker.wanted), "another task reads what was written in a new area",
                   f"{int(looker.seen):#x}, not {int(looker.wanted):#x}")
        faults = int(at.memory.geometry.levels == 2)
        run.expect(int(looker.faults) == faults, f"it faults {faults} times", f"{int(looker.faults)} times")
        start, free = machine.icount(), at.free
        for point in ("mixed", "end"):
            at = Areas(run, run.point(machine, point, STORM))
            books(run, at, f"at `{point}`")
            run.expect(areas.ALLOC in at.flags.values(), f"at `{point}` areas of vmalloc, such as stacks", "none")
            run.none((*pages.audit(at.frames, pages.zones_of(at.frames)), *slabs.audit(at.frames)), f"at `{point}` pages, slabs, lists and counters agree")
        lost = sorted(pfn for pfn in free - at.free if at.frames.identity[pfn] != slabs.SLAB)
        run.expect(not lost, "all was given back, and all pages but those of records are free again",
                   f"{len(lost)} are not, the first: {at.frames.say(lost[0]) if lost else ''}")
        run.spent("areas and windows", machine.icount() - start, STORM)


STEPS = (
    Step("find", 15, "the lowest hole that will do is found, and cut", check_find,
         "mm/vm_hole.c:vm_hole_find", "1. The lowest hole", "print *vm_record_of(holes.rb_node)"),
    Step("merge", 10, "holes that touch become one", check_merge,
         "mm/vm_hole.c:vm_hole_add", "2. Holes become one", "print *gone"),
    Step("vmalloc", 20, "pages from anywhere, one after the other", check_vmalloc,
         "mm/vmalloc.c:alloc_area", "3. An area", "walk ADDRESS"),
    Step("vfree", 20, "pages go at once, addresses after one flush for all", check_vfree,
         "mm/vm_area.c:vm_area_unmap", "4. Giving back, lazily", "print vm_areas"),
    Step("kmap", 20, "a window that turns", check_kmap,
         "mm/kmap_32.c:get_slot", "5. The window", "print pkmap_count"),
    Step("lazy", 10, "a root entry comes when it is missed, and goes at once", check_lazy,
         "mm/pgtable_root.c:pt_sync_kernel", "6. Entries that come late", "walk ADDRESS"),
    Step("whole", 5, "another task sees it, and nothing is lost", check_whole,
         "mm/pgtable_root.c:pt_sync_kernel", "7. Everything at once", "mm_check"),
)
