# SPDX-License-Identifier: MIT
"""The lab `malloc`: what is the student's, and what must be true of a heap in ring 3.

What:  programs of labs/malloc/user plan their calls before the first is made, and
       stop after each. What is read there: the chunks, by their headers and by the
       bins; the break and the areas, as the kernel has them; the blocks' bytes.
       A check compares two stops: what a call had to do follows from the heap
       that it found.
"""
import dataclasses
import types

from guest import lists, spaces
from guest.chunks import MAPPED, Block, Heap, chunk_of, overlaps, page_up, wrong_bytes
from guest.layout import View
from guest.lists import Broken
from guest.memory import Unmapped
from labs.describe import Step
from labs.grading import Failed

TITLE = "malloc: brk, mmap and boundary tags"
FILES = ("user/lib/malloc.c", "user/lib/malloc_pages.c", "user/lib/mallinfo.c")
ARCHS = ("i386", "i386pae", "x86_64")

BOOT, CALL = 80_000_000, 10_000_000     # instructions: to a first stop; from stop to stop
PAGE = 4096
FOREIGN = "foreign"
LOOK = 10                               # all blocks are compared after so many calls
GROWSDOWN = 0x100
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = 1, 2, 3
KINDS = ("malloc", "free", "calloc", "realloc", "memalign", "mallopt", "malloc_trim", "sbrk", "wall", "no wall")
INFO = ("arena", "ordblks", "hblks", "hblkhd", "uordblks", "fordblks", "keepcost")


@dataclasses.dataclass
class Op:
    """A call that was planned."""
    number: int
    kind: str
    slot: int
    size: int
    other: int

    def say(self):
        word = {"free": f"block {self.slot}", "mallopt": f"-{self.slot}, {self.size}", "memalign":
                f"{self.other}, {self.size}"}.get(self.kind, f"{self.size}")
        return f"call {self.number}, {self.kind}({word})"


class Areas(spaces.Space):
    """The areas of the one program that runs: no more is read, since it is read often."""

    def __init__(self, program, memory):      # pylint: disable=super-init-not-called
        self.frames = types.SimpleNamespace(program=program, memory=memory)
        head = program.variable(memory, "mmlist").address()
        self.address = next(lists.elements(program, memory, head, "mm_struct", "mmlist", "the list of mms"))
        self.view = View(memory, program.record("mm_struct"), self.address)
        self.vmas = list(self.listed())


class Stop:
    """The program at one stop: its heap, the kernel's books, what was given. All is read at once,
    since the checks come when the machine has gone on."""

    def __init__(self, run, memory, deep):
        self.memory, self.heap = memory, Heap(run.user, memory)
        slots, info = run.user.variable(memory, "lab_slots"), run.user.variable(memory, "lab_info")
        self.slots = [int(slots[i]) for i in range(slots.type().count)]
        self.header = (0, 0)    # of the block just made: prev_size, size and flags
        self.info = {name: int(info[name]) for name in INFO}
        self.foreign = int(run.user.variable(memory, "lab_foreign"))
        self.overwritten = ""   # bytes of a block, or of who else has moved the break
        self.brk, self.mapped = 0, set()
        if deep:
            space = Areas(run.program, memory)
            first, self.brk = int(space.view["start_brk"]), int(space.view["brk"])
            self.mapped = {page for vma in space.vmas if not vma.flags & GROWSDOWN and not
                           first <= vma.start < max(self.brk, first + 1) for page in range(vma.start, vma.end, PAGE)}

    def look_at(self, held, made, foreign):
        """The block just MADE (a slot), the blocks that are HELD, the bytes between the rows."""
        if made in held:
            data = self.bytes(chunk_of(self.heap, held[made].address), 2 * self.heap.word)
            self.header = tuple(int.from_bytes(data[i:i + self.heap.word], "little") for i in (0, self.heap.word))
        self.spoilt, self.overwritten = next(wrong_bytes(held, self), (None, ""))
        if foreign and self.bytes(*foreign) != b"\x5a" * foreign[1]:
            self.spoilt = FOREIGN
            self.overwritten = f"the bytes at {foreign[0]:#x}, which are another's, are not as they were"

    def bytes(self, address, size):
        """What the program would read there: zeroes where an area has no page yet; b"": a fault."""
        out = b""
        while size > 0:
            page, part = address // PAGE * PAGE, min(size, PAGE - address % PAGE)
            try:
                out += self.memory.read(address, part)
            except Unmapped:
                if page not in self.mapped and not self.heap.start <= address < self.brk:
                    return b""
                out += bytes(part)
            address, size = address + part, size - part
        return out


