# SPDX-License-Identifier: MIT
"""Running what a submission is compiled into, or by, apart from everything else.

What:  run() starts a command under bubblewrap: no network, no other processes,
       the file system read-only but for one folder, /lab; limits on time, memory,
       file size and output. wrap() is the same for QEMU.
Note:  what it withstands is in docs/labs.md. Without bubblewrap nothing runs.
"""
import dataclasses
import functools
import os
import resource
import selectors
import signal
import subprocess
import time

GIB = 1 << 30
OUTPUT = 256 * 1024         # bytes of output that are kept; far more ends it
PROCESSES = 512             # at once, in one sandbox


@dataclasses.dataclass
class Limits:
    seconds: int = 120      # by the wall clock, a last resort
    cpu: int = 120          # seconds of CPU, each process
    memory: int = 3 * GIB // 2  # address space; 0: no limit (ASan wants terabytes)
    file: int = GIB // 4    # bytes of a file


@dataclasses.dataclass
class Outcome:
    status: int             # negative: the signal
    output: str
    ended: str = ""         # why it was ended from outside

    def ok(self):
        return self.status == 0 and not self.ended


def words(command, folder, writable=True, chdir="/lab"):
    """The command inside: FOLDER is /lab, the rest read-only, /tmp its own."""
    return ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
            "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/sbin", "/sbin",
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
            "--proc", "/proc", "--dev", "/dev", "--size", str(GIB // 2), "--tmpfs", "/tmp",
            "--bind" if writable else "--ro-bind", os.path.abspath(folder), "/lab",
            "--chdir", chdir, "--clearenv", "--setenv", "PATH", "/usr/bin:/bin:/usr/sbin:/sbin",
            "--setenv", "LC_ALL", "C.UTF-8", "prlimit", f"--nproc={PROCESSES}", *command]


def wrap(command, work):
    """QEMU's command: all is read-only but WORK, and there is no network."""
    return ["prlimit", "--fsize=268435456", "--core=0", "--cpu=600", "bwrap", "--unshare-all",
            "--die-with-parent", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--dev", "/dev",
            "--proc", "/proc", "--bind", work, work, "--setenv", "TMPDIR", work, *command]


def limiter(limits):
    """For subprocess's preexec_fn."""
    def limit():
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file, limits.file))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = limits.memory or resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("1000")      # before anything else when memory runs out
    return limit


def drain(process, limits):
    """Its output, cut; -> (bytes, why it has to be ended)."""
    kept, count, deadline = b"", 0, time.monotonic() + limits.seconds
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        while True:
            if time.monotonic() > deadline:
                return kept, f"took more than {limits.seconds} seconds"
            if not ready.select(0.2):
                continue
            data = process.stdout.read1(65536)
            if not data:
                return kept, ""
            count += len(data)
            kept = (kept + data)[:OUTPUT]
            if count > 64 * OUTPUT:
                return kept, f"printed more than {64 * OUTPUT >> 20} MiB"


@functools.cache
def probe(folder):
    """Can anything be run at all? Else OSError: no verdict on what was to be run."""
    done = subprocess.run(words(["true"], folder), capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"the sandbox does not start here: {done.stderr.strip()[:300]}")


def run(command, folder, limits=Limits(), writable=True):
    """Run it to its end; -> Outcome."""
    probe(folder)
    with subprocess.Popen(words(command, folder, writable), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          preexec_fn=limiter(limits)) as process:
        kept, ended = drain(process, limits)
        if ended:
            os.killpg(process.pid, signal.SIGKILL)
        status = process.wait()
    if status in (128 + signal.SIGXCPU, -signal.SIGXCPU):
        ended = f"used more than {limits.cpu} seconds of CPU"
    return Outcome(status, kept.decode("utf-8", "replace"), ended)
