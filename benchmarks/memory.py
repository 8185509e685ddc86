"""The memory that a call takes above its inputs and outputs: the peak of a process that makes it once.

As a program it is that process, with the arguments LOSS TARGETS WORK DTYPE SHAPE PEER, and prints bytes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cases import Case


def status(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/self/status has no {field}")


def above(loss: str, targets: str, work: str, dtype: str, shape: tuple[int, ...], peer: str) -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "python"))
    from peers import PEERS, ours

    make = PEERS.get(peer, ours)
    # What is loaded, compiled or made by any call is not this call's.
    warm = Case(loss, targets, work, dtype, (64, shape[1]) if len(shape) == 2 else (64,))
    make(warm)()
    call = make(Case(loss, targets, work, dtype, shape))
    # From here on the peak is counted anew.
    Path("/proc/self/clear_refs").write_text("5")
    before = status("VmRSS")
    kept = call()
    after = status("VmHWM")
    del kept
    return after - before


def measured(case: Case, peer: str) -> int:
    words = [case.loss, case.targets, case.work, case.dtype, "x".join(map(str, case.shape)), peer]
    done = subprocess.run([sys.executable, "-W", "ignore", __file__, *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["no message"])[-1])
    return int(done.stdout)


if __name__ == "__main__":
    loss, targets, work, dtype, shape, peer = sys.argv[1:]
    print(above(loss, targets, work, dtype, tuple(map(int, shape.split("x"))), peer))
