"""The programs of docs/frameworks.md and the articles about PyTorch and Keras, run beside the frameworks themselves."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ours import sl

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = re.findall(r"^```py\n(.*?)^```$", (ROOT / "docs" / "frameworks.md").read_text(), re.DOTALL | re.MULTILINE)


def run(*command: str, folder: Path) -> list[str]:
    """The lines that a program of its own prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    done = subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sl.squared_error(np.ones(1), np.ones(1)) == 0  # for this process's count of calls
    return done.stdout.splitlines()


@pytest.mark.parametrize("program", PROGRAMS, ids=["torch", "keras"])
def test_programs_of_the_page(program: str, tmp_path: Path) -> None:
    assert run("-c", program, folder=tmp_path) == re.findall(r"^print\(.*\)  # (.*)$", program, re.MULTILINE)


@pytest.mark.parametrize(("name", "framework"), [("pytorch_losses", "PyTorch"), ("keras_losses", "Keras")])
def test_articles(name: str, framework: str, tmp_path: Path) -> None:
    """Every number agrees with the framework's own, and the two trainings with each other."""
    printed = run("-m", f"swiftloss.articles.{name}", "--output", "pictures", folder=tmp_path)
    agreeing, count = re.fullmatch(r"(\d+) of (\d+) numbers agree\.", printed[-1]).groups()
    assert agreeing == count
    assert any(framework in line for line in printed)
    assert (tmp_path / "pictures" / f"{name.split('_')[0]}_training.png").is_file()
