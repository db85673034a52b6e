# SPDX-License-Identifier: MIT
"""The readers are read: scripts/guest's audits agree with a kernel that is right, and with no other.

What:  prove() boots the tree with labs/audit. At each stop every audit has to
       be content; then, in the snapshot alone, one value after another is made
       wrong, and the audit that covers it has to say so.
"""
import os
import types

from guest import areas, lists, pages, slabs, spaces, tables
from guest.memory import CHUNK, Unmapped
from labs import describe, grading, worktree

BUDGET = 400_000_000            # instructions to a stop
LAB = types.SimpleNamespace(name="audit", files=())
AUDITS = {
    "pages": lambda frames: list(pages.audit(frames, pages.zones_of(frames))),
    "slabs": lambda frames: list(slabs.audit(frames)),
    "areas": lambda frames: list(areas.audit(frames)),
    "spaces": lambda frames: list(spaces.audit(frames)),
}


def sentences(name, program, memory):
    """What an audit says; that something cannot be read is a sentence, too."""
    try:
        return AUDITS[name](pages.Frames(program, memory))
    except (lists.Broken, Unmapped) as error:
        return [str(error)]


def poke(memory, physical, value, size):
    """Bytes of the snapshot become VALUE; -> what they were."""
    memory.physical(physical, size)
    start = physical - physical % CHUNK
    chunk, at = memory.chunks[start], physical - start
    old = int.from_bytes(chunk[at:at + size], "little")
    memory.chunks[start] = chunk[:at] + (value % (1 << 8 * size)).to_bytes(size, "little") + chunk[at + size:]
    return old


# ------------------------------------------------------------- what is made wrong

def of_view(view, change):
    """(physical address, size, new value) for a field."""
    size = view.type().size
    return view._memory.translate(view.address()), size, change(int(view))   # pylint: disable=protected-access


def of_frame(frames, pfn, field, change):
    offset, kind = frames.page.members[field]
    place = frames.memory.translate(frames.base + pfn * frames.size + offset)
    return place, kind.size, change(frames.field(pfn, field))


def of_entry(frames, root, address, change):
    entry = frames.memory.walk(address, root)[-1]
    return entry.place, frames.memory.geometry.size, change(entry.value)


def more(value):
    return value + 1


def slabs_broken(frames):
    cache = max(slabs.caches_of(frames), key=lambda c: len(c.slabs["partial"]) and c.nr_taken and
                sum(map(len, c.magazines)))
    pfn = cache.slabs["partial"][0]
    for field in ("nr_slabs", "nr_free_slabs", "nr_taken", "nr_magazines", "nr_full"):
        yield f"kmem_cache.{field}", of_view(cache.view[field], more)
    yield "a slab's inuse", of_frame(frames, pfn, "inuse", more)
    yield "a slab's order", of_frame(frames, pfn, "order", more)
    yield "a slab's cache", of_frame(frames, pfn, "slab_cache", lambda value: value + 64)
    yield "a slab's identity", of_frame(frames, pfn, "identity", lambda _: pages.FREE)
    yield "a slab's link", of_frame(frames, pfn, "next_free", lambda value: value + 4)
    word = frames.program.word
    bits = of_frame(frames, pfn, "free_bits", lambda value: value ^ 1) if cache.off_slab else \
        (pfn << 12, word, int.from_bytes(frames.memory.physical(pfn << 12, word), "little") ^ 1)
    yield "a free bit", bits
    loaded = int(cache.view.cpu[0].loaded) + frames.program.record("magazine").offset("round")
    place = frames.memory.translate(loaded)
    rounds = [lists.word_at(frames.program, frames.memory, loaded + i * word) for i in (0, 1)]
    yield "an object in a magazine, misplaced", (place, word, rounds[0] + 1)
    if int(cache.view.cpu[0].stack.top) >= loaded + 2 * word:
        yield "an object in a magazine, twice", (place, word, rounds[1])
    yield "a CPU's stack", of_view(cache.view.cpu[0].stack.top, lambda value: value + word * 4096)


def areas_broken(frames):
    vmalloc = areas.Range(frames)
    area = next(a for a in vmalloc.areas if int(a.view["flags"]) & areas.ALLOC)
    root = frames.memory.translate(int(frames.program.variable(frames.memory, "init_mm").pt.root))
    yield "an area's address", of_view(area.view["addr"], lambda value: value + 4096)
    yield "an area's size", of_view(area.view["size"], lambda value: value + 4096)
    yield "an area's pages", of_view(area.view["nr_pages"], more)
    yield "an area's array", of_view(area.view["pages"], lambda value: value + frames.program.word)
    yield "nr_alloc", of_view(vmalloc.books["nr_alloc"], more)
    yield "nr_unpurged", of_view(vmalloc.books["nr_unpurged"], more)
    yield "a hole's size", of_view(vmalloc.holes[0].view["size"], lambda value: value - 4096)
    yield "a hole's largest", of_view(vmalloc.holes[-1].view["largest"], lambda value: value + 4096)
    yield "an area's entry", of_entry(frames, root, area.start, lambda _: 0)
    yield "an area's frame", of_entry(frames, root, area.start, lambda value: value + 4096)
    yield "a guard page", of_entry(frames, root, area.end - 4096, lambda _: 0x100003)
    node = area.view["node"]
    yield "a node's parent", of_view(node.rb_parent_color, lambda value: value ^ 8)
    yield "a node's colour", of_view(node.rb_parent_color, lambda value: value ^ 1)


def shared_leaf(crowd, frames):
    """(space, leaf) of a private page that several have."""
    return next((space, leaf) for space in crowd for leaf in space.leaves
                if leaf.counts() and frames.mapcount[leaf.frame >> 12] > 1 and not leaf.write
                and space.vma_at(leaf.address).flags & spaces.WRITE
                and frames.identity[leaf.frame >> 12] == tables.ANON)


