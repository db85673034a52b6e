# SPDX-License-Identifier: MIT
"""The lab `slab`: what is the student's, and what must be true of caches, slabs and magazines.

What:  each check boots the student's kernel with one work of work.c and compares
       the slabs at each stop with those at the stop before: what was asked for
       says what has to have changed, and nothing else may have.
"""
from guest import lists, pages, slabs
from guest.memory import Unmapped
from labs.describe import Step
from slab_models import Geometry, Magazines, up

TITLE = "The slab allocator"
FILES = ("mm/slab.c", "mm/slab_cache.c", "mm/slab_magazine.c", "mm/kmalloc.c")
ARCHS = ("i386", "i386pae", "x86_64")
HOST = tuple(f"{name}_model-TESSERA_RELEASE-1" for name in ("slab_layout", "slab", "slab_magazine", "kmalloc"))

BOOT, CALL = 60_000_000, 4_000_000     # instructions: to a first stop; from stop to stop
STORM = 60_000_000
PAGE, LARGEST, KERNEL = 4096, 4 << 20, 2
GROWN, TAKEN, ROWS = 12, 15, 25        # calls of work.c


class Look:
    """work.c's cache at one stop: `use` is {head frame: objects out}, `free` {head frame: their numbers}."""

    def __init__(self, run, memory):
        self.memory, self.frames = memory, pages.Frames(run.program, memory)
        variable = run.program.variable
        self.cache = slabs.Cache(self.frames, int(variable(memory, "lab_cache")))
        self.asked, self.answer = (int(variable(memory, name)) for name in ("lab_asked", "lab_answer"))
        view = variable(memory, "lab_objects")
        word = run.program.word
        count = min(int(variable(memory, "nr_lab_objects")), view.type().count)
        data = memory.read(view.address(), count * word)
        self.held = [int.from_bytes(data[i * word:i * word + word], "little") for i in range(count)]
        self.free = {pfn: self.cache.free_bits(pfn) for pfn in self.cache.all_slabs()}
        self.free_frames = pages.free_frames(self.frames)     # now: the machine goes on
        self.state = {pfn: state for state in slabs.STATES for pfn in self.cache.slabs[state]}

    def first(self, pfn):
        """The offset of object 0 in its slab, as the head frame has it."""
        return self.frames.field(pfn, "first") - (pfn << 12) & 0xffff

    def held_not_in(self, later):
        there = set(later.held)
        return [address for address in self.held if address not in there]

    def place(self, address):
        """(slab, number) of an object, or None."""
        try:
            return self.cache.place(address)
        except Unmapped:
            return None


def stops(run, work, names, budget=BOOT):
    """(name, before, after) of each stop but `begin`, where a row of them begins, and `end`."""
    with run.boot(work) as machine:
        before = None
        while (name := run.next(machine, ("begin", *names, "end"), budget)) != "end":
            after = Look(run, machine.memory())
            if name != "begin":
                yield name, before, after
            before, budget = after, CALL


def places(run, at, addresses, what):
    """[(slab, number)] of objects, each of which has to be one, and not twice."""
    found = []
    for address in addresses:
        place = at.place(address)
        run.expect(place and place[0] in at.state, f"{what}: an object of the cache", f"{address:#x}")
        found.append(place)
    run.expect(len(set(found)) == len(found), f"{what}: each object once", "one is there twice")
    return found


def on_right_list(run, before, at, what):
    """Each slab that has changed is on the list that its objects in use ask for."""
    num = at.cache.num
    for pfn in (pfn for pfn in at.state if before.free.get(pfn) != at.free[pfn]):
        used = num - len(at.free[pfn])
        want = "full" if used == num else "partial" if used else "free"
        run.expect(at.state.get(pfn) == want, f"{what}: slab {pfn:#x}, {used} of {num} objects out, "
                   f"is on the list of {want} slabs", f"it is on that of {at.state.get(pfn)} slabs")
        run.expect(at.frames.field(pfn, "inuse") == used, f"{what}: slab {pfn:#x} has inuse {used}",
                   f"{at.frames.field(pfn, 'inuse')}")


def counters(run, before, after, changes, what):
    for name, change in changes.items():
        found = getattr(after.cache, name) - getattr(before.cache, name)
        run.expect(found == change, f"{what}: {name} changes by {change}", f"by {found}")


