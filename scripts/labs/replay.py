# SPDX-License-Identifier: MIT
"""A recording of the first step that was lost, to go backwards in with gdb.

What:  the same kernel and command line once more, without the grader, recorded by
       QEMU (rr=record). The run is the same to the instruction, since nothing of
       it depends on the host. To go backwards QEMU goes to a snapshot before and
       forwards from there; snapshots want a disk, so there is an empty one.
See:   "Record/replay" in QEMU's manual.
"""
import os
import shlex
import shutil
import struct
import subprocess

import qemu
from labs import grading, sandbox

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
    words = qemu.command(boot)
    at = words.index("-icount")
    return words[:at + 1] + [f"shift=0,rr={how},rrfile={record},rrsnapshot=init"] + words[at + 2:] + \
        ["-drive", f"file={os.path.dirname(record)}/disk.qcow2,if=none,id=rr"]


def record(report, arguments):
    lost = [result for result in report.results if not result.passed() and result.step.works]
    if report.refused or not lost:
        print("replay: there is no lost step to record")
        return
    work, folder = lost[0].step.works[0], os.path.abspath(arguments.replay)
    os.makedirs(folder, exist_ok=True)
    built = os.path.join(os.path.abspath(arguments.work), "tree/build", report.arch)
    for name in ("tessera.elf", "initramfs.cpio"):
        shutil.copy2(os.path.join(built, name), folder)
    boot = qemu.Boot(build=built, kernel=os.path.join(folder, "tessera.elf"), icount=0,
                     initrd=os.path.join(folder, "initramfs.cpio"), mem=grading.MEM, debug_exit=True,
                     append=f"{grading.COMMAND_LINE} lab={work} lab_seed={report.seed} init=/test/mincore test=glob.*")
    log = os.path.join(folder, f"{work}.rr")
    empty_disk(os.path.join(folder, "disk.qcow2"))
    with open(os.path.join(folder, "serial"), "wb") as serial:
        try:
            subprocess.run(sandbox.wrap(command(boot, "record", log), folder), stdin=subprocess.DEVNULL, stdout=serial,
                           timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            print(f"replay: the recording was ended after {SECONDS} seconds")
    print(f"replay: the step {lost[0].step.name} is in {log}. Two terminals:\n  "
          + shlex.join(command(boot, "replay", log) + ["-S", "-gdb", "tcp::1234"])
          + f"\n  gdb {folder}/tessera.elf -ex 'target remote :1234' -ex 'break lab_point' -ex continue\n"
          "  (or 'break do_panic'); reverse-continue, reverse-step and reverse-finish go backwards")
