# SPDX-License-Identifier: MIT
"""What the differential program says, read and compared.

What:  a story is a list of steps, each with the lines that were seen after it
       (user/abi/sequence.c). Two stories are compared step by step; what
       differs is looked up in user/abi/differences.
"""
import configparser
import dataclasses
import itertools
import re

DIFFERENCES = "user/abi/differences"


@dataclasses.dataclass
class Story:
    steps: list             # (the step, its lines); the first is before any step
    ended: bool = False


def stories(output):
    """-> {name: Story} of all "= NAME" in the output."""
    found, story = {}, None
    for line in output.replace("\r", "").split("\n"):
        if line.startswith("= end"):
            if story:
                story.steps.append((line, []))
                story.ended = True
            story = None
        elif line.startswith("= "):
            story = found.setdefault(line[2:], Story([("", [])]))
        elif story and line.startswith("> "):
            story.steps.append((line[2:], []))
        elif story and line.startswith((" ", "\t")):
            story.steps[-1][1].append(line)
    return found


def sums(output):
    """-> {seed: "status sum"} of a run without stories."""
    return {int(m[1]): m[2] for m in
            re.finditer(r"^(\d+) (\w+ \w+)\r?$", output, re.M)}


def answers(output):
    """-> {call or way to die: answer} of the words calls and exits."""
    found = {}
    for name, kinds, rows, status in re.findall(
            r"^call (\w+)((?:@.*)?)\n((?: .*\n)*)(?:call's end (.*))?",
            output.replace("\r", ""), re.M):
        values = itertools.product(*(k.split(";") for k in kinds.split("@")[1:]))
        for call, answer in zip(values, rows_of(rows)):
            found.setdefault(f"{name}({', '.join(call)})", answer)
        found.setdefault(f"{name}'s process{kinds[:40]}", status)
    found.update(re.findall(r"^(\w+): (.*?)\r?$", output, re.M))
    return found


def rows_of(text):
    """-> each answer of " -9 EBADF*3;" and so on, as often as it came."""
    for row in text.split("\n"):
        answer, _, times = row.strip(" ;").partition("*")
        if answer:
            yield from [answer] * int(times or 1)


def self_check():
    """Rows are counted out over all values, the last one's first; -> what is not."""
    got = answers("call f@a;b@1;2\r\n 0x1*3;\r\n -9 EBADF;\r\ncall's end 0\r\n"
                  "call none@a\n 0x7;\ncall's end b\nhalt: 0xb SIGSEGV\n")
    want = {"f(a, 1)": "0x1", "f(a, 2)": "0x1", "f(b, 1)": "0x1",
            "f(b, 2)": "-9 EBADF", "f's process@a;b@1;2": "0",
            "none(a)": "0x7", "none's process@a": "b", "halt": "0xb SIGSEGV"}
    for call in {**want, **got}:
        if want.get(call) != got.get(call):
            yield f"answers: {call} is {got.get(call)}, not {want.get(call)}"


# ------------------------------------------------------- the known differences

class Known:
    """The entries of the file, and which of them were used."""

    def __init__(self, arch, path=DIFFERENCES):
        parser = configparser.ConfigParser(interpolation=None, delimiters="=",
                                           comment_prefixes="#")
        parser.read(path, encoding="ascii")
        self.entries = [parser[name] for name in parser.sections()
                        if arch in parser[name].get("builds", arch).split()]
        self.used = {}

    def explains(self, step, linux, tessera):
        """-> the entry that has this difference, or None."""
        for entry in self.entries:
            if all(re.fullmatch(entry.get(key, ".*"), text) for key, text in
                   (("step", step), ("linux", linux), ("tessera", tessera),
                    ("lines", f"{linux} // {tessera}"))):
                self.used[entry.name] = self.used.get(entry.name, 0) + 1
                return entry
        return None

    def report(self):
        for entry in self.entries:
            if entry.name in self.used:
                print(f"known: {entry.name}, {self.used[entry.name]} times: "
                      f"{' '.join(entry['reason'].split())}")


def call_of(step):
    return step.partition(" = ")[0].partition(" faults ")[0]


def pairs(linux, tessera):
    """The lines of a step side by side: areas by their first word."""
    def keyed(lines):
        return {line.split()[0] if line.strip() else "": line.strip()
                for line in lines}
    ours, theirs = keyed(tessera), keyed(linux)
    for key in [*theirs, *(k for k in ours if k not in theirs)]:
        if theirs.get(key) != ours.get(key):
            yield theirs.get(key, ""), ours.get(key, "")


def first_difference(linux, tessera, known):
    """-> (number of the step, Linux's line, Tessera's) or None if the stories
    agree but for what is known."""
    for i, (step, seen) in enumerate(linux.steps):
        if i >= len(tessera.steps):
            return i, step, "(nothing more)"
        our_step, our_seen = tessera.steps[i]
        if step.startswith("= end") and our_step.startswith("= end"):
            step = step.rpartition(" ")[0]
            our_step = our_step.rpartition(" ")[0]
        different = [(step, our_step)] if step != our_step else []
        for theirs, ours in [*different, *pairs(seen, our_seen)]:
            entry = known.explains(call_of(step), theirs, ours)
            if entry is None:
                return i, theirs, ours
            if entry.get("then") == "stop":
                return None
    return None
