# SPDX-License-Identifier: MIT
"""Boots that misuse an allocated object (kernel/crash_mm.c), and what the report
has to say: the sentence, what was found and expected, who took the object and
who freed it, the bytes. CRASH makes a case of each (boots.py).
"""

OVERRUN = r"^.*slab kmalloc-64: 2 bytes behind the object at \S+ were written"


def reported(crash):
    """What is done to an allocated object, and the report that teaches: what
    was found and expected, who took it, who freed it, the bytes."""
    taken = (r"  object     \S+: 64 bytes, number \d+ of \d+ in the slab",
             r"  allocated  by PID 1 at \d+\.\d{6}", r"     take\+")
    freed = (r"  freed      by PID 1 at ", r"     give_back\+")
    reports = (
        ("slab-overrun", r"slab kmalloc-64: 2 bytes behind the object at \S+ were",
         r"  found      0x58 at \S+, 0 bytes behind its end; expected 0xcc", *taken,
         r" 58 58( \w\w)+  .*XX", r" \^\^ \^\^$", r" slab_overrun\+"),
        ("slab-underrun", r"slab kmalloc-64: 1 bytes before the object at \S+ were",
         r"  found      0x58 at \S+, 1 bytes before it; expected 0xcc", *taken,
         r" cc 58", r" \^\^$"),
        ("use-after-free", r"slab kmalloc-64: 1 bytes of the object at \S+ were "
         r"written after it was freed",
         r"  found      0x58 at \S+, byte 16 of it; expected 0x6b", *taken, *freed,
         r"  kkkkkkkkkkkkkkkk$", r" 58( \w\w)+  .*X", r" \^\^$"),
        ("double-free-slab", r"slab kmalloc-64: object \S+ freed twice", *taken,
         *freed, r"  kkkkkkkkkkkkkkkk$"),
        ("slab-bad-pointer", r"slab kmalloc-64: \S+ freed to it is not from it: the object",
         r"  pointer    ", *taken, r"  ZZZZZZZZZZZZZZZZ$"),
        ("slab-foreign", r"slab crash-other: \S+ freed to it is not from it"))
    for name, *words in reports:
        yield crash(name, *words, debug=True)
        yield crash(name, *words, append="slub_debug", title=name + "-checked")


def faulting(crash):
    """slub_debug=M: the misuse faults at once, and the explainer knows why."""
    taken = (r"  allocated  by PID 1 at ", r"     take\+")
    freed = (r"  freed      by PID 1 at ", r"     give_back\+")
    overrun = (r"  disagrees   the allocator: an overrun, the guard page behind an object",
               r"  object      \S+ of kmalloc-64, 64 bytes; touched: byte 64$", *taken)
    after = (r"  disagrees   the allocator: a use after free, the object's page",
             r"  object      \S+ of kmalloc-64, 64 bytes; touched: byte 16, after it",
             *taken, *freed)
    touched = r"page fault at \S+: the kernel touched what is not mapped"
    for name, sentence, *words in (
            ("read-overrun", touched, *overrun), ("slab-overrun", touched, *overrun),
            ("read-after-free", touched, *after), ("use-after-free", touched, *after),
            ("slab-underrun", r"slab kmalloc-64: 1 bytes before the object at",
             r"  object     \S+: 64 bytes, alone before a guard page", r" cc 58", *taken),
            ("double-free-slab", r"slab kmalloc-64: object \S+ freed twice", *taken, *freed),
            ("slab-bad-pointer", r"slab kmalloc-64: \S+ freed to it is not from it", *taken)):
        yield crash(name, sentence, *words, append="slub_debug=FZPUM,kmalloc-64",
                    title=name + "-unmap")
