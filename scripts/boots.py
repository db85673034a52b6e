# SPDX-License-Identifier: MIT
"""The table of boots that `make test` runs; judges.py says how each is judged.

What:  TESTED boots run the in-kernel tests and the ring-3 runner and have to end
       with every result ok, no page lost, and QEMU's status saying so. TOLD
       boots are given something bad and have to say one clear sentence. The
       tour has to come to its end and power off.
"""
import dataclasses
import os

import badinput
import misuses
import qemu
import sessions
from case import Case
from judges import (ALARM, halts, panics, powers_off, says, shown, survives, tested,
                    traced)


def tests(name, append="", debug=False, cost=20, **boot):
    append = " ".join(["console=ttyS0 test=all init=/test/runner norandmaps",
                       append]).strip()
    return Case(name, dict(append=append, debug_exit=True, timeout=500, **boot),
                debug=debug, cost=cost)


def bad(name, *words, make=None, append="", never=(), **boot):
    """A boot that ends as soon as it has said the last of the words."""
    append = boot.pop("line", f"console=ttyS0 {append}".strip())
    return Case(name, dict(append=append, until=words[-1], timeout=40, **boot),
                judge=says, says=words, never=never, input=make, cost=4)


def table(arch):
    """The boots of one build; what it has not in common with the others is in
    MACHINES."""
    yield tests("debug", debug=True, cost=60)
    yield tests("debug-8M", debug=True, mem="8M", cost=50)
    yield tests("release", cost=40)
    # With M the record of each hole among the vmalloc areas has its own page.
    yield Case("unmap", dict(
        append="console=ttyS0 test=mmap.* init=/test/runner norandmaps slub_debug=FZPUM page_owner=on",
        mem="64M", debug_exit=True, timeout=500), judge=survives, slack=8,
        never=(r"leak: ",), cost=40)
    yield Case("unmap-words", dict(
        append="console=ttyS0 test=slab_debug.* init=/test/mincore slub_debug=FZPUM",
        mem="64M", debug_exit=True, timeout=60), judge=tested, cost=3,
        never=(r"not on",))
    yield Case("page-owner", dict(
        append="console=ttyS0 test=page_owner.* init=/test/proc page_owner=on slub_debug=U",
        mem="64M", debug_exit=True, timeout=60), judge=tested, cost=3,
        never=(r"not on",))
    yield Case("page-trace", dict(
        append="console=ttyS0 test=page_alloc.* init=/test/mincore page_trace",
        mem="64M", debug_exit=True, timeout=60), judge=traced, cost=3,
        input=lambda work, build: {"debugcon": os.path.join(work, "trace")})
    for mem in ("8M", "16M", "1G", "4G"):
        yield tests(f"ram-{mem}", mem=mem)
    # Not among the runner's programs: ten thousand processes take their time.
    for mem, debug in (("64M", True), ("512M", False)):
        yield Case(f"crowd-{mem}", dict(
            append="console=ttyS0 test=glob.* init=/test/crowd", mem=mem,
            debug_exit=True, timeout=500), debug=debug, cost=30)
    yield from MACHINES[arch]()
    yield dataclasses.replace(
        tests("cpu-max", cpu="max", mem="1G", machine="q35"),
        says=(r"cpu: .* pge .*smep smap umip .*wp\b",))
    yield tests("grub-multiboot1", boot="mb1", mem="64M")
    yield tests("grub-multiboot2", boot="mb2", mem="64M")
    yield tests("grub-multiboot2-4G", boot="mb2", mem="4G")
    # With more memory q35 takes minutes: QEMU keeps GRUB's translated code in
    # a page that is a kernel stack by now, so every write to it is slow.
    yield tests("grub-multiboot2-q35", boot="mb2", mem="64M", machine="q35")
    yield dataclasses.replace(tests("initrd-gzip", mem="64M"),
                              input=badinput.gzip_initrd)
    yield from injections()
    yield from tours()
    yield from sessions.shells()
    yield from sessions.with_glibc(arch)
    yield from sessions.debian()
    yield Case("slabtop", dict(append="console=ttyS0 init=/slabtop -- -s c",
                               timeout=40),
               judge=powers_off,
               says=(r"Active / Total Objects \(% used\)    : \d+ / \d+ \(\d+\.\d%\)",
                     r"Active / Total Size \(% used\)       : \d+\.\d\dK / ",
                     r"^ +\d+ +\d+ +\d+% +4\.00K +\d+ +\d+ +\d+K kmalloc-4096\r?$"),
               cost=4)
    yield from refusals()
    yield from terminals()
    yield from screens()
    yield from crashes()