class Play:
    """What a program did: steps is [(Op, stop before, stop after, {slot: Block} after)];
    `failed` what ended it early."""

    def __init__(self, run, name, deep=False):
        self.steps, self.failed, self.held, self.ops, self.foreign = [], None, {}, [], None
        self.spoilt = set()
        self.headers = {}       # of blocks, when they were made
        with run.boot(user=name) as machine:
            memory = run.point(machine, "planned", BOOT)
            self.word = run.user.word
            self.read_plan(run, memory)
            before, done = Stop(run, memory, deep), 0
            try:
                while run.next(machine, ("done", "end"), BOOT if name == "storm" else CALL) == "done":
                    after = Stop(run, machine.memory(), deep)
                    done = self.follow(int(run.user.variable(after.memory, "lab_done")), done, before, after)
                    before = after
                self.last = Stop(run, machine.memory(), deep)
                self.follow(len(self.ops), done, before, self.last)
            except (Failed, Broken, Unmapped) as error:
                self.failed = error

    def read_plan(self, run, memory):
        view = run.user.variable(memory, "lab_ops")
        count, size = int(run.user.variable(memory, "nr_lab_ops")), view.type().target.size
        data = memory.read(view.address(), count * size)
        for i in range(count):
            kind, slot = (int.from_bytes(data[i * size + at:i * size + at + 4], "little") for at in (0, 4))
            length, other = (int.from_bytes(data[i * size + at:i * size + at + self.word], "little")
                             for at in (8, 8 + self.word))
            self.ops.append(Op(i, KINDS[kind], slot, length, other))

    def follow(self, to, done, before, after):
        """The calls up to TO were made between two stops."""
        if not done <= to <= len(self.ops):
            raise Failed(f"the program makes the {len(self.ops)} calls of its plan in order", f"it is at {to}")
        changed = set()
        for op in self.ops[done:to]:
            if op.kind in ("malloc", "calloc", "memalign"):
                self.held[op.slot] = Block(0, op.size, None if op.kind == "calloc" else op.number)
            elif op.kind == "realloc":
                self.held[op.slot] = dataclasses.replace(self.held[op.slot], size=op.size)
            elif op.kind == "free":
                del self.held[op.slot]
            elif op.kind == "sbrk":
                self.foreign = (after.foreign, op.size)
            changed.add(op.slot)
            self.spoilt.discard(op.slot)
        for slot in changed & self.held.keys():
            self.held[slot] = dataclasses.replace(self.held[slot], address=after.slots[slot])
        if to == done:
            return done
        at_hand = {slot: block for slot, block in self.held.items() if slot not in self.spoilt}
        every = to - done > 1 or to % LOOK == 0 or to == len(self.ops) or len(self.held) < 8
        last = self.ops[to - 1].slot
        after.look_at({slot: block for slot, block in at_hand.items() if every or slot == last}, last,
                      None if FOREIGN in self.spoilt else self.foreign)
        self.spoilt.add(after.spoilt)       # it is said once, where it is seen first
        if self.ops[to - 1].kind in ("malloc", "memalign"):
            self.headers[last] = after.header
        self.steps.append((self.ops[to - 1], before, after, dict(self.held)))
        return to

    def done(self, kind=""):
        """All judged so far was right; was it all, or all of this kind?"""
        made, planned = (sum(op.kind == kind for op in ops) for ops in ((step[0] for step in self.steps), self.ops))
        if self.failed and (not kind or made < planned):
            raise self.failed


