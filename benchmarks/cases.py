"""What is timed: losses x work x element type x shape, with the arrays that all contenders get."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

WORKS = ("value", "value_and_grad", "value_grad_and_hess")
DTYPES = ("float32", "float64")
# (loss, kind of targets)
POINTWISE = (
    ("squared_error", ""),
    ("absolute_error", ""),
    ("huber", ""),
    ("hinge", ""),
    ("binary_cross_entropy", "hard"),
    ("binary_cross_entropy", "soft"),
    ("binary_cross_entropy_with_logits", "hard"),
    ("binary_cross_entropy_with_logits", "soft"),
    ("kl_divergence", ""),
)
CHEAP = ("squared_error", "absolute_error", "huber", "hinge")
SIZES = (4, 100, 10_000, 1_000_000, 20_000_000)
# As many bytes as 2e7 float32.
LARGE = {"float32": 20_000_000, "float64": 10_000_000}
CLASSES = ((100_000, 10), (10_000, 1000), (512, 50257))
QUICK = (("squared_error", ""), ("binary_cross_entropy", "hard"), ("binary_cross_entropy_with_logits", "soft"))
QUICK_SIZES, QUICK_CLASSES = (100, 1_000_000), ((10_000, 10),)


@dataclass(frozen=True)
class Case:
    loss: str
    targets: str
    work: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def name(self) -> str:
        """The loss, and its kind of targets where there are several."""
        return f"{self.loss}, {self.targets}" if self.targets else self.loss

    @property
    def id(self) -> str:
        """What --only looks at."""
        loss = f"{self.loss}.{self.targets}" if self.targets else self.loss
        return f"{loss}/{self.work}/{self.dtype}/{'x'.join(map(str, self.shape))}"

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    @property
    def rows(self) -> bool:
        return len(self.shape) == 2

    @property
    def bytes(self) -> int:
        """Of one array of the prediction's shape."""
        return self.size * np.dtype(self.dtype).itemsize

    @property
    def streams(self) -> tuple[int, int]:
        """How many arrays of that shape must at least be read and written."""
        return (1 if self.rows else 2), WORKS.index(self.work)

    @property
    def inputs(self) -> tuple[np.ndarray, np.ndarray]:
        """(prediction, target), the same for every contender."""
        return _inputs(self.loss, self.targets, np.dtype(self.dtype), self.shape)

    # Outputs of the caller's, the same for every contender.
    @property
    def gradient(self) -> np.ndarray:
        return _output("gradient", self.dtype, self.shape)

    @property
    def hessian(self) -> np.ndarray:
        return _output("hessian", self.dtype, self.shape)

    @property
    def elements(self) -> np.ndarray:
        """For the losses before their mean, where a peer has no other way."""
        return _output("elements", self.dtype, self.shape[:1])


# Of the last cases alone: all of them together do not fit into memory.
@lru_cache(maxsize=3)
def _output(name: str, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    """Written to once before."""
    return np.ones(shape, dtype)


@lru_cache(maxsize=2)
def _inputs(loss: str, targets: str, dtype: np.dtype, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    if loss == "cross_entropy":
        return 3 * rng.standard_normal(shape, dtype), rng.integers(0, shape[1], shape[0])
    if loss in CHEAP:
        # Odd and even multiples of 2^-21 below 2 and 4: exact in both types, and never at a kink, where peers differ.
        p = (rng.integers(-(2**20), 2**20, shape, np.int32) * 2 + 1).astype(dtype) / dtype.type(2**21)
        if loss == "hinge":
            return 4 * p, (rng.integers(0, 2, shape, np.int8) * 2 - 1).astype(dtype)
        return p, (rng.integers(-(2**21), 2**21, shape, np.int32) * 2).astype(dtype) / dtype.type(2**20)
    if targets == "hard":
        t = rng.integers(0, 2, shape, np.int8).astype(dtype)
    else:
        t = rng.random(shape, dtype)
        t *= dtype.type(0.98)
        t += dtype.type(0.01)
    if loss == "binary_cross_entropy_with_logits":
        return 3 * rng.standard_normal(shape, dtype), t
    p = rng.random(shape, dtype)
    p *= dtype.type(0.98)
    p += dtype.type(0.01)
    return p, t


def cases(quick: bool) -> list[Case]:
    found = []
    for dtype in DTYPES[:1] if quick else DTYPES:
        for work in WORKS[:2] if quick else WORKS:
            for loss, targets in QUICK if quick else POINTWISE:
                sizes = QUICK_SIZES if quick else sorted({*SIZES, LARGE[dtype]})
                found += [Case(loss, targets, work, dtype, (size,)) for size in sizes]
            shapes = QUICK_CLASSES if quick else CLASSES
            found += [Case("cross_entropy", "", work, dtype, shape) for shape in shapes]
    # Cases with the same inputs are neighbours, so that one pair of arrays is in memory at a time.
    order = {"squared_error": 0}
    return sorted(found, key=lambda c: (order.setdefault(c.name, len(order)), c.dtype, c.size, WORKS.index(c.work)))
