"""What the machine's memory allows: the fastest way to read a case's inputs and to write its outputs, whoever wrote it.

Several ways are timed beside the contenders, because none is the fastest everywhere: C's with ordinary stores and with
stores past the caches, numba's loop, and our own cheapest loss.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
from cases import Case
from compiled import compiled
from peers import PEERS, THREADS, Timed, missing, ours

# (how, prefetch, pieces): the arguments of limits.c.
READS = {"C": (0, 0, 0), "C, pieces": (0, 0, 1), "C, prefetch": (0, 1, 0)}
WRITES = {
    "C": (0, 0, 0),
    "C, past caches": (1, 0, 0),
    "C, past caches, pieces": (1, 0, 1),
    "C, past caches by 64": (2, 0, 0),
}
# Of one array. Below it there is a cost of the call in all that is measured.
LEAST_BYTES = 1 << 20

_stream: list[Any] = []


def stream() -> Any:
    if not _stream:
        library = ctypes.CDLL(str(compiled("limits.c", "-shared", "-fPIC", "-fopenmp", "-mprefer-vector-width=512")))
        function = library.stream
        function.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_size_t] + [ctypes.c_int] * 6
        function.restype = ctypes.c_int64
        check(function)
        _stream.append(function)
    return _stream[0]


@dataclass(frozen=True)
class Cheapest(Case):
    """A cheap loss of another case's arrays."""

    of: Case

    @property
    def inputs(self) -> tuple[np.ndarray, np.ndarray]:
        return self.of.inputs


def limits(case: Case) -> dict[str, Timed]:
    """Does what memory has to do for this case, and nothing else."""
    if case.bytes < LEAST_BYTES:
        return {}
    inputs, outputs = case.streams
    p, t = case.inputs
    arrays = [p, t if inputs == 2 else p, *(getattr(case, name) for name in ("gradient", "hessian")[:outputs])]
    addresses = [array.ctypes.data for array in arrays] + [None] * (4 - len(arrays))
    function = stream()

    def timed(how: int, ahead: int, pieces: int) -> Timed:
        def call() -> None:
            function(*addresses, case.bytes, inputs, outputs, how, ahead, pieces, THREADS)

        # They live as long as the function does.
        call.arrays = arrays  # type: ignore[attr-defined]
        return call

    found = {f"limit: {name}": timed(*way) for name, way in (WRITES if outputs else READS).items()}
    if inputs == 2:
        cheapest = Cheapest("absolute_error", "", case.work, case.dtype, case.shape, case)
        found["limit: swiftloss"] = ours(cheapest)
        if "numba" not in missing():
            found["limit: numba"] = PEERS["numba"](cheapest)
    return found


def check(function: Any) -> None:
    """Every way goes over the whole of its arrays."""
    rng = np.random.default_rng(1)
    a, b, g, h = (rng.integers(0, 2**62, 2**17 + 1001) for _ in range(4))
    expected = a ^ b
    pointers = [array.ctypes.data for array in (a, b, g, h)]
    for outputs, ways in ((0, READS), (1, WRITES), (2, WRITES)):
        for name, way in ways.items():
            g[...] = h[...] = 0
            total = function(*pointers, a.nbytes, 2, outputs, *way, THREADS)
            if outputs == 0:
                # 32 numbers at a time.
                right = total == np.bitwise_xor.reduce(expected[: len(expected) // 32 * 32])
            else:
                right = all((out != expected).sum() <= 320 // 8 for out in (g, h)[:outputs]) or total == -1
            if not right:
                raise RuntimeError(f"limits.c, {name}, {outputs} outputs: did not go over all of the arrays")