# ---------------------------------------------------------------- geometry

def check_geometry(run):
    with run.boot("geometry") as machine:
        memory = run.point(machine, "geometry", BOOT)
        wanted, caches = (run.program.variable(memory, name) for name in ("lab_wanted", "lab_caches"))
        for i in range(wanted.type().count):
            size, align = int(wanted[i]["size"]), int(wanted[i]["align"])
            want = Geometry(run.program.word, wanted[i])
            for name, value in want.fields().items():
                found = int(caches[i][name])
                run.expect(found == value, f"a cache of {size} bytes, aligned to {align}: {name} {value} "
                           f"({want.num} slots of {want.size} bytes in {PAGE << want.order})", f"{found}")


# -------------------------------------------------------------------- grow

def check_new_slab(run, before, after, pfn, colour):
    cache, frames, what = after.cache, after.frames, f"slab_grow: slab {pfn:#x}"
    first = int(cache.view["bits_size"]) + colour * int(cache.view["colour_off"])
    run.expect(after.state[pfn] == "free", f"{what} is on the list of empty slabs", f"of {after.state[pfn]} ones")
    for page in range(pfn, pfn + (1 << cache.order)):
        run.expect(page in before.free_frames, f"{what} is of pages that were free",
                   before.frames.say(page))
        run.expect(frames.identity[page] == slabs.SLAB and frames.field(page, "slab_cache") == cache.address,
                   f"{what}: page {page:#x} is a slab's and names its cache", frames.say(page))
        found = frames.field(page, "first") - (pfn << 12) & 0xffff
        run.expect(found == first, f"{what}, colour {colour}: object 0 at {first}, in each of its pages", f"{found}")
    run.expect(after.free[pfn] == set(range(cache.num)), f"{what}: the {cache.num} objects are free, and no more",
               f"{len(after.free[pfn])} bits are set")
    run.expect(frames.order[pfn] == cache.order and frames.field(pfn, "inuse") == 0,
               f"{what} has order {cache.order} and inuse 0", f"inuse {frames.field(pfn, 'inuse')}, {frames.say(pfn)}")
    check_constructed(run, after, pfn, first)


def check_constructed(run, at, pfn, first):
    """All objects hold one byte, as work.c's constructor leaves them."""
    data, size = at.memory.physical(pfn << 12, PAGE << at.cache.order), int(at.cache.view["object_size"])
    for i in range(at.cache.num):
        part = data[first + i * at.cache.size:][:size]
        run.expect(part == data[first:first + 1] * size and part[0],
                   f"slab {pfn:#x}: object {i} is as its constructor leaves it", "other bytes")


def check_grow(run):
    grown, address = 0, 0
    for _, before, after in stops(run, "grow", ("grown",)):
        new = sorted(after.state.keys() - before.state.keys())
        if grown == GROWN:
            run.expect(not new and not after.answer & 1 and before.free_frames == after.free_frames,
                       "without free pages slab_grow says false, and nothing changes", f"it says {after.answer & 1}")
            break
        run.expect(len(new) == 1 and after.answer & 1, "slab_grow: one slab more, and true",
                   f"{len(new)} more, and {after.answer & 1}")
        colour = 0 if after.cache.address != address else colour + 1
        address, colour = after.cache.address, colour % int(after.cache.view["colours"])
        check_new_slab(run, before, after, new[0], colour)
        run.expect(before.free_frames - after.free_frames == set(range(new[0], new[0] + (1 << after.cache.order))),
                   "slab_grow takes the pages of one slab", "others are not free any more")
        counters(run, before, after, {"nr_slabs": 1, "nr_free_slabs": 1, "nr_taken": 0}, "slab_grow")
        grown += 1
    else:
        run.fail("slab_grow, and once more without memory", f"{grown} calls")


# --------------------------------------------------------------- take, put

