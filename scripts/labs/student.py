# SPDX-License-Identifier: MIT
"""A student's repository out of the tree: make_lab().

What:  the lab's functions become holes; so do those of the labs that the student
       has done, whose own answers go there. The files of all other labs stay
       behind: in their places come objects (reference/BUILD/, reference/host/),
       or with OPEN their sources. lab.mk tells the Makefile.
Note:  a file belongs to one lab: what a mark says and what lab.py lists must
       agree, or nothing is made.
"""
import hashlib
import os
import re
import shutil
import subprocess

from labs import classroom, csource, describe

ROOT = describe.ROOT
BUILDS = ("i386", "i386pae", "x86_64")


def tree_files():
    """What belongs to the project, as it is now. A copy may stand in another repository's build/."""
    if os.path.exists(os.path.join(ROOT, ".git")):
        listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others",
                                 "--exclude-standard"], capture_output=True, check=True)
        names = listed.stdout.decode().split("\0")
    else:
        names = [os.path.relpath(os.path.join(folder, name), ROOT)
                 for folder, _, files in os.walk(ROOT) for name in files]
    return sorted(name for name in names if name and not name.startswith(("build/", ".git/"))
                  and os.path.isfile(os.path.join(ROOT, name)))


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def holes():
    """{file: {lab: [function]}} of the whole tree."""
    found = {}
    for path in tree_files():
        if path.endswith(".c") and not path.startswith(("labs/", "scripts/")):
            for function in csource.marked(read(path), path):
                found.setdefault(path, {}).setdefault(function.lab, []).append(function.name)
    return found


def problems():
    """Where the marks and the labs' descriptions disagree."""
    found, owner = holes(), {}
    for name in describe.names(ROOT):
        for path in describe.load(name).files:
            if path in owner:
                yield f"{path}: of the labs {owner[path]} and {name}"
            owner[path] = name
            if name not in found.get(path, {}):
                yield f"{path}: labs/{name}/lab.py lists it, but it has no __lab({name})"
    for path, labs in found.items():
        for lab in labs:
            if owner.get(path) != lab:
                yield f"{path}: __lab({lab}), but labs/{lab}/lab.py does not list it"


def wanted(path, lab, done):
    """Does it go into the repository of this lab?"""
    if path in {f"labs/{name}/lab.py" for name in done}:
        return True
    if path.startswith("labs/"):
        return (path.count("/") == 1 or path.startswith(f"labs/{lab}/")) and \
            not path.startswith((f"labs/{lab}/mutants/", f"labs/{lab}/cheats/"))
    return not path.startswith(".ci/")


def copy_tree(lab, dest, emptied, withheld, done):
    for path in tree_files():
        if not wanted(path, lab, done) or path in withheld:
            continue
        target = os.path.join(dest, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(ROOT, path), target)
        if path in emptied:
            with open(target, "w", encoding="utf-8") as file:
                file.write(csource.with_holes(read(path), {emptied[path]}, path))


def host_objects(withheld):
    """What the host's models link of these files, each in the variants they want."""
    listed = subprocess.run(["make", "--no-print-directory", "-s", "-C", ROOT, "ARCH=i386", "host-objects"],
                            check=True, capture_output=True, text=True, env=clean_environment()).stdout
    return [path for path in listed.split() if path.split("/", 3)[3][:-2] + ".c" in withheld]


def make_objects(withheld, dest):
    """Compile what stays behind, for each build, and for the host's tests."""
    jobs = []
    for arch in BUILDS:
        for debug in ("", "-debug"):
            build = f"build/{arch}{debug}"
            paths = [p for p in withheld if compiled_for(p, arch)]
            jobs.append((["ARCH=" + arch] + (["DEBUG=1"] if debug else []),
                         [f"{build}/{p[:-2]}.o" for p in paths], f"{arch}{debug}"))
    jobs.append((["ARCH=i386"], host_objects(withheld), "host"))
    for words, objects, name in jobs:
        if objects:
            subprocess.run(["make", "--no-print-directory", "-j2", "-C", ROOT, *words, *objects],
                           check=True, stdout=subprocess.DEVNULL, env=clean_environment())
        for path in objects:
            target = os.path.join(dest, "reference", name, path.split("/", 2)[2])
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(os.path.join(ROOT, path), target)


def compiled_for(path, arch):
    other = "_64.c" if arch.startswith("i386") else "_32.c"
    return not path.endswith(other)


def clean_environment():
    return {k: v for k, v in os.environ.items()
            if k not in ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS")}


def write_sums(dest):
    """The headers that the objects were compiled with."""
    lines = []
    for path in tree_files():
        if path.endswith(".h") and path.startswith(("include/", "mm/", "user/lib/")):
            with open(os.path.join(ROOT, path), "rb") as file:
                lines.append(f"{hashlib.sha256(file.read()).hexdigest()}  {path}\n")
    with open(os.path.join(dest, "reference/SHA256SUMS"), "w", encoding="ascii") as file:
        file.writelines(lines)


def write_lab_mk(lab, dest, emptied, withheld, done):
    with open(os.path.join(dest, "lab.mk"), "w", encoding="ascii") as file:
        file.write("# Made by scripts/mklab; read by the Makefile and the grader.\n"
                   f"LAB ?= {lab}\n"
                   f"LABS_DONE ?= {','.join(done)}\n"
                   f"LAB_HOLES := {' '.join(sorted(emptied))}\n"
                   f"LAB_REFERENCE := {' '.join(sorted(withheld))}\n")


def write_workflow(lab, dest, arch):
    folder = os.path.join(dest, ".github/workflows")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "classroom.yml"), "w", encoding="ascii") as file:
        file.write(classroom.workflow(lab, arch))


def commit(lab, dest):
    git = ["git", "-C", dest, "-c", "user.name=Tessera", "-c", "user.email=labs@tessera.invalid",
           "-c", "init.defaultBranch=main"]
    for words in (["init", "-q"], ["add", "-A", "-f", "."],
                  ["commit", "-q", "-m", f"The lab {lab}, as it was handed out"],
                  ["tag", "lab-start"]):
        subprocess.run(git + words, check=True)


def make_lab(lab, dest, done=(), everything=False):
    """The repository of LAB in DEST, which must not be there or be empty."""
    for wrong in problems():
        raise ValueError(wrong)
    description = describe.load(lab)
    if os.path.exists(dest) and os.listdir(dest):
        raise ValueError(f"{dest} is there already, and not empty")
    emptied = {path: lab for path in description.files}
    withheld = set()
    for other in describe.names(ROOT):
        files = describe.load(other).files
        if other in done:
            emptied.update((path, other) for path in files)
        elif other != lab and not everything:
            withheld.update(files)
    for name in done:
        describe.load(name)
    os.makedirs(dest, exist_ok=True)
    copy_tree(lab, dest, emptied, withheld, done)
    if withheld:
        make_objects(sorted(withheld), dest)
        write_sums(dest)
    write_lab_mk(lab, dest, emptied, withheld, done)
    write_workflow(lab, dest, description.archs[0])
    commit(lab, dest)
    return emptied, withheld
