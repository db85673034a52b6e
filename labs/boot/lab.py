# SPDX-License-Identifier: MIT
"""The lab `boot`: what is the student's, and what must be true of a machine that starts.

What:  each check boots the student's kernel with one work of work.c. What the
       loader left, the map, the page tables stand in memory: they are read here
       once more, and what the kernel has made of them is compared.
"""
import os

from guest import pages
from guest.memory import PRESENT, Unmapped
from labs.describe import Step

TITLE = "Boot: from the loader's words to the first frame"
FILES = ("boot/multiboot2.c", "boot/memory.c", "mm/memblock.c", "mm/pgtable_trace.c")
ARCHS = ("i386", "i386pae", "x86_64")
HOST = ("memblock_model", "memory_model")

BOOT, CALL = 60_000_000, 8_000_000     # instructions: to a first stop; from stop to stop
PAGE = 4096
WRAP = 1 << 64
USABLE, TYPES = 1, 5                    # enum boot_region_type
EINVAL, ENOSPC = 22, 28
ADD, REMOVE, RESERVE, FREE = range(4)   # enum lab_op
CALLS = ("memblock_add", "memblock_remove", "memblock_reserve", "memblock_free")


# -------------------------------------------------------------------- frame

def check_answer(run, memory, root):
    """pt_trace and pt_translate against a walk from ROOT (physical)."""
    answer = run.program.variable(memory, "lab_last")
    address, count = int(answer["address"]), int(answer.nr_steps)
    want = memory.walk(address, root)
    when = f"pt_trace({address:#x})"
    run.expect(count == len(want), f"{when}: {len(want)} steps", f"{count}")
    for i, step in enumerate(want):
        found = tuple(int(answer.steps[i][name]) for name in ("level", "index"))
        value = int(answer.steps[i].entry)
        index = memory.geometry.index(step.level, address)
        run.expect(found == (step.level, index) and value == step.value,
                   f"{when}: step {i + 1}: entry {index} of level {step.level}, {step.value:#x}",
                   f"entry {found[1]} of level {found[0]}, {value:#x}")
    when, there = f"pt_translate({address:#x})", bool(want[-1].value & PRESENT)
    run.expect(bool(int(answer.there)) == there, f"{when}: {'a frame' if there else 'false'}",
               "false" if there else f"{int(answer.physical):#x}")
    if there:
        physical = memory.translate(address, root)
        run.expect(int(answer.physical) == physical, f"{when}: {physical:#x}", f"{int(answer.physical):#x}")
    return there


def check_frame(run):
    mapped, count = 0, 0
    with run.boot("frame") as machine:
        while run.next(machine, ("asked", "end"), BOOT) != "end":
            memory = machine.memory()
            root = memory.translate(int(run.program.variable(memory, "lab_pt").root))
            mapped += check_answer(run, memory, root)
            count += 1
    run.expect(count == 34 and 3 <= mapped, "34 addresses, some of them mapped", f"{count}, {mapped} mapped")


# -------------------------------------------------------------------- lines

def number(data, at, size=4):
    return int.from_bytes(data[at:at + size], "little")


def tags_of(data):
    """(type, the tag's bytes) up to the end, or to the first that cannot be one."""
    total, at, least = number(data, 0), 8, {1: 9, 3: 16, 4: 16, 6: 16}
    while at <= total - 8:
        kind, size = number(data, at), number(data, at + 4)
        if kind == 0 or size > total - at or size < least.get(kind, 8):
            return
        yield kind, data[at:at + size]
        at = at + size + 7 & -8


def told(data):
    """What the loader's information says: regions, initramfs, command line."""
    regions, initrd, line = [], (0, 0), ""
    for kind, tag in tags_of(data):
        if kind == 6:
            step = number(tag, 8)
            regions = [(number(tag, at, 8), number(tag, at + 8, 8), number(tag, at + 16))
                       for at in range(16, len(tag) - step + 1, step)]
        elif kind == 3 and initrd[1] == 0:
            initrd = (number(tag, 8), number(tag, 12))
        elif kind == 1:
            line = tag[8:].split(b"\0")[0].decode()
    return [(base, size, kind if USABLE <= kind <= TYPES else 2) for base, size, kind in regions], initrd, line


def regions_of(run, memory):
    view = run.program.variable(memory, "boot_info")
    return [tuple(int(view.regions[i][name]) for name in ("base", "size", "type"))
            for i in range(int(view.nr_regions))]


