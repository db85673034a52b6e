# SPDX-License-Identifier: MIT
"""A lab as labs/NAME/lab.py describes it: its files, its steps, their checks.

What:  load() reads one; names() lists them. lab.py has
         TITLE, FILES (what a student may change), ARCHS (the builds),
         HOST (host models to run first), STEPS.
"""
import dataclasses
import importlib.util
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@dataclasses.dataclass
class Step:
    """POINTS for what CHECK finds true. check(run) drives one boot and says
    run.expect(condition, expected, found); see scripts/labs/grading.py."""
    name: str
    points: int
    title: str
    check: object
    where: str                  # file:function
    section: str                # heading of the handout
    gdb: str                    # what shows it


@dataclasses.dataclass
class Lab:
    name: str
    title: str
    files: tuple
    archs: tuple
    host: tuple
    steps: tuple
    folder: str

    def points(self):
        return sum(step.points for step in self.steps)


def names(root=ROOT):
    folder = os.path.join(root, "labs")
    return sorted(name for name in os.listdir(folder)
                  if os.path.exists(os.path.join(folder, name, "lab.py")))


def load(name, root=ROOT):
    if name not in names(root):
        raise ValueError(f"there is no lab {name}; these are: {' '.join(names(root))}")
    folder = os.path.join(root, "labs", name)
    spec = importlib.util.spec_from_file_location(f"lab_{name}", os.path.join(folder, "lab.py"))
    if folder not in sys.path:
        sys.path.append(folder)     # what it is in need of may stand beside it
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return Lab(name, module.TITLE, tuple(module.FILES), tuple(module.ARCHS),
               tuple(getattr(module, "HOST", ())), tuple(module.STEPS), folder)
