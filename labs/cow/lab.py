# SPDX-License-Identifier: MIT
"""The lab `cow`: what is the student's, and what must be true of shared pages.

What:  each check boots the student's kernel with one work of work.c, or with
       user/crowd.c, and compares the address spaces at each stop with those at
       the stop before: who maps which frame, who may write to it, what is in it.
"""
from guest import pages, spaces, tables
from guest.lists import Broken
from labs.crowd import crowd_kept
from labs.describe import Step

TITLE = "Copy on write"
FILES = ("mm/cow.c", "mm/memory.c")
ARCHS = ("i386", "i386pae", "x86_64")
HOST = ("memory_model-PGTABLE_LEVELS-2", "memory_model-PGTABLE_LEVELS-4")

BOOT, CALL = 60_000_000, 4_000_000     # instructions: to a first stop; from stop to stop
CROWD = 60_000_000
PAGE, WRITES, CHILDREN = 4096, 12, 4
DIRTY = 0x40


class Look:
    """The spaces of work.c at one stop: `of[i]` is a Space or None."""

    def __init__(self, run, memory):
        self.frames = pages.Frames(run.program, memory)
        view = run.program.variable(memory, "lab_spaces")
        self.addresses = [int(view[i]) for i in range(view.type().count)]
        self.every = spaces.spaces_of(self.frames)
        there = {space.address: space for space in self.every}
        for address in self.addresses:
            run.expect(not address or address in there, "fork gives an address space", f"{address:#x} is none")
        self.of = [there.get(address) for address in self.addresses]
        self.last = run.program.variable(memory, "lab_last")

    def private(self, i):
        """{address: leaf} of what is not in a shared area."""
        if not self.of[i]:
            raise Broken(f"fork has given no address space {i}")
        return {leaf.address: leaf for leaf in self.of[i].leaves
                if not (vma := self.of[i].vma_at(leaf.address)) or not vma.flags & spaces.SHARED}

    def bytes(self, leaf):
        return self.frames.memory.physical(leaf.frame, PAGE)

    def say(self, leaf):
        return "no entry" if not leaf else \
            f"{'a writable' if leaf.write else 'a read-only'} entry of {self.frames.say(leaf.frame >> 12)}"

    def anonymous(self):
        return sum(identity == tables.ANON for identity in self.frames.identity)


def look(run, machine, point, budget):
    return Look(run, run.point(machine, point, budget))


def books(run, at, when):
    """What holds of every space and page at each stop."""
    run.none(spaces.wrong_spaces(at.frames, at.every), f"{when}: areas, entries and counts agree")


# -------------------------------------------------------------------- share

def same_pages(run, old, new, giver, taker):
    """After fork: GIVER's private entries, as they were, are TAKER's, and nobody may write."""
    before, parent, child = old.private(giver), new.private(giver), new.private(taker)
    for address, leaf in before.items():
        for name, found in (("parent", parent.get(address)), ("child", child.get(address))):
            run.expect(found and found.frame == leaf.frame and not found.write,
                       f"after fork the {name} has a read-only entry of page {leaf.frame >> 12:#x} at {address:#x}",
                       new.say(found))
        run.expect(new.bytes(leaf) == old.bytes(leaf), f"fork leaves the bytes of page {leaf.frame >> 12:#x}",
                   "others")
    for address in child.keys() - before.keys():
        run.fail("the child has what the parent has", f"it has {new.say(child[address])} at {address:#x}, too")


def check_share(run):
    with run.boot("share") as machine:
        parent = look(run, machine, "parent", BOOT)
        run.expect(len(parent.private(0)) > 20, "a parent with pages", f"{len(parent.private(0))}")
        before, anonymous = parent, parent.anonymous()
        for point, giver, taker in (("child", 0, 1), ("grandchild", 1, 2)):
            after = look(run, machine, point, CALL)
            same_pages(run, before, after, giver, taker)
            books(run, after, f"at the point {point}")
            before = after
        for point in ("child gone", "end"):
            after = look(run, machine, point, CALL)
            books(run, after, f"at the point {point}")
        run.expect(after.anonymous() == anonymous, f"the parent alone has {anonymous} pages, as before",
                   f"{after.anonymous()}")


# ------------------------------------------------------------ copy, reuse, zero

