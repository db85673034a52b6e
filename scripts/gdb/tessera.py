# SPDX-License-Identifier: MIT
"""gdb commands that print a stopped Tessera in the terms of the books.

    walk ADDRESS      the page-table walk of an address, entry by entry
    areas [PID]       the memory areas of the current task, or of another
    page PFN          the struct page of a frame
    free_areas        the buddy system's free blocks, by zone and order
    tasks             all tasks

What:  types and layouts come from the kernel's DWARF, the shape of the page
       tables from the CPU's control registers, and the tables themselves are
       read by physical address, so `walk` works whatever the tables say.
See:   Intel SDM volume 3A, 4.3 to 4.5; include/asm/pgtable.h.
"""
import gdb

PAGE_SIZE = 4096

ENTRY_BITS = [(1, "writable"), (2, "user"), (3, "write-through"),
              (4, "uncached"), (5, "accessed"), (6, "dirty"), (8, "global")]
LEVEL_NAMES = {2: ["pte", "pgd"], 3: ["pte", "pmd", "pgd"],
               4: ["pte", "pmd", "pud", "pgd"],
               5: ["pte", "pmd", "pud", "p4d", "pgd"]}


def number(text):
    """An expression's value as an unsigned integer."""
    value = gdb.parse_and_eval(text)
    if value.type.code == gdb.TYPE_CODE_FUNC:
        value = value.address
    return int(value) & ((1 << 8 * max(value.type.sizeof, 4)) - 1)


def register(name):
    return int(gdb.parse_and_eval("$" + name)) & (1 << 64) - 1


def read_physical(address, size):
    """Bytes of guest memory by physical address, through QEMU's stub."""
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        return bytes(gdb.selected_inferior().read_memory(address, size))
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


def variable(name):
    value = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if value is None:
        raise gdb.GdbError(f"the kernel has no variable {name}")
    return value.value()


