# SPDX-License-Identifier: MIT
"""A guest that is run from stop to stop and looked at from outside.

What:  Machine(boot, program) starts QEMU halted, in a sandbox, with -icount;
       go(budget) runs to the next lab_point (or panic, or end); memory() reads
       it. Time is counted in guest instructions: icount().
Note:  the host's clock only ends what no longer counts instructions (a CPU
       halted with interrupts off). What the guest prints is cut after
       SERIAL_KEPT bytes; past SERIAL_MOST the run is ended.
"""
import dataclasses
import json
import os
import re
import subprocess
import threading
import time

import qemu
from guest.gdbstub import Gone, Stub
from guest.memory import Memory

SERIAL_KEPT = 64 * 1024
SERIAL_MOST = 16 * 1024 * 1024
SILENT_SECONDS = 10         # no instruction in so long, and halted: for good
DEAD_SECONDS = 120          # no instruction in so long: QEMU itself hangs
START_SECONDS = 120         # for QEMU to open its sockets


@dataclasses.dataclass
class Stop:
    """Why it stands: kind is point, panic, budget, halted, flood or ended."""
    kind: str
    name: str = ""          # of the point
    icount: int = 0
    text: str = ""          # the panic's sentence

    def say(self):
        return {"point": f"the point {self.name}", "panic": f"a panic: {self.text}",
                "budget": "the budget of instructions was used up",
                "halted": "the machine halted for good",
                "flood": "more than 16 MiB were printed",
                "ended": "the machine was reset or switched off"}[self.kind]


class NotStarted(OSError):
    """QEMU could not be started: nothing of the guest's doing."""


class Qmp(qemu.Monitor):
    """The monitor, whose answers count here, and whose events do not."""

    def ask(self, command, **arguments):
        try:
            json.dump({"execute": command, "arguments": arguments}, self.lines)
            self.lines.write("\n")
            self.lines.flush()
            while True:
                line = self.lines.readline()
                if not line:
                    raise Gone
                answer = json.loads(line)
                if "error" in answer:
                    raise ValueError(f"QEMU refuses {command}: {answer['error']}")
                if "return" in answer:
                    return answer["return"]
        except OSError as error:
            raise Gone from error


class Serial(threading.Thread):
    """Reads what the guest prints: keeps the beginning and the end, counts it all."""

    def __init__(self, pipe):
        super().__init__(daemon=True)
        self.pipe, self.head, self.tail, self.count = pipe, b"", b"", 0

    def run(self):
        while data := self.pipe.read1(65536):
            self.count += len(data)
            self.head = (self.head + data)[:SERIAL_KEPT]
            self.tail = (self.tail + data)[-SERIAL_KEPT:]

    def text(self):
        data = self.head if self.count <= SERIAL_KEPT else self.head + b"\n[...]\n" + self.tail
        return data.decode("utf-8", "replace").replace("\r", "")


