# SPDX-License-Identifier: MIT
"""The boots with Debian's programs: what is typed into busybox's shell, by serial
and on the keyboard, and into bash; programs against glibc and musl.
"""
import os

from case import Case
from judges import as_here, powers_off, shown

# What is typed into busybox's shell, and what has to come back.
SESSION = (
    ("uname -sr", r"^Linux 6\.1\.0-tessera$"),
    ("echo one two three | wc -w", r"^ *3$"),
    ("ls -l /bin/sh", r"/bin/sh -> busybox$"),
    ("ps | grep -c '[i]nit'", r"^[1-9]"),
    ("free | head -n 2", r"^Mem: +\d+ +\d+ +\d+"),
    ("top -b -n 1 | head -n 1", r"^Mem: \d+K used, \d+K free"),
    ("sysctl -w vm.overcommit_memory=2; sysctl -n vm.overcommit_memory; sysctl -w vm.overcommit_memory=0",
     r"^2$"),
    ("sysctl vm.mm_check", r"^vm.mm_check = ok$"),
    ("dd if=/dev/zero of=/tmp/z bs=4k count=64 2>/dev/null; wc -c /tmp/z", r"^262144 /tmp/z$"),
    ("find /proc/self/ -name status | head -n 1", r"^/proc/self/(task/\d+/)?status$"),
    ("printf '#!/bin/echo is\\nx\\n' > /tmp/s; chmod 755 /tmp/s; /tmp/s it", r"^is /tmp/s it$"),
    ("su student -c id", r"^uid=1000\(student\) gid=1000\(student\)"),
    ("su student -c 'cd; echo mine > x; ls -l x'", r"^-rw-r--r-- +1 student +student +5 .* x$"),
    ("mount -a; cat /etc/mtab", r"^proc /proc proc rw"),
    ("(exit 7); echo code $?", r"^code 7$"),
    ("adjtimex -t 9990 > /dev/null; adjtimex | grep tick; adjtimex -t 10000 > /dev/null",
     r"^-t +tick: +9990"),
    ("date -s '2031-05-06 07:08:09' > /dev/null; date -I", r"^2031-05-06$"),
    ("sleep 1000 & sleep 1; kill $!; wait $!; echo ended $?", r"^ended 143$"),
    ("hello-glibc a", r"^hello, world, from glibc on Linux 6\.1\.0-tessera"),
    ("pie-glibc", r"^a static PIE: relocated, among the mappings, two runs differ$"),
    ("hello-musl a", r"^hello, world, from musl on Linux 6\.1\.0-tessera"),
    ("df /dev/shm", r"^shm +\d+ +\d+ +\d+ +\d+% /dev/shm$"),
    ("shm-glibc; ls -ld /dev/shm", r"^drwxrwxrwt .* /dev/shm$"),
    ("shm-glibc", r"^ten thousand rounds of two processes in /dev/shm$"),
    ("shm-musl", r"^ten thousand rounds of two processes in /dev/shm$"),
    ("df /tmp", r"^tmpfs +\d+ +\d+ +\d+ +\d+% /$"),
    ("mkdir /mnt/a; mount -t tmpfs none /mnt/a; mount --move /mnt/a /mnt; df | grep none; umount /mnt",
     r"^none +\d+ +0 +\d+ +0% /mnt$"),
    ("dmesg -c >/dev/null; echo '<7>from the shell' > /dev/kmsg; dmesg", r"\] from the shell$"),
    ("mkfifo /tmp/p; (echo through > /tmp/p &); cat /tmp/p", r"^through$"),
    ("mknod /tmp/n c 1 3; echo x > /tmp/n; wc -c < /tmp/n", r"^0$"),
    ("tty; stty size", r"^/dev/ttyS0\r?\n24 80$"),
    ("echo from a pipe | cat /dev/stdin", r"^from a pipe$"),
    ("devmem 0xf0000 8; devmem 0x200000 8", r"^0x[0-9A-F]{2}\r?\ndevmem: mmap: Operation not permitted$"),
    ("fdisk -l; echo code $? of fdisk", r"^code 0 of fdisk$"),
    ("ps -o pid,ppid,args | head -n 2", r"^ +1 +0 init$"),
    ("date -s '2030-01-01 12:00:00' > /dev/null; date", r"^Tue Jan  1 12:00:0"),
    ("steps-glibc", r"^step 4  C = malloc\(200K\) .* mmaps 1 of 204K$"),
)
PROMPT = r"^/ # "


def shell_archive(_work, build):
    """make run's initramfs; `make shell` says why if it is not there."""
    return {"initrd": os.path.join(build.removesuffix("-debug"), "shell.cpio")}


def shells():
    lines = tuple((PROMPT, line + "\n") for line, _ in SESSION)
    lines += ((PROMPT, "sh -c 'echo begun; sleep 900'\n"), (r"^begun$", "\x1a"),
              (PROMPT, "jobs; fg\n"), (r"^\[1\]\+ +Stopped", ""), (r"^sh -c \"", "\x03"),
              (PROMPT, "stty rows 24 cols 80; vi /tmp/v\n"), (r"/tmp/v 1/1", "iby hand\x1b"),
              (r"- /tmp/v \[Modified\]", ":wq\n"), (r"/ # ", "cat /tmp/v\n"))
    yield Case("shell", dict(append="console=ttyS0", timeout=120, mem="64M",
                             dialog=lines + ((PROMPT, "poweroff\n"),)),
               judge=powers_off, input=shell_archive, cost=25,
               says=tuple(answer for _, answer in SESSION) + (r"^by hand$",))


