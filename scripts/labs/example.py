# SPDX-License-Identifier: MIT
"""The lab that docs/labs-example.md makes, out of that page: so the example works.

A line **PATH** is followed by an indented block: the file. That of a file which is
there has an #include and the heads of the functions to be marked.
"""
import os
import re

from labs import student

PAGE = "docs/labs-example.md"
NAME, FILE = "pageblock", "mm/pageblock.c"
BLOCK = re.compile(r"^\*\*([\w./]+)\*\*\n\n((?:    .*\n|\n)+)", re.M)


def files():
    """{path: text} of the page's blocks."""
    return {path: re.sub(r"^    ", "", block, flags=re.M).strip("\n") + "\n"
            for path, block in BLOCK.findall(student.read(PAGE))}


def marked(text, marks):
    """TEXT with the marks' header and words."""
    include, *heads = marks.strip().split("\n")
    text = text.replace("\n#include", f"\n{include}\n#include", 1)
    for head in heads:
        word, plain = re.match(r"(__lab\(\w+\) )(.*?\()", head).groups()
        if text.count("\n" + plain) != 1:
            raise ValueError(f"{PAGE}: {FILE} has no one function {plain}")
        text = text.replace("\n" + plain, f"\n{word}{plain}", 1)
    return text


def put_into(folder):
    """Makes the lab in the tree FOLDER; -> the marked file's text."""
    texts = files()
    texts[FILE] = marked(student.read(FILE), texts[FILE])
    for path, text in texts.items():
        place = os.path.join(folder, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(text)
    return texts[FILE]
