# SPDX-License-Identifier: MIT
"""The lab `buddy`: what is the student's, and what must be true of the free lists.

What:  each check boots the student's kernel with one work of work.c and compares
       the lists at each stop with those at the stop before: what was taken or
       given back says what has to have changed, and nothing else may have.
"""
from guest import pages, tables
from labs.describe import Step

TITLE = "The buddy system"
FILES = ("mm/buddy.c",)
ARCHS = ("i386", "i386pae", "x86_64")
HOST = ("page_alloc_model", "page_alloc_cases_model")

BOOT, CALL = 60_000_000, 2_000_000     # instructions: to a first stop; from stop to stop
STORM = 60_000_000
CALLS = 24                             # of buddy_take, in work.c


def look(run, machine, point, budget):
    """Run to the point; -> the frames and zones there."""
    memory = run.point(machine, point, budget)
    frames = pages.Frames(run.program, memory)
    return frames, pages.zones_of(frames)


# ------------------------------------------------------------------- ranges

def greedy(start, end):
    """The largest aligned blocks that make up frames [start, end)."""
    while start < end:
        order = pages.MAX_ORDER - 1
        while start % (1 << order) or start + (1 << order) > end:
            order -= 1
        yield start, order
        start += 1 << order


def whole_frames(run, memory):
    """What memblock left free, as the grader's own code read it: frames."""
    view = run.program.variable(memory, "lab_ranges")
    for i in range(int(run.program.variable(memory, "nr_lab_ranges"))):
        yield -(-int(view[i].start) // 4096), int(view[i].end) // 4096


def check_ranges(run):
    with run.boot("ranges") as machine:
        frames, zones = look(run, machine, "ranges", BOOT)
        expected = "after mm_init each zone's free memory stands in its lists"
        free = sum(end - start for start, end in whole_frames(run, frames.memory))
        found = sum(zone.pages() for zone in zones)
        run.expect(free == found and free > frames.count // 2, expected + f": {free} pages", f"{found} pages")
        for zone in zones:
            want = {block for start, end in whole_frames(run, frames.memory)
                    for block in greedy(max(start, zone.start), min(end, zone.end))}
            compare(run, frames, want, zone.free_blocks(), expected + ", in the largest aligned blocks")
            run.none(pages.wrong_in_lists(zone), expected)
            run.expect(zone.managed == zone.pages(), f"{zone.name}: managed_pages says {zone.pages()}",
                       f"{zone.managed}")
            check_order(run, zone)


def check_order(run, zone):
    for (order, _), pfns in zone.blocks.items():
        run.expect(pfns == sorted(pfns), f"{zone.name}: the lists begin with the lowest addresses",
                   f"order {order} begins with page {pfns[0] if pfns else 0:#x}")


def compare(run, frames, want, found, expected):
    """Two sets of free blocks that should be one."""
    for pfn, order in sorted(want - found)[:1]:
        run.fail(expected + f": page {pfn:#x} heads a free block of order {order}",
                 "no such block; " + frames.say(pfn))
    for pfn, order in sorted(found - want)[:1]:
        run.fail(expected, f"page {pfn:#x} is on the list of order {order}")


# --------------------------------------------------------------- take, split

def last_block(run, frames):
    """(frame or None, order, zone) of what was taken or given back before this stop."""
    view = run.program.variable(frames.memory, "lab_last")
    page = int(view.page)
    pfn = frames.pfn(page, "what buddy_take returned") if page else None
    return pfn, int(view.order), int(view.zone)


MOVABLE = 1


def taken(run, judge):
    """Each call of buddy_take: JUDGE(frames, zone before, zone after, pfn, order)."""
    judged = 0
    with run.boot("take") as machine:
        _, before = look(run, machine, "begin", BOOT)
        while run.next(machine, ("taken", "end"), CALL) != "end":
            frames = pages.Frames(run.program, machine.memory())
            after = pages.zones_of(frames)
            pfn, order, index = last_block(run, frames)
            for old, new in zip(before, after):
                if new.index == index:
                    judge(frames, old, new, pfn, order)
                    judged += 1
            before = after
    run.expect(judged == CALLS, f"{CALLS} calls of buddy_take for the zones there are", f"{judged}")


def smallest(zone, order):
    """The smallest order from ORDER on that has a movable block, or None."""
    return next((o for o in range(order, pages.MAX_ORDER) if zone.blocks[o, MOVABLE]), None)


def check_take(run):
    sources = []

    def judge(frames, old, new, pfn, order):
        source = smallest(old, order)
        sources.append(source)
        call = f"buddy_take(zone {old.name}, order {order})"
        if source is None:
            run.expect(pfn is None, f"{call}: NULL, since no block is large enough",
                       f"page {pfn or 0:#x}")
            return
        run.expect(pfn is not None, f"{call}: a block of order {source} is the smallest that will do", "NULL")
        run.expect(pfn in old.blocks[source, MOVABLE],
                   f"{call}: the head of a free block of order {source}, the smallest that will do",
                   f"page {pfn:#x}, " + where_was(old, pfn))
        run.expect(pfn not in new.blocks[source, MOVABLE], f"{call}: page {pfn:#x} off its list", "still there")
        run.expect(frames.order[pfn] == order and not frames.flags[pfn] & pages.BUDDY,
                   f"{call}: a block of order {order} without PG_buddy", frames.say(pfn))
        run.expect(new.free_pages == old.free_pages - (1 << order),
                   f"{call}: free_pages falls by {1 << order}", f"it falls by {old.free_pages - new.free_pages}")
    taken(run, judge)
    there = CALLS - sources.count(None)
    run.expect(there, "free blocks to take from", f"none of {CALLS} calls finds one")


def where_was(zone, pfn):
    for first, order in zone.free_blocks():
        if first <= pfn < first + (1 << order):
            return f"which was in the free block {first:#x} of order {order}"
    return "which was not free"


def remains(pfn, source, order):
    """The upper halves that are left of a block cut down to ORDER."""
    return {(pfn + (1 << o), o) for o in range(order, source)}


def check_split(run):
    splits = []

    def judge(frames, old, new, pfn, order):
        free = old.free_blocks()
        source = next((o for o in range(order, pages.MAX_ORDER) if (pfn, o) in free), None)
        if source is None:
            return              # not taken from the lists: that is the step `take`
        splits.append(source - order)
        expected = f"page {pfn:#x}, order {source}, cut down to order {order}"
        compare(run, frames, (free - {(pfn, source)}) | remains(pfn, source, order),
                new.free_blocks(), expected)
        run.none(pages.wrong_blocks(new), expected)
    taken(run, judge)
    run.expect(sum(n > 0 for n in splits) >= 3, "blocks are split", "none was")


# -------------------------------------------------------------------- merge

def merged(free, pfn, order):
    """The free blocks after (pfn, order) has come back."""
    free = set(free)
    while order < pages.MAX_ORDER - 1 and (pfn ^ 1 << order, order) in free:
        free.remove((pfn ^ 1 << order, order))
        pfn &= ~(1 << order)
        order += 1
    return free | {(pfn, order)}


def check_merge(run):
    puts = 0
    with run.boot("merge") as machine:
        _, before = look(run, machine, "begin", BOOT)
        while run.next(machine, ("put", "end"), CALL) != "end":
            frames = pages.Frames(run.program, machine.memory())
            after = pages.zones_of(frames)
            pfn, order, index = last_block(run, frames)
            for old, new in zip(before, after):
                free = old.free_blocks()
                expected = f"{new.name}: after buddy_put(page {pfn:#x}, order {order})"
                mine = new.index == index
                compare(run, frames, merged(free, pfn, order) if mine else free, new.free_blocks(), expected)
                run.none(pages.wrong_blocks(new), expected)
                run.expect(new.free_pages - old.free_pages == (mine and 1 << order),
                           f"{expected}: free_pages rises by {mine and 1 << order}",
                           f"it rises by {new.free_pages - old.free_pages}")
                puts += mine
            before = after
    run.expect(puts >= 12, "blocks given back", f"{puts}")


# -------------------------------------------------------------------- storm

def held_blocks(run, memory):
    """What the work holds: (first frame, order)."""
    view = run.program.variable(memory, "lab_blocks")
    block, count = view.type().target, int(run.program.variable(memory, "nr_lab_blocks"))
    data = memory.read(view.address(), block.size * count)
    page, order, word = block.offset("page"), block.offset("order"), run.program.word
    base, size = int(run.program.variable(memory, "mem_map")), run.program.record("page").size
    for at in range(0, len(data), block.size):
        address = int.from_bytes(data[at + page:at + page + word], "little")
        yield (address - base) // size, int.from_bytes(data[at + order:at + order + 4], "little")


def free_frames(frames, zones):
    """Every frame that is free, in the lists or on a stack."""
    blocks = pages.stacks_of(frames).union(*(zone.free_blocks() for zone in zones))
    return {pfn for first, order in blocks for pfn in range(first, first + (1 << order))}


def check_storm(run):
    with run.boot("storm") as machine:
        frames, zones = look(run, machine, "begin", BOOT)
        run.none(pages.audit(frames, zones), "the books agree before the storm")
        start, free = machine.icount(), free_frames(frames, zones)
        run.expect(len(free) > frames.count // 2, "most of the memory is free before the storm",
                   f"{len(free)} of {frames.count} pages are")
        for point in ("mixed", "exhausted", "end"):
            frames, zones = look(run, machine, point, STORM)
            held = list(held_blocks(run, frames.memory))
            run.none(pages.audit(frames, zones, held), f"the books agree at `{point}`")
            theirs = {pfn for first, order in held for pfn in range(first, first + (1 << order))}
            lost = sorted(free - theirs - free_frames(frames, zones))
            run.expect(point != "mixed" or held, "blocks are held", "none is")
            run.expect(not lost, f"at `{point}` every frame is free or held",
                       f"{len(lost)} are neither, the first: {frames.say(lost[0]) if lost else ''}")
        run.expect(not held, "all was given back", f"{len(held)} blocks are held")
        run.spent("storm", machine.icount() - start, STORM)
    check_program(run)


def check_program(run):
    """A program's pages: free no more, mapped once, and holding what was written."""
    with run.boot(user="touch") as machine:
        frames, zones = look(run, machine, "touched", BOOT)
        run.none(pages.audit(frames, zones), "the books agree while a program runs")
        mapped = list(tables.leaves(frames.memory))
        run.none(tables.wrong_for_users(frames, mapped), "ring 3 reaches its own pages alone")
        run.none(tables.wrong_mapcounts(frames, [mapped]), "mapcounts are entries")
        check_touched(run, frames, free_frames(frames, zones))
        frames, zones = look(run, machine, "unmapped", BOOT)
        run.none(pages.audit(frames, zones), "the books agree once they are unmapped")


def check_touched(run, frames, free):
    memory = frames.memory
    view = run.user.variable(memory, "lab_touched")
    count = int(run.user.variable(memory, "nr_lab_touched"))
    run.expect(count >= 8, "a program that touches pages", f"{count}")
    for i in range(count):
        address, value = int(view[i]["address"]), int(view[i]["value"])
        pfn = memory.translate(address) >> 12
        run.expect(pfn not in free, f"the page at {address:#x} is not free", frames.say(pfn))
        found = int.from_bytes(memory.read(address, 4), "little")
        run.expect(found == value, f"{value:#x} at {address:#x}, as it was written", f"{found:#x}")


STEPS = (
    Step("ranges", 20, "the boot's memory becomes the largest aligned blocks", check_ranges,
         "mm/buddy.c:buddy_add_range", "1. From ranges to blocks", "free_areas"),
    Step("take", 20, "the smallest block that will do is taken", check_take,
         "mm/buddy.c:take_smallest", "2. Taking", "free_areas"),
    Step("split", 20, "the upper halves of what is cut stay free", check_split,
         "mm/buddy.c:split_block", "3. Splitting", "free_areas"),
    Step("merge", 25, "what comes back becomes one with its buddies", check_merge,
         "mm/buddy.c:buddy_put", "4. Merging", "free_areas"),
    Step("storm", 15, "no frame is lost or given twice, until nothing is left", check_storm,
         "mm/buddy.c:buddy_put", "5. Everything at once", "mm_check"),
)
