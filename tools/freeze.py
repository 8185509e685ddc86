#!/usr/bin/env python3
"""Hashes of the results of every loss and of every function of swiftloss.special, so that no number moves unnoticed.

    python tools/freeze.py           write Tests/Python/frozen_hashes.json
    python tools/freeze.py --check   compare with it; exit status 1 if any differs

One hash per loss, type and output, over all the loss's options of Tests/Python/reference.py, all reductions, with
and without weights and a mask; one over the tails of every domain (special values, subnormals, infinities, NaN), with
an upstream and an array of pos_weight too; and one over what has to do with classes: their weights, an index to be
ignored, another axis. float16 and bfloat16 have one each, of everyday numbers and tails; without ml_dtypes, which has
the type bfloat16, the file cannot be written and --check leaves that type out. Inputs come from a generator of
integers. The file is the same at every SWIFTLOSS_SIMD and with every numpy.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "Tests" / "Python" / "frozen_hashes.json"
sys.path.insert(0, str(ROOT / "Tests" / "Python"))

import numpy as np  # noqa: E402
import swiftloss as sl  # noqa: E402
from inputs import arguments, is_tame, numbers, row_shape, tails  # noqa: E402
from reference import LOSSES, Variant, has_target_gradient  # noqa: E402
from swiftloss import special  # noqa: E402

try:
    from ml_dtypes import bfloat16
except ImportError:
    bfloat16 = None

# Three leaves of the sum and a tail; rows of seven classes.
SHAPE = (61, 7)
# Enough for every special value in each argument, and for rows without any.
TAILS_SHAPE = (307, 5)
CLASSES_SHAPE = (13, 11, 7)
REDUCTIONS = ("mean", "none", "sum", "batchmean", "weighted_mean")
# Of a reduced loss: one that rounds, and ones whose products leave the range at either end.
UPSTREAMS = {"mean": -0.75, "sum": 2.0**-130, "batchmean": 2.0**120, "weighted_mean": -(2.0**-100)}

SPECIAL_SHAPES = ((307, 5), (64, 130), (3, 1000))
ROW_FUNCTIONS = ("log_softmax", "logsumexp", "softmax")
HALVES = (np.float16,) if bfloat16 is None else (np.float16, bfloat16)

# prediction, target and the keywords of a call.
Call = tuple[np.ndarray, np.ndarray, dict[str, Any]]


def has_classes(name: str) -> bool:
    return any(variant.has_options_of_classes for variant in LOSSES[name].variants)


def combinations(weight: np.ndarray, mask: np.ndarray) -> tuple[dict[str, Any], ...]:
    return {}, {"weight": weight}, {"mask": mask}, {"weight": weight, "mask": mask}


def everyday_calls(name: str, variant: Variant, dtype: Any) -> Iterator[Call]:
    if variant.has_options_of_classes:
        return
    p, t = arguments(name, variant, SHAPE, dtype, seed=1)
    rows = row_shape(name, variant, SHAPE)
    weight, mask = numbers("weight", rows, dtype, seed=100), numbers("binary", rows, dtype, seed=101) == 1
    for reduction in REDUCTIONS:
        for extra in combinations(weight, mask):
            yield p, t, {**variant.options, **extra, "reduction": reduction}


def tail_calls(name: str, variant: Variant, dtype: Any) -> Iterator[Call]:
    """Half of them with an upstream. The mask leaves what has finite sums: without it these are mostly NaN."""
    if variant.has_options_of_classes:
        return
    p, t = arguments(name, variant, TAILS_SHAPE, dtype, seed=1, make=tails)
    rows = row_shape(name, variant, TAILS_SHAPE)
    weight, upstream = tails("weight", rows, dtype, seed=100), tails("any", rows, dtype, seed=102)
    all_options = [variant.options]
    if "pos_weight" in variant.options:
        all_options.append({**variant.options, "pos_weight": tails("factor", TAILS_SHAPE, dtype, seed=103)})
    for options in all_options:
        others = [x for x in (t, *options.values()) if np.shape(x) == p.shape]  # No class indices, no numbers.
        tame = is_tame(p, *others)
        mask = (tame if tame.shape == rows else tame.all(axis=-1)) & (numbers("binary", rows, dtype, seed=101) == 1)
        for reduction in REDUCTIONS:
            for extra in combinations(weight, mask):
                call = {**options, **extra, "reduction": reduction}
                yield p, t, call
                yield p, t, {**call, "upstream": upstream if reduction == "none" else UPSTREAMS[reduction]}


def class_calls(name: str, variant: Variant, dtype: Any) -> Iterator[Call]:
    """Everyday numbers and, with "none", tails; the classes last, first and between."""
    if not has_classes(name):
        return
    for make in (numbers, tails):
        p, t = arguments(name, variant, CLASSES_SHAPE, dtype, seed=3, make=make)
        options = variant.keywords(p.shape)
        weight = make("weight", p.shape[:-1], dtype, seed=104)
        mask = numbers("binary", p.shape[:-1], dtype, seed=105) == 1
        for axis in (-1, 0, 1):
            q = np.ascontiguousarray(np.moveaxis(p, -1, axis))
            y = t if variant.is_labelled else np.ascontiguousarray(np.moveaxis(t, -1, axis))
            for reduction in REDUCTIONS if make is numbers else ("none",):
                for extra in combinations(weight, mask):
                    yield q, y, {**options, **extra, "reduction": reduction, "axis": axis}


def half_calls(name: str, variant: Variant, dtype: Any) -> Iterator[Call]:
    """Stored in 16 bits, and computed as float32 is: fewer calls will do."""
    for make in (numbers, tails):
        p, t = arguments(name, variant, SHAPE, dtype, seed=4, make=make)
        rows = row_shape(name, variant, SHAPE)
        weight, mask = make("weight", rows, dtype, seed=106), numbers("binary", rows, np.float32, seed=107) == 1
        for reduction in ("mean", "none"):
            for extra in combinations(weight, mask):
                yield p, t, {**variant.keywords(p.shape), **extra, "reduction": reduction}


CALLS = {"": everyday_calls, " tails": tail_calls, " classes": class_calls}
KINDS = [(np.float32, CALLS), (np.float64, CALLS), *((half, {"": half_calls}) for half in HALVES)]


def stored(result: Any) -> bytes:
    """The bytes of an array, whatever machine this is."""
    result = np.asarray(result)
    result = result if result.itemsize > 2 else np.ascontiguousarray(result).view(np.uint16)
    return result.astype(result.dtype.newbyteorder("<")).tobytes()


def outputs(name: str, variant: Variant, p: np.ndarray, t: np.ndarray, call: dict[str, Any]) -> dict[str, bytes]:
    """The bytes of every output of a call."""
    loss = getattr(sl, name)
    value, gradient, hessian = loss.value_grad_and_hess(p, t, **call)
    results = {"value": value, "gradient": gradient, "hessian": hessian}
    if has_target_gradient(name, variant):
        results["target_gradient"] = loss.target_grad(p, t, **call)
    return {output: stored(result) for output, result in results.items()}


def special_hash(name: str, dtype: Any) -> str:
    """Of one function: everyday numbers and tails, and of a function of rows also tails without infinities and NaN,
    which take their whole row; along both axes."""
    digest, f = hashlib.sha256(), getattr(special, name)
    for seed, shape in enumerate(SPECIAL_SHAPES):
        every, some = tails("any", shape, dtype, seed=110 + seed), numbers("any", shape, dtype, seed=120 + seed)
        if name not in ROW_FUNCTIONS:
            digest.update(stored(f(some)) + stored(f(every)))
            continue
        with np.errstate(invalid="ignore"):  # A signalling NaN.
            finite = np.isfinite(every)
        for x in (some, every, np.where(finite, every, some)):
            digest.update(stored(f(x)) + stored(f(x, axis=0)))
    return digest.hexdigest()[:16]


def hashes() -> dict[str, dict[str, str]]:
    """{"loss float64": {"value": hash, ...}, "loss float64 tails": ..., "special.exp float64": {"result": hash},
    ...}"""
    frozen = {}
    for name in sorted(LOSSES):
        for dtype, kinds in KINDS:
            for kind, calls in kinds.items():
                state: dict[str, Any] = {}
                for variant in LOSSES[name].variants:
                    for p, t, call in calls(name, variant, dtype):
                        for output, part in outputs(name, variant, p, t, call).items():
                            state.setdefault(output, hashlib.sha256()).update(part)
                digests = {output: digest.hexdigest()[:16] for output, digest in state.items()}
                if digests:
                    frozen[f"{name} {np.dtype(dtype).name}{kind}"] = digests
    for name in sorted(special.__all__):
        for dtype in (np.float32, np.float64, *HALVES):
            frozen[f"special.{name} {np.dtype(dtype).name}"] = {"result": special_hash(name, dtype)}
    return frozen


def frozen_hashes() -> dict[str, dict[str, str]]:
    """Those of the file that can be compared here."""
    return {key: hashes for key, hashes in json.loads(FILE.read_text()).items() if bfloat16 or " bfloat16" not in key}


def differences(before: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> list[str]:
    """What was frozen otherwise, or not at all, or is no more."""
    return [
        f"{key} {output}"
        for key in sorted({*before, *now})
        for output in sorted({*before.get(key, {}), *now.get(key, {})})
        if before.get(key, {}).get(output) != now.get(key, {}).get(output)
    ]


def main() -> int:
    if "--check" not in sys.argv[1:]:
        if bfloat16 is None:
            print("the hashes of bfloat16 need ml_dtypes")
            return 1
        FILE.write_text(json.dumps(hashes(), indent=2) + "\n")
        return 0
    different = differences(frozen_hashes(), hashes())
    for line in different:
        print(f"{line} is not as frozen")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
