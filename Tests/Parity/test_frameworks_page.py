"""The programs of docs/frameworks.md, which need PyTorch and Keras: what their comments say is printed."""

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


@pytest.mark.parametrize("program", PROGRAMS, ids=["torch", "keras"])
def test_program(program: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == re.findall(r"^print\(.*\)  # (.*)$", program, re.MULTILINE)
    assert sl.squared_error(np.ones(1), np.ones(1)) == 0  # for this process's count of calls
