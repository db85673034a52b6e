# SPDX-License-Identifier: MIT
"""A recording of the first step that was lost, to go backwards in with gdb.

What:  the same kernel and command line once more, without the grader, recorded by
       QEMU (rr=record). The run is the same to the instruction, since nothing of
       it depends on the host; the replay stops and steps backwards.
See:   "Record/replay" in QEMU's manual.
"""
import os
import shlex
import shutil
import subprocess

import qemu
from labs import grading

SECONDS = 60


def command(boot, how, record):
    words = qemu.command(boot)
    at = words.index("-icount")
    return words[:at + 1] + [f"shift=0,rr={how},rrfile={record}"] + words[at + 2:]


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
    boot = qemu.Boot(build=built, kernel=os.path.join(folder, "tessera.elf"), icount=True,
                     initrd=os.path.join(folder, "initramfs.cpio"), mem=grading.MEM, debug_exit=True,
                     append=f"{grading.COMMAND_LINE} lab={work} lab_seed={report.seed} init=/test/mincore test=glob.*")
    log = os.path.join(folder, f"{work}.rr")
    with open(os.path.join(folder, "serial"), "wb") as serial:
        try:
            subprocess.run(command(boot, "record", log), stdin=subprocess.DEVNULL, stdout=serial,
                           timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            print(f"replay: the recording was ended after {SECONDS} seconds")
    print(f"replay: the step {lost[0].step.name} is in {log}. Two terminals:\n  "
          + shlex.join(command(boot, "replay", log) + ["-S", "-gdb", "tcp::1234"])
          + f"\n  gdb {folder}/tessera.elf -ex 'target remote :1234' -ex 'break lab_point' -ex continue\n"
          "  then reverse-continue, reverse-step, reverse-finish go backwards")
