# SPDX-License-Identifier: MIT
"""GitHub Classroom: the workflow of a student's repository, and a report as its reporter wants it.

What:  workflow() is .github/workflows/classroom.yml, which mklab writes: it grades
       each push and hands the points to Classroom. write() gives a step's output
       and summary, in the files that GITHUB_OUTPUT and GITHUB_STEP_SUMMARY name.
Note:  a student can change the workflow as anything else there. Marks that count
       come from the teacher's tree (scripts/grade-all).
"""
import base64
import json
import os

from labs import reporting

WORKFLOW = """\
# Made by scripts/mklab: grades each push, and tells GitHub Classroom the points.
name: Autograding Tests
on: [push, workflow_dispatch]
permissions:
  actions: read
  checks: write
  contents: read
jobs:
  run-autograding-tests:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    if: github.actor != 'github-classroom[bot]'
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0  # the grader wants the commit that was handed out
      - name: Let the sandbox (bubblewrap) make namespaces
        run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
      - name: Grade
        id: grade
        run: |
          seed=$(printf '%s' "$GITHUB_REPOSITORY" | cksum | cut -c 1-5)
          sudo apt-get update
          make grade LAB={lab} ARCH={arch} SEED="$seed" JSON=results.json || test -s results.json
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: results
          path: results.json
      - name: Tell the points
        uses: classroom-resources/autograding-grading-reporter@v1
        env:
          GRADE_RESULTS: ${{{{ steps.grade.outputs.result }}}}
        with:
          runners: grade
"""


def workflow(lab, arch):
    return WORKFLOW.format(lab=lab, arch=arch)


def result(report):
    """A test for each step, as the reporter of Classroom adds them up."""
    tests = [{"name": f"{r.step.name}: {r.step.title}", "status": "pass" if r.passed() else "fail",
              "score": r.points, "message": "" if r.passed() else f"expected {r.expected}; found {r.found}",
              "test_code": f"make grade LAB={report.lab.name}", "filename": "", "line_no": 0,
              "execution_time": "0s"} for r in report.results]
    status = "pass" if report.points() == report.lab.points() else "fail"
    return {"version": 1, "status": status, "max_score": report.lab.points(), "tests": tests}


def write(report):
    """Nothing outside of a workflow."""
    output, summary = (os.environ.get(name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"))
    if output:
        text = base64.b64encode(json.dumps(result(report)).encode()).decode()
        with open(output, "a", encoding="ascii") as file:
            file.write(f"result={text}\n")
    if summary:
        with open(summary, "a", encoding="utf-8") as file:
            file.write("".join(f"    {line}\n" for line in reporting.for_reader(report).splitlines()))


def self_check(report):
    """Sentences about what is not as Classroom wants it; REPORT: any."""
    said = json.loads(json.dumps(result(report)))
    if sum(test["score"] for test in said["tests"]) != report.points() or said["max_score"] != report.lab.points():
        yield f"classroom: the points of {report.lab.name} are not those of the report"
    text = workflow("NAME", "ARCH")
    if "LAB=NAME ARCH=ARCH " not in text or "${{ steps.grade.outputs.result }}" not in text or "{{{" in text:
        yield "classroom: the workflow does not say what to grade"