def judge_take(run, before, after):
    cache, what = after.cache, f"slabs_take of {after.asked}"
    there = sum(len(bits) for bits in before.free.values())
    want = min(after.asked, there)
    run.expect(after.answer == want, f"{what}, {there} are free: {want}", f"{after.answer}")
    taken = places(run, after, after.held[len(before.held):], what)
    for pfn, old in before.free.items():
        mine = {number for slab, number in taken if slab == pfn}
        run.expect(mine <= old, f"{what}: objects of slab {pfn:#x} that were free", f"{sorted(mine - old)[:3]}")
        run.expect(after.free.get(pfn) == old - mine, f"{what}: the bits of what was taken from slab {pfn:#x} "
                   "are cleared, and no others", f"{len(after.free.get(pfn, ()))} are set, of {len(old)}")
        run.expect(not mine or max(mine) < min(old - mine, default=cache.num),
                   f"{what}: the lowest objects of slab {pfn:#x} first", f"{max(mine, default=0)} was taken")
    partial = sum(len(before.free[pfn]) for pfn, state in before.state.items() if state == "partial")
    empty = len(before.cache.slabs["free"]) - up(max(0, want - partial), cache.num) // cache.num
    run.expect(len(after.cache.slabs["free"]) == empty, f"{what}: partial slabs are used up before empty ones: "
               f"{empty} stay empty", f"{len(after.cache.slabs['free'])}")
    on_right_list(run, before, after, what)
    counters(run, before, after, {"nr_taken": want, "nr_slabs": 0,
                                  "nr_free_slabs": empty - len(before.cache.slabs["free"])}, what)


def check_take(run):
    count = 0
    for _, before, after in stops(run, "take", ("taken",)):
        judge_take(run, before, after)
        count += 1
    run.expect(count == TAKEN, f"{TAKEN} calls of slabs_take", f"{count}")


def judge_put(run, before, after):
    what = f"slabs_put of {after.asked}"
    given = places(run, after, before.held_not_in(after), what)
    run.expect(len(given) == after.asked > 0, "objects to give back", f"{len(given)}")
    for pfn, old in before.free.items():
        mine = {number for slab, number in given if slab == pfn}
        run.expect(after.free.get(pfn) == old | mine, f"{what}: the bits of what came back to slab {pfn:#x} "
                   "are set, and no others", f"{len(after.free.get(pfn, ()))} are set, before {len(old)}")
        run.expect(pfn in after.state, f"{what}: slab {pfn:#x} is on a list", "it is on none")
        check_constructed(run, after, pfn, after.first(pfn))
    on_right_list(run, before, after, what)
    empty = [sum(len(bits) == at.cache.num for bits in at.free.values()) for at in (before, after)]
    counters(run, before, after, {"nr_taken": -len(given), "nr_slabs": 0, "nr_free_slabs": empty[1] - empty[0]}, what)


def check_put(run):
    objects = 0
    for _, before, after in stops(run, "put", ("put",)):
        judge_put(run, before, after)
        objects += after.asked
    run.expect(objects > 50, "objects given back", f"{objects}")


# ------------------------------------------------------------------ shrink

def waiting_slabs(run, at):
    head = run.program.variable(at.memory, "lab_list").address()
    return [at.frames.pfn(node - at.frames.lru, "the list of slabs to free")
            for node in lists.nodes(run.program, at.memory, head, "the list of slabs to free", at.frames.count)]


def judge_moved(run, before, after):
    empty, keep = before.cache.slabs["free"], before.asked
    what, gone = f"slabs_take_empty of {len(empty)}, keeping {keep}", set(waiting_slabs(run, after))
    count = max(0, len(empty) - keep)
    run.expect(len(gone) == count and gone <= set(empty), f"{what}: {count} empty slabs go", f"{len(gone)} go")
    run.expect(set(after.state) == set(before.state) - gone, f"{what}: the others stay on their lists", "they do not")
    counters(run, before, after, {"nr_slabs": -count, "nr_free_slabs": -count, "nr_taken": 0}, what)
    return gone


def judge_freed(run, before, after, gone):
    order, what = after.cache.order, f"slabs_free of {len(gone)} slabs"
    run.expect(after.answer == len(gone) << order, f"{what} of {1 << order} pages: {len(gone) << order}",
               f"{after.answer}")
    pages_gone = {page for pfn in gone for page in range(pfn, pfn + (1 << order))}
    for page in sorted(pages_gone):
        run.expect(page in after.free_frames, f"{what}: page {page:#x} is free", after.frames.say(page))
        run.expect(not after.frames.field(page, "slab_cache"), f"{what}: page {page:#x} names no cache", "it does")
    run.expect(after.free_frames - before.free_frames == pages_gone, f"{what}: their pages are free, and no others",
               f"{len(after.free_frames - before.free_frames)} pages have become free")
    run.expect(not waiting_slabs(run, after), f"{what}: the list is empty", "it is not")


