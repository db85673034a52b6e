# SPDX-License-Identifier: MIT
"""What the student's functions have to come to: a slab's geometry, and a CPU's magazines, as numbers."""

PAGE, MAX_ORDER, HWCACHE_ALIGN, LINE = 4096, 3, 1, 64


def up(value, step):
    return -(-value // step) * step


class Geometry:
    """What a slab of objects of SIZE bytes is to look like."""

    def __init__(self, word, wanted):
        align = max(int(wanted["align"]), word, LINE if int(wanted["flags"]) & HWCACHE_ALIGN else 0)
        self.word, self.align, self.size = word, align, up(int(wanted["size"]), align)
        orders = [order for order in range(MAX_ORDER + 1) if self.objects(order)]
        good = [order for order in orders if self.waste(order) * 8 <= PAGE << order]
        least = min(self.waste(order) << MAX_ORDER - order for order in orders)
        self.order = good[0] if good else max(
            order for order in orders if self.waste(order) << MAX_ORDER - order == least)
        self.num = self.objects(self.order)

    def bits(self, n):
        return 0 if n <= 8 * self.word else up(-(-n // (8 * self.word)) * self.word, self.align)

    def objects(self, order):
        n = (PAGE << order) // self.size
        while n and n * self.size + self.bits(n) > PAGE << order:
            n -= 1
        return n

    def waste(self, order):
        n = self.objects(order)
        return (PAGE << order) - n * self.size - self.bits(n)

    def fields(self):
        return {"order": self.order, "num": self.num, "bits_size": self.bits(self.num),
                "colours": self.waste(self.order) // max(self.align, LINE) + 1}


class Magazines:
    """What cpu_reload and cpu_unload have to make of rows of calls: magazines by their rounds (None: no magazine)."""

    def __init__(self, cache):
        self.rounds, self.most, self.num = cache.rounds, int(cache.view["max_magazines"]), cache.num
        self.loaded = self.previous = None
        self.full = self.empty = self.count = self.taken = self.slabs = 0

    def grow(self):
        more = self.count < self.most
        self.count, self.empty = self.count + more, self.empty + more

    def load(self, rounds):
        self.loaded, self.previous = rounds, self.loaded

    def reload(self):
        if self.previous:
            self.load(self.previous)
        elif self.full:
            self.empty += self.previous is not None
            self.full -= 1
            self.load(self.rounds)
        else:
            if self.loaded is None and self.empty:
                self.empty -= 1
                self.load(0)
            count = min(self.rounds, self.slabs * self.num - self.taken)
            self.loaded, self.taken = self.loaded + count, self.taken + count

    def alloc(self):
        while not self.loaded:
            if self.loaded is None:
                self.grow()
            self.reload()
            if not self.loaded:
                self.slabs += 1
        self.loaded -= 1

    def unload(self):
        if self.previous == 0:
            self.load(0)
        elif self.empty:
            self.full += self.previous is not None
            self.empty -= 1
            self.load(0)
        elif self.previous:
            self.taken -= self.rounds
            self.load(0)
        else:
            self.taken -= self.loaded
            self.loaded = 0

    def free(self):
        if self.loaded == self.rounds:
            if self.previous in (None, self.rounds) and not self.empty:
                self.grow()
            self.unload()
        self.loaded += 1

    def state(self):
        return {"loaded": self.loaded, "previous": self.previous, "full ones in the depot": self.full,
                "empty ones in the depot": self.empty, "nr_taken": self.taken}
