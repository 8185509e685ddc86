"""Inputs for every loss of the catalogue, from a generator of integers that is the same everywhere and for all time:
everyday numbers, and the tails of every domain."""

from __future__ import annotations

from typing import Any

import numpy as np
from reference import Variant, family

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
    """Numbers of a domain in steps of 2^-21, which both types have exactly: no rounding, whatever machine this is. Of
    types of 16 bits, in steps of 2^-7."""
    raw = integers(int(np.prod(shape, dtype=np.int64)), seed).reshape(shape)
    steps = (raw >> np.uint64(43)).astype(np.int64)  # 21 bits
    digits = 21 if np.dtype(dtype).itemsize > 2 or domain == "class" else 7
    steps >>= 21 - digits
    if domain == "class":
        return steps % classes
    if domain in ("sign", "binary"):
        return (steps % 2 if domain == "binary" else steps % 2 * 2 - 1).astype(dtype)
    unit = steps / 2.0**digits  # [0, 1)
    scaled = {
        "any": 8 * unit - 4,
        "probability": np.where(raw % np.uint64(16) == 0, np.round(unit), unit),
        "log probability": np.where(raw % np.uint64(16) == 0, 0, -16 * unit),
        "above -1": 4 * unit - (1 - 2.0 ** (-19 if digits > 7 else -7)),
        "weight": np.where(raw % np.uint64(8) == 0, 0, 2 * unit),
        "factor": 4 * unit,
    }[domain]
    return scaled.astype(dtype)


# ---- tails -----------------------------------------------------------------------------------------------------------
#
# Made as bit patterns, from integers: no machine's arithmetic has a say in them.


def patterns(dtype: Any) -> tuple[Any, int, int, int, int]:
    """The unsigned type of a type's bit patterns; the patterns of 1, infinity and -0.0; what doubles a normal number
    when it is added to its pattern, which is also the pattern of the smallest one."""
    unsigned, digits, bias = {
        "float16": (np.uint16, 10, 15),
        "bfloat16": (np.uint16, 7, 127),
        "float32": (np.uint32, 23, 127),
        "float64": (np.uint64, 52, 1023),
    }[np.dtype(dtype).name]
    double = 1 << digits
    return unsigned, bias * double, (2 * bias + 1) * double, (2 * bias + 2) * double, double


def reach(domain: str, dtype: Any) -> tuple[int, int]:
    """The patterns of the largest magnitudes that a domain has below and above 0. No weight is large: their sum
    divides. A factor may be huge."""
    _, one, infinity, _, double = patterns(dtype)
    return {
        "any": (infinity, infinity),
        "probability": (0, one),
        "log probability": (infinity, 0),
        "above -1": (one - 1, infinity),
        "weight": (0, one + 2 * double),
        "factor": (0, infinity - 1),
    }[domain]


def edges(domain: str, dtype: Any) -> np.ndarray:
    """The special numbers of a domain: zeros of both signs, subnormals, neighbours of 1, the largest, infinities, NaN
    (quiet, with a sign and a payload, signalling)."""
    unsigned, one, infinity, minus, double = patterns(dtype)
    nan = [infinity + double // 2, minus + infinity + double // 2 + 5, infinity + 1]
    if domain in ("sign", "binary"):
        chosen = [one, minus + one, *nan] if domain == "sign" else [one, 0, minus, *nan]
    else:
        below_1 = [one - 8 * double, one - double, one - double // 2, one - double // 256, one - 2, one - 1]
        above_1 = [one + 1, one + double // 256, one + double, one + 2 * double, one + 7 * double]
        magnitudes = [0, 1, 2, double - 1, double, *below_1, one, *above_1, infinity - 1, infinity]
        low, high = reach(domain, dtype)
        chosen = [x for x in magnitudes if x <= high] + [minus + x for x in magnitudes if x <= low]
        chosen += nan if domain not in ("weight", "factor") else []
    return np.array(chosen, unsigned).view(dtype)


def tails(domain: str, shape: tuple[int, ...], dtype: Any, seed: int, classes: int = 2) -> np.ndarray:
    """Numbers of a domain where arithmetic is hard: a quarter are its edges, a quarter of any magnitude, half between
    2^-8 and 2^11 (or the domain's end), where exp and log have their tails."""
    if domain == "class":
        return numbers(domain, shape, dtype, seed, classes)
    count = int(np.prod(shape, dtype=np.int64))
    raw = integers(2 * count, seed)
    kind, raw = raw[:count] % np.uint64(8), raw[count:]
    special = edges(domain, dtype)
    unsigned, one, _, minus, double = patterns(dtype)
    special = special.view(unsigned)[(raw % np.uint64(len(special))).astype(np.int64)]
    if domain in ("sign", "binary"):
        labels = numbers(domain, (count,), dtype, seed).view(unsigned)
        return np.where(kind == np.uint64(0), special, labels).view(dtype).reshape(shape)
    low, high = reach(domain, dtype)
    negative = kind % np.uint64(2) == np.uint64(1) if low and high else np.full(count, low > 0)
    most = np.where(negative, np.uint64(low), np.uint64(high))
    first = np.uint64(one - 8 * double)
    last = np.minimum(most, np.uint64(one + 11 * double))
    near = first + raw % (last - first + np.uint64(1))
    magnitude = np.where(kind < np.uint64(4), near, raw % (most + np.uint64(1)))
    signed = (magnitude + np.where(negative, np.uint64(minus), np.uint64(0))).astype(unsigned)
    return np.where(kind < np.uint64(6), signed, special).view(dtype).reshape(shape)


def is_tame(p: np.ndarray, *others: np.ndarray) -> np.ndarray:
    """Where no loss is infinite or NaN, nor the sum of a few thousand: no number is large, and the prediction is not 0
    or 1, of which logarithms are infinite."""
    tame = (p != 0) & (p != 1)
    for x in (p, *others):
        tame = tame & (np.abs(x) < 2.0**12)
    return tame


# ---- arguments -------------------------------------------------------------------------------------------------------


def arguments(
    name: str, variant: Variant, shape: tuple[int, ...], dtype: Any, seed: int, make: Any = numbers
) -> tuple[np.ndarray, np.ndarray]:
    """(prediction, target) for a loss, made by `numbers` or `tails`; the prediction has the shape."""
    p = make(variant.prediction, shape, dtype, 2 * seed)
    target_shape = row_shape(name, variant, shape) if variant.is_labelled else shape
    t = make(variant.target, target_shape, dtype, 2 * seed + 1, classes=shape[-1] if variant.is_labelled else 2)
    if make is tails and variant.prediction == variant.target:
        t.flat[::5] = p.flat[::5]  # Random tails are hardly ever equal.
    return p, t


def row_shape(name: str, variant: Variant, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of the loss with reduction "none"."""
    return shape if family(name, variant) == "pointwise" else shape[:-1]
