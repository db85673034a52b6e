# SPDX-License-Identifier: MIT
"""Boots the differential program (user/abi) on both kernels, on the same machine.

What:  run() gives what it said by serial. steps.cpio is the program's initramfs
       with one file more, /steps: sequences of steps to be run.
"""
import os
import subprocess

import qemu

# What Tessera does not have is turned off in Linux; and what only costs time.
LINUX_WORDS = ("quiet loglevel=0 panic=-1 norandmaps vdso=0 vsyscall=none "
               "transparent_hugepage=never mitigations=off random.trust_cpu=on")
TESSERA_WORDS = "loglevel=1 panic=-1 norandmaps fault_around_bytes=4096"
KERNELS = ("linux", "tessera")


def vmlinuz(arch):
    """Debian's kernel of the same word size, fetched once; None: not to be had."""
    path = f"build/linux/{arch}/vmlinuz"
    if not os.path.exists(path):
        subprocess.run(["sh", "scripts/linux-fetch", arch], check=False)
    return path if os.path.exists(path) else None


def initramfs(build, folder, steps):
    plain = os.path.join(build, "abi.cpio")
    if not steps:
        return plain
    text, more = (os.path.join(folder, name) for name in ("steps", "more.cpio"))
    with open(text, "w", encoding="ascii") as file:
        file.write(steps)
    subprocess.run(["python3", "user/mkinitramfs.py", more, f"/steps:644={text}"],
                   check=True)
    path = os.path.join(folder, "steps.cpio")
    with open(path, "wb") as out:
        for name in (plain, more):
            with open(name, "rb") as file:
                out.write(file.read())
    return path


def run(kernel, build, folder, words, steps=""):
    """-> what the program said on KERNEL, one of KERNELS. Of Tessera, TESSERA=
    may name another kernel than the build's."""
    folder = os.path.join(folder, kernel)
    os.makedirs(folder, exist_ok=True)
    arch = qemu.arch_of(build)
    linux = kernel == "linux"
    append = (f"console=ttyS0 rdinit=/abi init=/abi "
              f"{LINUX_WORDS if linux else TESSERA_WORDS} -- {' '.join(words)}")
    image = vmlinuz(arch) if linux else os.environ.get("TESSERA", "")
    return qemu.run(qemu.Boot(
        build=build, kernel=image, initrd=initramfs(build, folder, steps),
        append=append, log=os.path.join(folder, "log"), timeout=1200,
        until=r"(?m)^== done|Kernel panic")).output
