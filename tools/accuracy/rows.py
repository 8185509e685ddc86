#!/usr/bin/env python3
"""Measures the functions of rows (logsumexp, softmax, log_softmax, cross_entropy) against mpmath.

    tools/accuracy/rows.py [--rows N]      (part of make check-accuracy)

Prints the largest error for each number of classes, in ULP of the exact result, or of the sum of its two terms' magnitudes where
it is a difference (logsumexp, the gradient by logits against a distribution). Exit status 1 if a bound of include/swiftloss.h or
docs/losses/cross_entropy.md does not hold. Needs mpmath, numpy and the package; SWIFTLOSS_SIMD chooses the level.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
import swiftloss as sl
from mpmath import mp

CLASSES = (1, 2, 3, 10, 100, 1000)
SCALES = (0.01, 1, 10, 100, 1000)
BOUNDS = {
    "logsumexp": 2,
    "softmax": 2,
    "log_softmax": 2,
    "value, class index": 4,
    "gradient, class index": 2,
    "Hessian, class index": 2,
    "value, distribution": 4,
    "gradient, distribution": 2,
    "target gradient": 2,
}


def ulp(x: Any, dtype: type) -> Any:
    """The unit in the last place of x (the smallest subnormal near zero)."""
    info = np.finfo(dtype)
    exponent = int(info.minexp) if x == 0 else max(mp.frexp(x)[1] - 1, int(info.minexp))
    return mp.mpf(2) ** (exponent - info.nmant)


class Worst:
    def __init__(self, dtype: type) -> None:
        self.dtype = dtype
        self.errors = dict.fromkeys(BOUNDS, 0.0)

    def see(self, what: str, got: Any, *terms: Any) -> None:
        distance = abs(mp.mpf(float(got)) - mp.fsum(terms))
        error = float(distance / ulp(mp.fsum(abs(term) for term in terms), self.dtype))
        self.errors[what] = max(self.errors[what], error)


def judge(worst: Worst, row: np.ndarray, label: int, target: np.ndarray) -> None:
    """One row. Relative to its largest score m nothing cancels: log(sum(exp z)) = m + log1p(sum of exp(z - m) over the others)."""
    z, t = [mp.mpf(float(x)) for x in row], [mp.mpf(float(x)) for x in target]
    classes = range(len(z))
    largest = max(classes, key=lambda c: z[c])
    power = [mp.exp(x - z[largest]) for x in z]
    others = [mp.fsum(power[:c] + power[c + 1 :]) for c in (largest, label)]
    whole = 1 + others[0]
    logarithm = mp.log1p(others[0])
    cost = [z[largest] - x + logarithm for x in z]
    share = mp.fsum(t)

    worst.see("logsumexp", sl.special.logsumexp(row), z[largest], logarithm)
    softmax, log_softmax = sl.special.softmax(row), sl.special.log_softmax(row)
    value, gradient, hessian = sl.cross_entropy.value_grad_and_hess(row[None], [label])
    soft, soft_gradient = sl.cross_entropy.value_and_grad(row[None], target[None])
    target_gradient = sl.cross_entropy.target_grad(row[None], target[None])[0]
    worst.see("value, class index", value, cost[label])
    worst.see("value, distribution", soft, mp.fsum(a * b for a, b in zip(t, cost)))
    for c in {*np.linspace(0, len(z) - 1, min(len(z), 20)).astype(int).tolist(), largest, label}:
        p = power[c] / whole
        # 1 - p, without cancellation for the two classes where it may be small.
        rest = others[0] / whole if c == largest else others[1] / whole if c == label else 1 - p
        worst.see("softmax", softmax[c], p)
        worst.see("log_softmax", log_softmax[c], -cost[c])
        worst.see("gradient, class index", gradient[0, c], -rest if c == label else p)
        worst.see("Hessian, class index", hessian[0, c], p * rest)
        worst.see("gradient, distribution", soft_gradient[0, c], share * p, -t[c])
        worst.see("target gradient", target_gradient[c], cost[c])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200, help="for each number of classes, scale and type")
    rows = parser.parse_args().rows
    mp.prec = 400
    good = True
    print(f"| | classes | {' | '.join(BOUNDS)} |")
    print(f"| --- | ---: | {' | '.join('---:' for _ in BOUNDS)} |")
    for dtype in (np.float64, np.float32):
        for classes in CLASSES:
            rng, worst = np.random.default_rng(classes), Worst(dtype)
            for scale in SCALES:
                for _ in range(rows if classes < 1000 else max(rows // 10, 1)):
                    row, target = (scale * rng.standard_normal(classes)).astype(dtype), rng.random(classes)
                    judge(worst, row, int(rng.integers(classes)), (target / target.sum()).astype(dtype))
            print(
                f"| {dtype.__name__} | {classes} | {' | '.join(f'{x:.4f}' for x in worst.errors.values())} |",
                flush=True,
            )
            good = good and all(
                x <= (BOUNDS[what] if dtype is np.float64 else 0.51) for what, x in worst.errors.items()
            )
    print("all bounds hold" if good else "A BOUND IS BROKEN")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
