# SPDX-License-Identifier: MIT
"""The lab `areas`: what is the student's, and what must be true of a set of areas.

What:  user/calls.c plans its calls before the first is made, and stops after each;
       work.c asks find_vma, and lets mmap choose. What is read there: the areas, by
       list and tree, and the entries. What a call had to do follows from the areas
       that it found: the model here is a list that is cut and joined.
"""
import dataclasses

from guest import pages, spaces
from guest.layout import View
from guest.lists import Broken
from guest.memory import Unmapped
from labs.describe import Step
from labs.grading import Failed

TITLE = "Areas: find, split, merge, mmap, munmap, brk"
FILES = ("mm/vma.c", "mm/vma_merge.c", "mm/munmap.c", "mm/unmapped_area.c", "mm/brk.c")
ARCHS = ("i386", "i386pae", "x86_64")
HOST = ("vma_model",)

BOOT, CALL = 80_000_000, 4_000_000      # instructions: to a first stop; from stop to stop
PAGE = 4096
READ_WRITE_EXEC, WRITE, SHARED, GROWSDOWN = 7, 2, 8, 0x100
MAY, ACCOUNT, NORESERVE, SOFTDIRTY = 0x70, 0x00100000, 0x00200000, 0x08000000
GUARD_GAP, MIN_ADDR = 256 * PAGE, 0x10000
KINDS = ("mmap", "mmap shared", "munmap", "mprotect", "brk", "touch")
STEP_NAMES = ("", "brk", "merge", "split", "link", "unmap")


