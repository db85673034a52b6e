# SPDX-License-Identifier: MIT
"""Reads KTAP, the tests' output, out of a log that holds other lines as well.

What:       parse(text) -> Report: how many passed, failed, were skipped, and
            what is wrong, one sentence each. A suite is "KTAP version 1", its
            plan "1..N" and N results; a suite that stands two blanks further to
            the right belongs to the result that follows it, and only the inner
            results are counted.
Invariants: output that ends early, lacks its plan, or counts wrongly is a
            failure: silence never passes (self_check() below proves it).
"""
import dataclasses
import re

PREFIX = re.compile(r"^(?:<\d>)?\[ *\d+\.\d+\] ")
VERSION = re.compile(r"^( *)K?TAP version \d+$")
PLAN = re.compile(r"^( *)1\.\.(\d+)(?: .*)?$")
RESULT = re.compile(r"^( *)(not ok|ok) (\d+)(?: -)?(?: ([^#]*))?(?:# *(.*))?$")
BAIL = re.compile(r"^ *Bail out!(.*)$")


@dataclasses.dataclass
class Report:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    suites: int = 0
    problems: list = dataclasses.field(default_factory=list)

    def wrong(self, sentence):
        self.failed += 1
        self.problems.append(sentence)


@dataclasses.dataclass
class Suite:
    indent: int
    line: int
    plan: int = -1
    seen: int = 0
    inner: bool = False     # a suite has ended whose result is still to come


def close(suite, report):
    if suite.plan < 0:
        report.wrong(f"line {suite.line}: a suite without its plan")
    elif suite.plan != suite.seen:
        report.wrong(f"line {suite.line}: {suite.plan} results planned, "
                     f"{suite.seen} came")


def close_to(stack, indent, report):
    """Close the suites that stand further to the right than indent."""
    while stack and stack[-1].indent > indent:
        close(stack.pop(), report)
        if stack:
            stack[-1].inner = True


def result(match, number, stack, report):
    indent = len(match[1])
    close_to(stack, indent, report)
    if not stack or stack[-1].indent != indent:
        report.wrong(f"line {number}: a result outside of any suite")
        return
    suite = stack[-1]
    suite.seen += 1
    name = (match[4] or "").strip()
    if int(match[3]) != suite.seen:
        report.wrong(f"line {number}: result {match[3]} ({name}) came as "
                     f"number {suite.seen}")
    outer, suite.inner = suite.inner, False
    if match[2] == "not ok":
        report.wrong(f"line {number}: not ok: {name}")
    elif (match[5] or "").upper().startswith("SKIP"):
        report.skipped += 1
    elif not outer:
        report.passed += 1


def parse(text):
    report, stack = Report(), []
    for number, line in enumerate(text.split("\n"), 1):
        line = PREFIX.sub("", line).rstrip()
        if match := VERSION.match(line):
            close_to(stack, len(match[1]), report)
            if stack and stack[-1].indent == len(match[1]):
                close(stack.pop(), report)
            stack.append(Suite(len(match[1]), number))
            report.suites += 1
        elif match := PLAN.match(line):
            if stack and stack[-1].indent == len(match[1]):
                stack[-1].plan = int(match[2])
        elif match := RESULT.match(line):
            result(match, number, stack, report)
        elif match := BAIL.match(line):
            report.wrong(f"line {number}: bail out:{match[1]}")
    close_to(stack, -1, report)
    return report


HEAD = "KTAP version 1\n"
# Text, passed, failed, skipped.
EXAMPLES = [
    (HEAD + "1..2\nok 1 a\nnoise\nok 2 - b\n", 2, 0, 0),
    (HEAD + "1..2\nok 1 a\nok 2 b # SKIP why\n", 1, 0, 1),
    (HEAD + "1..2\nok 1 a\n", 1, 1, 0),                 # truncated
    (HEAD + "ok 1 a\n", 1, 1, 0),                       # no plan
    (HEAD, 0, 1, 0),                                    # nothing at all
    (HEAD + "1..1\nok 1 a\nok 2 b\n", 2, 1, 0),         # more than planned
    (HEAD + "1..2\nok 1 a\nok 1 b\n", 2, 1, 0),         # counted wrongly
    (HEAD + "1..1\nnot ok 1 a\n", 0, 1, 0),
    ("ok 1 a\n", 0, 1, 0),                              # outside of a suite
    (HEAD + "1..1\nok 1 a\nBail out! lost\n", 1, 1, 0),
    (HEAD + "1..1\n  KTAP version 1\n  1..2\n  ok 1 a\n  ok 2 b\nok 1 c\n", 2, 0, 0),
    (HEAD + "1..1\n  KTAP version 1\n  1..2\n  ok 1 a\nok 1 c\n", 1, 1, 0),
    (HEAD + "1..1\nok 1 a\n" + HEAD + "1..1\n", 1, 1, 0),
    ("[    0.000001] " + HEAD + "[    1.5] 1..1\n[    2.5] ok 1 a\n", 1, 0, 0),
]


def self_check():
    """-> the examples that are judged wrongly."""
    wrong = []
    for text, passed, failed, skipped in EXAMPLES:
        report = parse(text)
        if (report.passed, report.failed, report.skipped) != (passed, failed,
                                                              skipped):
            wrong.append(f"{text!r}: {report}")
    return wrong
