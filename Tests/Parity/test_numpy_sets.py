"""numpy's validation sets of elementary functions (numpy/_core/tests/data/umath-validation-set-*.csv): our functions on
its arguments, within its tolerance of its results; and within our own promise wherever we differ from them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
import results
from ours import sl

SETS = Path(np.__file__).parent / "_core/tests/data"
# Correctly rounded is 0.5 ULP.
PROMISE = {np.float32: 0.5, np.float64: 0.51}
mp = mpmath.mp.clone()
mp.prec = 200


def numbers(function: str, dtype: type) -> tuple[np.ndarray, np.ndarray, int]:
    """(arguments, results, tolerance in ULP)"""
    unsigned = np.uint32 if dtype is np.float32 else np.uint64
    with (SETS / f"umath-validation-set-{function}.csv").open() as lines:
        rows = [row for row in csv.reader(line for line in lines if line[0] not in "#$") if row[0].startswith("np.")]
    rows = [row for row in rows if row[0] == f"np.{dtype.__name__}"]
    x, y = (np.array([int(row[k], 16) for row in rows], unsigned).view(dtype) for k in (1, 2))
    return x, y, max(int(row[3]) for row in rows)


def error(function: str, x: Any, y: Any, dtype: type) -> float:
    """Of y for the function of x, in units of y's last place (of the lower binade, where y is a power of two)."""
    exact = getattr(mp, function)(mp.mpf(float(x)))
    return float(abs(mp.mpf(float(y)) - exact) / mp.mpf(float(abs(y) - np.nextafter(abs(y), dtype(0)))))


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("function", ["log", "log1p", "exp", "expm1"])
def test_a_set(function: str, dtype: type) -> None:
    x, y, tolerance = numbers(function, dtype)
    assert len(x) > 100
    found = getattr(sl.special, function)(x)
    np.testing.assert_array_max_ulp(found, y, maxulp=tolerance)
    # Where we differ from the set, mpmath decides.
    different = np.flatnonzero((found != y) & np.isfinite(y))
    assert all(error(function, x[i], found[i], dtype) <= PROMISE[dtype] for i in different)
    theirs = [error(function, x[i], y[i], dtype) for i in different]
    results.note("sets", [function, dtype.__name__, len(x), tolerance, len(different), max(theirs, default=None)])