def spaces_broken(frames):
    crowd = spaces.spaces_of(frames)
    space = max(crowd, key=lambda s: len(s.leaves))
    root = frames.memory.translate(int(space.view.pt.root))
    vma, task = space.vmas[1], next(t for t in spaces.tasks_of(frames) if t.mm == space.address)
    leaf = next(leaf for leaf in space.leaves if leaf.counts())
    pfn, own = leaf.frame >> 12, next(leaf.frame >> 12 for leaf in space.leaves if leaf.counts()
                                      and frames.identity[leaf.frame >> 12] == tables.ANON)
    for field in ("map_count", "total_vm", "mm_users"):
        yield f"mm_struct.{field}", of_view(space.view[field], more)
    for i in (spaces.ANON_PAGES, spaces.SHMEM_PAGES):
        yield f"rss[{i}]", of_view(space.view["rss"][i], more)
    yield "an area's end", of_view(vma.view["vm_end"], lambda value: value + 2048)
    yield "an area's end, a page on", of_view(vma.view["vm_end"], lambda value: value + 4096)
    yield "an area's mm", of_view(vma.view["vm_mm"], lambda value: value + 64)
    yield "an area left out of the list", of_view(space.vmas[0].view["vm_next"], lambda _: space.vmas[2].address)
    yield "an area left out of the tree", of_view(space.view["mm_rb"], lambda _: 0)
    yield "an area's rights", of_view(space.vma_at(leaf.address).view["vm_flags"], lambda value: value & ~7)
    yield "a page's mapcount", of_frame(frames, pfn, "_mapcount", more)
    yield "a page's count", of_frame(frames, own, "_refcount", more)
    yield "an entry lost", of_entry(frames, root, leaf.address, lambda _: 0)
    yield "an entry of another page", of_entry(frames, root, leaf.address, lambda value: value + 4096)
    yield "a kernel's page for ring 3", of_entry(frames, root, leaf.address, lambda value:
                                                 value & 0xfff | pages_of_kernel(frames) << 12)
    yield "a task's mm", of_view(task.view["mm"], lambda _: 0)
    yield "a task's number", of_view(task.view["pid"], lambda value: next(
        t.pid for t in spaces.tasks_of(frames) if t.pid != value))
    yield "a task's parent", of_view(task.view["tasks"].next, lambda value: value + 4)
    other, shared = shared_leaf(crowd, frames)
    yield "a shared page that one may write", of_entry(
        frames, frames.memory.translate(int(other.view.pt.root)), shared.address,
        lambda value: value | tables.WRITE)


def pages_of_kernel(frames):
    return next(pfn for pfn in range(frames.count) if frames.identity[pfn] == slabs.SLAB)


def pages_broken(frames):
    zone = pages.zones_of(frames)[-1]
    pfn, order = min(zone.free_blocks())
    yield "a free block's order", of_frame(frames, pfn, "order", more)
    yield "a free block's flag", of_frame(frames, pfn, "flags", lambda value: value ^ pages.BUDDY)
    yield "a block in use with the flag", of_frame(frames, pages_of_kernel(frames), "flags", lambda value:
                                                   value | pages.BUDDY)
    view = frames.program.variable(frames.memory, "zones")[zone.index]
    yield "free_pages", of_view(view["free_pages"], more)
    yield "nr_free", of_view(view.free_area[order]["nr_free"], more)


BROKEN = {"pages": pages_broken, "slabs": slabs_broken, "areas": areas_broken, "spaces": spaces_broken}


# --------------------------------------------------------------------- the proof

def try_one(name, program, memory, wrong):
    """-> what the audit says with this one value wrong."""
    physical, size, value = wrong
    chunks, known = dict(memory.chunks), dict(memory.pages)
    try:
        if poke(memory, physical, value, size) == value % (1 << 8 * size):
            return []
        memory.pages.clear()
        return sentences(name, program, memory)
    finally:
        memory.chunks, memory.pages = chunks, known


def look(point, program, memory, broken):
    """-> (values made wrong, sentences about audits)"""
    count, problems = 0, []
    for name in AUDITS:
        found = sentences(name, program, memory)
        problems += [f"books/{name} at `{point}`: {sentence}" for sentence in found[:5]]
        if found or name not in broken:
            continue
        for what, wrong in BROKEN[name](pages.Frames(program, memory)):
            count += 1
            said = try_one(name, program, memory, wrong)
            print(f"    {name}: {what}: {said[0] if said else 'nothing is said'}", flush=True)
            if not said:
                problems.append(f"books/{name} at `{point}`: does not see {what}")
    return count, problems


def prove(arch, folder):
    """-> (what was looked at, the sentences about what is not so)"""
    tree = worktree.prepare(folder, (), describe.ROOT)
    built = grading.build(LAB, tree, arch)
    work = os.path.join(os.path.abspath(folder), "run")
    os.makedirs(work, exist_ok=True)
    program = grading.Program(os.path.join(built, "tessera.elf"), "labs/audit/work.c")
    run, total, problems = grading.Run(LAB, built, 7, work, program), 0, []
    with run.boot("kernel", user="crowd") as machine:
        for point, broken in (("kernel", ("pages", "slabs", "areas")), ("crowd", ("spaces",)), ("alone", ())):
            try:
                memory = run.point(machine, point, BUDGET)
            except grading.Failed as failed:
                return total, problems + [f"books: {failed}"]
            count, wrong = look(point, program, memory, broken)
            total, problems = total + count + len(AUDITS), problems + wrong
    print(f"books/{arch}: {total} looks, {len(problems)} problems", flush=True)
    return total, problems
