"""How the losses of another library's elements (or rows) become its loss, gradient and Hessian diagonal.

Each function here takes

- elements(p, t): the losses of the elements or rows, in the library's own arrays;
- reduction: a Reduction, which is written with the operations all arrays have, as a user of that library would.

The derivatives are the library's: by its automatic differentiation, through the reduction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import keras
import numpy as np
import torch
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE

jax.config.update("jax_enable_x64", True)

Elements = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Reduction:
    """weight has the shape of the losses; it is 0 where the mask leaves one out."""

    name: str
    weight: np.ndarray
    divisor: float
    upstream: Any

    def value(self, e: Any, array: Callable[[Any], Any]) -> Any:
        e = e * array(self.weight)
        return e if self.name == "none" else e.sum() / self.divisor

    def derivative(self, g: np.ndarray) -> np.ndarray:
        """Of the value times upstream, from the derivatives of the losses."""
        factor = self.weight / self.divisor * self.upstream
        return g * factor.reshape(factor.shape + (1,) * (g.ndim - factor.ndim))


def rows_of(x: Any) -> Any:
    return x.reshape(x.shape[0], -1)


def torch_results(elements: Elements, p: np.ndarray, t: np.ndarray, reduction: Reduction) -> dict[str, np.ndarray]:
    prediction, target = torch.tensor(p, requires_grad=True), torch.tensor(t)

    def derivative(y: Any, x: Any) -> Any:
        if not y.requires_grad:  # a constant
            return torch.zeros_like(x)
        return torch.autograd.grad(y, x, create_graph=True, materialize_grads=True)[0]

    value = reduction.value(elements(prediction, target), torch.as_tensor)
    gradient = derivative((value * torch.as_tensor(reduction.upstream)).sum(), prediction)
    hessian = torch.zeros_like(rows_of(prediction))
    for k in range(hessian.shape[1]):  # no element of a row touches another row's loss
        hessian[:, k] = rows_of(derivative(rows_of(gradient)[:, k].sum(), prediction))[:, k]
    results = {"value": value, "gradient": gradient, "hessian": hessian.reshape(p.shape)}
    if t.shape == p.shape:
        target.requires_grad_()
        value = reduction.value(elements(prediction, target), torch.as_tensor)
        results["target_gradient"] = derivative((value * torch.as_tensor(reduction.upstream)).sum(), target)
    return {output: result.detach().numpy() for output, result in results.items()}


def keras_results(elements: Elements, p: np.ndarray, t: np.ndarray, reduction: Reduction) -> dict[str, np.ndarray]:
    """On its PyTorch backend, which makes float32 of float64 wherever types meet: here it does not
    (test_disagreements.py has what comes of it)."""
    keras.config.set_floatx(p.dtype.name)
    BIT64_TO_BIT32_DTYPE["float64"] = p.dtype.name
    return torch_results(elements, p, t, reduction)


def jax_results(elements: Elements, p: np.ndarray, t: np.ndarray, reduction: Reduction) -> dict[str, np.ndarray]:
    def value(p: Any, t: Any) -> Any:
        return reduction.value(elements(p, t), jax.numpy.asarray)

    def scaled(p: Any, t: Any) -> Any:
        return (value(p, t) * reduction.upstream).sum()

    prediction, target = jax.numpy.asarray(p), jax.numpy.asarray(t)
    gradient = jax.grad(scaled)
    hessian = np.zeros(p.shape)
    for k in range(rows_of(hessian).shape[1]):
        direction = np.zeros(p.shape, p.dtype)
        rows_of(direction)[:, k] = 1
        along = jax.jvp(lambda p: gradient(p, target), (prediction,), (jax.numpy.asarray(direction),))[1]
        rows_of(hessian)[:, k] = rows_of(along)[:, k]
    results = {"value": value(prediction, target), "gradient": gradient(prediction, target), "hessian": hessian}
    if t.shape == p.shape:
        results["target_gradient"] = jax.grad(scaled, argnums=1)(prediction, target)
    return {output: np.asarray(result) for output, result in results.items()}


def written_out(elements: Elements, p: np.ndarray, t: np.ndarray, reduction: Reduction) -> dict[str, np.ndarray]:
    """Of a library without automatic differentiation: elements gives what it has of value, gradient and Hessian."""
    results = elements(p, t)
    reduced = {name: reduction.derivative(x) for name, x in results.items() if name != "value"}
    if "value" in results:
        reduced["value"] = reduction.value(results["value"], np.asarray)
    return reduced


RESULTS = {
    "PyTorch": torch_results,
    "Keras": keras_results,
    "optax": jax_results,
    "scikit-learn": written_out,
    "SciPy": written_out,
    "XGBoost": written_out,  # the formulas of its source
}
