# SPDX-License-Identifier: MIT
"""A report for a reader, and as Gradescope's results.json."""
import json
import re


def printable(text):
    """A submission has a say in some of these words: none that a terminal obeys."""
    return re.sub(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]", "?", text)


def for_reader(report):
    return printable("\n".join(lines_of(report)))


def lines_of(report):
    lab = report.lab
    lines = [f"lab {lab.name}, {report.arch}, seed {report.seed}: "
             f"{report.points()} of {lab.points()} points"]
    if report.refused:
        lines.append(f"  {report.refused}")
    if report.host:
        lines.append(f"  host tests (no points): {report.host}")
    for result in report.results:
        step = result.step
        lines.append(f"  {result.points:3} of {step.points:3}  {step.name}: {step.title}")
        lines += [f"              {note}" for note in result.notes]
        if not result.passed() and not report.refused:
            lines += about_failure(report, result)
    return lines


def about_failure(report, result):
    step = result.step
    yield f"              expected  {result.expected}"
    yield f"              found     {result.found}"
    yield (f"              look at   {step.where}; labs/{report.lab.name}/handout.md, "
           f"“{step.section}”; in gdb: {step.gdb}")


def for_gradescope(report):
    """The format of results.json: a test for each step."""
    tests = [{"name": f"{result.step.name}: {result.step.title}", "score": result.points,
              "max_score": result.step.points,
              "status": "passed" if result.passed() else "failed",
              "output": "" if result.passed() else printable(
                  "\n".join([*about_failure(report, result), "", result.output]).strip())}
             for result in report.results]
    return {"score": report.points(), "execution_time": round(report.seconds, 1),
            "output": printable(report.refused or report.host), "stdout_visibility": "hidden", "tests": tests}


def write_json(report, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(for_gradescope(report), file, indent=1)
        file.write("\n")
