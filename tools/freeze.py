#!/usr/bin/env python3
"""Hashes of the results of every loss, so that no number moves unnoticed.

    python tools/freeze.py           write Tests/Python/frozen_hashes.json
    python tools/freeze.py --check   compare with it; exit status 1 if any differs

One hash per loss, type and output, over all the loss's options of Tests/Python/reference.py, all reductions, with
and without weights and a mask. Inputs come from a generator of integers. The file is the same at every
SWIFTLOSS_SIMD and with every numpy.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "Tests" / "Python" / "frozen_hashes.json"
sys.path.insert(0, str(ROOT / "Tests" / "Python"))

import numpy as np  # noqa: E402
import swiftloss as sl  # noqa: E402
from inputs import arguments, numbers, row_shape  # noqa: E402
from reference import LOSSES, Variant  # noqa: E402

# Three leaves of the sum and a tail; rows of seven classes.
SHAPE = (61, 7)
REDUCTIONS = ("mean", "none", "sum", "batchmean", "weighted_mean")


def outputs(name: str, variant: Variant, dtype: Any) -> dict[str, list[bytes]]:
    """The bytes of every output of a loss with some options."""
    loss = getattr(sl, name)
    collected: dict[str, list[bytes]] = {}
    p, t = arguments(name, variant, SHAPE, dtype, seed=1)
    rows = row_shape(name, SHAPE)
    weight, mask = numbers("weight", rows, dtype, seed=100), numbers("binary", rows, dtype, seed=101) == 1
    for reduction in REDUCTIONS:
        for extra in ({}, {"weight": weight}, {"mask": mask}, {"weight": weight, "mask": mask}):
            call = {**variant.options, **extra, "reduction": reduction}
            value, gradient, hessian = loss.value_grad_and_hess(p, t, **call)
            results = {"value": value, "gradient": gradient, "hessian": hessian}
            if LOSSES[name].target_gradient:
                results["target_gradient"] = loss.target_grad(p, t, **call)
            for output, result in results.items():
                little_endian = np.asarray(result).astype(result.dtype.newbyteorder("<"))
                collected.setdefault(output, []).append(little_endian.tobytes())
    return collected


def hashes() -> dict[str, dict[str, str]]:
    """{"loss float64": {"value": hash, ...}, ...}"""
    frozen = {}
    for name in sorted(LOSSES):
        for dtype in (np.float32, np.float64):
            state: dict[str, Any] = {}
            for variant in LOSSES[name].variants:
                for output, parts in outputs(name, variant, dtype).items():
                    state.setdefault(output, hashlib.sha256()).update(b"".join(parts))
            frozen[f"{name} {dtype.__name__}"] = {output: digest.hexdigest()[:16] for output, digest in state.items()}
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
