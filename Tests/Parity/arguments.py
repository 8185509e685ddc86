"""Random arguments of a domain, away from kinks and clips: there the libraries agree. test_disagreements.py is about
the other places."""

from __future__ import annotations

from typing import Any

import numpy as np


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def numbers(domain: str, shape: tuple[int, ...], axis: int, rng: np.random.Generator) -> np.ndarray:
    x = 5 * rng.standard_normal(shape)  # logits of up to about 20
    return {
        "any": lambda: x,
        "small": lambda: rng.uniform(-4.9, 4.9, shape),
        "sign": lambda: np.where(x < 0, -1.0, 1.0),
        "binary": lambda: np.where(x < 0, 0.0, 1.0),
        "probability": lambda: rng.uniform(1e-3, 1 - 1e-3, shape),
        "distribution": lambda: softmax(x / 5, axis),
        "log probability": lambda: -rng.uniform(1e-3, 20, shape),
        "above -1": lambda: np.expm1(rng.uniform(-5, 5, shape)),
        # Its quotient with one of those is below e: XGBoost's floor under the Hessian is not reached.
        "close above -1": lambda: np.expm1(rng.uniform(-5.9, -5, shape)),
    }[domain]()


def arguments(
    prediction: str, target: str, shape: tuple[int, ...], axis: int = -1, dtype: Any = np.float64, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """(prediction, target). axis is that of the classes; a target of class indices does not have it."""
    rng = np.random.default_rng(seed)
    p = numbers(prediction, shape, axis, rng)
    if target == "class":
        rows = tuple(np.delete(shape, axis))
        return p.astype(dtype), rng.integers(0, shape[axis], rows)
    return p.astype(dtype), numbers(target, shape, axis, rng).astype(dtype)