def writes(run, work, judge):
    """Each write of a work: JUDGE(before, after, index of the writer, address of the page)."""
    count = 0
    with run.boot(work) as machine:
        before = look(run, machine, "begin", BOOT)
        while run.next(machine, ("written", "end"), CALL) != "end":
            after = Look(run, machine.memory())
            address, value = int(after.last["address"]), int(after.last["value"])
            writer, page = after.addresses.index(int(after.last["mm"])), address & -PAGE
            judge(before, after, writer, page)
            check_bytes(run, before, after, (writer, address, value))
            others_unchanged(run, before, after, (writer, page))
            books(run, after, f"after the write to {address:#x}")
            before, count = after, count + 1
    run.expect(count >= WRITES // 2, "pages to write to", f"{count}")


def check_bytes(run, before, after, write):
    """The writer's page is what it was but for what was written."""
    writer, address, value = write
    page = address & -PAGE
    old, new = before.private(writer)[page], after.private(writer).get(page)
    run.expect(new and new.write and new.entry & DIRTY,
               f"a write to {address:#x} leaves a writable, dirty entry", after.say(new))
    want = bytearray(before.bytes(old))
    want[address % PAGE:address % PAGE + 4] = value.to_bytes(4, "little")
    found = after.bytes(new)
    wrong = [i for i in range(PAGE) if found[i] != want[i]]
    run.expect(not wrong, f"the page at {page:#x} holds what it held, and the new word at {address:#x}",
               f"{len(wrong)} bytes differ, the first at {page + wrong[0] if wrong else 0:#x}")


def others_unchanged(run, before, after, write):
    """All other entries of all spaces map what they did, with the same bytes."""
    for i, space in enumerate(after.of):
        if not space:
            continue
        old, new = before.private(i), after.private(i)
        for address, leaf in old.items():
            if (i, address) == write:
                continue
            found = new.get(address)
            run.expect(found and found.frame == leaf.frame and found.write == leaf.write,
                       f"{address:#x} still has {before.say(leaf)}, in the space that did not write",
                       after.say(found))
            run.expect(after.bytes(found) == before.bytes(leaf), f"the bytes at {address:#x} are as they were",
                       "others, after another space wrote")


def check_copy(run):
    def judge(before, after, writer, page):
        old, new = before.private(writer)[page], after.private(writer).get(page)
        run.expect(new and new.frame != old.frame and before.frames.identity[new.frame >> 12] == pages.FREE,
                   f"the writer at {page:#x} gets a page that was free", after.say(new))
        other = after.private(1 - writer).get(page)
        run.expect(other and other.frame == old.frame, f"the other keeps page {old.frame >> 12:#x}",
                   after.say(other))
    writes(run, "copy", judge)


def check_reuse(run):
    def judge(before, after, writer, page):
        old, new = before.private(writer)[page], after.private(writer).get(page)
        run.expect(new and new.frame == old.frame,
                   f"the last owner writes to page {old.frame >> 12:#x} itself", after.say(new))
    writes(run, "reuse", judge)


def check_zero(run):
    def judge(before, after, writer, page):
        old, new = before.private(writer)[page], after.private(writer).get(page)
        zero = before.frames.zero_page
        run.expect(old.frame >> 12 == zero, f"what was read at {page:#x} is the zero page", before.say(old))
        run.expect(new and new.frame >> 12 != zero, f"the writer at {page:#x} gets a page of its own",
                   after.say(new))
        run.expect(not any(after.frames.memory.physical(zero << 12, PAGE)), "the zero page holds zeroes",
                   "something else")
    writes(run, "zero", judge)


# -------------------------------------------------------------------- crowd

def check_crowd(run):
    with run.boot(user="crowd") as machine:
        start = None
        for point, count in (("crowd", 1 + CHILDREN), ("alone", 1)):
            frames = pages.Frames(run.program, run.point(machine, point, CROWD))
            start = start or machine.icount()
            run.none(spaces.audit(frames), f"at `{point}` tasks, areas, entries and counts agree")
            crowd = spaces.spaces_of(frames)
            run.expect(len(crowd) == count, f"{count} processes at `{point}`", f"{len(crowd)}")
            for space in crowd:
                crowd_kept(run, frames, space)
        run.spent("from the crowd to the last", machine.icount() - start, CROWD)


STEPS = (
    Step("share", 25, "fork shares every page, and nobody may write", check_share,
         "mm/memory.c:copy_entry", "1. One page for two", "areas"),
    Step("copy", 25, "who writes to a shared page gets a copy", check_copy,
         "mm/cow.c:wp_page_copy", "2. A copy for the writer", "areas"),
    Step("reuse", 20, "the last owner writes in place", check_reuse,
         "mm/cow.c:wp_page_reuse", "3. The last owner", "areas"),
    Step("zero", 15, "the zero page is nobody's", check_zero,
         "mm/cow.c:do_wp_page", "4. The zero page", "areas"),
    Step("crowd", 15, "three generations of processes keep their bytes", check_crowd,
         "mm/cow.c:do_wp_page", "5. A crowd", "mm_check"),
)
