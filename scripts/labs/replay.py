# SPDX-License-Identifier: MIT
"""A recording of the first step that was lost, to go backwards in with gdb.

What:  the boot that the step looked at last, once more, without the grader, recorded
       by QEMU (rr=record). The run is the same to the instruction, since nothing of
       it depends on the host. To go backwards QEMU goes to a snapshot before and
       forwards from there; snapshots want a disk, so there is an empty one. In the
       folder are then `replay`, a script for QEMU, and `backwards`, one for gdb.
See:   "Record/replay" in QEMU's manual.
"""
import dataclasses
import os
import re
import shlex
import shutil
import struct
import subprocess

import qemu
from labs import describe, sandbox

SECONDS = 60
CLUSTER = 65536


def empty_disk(path):
    """A qcow2 image without contents: header, table of reference counts, counts, table of clusters."""
    header = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, 16, 1 << 30, 0, 2, 3 * CLUSTER,
                         CLUSTER, 1, 0, 0)
    with open(path, "wb") as file:
        for part in (header, struct.pack(">Q", 2 * CLUSTER), struct.pack(">4H", 1, 1, 1, 1), b""):
            file.write(part.ljust(CLUSTER, b"\0"))


def command(boot, how, record):
    """QEMU's. Its kvmvapic, when it is reset to go back to the snapshot, waits for the CPU, which waits for the
    lock of the recording: so there is none."""
    words = qemu.command(boot)
    at = words.index("-icount")
    return words[:at + 1] + [f"shift=0,rr={how},rrfile={record},rrsnapshot=init"] + words[at + 2:] + \
        ["-global", "apic-common.vapic=off", "-drive", f"file={os.path.dirname(record)}/disk.qcow2,if=none,id=rr"]


def program_of(boot):
    """The program of labs/NAME/user that is init, or nothing."""
    found = re.search(r"init=/lab/(\w+)", boot.append)
    return found[1] if found else ""


def take_files(lab, boot, folder):
    """Kernel, initramfs and program into the folder; -> the boot of them, which ends by itself."""
    program = program_of(boot)
    files = ["tessera.elf", "initramfs.cpio"] + [f"user/lab/{lab.name}/{program}"] * bool(program)
    for name in files:
        shutil.copy2(os.path.join(boot.build, name), folder)
    words, dashes, own = boot.append.partition(" --")       # what follows is the program's
    append = words + " test=glob.*" + (dashes + own if program else " init=/test/mincore")
    return dataclasses.replace(boot, kernel=os.path.join(folder, "tessera.elf"), append=append, icount=0, bare=True,
                               initrd=os.path.join(folder, "initramfs.cpio"), debug_exit=True)


def write_scripts(folder, boot, log, sources):
    """`replay`, which starts QEMU halted, and `backwards`, which gdb reads; SOURCES are folders."""
    program = program_of(boot)
    with open(os.path.join(folder, "replay"), "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\nexec " + shlex.join(command(boot, "replay", log)) + ' -S -gdb "${1:-tcp::1234}"\n')
    lines = [f"file {folder}/tessera.elf", "directory " + ":".join(sources)]
    lines += [f"add-symbol-file {folder}/{program}"] * bool(program)
    lines += ["target remote :1234", "break do_panic", "break lab_stop" if program else "break lab_point", "continue"]
    with open(os.path.join(folder, "backwards"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def record(report, arguments):
    lost = [result for result in report.results if not result.passed() and result.boot]
    if report.refused or not lost:
        print("replay: there is no lost step to record")
        return
    step, folder = lost[0].step.name, os.path.abspath(arguments.replay)
    os.makedirs(folder, exist_ok=True)
    boot = take_files(report.lab, lost[0].boot, folder)
    log = os.path.join(folder, f"{step}.rr")
    empty_disk(os.path.join(folder, "disk.qcow2"))
    with open(os.path.join(folder, "serial"), "wb") as serial:
        try:
            subprocess.run(sandbox.wrap(command(boot, "record", log), folder), stdin=subprocess.DEVNULL, stdout=serial,
                           timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            print(f"replay: the recording was ended after {SECONDS} seconds")
    write_scripts(folder, boot, log, (os.path.abspath(arguments.submission), describe.ROOT))
    print(f"replay: the step {step} is in {log}. Two terminals:\n  sh {shlex.quote(folder)}/replay\n"
          f"  gdb -x {shlex.quote(folder)}/backwards\n"
          "gdb stops where the grader looked (or at a panic); reverse-continue, reverse-step and reverse-finish go backwards")
