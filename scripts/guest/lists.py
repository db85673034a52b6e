# SPDX-License-Identifier: MIT
"""The kernel's linked lists and red-black trees, walked in a stopped guest.

What:  nodes() yields the nodes of a list_head, tree() those of an rb_root in
       order. Each link is held against the one that leads back.
Note:  what is broken, or never ends, is Broken: a walk ends always.
"""
MOST = 1 << 20                  # nodes


class Broken(Exception):
    """What cannot be walked: the sentence says where."""


def word_at(program, memory, address):
    return int.from_bytes(memory.read(address, program.word), "little")


def nodes(program, memory, head, what, most=MOST):
    """The addresses of the list_heads in the list whose head stands at HEAD."""
    last, node, count = head, word_at(program, memory, head), 0
    while node != head:
        count += 1
        if count > most:
            raise Broken(f"{what} never ends")
        if word_at(program, memory, node + program.word) != last:
            raise Broken(f"{what}: {node:#x} does not point back")
        yield node
        last, node = node, word_at(program, memory, node)
    if word_at(program, memory, head + program.word) != last:
        raise Broken(f"{what}: the head does not point back to the last")


def elements(program, memory, head, record, field, what):
    """The addresses of the records (struct RECORD) that are in a list by FIELD."""
    offset = program.record(record).offset(field)
    return (node - offset for node in nodes(program, memory, head, what))


def tree(program, memory, root, what):
    """The addresses of the rb_nodes, in order: parents, colours and heights are right."""
    found = []
    below(program, memory, (word_at(program, memory, root), 0, False, 0), what, found)
    return found


def below(program, memory, place, what, found):
    """-> the black nodes on the way down from PLACE: (node, its parent, is that red, depth)."""
    node, parent, parent_red, depth = place
    if not node:
        return 1
    word = program.word
    if depth > 64 or len(found) > MOST:
        raise Broken(f"{what} never ends")
    link = word_at(program, memory, node)
    red = not link & 1
    if link & ~1 != parent:
        raise Broken(f"{what}: {node:#x} does not point back to {parent:#x}")
    if red and (parent_red or not parent):
        raise Broken(f"{what}: {node:#x} is red, as its parent is" if parent else f"{what}: its root is red")
    left, right = (word_at(program, memory, node + word * i) for i in (1, 2))
    height = below(program, memory, (left, node, red, depth + 1), what, found)
    found.append(node)
    if below(program, memory, (right, node, red, depth + 1), what, found) != height:
        raise Broken(f"{what}: below {node:#x} one side is higher than the other")
    return height + (not red)
