"""Keras's losses, computed by this library.

>>> import keras, swiftloss.keras as losses
>>> model.compile(optimizer="sgd", loss=losses.Huber(delta=2.0))

Each class here has the name, the arguments and the meaning of the class of ``keras.losses`` that it derives from: the loss of a
sample is the mean (or, for rows of classes, the sum) over the last axis, and sample weights, masks and reductions are Keras's own.
Values and gradients come from the Swift core, on Keras's backends PyTorch, TensorFlow, JAX and numpy, for arrays in the CPU's
memory. TensorFlow cannot compile a call of another library: ``model.compile(..., jit_compile=False)``.

Differences to Keras: results have more digits near zero. ``BinaryCrossentropy`` keeps probabilities 1e-7 away from 1 exactly, where
Keras's bound in float32 is 1 - 1.19e-7. ``Hinge`` refuses labels that are not all 0 or 1, or all -1 or 1. A class index out of
range is an error on every backend: an ``IndexError``, which JAX and TensorFlow wrap in one of theirs. At a kink the gradient is the
subgradient of least magnitude, which differs between Keras's backends. Targets are broadcast to predictions, predictions are not to
targets. There is no derivative by ``y_true``. ``label_smoothing`` of logits must be below 1, and is spread over the extent of
``axis``, where Keras takes the last one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _losses as sl

try:
    import keras
except ImportError as error:
    if error.name != "keras":
        raise
    raise ImportError(
        "swiftloss.keras needs Keras, which this Python has not: pip install 'swiftloss[keras]'"
    ) from None

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Hinge",
    "Huber",
    "KLDivergence",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "SparseCategoricalCrossentropy",
]

# ---- one loss of samples, and its gradient, in numpy -------------------------------------------------------------------


@dataclass(frozen=True)
class _Samples:
    """The losses of samples: our loss and its options."""

    loss: Any
    options: dict[str, Any]
    is_row: bool = False
    """Whether the loss is one of rows; else the mean over an axis."""
    mean_axis: int = -1
    prepare: Callable[[Any], Any] | None = None
    """What becomes of the targets first."""
    unit_range: bool = False
    """Whether predictions are clipped to [0, 1] first."""
    has_labels: bool = False
    """Whether the option ``labels`` says which labels the targets are."""

    def _how(self, t: Any) -> dict[str, Any]:
        labels = {"labels": _labels(t)} if self.has_labels else {}
        return {"reduction": "none", **self.options, **labels}

    def value(self, p: Any, t: Any) -> Any:
        t = self.prepare(t) if self.prepare else t
        e = self.loss(p.clip(0, 1) if self.unit_range else p, t, **self._how(t))
        return np.asarray(e if self.is_row or e.ndim == 0 else e.mean(axis=self.mean_axis), p.dtype)

    def gradient(self, p: Any, t: Any, upstream: Any) -> Any:
        """By the predictions, of the losses times what comes after."""
        t = self.prepare(t) if self.prepare else t
        if not self.is_row and p.ndim:
            upstream = upstream / np.asarray(p.shape[self.mean_axis], upstream.dtype)
            upstream = np.expand_dims(upstream, self.mean_axis)
        clipped = p.clip(0, 1) if self.unit_range else p
        gradient = self.loss.grad(clipped, t, upstream=upstream, **self._how(t))
        if self.unit_range:
            gradient = np.where(clipped == p, gradient, 0)
        return np.asarray(gradient, p.dtype)

    def rows(self, shape: Any) -> list[Any]:
        """The shape of the losses of predictions of a shape."""
        axis = self.options.get("axis", -1) if self.is_row else self.mean_axis
        return [extent for place, extent in enumerate(shape) if place != axis % len(shape)]


def _labels(t: Any) -> str:
    """What Keras decides by looking at all of them."""
    return "binary" if np.all((t == 0) | (t == 1)) else "signed"


# ---- the backends ------------------------------------------------------------------------------------------------------


_NO_TARGET_GRADIENT = (
    "y_true requires a gradient, but swiftloss.keras has no derivative by it: pass keras.ops.stop_gradient(y_true)"
)


def _on_torch(samples: _Samples, y_true: Any, y_pred: Any) -> Any:
    import torch

    class Losses(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, p: Any, t: Any) -> Any:
            ctx.arrays = p.detach().numpy(), t.detach().numpy()
            return torch.as_tensor(samples.value(*ctx.arrays))

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx: Any, upstream: Any) -> Any:
            p, t = ctx.arrays
            return torch.as_tensor(samples.gradient(p, t, upstream.numpy())), None

    for name, tensor in (("y_true", y_true), ("y_pred", y_pred)):
        if tensor.device.type != "cpu":
            raise TypeError(
                f"{name} is on the device {tensor.device}, but swiftloss computes in the CPU's memory: "
                "with keras.device('cpu'): ... keeps Keras there"
            )
    if y_true.requires_grad and torch.is_grad_enabled():
        raise NotImplementedError(_NO_TARGET_GRADIENT)
    return Losses.apply(y_pred, y_true)


def _on_tensorflow(samples: _Samples, y_true: Any, y_pred: Any) -> Any:
    import tensorflow as tf

    # A variable would have to have a gradient.
    y_true = tf.convert_to_tensor(y_true)
    shape = samples.rows(y_pred.shape)

    @tf.custom_gradient
    def losses(p: Any) -> Any:
        value = tf.numpy_function(samples.value, [p, y_true], p.dtype)
        value.set_shape(shape)

        def gradient(upstream: Any) -> Any:
            found = tf.numpy_function(samples.gradient, [p, y_true, upstream], p.dtype)
            found.set_shape(p.shape)
            return found

        return value, gradient

    return losses(y_pred)


def _on_jax(samples: _Samples, y_true: Any, y_pred: Any) -> Any:
    import jax

    rows = tuple(samples.rows(y_pred.shape))

    def numpys(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arrays: function(*(np.asarray(array) for array in arrays))

    @jax.custom_vjp
    def losses(p: Any, t: Any) -> Any:
        return jax.pure_callback(numpys(samples.value), jax.ShapeDtypeStruct(rows, p.dtype), p, t)

    def forward(p: Any, t: Any) -> Any:
        if t.perturbed:
            raise NotImplementedError(_NO_TARGET_GRADIENT)
        return losses(p.value, t.value), (p.value, t.value)

    def backward(kept: Any, upstream: Any) -> Any:
        p, t = kept
        result = jax.ShapeDtypeStruct(p.shape, p.dtype)
        if isinstance(upstream, jax.custom_derivatives.SymbolicZero):
            upstream = jax.numpy.zeros(upstream.shape, upstream.dtype)
        return jax.pure_callback(numpys(samples.gradient), result, p, t, upstream), jax.numpy.zeros_like(t)

    losses.defvjp(forward, backward, symbolic_zeros=True)
    return losses(y_pred, y_true)


def _on_numpy(samples: _Samples, y_true: Any, y_pred: Any) -> Any:
    return samples.value(np.asarray(y_pred), np.asarray(y_true))


_BACKENDS = {"torch": _on_torch, "tensorflow": _on_tensorflow, "jax": _on_jax, "numpy": _on_numpy}


def _losses(samples: _Samples, y_true: Any, y_pred: Any) -> Any:
    backend = keras.backend.backend()
    if backend not in _BACKENDS:
        raise NotImplementedError(f"swiftloss.keras runs on {', '.join(_BACKENDS)}, but Keras's backend is {backend}")
    dtype = keras.backend.standardize_dtype(y_pred.dtype)
    if dtype in ("float32", "float64"):
        return _BACKENDS[backend](samples, y_true, y_pred)
    # Types of 16 bits are computed and added up in float32.
    y_true, y_pred = keras.ops.cast(y_true, "float32"), keras.ops.cast(y_pred, "float32")
    return keras.ops.cast(_BACKENDS[backend](samples, y_true, y_pred), dtype)


def _same_rank(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """As Keras does it: an axis of extent 1 at the end of one of them."""
    ranks = len(y_true.shape), len(y_pred.shape)
    if ranks[0] == ranks[1] + 1 and y_true.shape[-1] == 1:
        return (keras.ops.squeeze(y_true, -1), y_pred) if ranks[1] else (y_true, keras.ops.expand_dims(y_pred, -1))
    if ranks[1] == ranks[0] + 1 and y_pred.shape[-1] == 1:
        return keras.ops.expand_dims(y_true, -1), y_pred
    if ranks[0] != ranks[1]:
        raise ValueError(f"y_true has shape {tuple(y_true.shape)}, but y_pred has shape {tuple(y_pred.shape)}")
    return y_true, y_pred


def _of_elements(samples: _Samples, y_true: Any, y_pred: Any) -> Any:
    y_pred = keras.ops.convert_to_tensor(y_pred)
    y_true, y_pred = _same_rank(keras.ops.convert_to_tensor(y_true, y_pred.dtype), y_pred)
    return _losses(samples, y_true, y_pred)


def _registered(cls: type) -> type:
    found: type = keras.saving.register_keras_serializable(package="swiftloss")(cls)
    return found


# ---- the nine ----------------------------------------------------------------------------------------------------------


@_registered
class MeanSquaredError(keras.losses.MeanSquaredError):
    """(y_pred - y_true)^2, as ``keras.losses.MeanSquaredError``."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _of_elements(_Samples(sl.squared_error, {}), y_true, y_pred)


