#!/usr/bin/env python3
"""Computes the tables and polynomials of the elementary functions and writes the two files that hold them.

    tools/elementary_constants.py            write them
    tools/elementary_constants.py --check    exit status 1 if they are not what would be written
    tools/elementary_constants.py --report   print how far each polynomial is from its function

Needs mpmath. The method that each constant serves is in Sources/SwiftLossCore/Elementary.
"""

from __future__ import annotations

import argparse
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from mpmath import mp, mpf

mp.prec = 300

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "Sources" / "CPlatform" / "elementary_tables.c"
SWIFT = ROOT / "Sources" / "SwiftLossCore" / "Elementary" / "Constants.swift"

SIZE = 16  # entries of each table: as many doubles as two AVX-512 registers hold


def rounded(x: mpf, bits: int = 53) -> mpf:
    """x rounded to that many significant bits."""
    if x == 0:
        return mpf(0)
    _, exponent = mp.frexp(x)
    unit = mpf(2) ** (exponent - bits)
    return mp.nint(x / unit) * unit


def on_grid(x: mpf, exponent: int) -> mpf:
    """x rounded to a multiple of 2^exponent."""
    unit = mpf(2) ** exponent
    return mp.nint(x / unit) * unit


def bits_of(x: mpf) -> int:
    assert mpf(float(x)) == x
    return struct.unpack("<Q", struct.pack("<d", float(x)))[0]


def from_bits(bits: int) -> mpf:
    return mpf(struct.unpack("<d", struct.pack("<Q", bits))[0])


# ---- Logarithms ----------------------------------------------------------------------------------------------------

# A positive double is 2^k z with z in [START, 2 START); the next 4 bits of the pattern choose the interval of z. START is half
# an interval below 1 - 9/32, so that z = 1 lies inside an interval, whose center is 1.
UNITY = 9
LOG_START = bits_of(mpf(1)) - UNITY * 2**48 - 2**47


def log_intervals() -> list[tuple[mpf, mpf, mpf]]:
    """For each interval of z its ends and about the reciprocal of its center, so short that z times it, minus 1, is exact."""
    found = []
    for i in range(SIZE):
        first, last = from_bits(LOG_START + i * 2**48), from_bits(LOG_START + (i + 1) * 2**48 - 1)
        # Before 1 too, c is 1: beside a small result, log c and r would be large and of opposite sign.
        reciprocal = mpf(1) if i in (UNITY - 1, UNITY) else on_grid(2 / (first + last), -4 if last < 1 else -5)
        found.append((first, last, reciprocal))
    return found


INTERVALS = log_intervals()
# r = z / center - 1: exact, a multiple of 2^-57 below 2^-4.
R_LOW = min(first * reciprocal - 1 for first, _, reciprocal in INTERVALS)
R_HIGH = max(last * reciprocal - 1 for _, last, reciprocal in INTERVALS)
assert max(-R_LOW, R_HIGH) < mpf(2) ** -4

LN2 = mp.ln(2)
# k LN2_HEAD + (a table's head) is exact: multiples of 2^-42 below 2^11.
LN2_HEAD = on_grid(LN2, -42)
# k LN2_TAIL is exact too.
LN2_TAIL = rounded(LN2 - LN2_HEAD, 42)
LOG_HEAD = [on_grid(-mp.ln(reciprocal), -42) for _, _, reciprocal in INTERVALS]
LOG_TAIL = [rounded(-mp.ln(reciprocal) - head) for (_, _, reciprocal), head in zip(INTERVALS, LOG_HEAD)]


def quick_remainder(r: mpf) -> mpf:
    """(log(1 + r) - r) / r^2"""
    if abs(r) < mpf(2) ** -60:
        return -mpf(1) / 2 + r / 3
    return (mp.log1p(r) - r) / r**2


