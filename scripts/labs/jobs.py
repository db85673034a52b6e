# SPDX-License-Identifier: MIT
"""The labs' jobs of scripts/test: the graders' proof, submissions of every kind, mklab."""
import csv
import os
import shutil
import subprocess
import time

from labs import classroom, csource, describe, example, hostile, many, proof, student, worktree


def run(log, *words, cwd=None):
    """A command with its output in the log; -> its status."""
    with open(log, "ab") as file:
        return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
                              cwd=cwd, check=False, env=student.clean_environment()).returncode


def proof_of(arch, *options):
    """The solution and the skeleton on this build, and every wrong answer but with --few."""
    def function(log, verdict):
        work = os.path.join("build/grade-test", "-".join([arch, *options]).replace("/", "-"))
        status = run(log, "scripts/labs-check", "--arch", arch, "--work", work, *options)
        verdict.expect(status == 0, f"labs-check ended with {status}")
    return function


def submissions(log, verdict):
    """grade-all over thirty of every kind, twice: the second time nothing is done again."""
    work = "build/grade-test/submissions"
    folder = os.path.join(os.path.dirname(log), "submissions")
    for path in (folder, folder + ".results"):
        shutil.rmtree(path, ignore_errors=True)
    os.makedirs(folder)
    expected = hostile.make(folder)
    command = ["scripts/grade-all", folder, "--lab", "buddy", "--work", work]
    status = run(log, *command)
    verdict.expect(status == 0, f"grade-all ended with {status}")
    with open(folder + ".results/results.csv", encoding="utf-8", newline="") as file:
        rows = [[*row[:4], int(row[4]), *row[5:]] for row in list(csv.reader(file))[1:]]
    for wrong in hostile.judge(expected, rows, lambda name: student.read(f"{folder}.results/{name}.txt")):
        verdict.expect(False, wrong)
    verdict.expect(not os.path.exists("owned") and not os.path.exists("/tmp/owned"),
                   "a submission has run something here")
    before = os.stat(folder + ".results/solution.json").st_mtime
    run(log, *command)
    verdict.expect(os.stat(folder + ".results/solution.json").st_mtime == before,
                   "graded again although nothing has changed")