@_registered
class MeanAbsoluteError(keras.losses.MeanAbsoluteError):
    """|y_pred - y_true|, as ``keras.losses.MeanAbsoluteError``; the gradient at 0 is 0."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _of_elements(_Samples(sl.absolute_error, {}), y_true, y_pred)


@_registered
class MeanSquaredLogarithmicError(keras.losses.MeanSquaredLogarithmicError):
    """(log(1 + y_pred) - log(1 + y_true))^2, both not below 1e-7, as ``keras.losses.MeanSquaredLogarithmicError``."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _of_elements(_Samples(sl.squared_log_error, {"clip": keras.config.epsilon()}), y_true, y_pred)


@_registered
class Huber(keras.losses.Huber):
    """r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2), with r = y_pred - y_true, as ``keras.losses.Huber``."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _of_elements(_Samples(sl.huber, {"delta": float(self._fn_kwargs["delta"])}), y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        # Keras 3.15 leaves it out.
        return {**super().get_config(), "delta": self._fn_kwargs["delta"]}


@_registered
class BinaryCrossentropy(keras.losses.BinaryCrossentropy):
    """-(y_true log(y_pred) + (1 - y_true) log(1 - y_pred)), probabilities kept 1e-7 away from 0 and 1, or of logits, as
    ``keras.losses.BinaryCrossentropy``."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        smoothing = float(self.label_smoothing)
        axis = self._fn_kwargs["axis"]
        if self.from_logits:
            options = {"label_smoothing": smoothing, "check": "none"}
            samples = _Samples(sl.binary_cross_entropy_with_logits, options, mean_axis=axis)
        else:
            options = {"clip": keras.config.epsilon(), "check": "none"}

            def smoothed(t: Any) -> Any:
                return t * t.dtype.type(1 - smoothing) + t.dtype.type(smoothing / 2)

            prepare = smoothed if smoothing else None
            samples = _Samples(sl.binary_cross_entropy, options, prepare=prepare, mean_axis=axis)
        return _of_elements(samples, y_true, y_pred)


