"""Compares losses, gradients and Hessians with numpy's expressions, bit by bit, on random cases: all layouts,
weights, masks, reductions and options.

    python Tests/Python/bits.py [--cases 20000] [--seed 1] [--large]

Needs numpy and swiftloss, nothing else. Prints how many cases were compared and how many differ; exit status 1 if
any does. SWIFTLOSS_SIMD chooses the processor level.
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
from reference import NUMPY_LOSSES, NUMPY_ROW_LOSSES, Reduction, numpy_outputs

UNSIGNED = {2: np.uint16, 4: np.uint32, 8: np.uint64}
REDUCTIONS = ("mean", "none", "sum", "batchmean", "weighted_mean")
# What each method returns.
METHODS = {
    "__call__": ("value",),
    "grad": ("gradient",),
    "value_and_grad": ("value", "gradient"),
    "hess": ("hessian",),
    "grad_and_hess": ("gradient", "hessian"),
    "value_grad_and_hess": ("value", "gradient", "hessian"),
    "target_grad": ("target_gradient",),
}
# Its keyword for an array that receives an output.
OUT = {"value": "out", "gradient": "grad_out", "hessian": "hess_out", "target_gradient": "target_grad_out"}


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


def broadcast_shape(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[int, ...]:
    """One that numpy broadcasts to the shape: fewer axes, extents of 1."""
    kept = shape[int(rng.integers(len(shape) + 1)) :] if rng.random() < 0.5 else shape
    return tuple(1 if rng.random() < 0.3 else n for n in kept)


def random_weight(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    own = broadcast_shape(rng, shape)
    weight = rng.random(own) * rng.choice([1.0, 1e-3, 1e6])
    if rng.random() < 0.3:
        weight = weight * (rng.random(own) < 0.7)
    return lay_out(rng, np.array(weight, dtype, ndmin=len(own)))


def random_mask(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    own = broadcast_shape(rng, shape)
    mask = np.array(rng.random(own) < rng.choice([0.0, 0.5, 0.9]), ndmin=len(own))
    if rng.random() < 0.5:
        mask = mask * np.uint8(rng.integers(1, 256))
    return lay_out(rng, mask)


def full(x: np.ndarray | None, shape: tuple[int, ...], dtype: Any) -> np.ndarray | None:
    """C-ordered and broadcast. (No axes become one, so that no numpy scalar comes in, whose powers and promotions
    are other ones.)"""
    return None if x is None else np.ascontiguousarray(np.broadcast_to(x, shape)).astype(dtype)


def run_case(rng: np.random.Generator, name: str) -> tuple[bool, str]:
    reference = NUMPY_LOSSES[name]
    variant = reference.variants[rng.integers(len(reference.variants))]
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    shape = random_shape(rng)
    p, t = random_values(rng, shape, dtype), random_values(rng, shape, dtype)
    if variant.target in ("sign", "binary"):
        other = dtype(-1 if variant.target == "sign" else 0)
        t = np.where(t > 0, dtype(1), other).astype(dtype).reshape(shape)
    p, t = lay_out(rng, p), lay_out(rng, t)
    if p.ndim and p.size and rng.random() < 0.2:
        t = broadcast_axis(rng, t)
    if p.ndim and p.size and rng.random() < 0.1:
        p = broadcast_axis(rng, p)
    reduction = REDUCTIONS[rng.integers(len(REDUCTIONS))]
    if reduction == "batchmean" and p.ndim == 0:
        reduction = "sum"
    weight = random_weight(rng, shape) if rng.random() < 0.4 else None
    mask = random_mask(rng, shape) if rng.random() < 0.4 else None
    method = str(rng.choice([m for m in METHODS if m != "target_grad" or reference.target_gradient]))
    arguments: dict[str, Any] = {**variant.options, "reduction": reduction}
    if weight is not None:
        arguments["weight"] = weight
    if mask is not None:
        arguments["mask"] = mask
    upstream = None
    if method != "__call__" and rng.random() < 0.3:
        upstream = rng.standard_normal(broadcast_shape(rng, shape) if reduction == "none" else ())
        arguments["upstream"] = upstream = np.asarray(upstream, np.float32 if rng.random() < 0.5 else np.float64)

    # What numpy says of C-ordered copies.
    elements = numpy_outputs(name, np.ascontiguousarray(p), np.ascontiguousarray(t), variant.options)
    reduce = Reduction(reduction, shape[0] if shape else None, full(weight, shape, dtype), full(mask, shape, bool))
    factor = full(upstream, shape, dtype) if reduction == "none" else None if upstream is None else dtype(upstream)

    def expected(output: str) -> np.ndarray:
        if output != "value":
            return reduce.derivative(elements[output], factor).reshape(shape)
        value = reduce.value(elements[output])
        return value.reshape(shape) if reduction == "none" else value

    for output in METHODS[method]:
        if output != "value" and shape and rng.random() < 0.3:
            out = lay_out(rng, np.zeros(shape, dtype))
            if out.flags.writeable:
                arguments[OUT[output]] = out
    got = getattr(getattr(sl, name), method)(p, t, **arguments)
    results = got if len(METHODS[method]) > 1 else (got,)
    good = all(same_bits(result, expected(output)) for output, result in zip(METHODS[method], results))
    shapes = [None if x is None else (x.shape, x.strides, x.dtype.name) for x in (weight, mask, upstream)]
    return good, (
        f"{name} {variant} {np.dtype(dtype).name} {shape} strides {p.strides} {t.strides} {reduction} {method} "
        f"weight, mask, upstream {shapes}"
    )


def random_labels(rng: np.random.Generator, rows: tuple[int, ...], classes: int) -> np.ndarray:
    kind = rng.choice(["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
    most = min(classes, 2 if kind == "bool" else 128)
    return np.asarray(rng.integers(0, most, rows)).astype(kind)


def of_the_class(x: np.ndarray, labels: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A row's number at its class, and +0.0 at the others."""
    full_size = np.zeros(shape, x.dtype)
    np.put_along_axis(full_size, labels[..., None].astype(np.int64), x[..., None], axis=-1)
    return full_size


