"""Nothing wrong is timed: a contender's results are compared with ours before."""

from __future__ import annotations

from typing import Any

import numpy as np
from cases import Case


class Disagrees(Exception):
    pass


def results(case: Case, call: Any) -> tuple[Any, ...]:
    """What a call gives, where what was in the outputs before cannot pass for it."""
    for output in ("gradient", "hessian")[: case.streams[1]]:
        getattr(case, output).fill(np.nan)
    found = call()
    return found if isinstance(found, tuple) else (found,)


def compare(case: Case, theirs: tuple[Any, ...], ours: tuple[Any, ...]) -> None:
    if len(theirs) != len(ours):
        raise Disagrees(f"{len(theirs)} results, not {len(ours)}")
    eps = float(np.finfo(case.dtype).eps)
    # The rounding errors of a sum of n terms, some of which are added one after the other, grow as sqrt(n) does.
    bound = eps * max(64, 4 * case.size**0.5) * max(1.0, abs(float(ours[0])))
    error = abs(float(theirs[0]) - float(ours[0]))
    if not error <= bound:
        raise Disagrees(f"the value differs by {error:.2g}")
    # Some operations of an ulp or two each, relative to the largest, which is what 1 - p is near where p is near 1.
    for name, a, b in zip(("gradient", "Hessian"), theirs[1:], ours[1:]):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape or a.dtype != b.dtype:
            raise Disagrees(f"the {name} is {a.dtype} {a.shape}")
        largest = max(float(b.max()), -float(b.min()))
        difference = a - b
        error = max(float(difference.max()), -float(difference.min()))
        if not error <= 64 * eps * largest:
            raise Disagrees(f"the {name} differs by {error / (largest or 1):.2g} of its largest")
