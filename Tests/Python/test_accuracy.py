"""Losses with logarithms against mpmath, over the whole range of their arguments: at most 2 ULP (the design's bound for
pointwise values and hard-target gradients)."""

from __future__ import annotations

from typing import Any, Callable

import mpmath
import numpy as np
import pytest
import reference
import swiftloss as sl

mp = mpmath.mp.clone()
mp.prec = 400

# In ULP of the exact result.
BOUND = 2.0
# Binary cross-entropy of soft targets adds two rounded products, and divides a rounded difference by a rounded product: four
# half ULPs that can double in the result. Up to 3.01 was found by search.
SOFT_BOUND = 4.0


def ulp_error(got: Any, exact: Any, dtype: type) -> float:
    """|got - exact| in units of the exact result's last place (of the smallest subnormal near zero)."""
    info = np.finfo(dtype)
    if exact == 0:
        return 0.0 if got == 0 else np.inf
    if not np.isfinite(got):
        return 0.0 if abs(exact) > info.max and np.sign(got) == mp.sign(exact) else np.inf
    exponent = max(int(mp.floor(mp.log(abs(exact), 2))), int(info.minexp))
    return float(abs(mp.mpf(float(got)) - exact) / mp.mpf(2) ** (exponent - info.nmant))


def probabilities(rng: np.random.Generator, dtype: type) -> np.ndarray:
    """Uniform; uniform in bits, subnormals included; close to 0, 1/2 and 1."""
    info = np.finfo(dtype)
    unsigned = np.uint32 if dtype is np.float32 else np.uint64
    bits = rng.integers(0, int(dtype(1).view(unsigned)), 120, dtype=unsigned, endpoint=True).view(dtype)
    near = 1 - np.arange(40) * info.eps / 2
    half = 0.5 + np.arange(-20, 20) * info.eps / 2
    ends = [0, 1, info.tiny, info.smallest_subnormal, info.eps, 1 - info.epsneg]
    return np.concatenate([rng.random(100), bits, near, half, ends]).astype(dtype)


# Found by a random search: beyond 2 ULP for kl_divergence if the rounding of (t - p) / p is not made good.
# The third: if a tiny t is not scaled.
HARD = [
    (0.0607652845921887, 0.06076528459218826),
    (0.8994306013344413, 0.9143412834896676),
    (float.fromhex("0x1.fa0473571cae5p-237"), float.fromhex("0x1.fe44171247a75p-978")),
    (float.fromhex("0x1.031aaacefa209p-11"), float.fromhex("0x1.2d4177732938p-19")),
]


def pairs(dtype: type) -> tuple[np.ndarray, np.ndarray]:
    """(prediction, target): independent, equal, and a few units apart."""
    rng = np.random.default_rng(3)
    p, t = probabilities(rng, dtype), rng.permutation(probabilities(rng, dtype))
    close = np.nextafter(p, dtype(0.5))
    closer = (p * (1 + 8 * np.finfo(dtype).eps)).clip(0, 1).astype(dtype)
    zeros, ones = np.zeros_like(p), np.ones_like(p)
    hard = np.array(HARD, dtype).T
    return np.append(np.tile(p, 6), hard[0]), np.concatenate([t, p, close, closer, zeros, ones, hard[1]])


def worst(ours: np.ndarray, p: np.ndarray, t: np.ndarray, exact: Callable[[Any, Any], Any], dtype: type) -> float:
    errors = []
    for got, a, b in zip(ours, p, t):
        try:
            right = exact(mp.mpf(float(a)), mp.mpf(float(b)))
        except (ZeroDivisionError, ValueError):
            continue  # infinite: test_edges.py
        if not mp.isfinite(right):
            continue
        errors.append(ulp_error(got, right, dtype))
    assert len(errors) > len(ours) // 2
    return max(errors)


def exact_bce(p: Any, t: Any) -> Any:
    positive = mp.mpf(0) if t == 0 else -t * mp.log(p)
    return positive + (mp.mpf(0) if t == 1 else -(1 - t) * mp.log1p(-p))


def exact_bce_gradient(p: Any, t: Any) -> Any:
    return (mp.mpf(0) if t == 1 else (1 - t) / (1 - p)) - (mp.mpf(0) if t == 0 else t / p)


EXACT = {
    "kl_divergence": (
        lambda p, t: reference.mp_kl_divergence(mp, p, t),
        lambda p, t: reference.mp_kl_divergence_gradient(mp, p, t),
    ),
    "binary_cross_entropy": (exact_bce, exact_bce_gradient),
}


@pytest.mark.parametrize("name", EXACT)
def test_pointwise(name: str, dtype: type) -> None:
    p, t = pairs(dtype)
    value, gradient = getattr(sl, name).value_and_grad(p, t, reduction="none")
    hard = (t == 0) | (t == 1) | (name != "binary_cross_entropy")
    for some, bound in ((hard, BOUND), (~hard, SOFT_BOUND)):
        if some.any():
            assert worst(value[some], p[some], t[some], EXACT[name][0], dtype) <= bound
            assert worst(gradient[some], p[some], t[some], EXACT[name][1], dtype) <= bound


@pytest.mark.parametrize("epsilon", [0.0, 1e-7])
def test_cross_entropy_of_probabilities(dtype: type, epsilon: float) -> None:
    """One class index per row: a row is one term. epsilon is added, and rounded, before the logarithm is taken."""
    p, _ = pairs(dtype)
    scores = np.stack([p, 1 - p], axis=1)
    value, gradient = sl.sparse_categorical_cross_entropy.value_and_grad(
        scores, np.zeros(len(p), np.int64), epsilon=epsilon, reduction="none"
    )
    inside, ones = p + dtype(epsilon), np.ones_like(p)
    value_bound = worst(value, inside, ones, lambda a, b: reference.mp_cross_entropy_term(mp, a, b), dtype)
    gradient_bound = worst(
        gradient[:, 0], inside, ones, lambda a, b: reference.mp_cross_entropy_term_gradient(mp, a, b), dtype
    )
    assert value_bound <= BOUND and gradient_bound <= BOUND
    assert not gradient[:, 1].any()


def test_rows(dtype: type) -> None:
    """A row's value is a sum of terms of one sign: its error is that of pairwise addition, and a term's."""
    rng = np.random.default_rng(4)
    for classes in (2, 10, 129, 1000):
        p, t = rng.random((20, classes)).astype(dtype), rng.random((20, classes)).astype(dtype)
        value = sl.categorical_cross_entropy(p, t, reduction="none")
        for row in range(20):
            exact = mp.fsum(
                reference.mp_cross_entropy_term(mp, mp.mpf(float(a)), mp.mpf(float(b))) for a, b in zip(p[row], t[row])
            )
            # A term has at most 2 ULP of its own, an addition half of one. Of 1000 terms each is in a lane of 16
            # additions at most, then 3 in its leaf and 3 up the tree; errors of both signs leave far less than the sum.
            assert ulp_error(value[row], exact, dtype) <= 4
