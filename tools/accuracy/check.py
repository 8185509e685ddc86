#!/usr/bin/env python3
"""Checks the elementary functions of the built library against the right results.

    tools/accuracy/check.py float32            all 2^32 arguments of each function (make check-exhaustive)
    tools/accuracy/check.py float32 --slice    one argument in 256, at every exponent (part of make test)
    tools/accuracy/check.py float64            more than 10^7 arguments of each function against MPFR (make check-accuracy)

log_sigmoid is softplus mirrored, bit for bit, which Tests/Python/test_special.py checks.

Prints a table; exit status 1 if a bound of include/swiftloss.h does not hold. Needs a C compiler and, for float32, mpmath, for
float64, numpy, the package and MPFR (Debian: libmpfr-dev). SWIFTLOSS_SIMD chooses the level
that is judged; in float32 the others are compared with it.
"""

from __future__ import annotations

import argparse
import os
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARY = ROOT / ".build-ship" / "release"
FUNCTIONS = ["log", "log1p", "exp", "expm1", "sigmoid", "softplus"]
LEVELS = ["v2", "v3", "v4"]
# Correctly rounded in float32.
ROUNDED = {"log", "log1p", "exp", "expm1"}
FLOAT32_BOUND = 0.51
FLOAT64_BOUND = dict.fromkeys(FUNCTIONS, 0.51) | {"sigmoid": 0.75, "softplus": 0.75}
POINTS = 10_500_000


def compiled(name: str, folder: str, *libraries: str) -> Path:
    program = Path(folder) / name
    source = Path(__file__).parent / f"{name}.c"
    flags = ["-O2", "-std=c11", "-D_GNU_SOURCE", "-ffp-contract=off", f"-I{ROOT / 'include'}"]
    subprocess.run(["cc", *flags, str(source), "-o", str(program), *libraries], check=True)
    return program


# ---- float32 ---------------------------------------------------------------------------------------------------------


def number(pattern: int) -> float:
    return float(struct.unpack("<f", struct.pack("<I", pattern))[0])


def pattern_of(x: float) -> int:
    return int(struct.unpack("<I", struct.pack("<f", x))[0])


class Decider:
    """What the C program leaves open, with mpmath: the rounding of the exact value, and an error in ULP."""

    def __init__(self) -> None:
        from mpmath import mp

        self.mp = mp
        mp.prec = 300
        self.exact = {
            "log": mp.log,
            "log1p": mp.log1p,
            "exp": mp.exp,
            "expm1": mp.expm1,
            "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
            "softplus": lambda x: mp.log1p(mp.exp(x)),
            "log_sigmoid": lambda x: -mp.log1p(mp.exp(-x)),
        }

    def judge(self, function: str, argument: int, result: int) -> tuple[bool, float]:
        """Whether the result is the exact value's rounding, and how far it is from the exact value."""
        mp = self.mp
        exact = self.exact[function](mp.mpf(number(argument)))
        ulp = mp.mpf(2) ** max(mp.floor(mp.log(abs(exact), 2)) - 23, -149)
        quotient = exact / ulp
        assert quotient - mp.floor(quotient) != 0.5, "a tie: no elementary function has one here"
        right = pattern_of(float(mp.nint(quotient) * ulp))
        return right == result, float(abs(mp.mpf(number(result)) - exact) / ulp)


