# SPDX-License-Identifier: MIT
"""gdb commands about what the allocators have given out.

    slabs             the caches, as /proc/slabinfo
    vmallocinfo       the vmalloc areas, as /proc/vmallocinfo
    kmem ADDRESS      the object, block of pages or area that it belongs to
    page_owner PFN    who has taken a page (page_owner=on)
    segments          System V's shared memory, as /proc/sysvipc/shm
    mm_check          the kernel's self-audit, called in the stopped kernel

What:  sourced after tessera.py, whose functions it uses.
"""
import gdb

# ------------------------------------------------------- objects, areas, owners

def caches():
    return entries(variable("cache_chain"), "struct kmem_cache", "chain")


class Slabs(gdb.Command):
    """slabs: all caches, their objects and slabs, as /proc/slabinfo."""

    def __init__(self):
        super().__init__("slabs", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        print("name              out of slabs  objects  size  a slab  slabs")
        for cache in caches():
            print(f"{cache['name'].string():18s} {int(cache['nr_taken']):11d}  "
                  f"{int(cache['nr_slabs']) * int(cache['num']):7d} "
                  f"{int(cache['size']):5d}  {int(cache['num']):6d}  "
                  f"{int(cache['nr_slabs']):5d}")


def vm_area_list():
    """The areas in use, by address: the tree, from left to right."""
    def walk(node):
        if not node:
            return
        yield from walk(node["rb_left"])
        address, pointer = container_of(node, "struct vm_struct", "node")
        yield gdb.Value(address).cast(pointer)
        yield from walk(node["rb_right"])
    yield from walk(variable("vm_areas")["busy"]["rb_node"])


def symbol(address):
    """name+offset of a text address, or the number."""
    text = gdb.execute(f"info symbol {int(address):#x}", to_string=True)
    return (f"{int(address):#x}" if text.startswith("No symbol")
            else text.split(" in section")[0].replace(" ", ""))


def print_area(area):
    size, start = int(area["size"]), int(area["addr"])
    print(f"  0x{start:08x}-0x{start + size:08x} {size:8d} "
          f"{symbol(area['caller'])} pages={int(area['nr_pages'])}")


class VmallocInfo(gdb.Command):
    """vmallocinfo: the vmalloc areas in use, as /proc/vmallocinfo."""

    def __init__(self):
        super().__init__("vmallocinfo", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        for area in vm_area_list():
            print_area(area)


def page_head(page):
    return page["slab_head"].dereference() if int(page["flags"]) & 4 else page


def print_object(address, slab, base):
    """The object of a slab that an address lies in; BASE: the slab's."""
    cache = slab["slab_cache"].dereference()
    first = base + (int(slab["first"]) - base & 0xffff)
    size = int(cache["size"])
    name, count = cache["name"].string(), int(cache["num"])
    index = (address - first) // size
    if address < first or index >= count:
        print(f"  no object of {name}: before or behind those of its slab")
        return
    start = first + index * size
    bits = (slab["free_bits"].address if cache["off_slab"] else
            gdb.Value(base).cast(gdb.lookup_type("unsigned long").pointer()))
    width = 8 * gdb.lookup_type("unsigned long").sizeof
    free = int(bits[index // width]) >> index % width & 1
    print(f"  {name}: object {start:#x} of {int(cache['object_size'])} bytes, "
          f"number {index} of {count}, byte {address - start}; "
          + ("free" if free else "in use, or in a magazine"))
    if not int(cache["flags"]) & 0x10000:
        return
    word = gdb.lookup_type("unsigned long").sizeof
    where = start + (int(cache["inuse"]) + word - 1) // word * word
    tracks = gdb.Value(where).cast(
        gdb.lookup_type("struct slab_track").pointer())
    for i, what in enumerate(("allocated", "freed")):
        if int(tracks[i]["when_ns"]):
            print(f"    {what} by PID {int(tracks[i]['pid'])}: "
                  f"{symbol(tracks[i]['caller'])}")


class Kmem(gdb.Command):
    """kmem ADDRESS: which object, block of pages or area it belongs to."""

    def __init__(self):
        super().__init__("kmem", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("kmem ADDRESS, such as: kmem current_task")
        address = number(argument)
        for area in vm_area_list():
            start = int(area["addr"])
            if start <= address < start + int(area["size"]):
                print_area(area)
                return
        pfn = self.low_frame(address)
        if pfn is None:
            print(f"  {address:#x}: not in the direct map, nor in an area")
            return
        page = variable("mem_map")[pfn]
        if enum_name("enum page_identity", page["identity"]) != "PAGE_SLAB":
            print_page(pfn)
            return
        head = page_head(page)
        head_pfn = int(head.address - variable("mem_map"))
        print_object(address, head, address - address % PAGE_SIZE -
                     (pfn - head_pfn) * PAGE_SIZE)

    def low_frame(self, address):
        """The frame behind an address of the direct map, or None: found by the
        walk, since where that map begins is a number of the build's."""
        _, _, physical = walk_steps(address)
        if physical is None or physical >> 12 >= int(variable("max_low_pfn")):
            return None
        return physical >> 12


def print_chain(handle):
    pool = variable("pool")
    record = (pool + handle).cast(gdb.lookup_type("struct record").pointer())
    entries_at = record["entries"]
    top = 1 << 8 * gdb.lookup_type("unsigned long").sizeof - 1
    for i in range(int(record["nr"])):
        entry = int(entries_at[i])
        print(f"    {'' if entry & top else '? '}{symbol(entry | top)}")


class PageOwner(gdb.Command):
    """page_owner PFN: who has taken a page (page_owner=on)."""

    def __init__(self):
        super().__init__("page_owner", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        owners = variable("owners")
        if not owners:
            print("page_owner: it is off; boot with page_owner=on")
            return
        owner = owners[number(argument)]
        if not int(owner["chain"]):
            print("page_owner: nobody has taken it since boot")
            return
        print(f"  {'taken' if owner['taken'] else 'was taken'} by PID "
              f"{int(owner['pid'])}, order {int(owner['order'])}, "
              f"gfp {int(owner['gfp']):#x}")
        print_chain(int(owner["chain"]))


def radix_items(tree):
    """(index, pointer) of all that a struct radix_tree has."""
    node_type = gdb.lookup_type("struct radix_tree_node").pointer()

    def walk(item, height, index):
        if item and not height:
            yield index, item
        elif item:
            slots = item.cast(node_type)["slots"]
            for i in range(64):
                yield from walk(slots[i], height - 1, index << 6 | i)
    return walk(tree["top"], int(tree["height"]), 0)


class Segments(gdb.Command):
    """segments: System V's shared memory, as /proc/sysvipc/shm."""

    def __init__(self):
        super().__init__("segments", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        print("      id         key  mode     bytes  nattch  resident  maker  last")
        for _, item in radix_items(variable("shm_ids")["objects"]):
            address, pointer = container_of(item, "struct shmid_kernel", "perm")
            segment = gdb.Value(address).cast(pointer)
            perm = segment["perm"]
            print(f"{int(perm['id']):8d}  0x{int(perm['key']) & 0xffffffff:08x}  "
                  f"{int(perm['mode']):4o}  {int(segment['segsz']):8d}  "
                  f"{int(segment['nattch']):6d}  "
                  f"{int(segment['file']['inode']['i_data']['nr_pages']):8d}  "
                  f"{int(segment['cprid']):5d}  {int(segment['lprid']):4d}")


class MmCheck(gdb.Command):
    """mm_check: the kernel audits itself, called from here. It takes locks, so
    the stopped task must hold none: preemption on, as in do_page_fault."""

    def __init__(self):
        super().__init__("mm_check", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        if register("cs") & 3:
            raise gdb.GdbError("mm_check: stopped in ring 3; step into the kernel")
        if int(variable("preempt_count")):
            raise gdb.GdbError("mm_check: preemption is off, a lock may be held")
        wrong = gdb.parse_and_eval("mm_check()")
        print("mm_check: " + (wrong.string() if wrong else "all books agree"))


for kind in (Slabs, VmallocInfo, Kmem, PageOwner, Segments, MmCheck):
    kind()
