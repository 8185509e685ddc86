"""Small calls: Python's at n = 4 .. 1000 beside numpy's and PyTorch's, C's at n = 8, the import, loading."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from compiled import compiled
from measure import Contender

SIZES, QUICK_SIZES = (4, 8, 16, 64, 100, 256, 1000), (4, 100, 1000)
PACKAGE = Path(__file__).resolve().parent.parent / "python"


def python_calls(n: int, dtype: str, work: str, peers: set[str]) -> list[Contender]:
    import swiftloss

    rng = np.random.default_rng(1)
    p, t = rng.standard_normal(n).astype(dtype), rng.standard_normal(n).astype(dtype)
    g, loss = np.empty_like(p), swiftloss.squared_error
    if work == "value":
        found = [
            Contender("swiftloss", lambda: loss(p, t)),
            Contender("np.mean((p - t)**2)", lambda: np.mean((p - t) ** 2)),
            Contender("d @ d / n", lambda: (d := p - t) @ d / n),
        ]
    else:
        found = [
            Contender("swiftloss", lambda: loss.value_and_grad(p, t, grad_out=g)),
            Contender("swiftloss, new array", lambda: loss.value_and_grad(p, t)),
            Contender("numpy, 2 / n * d", lambda: (np.mean((d := p - t) ** 2), 2 / n * d)),
        ]
    if "PyTorch" in peers:
        import torch

        f = torch.nn.functional
        tp, tt = torch.from_numpy(p), torch.from_numpy(t)
        if work == "value":
            found.append(Contender("F.mse_loss", lambda: f.mse_loss(tp, tt)))
        else:
            leaf = tp.clone().requires_grad_()

            def forward_and_backward() -> Any:
                leaf.grad = None
                value = f.mse_loss(leaf, tt)
                value.backward()
                return value

            found.append(Contender("F.mse_loss, backward", forward_and_backward))
    return found


def c_calls(runs: int) -> dict[str, float]:
    """Nanoseconds: medians over processes of their fastest batches; `load` is that of dlopen()."""
    import swiftloss

    program = compiled("c_call.c", f"-I{swiftloss.get_include()}", "-ldl")
    found: dict[str, list[float]] = {}
    for _ in range(runs):
        done = subprocess.run([program, str(swiftloss.info()["library"])], capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            name, nanoseconds = line.split()
            found.setdefault(name, []).append(float(nanoseconds))
    return {name: statistics.median(values) for name, values in found.items()}


IMPORT = """
import time
a = time.perf_counter(); import numpy
b = time.perf_counter(); import swiftloss
c = time.perf_counter(); print(b - a, c - b)
"""


def imports(runs: int) -> dict[str, float]:
    """Seconds that `import numpy` takes in a new process, and that `import swiftloss` adds to it: medians."""
    paths = [str(PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    # Compiled files are kept, as users have them, but not here.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    times = []
    with tempfile.TemporaryDirectory(prefix="swiftloss-bench-") as folder:
        environment["PYTHONPYCACHEPREFIX"] = folder
        for _ in range(runs + 1):
            done = subprocess.run(
                [sys.executable, "-c", IMPORT], env=environment, capture_output=True, text=True, check=True
            )
            times.append([float(word) for word in done.stdout.split()])
    # The first one compiled them.
    numpy, added = (statistics.median(column) for column in zip(*times[1:]))
    return {"numpy": numpy, "swiftloss": added}