def highmem():
    yield tests("highmem-32M", "highmem=32M", mem="64M")
    # Low memory that ends between two big pages below 16 MiB.
    yield Case("highmem-48M", dict(
        append="console=ttyS0 test=kmap.* init=/test/demand highmem=48M",
        mem="64M", debug_exit=True, timeout=60), cost=1)


def pat_declined():
    yield Case("pat-declined", dict(
        append="console=ttyS0 test=ioremap.* init=/test/demand nopat", mem="64M",
        debug_exit=True, timeout=60), cost=1,
        says=(r"the_pat_has_write_combining_as_number_one # SKIP no PAT",))


def clocks(*more):
    """The tests of time, with each clock that there is."""
    def clock(name, words, says, **boot):
        return Case(f"clock-{name}", dict(
            append=f"console=ttyS0 test=time.* init=/test/runner norandmaps {words} -- /test/list_time",
            mem="64M", debug_exit=True, timeout=300, **boot), cost=15, says=says)

    yield clock("tsc", "clocksource=tsc", (r"time: TSC at",))
    yield clock("hpet", "clocksource=hpet", (r"time: hpet at 100\.000 MHz",))
    yield clock("pit", "clocksource=pit", (r"time: pit at 1\.193 MHz",))
    # Then both the clock and the tick are the PIT's.
    yield clock("pit-alone", "clocksource=hpet", (
        r"time: there is no hpet here", r"time: pit at", r"timer: PIT at 100 Hz"),
        machine="pc,hpet=off", cpu=more[0]) if more else clock(
            "hpet-missing", "clocksource=hpet", (
                r"time: there is no hpet here", r"time: TSC at"),
            machine="pc,hpet=off")
    yield Case("clock-unknown", dict(
        append="console=ttyS0 test=glob.* init=/test/mincore clocksource=sundial", mem="64M",
        debug_exit=True, timeout=60), cost=1,
        says=(r"cmdline: clocksource=sundial: this value is not understood",))
    for cpu in more[1:]:
        yield clock("without-tsc", "", (r"time: hpet at",), cpu=cpu)


def machines_i386():
    yield from highmem()
    yield from clocks("qemu32,-tsc,-apic", "qemu32,-tsc")
    yield from pat_declined()
    yield tests("cpu-pentium2", cpu="pentium2")
    yield tests("fxsr-declined", "nofxsr")
    yield tests("cpu-qemu32", cpu="qemu32", machine="q35")


def machines_i386pae():
    yield from highmem()
    yield from clocks()
    yield tests("ram-63M", mem="63M")
    yield tests("ram-6G", mem="6G")
    yield Case("ram-60G",
               dict(append="console=ttyS0 test=glob.* init=/test/mincore",
                    mem="60G", sparse=True, cpu="max", debug_exit=True, timeout=60),
               judge=panics, status=qemu.TEST_OK,
               says=(r"5\d\d\d MiB above .* left out: low memory is too small for its map",
                     r"balance: "), never=(ALARM.pattern,), cost=5)
    yield dataclasses.replace(
        tests("cpu-of-32-bits", cpu="qemu32,+nx", mem="6G"),
        says=(r"3072 MiB above 0x100000000 left out: this CPU cannot reach it",))
    yield tests("cpu-nehalem", cpu="Nehalem", machine="q35")
    lacks = r"Tessera: this CPU lacks {}; the build for ARCH=i386 does without"
    yield bad("cpu-without-pae", lacks.format("PAE"), cpu="qemu32,+nx,-pae")
    yield bad("cpu-pentium", r"Tessera: this CPU lacks CMOV PAE NX; a Pentium Pro",
              cpu="pentium")
    yield bad("cpu-without-nx", lacks.format("NX"), cpu="qemu32")


    yield from nx("0xc")
    yield crash("reserved-bit", r"page fault at .* a reserved bit is set in an entry",
                *fault("read from 0xf", "an entry: a reserved bit is set"),
                r", reserved: 0x7ffffff000000000")


