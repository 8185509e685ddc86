"""Inputs for every loss of the catalogue, from a generator of integers that is the same everywhere and for all time."""

from __future__ import annotations

from typing import Any

import numpy as np
from reference import LOSSES, Variant

MASK = 2**64 - 1


def integers(count: int, seed: int) -> np.ndarray:
    """64-bit numbers of splitmix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014)."""
    numbers = np.empty(count, np.uint64)
    state = seed * 0x9E3779B97F4A7C15 & MASK
    for i in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        numbers[i] = z ^ z >> 31
    return numbers


def numbers(domain: str, shape: tuple[int, ...], dtype: Any, seed: int, classes: int = 2) -> np.ndarray:
    """Numbers of a domain in steps of 2^-21, which both types have exactly: no rounding, whatever machine this is."""
    raw = integers(int(np.prod(shape, dtype=np.int64)), seed).reshape(shape)
    steps = (raw >> np.uint64(43)).astype(np.int64)  # 21 bits
    if domain == "class":
        return steps % classes
    if domain in ("sign", "binary"):
        return (steps % 2 if domain == "binary" else steps % 2 * 2 - 1).astype(dtype)
    unit = steps / 2.0**21  # [0, 1)
    scaled = {
        "any": 8 * unit - 4,
        "probability": np.where(raw % np.uint64(16) == 0, np.round(unit), unit),
        "log probability": np.where(raw % np.uint64(16) == 0, 0, -16 * unit),
        "above -1": 4 * unit - (1 - 2.0**-19),
        "weight": np.where(raw % np.uint64(8) == 0, 0, 2 * unit),
    }[domain]
    return scaled.astype(dtype)


def arguments(
    name: str, variant: Variant, shape: tuple[int, ...], dtype: Any, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """(prediction, target) for a loss; the prediction has the shape."""
    is_labelled = LOSSES[name].family == "labelled rows"
    p = numbers(variant.prediction, shape, dtype, 2 * seed)
    target_shape = shape[:-1] if is_labelled else shape
    return p, numbers(variant.target, target_shape, dtype, 2 * seed + 1, classes=shape[-1] if is_labelled else 2)


def row_shape(name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of the loss with reduction "none"."""
    return shape if LOSSES[name].family == "pointwise" else shape[:-1]
