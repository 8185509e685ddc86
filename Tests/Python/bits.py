"""Compares losses and gradients with numpy's expressions, bit by bit, on random cases.

    python Tests/Python/bits.py [--cases 20000] [--seed 1] [--large]

Needs numpy and swiftloss, nothing else. Prints how many cases were compared and how many differ; exit status 1 if any does.
SWIFTLOSS_SIMD chooses the processor level.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections import Counter
from typing import Any

import numpy as np
import swiftloss as sl
from reference import NUMPY_LOSSES, numpy_divide, numpy_reduce

UNSIGNED = {4: np.uint32, 8: np.uint64}
REDUCTIONS = ("mean", "none", "sum", "batchmean")


def bit_pattern(x: Any) -> np.ndarray:
    """The bits as integers; every NaN of numpy's counts as the positive quiet one, which is the library's only NaN."""
    x = np.ascontiguousarray(x)
    return np.where(np.isnan(x), x.dtype.type(np.nan), x).view(UNSIGNED[x.itemsize])


def same_bits(ours: Any, numpys: Any) -> bool:
    """The same type, shape and bits. Ours are taken as they are, NaN included."""
    ours, numpys = np.asarray(ours), np.asarray(numpys)
    if ours.dtype != numpys.dtype or ours.shape != numpys.shape:
        return False
    return np.array_equal(np.ascontiguousarray(ours).view(UNSIGNED[ours.itemsize]), bit_pattern(numpys))


def random_shape(rng: np.random.Generator) -> tuple[int, ...]:
    kind = rng.integers(10)
    if kind == 0:
        return ()
    if kind < 6:
        return (int(rng.integers(0, 2001)),)
    if kind < 9:
        rows = int(rng.integers(0, 60))
        return (rows, int(rng.integers(0, 2000 // max(rows, 1) + 1)))
    return tuple(int(n) for n in rng.integers(1, 12, size=3))


def random_values(rng: np.random.Generator, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    kind = rng.integers(6)
    if kind == 0:  # ties, zero residuals, exact margins
        x = rng.integers(-2, 3, size=shape).astype(np.float64)
    elif kind == 1:  # all magnitudes the type has
        top = 300 if dtype is np.float64 else 36
        x = rng.standard_normal(shape) * 10.0 ** rng.uniform(-top, top / 2, shape)
    else:
        x = rng.standard_normal(shape)
    x = np.array(x, dtype=dtype, ndmin=len(shape))
    if kind == 2 and x.size:
        odd = np.array(
            [0.0, -0.0, np.finfo(dtype).tiny, -np.finfo(dtype).tiny / 8, np.inf, -np.inf, np.nan, 1.0], dtype
        )
        x[rng.random(shape) < 0.05] = rng.choice(odd)
    if kind == 3:
        x = np.copysign(np.zeros_like(x), x)
    return x


def lay_out(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """The same values at random strides."""
    if x.ndim == 0 or x.size == 0:
        return x
    kind = rng.integers(8)
    if kind == 0:  # every second or third element of every axis, some axes backwards
        steps = [int(s) for s in rng.choice([1, 2, 3, -1, -2], size=x.ndim)]
        big = np.zeros([n * abs(s) for n, s in zip(x.shape, steps)], x.dtype)
        view = big[tuple(slice(None, None, s) for s in steps)]
        view[...] = x
        return view
    if kind == 1:
        return np.asfortranarray(x)
    if kind == 2:
        view = x[tuple(slice(None, None, -1) for _ in x.shape)].copy()
        return view[tuple(slice(None, None, -1) for _ in x.shape)]
    if kind == 3:  # part of a larger array
        big = np.zeros([n + 3 for n in x.shape], x.dtype)
        view = big[tuple(slice(1, 1 + n) for n in x.shape)]
        view[...] = x
        return view
    if kind == 4:  # aligned to its element and to nothing more
        flat = np.zeros(x.size + 1, x.dtype)[1:].reshape(x.shape)
        flat[...] = x
        return flat
    if kind == 5:
        x = x.copy()
        x.flags.writeable = False
    return x


def broadcast_axis(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """Stride 0 along one axis."""
    axis = int(rng.integers(x.ndim))
    one = x[tuple(slice(0, 1) if a == axis else slice(None) for a in range(x.ndim))]
    return np.broadcast_to(one, x.shape)


def run_case(rng: np.random.Generator, name: str) -> tuple[bool, str]:
    reference = NUMPY_LOSSES[name]
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    shape = random_shape(rng)
    p, t = random_values(rng, shape, dtype), random_values(rng, shape, dtype)
    if reference.labels:
        t = np.where(t > 0, dtype(1), dtype(-1)).astype(dtype).reshape(shape)
    p, t = lay_out(rng, p), lay_out(rng, t)
    if p.ndim and p.size and rng.random() < 0.2:
        t = broadcast_axis(rng, t)
    if p.ndim and p.size and rng.random() < 0.1:
        p = broadcast_axis(rng, p)
    reduction = REDUCTIONS[rng.integers(4)]
    if reduction == "batchmean" and p.ndim == 0:
        reduction = "sum"
    batch = shape[0] if shape else None

    # What numpy says of C-ordered copies. (ascontiguousarray makes one axis of none, so that no numpy scalar comes in,
    # whose powers and promotions are other ones.)
    pc, tc = np.ascontiguousarray(p), np.ascontiguousarray(t)
    value = numpy_reduce(reference.value(pc, tc), reduction, batch)
    value = value.reshape(shape) if reduction == "none" else value
    gradient = numpy_divide(reference.gradient(pc, tc), reduction, batch).reshape(shape)

    loss = getattr(sl, name)
    how = int(rng.integers(4))
    if how == 0:
        good = same_bits(loss(p, t, reduction=reduction), value)
    elif how == 1:
        good = same_bits(loss.grad(p, t, reduction=reduction), gradient)
    else:
        out = None
        if how == 3 and shape:
            out = lay_out(rng, np.zeros(shape, dtype))
            out = out if out.flags.writeable else None
        v, g = loss.value_and_grad(p, t, reduction=reduction, grad_out=out)
        good = same_bits(v, value) and same_bits(g, gradient)
    return good, f"{name} {np.dtype(dtype).name} {shape} strides {p.strides} {t.strides} {reduction} how={how}"


def run(cases: int, seed: int) -> tuple[Counter[str], list[str]]:
    counted: Counter[str] = Counter()
    different = []
    names = list(NUMPY_LOSSES)
    for case in range(cases):
        rng = np.random.default_rng((seed, case))
        name = names[case % len(names)]
        good, description = run_case(rng, name)
        counted[name] += 1
        if not good:
            different.append(f"case ({seed}, {case}): {description}")
    return counted, different


def run_large() -> tuple[Counter[str], list[str]]:
    """Beyond 2^24 elements, where float32 cannot count them; and beyond 32 MiB, where gradients bypass the caches."""
    counted: Counter[str] = Counter()
    different = []
    for n in (2**24 + 1, 20_000_001):
        rng = np.random.default_rng(n)
        p, t = rng.standard_normal(n, dtype=np.float32), rng.standard_normal(n, dtype=np.float32)
        for name, reference in NUMPY_LOSSES.items():
            tt = np.where(t > 0, np.float32(1), np.float32(-1)) if reference.labels else t
            e, g = reference.value(p, tt), reference.gradient(p, tt)
            for reduction in ("sum", "mean"):
                out = np.empty_like(p)
                v, _ = getattr(sl, name).value_and_grad(p, tt, reduction=reduction, grad_out=out)
                good = same_bits(v, numpy_reduce(e, reduction, n))
                good = good and same_bits(getattr(sl, name)(p, tt, reduction=reduction), v)
                good = good and same_bits(out, numpy_divide(g, reduction, n))
                counted[name] += 1
                if not good:
                    different.append(f"{name} n={n} {reduction}")
    return counted, different


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--large", action="store_true", help="also 2^24 + 1 and 20000001 elements (1 GB of memory)")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    asked = os.environ.get("SWIFTLOSS_SIMD")
    if asked and sl.info()["simd"] != f"x86-64-{asked}":
        print(f"SWIFTLOSS_SIMD={asked} did not take effect: {sl.info()['simd']}")
        return 1
    counted, different = run(options.cases, options.seed)
    if options.large:
        more, also = run_large()
        counted += more
        different += also
    each = ", ".join(f"{name} {n}" for name, n in sorted(counted.items()))
    print(
        f"numpy {np.__version__}, {sl.info()['simd']}: {sum(counted.values())} cases ({each}), {len(different)} differ"
    )
    for line in different[:20]:
        print(" ", line)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
