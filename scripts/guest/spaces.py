# SPDX-License-Identifier: MIT
"""Tasks, address spaces and their areas in a stopped guest.

What:  tasks_of() walks all_tasks, spaces_of() the mms; a Space has its areas by
       the list and by the tree, and the leaves of its page tables. audit() says
       where areas disagree among themselves, entries with areas, counters with
       entries, and mapcounts and reference counts of all pages with the entries
       of all address spaces.
Needs: labs/books.h in the work's file, for the types.
See:   mm/vma.c, mm/mm_check.c.
"""
import dataclasses

from guest import lists, tables
from guest.layout import View
from guest.lists import Broken

READ, WRITE, EXEC, SHARED, PFNMAP = 1, 2, 4, 8, 0x400   # vm_area_struct.vm_flags
ANON_PAGES, SHMEM_PAGES = 1, 2                          # enum rss_counter


@dataclasses.dataclass
class Vma:
    address: int                # of the vm_area_struct
    start: int
    end: int
    flags: int
    view: object

    def say(self):
        rights = "".join(letter if self.flags & bit else "-" for letter, bit in
                         zip("rwx", (READ, WRITE, EXEC)))
        return f"the area {self.start:#x}-{self.end:#x} {rights}{'s' if self.flags & SHARED else 'p'}"


class Space:
    """An mm_struct."""

    def __init__(self, frames, address):
        self.frames, self.address = frames, address
        self.view = View(frames.memory, frames.program.record("mm_struct"), address)
        self.users = int(self.view["mm_users"])
        self.vmas = list(self.listed())
        self.by_tree = [node - frames.program.record("vm_area_struct").offset("vm_rb") for node in lists.tree(
            frames.program, frames.memory, self.view["mm_rb"].address(), f"mm {address:#x}: the tree of areas")]
        root = frames.memory.translate(int(self.view.pt.root))
        self.leaves = list(tables.leaves(frames.memory, root, users=True))

    def vma(self, address):
        view = View(self.frames.memory, self.frames.program.record("vm_area_struct"), address)
        return Vma(address, int(view["vm_start"]), int(view["vm_end"]), int(view["vm_flags"]), view)

    def listed(self):
        address, last, count = int(self.view["mmap"]), 0, 0
        while address:
            vma = self.vma(address)
            if int(vma.view["vm_prev"]) != last:
                raise Broken(f"mm {self.address:#x}: {vma.say()} does not point back")
            count += 1
            if count > lists.MOST:
                raise Broken(f"mm {self.address:#x}: the list of areas never ends")
            yield vma
            last, address = address, int(vma.view["vm_next"])

    def vma_at(self, address):
        return next((vma for vma in self.vmas if vma.start <= address < vma.end), None)


@dataclasses.dataclass
class Task:
    address: int
    pid: int
    comm: str
    mm: int                     # address, or 0: a kernel thread
    view: object


def task_at(frames, address):
    view = View(frames.memory, frames.program.record("task_struct"), address)
    comm = frames.memory.text(view["comm"].address(), 16)
    return Task(address, int(view["pid"]), comm, int(view["mm"]), view)


def tasks_of(frames):
    head = frames.program.variable(frames.memory, "all_tasks").address()
    return [task_at(frames, address) for address in
            lists.elements(frames.program, frames.memory, head, "task_struct", "tasks", "the list of tasks")]


def spaces_of(frames):
    head = frames.program.variable(frames.memory, "mmlist").address()
    return [Space(frames, address) for address in
            lists.elements(frames.program, frames.memory, head, "mm_struct", "mmlist", "the list of mms")]


