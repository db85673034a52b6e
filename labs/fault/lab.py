# SPDX-License-Identifier: MIT
"""The lab `fault`: what is the student's, and what must be true after each fault.

What:  each check boots the student's kernel with one work of work.c, or with a
       program of user/, and compares at each stop: which entry changed, to what,
       what is in the page, what the mm counts; or, in ring 3, which signal came
       of each touch and what each system call said, by the rights of the areas.
"""
from guest import pages, spaces, tables
from labs.describe import Step

TITLE = "The page fault"
FILES = ("mm/anonymous.c", "mm/fault.c", "mm/stack.c", "mm/x86/fault_entry.c", "kernel/x86/extable.c")
ARCHS = ("i386", "i386pae", "x86_64")
HOST = ("vma_model",)

BOOT, CALL = 60_000_000, 4_000_000     # instructions: to a first stop; from stop to stop
PROGRAM = 20_000_000
TOUCHES = 16                            # in work.c
PAGE, ACCESSED, DIRTY = 4096, 0x20, 0x40
WRITES, RETRY, SPURIOUS = 1, 0x8000, 0x2000     # FAULT_FLAG_WRITE, VM_FAULT_*
GROWSDOWN, GAP = 0x100, 256 * PAGE
ENOMEM, EFAULT, ENOENT = 12, 14, 2
SIGSEGV, MAPERR, ACCERR = 11, 1, 2
READ, WRITE, RUN = 0, 1, 2              # `how` in user/access.c


class Look:
    """The space of work.c at one stop, and the touch before it."""

    def __init__(self, run, memory):
        self.frames = pages.Frames(run.program, memory)
        self.last = run.program.variable(memory, "lab_last")
        self.every = spaces.spaces_of(self.frames)
        self.space = next((space for space in self.every if space.address == int(self.last["mm"])), None)
        run.expect(self.space, "an address space", "none")
        self.leaves = {leaf.address: leaf for leaf in self.space.leaves}

    def bytes(self, leaf):
        return self.frames.memory.physical(leaf.frame, PAGE)

    def say(self, leaf):
        return "no entry" if not leaf else \
            f"{'a writable' if leaf.write else 'a read-only'} entry {leaf.entry:#x} of " \
            f"{self.frames.say(leaf.frame >> 12)}"


def books(run, at, when):
    run.none(spaces.wrong_spaces(at.frames, at.every), f"{when}: areas, entries and counts agree")


def others_unchanged(run, before, after, page, when):
    for address in before.leaves.keys() | after.leaves.keys():
        old, new = before.leaves.get(address), after.leaves.get(address)
        if address != page:
            run.expect(old and new and old.entry | ACCESSED == new.entry | ACCESSED,
                       f"{when}: {address:#x} still has {before.say(old)}", after.say(new))


def touches(run, work, judge):
    """Each touch of a work: JUDGE(before, after, address of the page, does it write, what to call it)."""
    count = 0
    with run.boot(work) as machine:
        before = Look(run, run.point(machine, "begin", BOOT))
        while run.next(machine, ("touched", "end"), CALL) != "end":
            after = Look(run, machine.memory())
            address, flags = int(after.last["address"]), int(after.last["flags"])
            when = f"after a {'write' if flags & WRITES else 'read'} at {address:#x}"
            page = address & -PAGE
            judge(before, after, page, flags & WRITES, when)
            others_unchanged(run, before, after, page, when)
            books(run, after, when)
            before, count = after, count + 1
    run.expect(count >= TOUCHES, f"{TOUCHES} touches or more", f"{count}")


def own_page(run, before, after, page, when):
    """PAGE has a page of its own now, of zeroes, that was free; -> its entry."""
    new = after.leaves.get(page)
    run.expect(new and new.write and new.entry & DIRTY, f"{when}: a writable, dirty entry", after.say(new))
    pfn = new.frame >> 12
    run.expect(before.frames.identity[pfn] == pages.FREE, f"{when}: a page that was free",
               before.frames.say(pfn))
    vma = after.space.vma_at(page)
    run.expect(after.frames.field(pfn, "index") == page >> 12
               and after.frames.field(pfn, "mapping") == int(vma.view["anon_vma"]) != 0,
               f"{when}: the page belongs to the area's anon_vma, with index {page >> 12:#x}",
               f"mapping {after.frames.field(pfn, 'mapping'):#x}, index {after.frames.field(pfn, 'index'):#x}")
    run.expect(not any(after.bytes(new)), f"{when}: page {pfn:#x} holds zeroes", "something else")
    return new


def nothing_else(run, before, after, page, when):
    """The entry of PAGE, and what the mm counts, are as they were."""
    old, new = before.leaves.get(page), after.leaves.get(page)
    run.expect(new and new.entry | ACCESSED == old.entry | ACCESSED, f"{when}: still {before.say(old)}",
               after.say(new))


