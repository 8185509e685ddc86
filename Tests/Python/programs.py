"""The programs in the README and the pages of docs/: where they are, and how they are run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import swiftloss as sl

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Path(str(sl.info()["library"])).resolve()
# What the header declares, not programs: Tests/Ship/test_site.py compiles it.
DECLARATIONS = "docs/reference/c.md"
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
}
# Some show the statements of a function's body alone.
STATEMENTS = """#include <stdio.h>
#include "swiftloss.h"

int main(void) {
%s    return 0;
}
"""


def blocks(*languages: str) -> list[object]:
    """(page, program) of every block of these languages, as parameters of a test."""
    found = []
    for page, text in PAGES.items():
        programs = re.findall(rf"^```(?:{'|'.join(languages)})\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        for number, program in enumerate(programs, start=1):
            name = f"{page}-{number}" if len(programs) > 1 else page
            found.append(pytest.param(page, program, id=name))
    return found


def run_python(program: str, folder: Path) -> list[str]:
    """The lines that it prints, as a program of its own."""
    (folder / "program.py").write_text(program, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(sl.__file__).parents[1])}
    command = [sys.executable, "program.py"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def run_c(program: str, folder: Path) -> list[str]:
    """The lines that it prints, compiled with every warning an error."""
    (folder / "program.c").write_text(program if "int main(" in program else STATEMENTS % program, encoding="utf-8")
    warnings = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"]
    paths = [f"-I{sl.get_include()}", f"-Wl,-rpath,{LIBRARY.parent}"]
    command = ["cc", *warnings, "program.c", *paths, str(LIBRARY), "-o", "program"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    done = subprocess.run(["./program"], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()
