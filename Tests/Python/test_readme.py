"""The README's programs do what their comments say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import swiftloss

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("program", blocks("python"), ids=["losses", "rows", "special"])
def test_the_python_programs(program: str, tmp_path: Path) -> None:
    assert len(program.splitlines()) <= 25
    (tmp_path / "program.py").write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(Path(swiftloss.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    promised = re.findall(r"print\(.*\)  # (.*)", program)
    assert done.stdout.splitlines() == promised


def test_the_c_program(tmp_path: Path) -> None:
    (program,) = blocks("c")
    assert len(program.splitlines()) <= 22
    (tmp_path / "program.c").write_text(program)
    release = ROOT / ".build-ship" / "release"
    subprocess.run(
        [
            "cc",
            "-Wall",
            "-Wextra",
            "-pedantic",
            "-Werror",
            "program.c",
            f"-I{ROOT / 'include'}",
            f"-L{release}",
            f"-Wl,-rpath,{release}",
            "-lswiftloss",
            "-o",
            "program",
        ],
        cwd=tmp_path,
        check=True,
    )
    done = subprocess.run(["./program"], cwd=tmp_path, capture_output=True, text=True, check=True)
    promised = re.search(r"^\./program +# (.*)$", README, re.MULTILINE)
    assert promised is not None and done.stdout.strip() == promised[1]


def test_every_path_in_the_readme_exists() -> None:
    for path in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / path).exists(), path
