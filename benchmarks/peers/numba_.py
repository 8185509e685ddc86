"""numba: one fastmath loop over the formulas of one element for (value, gradient, Hessian), parallel if that pays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from cases import CHEAP, WORKS, Case

from .peer import THREADS, NotThere, Timed

# From here on it is given parallel=True: below, its plain loop is faster.
PARALLEL = 50_000


def numba_table(dtype: type) -> dict[str, tuple[Callable[..., Any], ...]]:
    # An untyped constant would make float64 of float32.
    zero, half, one, two = dtype(0), dtype(0.5), dtype(1), dtype(2)
    log, log1p, exp = math.log, math.log1p, math.exp
    return {
        "squared_error": (
            lambda p, t: (p - t) * (p - t),
            lambda p, t: two * (p - t),
            lambda p, t: two,
        ),
        "absolute_error": (
            lambda p, t: abs(p - t),
            lambda p, t: one if p > t else -one if p < t else zero,
            lambda p, t: zero,
        ),
        "huber": (
            lambda p, t: half * (p - t) * (p - t) if abs(p - t) <= one else abs(p - t) - half,
            lambda p, t: min(max(p - t, -one), one),
            lambda p, t: one if abs(p - t) < one else zero,
        ),
        "hinge": (
            lambda p, t: max(zero, one - t * p),
            lambda p, t: -t if t * p < one else zero,
            lambda p, t: zero,
        ),
        "binary_cross_entropy": (
            lambda p, t: -(t * log(p) + (one - t) * log1p(-p)),
            lambda p, t: (p - t) / (p * (one - p)),
            lambda p, t: t / (p * p) + (one - t) / ((one - p) * (one - p)),
        ),
        "binary_cross_entropy_with_logits": (
            lambda p, t: max(p, zero) - p * t + log1p(exp(-abs(p))),
            lambda p, t: one / (one + exp(-p)) - t,
            lambda p, t: one / ((one + exp(-p)) * (one + exp(p))),
        ),
        "kl_divergence": (
            lambda p, t: t * log(t / p),
            lambda p, t: -t / p,
            lambda p, t: t / (p * p),
        ),
    }


def numba_(case: Case) -> Timed:
    import numba

    numba.set_num_threads(min(THREADS, numba.config.NUMBA_NUM_THREADS))
    p, t = case.inputs
    outputs = [getattr(case, name) for name in ("gradient", "hessian")[: case.streams[1]]]
    key = (case.loss, case.work, case.dtype, case.size >= PARALLEL)
    if key not in _compiled:
        _compiled[key] = (numba_rows if case.rows else numba_loop)(numba, *key)
    loop = _compiled[key]
    return lambda: loop(p, t, *outputs)


_compiled: dict[tuple[Any, ...], Callable[..., Any]] = {}


def numba_loop(numba: Any, loss: str, work: str, dtype: str, parallel: bool) -> Callable[..., Any]:
    typed = getattr(np, dtype)
    one, prange = typed(1), numba.prange
    # A loop with logarithms adds one number after the other, which float32 has too few digits for; the others become
    # vectors.
    zero = typed(0) if loss in CHEAP else 0.0
    value, gradient, hessian = (numba.njit(f, fastmath=True) for f in numba_table(typed)[loss])

    def only_value(p: Any, t: Any) -> Any:
        total = zero
        for i in prange(p.size):
            total += value(p[i], t[i])
        return total / typed(p.size)

    def value_and_grad(p: Any, t: Any, g: Any) -> Any:
        total, factor = zero, one / typed(p.size)
        for i in prange(p.size):
            total += value(p[i], t[i])
            g[i] = gradient(p[i], t[i]) * factor
        return total * factor, g

    def value_grad_and_hess(p: Any, t: Any, g: Any, h: Any) -> Any:
        total, factor = zero, one / typed(p.size)
        for i in prange(p.size):
            total += value(p[i], t[i])
            g[i] = gradient(p[i], t[i]) * factor
            h[i] = hessian(p[i], t[i]) * factor
        return total * factor, g, h

    works = (only_value, value_and_grad, value_grad_and_hess)
    return numba.njit(works[WORKS.index(work)], parallel=parallel, fastmath=True)


def numba_rows(numba: Any, loss: str, work: str, dtype: str, parallel: bool) -> Callable[..., Any]:
    typed = getattr(np, dtype)
    zero, one, prange, log, exp = typed(0), typed(1), numba.prange, math.log, math.exp

    def only_value(p: Any, t: Any) -> Any:
        total = 0.0
        for i in prange(p.shape[0]):
            most, exponentials = p[i, 0], zero
            for j in range(p.shape[1]):
                most = max(most, p[i, j])
            for j in range(p.shape[1]):
                exponentials += exp(p[i, j] - most)
            total += log(exponentials) + most - p[i, t[i]]
        return total / typed(p.shape[0])

    def value_and_grad(p: Any, t: Any, g: Any) -> Any:
        total, factor = 0.0, one / typed(p.shape[0])
        for i in prange(p.shape[0]):
            most, exponentials = p[i, 0], zero
            for j in range(p.shape[1]):
                most = max(most, p[i, j])
            for j in range(p.shape[1]):
                g[i, j] = exp(p[i, j] - most)
                exponentials += g[i, j]
            total += log(exponentials) + most - p[i, t[i]]
            for j in range(p.shape[1]):
                g[i, j] *= factor / exponentials
            g[i, t[i]] -= factor
        return total * factor, g

    if work == "value_grad_and_hess":
        raise NotThere
    return numba.njit(only_value if work == "value" else value_and_grad, parallel=parallel, fastmath=True)
