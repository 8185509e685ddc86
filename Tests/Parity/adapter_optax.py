"""optax's tests of its losses (optax/losses/_regression_test.py, _classification_test.py), with this library's losses
in the place of its own: as callbacks of JAX, with a derivative of their own.

optax checks nothing, and its tests take positive numbers for logarithms of probabilities: so check="none" here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from optax.losses import _classification, _regression
from ours import sl


def elements(name: str, axis: int | None = None, **switches: bool) -> Callable[..., Any]:
    """The losses of elements, or of the rows along an axis, as a function of JAX arrays and numeric options."""
    loss = getattr(sl, name)
    if axis is not None:
        switches = {**switches, "axis": axis}

    def ours(function: Callable[..., Any], p: Any, t: Any, options: dict[str, Any]) -> np.ndarray:
        numbers = {option: float(x) for option, x in options.items()}
        p, t = np.asarray(p), np.asarray(t)
        return np.asarray(function(p, t, reduction="none", check="none", **switches, **numbers), p.dtype)

    def traced(function: Callable[..., Any], shape: Any, p: Any, t: Any, options: dict[str, Any]) -> Any:
        result = jax.ShapeDtypeStruct(shape, p.dtype)
        call = lambda *arguments: ours(function, *arguments)  # noqa: E731
        return jax.pure_callback(call, result, p, t, options, vmap_method="sequential")

    @jax.custom_jvp
    def e(p: Any, t: Any, options: dict[str, Any]) -> Any:
        # Shapes that do not fit are an error now, while JAX is tracing, and not in the callback.
        shape = ours(loss, np.zeros(p.shape, p.dtype), np.zeros(t.shape, t.dtype), {}).shape
        return traced(loss, shape, p, t, options)

    @e.defjvp
    def derivative(primals: Any, tangents: Any) -> Any:
        (p, t, options), (dp, dt, _) = primals, tangents
        along = gradient(p, t, options) * dp
        if name == "cross_entropy" and t.shape == p.shape:
            along += traced(loss.target_grad, t.shape, p, t, options) * dt
        return e(p, t, options), along if axis is None else along.sum(axis=axis)

    @jax.custom_jvp
    def gradient(p: Any, t: Any, options: dict[str, Any]) -> Any:
        return traced(loss.grad, p.shape, p, t, options)

    @gradient.defjvp
    def second_derivative(primals: Any, tangents: Any) -> Any:
        assert axis is None  # the Hessian of a row has more than its diagonal
        return gradient(*primals), traced(loss.hess, primals[0].shape, *primals) * tangents[0]

    def of_numbers(p: Any, t: Any, **options: Any) -> Any:
        p, t = jnp.asarray(p, jnp.float32), jnp.asarray(t)
        is_label = axis is not None and jnp.issubdtype(t.dtype, jnp.integer)
        return e(p, t if is_label else t.astype(p.dtype), options)

    return of_numbers


def of_zero(name: str) -> Callable[..., Any]:
    """The targets may be left out."""
    function = elements(name)

    def loss(predictions: Any, targets: Any = None, **options: Any) -> Any:
        return function(predictions, jnp.zeros_like(predictions) if targets is None else targets, **options)

    return loss


def divergence(**switches: bool) -> Callable[..., Any]:
    """A loss of rows; where single elements are masked, the sum of the others'."""

    def kl(p: Any, t: Any, axis: int = -1, where: Any = None) -> Any:
        if where is None:
            return elements("kl_divergence", axis=axis, **switches)(p, t)
        return jnp.sum(elements("kl_divergence", **switches)(p, t), axis=axis, where=where)

    return kl


MASKED = -1e30  # a logit whose probability is 0 beside any other


def softmax_cross_entropy(logits: Any, labels: Any, axis: Any = -1, where: Any = None) -> Any:
    z, t = jnp.asarray(logits, jnp.float32), jnp.asarray(labels)
    if isinstance(axis, tuple):  # several axes make up the classes
        z = jnp.moveaxis(z, axis, range(-len(axis), 0))
        z, axis = z.reshape(*z.shape[: -len(axis)], -1), -1
    if where is None:
        return elements("cross_entropy", axis=axis)(z, t)
    where = jnp.broadcast_to(where if where.ndim == z.ndim else jnp.expand_dims(where, axis), z.shape)
    t = jnp.where(where, t, 0) if t.ndim == z.ndim else t
    e = elements("cross_entropy", axis=axis)(jnp.where(where, z, MASKED), t)
    return jnp.where(where.any(axis), e, 0)  # of nothing but masked logits


def install() -> None:
    _regression.squared_error = of_zero("squared_error")
    _regression.l2_loss = of_zero("half_squared_error")
    _regression.huber_loss = of_zero("huber")
    _regression.log_cosh = of_zero("log_cosh")
    _classification.sigmoid_binary_cross_entropy = elements("binary_cross_entropy_with_logits")
    _classification.hinge_loss = elements("hinge")
    _classification.kl_divergence = divergence(log_prediction=True)
    _classification.kl_divergence_with_log_targets = divergence(log_prediction=True, log_target=True)
    _classification.softmax_cross_entropy = softmax_cross_entropy
    _classification.safe_softmax_cross_entropy = softmax_cross_entropy
    _classification.softmax_cross_entropy_with_integer_labels = softmax_cross_entropy
