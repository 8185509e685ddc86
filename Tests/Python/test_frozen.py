"""The results of every loss are those of the day they were frozen. A change on purpose: `python tools/freeze.py`,
and say why."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
from inputs import integers
from reference import LOSSES

ROOT = Path(__file__).resolve().parents[2]
specification = importlib.util.spec_from_file_location("freeze", ROOT / "tools" / "freeze.py")
assert specification is not None and specification.loader is not None
freeze = importlib.util.module_from_spec(specification)
specification.loader.exec_module(freeze)

FROZEN = json.loads(freeze.FILE.read_text())


def test_no_number_has_moved() -> None:
    assert freeze.differences(FROZEN, freeze.hashes()) == []


def test_every_output_of_every_loss_is_frozen() -> None:
    for name, loss in LOSSES.items():
        outputs = {"value", "gradient", "hessian"} | ({"target_gradient"} if loss.target_gradient else set())
        for dtype in ("float32", "float64"):
            assert set(FROZEN[f"{name} {dtype}"]) == outputs
    assert len(FROZEN) == 2 * len(LOSSES)


def test_the_generator_has_not_changed() -> None:
    """splitmix64 from the state 0."""
    assert integers(3, 0).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert len(np.unique(integers(1000, 7))) == 1000


def test_a_difference_is_noticed() -> None:
    key = "huber float64"
    moved = {**FROZEN, key: {**FROZEN[key], "value": "0" * 16}}
    assert freeze.differences(FROZEN, moved) == ["huber float64 value"]
    assert freeze.differences(FROZEN, {k: v for k, v in FROZEN.items() if k != key}) != []