def run_row_case(rng: np.random.Generator, name: str) -> tuple[bool, str]:
    """Rows of classes with a class index each, the classes along any axis."""
    formula = NUMPY_ROW_LOSSES[name].formula
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    rows = random_shape(rng)[:3]
    if not rows and int(np.__version__.split(".")[0]) < 2:
        rows = (1,)  # numpy 1 takes the value of an array without axes into account for the type of a product.
    classes = int(rng.integers(1, 12))
    p, labels = random_values(rng, (*rows, classes), dtype), random_labels(rng, rows, classes)
    axis = int(rng.integers(-len(rows) - 1, len(rows) + 1))
    given = np.moveaxis(p, -1, axis)
    reduction = REDUCTIONS[rng.integers(len(REDUCTIONS))]
    if reduction == "batchmean" and not rows:
        reduction = "sum"
    weight = random_weight(rng, rows) if rng.random() < 0.4 else None
    mask = random_mask(rng, rows) if rng.random() < 0.4 else None
    class_weight = None
    if rng.random() < 0.5:
        class_weight = lay_out(rng, np.broadcast_to(random_weight(rng, (classes,)), (classes,)).copy())
    ignored = int(rng.integers(-1, classes + 1)) if rng.random() < 0.4 else None
    method = str(rng.choice([m for m in METHODS if m != "target_grad"]))
    arguments: dict[str, Any] = {"reduction": reduction, "axis": axis}
    for key, x in (("weight", weight), ("mask", mask), ("class_weight", class_weight), ("ignore_index", ignored)):
        if x is not None:
            arguments[key] = x
    upstream = None
    if method != "__call__" and rng.random() < 0.3:
        upstream = rng.standard_normal(broadcast_shape(rng, rows) if reduction == "none" else ())
        arguments["upstream"] = upstream = np.asarray(upstream, np.float32 if rng.random() < 0.5 else np.float64)

    # What numpy says of C-ordered copies.
    factor = full(class_weight, (classes,), dtype)
    results = dict(zip(("value", "gradient", "hessian"), formula(p, labels.astype(np.int64), factor)))
    kept = full(mask, rows, bool)
    if ignored is not None:
        kept = (labels != ignored) & (True if kept is None else kept)
    share = None if factor is None else np.asarray(factor[labels.astype(np.int64)])
    reduce = Reduction(reduction, rows[0] if rows else None, full(weight, rows, dtype), kept, share)
    multiplier = full(upstream, rows, dtype) if reduction == "none" else None if upstream is None else dtype(upstream)
    good = True
    got = getattr(getattr(sl, name), method)(lay_out(rng, given.copy()), lay_out(rng, labels), **arguments)
    for output, ours in zip(METHODS[method], got if len(METHODS[method]) > 1 else (got,)):
        if output == "value":
            expected = reduce.value(results["value"])
            good = good and same_bits(ours, np.asarray(expected).reshape(rows) if reduction == "none" else expected)
        else:
            derivative = np.asarray(reduce.derivative(results[output], multiplier)).reshape(rows)
            expected = np.ascontiguousarray(np.moveaxis(of_the_class(derivative, labels, p.shape), -1, axis))
            good = good and same_bits(ours, expected)
    shapes = [None if x is None else (x.shape, x.strides, x.dtype.name) for x in (weight, mask, upstream, class_weight)]
    return good, (
        f"{name} {np.dtype(dtype).name} {given.shape} axis {axis} {labels.dtype} {reduction} {method} ignore {ignored} "
        f"weight, mask, upstream, class_weight {shapes}"
    )


def run(cases: int, seed: int) -> tuple[Counter[str], list[str]]:
    counted: Counter[str] = Counter()
    different = []
    names = [*NUMPY_LOSSES, *NUMPY_ROW_LOSSES]
    for case in range(cases):
        rng = np.random.default_rng((seed, case))
        name = names[case % len(names)]
        good, description = (run_case if name in NUMPY_LOSSES else run_row_case)(rng, name)
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
            tt = np.where(t > 0, np.float32(1), np.float32(-1)) if reference.variants[0].target == "sign" else t
            e, g, _ = reference.formula(p, tt)
            for reduction in ("sum", "mean"):
                reduce = Reduction(reduction)
                out = np.empty_like(p)
                v, _ = getattr(sl, name).value_and_grad(p, tt, reduction=reduction, grad_out=out)
                good = same_bits(v, reduce.value(e))
                good = good and same_bits(getattr(sl, name)(p, tt, reduction=reduction), v)
                good = good and same_bits(out, reduce.derivative(g))
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
