# SPDX-License-Identifier: MIT
"""Thirty submissions of every kind, as grade-all meets them, and what is to be said of each.

What:  make() writes them into a folder; judge() compares what grade-all found.
       Those with a kernel of their own are answers to the lab `buddy`.
"""
import os

from labs import csource, describe, proof, student

PATH = "mm/buddy.c"
RESET, BUDGET = "the machine was reset or switched off", "the budget of instructions was used up"
GUEST = {   # in the place of buddy_add_range: what the kernel does, and what is found: one of these
    "hangs": ("for (;;)\n\t\t(void)zone;", BUDGET),
    "halts": ('asm volatile("cli; hlt");', "the machine halted for good"),
    "triple-faults": ('static const long none[2];\n\n\tasm volatile("lidt %0; int3" : : "m"(none));', RESET),
    "prints-for-ever": ('for (;;)\n\t\twarn_at("x", "y", 1);', BUDGET),
    "prints-gigabytes": ('for (;;) {\n\t\tconst char *p = (const char *)zone;\n\t\tunsigned long n = 65536;\n\n'
                         '\t\tasm volatile("rep outsb" : "+S"(p), "+c"(n) : "d"(0x3f8) : "memory");\n\t}',
                         "more than 16 MiB were printed"),
    "panics": ('panic("%s", "100 of 100");', "a panic: 100 of 100"),
    # Over its page tables too: which translations QEMU's TLB still holds then, and so how it ends, goes by the host.
    "writes-everywhere": ("char *p = (char *)lowmem_page_address(mem_map + 2048);\n\n\tfor (;;)\n\t\t*p++ = 1;",
                          RESET, BUDGET, "a panic"),
    "breaks-its-lists": ("zone->free_area[3].free_list[1].next = (void *)8;\n\tzone->free_pages = 7;",
                         "nothing is mapped at 0xc"),
}
TEXTS = {   # the whole file, and what is said
    "syntax-error": ("int x = ;\n", "does not build"),
    "empty": ("", "does not build"),
    "includes-dev-zero": ('#include "/dev/zero"\n', "does not build"),
    "includes-itself": ('#include "buddy.c"\n', "does not build"),
    "a-gigabyte-of-object": ('asm(".fill 2000000000, 1, 0");\n', "does not build"),
    "macros-that-double": ("#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(A(x))))\n"
                           "int f(void) { return B(B(1+)) 1; }\n", "does not build"),
    "asks-the-network": ('#include "/etc/passwd"\n', "does not build"),
}
NAMES = {   # odd names of folders, as bytes
    b"a\nb": "new line", b"$(touch owned)": "shell", b"-rf": "option", b"caf\xe9 \xff": "no UTF-8",
    "学生 一".encode(): "Chinese", "学生".encode() * 40: "long", b'"quoted", with commas': "CSV", b"..hidden": "dots",
}


def with_body(text, body):
    function = ("__lab(buddy) void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end)\n{\n"
                f"\t{body}\n\t(void)start;\n\t(void)end;\n}}\n")
    return csource.with_functions(text, function)


def write(folder, name, data):
    """A submission whose file has these bytes; -> its folder."""
    place = os.path.join(os.fsencode(folder), name)
    os.makedirs(os.path.join(place, b"mm"))
    with open(os.path.join(place, os.fsencode(PATH)), "wb") as file:
        file.write(data)
    return place


def make_files(folder):
    """Those that are refused before anything runs."""
    at = os.fsencode(folder)
    os.symlink(b"/etc", os.path.join(at, b"link-to-a-folder"))
    with open(os.path.join(at, b"a-file"), "wb") as file:
        file.write(b"not a folder")
    os.makedirs(os.path.join(at, b"nothing"))
    os.makedirs(os.path.join(at, b"link/mm"))
    os.symlink(b"/etc/passwd", os.path.join(at, b"link/mm/buddy.c"))
    os.makedirs(os.path.join(at, b"link-above"))
    os.symlink(b"/work", os.path.join(at, b"link-above/mm"))
    os.makedirs(os.path.join(at, b"pipe/mm"))
    os.mkfifo(os.path.join(at, b"pipe/mm/buddy.c"))
    os.makedirs(os.path.join(at, b"directory/mm/buddy.c"))
    write(folder, b"binary", b"\x7fELF\0\1\2\xff" * 100)
    write(folder, b"huge", b"/* */\n" * 200000)
    return {"link-to-a-folder": "symbolic link", "a-file": "not a folder", "nothing": "is missing",
            "link": "symbolic link", "link-above": "symbolic link", "pipe": "is not a file",
            "directory": "is not a file", "binary": "is not a text", "huge": "more than"}


def make(folder):
    """-> {name: (points, words in its note)}; points None: any."""
    lab, text = describe.load("buddy"), student.read(PATH)
    expected = {name: (0, words) for name, words in make_files(folder).items()}
    for name, (data, words) in TEXTS.items():
        write(folder, name.encode(), data.encode())
        expected[name] = (0, words)
    for name, (body, *_) in GUEST.items():
        write(folder, name.encode(), with_body(text, body).encode())
        expected[name] = (0, "")
    for name in NAMES:
        write(folder, name, b"int x = ;\n")
    good = write(folder, b"solution", text.encode())
    for name, data in (("Makefile", "all:\n\ttouch /tmp/owned\n"), ("mm/page_alloc.c", "#error\n"),
                       ("lab.mk", "$(shell touch /tmp/owned)\n")):
        with open(os.path.join(good, name.encode()), "w", encoding="ascii") as file:
            file.write(data)
    expected["solution"] = (lab.points(), "")
    late = next(a for a in proof.answers(lab, "mutants") if a[0].endswith("take_largest"))
    write(folder, b"zz-mutant", csource.with_functions(text, late[1]).encode())
    expected["zz-mutant"] = (lab.points() - 20, "")
    return expected


def judge(expected, rows, text_of):
    """Sentences about rows of the CSV that are not as expected, and about what the reader is told (TEXT_OF(name))."""
    found = {row[0]: row for row in rows}
    if len(rows) < 30:
        yield f"{len(rows)} submissions, fewer than thirty"
    if len(found) != len(expected) + len(NAMES):
        yield f"{len(found)} results for {len(expected) + len(NAMES)} submissions"
    for name, (points, words) in expected.items():
        row = found.get(name)
        if not row or row[4] != points or words not in row[-1]:
            yield f"{name}: expected {points} points, {words!r}; the result is {row}"
    for name, (_, *ends) in GUEST.items():
        found = [line.split("found", 1)[1].strip() for line in text_of(name).splitlines() if " found " in line]
        if not found or not any(words in found[0] for words in ends):
            yield f"{name}: expected to be told {' or '.join(ends)!r}; found {found[:1]}"
    for row in rows:
        if row[0] not in expected and row[4]:
            yield f"{row[0]}: points for nothing"