def example_tree(folder):
    """The tree with the lab of docs/labs-example.md in it; -> its marked file."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in student.tree_files():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(describe.ROOT, path), target)
    return example.put_into(folder)


def worked_example(log, verdict):
    """What the page shows is a lab: the solution, the skeleton and its wrong answers are graded as it says."""
    tree = os.path.join(os.path.abspath(os.path.dirname(log)), "tree")
    example_tree(tree)
    for options in (["--few"], ["--only", "mutants/"]):
        status = run(log, "scripts/labs-check", "--lab", example.NAME, *options, cwd=tree)
        verdict.expect(status == 0, f"labs-check {' '.join(options)} ended with {status}")


def mklab(log, verdict):
    """A repository with other labs' files as objects, of ring 3 as well (malloc): it builds, and works once the
    hole is filled."""
    work = os.path.abspath(os.path.dirname(log))
    tree, dest = os.path.join(work, "tree"), os.path.join(work, "student")
    solution = example_tree(tree)
    for options in (["--open"], ["--done", "buddy"], []):
        shutil.rmtree(dest, ignore_errors=True)
        status = run(log, "scripts/mklab", "--lab", example.NAME, "--dest", dest, *options, cwd=tree)
        verdict.expect(status == 0, f"mklab {options} ended with {status}")
        look_at_options(dest, options, verdict)
    verdict.expect(f"LAB={example.NAME} ARCH=i386" in student.read(os.path.join(dest, ".github/workflows/classroom.yml")),
                   "no workflow that grades the lab")
    verdict.expect(run(log, "scripts/mklab", "--lab", example.NAME, "--dest", dest, cwd=tree) != 0,
                   "mklab writes into a folder that is there")
    with open(os.path.join(dest, example.FILE), "w", encoding="utf-8") as file:
        file.write(solution)
    status = run(log, "make", "-j2", "ARCH=i386", "build/i386/tessera.elf", "build/i386/initramfs.cpio",
                 "build/host/page_alloc_model", cwd=dest)
    verdict.expect(status == 0, f"the student's build ended with {status}")
    verdict.expect(run(log, "build/host/page_alloc_model", "*", cwd=dest) == 0, "the host model fails")
    status = run(log, "scripts/run", "--mem", "64M", "--debug-exit", "--timeout", "60", "--log", os.path.join(work, "boot.log"),
                 "--append", "console=ttyS0 norandmaps test=page_alloc.* init=/test/malloc", cwd=dest)
    verdict.expect(status == 33, f"the student's kernel ended with {status}")
    with open(os.path.join(dest, "include/mm/zone.h"), "a", encoding="ascii") as file:
        file.write("/* changed */\n")
    verdict.expect(run(log, "make", "ARCH=i386", "build/i386/tessera.elf", cwd=dest) != 0,
                   "objects are linked with headers that they do not know")


def look_at_options(dest, options, verdict):
    """What of mm/buddy.c is in the repository."""
    place = os.path.join(dest, "mm/buddy.c")
    text = student.read(place) if os.path.exists(place) else ""
    if options == ["--open"]:
        verdict.expect("add_piece" in text and "lab_todo" not in text, "OPEN=1: no source")
    elif options:
        verdict.expect('lab_todo("buddy", "buddy_put")' in text, "LABS_DONE: no hole")
    else:
        verdict.expect(not text, "another lab's source is handed out")
    with open(os.path.join(dest, example.FILE), encoding="utf-8") as file:
        verdict.expect('lab_todo("pageblock", "largest_block")' in file.read(), "the hole is no hole")


def went_back(folder):
    """What gdb says of a recording: is the second stop another; is it the first again when it has gone back?"""
    place, ask = os.path.join(folder, "gdb"), "set $first = {0}\ncontinue\nprint {0} != $first\n" \
        "reverse-continue\nprint {0} == $first\nkill\n".format("(long)name")
    with open(os.path.join(folder, "backwards"), encoding="utf-8") as file:
        words = file.read().replace("remote :1234", f"remote {place}") + ask
    with open(place + ".words", "w", encoding="utf-8") as file:
        file.write(words)
    with subprocess.Popen(["sh", os.path.join(folder, "replay"), f"unix:{place},server=on,wait=off"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as guest:
        try:
            while not os.path.exists(place) and guest.poll() is None:
                time.sleep(0.05)
            return subprocess.run(["gdb", "-batch", "-nx", "-x", place + ".words"], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                                  timeout=300).stdout
        finally:
            guest.kill()


def replays(log, verdict):
    """A lost step of the kernel and one of ring 3 are recorded, and gdb goes backwards in them."""
    work = os.path.abspath("build/grade-test/replay")
    for name, mutant in (("buddy", "put_merges_once"), ("malloc", "fit_the_first")):
        lab, folder = describe.load(name), os.path.join(os.path.abspath(os.path.dirname(log)), name)
        text = next(text for answer, text, _ in proof.answers(lab, "mutants") if answer.endswith(mutant))
        proof.submission(lab, folder, proof.put_in(lab, mutant, text))
        status = run(log, "scripts/grade", "--lab", name, "--submission", folder, "--work", work,
                     "--replay", folder + ".replay")
        verdict.expect(status == 1, f"grade ended with {status}")
        said = went_back(folder + ".replay")
        with open(log, "a", encoding="utf-8") as file:
            file.write(said)
        verdict.expect(said.count("= 1\n") == 2, f"{name}: gdb does not go back")


def docs(log, verdict):
    """Each handout in both languages, as a page that asks for nothing else."""
    verdict.expect(run(log, "make", "--no-print-directory", "docs") == 0, "make docs fails")
    for name in describe.names():
        lab = describe.load(name)
        for suffix in ("", ".zh"):
            with open(os.path.join(lab.folder, f"handout{suffix}.md"), encoding="utf-8") as file:
                text = file.read()
            with open(f"build/docs/labs/{name}{suffix}.html", encoding="utf-8") as file:
                page = file.read()
            verdict.expect("<h1" in page and 'src="' not in page and 'rel="stylesheet"' not in page,
                           f"{name}{suffix}.html needs other files")
            for step in lab.steps:
                verdict.expect(suffix or f"## {step.section}\n" in text,
                               f"the handout of {name} has no section {step.section}")


def scripts_check():
    """Sentences of the tools' self-checks, and of marks that do not fit the labs."""
    yield from csource.self_check()
    yield from many.self_check()
    for name in describe.names():
        yield from classroom.self_check(many.refusal(describe.load(name), "i386", 1, "no \x1b[2J file"))
    if not worktree.is_student():
        yield from student.problems()


def table():
    """(name, seconds, function(log, verdict)); a student has neither solution nor wrong answers."""
    if worktree.is_student():
        return
    yield "labs-i386-1", 420, proof_of("i386", "--part", "1/2")
    yield "labs-i386-2", 420, proof_of("i386", "--part", "2/2")
    yield "labs-i386pae", 200, proof_of("i386pae", "--few")
    yield "labs-x86_64", 200, proof_of("x86_64", "--few")
    yield "labs-grade-all", 150, submissions
    yield "labs-replay", 60, replays
    yield "labs-mklab", 120, mklab
    yield "labs-example", 120, worked_example
    yield "labs-docs", 5, docs