def check_float32(every: int, functions: list[str]) -> bool:
    decider, good = Decider(), True
    with tempfile.TemporaryDirectory() as folder:
        program = compiled("float32", folder, f"-L{LIBRARY}", f"-Wl,-rpath,{LIBRARY}", "-lswiftloss", "-lm")

        def run(job: tuple[str, int, str]) -> list[str]:
            function, half, level = job
            command = [str(program), function, str(half * 2**31), str(2**31 // every), str(every)]
            environment = dict(os.environ)
            if level:
                command, environment["SWIFTLOSS_SIMD"] = [*command, "hash"], level
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
            if "this processor has only" in done.stderr or "not an x86-64 processor" in done.stderr:
                return []
            if done.returncode:
                raise RuntimeError(f"{' '.join(command[1:])} failed: {done.stderr.strip()}")
            return done.stdout.splitlines()

        print(
            "| float32 | arguments | not correctly rounded | decided by mpmath | largest error, ULP | at | same bits at |"
        )
        print("| --- | ---: | ---: | ---: | ---: | --- | --- |")
        pool = ThreadPoolExecutor(os.cpu_count())
        jobs = [(name, half, level) for name in functions for level in ("", *LEVELS) for half in (0, 1)]
        outputs = {job: pool.submit(run, job) for job in jobs}
        for function in functions:
            arguments = wrong = decided = 0
            largest, where = 0.0, 0
            misrounded: list[str] = []
            same: dict[str, bool] = {}
            for half in (0, 1):
                *open_lines, last = outputs[function, half, ""].result()
                _, n, bad, _, error, at, result_hash = last.split()
                for level in LEVELS:
                    if lines := outputs[function, half, level].result():
                        same[level] = same.get(level, True) and lines[-1].split()[-1] == result_hash
                arguments, wrong = arguments + int(n), wrong + int(bad)
                if float(error) > largest:
                    largest, where = float(error), int(at, 16)
                for line in open_lines:
                    kind, argument, result = line.split()
                    if kind == "!":
                        misrounded.append(line)
                        continue
                    right, error_here = decider.judge(function, int(argument, 16), int(result, 16))
                    decided += 1
                    wrong += not right
                    if not right:
                        misrounded.append(line)
                    if error_here > largest:
                        largest, where = error_here, int(argument, 16)
            held = wrong == 0 if function in ROUNDED else largest <= FLOAT32_BOUND
            held = held and all(same.values())
            good = good and held
            levels = ", ".join(level if equal else f"NOT {level}" for level, equal in same.items())
            print(
                f"| {function} | {arguments} | {wrong} | {decided} | {largest:.7f} | {number(where).hex()} | {levels} |"
                f"{'' if held else '  BOUND BROKEN'}",
                flush=True,
            )
            if function in ROUNDED and misrounded:
                print("\n".join(misrounded), flush=True)
    return good


# ---- float64 ---------------------------------------------------------------------------------------------------------


def check_float64(points: int, seed: int) -> bool:
    import numpy as np

    sys.path.insert(0, str(ROOT / "python"))
    import swiftloss.special as special

    good = True
    numpy_functions = {
        "log": np.log,
        "log1p": np.log1p,
        "exp": np.exp,
        "expm1": np.expm1,
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "softplus": lambda x: np.logaddexp(0, x),
    }
    print(
        "| float64 | arguments | swiftloss: ULP | misrounded | C library: ULP | misrounded | numpy: ULP | misrounded |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")

    def run(function: str) -> tuple[str, bool]:
        with tempfile.TemporaryDirectory() as folder:
            x = arguments(np, function, points, np.random.default_rng(seed))
            with np.errstate(all="ignore"):
                columns = {"x": x, "ours": getattr(special, function)(x), "numpy": numpy_functions[function](x)}
            for name, values in columns.items():
                values.tofile(f"{folder}/{name}")
            del columns
            done = subprocess.run(
                [str(program), function, "x", "ours", "numpy"], cwd=folder, capture_output=True, text=True, check=True
            )
            found = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
        held = float(found["ours"][0]) <= FLOAT64_BOUND[function]
        cells = [f"{found[c][0]} | {int(found[c][2]) / len(x):.4%}" for c in ("ours", "libm", "numpy")]
        note = f"largest at {found['ours'][1]}" if held else f"BOUND BROKEN at {found['ours'][1]}"
        return f"| {function} | {len(x)} | {' | '.join(cells)} |  {note}", held

    with tempfile.TemporaryDirectory() as folder:
        program = compiled("float64", folder, "-lmpfr", "-lgmp", "-lm")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for line, held in pool.map(run, FUNCTIONS):
                print(line, flush=True)
                good = good and held
    return good


def arguments(np, function: str, points: int, rng):  # type: ignore[no-untyped-def]
    """Arguments where it could go wrong: uniform in bits; near 0 and 1; near the cut-overs of the method, the bounds of under- and
    overflow and of the main way; subnormals; results that are hard to round; and where users are."""
    n = points // 12

    def bits(low: float, high: float, count: int = n):  # type: ignore[no-untyped-def]
        """Uniform in the bit patterns between two positive numbers."""
        ends = np.array([low, high]).view(np.uint64)
        return rng.integers(ends[0], ends[1], count, dtype=np.uint64, endpoint=True).view(np.float64)

    def signed(x):  # type: ignore[no-untyped-def]
        return np.where(rng.random(len(x)) < 0.5, -x, x)

    def around(centers, spread: int = 64):  # type: ignore[no-untyped-def]
        """The neighbours of some numbers, unit by unit."""
        c = np.asarray(centers, np.float64).reshape(-1)
        steps = np.arange(-spread, spread + 1)
        return (c.view(np.int64)[:, None] + steps).reshape(-1).view(np.float64)

    def near(center: float, exponent_low: int, exponent_high: int, count: int = n):  # type: ignore[no-untyped-def]
        """center +- 2^e with e uniform."""
        return center + signed(np.exp2(rng.uniform(exponent_low, exponent_high, count)))

    everything = rng.integers(0, 2**64, n, dtype=np.uint64).view(np.float64)
    subnormal = bits(5e-324, 2.2250738585072014e-308, n // 2)
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 5e-324, -5e-324, 1.7976931348623157e308])
    if function in ("log", "log1p"):
        start = np.array([0x3FE6800000000000], np.uint64).view(np.float64)[0]
        cuts = np.array([0x3FE6800000000000 + (i << 48) for i in range(17)], np.uint64).view(np.float64)
        parts = [
            near(1.0, -52, -2, 3 * n),
            rng.uniform(start, 2 * start, 3 * n),
            bits(2.2250738585072014e-308, 1.7976931348623157e308, 2 * n),
            rng.uniform(0, 100, 2 * n),
            around(cuts * 2.0 ** np.arange(-1021, 1022, 97)[:, None]),
            around(float.fromhex("0x1.62a88613629b6p+678")),  # Lefevre and Muller, 2001
            around([2.2250738585072014e-308, 1.7976931348623157e308 * (1 - 1e-13), 1.0, start, 2 * start]),
        ]
        x = np.concatenate([abs(everything), subnormal, *[part.reshape(-1) for part in parts]])
        if function == "log":
            return np.concatenate([x, everything[:1000], special])
        small = np.concatenate([signed(bits(5e-324, 1.0, 3 * n)), signed(np.exp2(rng.uniform(-55, -49, n)))])
        ends = around([-1 + 2.0**-53, 2.0**53, 2.0**54, 2.0**1000])
        x = x[np.isfinite(x)]
        return np.concatenate([x[: 6 * n] - 1, x[6 * n :], small, signed(subnormal), everything, ends, special])
    step = np.log(2) / 16
    # Halfway between two multiples of log 2 / 16: where the next table entry begins.
    cuts = (np.arange(-17216, 16384) + 0.5) * step
    far = 745.2 if function != "expm1" else 40.0
    parts = [
        rng.uniform(-far, 709.8, 3 * n),
        rng.uniform(-1, 1, 2 * n),
        signed(bits(1e-20, 1.0, 2 * n)),
        rng.uniform(-40, 40, 2 * n),
        rng.uniform(-746, -707, n),
        around(cuts, 8),
        around(
            [-600.0, 600.0, -708.3964185322641, -745.1332191019411, 709.782712893384, -38.0, 709.0, -37.42994775023705],
            2000,
        ),
        # 1 + x and 1/2 + x/4 in the middle between two doubles, or next to it; x + x^2 / 2 too.
        (2 * rng.integers(-(2**20), 2**20, n) + 1) * 2.0**-54,
        signed(np.exp2(rng.uniform(-55, -49, n))),
        # V. Lefevre and J.-M. Muller, Worst Cases for Correct Rounding of the Elementary Functions in Double Precision, 2001.
        around([float.fromhex(h) for h in ("-0x1.ed318efb627eap-27", "0x1.83d4bcdebb3f4p+2", "0x1.9e9cbbfd6080bp-31")]),
        signed(subnormal),
        everything,
        special,
    ]
    return np.concatenate(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dtype", choices=["float32", "float64"])
    parser.add_argument("--slice", action="store_true", help="float32: one argument in 256")
    parser.add_argument(
        "--points", type=int, default=POINTS, help="float64: about how many arguments for each function"
    )
    parser.add_argument("--seed", type=int, default=1, help="float64: of the random arguments")
    parser.add_argument("--functions", nargs="+", default=None, help="float32: only these")
    arguments_given = parser.parse_args()
    if arguments_given.dtype == "float32":
        functions = arguments_given.functions or FUNCTIONS
        good = check_float32(256 if arguments_given.slice else 1, functions)
    else:
        good = check_float64(arguments_given.points, arguments_given.seed)
    print("all bounds hold" if good else "A BOUND IS BROKEN")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