def machines_x86_64():
    yield from pat_declined()
    yield from clocks()
    yield tests("ram-63M", mem="63M")
    yield tests("ram-8G", mem="8G")
    yield tests("cpu-nehalem", cpu="Nehalem", machine="q35")
    yield tests("cpu-la57", cpu="max,+la57", mem="6G")
    yield tests("cpu-la57-debug", cpu="max,+la57", debug=True, cost=50)
    yield tests("no-big-pages", "nopse nogbpages nofsgsbase", cpu="max", mem="256M")
    for name, cpu, word, levels in (
            ("levels-4", "max,-la57", "", 4), ("levels-5", "max,+la57", "", 5),
            ("levels-no5lvl", "max,+la57", "no5lvl", 4),
            ("levels-no5lvl-grub", "max,+la57", "no5lvl", 4),
            ("levels-not-a-word", "max,+la57", "xno5lvl no5lvlx -- no5lvl", 5)):
        boot = {"boot": "mb2"} if name.endswith("grub") else {}
        yield Case(name, dict(
            append=f"console=ttyS0 test=glob.* init=/test/mincore {word}", mem="64M",
            cpu=cpu, debug_exit=True, timeout=60, **boot), judge=panics,
            status=qemu.TEST_OK, says=(rf"paging: {levels} levels",), cost=2)
    lacks = r"Tessera: this CPU lacks {}; a 64-bit x86 CPU is needed: .*ARCH=i386"
    yield bad("cpu-qemu32", lacks.format("SYSCALL NX long-mode"), cpu="qemu32")
    yield bad("cpu-without-nx", lacks.format("NX"), cpu="qemu64,-nx")
    yield from nx("0xffffffff8")
    yield crash("reserved-bit", r"page fault at .* a reserved bit is set in an entry",
                *fault("read from 0xffffc9", "an entry: a reserved bit is set"))


MACHINES = {"i386": machines_i386, "i386pae": machines_i386pae,
            "x86_64": machines_x86_64}


def injections():
    """Allocations fail under the ring-3 tests, by chance and by caller."""
    for name, hit, words in (
            ("one-in-100", r"[1-9]\d* pages, [1-9]\d* objects, [1-9]\d* areas",
             "failslab=1,1,0,-1 fail_page_alloc=1,1,0,-1 fail_vmalloc=1,5,0,-1"),
            ("every-300th", r"[1-9]\d* pages, [1-9]\d* objects, \d+ areas",
             "failslab=300,100,0,-1 fail_page_alloc=500,50,0,-1 seed=7"),
            ("below-do_clone", r"[1-9]\d* pages, 0 objects, 0 areas",
             "fail_caller=do_clone fail_page_alloc=3,100,30,-1"),
            ("below-exec_program", r"0 pages, [1-9]\d* objects, 0 areas",
             "fail_caller=exec_program failslab=20,100,40,100"),
            ("nothing", r"fail_caller=no_such_function: this value is not understood",
             "fail_caller=no_such_function")):
        yield Case(f"fail-{name}", dict(
            append=f"console=ttyS0 test=glob.* init=/test/runner norandmaps limit=20 {words}", mem="64M",
            debug_exit=True, timeout=500), judge=survives,
            says=(hit,), cost=15, debug=name == "every-300th")


def tours():
    for name, boot in (("tour", {}), ("tour-8M", {"mem": "8M"}),
                       ("tour-iso", {"boot": "mb2", "mem": "64M"}),
                       ("tour-usb", {"boot": "mb2", "mem": "64M", "disk": True})):
        yield Case(name, dict(append="console=ttyS0 tour=all", timeout=120,
                              **boot), judge=powers_off,
                   says=(r"do_anonymous_page",), cost=15)
    yield Case("tour-shell", dict(append="console=ttyS0 tour=all", timeout=120),
               judge=powers_off, input=sessions.shell_archive, cost=15,
               says=(r"as expected:   glibc took the nine steps",))