def intact(run, op, stop):
    run.expect(not stop.overwritten, f"after {op.say()}: every block holds what was written", stop.overwritten)


# ------------------------------------------------------------------ fit, split, merge

def check_fit(run):
    seen, choices = run.once(Play, "small"), 0
    for op, before, after, _ in seen.steps:
        if op.kind != "malloc":
            continue
        old, need = before.heap, before.heap.size_for(op.size)
        taken, fits = chunk_of(old, after.slots[op.slot]), old.fits(need)
        run.expect(taken not in after.heap.bins, f"{op.say()}: what is taken leaves its bin", "it is there still")
        if fits:
            run.expect(taken in old.bins and old.chunks[taken][0] == min(fits),
                       f"{op.say()}: a free chunk of {min(fits)} bytes is the smallest with {need} or more",
                       old.say(taken))
            choices += len(set(fits)) > 1
        elif old.top_size >= need + old.least:
            run.expect(taken == old.top, f"{op.say()}: no free chunk is large enough; top, {old.top:#x}, is",
                       old.say(taken))
    seen.done("malloc")
    run.expect(choices >= 3, "requests for which there is a choice", f"{choices}")


def same_chunks(run, op, expected, heaps):
    """EXPECTED: {address: (size, used)}, and where top begins. What was wrong before is no matter."""
    (chunks, top), (old, heap) = expected, heaps
    for at in sorted(chunks.keys() | heap.chunks.keys()):
        run.expect(chunks.get(at) == heap.chunks.get(at), f"after {op.say()}: " +
                   (f"at {at:#x} a {'used' if chunks[at][1] else 'free'} chunk of {chunks[at][0]} bytes" if at in chunks
                    else f"no chunk begins at {at:#x}"), heap.say(at))
    run.expect(heap.top == top, f"after {op.say()}: top at {top:#x}", f"{heap.top:#x}")
    known = set(old.sentences())
    run.none((sentence for sentence in heap.sentences() if sentence not in known),
                f"after {op.say()}: headers and bins agree")


def check_split(run):
    seen, ways = run.once(Play, "small"), {"top": 0, "cut": 0, "whole": 0}
    for op, before, after, held in seen.steps:
        old, need = before.heap, before.heap.size_for(op.size)
        taken = chunk_of(old, after.slots[op.slot])
        if op.kind != "malloc" or taken != old.top and taken not in old.free():
            continue            # not from what was free: that is the step `fit`
        size, top = old.chunks[taken][0] if taken != old.top else 0, old.top
        expected = {at: chunk for at, chunk in old.chunks.items() if at != taken}
        way = "top" if not size else "cut" if size - need >= old.least else "whole"
        if way == "top" and old.top_size < need + old.least or way != "top" and size < need:
            continue
        expected[taken] = (size if way == "whole" else need, True)
        if way == "cut":
            expected[taken + need] = (size - need, False)
        same_chunks(run, op, (expected, top + need if way == "top" else top), (old, after.heap))
        run.none(overlaps(held), f"after {op.say()}: no blocks overlap")
        ways[way] += 1
    seen.done("malloc")
    run.expect(all(ways.values()), "chunks are cut from top, cut from others, and taken whole", f"{ways}")


def merged(heap, at):
    """The chunks, and where top begins, once the used chunk AT is free."""
    chunks, top = dict(heap.chunks), heap.top
    size, _ = chunks.pop(at)
    below = next((one for one, (length, used) in chunks.items() if one + length == at and not used), None)
    if below is not None:
        size, at = size + chunks.pop(below)[0], below
    if at + size in chunks and not chunks[at + size][1]:
        size += chunks.pop(at + size)[0]
    if at + size == top:
        return chunks, at
    chunks[at] = (size, False)
    return chunks, top