def wrong_areas(space):
    what = f"mm {space.address:#x}"
    for vma in space.vmas:
        if vma.start >= vma.end or (vma.start | vma.end) & 4095:
            yield f"{what}: {vma.say()} is no range of pages"
        if int(vma.view["vm_mm"]) != space.address:
            yield f"{what}: {vma.say()} says that it is another's"
    for one, next_one in zip(space.vmas, space.vmas[1:]):
        if one.end > next_one.start:
            yield f"{what}: {one.say()} and {next_one.say()} overlap, or are out of order"
    if [vma.address for vma in space.vmas] != space.by_tree:
        yield f"{what}: list and tree of areas are not the same"
    if int(space.view["map_count"]) != len(space.vmas):
        yield f"{what}: map_count says {int(space.view['map_count'])}; there are {len(space.vmas)} areas"
    pages = sum(vma.end - vma.start for vma in space.vmas) >> 12
    if int(space.view["total_vm"]) != pages:
        yield f"{what}: total_vm says {int(space.view['total_vm'])}; the areas have {pages} pages"


def wrong_entry(space, leaf):
    """What an entry says against its area and its page; or None."""
    frames, vma = space.frames, space.vma_at(leaf.address)
    if not vma:
        return "lies in no area"
    if bool(leaf.entry & tables.PRESENT) != bool(vma.flags & (READ | WRITE | EXEC)):
        return f"is present, or is not, against the rights of {vma.say()}"
    if leaf.write and not vma.flags & WRITE:
        return f"is writable in {vma.say()}"
    pfn = leaf.frame >> 12
    if not leaf.counts():
        wrong = pfn == frames.zero_page and leaf.write or pfn != frames.zero_page and not vma.flags & PFNMAP
        return f"maps the uncounted page {pfn:#x} in {vma.say()}" if wrong else None
    if pfn >= frames.count:
        return f"maps page {pfn:#x}, which is none"
    if leaf.write and not vma.flags & SHARED and (frames.identity[pfn] != tables.ANON or frames.mapcount[pfn] != 1):
        return f"is writable in {vma.say()}, and others have {frames.say(pfn)}"
    return None


def wrong_entries(space):
    frames, rss = space.frames, {ANON_PAGES: 0, SHMEM_PAGES: 0}
    for leaf in space.leaves:
        wrong = wrong_entry(space, leaf)
        if wrong:
            yield f"mm {space.address:#x}: the entry of {leaf.address:#x} {wrong}"
        elif leaf.counts():
            rss[ANON_PAGES if frames.identity[leaf.frame >> 12] == tables.ANON else SHMEM_PAGES] += 1
    for i, found in rss.items():
        said = int(space.view["rss"][i])
        if said != found:
            yield f"mm {space.address:#x}: rss[{i}] says {said}; {found} entries are there"


def wrong_tasks(frames, tasks, spaces):
    users, pids = {}, [task.pid for task in tasks]
    for task in tasks:
        if task.mm:
            users[task.mm] = users.get(task.mm, 0) + 1
    if len(set(pids)) != len(pids):
        yield f"two tasks have one number: {sorted(pids)}"
    for space in spaces:
        count = users.pop(space.address, 0)
        if space.users != count:
            yield f"mm {space.address:#x}: mm_users says {space.users}; {count} tasks run in it"
    for address, count in users.items():
        yield f"{count} tasks run in {address:#x}, which is no mm"
    known = {task.address for task in tasks}
    for task in tasks:
        children = lists.elements(frames.program, frames.memory, task.view["children"].address(),
                                  "task_struct", "sibling", f"the children of {task.pid}")
        for child in children:
            if child not in known or int(task_at(frames, child).view["parent"]) != task.address:
                yield f"the children of {task.pid} ({task.comm}): {child:#x} is none of them"


def wrong_spaces(frames, spaces):
    """SPACES are all that there are."""
    for space in spaces:
        yield from wrong_areas(space)
        yield from wrong_entries(space)
        yield from tables.wrong_for_users(frames, space.leaves)
    yield from tables.wrong_mapcounts(frames, [space.leaves for space in spaces])


def audit(frames):
    spaces = spaces_of(frames)
    yield from wrong_tasks(frames, tasks_of(frames), spaces)
    yield from wrong_spaces(frames, spaces)