def page_up(n):
    return -(-n // PAGE) * PAGE


# ------------------------------------------------------------------------ the model

@dataclasses.dataclass(frozen=True)
class Area:
    start: int
    end: int
    flags: int                  # without VM_SOFTDIRTY
    pgoff: int
    file: int

    def cut(self, start, end):
        """The part in [start, end), or None."""
        low, high = max(self.start, start), min(self.end, end)
        return Area(low, high, self.flags, self.pgoff + (low - self.start) // PAGE, self.file) if low < high else None

    def continues(self, upper):
        return self.end == upper.start and (self.flags, self.file) == (upper.flags, upper.file) and \
            self.pgoff + (self.end - self.start) // PAGE == upper.pgoff

    def say(self):
        rights = "".join(letter if self.flags & bit else "-" for letter, bit in zip("rwx", (1, 2, 4)))
        return f"{self.start:#x}-{self.end:#x} {rights}{'s' if self.flags & SHARED else 'p'}, offset {self.pgoff:#x}"


def without(areas, start, end):
    parts = (part for area in areas for part in (area.cut(0, start), area.cut(end, 1 << 64)))
    return [part for part in parts if part]


def joined(areas, start, end):
    """Neighbours whose border is in [start, end] are one, if one continues the other."""
    out = []
    for area in sorted(areas, key=lambda area: area.start):
        if out and start <= area.start <= end and out[-1].continues(area):
            out[-1] = dataclasses.replace(out[-1], end=area.end)
        else:
            out.append(area)
    return out


def mapped(areas, op):
    flags = op.prot | MAY | (ACCOUNT if op.prot & WRITE else 0)
    new = Area(op.start, op.end, flags, op.start // PAGE, 0)
    return joined(without(areas, op.start, op.end) + [new], op.start, op.end)


def protected(areas, op):
    """mprotect: a private area that becomes writable counts as promised from then on."""
    out = without(areas, op.start, op.end)
    for part in filter(None, (area.cut(op.start, op.end) for area in areas)):
        flags = part.flags & ~READ_WRITE_EXEC | op.prot
        if op.prot & WRITE and not part.flags & (ACCOUNT | WRITE | SHARED | NORESERVE):
            flags |= ACCOUNT
        out.append(dataclasses.replace(part, flags=flags))
    return joined(out, op.start, op.end)


def moved_break(stop, op):
    """-> the areas, and the break, after brk(op.start)."""
    areas, old, new = stop.areas, page_up(stop.brk), page_up(op.start)
    above = next((area for area in areas if area.end > old), None)
    if op.start < stop.start_brk or new > old and above and new + PAGE > above.start:
        return areas, stop.brk
    if new <= old:
        return without(areas, new, old), op.start
    added = Area(old, new, 3 | MAY | ACCOUNT, old // PAGE, 0)
    below = next((area for area in areas if area.continues(added)), None)
    if below and old > page_up(stop.start_brk):
        areas = [area for area in areas if area != below]
        added = dataclasses.replace(below, end=new)
    return sorted(areas + [added], key=lambda area: area.start), op.start


def expected_after(op, stop):
    """-> the areas, and what the call returns."""
    if op.kind == "mmap":
        return mapped(stop.areas, op), op.start
    if op.kind == "munmap":
        return without(stop.areas, op.start, op.end), 0
    if op.kind == "mprotect":
        return protected(stop.areas, op), 0
    if op.kind == "brk":
        return moved_break(stop, op)
    return stop.areas, 0


# ---------------------------------------------------------------- what user/calls.c did

@dataclasses.dataclass
class Op:
    number: int
    kind: str
    step: str
    prot: int
    start: int
    end: int

    def say(self):
        if self.kind == "brk":
            return f"call {self.number}, brk({self.start:#x})"
        rights = "".join(letter if self.prot & bit else "-" for letter, bit in zip("rwx", (1, 2, 4)))
        return f"call {self.number}, {self.kind} {self.start:#x}-{self.end:#x}" + \
            (f" {rights}" if self.kind in ("mmap", "mprotect") else "")


def areas_of(space):
    return [Area(vma.start, vma.end, vma.flags & ~SOFTDIRTY, int(vma.view["vm_pgoff"]), int(vma.view["vm_file"]))
            for vma in space.vmas]


class Stop:
    """The program at one stop: its areas and entries. All is read at once: the machine goes on."""

    def __init__(self, run, memory):
        frames = pages.Frames(run.program, memory)
        every = spaces.spaces_of(frames)
        if len(every) != 1:
            raise Broken(f"there are {len(every)} address spaces; one program runs")
        space = every[0]
        self.areas, self.leaves = areas_of(space), {leaf.address: leaf.frame for leaf in space.leaves}
        self.start_brk, self.brk, self.total = (int(space.view[name]) for name in ("start_brk", "brk", "total_vm"))
        self.result = int(run.user.variable(memory, "lab_result")) % (1 << 8 * run.user.word)
        wrong = list(spaces.wrong_areas(space))
        self.wrong_set = [sentence for sentence in wrong if "total_vm" not in sentence]
        self.wrong_entries = list(spaces.wrong_entries(space))


class Play:
    """steps: [(Op, stop before, stop after)]; `failed`: what ended it early."""

    def __init__(self, run):
        self.steps, self.failed, self.ops = [], None, []
        with run.boot(user="calls") as machine:
            memory = run.point(machine, "planned", BOOT)
            self.read_plan(run, memory)
            try:
                before = Stop(run, memory)
                for op in self.ops:
                    run.next(machine, ("done",), CALL)
                    after = Stop(run, machine.memory())
                    self.steps.append((op, before, after))
                    before = after
                run.next(machine, ("end",), CALL)
                frames = pages.Frames(run.program, machine.memory())
                self.audit = list(spaces.audit(frames))
            except (Failed, Broken, Unmapped) as error:
                self.failed = error

    def read_plan(self, run, memory):
        view = run.user.variable(memory, "lab_ops")
        for i in range(int(run.user.variable(memory, "nr_lab_ops"))):
            op = view[i]
            start = int(op["start"])
            self.ops.append(Op(i, KINDS[int(op["kind"])], STEP_NAMES[int(op["step"])], int(op["prot"]), start,
                               start + int(op["length"])))

    def of(self, step):
        """The calls of a step; if some were not reached, why."""
        found = [item for item in self.steps if item[0].step == step]
        yield from found
        if len(found) < sum(op.step == step for op in self.ops):
            raise self.failed


def compare(run, op, before, after):
    """The areas and the result are what the model says."""
    areas, result = expected_after(op, before)
    there, what = set(after.areas), f"after {op.say()}"
    for area in areas:
        near = ", ".join(other.say() for other in after.areas if other.start < area.end and area.start < other.end)
        run.expect(area in there, f"{what}: the area {area.say()}", near or "none there")
    for area in after.areas:
        run.expect(area in set(areas), f"{what}: no area {area.say()}", "it is there")
    found = after.brk if op.kind == "brk" else after.result
    run.expect(found == result, f"{what}: {'the break is' if op.kind == 'brk' else 'it returns'} {result:#x}",
               f"{found:#x}")


def same_entries(run, op, before, after):
    """What lies in no area any more is mapped no more; all else is as it was."""
    areas, _ = expected_after(op, before)
    if op.kind == "touch":
        return
    expected = {at: frame for at, frame in before.leaves.items() if any(area.start <= at < area.end for area in areas)}
    for at in sorted(expected.keys() | after.leaves.keys()):
        if not (op.kind == "mmap" and op.start <= at < op.end):
            run.expect(expected.get(at) == after.leaves.get(at), f"after {op.say()}: " +
                       (f"{at:#x} is mapped as before" if at in expected else f"nothing is mapped at {at:#x}"),
                       f"{after.leaves[at]:#x}" if at in after.leaves else "nothing is")
    change = sum(area.end - area.start for area in areas) - sum(area.end - area.start for area in before.areas)
    run.expect(after.total - before.total == change // PAGE, f"after {op.say()}: total_vm changes by {change // PAGE}",
               f"{after.total - before.total}")


def judge(run, step, fewest, entries=False):
    count = 0
    for op, before, after in run.once(Play).of(step):
        if op.kind == "touch":
            continue
        compare(run, op, before, after)
        if entries:
            same_entries(run, op, before, after)
            run.none(after.wrong_entries, f"after {op.say()}: entries and areas agree")
        count += 1
    run.expect(count >= fewest, f"{fewest} calls or more", f"{count}")


def check_merge(run):
    judge(run, "merge", 20)


def check_split(run):
    judge(run, "split", 15)


def check_brk(run):
    judge(run, "brk", 9, entries=True)


def check_link(run):
    for op, _, after in run.once(Play).steps:
        run.none(after.wrong_set, f"after {op.say()}: the list, the tree and map_count agree")
    judge(run, "link", 20)


def check_unmap(run):
    seen = run.once(Play)
    judge(run, "unmap", 20, entries=True)
    if seen.failed:
        raise seen.failed
    run.none(seen.audit, "at the end tasks, areas, entries and counts agree")


# ------------------------------------------------------------------------- find, room

def lab_space(run, memory):
    frames = pages.Frames(run.program, memory)
    return spaces.Space(frames, int(run.program.variable(memory, "lab_mm")))


def check_find(run):
    count = hits = 0
    with run.boot("find") as machine:
        run.point(machine, "begin", BOOT)
        while run.next(machine, ("asked", "end"), CALL) == "asked":
            memory = machine.memory()
            space, last = lab_space(run, memory), 0
            queries = run.program.variable(memory, "lab_queries")
            for i in range(int(run.program.variable(memory, "nr_lab_queries"))):
                address, found = int(queries[i]["address"]), int(queries[i]["found"])
                want = next((vma for vma in space.vmas if vma.end > address), None)
                run.expect(found == (want.address if want else 0),
                           f"find_vma({address:#x}) is {want.say() if want else 'NULL'}, the first that ends above it",
                           next((vma.say() for vma in space.vmas if vma.address == found), f"{found:#x}"))
                count, last, hits = count + 1, found or last, hits + bool(want)
            cache = int(space.view["mmap_cache"])
            run.expect(not last or cache == last, f"mmap_cache is what was found last, {last:#x}", f"{cache:#x}")
    run.expect(count >= 500 and hits >= 300, "find_vma is asked", f"{count} times, {hits} with an answer")


def gaps(space, low, high):
    """The room in [low, high): (start, end)."""
    below = 0
    for vma in space.vmas:
        end = max(vma.start - GUARD_GAP, 0) if vma.flags & GROWSDOWN else vma.start
        if max(below, low) < min(end, high):
            yield max(below, low), min(end, high)
        below = vma.end
    if max(below, low) < high:
        yield max(below, low), high


def chosen(space, length):
    """Where mmap has to put it, or None."""
    base, legacy = int(space.view["mmap_base"]), int(space.view["mmap_legacy_base"])
    if not int(space.view["mmap_legacy"]):
        ends = [end for start, end in gaps(space, MIN_ADDR, base) if end - start >= length]
        if ends:
            return max(ends) - length
    starts = [start for start, end in gaps(space, legacy, 1 << 47) if end - start >= length]
    return min(starts) if starts else None


def wrong_bounds(run, space):
    """Nodes whose rb_subtree_gap is less than a gap below them."""
    record = run.program.record("vm_area_struct")
    below = dict(zip((vma.address for vma in space.vmas), [0] + [vma.end for vma in space.vmas]))

    def largest(node):
        if not node:
            return 0
        vma = space.vma(node - record.offset("vm_rb"))
        rb = View(space.frames.memory, run.program.record("rb_node"), node)
        start = max(vma.start - GUARD_GAP, 0) if vma.flags & GROWSDOWN else vma.start
        gap = max(start - below[vma.address], 0, largest(int(rb["rb_left"])), largest(int(rb["rb_right"])))
        if int(vma.view["rb_subtree_gap"]) < gap:
            wrong.append(f"{vma.say()} has {int(vma.view['rb_subtree_gap']):#x}; there is a gap of {gap:#x}")
        return gap
    wrong = []
    largest(int(space.view["mm_rb"]["rb_node"]))
    return wrong


def check_room(run):
    ways = {"down": 0, "up": 0}
    with run.boot("room") as machine:
        while run.next(machine, ("before", "end"), BOOT) == "before":
            memory = machine.memory()
            space, length = lab_space(run, memory), int(run.program.variable(memory, "lab_room")["length"])
            want = chosen(space, length)
            memory = run.point(machine, "chosen", CALL)
            found = int(run.program.variable(memory, "lab_room")["result"])
            legacy = int(space.view["mmap_legacy"])
            run.expect(found == want, f"mmap of {length:#x} bytes, {'lowest' if legacy else 'highest'} first: {want:#x}",
                       f"{found:#x}")
            run.none(wrong_bounds(run, lab_space(run, memory)), "no rb_subtree_gap is less than the gaps of its subtree")
            ways["up" if legacy else "down"] += 1
    run.expect(min(ways.values()) >= 8, "mmap chooses from above and from below", f"{ways}")


STEPS = (
    Step("find", 15, "the first area that ends above an address", check_find,
         "mm/vma.c:find_vma", "1. Finding", "areas"),
    Step("link", 15, "list and tree are the same", check_link,
         "mm/vma.c:tree_place", "2. List and tree", "areas"),
    Step("merge", 20, "neighbours of the same kind are one", check_merge,
         "mm/vma_merge.c:vma_insert", "3. Merging", "areas"),
    Step("split", 15, "a part is an area of its own", check_split,
         "mm/vma_merge.c:split_vma", "4. Splitting", "areas"),
    Step("room", 15, "mmap finds the highest room, or the lowest", check_room,
         "mm/unmapped_area.c:highest_room", "5. Room", "areas"),
    Step("unmap", 10, "a range goes, whatever lies in it", check_unmap,
         "mm/munmap.c:munmap_areas", "6. munmap", "areas"),
    Step("brk", 10, "the heap ends where the program says", check_brk,
         "mm/brk.c:move_brk", "7. brk", "areas"),
)
