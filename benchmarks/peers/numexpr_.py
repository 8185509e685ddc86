"""numexpr: the formulas of one element for (value, gradient, Hessian), evaluated one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from cases import Case

from .peer import THREADS, NotThere, Timed

# Constants are integers, and what `half` is: a float in the text would make float64 of float32.
NUMEXPR: dict[str, tuple[str, ...]] = {
    "squared_error": ("(p - t)**2", "2 * (p - t)", "0 * p + 2"),
    "absolute_error": ("abs(p - t)", "where(p > t, one, -one)", "0 * p"),
    "huber": (
        "where(abs(p - t) <= 1, half * (p - t)**2, abs(p - t) - half)",
        "where(p - t > 1, one, where(p - t < -1, -one, p - t))",
        "where(abs(p - t) < 1, one, 0 * p)",
    ),
    "hinge": ("where(t * p < 1, 1 - t * p, 0 * p)", "where(t * p < 1, -t, 0 * p)", "0 * p"),
    "binary_cross_entropy": (
        "-(t * log(p) + (1 - t) * log1p(-p))",
        "(p - t) / (p * (1 - p))",
        "t / p**2 + (1 - t) / (1 - p)**2",
    ),
    "binary_cross_entropy_with_logits": (
        "where(p > 0, p, 0 * p) - p * t + log1p(exp(-abs(p)))",
        "1 / (1 + exp(-p)) - t",
        "1 / ((1 + exp(-p)) * (1 + exp(p)))",
    ),
    "kl_divergence": ("t * log(t / p)", "-t / p", "t / p**2"),
}


def numexpr_(case: Case) -> Timed:
    import numexpr

    numexpr.set_num_threads(THREADS)
    if case.rows:
        raise NotThere
    p, t = case.inputs
    value, gradient, hessian = NUMEXPR[case.loss]
    e = case.elements
    names = {"p": p, "t": t, "one": p.dtype.type(1), "half": p.dtype.type(0.5), "n": p.dtype.type(p.size)}

    # Its own sum adds float32 one after the other, which has no digits left at this size.
    def mean() -> Any:
        return np.mean(numexpr.evaluate(value, names, out=e))

    def derivative(formula: str, out: np.ndarray) -> Any:
        return numexpr.evaluate(f"({formula}) / n", names, out=out)

    if case.work == "value":
        return mean
    g = case.gradient
    if case.work == "value_and_grad":
        return lambda: (mean(), derivative(gradient, g))
    h = case.hessian
    return lambda: (mean(), derivative(gradient, g), derivative(hessian, h))