def container_of(node, type_name, field):
    kind = gdb.lookup_type(type_name)
    offset = next(f.bitpos // 8 for f in kind.fields() if f.name == field)
    return (int(node) - offset, kind.pointer())


def entries(head, type_name, field):
    """The structs on a kernel list."""
    node = head["next"]
    while node != head.address:
        address, pointer = container_of(node, type_name, field)
        yield gdb.Value(address).cast(pointer)
        node = node["next"]


def current_task():
    # The boot CPU's per-CPU variables are the linked ones.
    return variable("current_task")


def enum_name(type_name, value):
    for field in gdb.lookup_type(type_name).fields():
        if field.enumval == int(value):
            return field.name
    return f"{type_name} {int(value)}?"


# ------------------------------------------------------------------ the walk

class Geometry:
    """How the CPU walks, as CR4 and EFER say."""

    def __init__(self):
        cr4 = register("cr4")
        long_mode = register("efer") & 1 << 10
        if long_mode:
            self.levels = 5 if cr4 & 1 << 12 else 4
        else:
            self.levels = 3 if cr4 & 1 << 5 else 2
        self.entry_size = 4 if self.levels == 2 else 8
        self.index_bits = 10 if self.levels == 2 else 9
        self.names = LEVEL_NAMES[self.levels]
        self.frame_mask = (0xFFFFF000 if self.levels == 2
                           else 0x000FFFFFFFFFF000)
        self.root = register("cr3") & (0xFFFFFFE0 if self.levels == 3
                                       else self.frame_mask)

    def has_rights(self, level):
        """PAE's root entries say present and where, and nothing else."""
        return self.levels != 3 or level != 3

    def shift(self, level):
        return 12 + (level - 1) * self.index_bits

    def index(self, address, level):
        bits = 2 if self.levels == 3 and level == 3 else self.index_bits
        return address >> self.shift(level) & ((1 << bits) - 1)


def decode(entry, level, geometry):
    if not entry & 1:
        return "not present" if not entry else "not present, but not zero"
    if not geometry.has_rights(level):
        return "present"
    words = ["present"]
    words += [word for bit, word in ENTRY_BITS if entry & 1 << bit]
    if not entry & 2:
        words.insert(1, "read-only")
    if not entry & 4:
        words.insert(2, "kernel only")
    if level > 1 and entry & 1 << 7:
        words.append("huge")
    if entry >> 63:
        words.append("no-execute")
    return " ".join(words)


def walk_steps(address):
    """-> (geometry, [(level, index, where, entry)], physical or None)"""
    geometry, steps = Geometry(), []
    table = geometry.root
    for level in range(geometry.levels, 0, -1):
        index = geometry.index(address, level)
        where = table + index * geometry.entry_size
        entry = int.from_bytes(read_physical(where, geometry.entry_size),
                               "little")
        steps.append((level, index, where, entry))
        if not entry & 1:
            return geometry, steps, None
        size = 1 << geometry.shift(level)
        if level == 1 or entry & 1 << 7:
            base = entry & geometry.frame_mask & ~(size - 1)
            return geometry, steps, base + (address & (size - 1))
        table = entry & geometry.frame_mask
    return geometry, steps, None


class Walk(gdb.Command):
    """walk ADDRESS: the page-table walk of an address, entry by entry."""

    def __init__(self):
        super().__init__("walk", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("walk ADDRESS, such as: walk $cr2")
        address = number(argument)
        if not register("cr0") & 1 << 31:
            print(f"paging is off: {address:#x} is physical")
            return
        geometry, steps, physical = walk_steps(address)
        print(f"walk of {address:#x}, {geometry.levels} levels, "
              f"CR3 {register('cr3'):#x}")
        for level, index, where, entry in steps:
            digits = 2 * geometry.entry_size
            frame = (f" frame {entry >> 12 & 0xFFFFFFFFFF:#x}"
                     if entry & 1 else "")
            print(f"  {geometry.names[level - 1]}[{index}] at physical "
                  f"{where:#x} = 0x{entry:0{digits}x}:{frame} "
                  f"{decode(entry, level, geometry)}")
        self.conclude(address, [entry for level, *_, entry in steps
                                if geometry.has_rights(level)], physical)

    def conclude(self, address, found, physical):
        if physical is None:
            print(f"  {address:#x} is not mapped: a fault, whoever asks")
            return
        user = all(entry & 4 for entry in found)
        write = all(entry & 2 for entry in found)
        print(f"  {address:#x} is physical {physical:#x}; ring 3 may "
              + (("read and write" if write else "read only") if user
                 else "not touch it")
              + "; ring 0 may " + ("read and write" if write else "read only")
              + ("; no code" if any(entry >> 63 for entry in found) else ""))
        if physical >> 12 < int(variable("max_pfn")):
            print_page(physical >> 12)


# ------------------------------------------------------------------ the areas

VM_FLAGS = [(0x1, "r"), (0x2, "w"), (0x4, "x")]


def file_path(file):
    """The name of an open file, up to the root and through its mounts."""
    names, mount, dentry = [], file["path"]["mnt"], file["path"]["dentry"]
    while True:
        if dentry != mount["mnt_root"]:
            names.insert(0, dentry["d_name"]["name"].string(errors="replace"))
            dentry = dentry["d_parent"]
        elif mount["mnt_parent"]:
            dentry, mount = mount["mnt_mountpoint"], mount["mnt_parent"]
        else:
            return "/" + "/".join(names)


def area_name(area, mm):
    if area["vm_file"]:
        return file_path(area["vm_file"])
    # At first the stack begins where its area ends.
    if area["vm_start"] <= mm["start_stack"] <= area["vm_end"]:
        return "[stack]"
    if area["vm_start"] <= mm["brk"] and area["vm_end"] >= mm["start_brk"]:
        return "[heap]"
    return ""


def task_by_pid(pid):
    for task in entries(variable("all_tasks"), "struct task_struct", "tasks"):
        if int(task["pid"]) == pid:
            return task
    raise gdb.GdbError(f"no task has PID {pid}")


class Areas(gdb.Command):
    """areas [PID]: the memory areas of the current task, or of another."""

    def __init__(self):
        super().__init__("areas", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        task = task_by_pid(number(argument)) if argument else current_task()
        if not task:
            print("areas: there is no task yet")
            return
        mm, who = task["mm"], f"{task['comm'].string()} (PID {int(task['pid'])})"
        if not mm:
            print(f"areas: {who} is a kernel thread and has none")
            return
        print(f"areas: {who} has {int(mm['map_count'])}, "
              f"{int(mm['total_vm'])} pages; page tables below the root: "
              f"{int(mm['pt']['nr_tables'])}")
        area = mm["mmap"]
        while area:
            flags = int(area["vm_flags"])
            letters = "".join(letter if flags & bit else "-"
                              for bit, letter in VM_FLAGS)
            letters += "s" if flags & 0x8 else "p"
            print(f"  {int(area['vm_start']):08x}-{int(area['vm_end']):08x} "
                  f"{letters} pgoff {int(area['vm_pgoff']):#x} "
                  f"{area_name(area, mm)}".rstrip())
            area = area["vm_next"]


# ------------------------------------------------------------------ the pages

PAGE_FLAGS = [(0x1, "buddy"), (0x2, "per-CPU stack"), (0x4, "tail"),
              (0x8, "compound head"), (0x10, "poisoned")]


def identity_details(page, identity):
    """What the fields mean that depend on the identity."""
    if identity == "PAGE_SLAB":
        # A slab's other pages only point back to the first.
        head = page["slab_head"].dereference() if int(page["flags"]) & 4 else page
        cache = head["slab_cache"]
        if not cache:
            return ""
        return (f"cache {cache['name'].string()}, "
                f"{int(head['inuse'])} objects in use")
    if identity == "PAGE_TABLE":
        return f"{int(page['pt_entries'])} entries in use"
    if identity == "PAGE_FILE":
        return f"page {int(page['index'])} of inode {int(page['mapping']):#x}"
    return ""


def print_page(pfn):
    if pfn >= int(variable("max_pfn")):
        raise gdb.GdbError(f"frame {pfn:#x} has no struct page: max_pfn is "
                           f"{int(variable('max_pfn')):#x}")
    if not variable("mem_map"):
        raise gdb.GdbError("mem_map is not there yet")
    page = variable("mem_map")[pfn]
    identity = enum_name("enum page_identity", page["identity"])
    flags = [word for bit, word in PAGE_FLAGS if int(page["flags"]) & bit]
    print(f"  page {pfn:#x} at {int(page.address):#x}: "
          f"{identity.removeprefix('PAGE_').lower()}, "
          f"{enum_name('enum zone_type', int(page['pageblock']) >> 2)}, "
          f"order {int(page['order'])}, "
          f"_refcount {int(page['_refcount']['counter'])}, "
          f"_mapcount {int(page['_mapcount']['counter'])}"
          + (", " + ", ".join(flags) if flags else ""))
    if details := identity_details(page, identity):
        print(f"    {details}")


class Page(gdb.Command):
    """page PFN: the struct page of a frame; page &ADDRESS_OF_PAGE_STRUCT or a
    physical address shifted by 12 will do as well."""

    def __init__(self):
        super().__init__("page", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("page PFN, such as: page 0x1234")
        value = gdb.parse_and_eval(argument)
        if (value.type.code == gdb.TYPE_CODE_PTR and
                str(value.type.target().unqualified()) == "struct page"):
            print_page(int(value - variable("mem_map")))
        else:
            print_page(number(argument))


class FreeAreas(gdb.Command):
    """free_areas: free blocks by zone and order, as /proc/buddyinfo."""

    def __init__(self):
        super().__init__("free_areas", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        zones = variable("zones")
        first, last = zones.type.range()
        print("zone      free pages  blocks of order 0 ...")
        for i in range(first, last + 1):
            zone = zones[i]
            if not int(zone["present_pages"]):
                continue
            areas = zone["free_area"]
            low, high = areas.type.range()
            counts = " ".join(f"{int(areas[o]['nr_free']):5d}"
                              for o in range(low, high + 1))
            print(f"{zone['name'].string():8s}  {int(zone['free_pages']):10d}  "
                  f"{counts}")


class Tasks(gdb.Command):
    """tasks: all tasks, the current one marked."""

    def __init__(self):
        super().__init__("tasks", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        current = current_task()
        states = "enum task_state"
        print("    PID  state                 mm          name")
        for task in entries(variable("all_tasks"), "struct task_struct",
                            "tasks"):
            mark = "*" if task == current else " "
            print(f"  {mark} {int(task['pid']):3d}  "
                  f"{enum_name(states, task['state']):20s}  "
                  f"{int(task['mm']):#010x}  {task['comm'].string()}")


for kind in (Walk, Areas, Page, FreeAreas, Tasks):
    kind()
