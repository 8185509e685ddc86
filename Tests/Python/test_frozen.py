"""The results of every loss are those of the day they were frozen. A change on purpose: `python tools/freeze.py`,
and say why."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import swiftloss as sl
from inputs import edges, integers, tails
from reference import LOSSES, VARIANTS, Variant
from swiftloss import special

ROOT = Path(__file__).resolve().parents[2]
specification = importlib.util.spec_from_file_location("freeze", ROOT / "tools" / "freeze.py")
assert specification is not None and specification.loader is not None
freeze = importlib.util.module_from_spec(specification)
specification.loader.exec_module(freeze)

FROZEN = freeze.frozen_hashes()
TAILED = [(name, variant) for name, variant in VARIANTS if not variant.has_options_of_classes]


def test_no_number_has_moved() -> None:
    assert freeze.differences(FROZEN, freeze.hashes()) == []


def test_every_output_is_frozen() -> None:
    frozen = dict(FROZEN)
    for name, loss in LOSSES.items():
        outputs = {"value", "gradient", "hessian"} | ({"target_gradient"} if loss.target_gradient else set())
        kinds = ["", " tails"] + [" classes"] * freeze.has_classes(name)
        keys = [f"{name} {dtype}{kind}" for dtype in ("float32", "float64") for kind in kinds]
        keys += [f"{name} {np.dtype(half).name}" for half in freeze.HALVES]
        assert all(set(frozen.pop(key)) == outputs for key in keys)
    for name in special.__all__:
        dtypes = (np.float32, np.float64, *freeze.HALVES)
        assert all(set(frozen.pop(f"special.{name} {np.dtype(dtype).name}")) == {"result"} for dtype in dtypes)
    assert not frozen


def test_the_generator_has_not_changed() -> None:
    """splitmix64 from the state 0."""
    assert integers(3, 0).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert len(np.unique(integers(1000, 7))) == 1000


DOMAINS = ("any", "probability", "log probability", "above -1", "sign", "binary", "weight", "factor")


@pytest.mark.parametrize("domain", DOMAINS)
def test_tails_are_tails(domain: str, dtype: type) -> None:
    """Every special value is among them, NaN with its sign and payload; nothing is outside the domain."""
    info = np.finfo(dtype)
    unsigned = np.uint32 if dtype is np.float32 else np.uint64
    special, x = edges(domain, dtype), tails(domain, freeze.TAILS_SHAPE, dtype, seed=1)
    assert x.dtype == special.dtype == dtype and x.shape == freeze.TAILS_SHAPE
    assert set(special.view(unsigned).tolist()) <= set(x.view(unsigned).ravel().tolist())
    low, high = {
        "any": (-np.inf, np.inf),
        "probability": (0, 1),
        "log probability": (-np.inf, 0),
        "above -1": (info.epsneg - 1, np.inf),
        "sign": (-1, 1),
        "binary": (0, 1),
        "weight": (0, 4),
        "factor": (0, info.max),
    }[domain]
    numbers = x[~np.isnan(x)]
    assert special[~np.isnan(special)].min() == numbers.min() == low
    assert numbers.max() == high
    assert np.isnan(special).sum() == (0 if domain in ("weight", "factor") else 3)
    if domain in ("sign", "binary"):
        assert set(numbers.tolist()) == {low, high}
        return
    # The special values are the type's, as numpy knows it.
    subnormal = info.smallest_subnormal
    both = {0.0, subnormal, 2 * subnormal, info.tiny - subnormal, info.tiny, 0.5, 1 - info.epsneg}
    assert {float(y) for y in both} <= set(np.abs(special).tolist())
    assert np.signbit(special[special == 0]).any() and not np.signbit(special[special == 0]).all()
    # And not much is twice there: no generator of constants.
    assert len(np.unique(numbers)) > x.size // 2
    for a, b in ((0, info.tiny), (info.tiny, 2.0**-30), (2.0**-8, 1)):
        assert ((a < np.abs(numbers)) & (np.abs(numbers) < b)).any()


@pytest.mark.parametrize(("name", "variant"), TAILED, ids=[f"{name}-{variant}" for name, variant in TAILED])
def test_what_the_mask_leaves_of_the_tails_is_finite(name: str, variant: Variant, dtype: type) -> None:
    """And is not little: hashes of NaN would hold nothing."""
    sums = 0
    for p, t, call in freeze.tail_calls(name, variant, dtype):
        if "mask" in call and call["reduction"] != "none":
            assert np.isfinite(getattr(sl, name)(p, t, **{key: x for key, x in call.items() if key != "upstream"}))
            assert call["mask"].sum() >= 30
            sums += 1
    assert sums >= 16


@pytest.mark.parametrize(("name", "variant"), TAILED, ids=[f"{name}-{variant}" for name, variant in TAILED])
def test_a_nan_of_the_tails_is_the_plain_one(name: str, variant: Variant, dtype: type) -> None:
    """Whatever NaN went in: the positive quiet one. (And there are some.)"""
    unsigned, plain = (np.uint32, 0x7FC00000) if dtype is np.float32 else (np.uint64, 0x7FF8000000000000)
    found = 0
    for p, t, call in freeze.tail_calls(name, variant, dtype):
        for output, result in freeze.outputs(name, variant, p, t, call).items():
            x = np.frombuffer(result, dtype)
            bits = x.view(unsigned)[np.isnan(x)]
            assert (bits == plain).all(), (output, call["reduction"], hex(bits[bits != plain][0]))
            found += bits.size
    assert found > 100


def test_a_difference_is_noticed() -> None:
    key = "huber float64"
    moved = {**FROZEN, key: {**FROZEN[key], "value": "0" * 16}}
    assert freeze.differences(FROZEN, moved) == ["huber float64 value"]
    assert freeze.differences(FROZEN, {k: v for k, v in FROZEN.items() if k != key}) != []