def check_lines(run):
    count = 0
    with run.boot("lines") as machine:
        while run.next(machine, ("parsed", "end"), BOOT) != "end":
            memory = machine.memory()
            info, view = run.program.variable(memory, "lab_info"), run.program.variable(memory, "boot_info")
            regions, initrd, line = told(memory.read(info.address(), 4096))
            found = regions_of(run, memory)
            for i, (want, got) in enumerate(zip(regions, found)):
                run.expect(want == got, "line {} of the map: base {:#x}, size {:#x}, type {}".format(i + 1, *want),
                           "base {:#x}, size {:#x}, type {}".format(*got))
            run.expect(len(found) == len(regions), f"{len(regions)} lines of the map", f"{len(found)}")
            modules = (int(view.initrd_start), int(view.initrd_end))
            run.expect(modules == initrd, "the first module at {:#x}-{:#x}".format(*initrd),
                       "{:#x}-{:#x}".format(*modules))
            text = memory.text(run.program.variable(memory, "boot_command_line").address())
            run.expect(text == line, f"the command line “{line}”", f"“{text}”")
            count += 1
    run.expect(count == 12, "what twelve loaders left", f"{count}")


# ------------------------------------------------------------------- ranges

def table(run, memory, name):
    """[(start, end)] of memblock.memory or memblock.reserved."""
    view = run.program.variable(memory, "memblock")[name]
    count = int(view.cnt)
    if count > view.regions.type().count:
        run.fail(f"a table of at most {view.regions.type().count} ranges", f"{name}.cnt is {count}")
    return [(int(view.regions[i].base), int(view.regions[i].base) + int(view.regions[i].size)) for i in range(count)]


def united(ranges):
    """Sorted, and what overlaps or touches is one."""
    out = []
    for start, end in sorted(ranges):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def without(ranges, hole):
    """RANGES but for what lies in HOLE."""
    out = []
    for start, end in ranges:
        out += [(a, b) for a, b in ((start, min(end, hole[0])), (max(start, hole[1]), end)) if a < b]
    return out


def after(old, op, base, size, most=128):
    """(the table, the result) after a call."""
    if base + size >= WRAP:
        return old, -EINVAL
    if size == 0:
        return old, 0
    new = united(old + [(base, base + size)]) if op in (ADD, RESERVE) else without(old, (base, base + size))
    return (old, -ENOSPC) if len(new) > most else (new, 0)


def say(ranges, other=()):
    """The first range that OTHER has not."""
    first = next((one for one in ranges if one not in other), None)
    return f"{len(ranges)} ranges" + (f", {first[0]:#x}-{first[1] - 1:#x} among them" if first else "")


def check_ranges(run):
    count, old = 0, {}
    with run.boot("ranges") as machine:
        while (point := run.next(machine, ("begin", "full", "changed", "end"), BOOT)) != "end":
            memory = machine.memory()
            new = {name: table(run, memory, name) for name in ("memory", "reserved")}
            if point == "changed":
                change = run.program.variable(memory, "lab_change")
                op, base, size = int(change.op), int(change.base), int(change.size)
                when, name = f"{CALLS[op]}({base:#x}, {size:#x})", "memory" if op in (ADD, REMOVE) else "reserved"
                want, result = after(old[name], op, base, size)
                run.expect(new[name] == want, f"{when}: {name} has {say(want, new[name])}", say(new[name], want))
                run.expect(int(change.result) == result, f"{when} gives {result}", f"{int(change.result)}")
                other = "reserved" if name == "memory" else "memory"
                run.expect(new[other] == old[other], f"{when}: {other} stays", "it has changed")
                count += 1
            old = new
    run.expect(count == 63, "63 changes", f"{count}")


# --------------------------------------------------------------------- find

def topmost(free, size, align, limit):
    """The highest aligned place of SIZE bytes, or 0."""
    places = [min(end, limit) - size & -align for start, end in free
              if min(end, limit) - size >= start and (min(end, limit) - size & -align) >= start]
    return max(places, default=0)


def check_find(run):
    hits, count = 0, 0
    with run.boot("find") as machine:
        while run.next(machine, ("found", "end"), BOOT) != "end":
            memory = machine.memory()
            free = table(run, memory, "memory")
            for hole in table(run, memory, "reserved"):
                free = without(free, hole)
            view = run.program.variable(memory, "lab_found")
            size, align, limit, at = (int(view[name]) for name in ("size", "align", "limit", "at"))
            want = topmost(free, size, align, limit)
            run.expect(at == want, f"memblock_find({size:#x} bytes, align {align:#x}, limit {limit:#x}): {want:#x}",
                       f"{at:#x}")
            told_of = run.program.variable(memory, "lab_free")
            found = [(int(told_of[i].start), int(told_of[i].end))
                     for i in range(int(run.program.variable(memory, "nr_lab_free")))]
            run.expect(found == free, f"memblock_for_each_free: {say(free, found)}", say(found, free))
            hits, count = hits + (want > 0), count + 1
    run.expect(count == 24 and hits >= 4, "24 searches, some with a place", f"{count}, {hits}")


# ------------------------------------------------------------------ regions

