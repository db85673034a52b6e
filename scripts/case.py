# SPDX-License-Identifier: MIT
"""A boot of the tests: what is booted, and how it is judged."""
import dataclasses

import qemu
from judges import tested

# A boot of the tests is the same to the instruction each time: the guest's clock counts
# them, 125 million a second, so that a test that waits for time to pass is no slower for
# it. Where somebody types it cannot: hours would pass between two keys.
ICOUNT = 3
TYPED = {"dialog", "typing", "keys", "shows"}


@dataclasses.dataclass
class Case:
    name: str
    boot: dict                       # fields of qemu.Boot
    judge: object = tested
    says: tuple = ()                 # expressions that have to be in the output
    never: tuple = ()
    debug: bool = False              # the debug build instead of the release
    slack: int = 0                   # pages that may be missing in the end
    suites: int = 2                  # the kernel's and the runner's
    input: object = None             # work folder, build -> more fields of Boot
    status: int = qemu.PANIC         # QEMU's, where a panic is expected
    cost: int = 10                   # seconds, to start the long ones first

    def __post_init__(self):
        if not self.boot.keys() & TYPED:
            self.boot = {"icount": ICOUNT, **self.boot}
