# SPDX-License-Identifier: MIT
"""The tree in which a submission is graded: the reference's files, and the student's few.

What:  build/grade/tree is kept from one grading to the next, with its objects, so
       that only what differs is compiled. Before each all files are made as the
       reference has them, but for those that the lab names: these come from the
       submission. Nothing else of it is read: no Makefile, no test, no header.
Reference: in the teachers' tree its own files; in a student's repository those
       of the commit with the tag lab-start, where the other labs are objects; or
       of the first commit, where a copy by GitHub Classroom has lost the tag.
"""
import filecmp
import os
import shutil
import stat
import subprocess

from labs import describe, sandbox, student

ROOT = describe.ROOT
LARGEST = 512 * 1024        # bytes of a submitted file


class Refused(Exception):
    """The submission cannot be graded; the sentence says why."""


def is_student():
    return os.path.exists(os.path.join(ROOT, "lab.mk"))


def lab_start():
    """The commit that was handed out."""
    for words in (["rev-parse", "--verify", "-q", "lab-start^{commit}"], ["rev-list", "--max-parents=0", "HEAD"]):
        done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout:
            return done.stdout.split()[-1]
    raise Refused("there is no commit that says what was handed out (the tag lab-start): grade in a clone")


def reference_files(folder):
    """The reference, in a folder: this one, or lab-start written out."""
    if not is_student():
        return ROOT, student.tree_files()
    start = os.path.join(folder, "start")
    if not os.path.isdir(start):
        os.makedirs(start)
        archive = subprocess.run(["git", "-C", ROOT, "archive", lab_start()], check=True,
                                 capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", start], input=archive, check=True)
    return start, [os.path.relpath(os.path.join(f, n), start)
                   for f, _, names in os.walk(start) for n in names]


def kept(path):
    """What of the reference goes into the tree: no other lab's answers and secrets."""
    return not path.startswith(("docs/", ".ci/")) and "/mutants/" not in path \
        and "/cheats/" not in path


def put(source, target):
    """TARGET as SOURCE, and only touched if it differs."""
    if os.path.islink(target) or (os.path.exists(target) and not os.path.isfile(target)):
        remove(target)
    if not os.path.exists(target) or not filecmp.cmp(source, target, shallow=False):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(source, target)
        shutil.copymode(source, target)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def forget(tree, wanted):
    """Take away what is not wanted (but build/)."""
    for folder, folders, names in os.walk(tree):
        if folder == tree and "build" in folders:
            folders.remove("build")
        for name in names:
            path = os.path.join(folder, name)
            if os.path.relpath(path, tree) not in wanted:
                os.unlink(path)


def submitted(submission, path):
    """The place of a submitted file, once it has been looked at."""
    place = submission
    for part in path.split("/"):
        place = os.path.join(place, part)
        if os.path.islink(place):
            raise Refused(f"{path}: {part} is a symbolic link; hand in the file itself")
    if not os.path.exists(place):
        raise Refused(f"{path} is missing")
    status = os.lstat(place)
    if not stat.S_ISREG(status.st_mode):
        raise Refused(f"{path} is not a file")
    if status.st_size > LARGEST:
        raise Refused(f"{path} has {status.st_size} bytes; more than {LARGEST} are not read")
    with open(place, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Refused(f"{path} is not a text")
    return place


def prepare(folder, files, submission):
    """Make FOLDER/tree: the reference's files, FILES from the submission."""
    taken = {path: submitted(submission, path) for path in files}
    start, names = reference_files(folder)
    tree = os.path.join(folder, "tree")
    os.makedirs(tree, exist_ok=True)
    wanted = {path for path in names if kept(path)} | set(files)
    forget(tree, wanted)
    for path in wanted - set(files):
        put(os.path.join(start, path), os.path.join(tree, path))
    for path, place in taken.items():
        put(place, os.path.join(tree, path))
    settle(tree, files)
    forget_objects(tree, files)
    return tree


def settle(tree, files):
    """What the Makefile wants to find: the tools' stamps, and which files have holes."""
    os.makedirs(os.path.join(tree, "build/tools"), exist_ok=True)
    for tool in ("build-i686-linux-gnu-", "build-x86_64-linux-gnu-", "run", "test", "lab"):
        path = os.path.join(tree, "build/tools", tool)
        with open(path, "a", encoding="ascii"):
            os.utime(path)
    if not is_student():
        with open(os.path.join(tree, "lab.mk"), "w", encoding="ascii") as file:
            file.write(f"LAB_HOLES := {' '.join(sorted(files))}\n")


def forget_objects(tree, files):
    """An object of the last submission, what was linked with it, or a list of the files that it
    included must not serve for this one."""
    objects = tuple("/" + path[:-2] + end for path in files for end in (".o", ".d"))
    for folder, _, names in os.walk(os.path.join(tree, "build")):
        for name in names:
            path = os.path.join(folder, name)
            if path.endswith(objects) or name.startswith("tessera.elf") or "_model" in name and \
                    not name.endswith((".o", ".d")):
                os.unlink(path)


def make(tree, *words, seconds=600):
    """make in the sandbox; Refused with the compiler's words when it fails."""
    limits = sandbox.Limits(seconds=seconds, cpu=120, file=256 << 20)
    done = sandbox.run(["make", "--no-print-directory", f"-j{os.cpu_count() or 2}", *words], tree, limits)
    if not done.ok():
        lines = [line for line in done.output.splitlines()
                 if line.strip() and not line.startswith(("  CC", "  NASM", "  LINK", "make"))]
        raise Refused("does not build: " + (done.ended or "\n".join(lines[:12]) or
                      f"make ended with status {done.status}"))
