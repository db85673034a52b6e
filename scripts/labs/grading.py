# SPDX-License-Identifier: MIT
"""Grading one submission of one lab on one build: build, host tests, steps.

What:  grade() -> Report. Each step is a check of labs/NAME/lab.py with a Run of
       its own; it gets all of its points or none. The host tests come first, for
       a quick answer, and give no points: what a program prints about itself is
       no proof.
"""
import dataclasses
import os
import shutil
import struct
import time

import qemu
from guest.gdbstub import Gone
from guest.layout import Program
from guest.machine import Machine
from guest.memory import Unmapped
from guest.pages import Broken
from labs import sandbox, worktree

MEM = "32M"
COMMAND_LINE = "console=ttyS0 norandmaps"
# Two seeds of each property: the answer comes within seconds, and the steps find the rest.
HOST_OPTIONS = ("ASAN_OPTIONS=detect_leaks=0:hard_rss_limit_mb=1024", "HOST_SEEDS=2")


class Failed(Exception):
    """A step is lost: what was expected, and what was found."""

    def __init__(self, expected, found):
        super().__init__(f"{expected}: {found}")
        self.expected, self.found = expected, found


@dataclasses.dataclass
class Result:
    step: object
    points: int = 0
    expected: str = ""
    found: str = ""
    notes: list = dataclasses.field(default_factory=list)
    output: str = ""        # the end of what the guest printed
    boot: object = None     # the last that was looked at, for REPLAY

    def passed(self):
        return self.points == self.step.points


@dataclasses.dataclass
class Report:
    lab: object
    arch: str
    seed: int
    refused: str = ""       # nothing could be graded: why
    host: str = ""          # what the host tests found
    results: list = dataclasses.field(default_factory=list)
    seconds: float = 0.0

    def points(self):
        return sum(result.points for result in self.results)


class Run:
    """What a check has in its hands: boot the student's kernel, and look."""

    def __init__(self, lab, build, seed, work, program, shared=None):
        """SHARED: what once() keeps from one step to the next."""
        self.lab, self.build, self.seed, self.work = lab, build, seed, work
        self.program, self.notes, self.machine, self.user, self.booted = program, [], None, None, None
        self.shared = {} if shared is None else shared

    def boot(self, work="", mem=MEM, append="", user="", cpu=""):
        """The kernel, halted before its first instruction. It will do WORK of labs/NAME/work.c,
        or run the program USER, labs/NAME/user/USER.c, as init with the seed as its argument.
        CPU: QEMU's name of one, if it is not to be the build's own."""
        words = [COMMAND_LINE, append] + ([f"lab={work} lab_seed={self.seed}"] if work else [])
        if user:
            words.append(f"init=/lab/{user} -- {self.seed}")
            self.user = Program(os.path.join(self.build, "user/lab", self.lab.name, user),
                                f"labs/{self.lab.name}/user/{user}.c")
        self.booted = qemu.Boot(build=self.build, mem=mem, cpu=cpu, append=" ".join(" ".join(words).split()))
        self.machine = Machine(self.booted, self.program, self.work, sandbox.wrap, self.user)
        return self.machine

    def once(self, make, *arguments):
        """MAKE(self, *arguments), of the first step that asks: one boot that several steps look at."""
        key = (make, arguments)
        if key not in self.shared:
            self.shared[key] = make(self, *arguments), self.booted
        result, self.booted = self.shared[key]
        return result

    def next(self, machine, names, budget):
        """Run to the next point, which has to be one of NAMES; -> its name."""
        stop = machine.go(budget)
        if stop.kind != "point" or stop.name not in names:
            raise Failed(f"the kernel comes to the point {' or '.join(names)}", stop.say())
        return stop.name

    def point(self, machine, name, budget):
        """The same for one point; -> the memory there."""
        self.next(machine, (name,), budget)
        return machine.memory()

    def expect(self, condition, expected, found):
        if not condition:
            raise Failed(expected, found)

    def fail(self, expected, found):
        raise Failed(expected, found)

    def none(self, sentences, expected):
        """An audit that says nothing; else the first of its sentences is what was found."""
        for sentence in sentences:
            raise Failed(expected, sentence)

    def spent(self, what, instructions, budget):
        self.notes.append(f"{what}: {instructions} instructions, of {budget}")
        self.expect(instructions <= budget, f"{what} within {budget} instructions", f"{instructions}")


def judge(run, step):
    """One step; whatever a broken kernel makes of its memory costs this step alone."""
    result = Result(step)
    try:
        step.check(run)
        result.points = step.points
    except Failed as failed:
        result.expected, result.found = failed.expected, failed.found
    except (Broken, Unmapped) as broken:
        result.expected, result.found = "what the kernel's pointers lead to can be read", str(broken)
    except (Gone, ConnectionError):
        result.expected, result.found = "a machine that can be looked at", "QEMU has ended meanwhile"
    except (ValueError, IndexError, KeyError, OverflowError, struct.error) as error:
        result.expected, result.found = "a machine that can be looked at", repr(error)
    result.notes, result.boot = run.notes, run.booted
    if run.machine and not result.passed():
        result.output = "\n".join(run.machine.serial.text().splitlines()[-12:])
    return result


def host_tests(lab, tree, say):
    """The lab's models under ASan and UBSan, in the sandbox; -> the first that fails, in words."""
    for name in lab.host:
        path = f"build/host/{name}"
        worktree.make(tree, path)
        limits = sandbox.Limits(seconds=60, cpu=20, memory=0, file=1 << 20)
        done = sandbox.run(["env", *HOST_OPTIONS, path, "*"], tree, limits, writable=False)
        if not done.ok():
            lines = [line for line in done.output.splitlines() if line.startswith(("#", "not ok", "=="))
                     or "yours to write" in line]
            return f"{name}: " + (done.ended or " / ".join(lines[:3]) or f"ended with {done.status}")
        say(f"host tests: {name} passes")
    return ""


def build(lab, tree, arch):
    folder = f"build/{arch}"
    worktree.make(tree, f"ARCH={arch}", f"LAB_WORK={lab.name}", f"{folder}/tessera.elf",
                  f"{folder}/initramfs.cpio")
    return os.path.join(tree, folder)


def grade(lab, arch, seed, submission, folder, done=(), say=lambda words: None,
          host=True):
    """FOLDER: where the tree and the runs are. -> Report"""
    report, start = Report(lab, arch, seed), time.monotonic()
    files = tuple(lab.files) + tuple(done)
    try:
        tree = worktree.prepare(folder, files, submission)
        report.host = host_tests(lab, tree, say) if host and lab.host else ""
        if report.host:
            say(f"host tests: {report.host}")
        built = build(lab, tree, arch)
    except worktree.Refused as refused:
        report.refused = str(refused)
    else:
        steps(report, lab, built, seed, folder, say)
    if report.refused:
        report.results = []
    report.results = report.results or [Result(step, 0, "a submission that can be graded", report.refused)
                                        for step in lab.steps]
    report.seconds = time.monotonic() - start
    return report


def steps(report, lab, built, seed, folder, say):
    work = os.path.abspath(os.path.join(folder, "run"))
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    try:
        program = Program(os.path.join(built, "tessera.elf"), f"labs/{lab.name}/work.c")
    except Exception as error:      # pylint: disable=broad-except
        report.refused = f"its symbols and DWARF cannot be read: {error!r}"
        return
    shared = {}
    for step in lab.steps:
        result = judge(Run(lab, built, seed, work, program, shared), step)
        say(f"{step.name}: {result.points} of {step.points}")
        report.results.append(result)