def expected_pages(regions, most):
    """Pages below MOST that are whole in a usable line and touched by no other."""
    usable, other = set(), set()
    for base, size, kind in regions:
        end = min(base + size, most * PAGE)
        if kind == USABLE:
            usable.update(range(-(-base // PAGE), end // PAGE))
        elif size:
            other.update(range(base // PAGE, -(-end // PAGE)))
    return usable - other


def check_pages(run, memory, most):
    """memblock.memory against the lines of the map, below the page MOST."""
    want = expected_pages(regions_of(run, memory), most)
    found = {page for start, end in table(run, memory, "memory")
             for page in range(start // PAGE, min(-(-end // PAGE), most))}
    for page in sorted(want - found)[:1]:
        run.fail(f"page {page:#x} is memory: one line calls it usable, and no other anything else", "it is none")
    for page in sorted(found - want)[:1]:
        run.fail(f"page {page:#x} is no memory: it is not whole in a usable line, or another line has a byte of it",
                 "it is memory")
    first_odd = next((one for one in table(run, memory, "memory") if (one[0] | one[1]) % PAGE), None)
    run.expect(not first_odd, "whole pages", f"{first_odd}")
    return len(want)


def check_regions(run):
    count = 0
    with run.boot("regions") as machine:
        while run.next(machine, ("set up", "end"), BOOT) != "end":
            pages_there = check_pages(run, machine.memory(), 25 << 8)
            run.expect(pages_there > 1500, "maps with memory", f"{pages_there} pages")
            count += 1
    run.expect(count == 6, "six maps", f"{count}")


# -------------------------------------------------------------------- alive

def check_initrd(run, memory):
    """Nothing has been written over it."""
    view = run.program.variable(memory, "boot_info")
    start, end = int(view.initrd_start), int(view.initrd_end)
    with open(os.path.join(run.build, "initramfs.cpio"), "rb") as file:
        data = file.read()
    run.expect(end - start == len(data), f"an initramfs of {len(data)} bytes", f"{end - start}")
    run.expect(memory.physical(start, len(data)) == data, f"the initramfs at {start:#x} as the loader left it",
               "other bytes")
    return start // PAGE, -(-end // PAGE)


def check_free(run, memory, initrd):
    """The free lists have what memblock has left free: neither more nor less."""
    frames = pages.Frames(run.program, memory)
    free = {page for zone in pages.zones_of(frames) for first, order in zone.free_blocks()
            for page in range(first, first + (1 << order))}
    ranges = table(run, memory, "memory")
    for hole in table(run, memory, "reserved"):
        ranges = without(ranges, hole)
    want = {page for start, end in ranges for page in range(-(-start // PAGE), end // PAGE)}
    run.expect(free == want, f"{len(want)} pages are free: memory that is not reserved", f"{len(free)}")
    symbols = run.program.symbols
    image = [memory.translate(symbols[name]) // PAGE for name in ("_text", "_bss")]
    for name, (start, end) in (("the kernel", image), ("the initramfs", initrd), ("page 0", (0, 1))):
        taken = sorted(free & set(range(start, end)))
        run.expect(not taken, f"{name} is not free", f"page {taken[0] if taken else 0:#x} of it is")


def check_alive(run):
    mebibytes = 24 + run.seed * 5 % 40
    with run.boot("alive", mem=f"{mebibytes}M") as machine:
        memory = run.point(machine, "memory", BOOT)
        there = check_pages(run, memory, mebibytes << 8)
        run.expect(there > (mebibytes - 2) << 8, f"nearly {mebibytes} MiB", f"{there} pages")
        check_free(run, memory, check_initrd(run, memory))
        for _ in range(4):
            memory = run.point(machine, "asked", BOOT)
            root = memory.translate(int(run.program.variable(memory, "init_pt").root))
            try:
                run.expect(check_answer(run, memory, root), "an address that is mapped", "it is not")
            except Unmapped as error:
                run.fail("an address that is mapped", str(error))


STEPS = (
    Step("frame", 20, "from a virtual address to its frame", check_frame,
         "mm/pgtable_trace.c:pt_trace", "1. The frame behind an address", "walk"),
    Step("lines", 20, "what the loader has left is read", check_lines,
         "boot/multiboot2.c:multiboot2_parse", "2. The loader's words", "print boot_info"),
    Step("ranges", 20, "ranges are added and taken out", check_ranges,
         "mm/memblock.c:add_range", "3. A table of ranges", "print memblock.memory"),
    Step("find", 15, "a place is found from the top down", check_find,
         "mm/memblock.c:find_in_range", "4. Looking for a place", "print memblock.reserved"),
    Step("regions", 15, "no byte is memory that any line calls something else", check_regions,
         "boot/memory.c:add_usable", "5. Whom to believe", "print boot_info.regions"),
    Step("alive", 10, "the machine starts, whatever memory it has", check_alive,
         "boot/memory.c:remove_other", "6. The machine starts", "free_areas"),
)
