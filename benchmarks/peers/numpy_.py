"""numpy: the formulas of one element for (value, gradient, Hessian), evaluated one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from cases import WORKS, Case

from .peer import Timed

NUMPY: dict[str, tuple[Callable[..., Any], ...]] = {
    "squared_error": (
        lambda p, t: (p - t) ** 2,
        lambda p, t: 2 * (p - t),
        lambda p, t: np.full_like(p, 2),
    ),
    "absolute_error": (
        lambda p, t: abs(p - t),
        lambda p, t: np.sign(p - t),
        lambda p, t: np.zeros_like(p),
    ),
    "huber": (
        lambda p, t: np.where(abs(p - t) <= 1, 0.5 * (p - t) ** 2, abs(p - t) - 0.5),
        lambda p, t: np.clip(p - t, -1, 1),
        lambda p, t: (abs(p - t) < 1).astype(p.dtype),
    ),
    "hinge": (
        lambda p, t: np.maximum(0, 1 - t * p),
        lambda p, t: np.where(t * p < 1, -t, 0),
        lambda p, t: np.zeros_like(p),
    ),
    "binary_cross_entropy": (
        lambda p, t: -(t * np.log(p) + (1 - t) * np.log1p(-p)),
        lambda p, t: (p - t) / (p * (1 - p)),
        lambda p, t: t / p**2 + (1 - t) / (1 - p) ** 2,
    ),
    "binary_cross_entropy_with_logits": (
        lambda p, t: np.maximum(p, 0) - p * t + np.log1p(np.exp(-abs(p))),
        lambda p, t: 1 / (1 + np.exp(-p)) - t,
        lambda p, t: (s := 1 / (1 + np.exp(-p))) * (1 - s),
    ),
    "kl_divergence": (
        lambda p, t: t * np.log(t / p),
        lambda p, t: -t / p,
        lambda p, t: t / p**2,
    ),
}


def numpy_(case: Case) -> Timed:
    p, t = case.inputs
    if case.rows:
        return numpy_rows(case)
    value, gradient, hessian = NUMPY[case.loss]
    if case.work == "value":
        return lambda: np.mean(value(p, t))
    g, n = case.gradient, p.size
    if case.work == "value_and_grad":
        return lambda: (np.mean(value(p, t)), np.divide(gradient(p, t), n, out=g))
    h = case.hessian
    return lambda: (
        np.mean(value(p, t)),
        np.divide(gradient(p, t), n, out=g),
        np.divide(hessian(p, t), n, out=h),
    )


def numpy_rows(case: Case) -> Timed:
    p, t = case.inputs
    rows = np.arange(len(t))

    def cross_entropy() -> Any:
        z = p - p.max(axis=1, keepdims=True)
        e = np.exp(z)
        total = e.sum(axis=1, keepdims=True)
        value = np.mean(np.log(total[:, 0]) - z[rows, t])
        if case.work == "value":
            return value
        e /= total
        h = e * (1 - e) / p.dtype.type(len(t)) if case.work == WORKS[2] else None
        e[rows, t] -= 1
        e /= len(t)
        return (value, e) if h is None else (value, e, h)

    return cross_entropy
