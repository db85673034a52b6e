# SPDX-License-Identifier: MIT
"""The graders are graded: what a lab's own grader has to find, on each build.

What:  the solution (the tree itself) gets every point; the bare skeleton none;
       labs/NAME/mutants/, plausible wrong answers, and cheats/, attempts to look
       right, lose exactly the steps that their line "// loses: …" names.
Note:  an answer is a file with marked functions, which take the places of the
       solution's: so it cannot drift from the tree.
"""
import os
import re
import shutil

from labs import csource, describe, grading, student

LOSES = re.compile(r"^// loses: ([\w ]+)$", re.M)


def submission(lab, folder, change):
    """A folder with the lab's files, each as CHANGE(path, text) has it."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in lab.files:
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(change(path, student.read(path)))
    return folder


def answers(lab, kind):
    """(name, text, steps lost) of mutants/ or cheats/."""
    folder = os.path.join(lab.folder, kind)
    for name in sorted(os.listdir(folder) if os.path.isdir(folder) else ()):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        loses = LOSES.search(text)
        if not loses:
            raise ValueError(f"{folder}/{name}: no line “// loses: …”")
        yield f"{kind}/{name[:-2]}", text, set(loses[1].split())


def put_in(lab, name, text):
    """Those functions of TEXT that a file has, in their places; each is one of the lab's."""
    functions = csource.marked(text, name)
    every = {function.name for path in lab.files for function in csource.marked(student.read(path), path)}
    strange = [function.name for function in functions if function.name not in every]
    if strange or not functions:
        raise ValueError(f"{name}: no functions of the lab: {strange}")

    def change(path, old):
        here = {function.name for function in csource.marked(old, path)}
        mine = "\n".join(text[f.start:f.end] for f in functions if f.name in here)
        return csource.with_functions(old, mine, path) if mine else old
    return change


def cases(lab, wrong):
    """(name, change, steps lost) of all that is to be graded."""
    every = {step.name for step in lab.steps}
    yield "solution", lambda path, text: text, set()
    yield "skeleton", lambda path, text: csource.with_holes(text, {lab.name}, path), every
    if wrong:
        for kind in ("mutants", "cheats"):
            for name, text, loses in answers(lab, kind):
                if loses - every:
                    raise ValueError(f"{name}: there is no step {' '.join(loses - every)}")
                yield name, put_in(lab, name, text), loses


def prove(name, arch, folder, wrong=True, only=""):
    """-> (what was graded, the sentences about what is not so)"""
    lab, count, problems = describe.load(name), 0, []
    if wrong and not only and len(list(answers(lab, "mutants"))) < 6:
        problems.append(f"{name}: fewer than six wrong answers in mutants/")
    for case, change, loses in cases(lab, wrong):
        if only and only not in case:
            continue
        place = submission(lab, os.path.join(folder, "submission"), change)
        report = grading.grade(lab, arch, count + 1, place, folder, host=False)
        lost = {result.step.name for result in report.results if not result.passed()}
        print(f"{name}/{arch}/{case}: {report.points()} of {lab.points()}, {report.seconds:.1f} s"
              + (f", lost {' '.join(sorted(lost))}" if lost else ""), flush=True)
        for result in report.results:
            if not result.passed():
                print(f"    {result.step.name}: expected {result.expected}; found {result.found}")
        if lost != loses:
            problems.append(f"{name}/{arch}/{case}: lost {sorted(lost)}, meant are {sorted(loses)} "
                            + report.refused)
        if report.refused:
            problems.append(f"{name}/{arch}/{case}: {report.refused}")
        count += 1
    return count, problems