def debian_archive(_work, build):
    """make run ROOTFS=debian's; `make debian` says why if it is not there."""
    return {"initrd": os.path.join(build.removesuffix("-debug"), "debian.cpio")}


# What is typed into Debian's bash, with its own line editing.
BASH_PROMPT = r"/ # $"
BASH_SESSION = (
    ("echo $BASH_VERSION", r"^5\.2"),
    ("ecx\x7fho edited", r"^edited$"),
    ("cat /etc/pass\t | head -n 1", r"^root:x:0:0:root:/root:/bin/bash$"),
    ("cat <(echo substituted)", r"^substituted$"),
    ("findmnt -no TARGET,FSTYPE /", r"^/ +(tmpfs|rootfs)$"),
    ("tour=all; type -t tour", r"^file$"),
    ("/test/mincore | tail -n 1", r"^ok \d+ mincore"),
)


def debian():
    """Debian's dynamic programs: what they say, and bash at a terminal."""
    yield Case("debian", dict(append="console=ttyS0 test=glob.* init=/test/debian", mem="512M",
                              debug_exit=True, timeout=400),
               input=debian_archive, cost=30, says=(r"^ok \d+ debian\.vm_mm_check",))
    lines = tuple((BASH_PROMPT, line + "\n") for line, _ in BASH_SESSION)
    lines += ((BASH_PROMPT, "sleep 900\n"), (r"sleep 900$", "\x1a"),
              (BASH_PROMPT, "jobs; fg\n"), (r"^\[1\]\+  Stopped", ""), (r"^sleep 900$", "\x03"),
              (BASH_PROMPT, "top\n"), (r"PID USER", "q"),
              (BASH_PROMPT, "python3 -q\n"), (r">>> ", "6 * 7\n"), (r"^42$", "\x04"))
    yield Case("debian-shell", dict(append="console=ttyS0", timeout=120, mem="512M",
                                    dialog=lines + ((BASH_PROMPT, "poweroff\n"),)),
               judge=powers_off, input=debian_archive, cost=15,
               says=tuple(answer for _, answer in BASH_SESSION) + (r"^42$",))


def with_glibc(arch):
    """Programs against glibc, each in the place of init."""
    def boot(program, words="", **fields):
        return dict(append=f"console=ttyS0 test=glob.* init=/programs/{program} {words}".strip(),
                    debug_exit=True, timeout=120, **fields)
    path = f"build/{arch}/user/programs/steps-glibc"
    yield Case("malloc-of-glibc", boot("steps-glibc", mem="64M"), suites=1, cost=3,
               judge=as_here(path, "in use bytes"), input=shell_archive)
    for libc in ("glibc", "musl"):
        yield Case(f"threads-{libc}", boot(f"threads-{libc}", "-- 1000", mem="512M"),
                   suites=1, input=shell_archive, cost=5, says=(r"^1000 threads",))


# How the keys of a US keyboard are called that are not letters or digits.
KEYS = {" ": "spc", "\n": "ret", "/": "slash", "-": "minus", ".": "dot",
        ";": "semicolon", "'": "apostrophe", '"': "shift-apostrophe", "|": "shift-backslash",
        ":": "shift-semicolon", ">": "shift-dot", "&": "shift-7", "=": "equal",
        "_": "shift-minus", "\x1a": "ctrl-z", "\x03": "ctrl-c"}


def keys(text):
    return tuple(KEYS.get(c, f"shift-{c.lower()}" if c.isupper() else c) for c in text)


def screen_shell():
    """The shell by keyboard and screen; it tells the serial line where it is."""
    tell = "> /dev/ttyS0"
    loop = (f"sh -c 'trap \"echo again {tell}\" CONT; echo begun {tell}; "
            "while true; do sleep 1; done'\n")
    # What is typed, and what the serial line has to say before the next is.
    small = (("sleep 99 & jobs", r"Running +sleep 99$"), ("ps | head -n 2", r"^ +1 .* init$"),
             ("sysctl vm.mm_check", r"^vm.mm_check = ok$"),
             ("find /proc/self/ -name comm | tail -n 1", r"^/proc/self/comm$"),
             ("dd if=/dev/zero of=/tmp/z count=2; wc -c /tmp/z", r"^1024 /tmp/z$"))
    after = ("", *(answer for _, answer in small))
    return Case("screen-shell", dict(
        append="console=ttyS0 console=tty0", mem="64M", timeout=120, until=r"all done$",
        shows=r"\nby hand\n[^$]*\^Z[^$]*\[1\]\+ +Stopped[^$]*\^C\n[^$]*Mem: +\d+ +\d+[^$]*one two\n",
        typing=((PROMPT, keys("echo xby hand > /tmp/v; vi /tmp/v\nx:wq\ncat /tmp/v\n" + loop)),
                (r"begun$", keys("\x1afg\n")), (r"again$", keys("\x03free | head -n 2\n")),
                *((answer, keys(f"{command} {tell}\n"))
                  for answer, (command, _) in zip(after, small)),
                (after[-1], keys(f"echo one two | tee /dev/ttyS0; echo all done {tell}\n")))),
        judge=shown, says=(*after[1:], r"one two$"), input=shell_archive, cost=10)
