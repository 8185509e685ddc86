#!/usr/bin/env python3
"""Hashes of the results of every loss, so that no number moves unnoticed.

    python tools/freeze.py           write Tests/Python/frozen_hashes.json
    python tools/freeze.py --check   compare with it; exit status 1 if any differs

One hash per loss, type and output, over all the loss's options of Tests/Python/reference.py, all reductions, with
and without weights and a mask; and one over the tails of every domain (special values, subnormals, infinities, NaN),
with an upstream and an array of pos_weight too. Inputs come from a generator of integers. The file is the same at every
SWIFTLOSS_SIMD and with every numpy.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Iterator

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "Tests" / "Python" / "frozen_hashes.json"
sys.path.insert(0, str(ROOT / "Tests" / "Python"))

import numpy as np  # noqa: E402
import swiftloss as sl  # noqa: E402
from inputs import arguments, is_tame, numbers, row_shape, tails  # noqa: E402
from reference import LOSSES, Variant  # noqa: E402

# Three leaves of the sum and a tail; rows of seven classes.
SHAPE = (61, 7)
# Enough for every special value in each argument, and for rows without any.
TAILS_SHAPE = (307, 5)
REDUCTIONS = ("mean", "none", "sum", "batchmean", "weighted_mean")
# Of a reduced loss: one that rounds, and ones whose products leave the range at either end.
UPSTREAMS = {"mean": -0.75, "sum": 2.0**-130, "batchmean": 2.0**120, "weighted_mean": -(2.0**-100)}

# prediction, target and the keywords of a call.
Call = tuple[np.ndarray, np.ndarray, dict[str, Any]]


def combinations(weight: np.ndarray, mask: np.ndarray) -> tuple[dict[str, Any], ...]:
    return {}, {"weight": weight}, {"mask": mask}, {"weight": weight, "mask": mask}


def everyday_calls(name: str, variant: Variant, dtype: Any) -> Iterator[Call]:
    p, t = arguments(name, variant, SHAPE, dtype, seed=1)
    rows = row_shape(name, SHAPE)
    weight, mask = numbers("weight", rows, dtype, seed=100), numbers("binary", rows, dtype, seed=101) == 1
    for reduction in REDUCTIONS:
        for extra in combinations(weight, mask):
            yield p, t, {**variant.options, **extra, "reduction": reduction}


def tail_calls(name: str, variant: Variant, dtype: Any) -> Iterator[Call]:
    """Half of them with an upstream. The mask leaves what has finite sums: without it these are mostly NaN."""
    p, t = arguments(name, variant, TAILS_SHAPE, dtype, seed=1, make=tails)
    rows = row_shape(name, TAILS_SHAPE)
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


CALLS = {"": everyday_calls, " tails": tail_calls}


def outputs(name: str, p: np.ndarray, t: np.ndarray, call: dict[str, Any]) -> dict[str, bytes]:
    """The bytes of every output of a call."""
    loss = getattr(sl, name)
    value, gradient, hessian = loss.value_grad_and_hess(p, t, **call)
    results = {"value": value, "gradient": gradient, "hessian": hessian}
    if LOSSES[name].target_gradient:
        results["target_gradient"] = loss.target_grad(p, t, **call)
    return {
        output: np.asarray(result).astype(result.dtype.newbyteorder("<")).tobytes()
        for output, result in results.items()
    }


def hashes() -> dict[str, dict[str, str]]:
    """{"loss float64": {"value": hash, ...}, "loss float64 tails": ...}"""
    frozen = {}
    for name in sorted(LOSSES):
        for dtype in (np.float32, np.float64):
            for kind, calls in CALLS.items():
                state: dict[str, Any] = {}
                for variant in LOSSES[name].variants:
                    for p, t, call in calls(name, variant, dtype):
                        for output, part in outputs(name, p, t, call).items():
                            state.setdefault(output, hashlib.sha256()).update(part)
                digests = {output: digest.hexdigest()[:16] for output, digest in state.items()}
                frozen[f"{name} {dtype.__name__}{kind}"] = digests
    return frozen


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
        FILE.write_text(json.dumps(hashes(), indent=2) + "\n")
        return 0
    different = differences(json.loads(FILE.read_text()), hashes())
    for line in different:
        print(f"{line} is not as frozen")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