def check_merge(run):
    seen, ways = run.once(Play, "small"), set()
    for op, before, after, _ in seen.steps:
        if op.kind != "free":
            continue
        at = chunk_of(before.heap, before.slots[op.slot])
        run.expect(before.heap.chunks.get(at, (0, False))[1], f"{op.say()}: its chunk is there and used",
                   before.heap.say(at))
        chunks, top = merged(before.heap, at)
        same_chunks(run, op, (chunks, top), (before.heap, after.heap))
        intact(run, op, after)
        ways.add((len(before.heap.chunks) - len(chunks), top == before.heap.top))
    seen.done()
    run.expect(len(seen.steps) > 40 and {(0, True), (1, True), (2, True)} <= ways,
               "chunks that merge with none, one and two others", f"{sorted(ways)}")


# -------------------------------------------------------------------- grow, map, trim

class Knobs:
    """What mallopt has set so far."""

    def __init__(self):
        self.value, self.wall = {M_TRIM_THRESHOLD: 131072, M_TOP_PAD: 131072, M_MMAP_THRESHOLD: 131072}, False

    def follow(self, op, word):
        if op.kind == "mallopt":
            never = op.slot == M_TRIM_THRESHOLD and op.size == (1 << 8 * word) - 1
            self.value[op.slot] = float("inf") if never else op.size
        if op.kind in ("wall", "no wall"):
            self.wall = op.kind == "wall"

    def way(self, heap, op):
        """From where malloc has a block: bins, top, map, brk."""
        need = heap.size_for(op.size)
        if heap.fits(need):
            return "bins"
        if heap.top_size >= need + heap.least:
            return "top"
        return "map" if need >= self.value[M_MMAP_THRESHOLD] or self.wall else "brk"


def paged(run):
    """The steps of user/pages.c, each with the knobs as they were."""
    seen, knobs = run.once(Play, "pages", True), Knobs()
    for op, before, after, _ in seen.steps:
        yield op, before, after, knobs
        knobs.follow(op, seen.word)


def enough(seen, condition, expected, found):
    """Was there all that the step is about? A program that has ended before says why not."""
    if not condition:
        seen.done()
        raise Failed(expected, found)


def grown(before, need, pad):
    """Where the break has to be, for a chunk of NEED bytes."""
    heap = before.heap
    if heap.top and heap.end() == before.brk:
        return before.brk + page_up(need + heap.least + pad - heap.top_size)
    skew = -before.brk % heap.align
    return page_up(before.brk + skew + need + heap.least + pad)


def check_grow(run):
    ways = {"first": 0, "more": 0, "foreign": 0}
    for op, before, after, knobs in paged(run):
        if op.kind != "malloc" or knobs.way(before.heap, op) != "brk":
            continue
        old, new, need, mem = before.heap, after.heap, before.heap.size_for(op.size), after.slots[op.slot]
        if after.mapped - before.mapped:
            continue            # a mapping: that is the step `map`
        way = "first" if not old.top else "more" if old.end() == before.brk else "foreign"
        brk = grown(before, need, knobs.value[M_TOP_PAD])
        run.expect(after.brk == brk, f"{op.say()}: the break moves from {before.brk:#x} to {brk:#x}", f"{after.brk:#x}")
        run.expect(new.end() == brk, f"{op.say()}: top ends at the break, {brk:#x}", f"{new.end():#x}")
        at = old.top if way == "more" else before.brk + -before.brk % old.align
        run.expect(chunk_of(old, mem) == at, f"{op.say()}: the block begins where top began, {at:#x}", new.say(chunk_of(old, mem)))
        run.expect(new.totals["arena"] == brk - new.start, f"{op.say()}: arena counts {brk - new.start} bytes",
                   f"{new.totals['arena']}")
        intact(run, op, after)
        ways[way] += 1
    enough(run.once(Play, "pages", True), ways["more"] >= 3 and ways["first"] and ways["foreign"],
           "the heap begins, grows, and begins anew", f"{ways}")


