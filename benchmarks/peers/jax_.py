"""JAX: jit, with optax's losses where they are the fastest form; it derives by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from cases import Case

from .peer import Timed


def jax_table(jnp: Any, optax: Any) -> dict[str, Callable[..., Any]]:
    return {
        "squared_error": optax.squared_error,
        "absolute_error": lambda p, t: abs(p - t),
        "huber": optax.huber_loss,
        "hinge": optax.hinge_loss,
        "binary_cross_entropy": lambda p, t: -(t * jnp.log(p) + (1 - t) * jnp.log1p(-p)),
        "binary_cross_entropy_with_logits": optax.sigmoid_binary_cross_entropy,
        # optax.kl_divergence takes log p, and so two logarithms.
        "kl_divergence": lambda p, t: t * jnp.log(t / p),
        "cross_entropy": optax.softmax_cross_entropy_with_integer_labels,
    }


def jax_(case: Case) -> Timed:
    import jax
    import optax

    jnp = jax.numpy
    loss = jax_table(jnp, optax)[case.loss]
    p, t = (jax.device_put(_aligned(array)) for array in case.inputs)

    def mean(p: Any, t: Any) -> Any:
        return loss(p, t).mean()

    def with_hessian(p: Any, t: Any) -> Any:
        value, gradient = jax.value_and_grad(mean)(p, t)
        if case.rows:
            s = jax.nn.softmax(p)
            return value, gradient, s * (1 - s) / len(t)
        return value, gradient, jax.vmap(jax.grad(jax.grad(loss)))(p, t) / p.size

    works = {"value": mean, "value_and_grad": jax.value_and_grad(mean), "value_grad_and_hess": with_hessian}
    compiled = jax.jit(works[case.work])
    return lambda: jax.block_until_ready(compiled(p, t))


def _aligned(array: np.ndarray) -> np.ndarray:
    """A copy where JAX can use it in place, in large pages, as numpy's own arrays are."""
    memory = np.empty(array.nbytes + 64, np.uint8)
    copy = memory[-memory.ctypes.data % 64 :][: array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy
