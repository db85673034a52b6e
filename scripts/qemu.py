# SPDX-License-Identifier: MIT
"""The one place that knows how QEMU is started.

What:  Boot says what to boot and how; command() turns it into QEMU's words,
       run() runs it to its end with the serial line going to a log.
       scripts/run, test, bench and gdb/debug are its users.
Note:  always TCG, so that a run is the same with and without KVM; with icount
       the guest's clock counts instructions and a run repeats exactly. The time
       limit only ends hangs: no verdict may depend on host time.
"""
import dataclasses
import json
import os
import re
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Exit statuses of QEMU: isa-debug-exit turns the value v into 2 * v + 1.
TEST_OK = 33
TEST_FAIL = 35
PANIC = 65

# What boots each build: QEMU's program and, where its own choice lacks what the
# build needs, the CPU.
SYSTEMS = {"i386": ("qemu-system-i386", ""),
           "x86_64": ("qemu-system-x86_64", ""),
           "i386pae": ("qemu-system-i386", "qemu32,+nx,+pse36")}

ANSWER_SECONDS = 120        # of the monitor: after so long QEMU itself hangs

LOADERS = {"mb1": ("multiboot", "module"), "mb2": ("multiboot2", "module2")}


@dataclasses.dataclass
class Boot:
    """What to boot. `boot`: kernel (QEMU's own loader), iso (the built ISO as
    it is), mb1 or mb2 (GRUB by Multiboot 1 or 2, with a menu made for it)."""
    build: str = "build/i386"
    boot: str = "kernel"
    kernel: str = ""            # default: tessera.elf of the build
    initrd: str = "default"     # a path; "default": the build's; "": none
    append: str = ""
    mem: str = "128M"
    sparse: bool = False        # more memory than this machine has: the guest
                                # must not touch all of it
    ram: str = ""               # a file to be made that is its memory
    cpu: str = ""
    machine: str = "pc"
    smp: int = 1
    icount: int | None = None   # time counts instructions: each takes
                                # 2 to this power nanoseconds
    debug_exit: bool = False
    watchdog: bool = False      # makes an NMI when nobody has set it for its time
    disk: bool = False          # the ISO as a hard disk, as on a USB stick
    vga: bool = False
    bare: bool = False          # neither VGA nor drives, which the BIOS spends most
                                # of its time on
    gdb: str = ""               # a unix socket for gdb; boots halted
    log: str = ""               # the serial line's copy
    debugcon: str = ""          # file for what is written to port 0xE9
    work: str = ""              # folder for what the boot needs made
    timeout: float = 120.0
    until: str = ""             # end when this expression is in the output
    dialog: tuple = ()          # (expression awaited, what is then typed by serial)
    keys: tuple = ()            # typed on the keyboard then; ends at shows
    shows: str = ""             # expression awaited on the text screen
    typing: tuple = ()          # (expression awaited by serial, keys) before that


@dataclasses.dataclass
class Result:
    status: int
    output: str
    log: str
    timed_out: bool
    seconds: float
    screen: str = ""            # what stood on the text screen, for `shows`


def arch_of(build):
    """build/i386pae and build/i386pae-debug -> i386pae"""
    return os.path.basename(os.path.normpath(build)).removesuffix("-debug")


def kernel_of(boot):
    return boot.kernel or os.path.join(boot.build, "tessera.elf")


def initrd_of(boot):
    if boot.initrd == "default":
        return os.path.join(boot.build, "initramfs.cpio")
    return boot.initrd


def make_iso(boot):
    """An ISO whose only menu entry is this boot; returns its path."""
    kernel_word, module_word = LOADERS[boot.boot]
    work = boot.work or os.path.join(boot.build, "iso")
    os.makedirs(work, exist_ok=True)
    menu = os.path.join(work, "grub.cfg")
    iso = os.path.join(work, "boot.iso")
    initrd = initrd_of(boot)
    # A backslash keeps from GRUB's shell what it would read as its own.
    append = re.sub(r"([^A-Za-z0-9_=/.,: -])", r"\\\1", boot.append)
    with open(menu, "w", encoding="ascii") as file:
        file.write("set timeout=0\nmenuentry boot {\n"
                   f"\t{kernel_word} /boot/tessera.elf {append}\n")
        if initrd:
            file.write(f"\t{module_word} /boot/initramfs.cpio\n")
        file.write("}\n")
    subprocess.run(["sh", os.path.join(ROOT, "scripts/mkiso"), iso, menu,
                    kernel_of(boot)] + ([initrd] if initrd else []),
                   check=True)
    return iso


def loader_words(boot):
    if boot.boot == "kernel":
        words = ["-kernel", kernel_of(boot)]
        if boot.append:
            words += ["-append", boot.append]
        if initrd_of(boot):
            # A comma in the name would start QEMU's next module.
            words += ["-initrd", initrd_of(boot).replace(",", ",,")]
        return words
    iso = (os.path.join(boot.build, "tessera.iso") if boot.boot == "iso"
           else make_iso(boot))
    if boot.disk:
        return ["-drive", f"format=raw,snapshot=on,file={iso}", "-boot", "c"]
    return ["-cdrom", iso, "-boot", "d"]


def serial_words(boot, interactive):
    if interactive:
        return ["-serial", "mon:stdio"]
    log = f",logfile={boot.log}" if boot.log else ""
    return ["-chardev", f"stdio,id=serial,signal=off{log}",
            "-serial", "chardev:serial", "-monitor", "none"]


def command(boot, interactive=False):
    program, cpu = SYSTEMS[arch_of(boot.build)]
    words = [program, "-accel", "tcg", "-machine", boot.machine,
             "-m", boot.mem, "-nic", "none", "-no-reboot"]
    if boot.cpu or cpu:
        words += ["-cpu", boot.cpu or cpu]
    if boot.sparse or boot.ram:
        backend = f"file,mem-path={boot.ram},share=on" if boot.ram else "ram,reserve=off"
        words += ["-object", f"memory-backend-{backend},id=ram,size={boot.mem}",
                  "-machine", "memory-backend=ram"]
    if boot.smp > 1:
        words += ["-smp", str(boot.smp)]
    if boot.bare:
        words += ["-nodefaults"]
    if not boot.vga:
        words += ["-display", "none"]
    if boot.icount is not None:
        words += ["-icount", f"shift={boot.icount},sleep=off",
                  "-rtc", "base=2024-01-01,clock=vm"]
    if boot.debug_exit:
        words += ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
    if boot.watchdog:
        words += ["-device", "ib700", "-action", "watchdog=inject-nmi"]
    if boot.debugcon:
        words += ["-debugcon", f"file:{boot.debugcon}"]
    if boot.shows:
        words += ["-qmp", f"unix:{boot.log}.qmp,server=on,wait=off"]
    if boot.gdb:
        words += ["-S", "-gdb", f"unix:{boot.gdb},server=on,wait=off"]
    return words + serial_words(boot, interactive) + loader_words(boot)


def talk(answer, output, dialog, at):
    """Answer what is due: each answer comes after its words, the words after those
    before. -> the lines of the dialog that are left, and where to look on."""
    while dialog:
        found = re.compile(dialog[0][0], re.M).search(output, at)
        if not found:
            break
        answer(dialog[0][1])
        dialog, at = dialog[1:], found.end()
    return dialog, at


def answerer(process, boot):
    """What types the answers of a boot: by serial, or on the keyboard."""
    def by_serial(text):
        process.stdin.write(text.encode())
        process.stdin.flush()

    def by_keyboard(keys):
        monitor = Monitor(f"{boot.log}.qmp")
        monitor.type(keys)
        monitor.socket.close()

    return by_keyboard if boot.typing else by_serial


def watch(process, boot):
    """Wait for QEMU's end, for the awaited words, or for the time limit."""
    deadline = time.monotonic() + boot.timeout
    awaited = re.compile(boot.until) if boot.until else None
    dialog, at = boot.dialog or boot.typing, 0
    answer = answerer(process, boot)
    while time.monotonic() < deadline:
        try:
            process.wait(0.1)
            return False
        except subprocess.TimeoutExpired:
            output = read(boot.log) if awaited or dialog else ""
            dialog, at = talk(answer, output, dialog, at)
            if awaited and not dialog and awaited.search(output, at):
                return False
    return True


def read(path):
    """The serial log as text, with a terminal's line ends made plain."""
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace").replace("\r", "")
    except FileNotFoundError:
        return ""


class Monitor:
    """QEMU's monitor (QMP), for the keyboard and the text screen."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(ANSWER_SECONDS)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rw", encoding="ascii")
        self.lines.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        json.dump({"execute": command, "arguments": arguments}, self.lines)
        self.lines.write("\n")
        self.lines.flush()
        while "return" not in (answer := json.loads(self.lines.readline())):
            if "error" in answer:
                raise ValueError(f"QEMU refuses {command}: {answer['error']}")

    def type(self, keys):
        """Each key by its name; with ctrl-c, both at once."""
        for key in keys:
            self.ask("send-key", keys=[{"type": "qcode", "data": part}
                                       for part in key.split("-")])

    def screen(self, path):
        """The 25 lines of the VGA text screen: every other byte is colour."""
        self.ask("pmemsave", val=0xB8000, size=4000, filename=path)
        with open(path, "rb") as file:
            text = file.read()[::2].decode("cp437")
        return "\n".join(text[i:i + 80].rstrip() for i in range(0, 2000, 80))


def look(boot, process):
    """Type the keys and wait for what the screen is to show; -> the screen."""
    deadline = time.monotonic() + boot.timeout
    monitor = Monitor(f"{boot.log}.qmp")
    monitor.type(boot.keys)
    while True:
        text = monitor.screen(os.path.abspath(f"{boot.log}.screen"))
        if re.search(boot.shows, text) or time.monotonic() > deadline or \
                process.poll() is not None:
            return text
        time.sleep(0.1)


def run(boot):
    """Boot without a terminal, to the end; the output is what came by serial."""
    start = time.monotonic()
    errors, screen = boot.log + ".qemu", ""
    if os.path.exists(boot.log):
        os.unlink(boot.log)
    with open(errors, "wb") as file:
        stdin = subprocess.PIPE if boot.dialog else subprocess.DEVNULL
        with subprocess.Popen(command(boot), stdin=stdin,
                              stdout=subprocess.DEVNULL, stderr=file) as qemu:
            timed_out = watch(qemu, boot)
            if boot.shows and qemu.poll() is None:
                screen = look(boot, qemu)
            if qemu.poll() is None:
                qemu.kill()
            status = qemu.wait()
    if os.path.getsize(errors):
        sys.stderr.write(read(errors))
    else:
        os.unlink(errors)
    return Result(status, read(boot.log), boot.log, timed_out,
                  time.monotonic() - start, screen)
