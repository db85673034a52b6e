# SPDX-License-Identifier: MIT
"""The table of boots that `make test` runs, and how each is judged.

What:  TESTED boots run the in-kernel tests and the ring-3 runner and have to end
       with every result ok, no page lost, and QEMU's status saying so. TOLD
       boots are given something bad and have to say one clear sentence. The
       tour has to come to its end and power off.
"""
import dataclasses
import re

import badinput
import ktap
import qemu

BALANCE = re.compile(r"balance: (\d+) pages free before the first program, "
                     r"(\d+) after the last")
# What no healthy boot says.
ALARM = re.compile(r"^.*(Kernel panic|BUG:|unhandled trap|mm_check: ).*$", re.M)


@dataclasses.dataclass
class Verdict:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    problems: list = dataclasses.field(default_factory=list)

    def expect(self, condition, sentence):
        if condition:
            return
        self.failed += 1
        self.problems.append(sentence)


def common(result, status, verdict):
    verdict.expect(not result.timed_out, "did not end within the time limit")
    verdict.expect(result.timed_out or result.status == status,
                   f"QEMU ended with status {result.status}, not {status}")


def tested(result, case):
    """All tests in the kernel and in ring 3 pass, and no page is lost."""
    report = ktap.parse(result.output)
    verdict = Verdict(report.passed, report.failed, report.skipped,
                      report.problems)
    common(result, qemu.TEST_OK, verdict)
    verdict.expect(report.suites >= case.suites and report.passed,
                   f"{report.suites} test suites came, not {case.suites}")
    pages = BALANCE.search(result.output)
    verdict.expect(pages, "no line that balances the free pages")
    verdict.expect(not pages or pages[1] == pages[2],
                   "pages lost: " + (pages[0] if pages else ""))
    told(result, case, verdict)
    return verdict


def told(result, case, verdict):
    for words in case.says:
        verdict.expect(re.search(words, result.output, re.M),
                       f"never said: {words}")
    for words in case.never:
        verdict.expect(not re.search(words, result.output, re.M),
                       f"said: {words}")


def says(result, case):
    """One clear sentence (the boot may then halt, so no status counts)."""
    verdict = Verdict()
    told(result, case, verdict)
    return verdict


def powers_off(result, case):
    verdict = Verdict()
    common(result, 0, verdict)
    alarm = ALARM.search(result.output)
    verdict.expect(not alarm, alarm[0] if alarm else "")
    told(result, case, verdict)
    return verdict


@dataclasses.dataclass
class Case:
    name: str
    boot: dict                       # fields of qemu.Boot
    judge: object = tested
    says: tuple = ()                 # expressions that have to be in the output
    never: tuple = ()
    debug: bool = False              # the debug build instead of the release
    suites: int = 2                  # the kernel's and the runner's
    input: object = None             # work folder, build -> more fields of Boot
    cost: int = 10                   # seconds, to start the long ones first


def tests(name, append="", debug=False, cost=20, **boot):
    append = " ".join(["console=ttyS0 test=all init=/test/runner",
                       append]).strip()
    return Case(name, dict(append=append, debug_exit=True, timeout=200, **boot),
                debug=debug, cost=cost)


def bad(name, *words, make=None, append="", never=(), **boot):
    """A boot that ends as soon as it has said the last of the words."""
    append = boot.pop("line", f"console=ttyS0 {append}".strip())
    return Case(name, dict(append=append, until=words[-1], timeout=40, **boot),
                judge=says, says=words, never=never, input=make, cost=4)


def table():
    yield tests("debug", debug=True, cost=60, icount=True)
    yield tests("debug-8M", debug=True, mem="8M", cost=50)
    yield tests("release", icount=True, cost=40)
    for mem in ("8M", "16M", "1G", "4G"):
        yield tests(f"ram-{mem}", mem=mem)
    yield tests("highmem-32M", "highmem=32M", mem="64M")
    yield tests("cpu-pentium2", cpu="pentium2")
    yield tests("cpu-qemu32", cpu="qemu32", machine="q35")
    yield tests("cpu-max", cpu="max", mem="1G", machine="q35")
    yield tests("grub-multiboot1", boot="mb1", mem="64M")
    yield tests("grub-multiboot2", boot="mb2", mem="64M")
    yield tests("grub-multiboot2-q35-4G", boot="mb2", mem="4G", machine="q35")
    yield dataclasses.replace(tests("initrd-gzip", mem="64M"),
                              input=badinput.gzip_initrd)
    yield from tours()
    yield from refusals()


def tours():
    for name, boot in (("tour", {}), ("tour-8M", {"mem": "8M"}),
                       ("tour-iso", {"boot": "mb2", "mem": "64M"})):
        yield Case(name, dict(append="console=ttyS0 tour=all", timeout=120,
                              **boot), judge=powers_off,
                   says=(r"do_anonymous_page",), cost=15)


def refusals():
    no_init = r"no init"
    yield bad("magic-wrong", r"(?i)multiboot", make=badinput.wrong_magic)
    yield bad("no-memory-map", r"(?i)memory map", make=badinput.no_memory_map)
    yield bad("cpu-486", r"(?i)cpu", cpu="486")
    yield bad("ram-2M", r"at least \d+ MiB of memory are needed", mem="2M", initrd="")
    yield bad("ram-4M", r"at least \d+ MiB of memory are needed", mem="4M", initrd="")
    yield bad("initrd-none", no_init, initrd="")
    yield bad("initrd-empty", no_init, make=badinput.empty)
    yield bad("initrd-garbage", r"initramfs", no_init, make=badinput.garbage)
    yield bad("initrd-truncated", r"initramfs", no_init,
              make=badinput.truncated)
    yield bad("initrd-lies", r"initramfs", no_init, make=badinput.lying_cpio)
    yield bad("initrd-gzip-truncated", r"initramfs", no_init,
              make=badinput.truncated_gzip)
    yield bad("initrd-gzip-corrupt", r"initramfs", no_init,
              make=badinput.corrupt_gzip)
    yield bad("initrd-without-init", no_init, make=badinput.without_init)
    yield bad("init-not-there", r"/no/such/file", no_init,
              append="init=/no/such/file")
    yield bad("init-is-a-text", r"/init", no_init, make=badinput.text_init)
    yield bad("init-elf-truncated", r"/init", no_init,
              make=badinput.truncated_elf)
    yield bad("init-elf-overlaps-kernel", r"/init", no_init,
              make=badinput.kernel_elf)
    yield bad("init-elf-lies", r"/init", no_init, make=badinput.lying_elf)
    yield Case("words-unknown",
               dict(append="console=ttyS0 tour=all frobnicate=7 blub",
                    timeout=120), judge=powers_off,
               says=(r"(?i)unknown.*frobnicate=7", r"(?i)unknown.*blub"), cost=15)