def refusals():
    no_init = r"no init"
    yield bad("magic-wrong", r"(?i)multiboot", make=badinput.wrong_magic)
    yield bad("no-memory-map", r"(?i)memory map", make=badinput.no_memory_map)
    yield bad("cpu-486", r"(?i)cpu", cpu="486")
    yield bad("ram-1792K", r"this machine does not hold the kernel's image",
              mem="1792K", initrd="")
    yield bad("ram-2M", r"at least \d+ MiB of memory are needed", mem="2M", initrd="")
    yield bad("ram-4M", r"at least \d+ MiB of memory are needed", mem="4M", initrd="")
    yield bad("initrd-none", no_init, initrd="")
    yield bad("initrd-empty", no_init, make=badinput.empty)
    yield bad("initrd-garbage", r"initramfs", no_init, make=badinput.garbage)
    yield bad("initrd-truncated", r"initramfs", r"no init found; initramfs: it cannot be read to its end",
              make=badinput.truncated)
    yield bad("initrd-lies", r"initramfs", no_init, make=badinput.lying_cpio)
    yield bad("initrd-gzip-truncated", r"initramfs", no_init,
              make=badinput.truncated_gzip)
    yield bad("initrd-gzip-corrupt", r"initramfs", no_init,
              make=badinput.corrupt_gzip)
    more = r"no init found; initramfs: .*; give the machine more"
    yield bad("initrd-no-room", r"/etc/large: there is no memory for it", more,
              make=badinput.without_room, mem="8M")
    yield bad("initrd-gzip-no-room", r"gzip data cannot be used: there is no memory", more,
              make=badinput.gzip_without_room, mem="8M")
    yield bad("initrd-behind-memory", r"not all in memory", more, never=(r"brought none",),
              make=badinput.behind_memory, mem="8M")
    yield bad("initrd-without-init", no_init, make=badinput.without_init)
    yield bad("init-not-there", r"/no/such/file", no_init,
              append="init=/no/such/file")
    yield bad("init-is-a-text", r"/init", no_init, make=badinput.text_init)
    yield bad("init-elf-truncated", r"/init", no_init,
              make=badinput.truncated_elf)
    yield bad("init-elf-overlaps-kernel", r"/init", no_init,
              make=badinput.kernel_elf)
    yield bad("init-elf-lies", r"/init", no_init, make=badinput.lying_elf)
    yield Case("console-quiet",         # the result is told all the same
               dict(append="console=ttyS0 loglevel=1 test=glob.* init=/test/mincore",
                    mem="64M", debug_exit=True, timeout=60), suites=1, cost=2)
    yield Case("words-unknown",
               dict(append="console=ttyS0 tour=all frobnicate=7 blub",
                    timeout=120), judge=powers_off,
               says=(r"(?i)unknown.*frobnicate=7", r"(?i)unknown.*blub"), cost=15)


def terminals():
    """What is typed on the serial line."""
    # A wrong character is taken back, and a line.
    yield Case("serial-typing", dict(
        append="console=ttyS0", timeout=40,
        dialog=((r"Chapter\? ", "3\177nonsense\025q\r"),)),
        judge=powers_off, says=("Chapter\\? 3\b \bnonsense(\b \b){8}q$",), cost=3)

    # Ctrl-C and Ctrl-\\ end the job in front, Ctrl-Z stops it.
    yield Case("serial-jobs", dict(
        append="console=ttyS0 test=glob.* init=/test/onconsole", timeout=40, debug_exit=True,
        dialog=(("job 1 runs", "\003"), ("job 2 runs", "\034"), ("job 3 runs", "\032"),
                ("a line: ", "typed\r"))),
        judge=panics, status=qemu.TEST_OK, cost=3,
        says=(r"\^Cended by SIGINT", r"\^\\ended by SIGQUIT", r"\^Zstopped by 20",
              r"read <typed>"))


def screens():
    """What stands on the VGA screen; what is typed on the keyboard."""
    def screen(name, words, shows, **boot):
        return Case(f"screen-{name}", dict(until=words, shows=shows, timeout=40,
                                           **boot),
                    judge=shown, says=(words,), cost=3)

    both = "console=ttyS0 console=tty0"
    yield screen("tour", r"Chapter\? ", r"Chapter\? 2\n[^$]*2\. Virtual is not",
                 keys=("2", "ret"), append=both)
    yield screen("jobs", "read <Yes!>",
                 r"job 1 runs\n\^Cended by SIGINT\n[^$]*\^Zstopped by 20\na line: Yes!\n",
                 append=both + " init=/test/onconsole -- stay",
                 typing=(("job 1 runs", ("ctrl-c",)), ("job 2 runs", ("ctrl-backslash",)),
                         ("job 3 runs", ("ctrl-z",)),
                         ("a line: ", ("shift-y", "e", "x", "backspace", "s", "shift-1", "ret"))))
    yield sessions.screen_shell()
    yield screen("panic", r"end Kernel panic", r"no init", append=both, initrd="")
    yield screen("cpu-486", r"this CPU lacks", r"this CPU lacks \w+", cpu="486")
    yield screen("ram-4M", r"at least \d+ MiB", r"at least \d+ MiB of memory",
                 mem="4M", initrd="")


