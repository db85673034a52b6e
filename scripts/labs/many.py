# SPDX-License-Identifier: MIT
"""Many submissions, one after the other; what one does is no concern of the next.

What:  each folder of DIR is a submission and gets OUT/NAME.json (Gradescope's
       format) and OUT/NAME.txt; OUT/results.csv has a line for each. One that was
       graded before is not graded again, unless it or the tree has changed: so a
       run that was ended goes on where it was. What the grader's own machine has
       spoilt is told, and not kept.
Note:  each is graded in a process of its own, within limits: a kernel that makes
       the grader count without end, or hold what no memory holds, loses its own
       points alone.
"""
import csv
import hashlib
import json
import os
import resource
import stat
import urllib.parse
import zlib

from labs import grading, reporting, student, worktree

LONGEST = 200               # bytes of a name that goes into one of ours
CPU_SECONDS = 600           # of the grader's own, for one submission
MEMORY = 4 << 30            # bytes of its address space


def entries(folder):
    """Names in DIR, as bytes, since a name may be anything."""
    return sorted(os.listdir(os.fsencode(folder)))


def plain(name):
    """A name that any file system and spreadsheet takes; a long one is cut, and stays its own."""
    text = urllib.parse.quote_from_bytes(name, safe=" -_.,+@")
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}%{hashlib.sha256(name).hexdigest()[:16]}"
    return text


def seed_of(name):
    """Another for each student, the same each time."""
    return zlib.crc32(name) % 100000


def digest_of_tree(lab):
    """Of what each result depends on: the reference, the lab, the grader."""
    total = hashlib.sha256()
    for path in student.tree_files():
        if path not in lab.files and not path.startswith("docs/"):
            with open(os.path.join(student.ROOT, path), "rb") as file:
                total.update(path.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return total.hexdigest()


def digest(tree, lab, arch, seed, place):
    """The same with what is the submission's."""
    total = hashlib.sha256(f"{tree} {lab.name} {arch} {seed}".encode())
    for path in lab.files:
        try:
            with open(worktree.submitted(place, path), "rb") as file:
                total.update(file.read())
        except (worktree.Refused, OSError) as error:
            total.update(str(error).encode("utf-8", "replace"))
    return total.hexdigest()


def refusal(lab, arch, seed, why):
    report = grading.Report(lab, arch, seed, refused=why)
    report.results = [grading.Result(step, 0, "a submission that can be graded", why) for step in lab.steps]
    return report


def grade_one(lab, arch, seed, place, work):
    """Whatever happens there is a report."""
    status = os.lstat(place)
    if stat.S_ISLNK(status.st_mode):
        return refusal(lab, arch, seed, "is a symbolic link; hand in the folder itself")
    if not stat.S_ISDIR(status.st_mode):
        return refusal(lab, arch, seed, "is not a folder")
    return grading.grade(lab, arch, seed, os.fsdecode(place), work)


def in_child(pipe, function):
    """Never returns: what FUNCTION returns goes into the pipe as JSON, within the limits."""
    status = 1
    try:
        for what, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY)):
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))
        try:
            answer = function()
        except Exception as error:      # pylint: disable=broad-except
            answer = {"trouble": repr(error)[:1000]}
        with os.fdopen(pipe, "w", encoding="ascii") as file:
            json.dump(answer, file)
        status = 0
    finally:
        os._exit(status)


def apart(function):
    """What FUNCTION returns, computed by a process that may die: {"trouble": why} then."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ours)
        in_child(theirs, function)
    os.close(theirs)
    with os.fdopen(ours, encoding="ascii") as file:
        text = file.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        return json.loads(text)
    except ValueError:
        return {"trouble": f"its process ended with {status}"}


def told(report):
    return {"result": reporting.for_gradescope(report), "text": reporting.for_reader(report)}


def known(path, key):
    """The result of an earlier run of the same submission, or None."""
    try:
        with open(path, encoding="utf-8") as file:
            result = json.load(file)
        return result if result["extra_data"]["digest"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def row(name, result):
    data = result["extra_data"]
    return [name, data["lab"], data["arch"], data["seed"], result["score"], data["of"],
            *(test["score"] for test in result["tests"]), result["output"].splitlines()[0][:200]
            if result["output"] else ""]


def write(out, name, result, text):
    target = os.path.join(out, name)
    with open(target + ".txt", "w", encoding="utf-8", errors="replace") as file:
        file.write(text + "\n")
    with open(target + ".json.new", "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
    os.replace(target + ".json.new", target + ".json")


def new_result(lab, arch, seed, place, work):
    """-> the result, its text, and whether it counts: trouble is no verdict on anybody."""
    answer = apart(lambda: told(grade_one(lab, arch, seed, place, work)))
    if "trouble" not in answer:
        return answer["result"], answer["text"], True
    answer = told(refusal(lab, arch, seed, "NOT GRADED: the grader itself failed: " + answer["trouble"]))
    return answer["result"], answer["text"], False


def grade_all(lab, arch, folder, out, work, seed=None):
    """-> the rows of the CSV"""
    os.makedirs(out, exist_ok=True)
    tree, rows = digest_of_tree(lab), []
    # What all have in common is compiled before anybody's time counts.
    grading.build(lab, worktree.prepare(work, lab.files, worktree.reference_files(work)[0]), arch)
    for entry in entries(folder):
        place, name = os.path.join(os.fsencode(folder), entry), plain(entry)
        own = seed_of(entry) if seed is None else seed
        key = digest(tree, lab, arch, own, os.fsdecode(place))
        result = known(os.path.join(out, name + ".json"), key)
        if not result:
            result, text, counts = new_result(lab, arch, own, place, work)
            result["extra_data"] = {"digest": key if counts else "", "lab": lab.name, "arch": arch,
                                    "seed": own, "of": lab.points()}
            write(out, name, result, text)
        rows.append(row(name, result))
        print(f"{rows[-1][4]:3} of {lab.points():3}  {name}  {rows[-1][-1]}", flush=True)
    head = ["name", "lab", "arch", "seed", "points", "of", *(step.name for step in lab.steps), "note"]
    with open(os.path.join(out, "results.csv"), "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head] + rows)
    return rows


def self_check():
    """Sentences about what this file does wrong."""
    long = ["学生".encode() * 40 + tail for tail in (b"", b"1")]
    names = {plain(name) for name in (*long, b"a", b"a%", b"a/b")}
    if len(names) != 5 or any(len(name) > 240 for name in names):
        yield f"many: names are {sorted(names)}"
    for function, words in ((lambda: os._exit(3), "ended with 3"), (lambda: 1 // 0, "ZeroDivisionError"),
                            (lambda: len(bytearray(2 * MEMORY)), "MemoryError")):
        if words not in str(apart(function)):
            yield f"many: a grading that should end with {words} says {apart(function)}"
    if apart(lambda: {"a": "ü" * 200000}) != {"a": "ü" * 200000}:
        yield "many: what a grading says is not what is heard"