@_registered
class Hinge(keras.losses.Hinge):
    """max(0, 1 - y_true y_pred), labels 0 and 1 taken for -1 and 1, as ``keras.losses.Hinge``."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _of_elements(_Samples(sl.hinge, {}, has_labels=True), y_true, y_pred)


@_registered
class CategoricalCrossentropy(keras.losses.CategoricalCrossentropy):
    """-sum y_true log(y_pred) of each row of probabilities, which is made to add up to 1, or of logits, as
    ``keras.losses.CategoricalCrossentropy``."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        axis, smoothing = self.axis, float(self.label_smoothing)
        if self.from_logits:
            options = {"label_smoothing": smoothing, "axis": axis, "check": "none"}
            return _of_elements(_Samples(sl.cross_entropy, options, is_row=True), y_true, y_pred)

        def smoothed(t: Any) -> Any:
            return t * t.dtype.type(1 - smoothing) + t.dtype.type(smoothing / t.shape[axis]) if smoothing else t

        options = {"clip": keras.config.epsilon(), "normalize": True, "axis": axis, "check": "none"}
        samples = _Samples(sl.categorical_cross_entropy, options, is_row=True, prepare=smoothed)
        return _of_elements(samples, y_true, y_pred)


@_registered
class SparseCategoricalCrossentropy(keras.losses.SparseCategoricalCrossentropy):
    """The same with a class index for each row, as ``keras.losses.SparseCategoricalCrossentropy``. Rows of ``ignore_class`` are left
    out."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        # Keras 3.8 knows the last axis only.
        axis, ignored = self._fn_kwargs.get("axis", -1), self.ignore_class
        y_true, y_pred = keras.ops.convert_to_tensor(y_true), keras.ops.convert_to_tensor(y_pred)
        if len(y_true.shape) == len(y_pred.shape) and y_true.shape[axis] == 1:
            y_true = keras.ops.squeeze(y_true, axis)
        options = {"ignore_index": ignored, "axis": axis, "check": "none"}
        loss: Any = sl.cross_entropy
        if not self.from_logits:
            loss = sl.sparse_categorical_cross_entropy
            options |= {"clip": keras.config.epsilon(), "normalize": True}

        def indices(t: Any) -> Any:
            """Keras has made floats of them."""
            with np.errstate(invalid="ignore"):
                found = t.astype(np.int64)
            if not np.array_equal(found, t):
                place = tuple(int(i) for i in np.argwhere(found != t)[0])
                raise TypeError(f"y_true[{', '.join(map(str, place))}] = {t[place]} is not a class index")
            return found

        losses = _losses(_Samples(loss, options, is_row=True, prepare=indices), y_true, y_pred)
        if ignored is not None:
            # By which Keras's means leave these rows out of the count, as its own loss tells it.
            keras.src.backend.set_keras_mask(losses, keras.ops.not_equal(y_true, keras.ops.cast(ignored, y_true.dtype)))
        return losses

    def get_config(self) -> dict[str, Any]:
        # Keras 3.15 leaves it out.
        axis = {"axis": self._fn_kwargs["axis"]} if "axis" in self._fn_kwargs else {}
        return {**super().get_config(), **axis}


@_registered
class KLDivergence(keras.losses.KLDivergence):
    """sum y_true log(y_true / y_pred) of each row, both kept in [1e-7, 1], as ``keras.losses.KLDivergence``."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        options = {"clip": keras.config.epsilon(), "axis": -1, "check": "none"}
        samples = _Samples(sl.kl_divergence, options, is_row=True, prepare=lambda t: t.clip(0, 1), unit_range=True)
        return _of_elements(samples, y_true, y_pred)
