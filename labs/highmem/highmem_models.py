# SPDX-License-Identifier: MIT
"""What the student's functions have to come to: holes as (start, end), and the window as slots and their users."""

PAGE, SLOTS, WINDOW = 4096, 1024, 0xff800000


def up(value, step):
    return -(-value // step) * step


def lowest_fit(holes, size, align):
    return next(((start, end) for start, end in holes if up(start, align) + size <= end), None)


def without(holes, start, size):
    """The holes when [START, START + SIZE) is taken out of one."""
    left = []
    for low, high in holes:
        inside = low <= start and start + size <= high
        parts = [(low, start), (start + size, high)] if inside else [(low, high)]
        left += [(a, b) for a, b in parts if a < b]
    return left


def with_piece(holes, start, size):
    """The holes when [START, START + SIZE) is free again: what touches is one."""
    merged = []
    for low, high in sorted([*holes, (start, start + size)]):
        if merged and merged[-1][1] == low:
            low = merged.pop()[0]
        merged.append((low, high))
    return merged


class Window:
    """What kmap and kunmap have to make of a row of calls: {slot: frame}, {frame: slot} and the slots' users."""

    def __init__(self):
        self.frame, self.slot, self.users, self.last = {}, {}, {}, 0

    def flush(self):
        for slot in [slot for slot, users in self.users.items() if not users]:
            del self.slot[self.frame.pop(slot)], self.users[slot]

    def take(self):
        while True:
            self.last = (self.last + 1) % SLOTS
            if not self.last:
                self.flush()
            if self.last not in self.frame:
                return self.last

    def map(self, pfn):
        if pfn not in self.slot:
            slot = self.take()
            self.frame[slot], self.slot[pfn], self.users[slot] = pfn, slot, 0
        self.users[self.slot[pfn]] += 1
        return WINDOW + self.slot[pfn] * PAGE

    def unmap(self, pfn):
        self.users[self.slot[pfn]] -= 1