def check_shrink(run):
    given = 0
    for name, before, after in stops(run, "shrink", ("moved", "freed")):
        if name == "moved":
            gone = judge_moved(run, before, after)
        else:
            judge_freed(run, before, after, gone)
            given += len(gone)
    run.expect(given >= 3, "slabs are given back", f"{given}")


# --------------------------------------------------------------- magazines

def state_of(at):
    """The same, read from the machine."""
    cache, cpu = at.cache, at.cache.view.cpu[0]
    word, round_at = at.frames.program.word, at.frames.program.record("magazine").offset("round")
    loaded, previous = int(cpu.loaded), int(cpu.previous)
    magazines = len(cache.magazines) - cache.nr_depot_full - bool(loaded) - bool(previous)
    return {"loaded": (int(cpu.stack.top) - loaded - round_at) // word if loaded else None,
            "previous": (cache.rounds if int(cpu.previous_full) else 0) if previous else None,
            "full ones in the depot": cache.nr_depot_full, "empty ones in the depot": magazines,
            "nr_taken": cache.nr_taken}


def whole(run, at, what):
    """Every object is free in its slab, free in a magazine, or held; none is two of these."""
    for sentences in (slabs.wrong_counters(at.cache), slabs.wrong_magazines(at.cache),
                      *(slabs.wrong_slab(at.cache, pfn, state) for pfn, state in at.state.items())):
        run.none(sentences, f"{what}: slabs, bits, magazines and counters agree")
    held = places(run, at, at.held, f"{what}: what is held")
    rest = {at.place(address) for objects in at.cache.magazines for address in objects}
    rest |= {(pfn, number) for pfn, bits in at.free.items() for number in bits}
    run.expect(not rest & set(held), f"{what}: what is held is free nowhere", "it is")
    total = at.cache.num * len(at.state)
    run.expect(len(held) + len(rest) == total, f"{what}: {total} objects are held or free",
               f"{len(held)} and {len(rest)}")


def check_magazines(run):
    rows = 0
    for name, before, after in stops(run, "magazines", ("allocated", "freed", "shrunk")):
        if name == "shrunk":
            check_shrunk(run, before, after)
            break
        model = Magazines(after.cache) if not rows else model
        model.slabs = before.cache.nr_slabs
        for _ in range(after.asked):
            model.alloc() if name == "allocated" else model.free()
        what = f"{after.asked} objects of {after.cache.size} bytes {name}, {after.cache.rounds} rounds a magazine"
        run.expect(state_of(after) == model.state(), f"{what}: {model.state()}", f"{state_of(after)}")
        whole(run, after, what)
        rows += 1
    run.expect(rows == ROWS, f"{ROWS} rows of calls", f"{rows}")


def check_shrunk(run, before, after):
    whole(run, after, "kmem_cache_shrink")
    run.expect(not after.held and not after.state, "kmem_cache_shrink: nothing is held, and no slab is left",
               f"{len(after.state)} slabs")
    run.expect(not any(value or 0 for value in state_of(after).values()) and not after.cache.magazines,
               "kmem_cache_shrink: the cache has no magazine", f"{state_of(after)}")
    count = len(before.state) << after.cache.order
    run.expect(after.answer == count, f"kmem_cache_shrink: {count} pages", f"{after.answer}")
    gone = {page for pfn in before.state for page in range(pfn, pfn + (1 << after.cache.order))}
    run.expect(gone <= after.free_frames, "kmem_cache_shrink: they are free", "they are not")


# ----------------------------------------------------------------- kmalloc

def blocks_of(run, memory):
    """(address, size, byte, dma) of each."""
    view = run.program.variable(memory, "lab_blocks")
    for i in range(int(run.program.variable(memory, "nr_lab_blocks"))):
        yield tuple(int(view[i][name]) for name in ("address", "size", "fill", "dma"))


