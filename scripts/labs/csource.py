# SPDX-License-Identifier: MIT
"""The functions of a C file that stand behind __lab(NAME), and what becomes of them.

What:  marked() finds them, with_holes() empties them, with_functions() puts
       others in their places (a wrong answer, for the graders' own test).
Note:  no parser: comments, strings and preprocessor lines are blanked, then
       parentheses and braces are counted. What does not look as clang-format
       leaves it is refused with file and line, never guessed.
"""
import dataclasses
import re

MARK = re.compile(r"\b__lab\(\s*(\w+)\s*\)")
# What is no code: each is blanked, its newlines are kept.
NOT_CODE = re.compile(r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" |
                          '(?:\\.|[^'\\\n])*' | ^[ \t]*\#(?:\\\n|[^\n])*""",
                      re.S | re.M | re.X)
NAME = re.compile(r"(\w+)\s*$")


@dataclasses.dataclass
class Function:
    lab: str
    name: str
    start: int      # where __lab( begins
    body: int       # its opening brace
    end: int        # behind its closing brace
    line: int


def code_of(text):
    """TEXT with spaces for all that is not code, position by position."""
    return NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def closing(code, at, pair):
    """The place of the bracket that closes the one at AT; -1: there is none."""
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] == pair[0]) - (code[i] == pair[1])
        if depth == 0:
            return i
    return -1


def head_of(code, at):
    """-> (name, place of the opening brace) of the definition that begins at AT."""
    last = None
    while at < len(code) and code[at] not in "{;":
        if code[at] == "(":
            name = NAME.search(code, 0, at)
            end = closing(code, at, "()")
            if end < 0:
                return None
            last, at = (name and name[1]), end
        at += 1
    if at == len(code) or code[at] == ";" or not last:
        return None
    return last, at


def marked(text, path="?"):
    """The marked functions of a file, in its order."""
    code, found = code_of(text), []
    for mark in MARK.finditer(code):
        line = text.count("\n", 0, mark.start()) + 1
        head = head_of(code, mark.end())
        if not head:
            raise ValueError(f"{path}:{line}: no function follows __lab({mark[1]})")
        end = closing(code, head[1], "{}")
        if end < 0 or code[end - 1] != "\n":
            raise ValueError(f"{path}:{line}: where {head[0]} ends is not clear: its last "
                             "brace has to begin a line")
        found.append(Function(mark[1], head[0], mark.start(), head[1], end + 1, line))
    return found


def with_holes(text, labs, path="?"):
    """TEXT with the functions of these labs left to the student."""
    for function in reversed(marked(text, path)):
        if function.lab in labs:
            text = (text[:function.body] + "{\n\tlab_todo(\"%s\", \"%s\");\n}" %
                    (function.lab, function.name) + text[function.end:])
    return text


def with_functions(text, other, path="?"):
    """TEXT with the marked functions of OTHER in the places of its own."""
    there = {f.name: f for f in marked(text, path)}
    new = {f.name: other[f.start:f.end] for f in marked(other, path)}
    if not new or set(new) - set(there):
        raise ValueError(f"{path}: nothing to replace, or not there: {sorted(set(new) - set(there))}")
    for name, function in sorted(there.items(), key=lambda item: -item[1].start):
        if name in new:
            text = text[:function.start] + new[name] + text[function.end:]
    return text


SAMPLE = '''#define __lab(name)
/* __lab(no) int comment(void) { } */
static const char *s = "__lab(no) { ";
__lab(a) static int __attribute__((cold)) one(struct x *p,
					      int (*f)(int))
{
	if (p) { /* } */
		return '}' + f('\\'');
	}
#if 1 /* { */
	return 0;
#endif
}

__lab(b) void
two(void)
{
}
int three(void) { return 3; }
'''


def self_check():
    """Sentences about what this file does wrong."""
    found = [(f.lab, f.name, f.line) for f in marked(SAMPLE)]
    if found != [("a", "one", 4), ("b", "two", 15)]:
        yield f"csource: found {found}"
    holes = with_holes(SAMPLE, {"a"})
    if "f('" in holes or 'lab_todo("a", "one");' not in holes or "three(void) { return 3" not in holes:
        yield "csource: the hole is not in its place"
    if with_holes(SAMPLE, {"c"}) != SAMPLE:
        yield "csource: changes what is no hole"
    if "TWO" not in with_functions(SAMPLE, "__lab(b) void two(void)\n{\n\tTWO;\n}\n"):
        yield "csource: does not replace"
    for wrong in ("__lab(a) int f(void);\n", "__lab(a) int x = 3;", "__lab(a) int f(void)\n{ {\n}\n",
                  "__lab(a) int f(void) { return 0; }\n"):
        try:
            marked(wrong)
            yield f"csource: accepts {wrong!r}"
        except ValueError:
            pass