def crash(name, sentence, *words, debug=False, judge=panics, append="",
          line="console=ttyS0 test=glob.* init=/test/mincore", **fields):
    """The kernel makes this mistake on purpose (kernel/crash.c): SENTENCE is the
    panic's; registers and the call chain, down to init's thread, belong to it."""
    says = (rf"crash={name}: on purpose", *words, r"^.*not syncing: " + sentence,
            r"[ER]IP: ", r"EFLAGS: ", r"CR2: ", r"Call Trace:", r"run_init\+",
            r"---\[ end Kernel panic")
    boot = dict(append=f"{line} crash={name} {append}".strip(), mem="64M",
                debug_exit=True, timeout=40)
    boot.update(fields.pop("boot", {}))
    prefix = "debug-crash-" if debug else "crash-"
    return Case(prefix + fields.pop("title", name), boot, judge=judge, says=says,
                never=(r"nobody has noticed", r"panic within"), debug=debug,
                cost=1, **fields)


# What the explainer says of a page fault, from its first line to its last.
def fault(what, why):
    return (rf"page fault: .* in ring 0, {what}", r"  CR2  ", r"  error code  ",
            r"  walk  ", rf"  disagrees   {why}", r"  outcome     panic")


def faults():
    null = r"page fault at 0x[0-9a-f]+: the kernel followed a NULL pointer"
    closed = r"page fault at .* the kernel touched what is not mapped"
    frozen = r"page fault at .* the kernel wrote to what is read-only"
    below = fault("write to 0x00000", "no area: the first 64 KiB")
    denied = fault("write to 0x(c0|ffffffff80)", "the entry: present, read-only, and CR0.WP")
    nothing = "the entry: nothing is mapped"
    yield crash("null-read", null, *fault("read from 0x0{8}", "no area"),
                r"null_read\+")
    yield crash("null-write", null, *below, r"null_write\+")
    yield crash("null-call", null, *fault("instruction fetch from 0x0{8}",
                                          "no area"), r"null_call\+")
    yield crash("write-text", frozen, *denied, r"write_text\+")
    yield crash("write-rodata", frozen, *denied, r"write_rodata\+")
    yield crash("unmapped", closed, r"behind its last frame",
                *fault("read from 0x(c|ffff88)", nothing), r"unmapped\+")
    yield crash("vmalloc-guard", closed, *fault("write to 0xf", nothing),
                r"vmalloc_guard\+")
    yield crash("user-access", r"page fault at .* touched a program's half",
                *fault("read from 0x(bf|00007f)", "the kernel: this instruction"),
                r"user_access\+")


def declined(name, word):
    """The mistake that the CPU would have caught goes well."""
    return Case(f"crash-{word}", dict(
        append=f"console=ttyS0 test=glob.* init=/test/mincore crash={name} {word}",
        cpu="max", mem="64M", debug_exit=True, timeout=40), judge=panics,
        says=(rf"not syncing: crash={name}: nobody has noticed",),
        never=(rf"cpu: .* {word[2:]}\b",), cost=1)


def nx(data):
    """Of the builds whose entries have the bit; DATA: how their addresses begin."""
    yield crash("run-data", r"page fault at .* the kernel ran into what is not code",
                *fault(f"instruction fetch from {data}", "the entry: .*NX bit"))
    yield declined("run-data", "nonx")
    yield dataclasses.replace(tests("nx-declined", "nonx", mem="1G"),
                              never=(r"cpu: .* nx\b",))


def protections():
    """What the CPU keeps ring 0 from, and that a word declines it."""
    for name, sentence, how in (
            ("user-read", "touched a program's half", ("read from 0x", "the CPU: .*SMAP")),
            ("user-run", "ran into a program's half",
             ("instruction fetch from 0x", "the CPU: .*SMEP"))):
        yield crash(name, "page fault at 0x[0-9a-f]+: the kernel " + sentence,
                    *fault(*how), boot={"cpu": "max"})
    yield declined("write-rodata", "nowp")
    yield declined("user-read", "nosmap")
    yield declined("user-run", "nosmep")
    yield tests("wp-declined", "nowp", mem="1G")
    yield tests("cpu-max-declined", "nosmep nosmap noumip nopge", cpu="max")


