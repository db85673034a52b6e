# SPDX-License-Identifier: MIT
"""Many submissions, one after the other; what one does is no concern of the next.

What:  each folder of DIR is a submission and gets OUT/NAME.json (Gradescope's
       format) and OUT/NAME.txt; OUT/results.csv has a line for each. One that was
       graded before, and has not changed, is not graded again: so a run that was
       ended goes on where it was.
"""
import csv
import hashlib
import json
import os
import stat
import urllib.parse
import zlib

from labs import grading, reporting, worktree


def entries(folder):
    """Names in DIR, as bytes, since a name may be anything."""
    return sorted(os.listdir(os.fsencode(folder)))


def plain(name):
    """A name that any file system and spreadsheet takes."""
    return urllib.parse.quote_from_bytes(name, safe=" -_.,+@")


def seed_of(name):
    """Another for each student, the same each time."""
    return zlib.crc32(name) % 100000


def digest(lab, arch, seed, place):
    """Of what the result depends on that is the submission's."""
    total = hashlib.sha256(f"{lab.name} {arch} {seed}".encode())
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
    try:
        return grading.grade(lab, arch, seed, os.fsdecode(place), work)
    except Exception as error:      # pylint: disable=broad-except
        return refusal(lab, arch, seed, f"the grader itself failed: {error!r}")


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


def write(out, name, result, report):
    target = os.path.join(out, name)
    with open(target + ".txt", "w", encoding="utf-8", errors="replace") as file:
        file.write(reporting.for_reader(report) + "\n")
    with open(target + ".json.new", "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
    os.replace(target + ".json.new", target + ".json")


def grade_all(lab, arch, folder, out, work, seed=None):
    """-> the rows of the CSV"""
    os.makedirs(out, exist_ok=True)
    rows = []
    for entry in entries(folder):
        place, name = os.path.join(os.fsencode(folder), entry), plain(entry)
        own = seed_of(entry) if seed is None else seed
        key = digest(lab, arch, own, os.fsdecode(place))
        result = known(os.path.join(out, name + ".json"), key)
        if not result:
            report = grade_one(lab, arch, own, place, work)
            result = reporting.for_gradescope(report)
            result["extra_data"] = {"digest": key, "lab": lab.name, "arch": arch, "seed": own,
                                    "of": lab.points()}
            write(out, name, result, report)
        rows.append(row(name, result))
        print(f"{rows[-1][4]:3} of {lab.points():3}  {name}  {rows[-1][-1]}", flush=True)
    head = ["name", "lab", "arch", "seed", "points", "of", *(step.name for step in lab.steps), "note"]
    with open(os.path.join(out, "results.csv"), "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head] + rows)
    return rows
