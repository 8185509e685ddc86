"""Tensors of 16 bits, PyTorch's and JAX's, by DLPack: numbers are stored in float16 or bfloat16, computed in float32.

mpmath judges, from the stored numbers. A loss is a float32, as near as test_float32.py asks for; a gradient is one that
was rounded once more, to the prediction's type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
import test_float32 as float32
import torch
from ours import sl
from peers import Peer
from test_float32 import mp

SHAPE = (40, 5)
# Each by its type's name: numpy's type, the digits after the point, the exponent of the smallest normal number.
TYPES = {"float16": (np.float16, 10, -14), "bfloat16": (ml_dtypes.bfloat16, 7, -126)}
# Makes a tensor that shares or copies a numpy array.
LIBRARIES: dict[str, Callable[[np.ndarray], Any]] = {
    "PyTorch": lambda x: torch.from_numpy(x.view(np.int16)).view(getattr(torch, x.dtype.name)),
    "JAX": jnp.asarray,
}
# (loss, prediction, target) as in arguments.py
ELEMENTS = [
    ("squared_error", "any", "any"),
    ("binary_cross_entropy_with_logits", "any", "probability"),
    ("kl_divergence", "probability", "probability"),
]
ROWS = [
    ("cross_entropy", "any", "class"),
    ("cross_entropy", "any", "distribution"),
    ("categorical_cross_entropy", "distribution", "distribution"),
]


def rounded(x: np.ndarray, dtype: str) -> np.ndarray:
    return x if x.dtype.kind == "i" else x.astype(TYPES[dtype][0])


def tensors(library: str, *arrays: np.ndarray) -> list[Any]:
    """Class indices go as they are."""
    return [LIBRARIES[library](x) if x.dtype.kind != "i" else x for x in arrays]


def allowed(terms: tuple[Any, ...], dtype: str, float32_ulps: float) -> Any:
    """Half a unit in the type's last place, and what the float32 may be off."""
    exact = mp.fsum(terms)
    _, digits, smallest = TYPES[dtype]
    exponent = max(mp.frexp(exact)[1] - 1, smallest) if exact else smallest
    return mp.mpf(2) ** (exponent - digits) / 2 + float32_ulps * float32.ulp(exact)


def check(value: np.ndarray, gradient: np.ndarray, dtype: str, exact: Any, of_value: Callable[..., float]) -> None:
    """exact has the terms of values and of gradients."""
    assert value.dtype == np.float32 and gradient.dtype == TYPES[dtype][0]
    values, gradients = exact
    assert value.size == len(values) and gradient.size == len(gradients)
    for x, terms in zip(value.reshape(-1), values):
        assert float32.ulps(x, terms) <= of_value(terms)
    for x, terms in zip(gradient.reshape(-1), gradients):
        assert abs(mp.mpf(float(x)) - mp.fsum(terms)) <= allowed(terms, dtype, float32.allowed(terms))


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize(("loss", "prediction", "target"), ELEMENTS)
def test_elements(loss: str, prediction: str, target: str, dtype: str, library: str) -> None:
    p, t = (rounded(x, dtype) for x in float32.plain.arguments(prediction, target, SHAPE))
    value, gradient = getattr(sl, loss).value_and_grad(*tensors(library, p, t), reduction="none")
    pairs = [float32.EXACT[loss](mp.mpf(float(x)), mp.mpf(float(y))) for x, y in zip(p.flat, t.flat)]
    check(value, gradient, dtype, ([e for e, _ in pairs], [g for _, g in pairs]), float32.allowed)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize(("loss", "prediction", "target"), ROWS)
def test_rows(loss: str, prediction: str, target: str, dtype: str, library: str) -> None:
    p, t = (rounded(x, dtype) for x in float32.plain.arguments(prediction, target, SHAPE))
    value, gradient = getattr(sl, loss).value_and_grad(*tensors(library, p, t), reduction="none")
    row = Peer(loss, "", "", None, {}, prediction, target)
    found = [float32.exact_row(row, x, y) for x, y in zip(p, t)]
    exact = [e for e, _ in found], [terms for _, gradients in found for terms in gradients]
    check(value, gradient, dtype, exact, lambda terms: float32.allowed_of_row(row, "value", terms))


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("dtype", TYPES)
def test_a_mean(dtype: str, library: str) -> None:
    """With weights and a mask in the same type's tensors."""
    arrays = float32.plain.arguments("any", "any", SHAPE)
    p, t, w = (rounded(x, dtype) for x in (*arrays, np.random.default_rng(7).uniform(0, 3, SHAPE)))
    mask = np.arange(p.size).reshape(SHAPE) % 3 != 0
    weight = w.astype(np.float64) * mask
    r, count = p.astype(np.float64) - t.astype(np.float64), np.count_nonzero(mask)
    prediction, target, given = tensors(library, p, t, w)
    counts = torch.from_numpy(mask) if library == "PyTorch" else jnp.asarray(mask)
    how = {"weight": given, "mask": counts, "reduction": "mean"}
    value, gradient = sl.squared_error.value_and_grad(prediction, target, **how)
    assert value.dtype == np.float32
    # 200 terms are rounded some 30 times each, in float64 as good as never.
    assert value == pytest.approx(np.sum(weight * r**2) / count, rel=30 * 2.0**-24)
    assert gradient.dtype == TYPES[dtype][0]
    for x, exact in zip(gradient.flat, (2 * weight * r / count).flat):
        assert abs(float(x) - exact) <= allowed((mp.mpf(exact),), dtype, 4)


@pytest.mark.parametrize("dtype", TYPES)
def test_strides(dtype: str) -> None:
    """A tensor that is not contiguous, or starts within another, has the same results bit for bit."""
    p, t = (rounded(x, dtype) for x in float32.plain.arguments("any", "any", SHAPE))
    (prediction,) = tensors("PyTorch", p)
    apart = torch.stack([prediction.T, prediction.T], -1)[..., 1].T
    assert not apart.is_contiguous()
    within = torch.cat([prediction[:3], prediction])[3:]
    expected = sl.squared_error.grad(prediction, *tensors("PyTorch", t), reduction="none")
    for view in (apart, within):
        found = sl.squared_error.grad(view, *tensors("PyTorch", t), reduction="none")
        np.testing.assert_array_equal(found.view(np.uint16), expected.view(np.uint16))
