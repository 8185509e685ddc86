"""One independent formula per loss: numpy's expression where it defines the bits, mpmath's where it does not.

Never imports swiftloss. p is the prediction, t the target; rows have their classes in the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

import numpy as np


@dataclass(frozen=True)
class NumpyLoss:
    """Losses of + - * / abs max: numpy's own bits."""

    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray], np.ndarray]
    labels: bool = False  # targets are -1 or 1


def hinge_gradient(p: np.ndarray, t: np.ndarray) -> np.ndarray:
    slack = 1 - t * p
    return np.where(slack > 0, -t, np.where(np.isnan(slack), slack, np.zeros_like(slack)))


NUMPY_LOSSES: dict[str, NumpyLoss] = {
    "squared_error": NumpyLoss(lambda p, t: (p - t) ** 2, lambda p, t: 2 * (p - t)),
    "half_squared_error": NumpyLoss(lambda p, t: p.dtype.type(0.5) * (p - t) ** 2, lambda p, t: p - t),
    "absolute_error": NumpyLoss(lambda p, t: np.abs(p - t), lambda p, t: np.sign(p - t)),
    "hinge": NumpyLoss(lambda p, t: np.maximum(0, 1 - t * p), hinge_gradient, labels=True),
}


# Since 2.3 numpy adds a whole contiguous array pairwise; before, pieces of its buffer's 8192 elements, one after the other.
ADDS_PAIRWISE = tuple(int(part) for part in np.__version__.split(".")[:2]) >= (2, 3)
BUFFER = 8192


def numpy_sum(e: np.ndarray) -> np.ndarray:
    """np.sum; where numpy is too old to add a large array pairwise, its sums of small pieces, pairwise."""
    if ADDS_PAIRWISE or e.size <= BUFFER:
        return np.sum(e)
    flat, half = e.reshape(-1), e.size // 2 // 8 * 8
    return numpy_sum(flat[:half]) + numpy_sum(flat[half:])


def numpy_mean(e: np.ndarray) -> np.ndarray:
    """np.mean: the sum in the array's type, divided in float64 and rounded once."""
    if ADDS_PAIRWISE or e.size <= BUFFER:
        return np.mean(e)
    return e.dtype.type(float(numpy_sum(e)) / e.size)


def numpy_reduce(e: np.ndarray, reduction: str, batch: int | None) -> np.ndarray:
    """The loss from the losses of the elements, as numpy reduces a C-ordered array."""
    if reduction == "none":
        return e
    if reduction == "mean":
        return numpy_mean(e)
    total = numpy_sum(e)
    if reduction == "sum":
        return total
    assert batch is not None
    return total / e.dtype.type(batch)


def numpy_divide(g: np.ndarray, reduction: str, batch: int | None) -> np.ndarray:
    """The gradient of the loss from the gradients of the elements."""
    if reduction == "mean":
        return g / g.dtype.type(g.size)
    if reduction == "batchmean":
        assert batch is not None
        return g / g.dtype.type(batch)
    return g


# ---- mpmath: exact to far more digits than either computing type ----------------------------------------------------


def mp_kl_divergence(mp: Any, p: Any, t: Any) -> Any:
    return mp.mpf(0) if t == 0 else t * mp.log(t / p)


def mp_kl_divergence_gradient(mp: Any, p: Any, t: Any) -> Any:
    return mp.mpf(0) if t == 0 else -t / p


def mp_cross_entropy_term(mp: Any, p: Any, t: Any) -> Any:
    """p is the probability as it enters the logarithm: epsilon has been added, and rounded."""
    return mp.mpf(0) if t == 0 else -t * mp.log(p)


def mp_cross_entropy_term_gradient(mp: Any, p: Any, t: Any) -> Any:
    return mp.mpf(0) if t == 0 else -t / p
