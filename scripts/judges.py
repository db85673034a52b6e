# SPDX-License-Identifier: MIT
"""How a boot of boots.py is judged: each takes what QEMU and the serial line left
(qemu.Result) and the Case, and returns a Verdict.
"""
import dataclasses
import os
import re
import struct
import subprocess

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


def as_here(program, but):
    """The program writes in the guest what it writes on this machine's Linux,
    but for lines that begin so."""
    def judge(result, case):
        verdict = tested(result, case)
        try:
            here = subprocess.run([program], capture_output=True, text=True, check=False)
        except OSError:                 # no programs of 32 bits here
            verdict.skipped += 1
            return verdict
        for line in (here.stdout + here.stderr).splitlines():
            verdict.expect(line in result.output or line.startswith(but), f"Linux says, Tessera does not: {line}")
        return verdict
    return judge


def says(result, case):
    """One clear sentence (the boot may then halt, so no status counts)."""
    verdict = Verdict()
    told(result, case, verdict)
    return verdict


def panics(result, case):
    """A panic that is told to its end, and QEMU's status for it."""
    verdict = Verdict()
    common(result, case.status, verdict)
    told(result, case, verdict)
    return verdict


def survives(result, case):
    """Programs may fail; the kernel goes on, its books agree, no page is lost."""
    verdict = Verdict()
    verdict.expect(not result.timed_out, "did not end within the time limit")
    verdict.expect(result.status in (qemu.TEST_OK, qemu.TEST_FAIL),
                   f"QEMU ended with status {result.status}")
    pages = BALANCE.search(result.output)
    verdict.expect(pages and abs(int(pages[1]) - int(pages[2])) <= case.slack,
                   "pages lost: " + (pages[0] if pages else "no balance"))
    alarm = ALARM.search(result.output)
    verdict.expect(not alarm, alarm[0] if alarm else "")
    told(result, case, verdict)
    return verdict


def traced(result, case):
    """page_trace: whose block it is, is not taken again before it is released."""
    verdict = tested(result, case)
    taken = set()
    with open(os.path.join(os.path.dirname(result.log), "trace"), "rb") as file:
        events = list(struct.iter_unpack("<IBBH", file.read()))
    for pfn, order, kind, _ in events:
        if kind == 0xff:
            taken.discard(pfn)          # the boot's own memory was never taken
            continue
        verdict.expect(pfn not in taken and order <= 10 and kind < 16,
                       f"page {pfn:x}: taken twice, or nonsense")
        taken.add(pfn)
    verdict.expect(len(events) > 1000 and taken,
                   f"{len(events)} events, {len(taken)} blocks still out")
    return verdict


def shown(result, case):
    """The words are said by serial, and the screen shows what it has to."""
    verdict = says(result, case)
    verdict.expect(re.search(case.boot["shows"], result.screen),
                   f"never on the screen: {case.boot['shows']}; it shows\n"
                   + result.screen)
    return verdict


def halts(result, case):
    """It is still there when it has said the last of the words."""
    verdict = Verdict()
    verdict.expect(result.status == -9, f"QEMU ended by itself ({result.status})")
    told(result, case, verdict)
    return verdict


def powers_off(result, case):
    verdict = Verdict()
    common(result, 0, verdict)
    alarm = ALARM.search(result.output)
    verdict.expect(not alarm, alarm[0] if alarm else "")
    told(result, case, verdict)
    return verdict
