"""Losses of + - * / abs max have numpy's bits, value and gradient, at every length and layout."""

from __future__ import annotations

import warnings

import bits
import numpy as np
import pytest
import swiftloss as sl
from reference import NUMPY_LOSSES

# More at a time: python Tests/Python/bits.py --cases N.
CASES = 24_000


def test_random_cases() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counted, different = bits.run(CASES, seed=1)
    assert not different, different[:10]
    assert all(counted[name] == CASES // len(NUMPY_LOSSES) for name in NUMPY_LOSSES)


@pytest.mark.parametrize("name", NUMPY_LOSSES)
def test_every_length(name: str, dtype: type) -> None:
    """0 to 2000, in order: no tail and no split of the tree is left to chance."""
    rng = np.random.default_rng(2)
    p, t = rng.standard_normal(2000).astype(dtype), rng.standard_normal(2000).astype(dtype)
    if NUMPY_LOSSES[name].labels:
        t = np.where(t > 0, dtype(1), dtype(-1))
    loss, reference = getattr(sl, name), NUMPY_LOSSES[name]
    for n in range(2001):
        a, b = p[:n], t[:n]
        assert bits.same_bits(loss(a, b, reduction="sum"), np.sum(reference.value(a, b))), n
        if n:
            assert bits.same_bits(loss(a, b), np.mean(reference.value(a, b))), n
            assert bits.same_bits(loss.grad(a, b), reference.gradient(a, b) / dtype(n)), n


def test_beyond_what_float32_can_count() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counted, different = bits.run_large()
    assert not different and sum(counted.values()) == 16


def test_the_comparison_can_fail() -> None:
    """Bits, not values: zeros of both signs differ, and so do NaNs."""
    assert not bits.same_bits(np.float64(0.0), np.float64(-0.0))
    assert not bits.same_bits(np.float32(1), np.float64(1))
    assert not bits.same_bits(np.copysign(np.float64(np.nan), -1), np.float64(np.nan))
    assert bits.same_bits(np.float64(np.nan), np.copysign(np.float64(np.nan), -1))
    assert not bits.same_bits(np.nextafter(1.0, 2), np.float64(1.0))