class Machine:
    def __init__(self, boot, program, work, wrap, user=None):
        """PROGRAM: the kernel's; USER: that of a program whose lab_stop stops as well."""
        self.program, self.user, self.ram = program, user, None
        boot = dataclasses.replace(boot, icount=0, bare=True, gdb=os.path.join(work, "gdb"),
                                   ram=os.path.join(work, "ram"))
        qmp = os.path.join(work, "qmp")
        for path in (boot.gdb, boot.ram, qmp):
            if os.path.exists(path):
                os.unlink(path)
        # A guest that ends leaves a machine that stands: a QEMU that ends while it is asked something never answers.
        words = qemu.command(boot) + ["-no-shutdown", "-qmp", f"unix:{qmp},server=on,wait=off"]
        self.errors = open(os.path.join(work, "qemu.err"), "wb")
        self.process = subprocess.Popen(wrap(words, work), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.errors)
        self.serial = Serial(self.process.stdout)
        self.serial.start()
        self.monitor, self.stub = self.connect(Qmp, qmp), self.connect(Stub, boot.gdb)
        self.ram = open(boot.ram, "rb", buffering=0)
        os.unlink(boot.ram)
        self.points = {program.symbols["lab_point"]: "point", program.symbols["do_panic"]: "panic"}
        if user:
            self.points[user.own_function("lab_stop")] = "user"
        for address in self.points:
            self.stub.breakpoint(address)

    def connect(self, kind, path):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return kind(path)
            except (OSError, Gone):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.close()
                    raise NotStarted("QEMU did not start: "
                                     + qemu.read(self.errors.name)[-500:]) from None
                time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.errors.close()
        if self.ram:
            self.ram.close()

    def icount(self):
        return self.monitor.ask("query-replay")["icount"]

    def state(self):
        return self.monitor.ask("human-monitor-command", **{"command-line": "info registers"})

    def halted(self):
        """-> does it wait for an interrupt; can one come?"""
        text = self.state()
        flags = re.search(r"\b[ER]FL=([0-9a-f]+)", text)
        return "HLT=1" in text, bool(flags and int(flags[1], 16) & 0x200)

    def registers(self):
        text = self.state()
        found = {name: int(value, 16) for name, value in
                 re.findall(r"\b([A-Z][A-Z0-9]{1,4}) ?=([0-9a-f]{8,16})\b", text)}
        if "EIP" in found:
            found.update({"RIP": found["EIP"], "RSP": found["ESP"], "RDI": found["EAX"]})
        found.setdefault("EFER", 0)
        return found

    def fetch(self, address, size):
        """Of RAM below the hole under 4 GiB, where addresses are offsets."""
        return os.pread(self.ram.fileno(), size, address)

    def memory(self):
        return Memory(self.fetch, self.registers())

    def go(self, budget):
        """Run to the next stop, for at most BUDGET instructions."""
        try:
            return self.run(self.icount() + budget)
        except (Gone, json.JSONDecodeError):
            return Stop("flood" if self.serial.count > SERIAL_MOST else "ended")

    def step_over(self):
        """A breakpoint where the machine stands would be hit at once again."""
        here = self.registers()["RIP"]
        if here in self.points:
            self.stub.breakpoint(here, False)
            self.stub.ask("s")
            self.stub.breakpoint(here)

    def run(self, limit):
        self.step_over()
        self.stub.go()
        seen, since = -1, time.monotonic()
        while not (packet := self.stub.wait(0.1)):
            now = self.icount()
            if now != seen:
                seen, since = now, time.monotonic()
            kind = ("budget" if now > limit else "flood" if self.serial.count > SERIAL_MOST
                    else "halted" if self.is_silent(since) else None)
            if kind:
                return Stop(kind, icount=now)
        return self.stop(limit) if self.stub.hit(packet) else Stop("ended", icount=self.icount())

    def is_silent(self, since):
        """A machine that has no CPU time for QEMU is none that halts."""
        silent = time.monotonic() - since
        if silent <= 1:
            return False
        halted, awake = self.halted()
        return silent > (DEAD_SECONDS if not halted else SILENT_SECONDS if awake else 1)

    def stop(self, limit):
        """What the breakpoint that was hit means."""
        now, registers = self.icount(), self.registers()
        if now > limit:
            return Stop("budget", icount=now)
        kind = self.points.get(registers["RIP"], "ended")
        if kind == "panic":
            return Stop("panic", icount=now, text=self.panic_text())
        memory = Memory(self.fetch, registers)
        program = self.user if kind == "user" else self.program
        caller = int.from_bytes(memory.read(registers["RSP"], program.word), "little")
        if not program.is_own(caller):
            return Stop("panic", icount=now, text="lab_point was called by "
                        f"{program.function_at(caller)}, which is not the grader's")
        name = registers["RDI"] if kind == "point" else self.user_argument(memory, registers)
        return Stop("point", memory.text(name), now)

    def user_argument(self, memory, registers):
        """The first argument in ring 3: on the stack with 32 bits."""
        if self.program.word == 8:
            return registers["RDI"]
        return int.from_bytes(memory.read(registers["RSP"] + 4, 4), "little")

    def panic_text(self):
        """The sentence, once it has been printed."""
        self.stub.breakpoint(self.program.symbols["do_panic"], False)
        self.stub.go()
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            if found := re.search(r"Kernel panic - not syncing: (.*)\n", self.serial.text()):
                return found[1]
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        return "(without a sentence)"