def ranges(found):
    return ", ".join(f"{page:#x}" for page in sorted(found)[:3]) + ("..." if len(found) > 3 else "") or "none"


def check_map(run):
    seen = run.once(Play, "pages", True)
    ways = {"bins": 0, "top": 0, "map": 0, "brk": 0, "free": 0}
    for op, before, after, knobs in paged(run):
        old, new = before.heap, after.heap
        came, went = after.mapped - before.mapped, before.mapped - after.mapped
        if op.kind in ("malloc", "memalign"):
            way = knobs.way(old, op)
            if op.kind == "memalign":
                way = "map" if came else "skip"
            elif way == "map":
                run.expect(came, f"{op.say()}: a chunk of {old.size_for(op.size)} bytes is a mapping of its own", "none")
            if way == "map":
                judge_mapping(run, op, before, after)
                intact(run, op, after)
            elif way != "skip":
                run.expect(not came, f"{op.say()}: no mapping, since " + {
                    "bins": "a free chunk will do", "top": "top will do"}.get(
                        way, f"{old.size_for(op.size)} is less than {knobs.value[M_MMAP_THRESHOLD]}"), ranges(came))
            ways[way if way != "skip" else "top"] += 1
        elif op.kind == "free" and mapped(before, chunk_of(old, before.slots[op.slot])):
            skipped, head = seen.headers[op.slot]
            bytes_ = skipped + (head & ~3)
            first = chunk_of(old, before.slots[op.slot]) - skipped
            expected = set(range(first, first + bytes_, PAGE))
            run.expect(went == expected, f"{op.say()}: the {len(expected)} pages from {first:#x} on go at once", ranges(went))
            counted(run, op, (old, new), (-1, -bytes_))
            intact(run, op, after)
            ways["free"] += 1
    seen.done()
    run.expect(ways["map"] >= 4 and ways["free"] >= 3 and ways["brk"] >= 3, "mappings come and go", f"{ways}")


def mapped(stop, chunk):
    return chunk // PAGE * PAGE in stop.mapped


def counted(run, op, heaps, change):
    for name, by in zip(("hblks", "hblkhd"), change):
        old, new = (heap.totals[name] for heap in heaps)
        run.expect(new - old == by, f"{op.say()}: {name} changes by {by}", f"{new - old}")


def judge_mapping(run, op, before, after):
    old, mem = before.heap, after.slots[op.slot]
    size, chunk = old.size_for(op.size), chunk_of(before.heap, mem)
    came = after.mapped - before.mapped
    prev_size, head = after.header
    if op.kind == "malloc":
        bytes_ = page_up(size + old.word)
        expected = set(range(chunk, chunk + bytes_, PAGE))
        run.expect(came == expected, f"{op.say()}: {len(expected)} pages for {size} bytes and a word, from the chunk on",
                   f"{len(came)} pages: {ranges(came)}")
        run.expect((prev_size, head) == (0, bytes_ | MAPPED), f"{op.say()}: a prev_size of 0, a size of {bytes_:#x} with M",
                   f"{prev_size:#x} and {head:#x}")
    run.expect(after.heap.chunks == old.chunks and after.brk == before.brk, f"{op.say()}: the heap is as it was", "it is not")
    counted(run, op, (old, after.heap), (1, len(came) * PAGE))


