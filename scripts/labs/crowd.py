# SPDX-License-Identifier: MIT
"""What must be true of the processes of labs/crowd.h."""


def crowd_kept(run, frames, space):
    """What this process wrote, and its parents before, is in its memory."""
    memory = frames.memory.seen_from(frames.memory.translate(int(space.view.pt.root)))
    records = run.user.variable(memory, "lab_record")
    for i in range(records.type().count):
        address, value = int(records[i]["address"]), int(records[i]["value"])
        if value:
            found = int.from_bytes(memory.read(address, 4), "little")
            run.expect(found == value, f"mm {space.address:#x}: {value:#x} at {address:#x}, as it was written",
                       f"{found:#x}")