def log_remainder(r: mpf) -> mpf:
    """(log(1 + r) - r + r^2 / 2) / r^3"""
    if abs(r) < mpf(2) ** -60:
        return mpf(1) / 3 - r / 4 + r * r / 5
    return (mp.log1p(r) - r + r * r / 2) / r**3


# float32, without a table: z in [sqrt(1/2), sqrt 2) and s = (z - 1) / (z + 1).
SHORT_LOG_START = bits_of(mp.sqrt(mpf(1) / 2) // mpf(2) ** -21 * mpf(2) ** -21)
SHORT_START = from_bits(SHORT_LOG_START)
SQUARE_HIGH = max(((z - 1) / (z + 1)) ** 2 for z in (SHORT_START, 2 * SHORT_START))


def arctanh_remainder(w: mpf) -> mpf:
    """(2 artanh(s) - 2 s) / s^3 for w = s^2; log z = 2 artanh(s)"""
    if w < mpf(2) ** -60:
        return mpf(2) / 3 + w * 2 / 5
    s = mp.sqrt(w)
    return (2 * mp.atanh(s) - 2 * s) / s**3


# ---- Exponentials --------------------------------------------------------------------------------------------------

# x = (16 k + j) LN2 / 16 + r
EXP_STEP = LN2 / SIZE
# Heads so short that n = 16 k + j, 15 bits, times each is exact.
STEP_HEAD = rounded(EXP_STEP, 38)
STEP_TAIL = rounded(EXP_STEP - STEP_HEAD, 38)
EXP_BOUND = EXP_STEP / 2 * (1 + mpf(2) ** -20)
POWERS = [mpf(2) ** (mpf(j) / SIZE) for j in range(SIZE)]
# j << 48 is taken off, because adding n << 48 adds k to the exponent and j << 48.
EXP_BITS = [(bits_of(rounded(power)) - (j << 48)) % 2**64 for j, power in enumerate(POWERS)]
# Minus what the rounded power lacks, as a logarithm.
EXP_TAIL = [rounded(mp.ln(rounded(power) / power)) for power in POWERS]

# float32, without a table: x = k LN2 + r. k has at most 11 bits.
SHORT_LN2_HEAD = rounded(LN2, 42)
SHORT_LN2_TAIL = rounded(LN2 - SHORT_LN2_HEAD)
SHORT_EXP_BOUND = LN2 / 2 * (1 + mpf(2) ** -20)


def exp_remainder(r: mpf) -> mpf:
    """(exp(r) - 1 - r) / r^2"""
    if abs(r) < mpf(2) ** -60:
        return mpf(1) / 2 + r / 6 + r * r / 24
    return (mp.expm1(r) - r) / r**2


def expm1_remainder(r: mpf) -> mpf:
    """(exp(r) - 1 - r - r^2 / 2) / r^3"""
    if abs(r) < mpf(2) ** -40:
        return mpf(1) / 6 + r / 24 + r * r / 120
    return (mp.expm1(r) - r - r * r / 2) / r**3


# ---- Polynomials ---------------------------------------------------------------------------------------------------


def chebyshev(f: Callable[[mpf], mpf], low: mpf, high: mpf, terms: int) -> list[mpf]:
    """Near-minimax coefficients, constant term first, rounded to double."""
    return [rounded(c) for c in reversed(mp.chebyfit(f, [low, high], terms))]


def distance(f: Callable[[mpf], mpf], low: mpf, high: mpf, coefficients: list[mpf]) -> mpf:
    points = [low + (high - low) * i / 400 for i in range(401)]
    return max(abs(mp.polyval(coefficients[::-1], x) - f(x)) for x in points)


LOG_POLYNOMIAL = chebyshev(log_remainder, R_LOW, R_HIGH, 10)
QUICK_LOG_POLYNOMIAL = chebyshev(quick_remainder, R_LOW, R_HIGH, 6)
SHORT_LOG_POLYNOMIAL = chebyshev(arctanh_remainder, mpf(0), SQUARE_HIGH, 7)
EXP_POLYNOMIAL = chebyshev(exp_remainder, -EXP_BOUND, EXP_BOUND, 6)
EXPM1_POLYNOMIAL = chebyshev(expm1_remainder, -EXP_BOUND, EXP_BOUND, 6)
QUICK_EXP_POLYNOMIAL = chebyshev(exp_remainder, -EXP_BOUND, EXP_BOUND, 4)
SHORT_EXP_POLYNOMIAL = chebyshev(exp_remainder, -SHORT_EXP_BOUND, SHORT_EXP_BOUND, 10)


def report() -> None:
    def line(name: str, f: Callable[[mpf], mpf], low: mpf, high: mpf, coefficients: list[mpf], power: int) -> None:
        error = distance(f, low, high, coefficients)
        print(
            f"{name}, {len(coefficients)} coefficients: r in [{mp.nstr(low, 6)}, {mp.nstr(high, 6)}], "
            f"|error| <= 2^{mp.nstr(mp.log(error, 2), 5)} |r|^{power}"
        )

    line("log", log_remainder, R_LOW, R_HIGH, LOG_POLYNOMIAL, 3)
    line("log, quick", quick_remainder, R_LOW, R_HIGH, QUICK_LOG_POLYNOMIAL, 2)
    line("log, float32 (r = s^2)", arctanh_remainder, mpf(0), SQUARE_HIGH, SHORT_LOG_POLYNOMIAL, 0)
    line("exp", exp_remainder, -EXP_BOUND, EXP_BOUND, EXP_POLYNOMIAL, 2)
    line("exp, quick", exp_remainder, -EXP_BOUND, EXP_BOUND, QUICK_EXP_POLYNOMIAL, 2)
    line("expm1", expm1_remainder, -EXP_BOUND, EXP_BOUND, EXPM1_POLYNOMIAL, 3)
    line("exp, float32", exp_remainder, -SHORT_EXP_BOUND, SHORT_EXP_BOUND, SHORT_EXP_POLYNOMIAL, 2)


# ---- Output --------------------------------------------------------------------------------------------------------


def literal(x: mpf) -> str:
    return float(x).hex() if x else "0.0"


def c_table(name: str, comment: str, values: list[str]) -> str:
    rows = "\n".join("    " + ", ".join(values[i : i + 4]) + "," for i in range(0, len(values), 4))
    kind = "uint64_t" if values[0].endswith("u") else "double"
    return f"/* {comment} */\n_Alignas(64) const {kind} {name}[{SIZE}] = {{\n{rows}\n}};\n"


def tables_text() -> str:
    doubles = lambda values: [literal(x) for x in values]  # noqa: E731
    return "\n".join(
        [
            "/* SPDX-License-Identifier: Apache-2.0 */",
            "/* Written by tools/elementary_constants.py; used by Sources/SwiftLossCore/Elementary. */",
            '#include "elementary.h"',
            "",
            c_table("elementary_log_reciprocal", "1/c, at most 6 bits", doubles(r for _, _, r in INTERVALS)),
            c_table("elementary_log_head", "log c, a multiple of 2^-42", doubles(LOG_HEAD)),
            c_table("elementary_log_tail", "log c - head", doubles(LOG_TAIL)),
            c_table("elementary_exp_bits", "the pattern of 2^(j/16), less j << 48", [f"0x{b:016x}u" for b in EXP_BITS]),
            c_table("elementary_exp_tail", "log((its double) / 2^(j/16))", doubles(EXP_TAIL)),
        ]
    )


def swift_text() -> str:
    constants: list[tuple[str, str, list[tuple[str, str]]]] = []

    def enum(name: str, comment: str, values: list[tuple[str, mpf | str]]) -> None:
        constants.append((name, comment, [(n, v if isinstance(v, str) else literal(v)) for n, v in values]))

    def polynomial(first: int, values: list[mpf]) -> list[tuple[str, mpf | str]]:
        return [(f"c{i + first}", c) for i, c in enumerate(values)]

    enum(
        "LogarithmConstants",
        "log(1 + r) = r - r^2 / 2 + r^3 (c3 + c4 r + ...) for r in the table's intervals.",
        [("ln2Head", LN2_HEAD), ("ln2Tail", LN2_TAIL), *polynomial(3, LOG_POLYNOMIAL)],
    )
    enum(
        "ShortLogarithmConstants",
        "log z = 2 s + s^3 (c3 + c5 s^2 + ...) for s = (z - 1) / (z + 1) and z about 1.",
        [
            ("ln2Head", SHORT_LN2_HEAD),
            ("ln2Tail", SHORT_LN2_TAIL),
            *((f"c{2 * i + 3}", c) for i, c in enumerate(SHORT_LOG_POLYNOMIAL)),
        ],
    )
    enum(
        "QuickLogarithmConstants",
        "log(1 + r) = r + r^2 (c2 + c3 r + ...) for r in the table's intervals.",
        [("ln2", rounded(LN2)), *polynomial(2, QUICK_LOG_POLYNOMIAL)],
    )
    enum(
        "ExponentialConstants",
        "exp(r) = 1 + r + r^2 (c2 + c3 r + ...) for |r| <= ln 2 / 32.",
        [
            ("stepsPerUnit", rounded(1 / EXP_STEP)),
            ("stepHead", STEP_HEAD),
            ("stepTail", STEP_TAIL),
            *polynomial(2, EXP_POLYNOMIAL),
        ],
    )
    enum(
        "QuickExponentialConstants",
        "exp(r) = 1 + r + r^2 (c2 + c3 r + ...) for |r| <= ln 2 / 32.",
        [("step", rounded(EXP_STEP)), *polynomial(2, QUICK_EXP_POLYNOMIAL)],
    )
    enum(
        "Expm1Constants",
        "exp(r) = 1 + r + r^2 / 2 + r^3 (c3 + c4 r + ...) for |r| <= ln 2 / 32.",
        polynomial(3, EXPM1_POLYNOMIAL),
    )
    enum(
        "ShortExponentialConstants",
        "exp(r) = 1 + r + r^2 (c2 + c3 r + ...) for |r| <= ln 2 / 2.",
        [
            ("perUnit", rounded(1 / LN2)),
            ("ln2Head", SHORT_LN2_HEAD),
            ("ln2Tail", SHORT_LN2_TAIL),
            *polynomial(2, SHORT_EXP_POLYNOMIAL),
        ],
    )

    def head_and_tail(name: str, x: mpf) -> list[tuple[str, mpf | str]]:
        return [(name, rounded(x)), (f"{name}Tail", rounded(x - rounded(x)))]

    enum(
        "PreciseConstants",
        "Sums of two doubles.",
        [*head_and_tail("log2", LN2), *head_and_tail("expOfMinus256", mp.exp(-256))],
    )
    lines = ["// Written by tools/elementary_constants.py."]
    for name, comment, values in constants:
        lines += ["", f"/// {comment}", f"public enum {name} {{"]
        lines += [f"    @inlinable @inline(__always) static var {n}: Double {{ {v} }}" for n, v in values]
        lines += ["}"]
    lines += [
        "",
        "/// The pattern of the least z of a logarithm's reduction.",
        "public enum LogarithmStart {",
        f"    @inlinable @inline(__always) static var table: Int64 {{ 0x{LOG_START:016x} }}",
        f"    @inlinable @inline(__always) static var short: Int64 {{ 0x{SHORT_LOG_START:016x} }}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    parser.add_argument("--report", action="store_true", help="print the polynomials' errors")
    arguments = parser.parse_args()
    if arguments.report:
        report()
        return 0
    stale = []
    for path, text in ((TABLES, tables_text()), (SWIFT, swift_text())):
        if arguments.check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(path.relative_to(ROOT))
        else:
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path} is not what tools/elementary_constants.py writes")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