def check_trim(run):
    ways = {"trimmed": 0, "kept": 0, "foreign": 0}
    for op, before, after, knobs in paged(run):
        old, new = before.heap, after.heap
        if op.kind not in ("free", "malloc_trim") or op.kind == "free" and (
                mapped(before, chunk_of(old, before.slots[op.slot])) or not new.top):
            continue
        size, pad = old.end() - new.top, op.size if op.kind == "malloc_trim" else knobs.value[M_TOP_PAD]
        asked = op.kind == "malloc_trim" or new.top != old.top and size >= knobs.value[M_TRIM_THRESHOLD]
        extra = max(size - pad - old.least, 0) // PAGE * PAGE if asked and old.end() == before.brk else 0
        why = f"{op.say()}: top has {size} bytes, " + (f"{pad} are to stay" if asked else "too few to be trimmed")
        run.expect(after.brk == before.brk - extra, f"{why}: the break moves from {before.brk:#x} to "
                   f"{before.brk - extra:#x}", f"{after.brk:#x}")
        run.expect(new.end() == old.end() - extra, f"{why}: top ends at {old.end() - extra:#x}", f"{new.end():#x}")
        run.expect(old.totals["arena"] - new.totals["arena"] == extra, f"{why}: arena falls by {extra}",
                   f"by {old.totals['arena'] - new.totals['arena']}")
        ways["trimmed" if extra else "foreign" if asked and old.end() != before.brk else "kept"] += 1
    seen = run.once(Play, "pages", True)     # it ends with the foreign one: what is lost before is lost elsewhere
    enough(seen, ways["trimmed"] >= 2 and ways["kept"] >= 3 and (ways["foreign"] or seen.failed),
           "the heap is trimmed, and is not", f"{ways}")


# ------------------------------------------------------------------------------- storm

def sums(heap):
    """What mallinfo has to answer."""
    used = sum(size for size, is_used in heap.chunks.values() if is_used)
    free = [size for size, is_used in heap.chunks.values() if not is_used] + [heap.top_size]
    return {"arena": heap.end() - heap.start, "ordblks": len(free), "uordblks": used, "fordblks": sum(free),
            "keepcost": heap.top_size}


def check_storm(run):
    seen = run.once(Play, "storm", True)
    stops = seen.steps
    for op, _, after, held in stops:
        where, heap = f"after {op.number + 1} calls", after.heap
        run.none(heap.sentences(), f"{where}: headers and bins agree")
        run.none(overlaps(held), f"{where}: no blocks overlap")
        intact(run, op, after)
        in_heap = {chunk_of(heap, block.address) for block in held.values()} & heap.chunks.keys()
        known = {at for at, (_, used) in heap.chunks.items() if used}
        run.expect(in_heap == known, f"{where}: the used chunks are the blocks that are held",
                   f"{len(known - in_heap)} are nobody's; {len(in_heap - known)} are free")
        run.expect(heap.end() == after.brk, f"{where}: the heap ends at the break, {after.brk:#x}", f"{heap.end():#x}")
        mappings = [block for block in held.values() if not heap.start <= block.address < heap.end()]
        expected = dict(sums(heap), hblks=len(mappings), hblkhd=len(after.mapped - seen.steps[0][1].mapped) * PAGE)
        for name, value in expected.items():
            run.expect(after.info[name] == value, f"{where}: mallinfo says {name} {value}", f"{after.info[name]}")
    seen.done()
    run.expect(len(stops) >= 5 and not stops[-1][3], "calls until no block is left", f"{len(stops)} stops")


STEPS = (
    Step("fit", 15, "the smallest chunk that will do is taken", check_fit,
         "user/lib/malloc.c:best_in_bin", "1. The best fit", "print __malloc_heap.bins"),
    Step("split", 15, "what is not needed stays free", check_split,
         "user/lib/malloc.c:take", "2. Cutting", "print *__malloc_heap.top"),
    Step("merge", 20, "free neighbours become one", check_merge,
         "user/lib/malloc.c:free_chunk", "3. Merging", "print *above(c)"),
    Step("grow", 15, "the heap grows by what is missing", check_grow,
         "user/lib/malloc_pages.c:grow_top", "4. More heap", "break sbrk"),
    Step("map", 10, "large blocks are mappings of their own", check_map,
         "user/lib/malloc.c:malloc", "5. Mappings", "areas"),
    Step("trim", 10, "the end of the heap goes back", check_trim,
         "user/lib/malloc_pages.c:trim_top", "6. Trimming", "break trim_top"),
    Step("storm", 15, "the whole family, and what mallinfo says", check_storm,
         "user/lib/mallinfo.c:mallinfo", "7. A storm", "print malloc_check()"),
)
