"""The C programs of this folder, compiled when they are needed."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
_folder = tempfile.TemporaryDirectory(prefix="swiftloss-bench-")


def compiled(source: str, *flags: str) -> Path:
    """The program or library, or a RuntimeError that says why there is none."""
    output = Path(_folder.name) / source.replace(".c", ".so" if "-shared" in flags else "")
    command = [os.environ.get("CC", "cc"), "-O3", "-march=native", *flags, str(HERE / source), "-o", str(output)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise RuntimeError(f"no C compiler: {error}") from error
    if done.returncode:
        raise RuntimeError(f"{source} cannot be compiled: {done.stderr.strip().splitlines()[0]}")
    return output