def zero_entry(run, at, page, when):
    new = at.leaves.get(page)
    run.expect(new and new.frame >> 12 == at.frames.zero_page and not new.write and new.entry & tables.SPECIAL,
               f"{when}: a read-only, special entry of the zero page, {at.frames.zero_page:#x}", at.say(new))


def check_demand(run):
    dirty = []

    def judge(before, after, page, _writes, when):
        new = own_page(run, before, after, page, when)
        dirty.append(any(before.bytes(new)))
    touches(run, "demand", judge)
    run.expect(any(dirty), "some page that somebody has used before", "none: nothing is proved")


def check_zero(run):
    def judge(before, after, page, writes, when):
        if not writes:
            zero_entry(run, after, page, when)
        else:
            zero_entry(run, before, page, "before the write")
            own_page(run, before, after, page, when)
            run.expect(not any(after.frames.memory.physical(after.frames.zero_page << 12, PAGE)),
                       "the zero page holds zeroes", "something else")
    touches(run, "zero", judge)


def check_present(run):
    def judge(before, after, page, _writes, when):
        result = int(after.last["result"])
        if before.leaves.get(page):
            nothing_else(run, before, after, page, when + ", which was allowed")
            run.expect(result & SPURIOUS, f"{when}, which was allowed: VM_FAULT_SPURIOUS", f"{result:#x}")
        else:
            run.expect(after.leaves.get(page) and not result & (SPURIOUS | RETRY),
                       f"{when}, whatever the hint said: an entry, and not VM_FAULT_SPURIOUS",
                       f"{result:#x}, {after.say(after.leaves.get(page))}")
    touches(run, "present", judge)


# -------------------------------------------------------------------- stack

def stack_of(space):
    return next(vma for vma in space.vmas if vma.flags & GROWSDOWN)


def may_grow(run, before, address, limits):
    """-> does the stack of the space before grow to ADDRESS, a page?"""
    vma, (stack, everything) = stack_of(before.space), limits
    below = [other for other in before.space.vmas if other.end <= vma.start]
    if address < int(run.program.variable(before.frames.memory, "mmap_min_addr")):
        return False
    if below and below[-1].flags & (spaces.READ | spaces.WRITE | spaces.EXEC) and address - below[-1].end < GAP:
        return False
    total = int(before.space.view["total_vm"]) + (vma.start - address >> 12)
    return vma.end - address <= stack and total <= everything >> 12


def check_growth(run, before, after):
    """-> did it grow (None: it need not)"""
    address = int(after.last["address"]) & -PAGE
    old, new = stack_of(before.space), stack_of(after.space)
    if address >= old.start:
        run.expect(new.start == old.start, f"a stack that has {address:#x} already stays {old.say()}", new.say())
        return None
    grows = may_grow(run, before, address, (int(after.last["stack"]), int(after.last["all"])))
    result = int(after.last["result"]) - (1 << 32) * (int(after.last["result"]) >> 31)
    want, start = (0, address) if grows else (-ENOMEM, old.start)
    when = f"{old.say()}, RLIMIT_STACK {int(after.last['stack']):#x}, to {address:#x}"
    run.expect(result == want and new.start == start and new.end == old.end,
               f"{when}: expand_stack says {want}, the area starts at {start:#x}", f"{result}, {new.say()}")
    offset = int(old.view["vm_pgoff"]) - (old.start - start >> 12)
    run.expect(int(new.view["vm_pgoff"]) == offset, f"{when}: vm_pgoff {offset:#x}",
               f"{int(new.view['vm_pgoff']):#x}")
    run.expect(int(after.space.view["stack_vm"]) == new.end - new.start >> 12,
               f"{when}: stack_vm counts the area's pages", f"{int(after.space.view['stack_vm'])}")
    run.expect(not grows or int(new.view["anon_vma"]), f"{when}: it has an anon_vma", "none")
    return grows


def check_stack(run):
    seen = []
    with run.boot("stack") as machine:
        name, before = run.next(machine, ("stack",), BOOT), None
        while name != "end":
            after = Look(run, machine.memory())
            if name == "grown" and int(after.last["address"]) != int(before.last["address"]):
                seen.append(check_growth(run, before, after))
            others = [[(vma.start, vma.end) for vma in at.space.vmas if not vma.flags & GROWSDOWN]
                      for at in (before or after, after)]
            run.expect(name == "stack" or others[0] == others[1], "the areas below stay", f"{others[1]}")
            books(run, after, f"at {name}")
            before, name = after, run.next(machine, ("stack", "grown", "end"), CALL)
    run.expect(seen.count(True) > 4 and seen.count(False) > 4, "stacks that grow, and some that may not",
               f"{seen.count(True)} and {seen.count(False)}")


# ------------------------------------------------------------------- ring 3

