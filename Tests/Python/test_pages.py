"""The programs in the pages of docs/ print what their comments say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import swiftloss as sl
from reference import LOSSES

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.stem: path.read_text() for path in sorted((ROOT / "docs" / "losses").glob("*.md"))}
LIBRARY = Path(str(sl.info()["library"])).resolve()
# A page shows the statements of a function's body.
PROGRAM = """#include <stdio.h>
#include "swiftloss.h"

int main(void) {
%s    return 0;
}
"""


def blocks(language: str) -> list[tuple[str, str]]:
    """(page, program) of every block of a language."""
    return [
        (page, block)
        for page, text in PAGES.items()
        for block in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    ]


def ids(language: str) -> list[str]:
    return [page for page, _ in blocks(language)]


def test_every_loss_has_programs() -> None:
    for language in ("c", "python"):
        assert ids(language) == sorted(LOSSES)


@pytest.mark.parametrize(("page", "block"), blocks("c"), ids=ids("c"))
def test_the_c_programs(page: str, block: str, tmp_path: Path) -> None:
    promised = re.findall(r"printf\(.*\); /\* (.*) \*/", block)
    assert len(promised) == block.count(" printf(") + block.count("\nprintf(") == 1
    (tmp_path / "program.c").write_text(PROGRAM % block)
    warnings = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"]
    paths = [f"-I{sl.get_include()}", f"-Wl,-rpath,{LIBRARY.parent}"]
    command = ["cc", *warnings, "program.c", *paths, LIBRARY, "-o", "program"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    done = subprocess.run(["./program"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, promised, "")


@pytest.mark.parametrize(("page", "block"), blocks("python"), ids=ids("python"))
def test_the_python_programs(page: str, block: str, capsys: pytest.CaptureFixture[str]) -> None:
    promised = re.findall(r"print\(.*\)  # (.*)", block)
    assert len(promised) == block.count("print(") == 1
    exec(block, {})
    assert capsys.readouterr().out.splitlines() == promised
