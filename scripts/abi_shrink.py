# SPDX-License-Identifier: MIT
"""Makes a failing sequence of steps minimal (Zeller's delta debugging).

What:  shrink(steps, which_fail): which_fail takes several candidates at once, so
       that one boot can try them all, and says for each whether it still fails.
"""


def without(steps, start, size):
    return steps[:start] + steps[start + size:]


def shrink(steps, which_fail):
    """Chunks are left out, halved in size when none can be: the result fails, and
    does not without any single one of its steps."""
    size = max(len(steps) // 2, 1)
    while steps:
        cuts = range(0, len(steps), size)
        candidates = [without(steps, start, size) for start in cuts]
        failing = [c for c, fails in zip(candidates, which_fail(candidates)) if fails]
        if failing:
            steps = together(steps, failing, which_fail)
        elif size == 1:
            break
        size = max(min(size, len(steps)) // (1 if failing else 2), 1)
    return steps


def together(steps, failing, which_fail):
    """Of what could be left out alone, leave out as much as goes at once."""
    drop = [index_of_cut(steps, c) for c in failing]
    tries = []
    for count in (len(drop), (len(drop) + 1) // 2):
        gone = set().union(*drop[:count])
        tries.append([s for i, s in enumerate(steps) if i not in gone])
    if len(failing) > 1:
        for candidate, fails in zip(tries, which_fail(tries)):
            if fails:
                return candidate
    return min(failing, key=len)


def index_of_cut(steps, candidate):
    """The places in `steps` that a candidate has left out: one run of them."""
    size = len(steps) - len(candidate)
    for start in range(len(steps)):
        if without(steps, start, size) == candidate:
            return set(range(start, min(start + size, len(steps))))
    return set()


def self_check():
    """A planted failure is found whatever surrounds it; -> what is wrong."""
    def needs(*wanted):
        def which_fail(candidates):
            rounds[0] += 1
            return [all(w in c for w in wanted) and
                    sorted(wanted, key=c.index) == list(wanted) for c in candidates]
        return which_fail

    for wanted in (("3",), ("0", "23"), ("5", "6", "17"), ("23",)):
        rounds = [0]
        got = shrink([str(i) for i in range(24)], needs(*wanted))
        if got != list(wanted):
            yield f"shrink: {got} is left, not {wanted}"
        if rounds[0] > 16:
            yield f"shrink: {rounds[0]} boots for {wanted}"