def program(run, name, variable, judge):
    """Runs it to its end: JUDGE(space, its records, its memory)."""
    with run.boot(user=name) as machine:
        run.point(machine, "begin", BOOT)
        frames = pages.Frames(run.program, run.point(machine, "end", PROGRAM))
        run.none(spaces.audit(frames), "tasks, areas, entries and counts agree")
        space, = spaces.spaces_of(frames)
        memory = frames.memory.seen_from(frames.memory.translate(int(space.view.pt.root)))
        view = run.user.variable(memory, variable)
        judge(space, [view[i] for i in range(view.type().count)], memory)


def right(vma, how, has_nx):
    """May the area be touched so?"""
    if how == WRITE:
        return bool(vma.flags & spaces.WRITE)
    if how == RUN and has_nx:
        return bool(vma.flags & spaces.EXEC)
    return bool(vma.flags & (spaces.READ | spaces.WRITE | spaces.EXEC))


class Bytes:
    """What the program's pages must hold: what was drawn and written, else zero."""

    def __init__(self, run):
        self.run, self.known = run, {}

    def written(self, address, value):
        self.known[address] = value

    def expect(self, address, found):
        """What was read; the first two bytes of a page are the program's own."""
        if address & PAGE - 1 >= 2:
            want = self.known.get(address, 0)
            self.run.expect(found == want, f"a read at {address:#x}: {want:#x}", f"{found:#x}")

    def expect_all(self, memory):
        for address, value in self.known.items():
            self.expect(address, memory.read(address, 1)[0])


def judge_touch(run, touch, vma, has_nx):
    """-> is the touch allowed?"""
    address, how = int(touch["address"]), int(touch["how"])
    found = int(touch["sig"]), int(touch["code"])
    want = (SIGSEGV, MAPERR) if not vma else (0, 0) if right(vma, how, has_nx) else (SIGSEGV, ACCERR)
    what = f"{('reading', 'writing', 'running')[how]} {address:#x}, {vma.say() if vma else 'no area'}"
    run.expect(found == want, f"{what}: signal and si_code {want}", f"{found}")
    run.expect(found == (0, 0) or int(touch["signal_address"]) == address, f"{what}: si_addr is the address",
               f"{int(touch['signal_address']):#x}")
    return found == (0, 0)


def check_access(run):
    def judge(space, records, memory):
        has_nx, kept = memory.geometry.levels > 2, Bytes(run)
        for touch in records:
            address, how, value = int(touch["address"]), int(touch["how"]), int(touch["value"])
            if judge_touch(run, touch, space.vma_at(address), has_nx) and how != RUN:
                (kept.written if how == WRITE else kept.expect)(address, value)
        kept.expect_all(memory)
        codes = {int(touch["code"]) for touch in records}
        run.expect(len(codes) == 3, "touches of every kind", f"{codes}")
    program(run, "access", "lab_touches", judge)


def judge_call(run, call, vma):
    """-> what the system call said"""
    address, how, found = int(call["address"]), int(call["how"]), int(call["result"])
    allowed = vma and right(vma, WRITE if how == WRITE else READ, False)
    want = -EFAULT if not allowed else -ENOENT if how == RUN else 1
    name = ("write", "read", "open")[how]
    run.expect(found == want, f"{name} with a pointer to {address:#x}, {vma.say() if vma else 'no area'}: {want}",
               f"{found}")
    return found


def check_pointers(run):
    def judge(space, records, memory):
        kept, results = Bytes(run), set()
        for call in records:
            address, how = int(call["address"]), int(call["how"])
            results.add(found := judge_call(run, call, space.vma_at(address)))
            if found == 1:
                (kept.written if how == WRITE else kept.expect)(address, int(call["value"]))
        kept.expect_all(memory)
        run.expect(len(results) == 3, "calls of every kind", f"{results}")
    program(run, "pointers", "lab_calls", judge)


STEPS = (
    Step("demand", 20, "the first write gets a page of zeroes", check_demand,
         "mm/anonymous.c:do_anonymous_page", "1. A page on demand", "areas"),
    Step("zero", 15, "who only reads gets the zero page", check_zero,
         "mm/anonymous.c:map_zero_page", "2. The zero page", "areas"),
    Step("present", 10, "an entry that is there already, or is not", check_present,
         "mm/fault.c:do_present_page", "3. Somebody was faster", "areas"),
    Step("stack", 20, "a stack grows, as far as it may", check_stack,
         "mm/stack.c:expand_stack", "4. The stack", "areas"),
    Step("access", 20, "each wrong touch of ring 3 gets its signal", check_access,
         "mm/x86/fault_entry.c:mend_user_fault", "5. Wrong pointers", "areas"),
    Step("pointers", 15, "the kernel survives wrong pointers", check_pointers,
         "kernel/x86/extable.c:fixup_exception", "6. Wrong pointers for the kernel", "areas"),
)