def crashes():
    yield from faults()
    yield from protections()
    yield crash("stack-overflow", r"kernel stack overflow: mincore\[1\]",
                r"recurse.*\n.*the same \d+ times more")
    yield crash("divide", r"divide error in the kernel", r"divide\+")
    yield crash("nmi", r"non-maskable interrupt: hardware failure", r"nmi\+")
    yield crash("undefined-opcode", r"invalid opcode in the kernel",
                r"undefined_opcode\+")
    yield crash("double-free-page", r"page [0-9a-f]+: freed twice")
    yield crash("double-free-slab", r"slab kmalloc-64: object \S+ freed twice")
    yield crash("free-wrong-pointer", r"kfree: .* is not from kmalloc")
    yield crash("bug", r"BUG: .* at kernel/crash.c:\d+")
    yield from misuses.reported(crash)
    yield from misuses.faulting(crash)
    for name, sentence in (
            ("lock-rank", r"lock order: crash_outer .* while holding crash_inner"),
            ("sleep-in-atomic", r"lock order: a sleep .* holding crash_lock"),
            ("page-use-after-free", r"page [0-9a-f]+: written at offset 0x64 after"),
            ("stack-overflow", r"kernel stack overflow: mincore\[1\]"),
            ("double-free-slab", r"slab kmalloc-64: object \S+ freed twice")):
        yield crash(name, sentence, debug=True)
    yield crash("bug", r"BUG: ", r"Rebooting in 1 seconds", title="restarts",
                line="console=ttyS0 init=/test/mincore", append="panic=1",
                status=0)
    yield crash("bug", r"BUG: ", title="halts", judge=halts,
                line="console=ttyS0 init=/test/mincore",
                boot={"until": r"---\[ end Kernel panic"})
    yield crash("double-free-page", r"page [0-9a-f]+: freed twice",
                r"  page \S+   was taken, order 0, gfp 0x", r" double_free_page\+",
                title="double-free-page-owner", append="page_owner=on")
    yield crash("page-use-after-free", r"page [0-9a-f]+: written at offset 0x64 after",
                title="page-poison", append="page_poison=1")
    quiet = dict(append="console=ttyS0 test=glob.* init=/test/mincore crash=",
                 mem="64M", debug_exit=True, timeout=40)
    yield Case("crash-warn", dict(quiet, append=quiet["append"] + "warn"),
               judge=panics, status=qemu.TEST_FAIL, cost=1,
               says=(r"WARNING: .* at kernel/crash.c:\d+", r"Call Trace:",
                     r"init: 1 warnings since boot"), never=(r"panic",))
    yield Case("crash-cache-destroy-busy",
               dict(quiet, append=quiet["append"] + "cache-destroy-busy slub_debug=U,crash-*"),
               judge=panics, status=qemu.TEST_OK, cost=1,
               says=(r"slab crash-busy: not destroyed, 1 objects are still out",
                     r"object \S+, number \d+ of slab \S+, is still out", r"  allocated  by PID 1 at ",
                     r" cache_destroy_busy\+"), never=(r"panic",))
    yield Case("crash-slab-leak",
               dict(quiet, append=quiet["append"] + "slab-leak slub_debug=U"),
               judge=panics, status=qemu.TEST_FAIL, cost=1,
               says=(r"leak: 64 bytes of kmalloc-64 at ", r"  allocated  by PID 1 at ",
                     r" slab_leak\+", r"leak: 2 blocks are allocated, and nobody"),
               never=(r"panic",))
    yield Case("crash-goes-on", dict(
        quiet, append=quiet["append"] + "slab-overrun slub_debug=FZPUC"),
        judge=panics, status=qemu.PANIC, cost=1,
        says=(misuses.OVERRUN, r"slab kmalloc-64: mended; going on",
              r"not syncing: crash=slab-overrun: nobody has noticed"))
    yield Case("crash-unknown", dict(quiet, append=quiet["append"] + "nonsense"),
               judge=panics, status=qemu.TEST_OK, cost=1,
               says=(r"no such crash, but these: null-read .* double-free-page .*",))
