#!/usr/bin/env python3
"""Times the elementary functions beside numpy's and the C library's: one thread, preallocated output, interleaved rounds.

    benchmarks/elementary.py [--elements N] [--rounds N] [--level v3|v4]

For each processor level from AVX2 on, in a process of its own (numpy is held to the same level), prints a Markdown table of
medians in nanoseconds per element and of the ratios to numpy's and from the C library's time. A ratio is the median of the
rounds' own ratios: neighbours in time, so a machine that changes its speed changes both. Needs a C compiler.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "python"))
# What numpy calls the features that a level lacks; which of the names it knows depends on its version.
BEYOND = {
    "v3": ["AVX512F", "AVX512CD", "AVX512_SKX", "AVX512_CLX", "AVX512_CNL", "AVX512_ICL", "AVX512_SPR", "X86_V4"],
    "v4": [],
}
LIBM = {"sigmoid": "SIGMOID", "softplus": "SOFTPLUS"}


def median_times(calls: list[Callable[[], Any]], rounds: int) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call()
    for _ in range(rounds):
        for call, mine in zip(calls, times):
            started = time.perf_counter()
            call()
            mine.append(time.perf_counter() - started)
    return times


def run(elements: int, rounds: int) -> None:
    import numpy as np
    from swiftloss import info, special

    np.seterr(all="ignore")
    zero = {np.float64: np.float64(0), np.float32: np.float32(0)}

    def sigmoid(x: Any, out: Any) -> None:
        np.negative(x, out=out)
        np.exp(out, out=out)
        np.add(out, 1, out=out)
        np.divide(1, out, out=out)

    peers: dict[str, Callable[..., Any]] = {
        "log": np.log,
        "log1p": np.log1p,
        "exp": np.exp,
        "expm1": np.expm1,
        "sigmoid": sigmoid,
        "softplus": lambda x, out: np.logaddexp(zero[x.dtype.type], x, out=out),
    }
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(__file__).parent / "elementary_libm.c", f"{folder}/libm_each.so"
        flags = ["-O2", "-fno-builtin", "-shared", "-fPIC"]
        subprocess.run(["cc", *flags, str(source), "-o", library, "-lm"], check=True)
        scalar = ctypes.CDLL(library)

    print(f"\n{info()['simd']}, numpy {np.__version__}, {elements} elements, medians of {rounds} rounds\n")
    print("| dtype | function | swiftloss, ns | numpy, ns | time / numpy's | C library, ns | times faster than it |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    rng = np.random.default_rng(1)
    for dtype in (np.float64, np.float32):
        for name, peer in peers.items():
            x = rng.uniform(1e-3, 50, elements) if name.startswith("log") else rng.uniform(-20, 20, elements)
            x = x.astype(dtype)
            # An output of its own for each, written to once before.
            outputs = [np.zeros_like(x) for _ in range(3)]
            symbol = LIBM.get(name, name)
            suffix = "" if dtype is np.float64 else "F" if name in LIBM else "f"
            each = getattr(scalar, f"each_{symbol}{suffix}")
            each.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long]
            ours = getattr(special, name)
            calls = [
                lambda: ours(x, out=outputs[0]),
                lambda: peer(x, out=outputs[1]),
                lambda: each(x.ctypes.data, outputs[2].ctypes.data, elements),
            ]
            times = median_times(calls, rounds)
            mine, theirs, libm = (statistics.median(t) / elements * 1e9 for t in times)
            ratio = statistics.median(a / b for a, b in zip(times[0], times[1]))
            faster = statistics.median(c / a for a, c in zip(times[0], times[2]))
            # They computed the same thing.
            assert np.allclose(outputs[0], outputs[1], 1e-5) and np.allclose(outputs[0], outputs[2], 1e-5)
            print(
                f"| {np.dtype(dtype).name} | {name} | {mine:.2f} | {theirs:.2f} | {ratio:.2f} | {libm:.2f} | {faster:.1f} |",
                flush=True,
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elements", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--level", choices=["v3", "v4"], help="only this level")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        run(given.elements, given.rounds)
        return 0
    for level in [given.level] if given.level else ["v3", "v4"]:
        environment = {
            **os.environ,
            "SWIFTLOSS_SIMD": level,
            "NPY_DISABLE_CPU_FEATURES": " ".join(BEYOND[level]),
            "PYTHONWARNINGS": "ignore",
        }
        command = [sys.executable, __file__, "--here", f"--elements={given.elements}", f"--rounds={given.rounds}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if "this processor has only" in done.stderr:
            print(f"\n{level}: SKIPPED, this processor lacks it")
        elif done.returncode:
            sys.stderr.write(done.stderr)
            return 1
        else:
            print(done.stdout, end="", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
