"""swiftloss.keras beside keras.losses, on each backend: values, gradients, weights, reductions, model.fit.

A backend is chosen when Keras is imported: this file runs itself once more for each other one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import swiftloss.keras as losses
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE
from ours import sl

losses.sl = sl  # counted, and changed by a mutant

BACKEND = keras.backend.backend()
OTHERS = [
    name for name, package in (("jax", "jax"), ("tensorflow", "tensorflow"), ("numpy", "numpy")) if find_spec(package)
]

random = np.random.default_rng(11)
X, Y = random.normal(size=(6, 4)), random.normal(size=(6, 4))
PROBABILITIES, SOFT = random.uniform(0.05, 0.95, (6, 4)), random.uniform(size=(6, 4))
LABELS = (random.uniform(size=(6, 4)) > 0.5).astype(float)
ROWS = PROBABILITIES / PROBABILITIES.sum(axis=1, keepdims=True)
INDICES, ONE_HOT = np.array([0, 3, 1, 2, 2, 0]), np.eye(4)[[0, 3, 1, 2, 2, 0]]
SEVERAL = ONE_HOT + np.eye(4)[[1, 0, 2, 3, 1, 2]]

# name, options, y_true, y_pred
CASES: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("MeanSquaredError", {}, Y, X),
    ("MeanAbsoluteError", {}, Y, X),
    ("MeanSquaredLogarithmicError", {}, Y**2, X**2),
    ("MeanSquaredLogarithmicError", {}, Y, X),
    ("Huber", {"delta": 0.7}, Y, X),
    ("BinaryCrossentropy", {}, LABELS, PROBABILITIES),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, LABELS, PROBABILITIES),
    ("BinaryCrossentropy", {"axis": 0}, LABELS, PROBABILITIES),
    ("BinaryCrossentropy", {"from_logits": True}, LABELS, X),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, SOFT, X),
    ("Hinge", {}, LABELS, X),
    ("Hinge", {}, 2 * LABELS - 1, X),
    ("CategoricalCrossentropy", {}, ONE_HOT, ROWS),
    ("CategoricalCrossentropy", {}, SEVERAL, PROBABILITIES),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, ONE_HOT, ROWS),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, ONE_HOT, X),
    ("SparseCategoricalCrossentropy", {}, INDICES, ROWS),
    ("SparseCategoricalCrossentropy", {}, INDICES[:, None], ROWS),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, INDICES, X),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 2}, INDICES, X),
    ("KLDivergence", {}, ROWS[::-1].copy(), ROWS),
]
# Another backend is the same code but for its callback: there some of it is enough.
IS_INNER = "SWIFTLOSS_KERAS_INNER" in os.environ
REDUCTIONS = (
    ["mean_with_sample_weight"] if IS_INNER else ["sum_over_batch_size", "sum", "mean_with_sample_weight", None]
)
WEIGHTS = [None, np.array([0.5, 1.0, 2.0, 0.0, 1.5, 1.0])]


def gradient(loss: Any, y_true: Any, y_pred: Any, weight: Any) -> Any:
    """By the predictions, of the sum of what the loss returns; None on the backend without gradients."""
    if BACKEND == "torch":
        import torch

        p = torch.tensor(y_pred, requires_grad=True)
        loss(y_true, p, sample_weight=weight).sum().backward()
        return p.grad.numpy()
    if BACKEND == "jax":
        import jax

        return np.asarray(jax.jit(jax.grad(lambda p: loss(y_true, p, sample_weight=weight).sum()))(y_pred))
    if BACKEND == "tensorflow":
        import tensorflow as tf

        p = tf.constant(y_pred)

        @tf.function
        def slope(p: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(p)
                value = tf.reduce_sum(loss(y_true, p, sample_weight=weight))
            return tape.gradient(value, p)

        return slope(p).numpy()
    return None


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("reduction", REDUCTIONS, ids=str)
@pytest.mark.parametrize("dtype", ["float32"] if IS_INNER else ["float64", "float32"])
@pytest.mark.parametrize("case", range(len(CASES)), ids=lambda i: f"{CASES[i][0]}-{i}")
def test_values_and_gradients_are_kerass(case: int, dtype: str, reduction: str | None, weighted: bool) -> None:
    name, options, y_true, y_pred = CASES[case]
    keras.config.set_floatx(dtype)
    # Keras makes float32 of float64 wherever types meet: here it does not.
    BIT64_TO_BIT32_DTYPE["float64"] = dtype
    y_pred = y_pred.astype(dtype)
    y_true = y_true if y_true.dtype.kind == "i" else y_true.astype(dtype)
    weight = WEIGHTS[1].astype(dtype) if weighted else None
    if weighted and options.get("axis") == 0:
        weight = weight[: y_pred.shape[1]]
    found = []
    for library in (losses, keras.losses):
        loss = getattr(library, name)(reduction=reduction, dtype=dtype, **options)
        value = keras.ops.convert_to_numpy(loss(y_true, y_pred, sample_weight=weight))
        found.append((value, gradient(loss, y_true, y_pred, weight)))
    (value, slope), (their_value, their_slope) = found
    assert value.dtype == their_value.dtype
    # Of theirs: sums and logarithms of numbers around 1 in the type, and 1e-7 for a bound of the clip.
    rtol = 1e-12 if dtype == "float64" else 3e-6
    np.testing.assert_allclose(value, their_value, rtol=rtol, atol=rtol)
    if slope is not None:
        np.testing.assert_allclose(slope, their_slope, rtol=rtol, atol=rtol)


def test_every_loss_is_there() -> None:
    assert {case[0] for case in CASES} == set(losses.__all__)
    for name in losses.__all__:
        assert issubclass(getattr(losses, name), getattr(keras.losses, name))
    assert sl.squared_error(np.ones(1), np.ones(1)) == 0


def test_errors() -> None:
    rows = ROWS.astype("float32")
    # Frameworks wrap what is raised in a callback; the sentence is in theirs.
    with pytest.raises(Exception, match=r"target\[1\] = 4 is not a class index in \[0, 4\)"):
        losses.SparseCategoricalCrossentropy()(np.array([0, 4, 1, 2, 2, 0]), rows)
    with pytest.raises(Exception, match=r"y_true\[1\] = 0\.5 is not a class index"):
        losses.SparseCategoricalCrossentropy()(np.array([0, 0.5, 1, 2, 2, 0]), rows)
    with pytest.raises(Exception, match=r"is not a label -1 or 1"):
        losses.Hinge()(np.array([[0.5]]), np.array([[1.0]]))


def test_no_derivative_by_targets() -> None:
    """An error, where silence would be a gradient of 0."""
    p, t = X.astype("float32"), Y.astype("float32")
    if BACKEND == "torch":
        import torch

        with pytest.raises(NotImplementedError, match="y_true requires a gradient"):
            losses.MeanSquaredError()(torch.tensor(t, requires_grad=True), p)
    elif BACKEND == "jax":
        import jax

        with pytest.raises(NotImplementedError, match="y_true requires a gradient"):
            jax.grad(lambda t: losses.MeanSquaredError()(t, p))(t)


def test_lists() -> None:
    for library in (losses, keras.losses):
        assert float(library.MeanSquaredError()([[1, 2]], [[1.0, 4.0]])) == 2.0


def test_axes_are_in_the_configuration() -> None:
    for name in ("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"):
        loss = getattr(losses, name)(axis=1)
        assert keras.losses.deserialize(keras.losses.serialize(loss)).get_config()["axis"] == 1


def test_configuration() -> None:
    """What a saved model holds of a loss."""
    loss = losses.Huber(delta=2.0, reduction="sum")
    other = keras.losses.deserialize(keras.losses.serialize(loss))
    assert type(other) is losses.Huber and other.reduction == "sum"
    p, t = X.astype("float32"), Y.astype("float32")
    assert float(loss(t, p)) == float(other(t, p)) != float(losses.Huber(reduction="sum")(t, p))


def fitted(loss: Any, activation: str | None, t: Any) -> list[float]:
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [keras.layers.Input((2,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(3, activation)]
    )
    model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss=loss, jit_compile=False)
    x = np.random.default_rng(1).normal(size=(200, 2)).astype("float32")
    target = t(x)
    weight = np.linspace(0.5, 1.5, len(x)).astype("float32")
    history = model.fit(x, target, sample_weight=weight, epochs=15, batch_size=32, verbose=0, shuffle=False)
    return [float(value) for value in history.history["loss"]]


def classes(x: Any) -> Any:
    return (x[:, 0] > 0).astype(int) + (x[:, 1] > 0.5).astype(int)


TARGETS: dict[str, tuple[str | None, Any]] = {
    "MeanSquaredError": (None, lambda x: np.column_stack([x, x[:, 0] * x[:, 1]])),
    "MeanAbsoluteError": (None, lambda x: np.column_stack([x, x[:, 0] * x[:, 1]])),
    "MeanSquaredLogarithmicError": ("softplus", lambda x: np.column_stack([x**2, x[:, :1] ** 2])),
    "Huber": (None, lambda x: np.column_stack([x, x[:, 0] * x[:, 1]])),
    "BinaryCrossentropy": ("sigmoid", lambda x: np.eye(3)[classes(x)]),
    "Hinge": ("tanh", lambda x: 2 * np.eye(3)[classes(x)] - 1),
    "CategoricalCrossentropy": ("softmax", lambda x: np.eye(3)[classes(x)]),
    "SparseCategoricalCrossentropy": ("softmax", classes),
    "KLDivergence": ("softmax", lambda x: 0.8 * np.eye(3)[classes(x)] + 0.2 / 3),
}


@pytest.mark.skipif(IS_INNER, reason="trained on the PyTorch backend")
@pytest.mark.parametrize("name", losses.__all__)
def test_fit_follows_kerass(name: str) -> None:
    keras.config.set_floatx("float32")
    activation, target = TARGETS[name]
    ours, theirs = (fitted(getattr(library, name)(), activation, target) for library in (losses, keras.losses))
    assert theirs[-1] < 0.9 * theirs[0]
    # Differences of float32's last digits, magnified by a hundred steps through a network with kinks.
    np.testing.assert_allclose(ours, theirs, rtol=1e-3)


@pytest.mark.skipif(IS_INNER, reason="the run of another backend")
@pytest.mark.parametrize("backend", OTHERS)
def test_other_backends(backend: str, tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    environment = {
        **os.environ, "KERAS_BACKEND": backend, "SWIFTLOSS_KERAS_INNER": "1", "SWIFTLOSS_RESULTS": str(results),
        "JAX_ENABLE_X64": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1",
    }  # fmt: skip
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(Path(__file__).with_name("pytest.ini")), __file__]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert json.loads(results.read_text())["passed"] > 40
    assert sl.squared_error(np.ones(1), np.ones(1)) == 0  # a call of this library in this process too