def check_object(run, frames, cache, address, size):
    place = cache.place(address)
    what = f"kmalloc({size}) is an object of {cache.name}"
    run.expect(place, what, f"{address:#x}, in {frames.say(frames.memory.translate(address) >> 12)}")
    run.expect(place[1] not in cache.free_bits(place[0]), f"{what} that is in use", "its bit says that it is free")
    align = cache.size & -cache.size
    run.expect(address % min(align, PAGE) == 0, f"{what}, aligned to {align}", f"{address:#x}")
    return place[0] << 20 | place[1]


def check_pages(run, frames, address, size):
    order = (up(size, PAGE) // PAGE - 1).bit_length()
    pfn = frames.memory.translate(address) >> 12
    run.expect(address % PAGE == 0 and pfn < frames.count and frames.identity[pfn] == KERNEL
               and frames.order[pfn] == order and frames.refcount[pfn] == 1,
               f"kmalloc({size}) is a block of order {order} of the buddy system", f"{address:#x}, {frames.say(pfn)}")
    return pfn << 20


def check_block(run, frames, caches, block):
    """-> what tells one block from others, or None."""
    address, size, fill, dma = block
    if not size or size > LARGEST:
        want = 0 if size else 16
        run.expect(address == want, f"kmalloc({size}) is {want:#x}", f"{address:#x}")
        return None
    if not address and size > LARGEST >> 2:
        return None             # memory may be in pieces
    run.expect(address, f"kmalloc({size}) is there", "NULL")
    cache = next((cache for cache in caches if cache.size >= size), None)
    key = check_pages(run, frames, address, size) if dma or not cache else \
        check_object(run, frames, cache, address, size)
    run.expect(frames.memory.read(address, size) == bytes([fill]) * size,
               f"kmalloc({size}) at {address:#x} holds what was written there", "other bytes: two blocks overlap")
    return key


def check_blocks(run, frames):
    view = run.program.variable(frames.memory, "kmalloc_caches")
    caches = [slabs.Cache(frames, int(view[i])) for i in range(view.type().count)]
    found = [key for block in blocks_of(run, frames.memory)
             if (key := check_block(run, frames, caches, block)) is not None]
    run.expect(len(set(found)) == len(found), "each block is given once", "one was given twice")
    return len(found)


def check_kmalloc(run):
    with run.boot("kmalloc") as machine:
        start = None
        for point in ("begin", "borders", "mixed", "end"):
            frames = pages.Frames(run.program, run.point(machine, point, STORM))
            start = start or machine.icount()
            zones = pages.zones_of(frames)
            run.none((*pages.audit(frames, zones), *slabs.audit(frames)), f"at `{point}` caches, slabs, pages and counters agree")
            count = check_blocks(run, frames)
            run.expect(point not in ("borders", "mixed") or count > 20, "blocks are held", f"{count}")
            free = pages.free_frames(frames)
            before = free if point == "begin" else before
        run.expect(not before - free, "all was given back, and all pages are free again",
                   f"{len(before - free)} are not, the first: {frames.say(min(before - free, default=0))}")
        run.spent("kmalloc and kfree", machine.icount() - start, STORM)


STEPS = (
    Step("geometry", 15, "how many objects of how many pages a slab is", check_geometry,
         "mm/slab_cache.c:choose_order", "1. Geometry", "print *cache"),
    Step("grow", 15, "pages become a slab of free, constructed objects", check_grow,
         "mm/slab.c:slab_grow", "2. A new slab", "print mem_map[PFN]"),
    Step("take", 15, "free objects are found by their bits", check_take,
         "mm/slab.c:slabs_take", "3. Taking", "print *cache"),
    Step("put", 15, "an object finds its slab, and the slab its list", check_put,
         "mm/slab.c:slabs_put", "4. Giving back", "print *cache"),
    Step("shrink", 15, "empty slabs become free pages again", check_shrink,
         "mm/slab.c:slabs_free", "5. Giving pages back", "print *cache"),
    Step("magazines", 15, "most calls touch no slab", check_magazines,
         "mm/slab_magazine.c:cpu_reload", "6. Magazines", "print cache->cpu"),
    Step("kmalloc", 10, "every size finds its cache, and no page is lost", check_kmalloc,
         "mm/kmalloc.c:__kmalloc", "7. kmalloc, and everything at once", "mm_check"),
)
