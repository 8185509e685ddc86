"""Keras's nine losses by their names and definitions, without Keras, through the Swift core.

``python -m swiftloss.articles.keras_losses`` computes each loss's value and gradient and puts Keras's own beside them where Keras is
installed, else numpy's; draws squared error, absolute error and Huber against the error, with their gradients; and shows what
class indices save beside one-hot rows. With Keras it also trains a model twice from the same start, with Keras's Huber and with
that of ``swiftloss.keras``, and draws both curves.

The article says that the absolute error may have local minima: as a function of the prediction it is convex and has none. It counts
classes from 1, Keras and this library from 0: its [3], [1], [2] are [2], [0], [1] here, and a 3 of three classes is an error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, cast

import numpy as np

import swiftloss as sl

from ._report import Outcome, Pictures, Row, draw_two_curves, main, print_versions

FUZZ = 1e-7  # keras.config.epsilon()

# numpy's rounding of numbers around 1, a few operations long; ours are correct to the last digits.
TOLERANCE = 1e-14
# Keras makes float32 of float64 wherever types meet.
KERAS_TOLERANCE = 1e-6
# float32's last digits, magnified by 240 steps through a network with kinks.
TRAINING_TOLERANCE = 1e-4

# ---- Keras's functions: the loss of each sample is the mean over its last axis ---------------------------------------------


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """(y_pred - y_true)^2"""
    return sl.squared_error(y_pred, y_true)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """(log(1 + y_pred) - log(1 + y_true))^2, arguments not below 1e-7."""
    return sl.squared_log_error(y_pred, y_true, clip=FUZZ)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """|y_pred - y_true|"""
    return sl.absolute_error(y_pred, y_true)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2), with r = y_pred - y_true."""
    return sl.huber(y_pred, y_true, delta=delta)


def binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """-(y_true log(y_pred) + (1 - y_true) log(1 - y_pred)), probabilities kept 1e-7 away from 0 and 1."""
    return sl.binary_cross_entropy(y_pred, y_true, clip=FUZZ)


def hinge(y_true: Any, y_pred: Any) -> Any:
    """max(0, 1 - y_true y_pred); labels 0 and 1 are taken for -1 and 1."""
    return sl.hinge(y_pred, y_true, labels=_labels(y_true))


def categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """-sum y_true log(y_pred) of each row, which is made to add up to 1; several ones in a row are taken as they are."""
    return sl.categorical_cross_entropy(y_pred, y_true, clip=FUZZ, normalize=True)


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The same with a class index for each row."""
    return sl.sparse_categorical_cross_entropy(y_pred, y_true, clip=FUZZ, normalize=True)


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """sum y_true log(y_true / y_pred) of each row, both not below 1e-7."""
    return sl.kl_divergence(y_pred, y_true, clip=FUZZ, axis=-1)


def _labels(y_true: Any) -> str:
    """What Keras decides by looking at all of them."""
    return "binary" if np.all(np.isin(y_true, [0, 1])) else "signed"


# ---- the examples, beside numpy's lines ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A loss with an example: what Keras calls it, our loss with its options, and its value and gradient in numpy."""

    name: str
    loss: Any
    y_true: Any
    y_pred: Any
    numpys: Callable[[Any, Any], tuple[Any, Any]]
    options: dict[str, Any] = field(default_factory=dict)

    def ours(self) -> tuple[Any, Any]:
        value, gradient = self.loss.value_and_grad(self.y_pred, self.y_true, **self.options)
        return value, gradient


def numpy_squared(t: Any, p: Any) -> tuple[Any, Any]:
    return np.mean((p - t) ** 2), 2 * (p - t) / p.size


def numpy_squared_log(t: Any, p: Any) -> tuple[Any, Any]:
    d = np.log1p(p) - np.log1p(t)
    return np.mean(d**2), 2 * d / (1 + p) / p.size


def numpy_absolute(t: Any, p: Any) -> tuple[Any, Any]:
    return np.mean(np.abs(p - t)), np.sign(p - t) / p.size


def numpy_huber(t: Any, p: Any) -> tuple[Any, Any]:
    r = p - t
    e = np.where(np.abs(r) <= 1, 0.5 * r**2, np.abs(r) - 0.5)
    return np.mean(e), np.clip(r, -1, 1) / p.size


def numpy_binary(t: Any, p: Any) -> tuple[Any, Any]:
    return -np.mean(t * np.log(p) + (1 - t) * np.log1p(-p)), (p - t) / (p * (1 - p)) / p.size


def numpy_hinge(t: Any, p: Any) -> tuple[Any, Any]:
    t = 2 * t - 1 if _labels(t) == "binary" else t
    return np.mean(np.maximum(0, 1 - t * p)), np.where(t * p < 1, -t, 0.0) / p.size


def numpy_categorical(t: Any, p: Any) -> tuple[Any, Any]:
    total = p.sum(axis=-1, keepdims=True)
    e = -np.sum(t * np.log(p / total), axis=-1)
    return np.mean(e), (t.sum(axis=-1, keepdims=True) / total - t / p) / len(p)


def numpy_sparse(t: Any, p: Any) -> tuple[Any, Any]:
    return numpy_categorical(np.eye(p.shape[-1])[t], p)


def numpy_divergence(t: Any, p: Any) -> tuple[Any, Any]:
    t, p = np.clip(t, FUZZ, 1), np.clip(p, FUZZ, 1)
    return np.mean(np.sum(t * np.log(t / p), axis=-1)), -t / p / len(p)


ONE_HOT = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
INDICES = np.array([2, 0, 1])
ROWS = np.array([[0.1, 0.2, 0.7], [0.6, 0.3, 0.1], [0.25, 0.5, 0.25]])
SEVERAL = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
DISTRIBUTIONS = np.array([[0.2, 0.3, 0.5], [0.5, 0.25, 0.25], [0.1, 0.8, 0.1]])


def cases() -> list[Case]:
    t, p = np.array([[3.0, 0.5], [2.0, 7.0]]), np.array([[2.5, 0.25], [2.25, 9.0]])
    labels, probabilities = np.array([[0.0], [1.0], [1.0]]), np.array([[0.2], [0.9], [0.4]])
    scores = np.array([[-0.6], [0.8], [1.2]])
    rows = {"clip": FUZZ, "normalize": True}
    return [
        Case("MeanSquaredError", sl.squared_error, t, p, numpy_squared),
        Case("MeanSquaredLogarithmicError", sl.squared_log_error, t, p, numpy_squared_log, {"clip": FUZZ}),
        Case("MeanAbsoluteError", sl.absolute_error, t, p, numpy_absolute),
        Case("Huber", sl.huber, t, p, numpy_huber, {"delta": 1.0}),
        Case("BinaryCrossentropy", sl.binary_cross_entropy, labels, probabilities, numpy_binary, {"clip": FUZZ}),
        Case("Hinge", sl.hinge, labels, scores, numpy_hinge, {"labels": "binary"}),
        Case("CategoricalCrossentropy", sl.categorical_cross_entropy, ONE_HOT, ROWS, numpy_categorical, rows),
        Case("CategoricalCrossentropy", sl.categorical_cross_entropy, SEVERAL, ROWS, numpy_categorical, rows),
        Case("SparseCategoricalCrossentropy", sl.sparse_categorical_cross_entropy, INDICES, ROWS, numpy_sparse, rows),
        Case("KLDivergence", sl.kl_divergence, DISTRIBUTIONS, ROWS, numpy_divergence, {"clip": FUZZ, "axis": -1}),
    ]


def installed_keras() -> Any:
    """Keras on PyTorch, by which its gradients are computed here; None where one of them is not installed."""
    if "keras" not in sys.modules and "KERAS_BACKEND" not in os.environ:
        if find_spec("torch") is None:
            return None
        os.environ["KERAS_BACKEND"] = "torch"
    try:
        import keras
    except ImportError:
        return None
    return keras if keras.backend.backend() == "torch" else None


def by_keras(keras: Any, case: Case) -> tuple[Any, Any]:
    """Value and gradient, as far as Keras can be told to in float64."""
    import torch

    keras.config.set_floatx("float64")
    p = torch.tensor(case.y_pred, requires_grad=True)
    value = getattr(keras.losses, case.name)(dtype="float64")(case.y_true, p)
    value.backward()
    return value.detach().cpu().numpy(), p.grad.numpy()


def fit(keras: Any, loss: Any) -> Any:
    """The losses of 30 epochs of a regression, from the same start for each loss."""
    keras.config.set_floatx("float32")
    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    x = random.normal(size=(256, 2)).astype(np.float32)
    t = np.sin(x[:, :1]) + 0.1 * random.standard_cauchy((256, 1)).astype(np.float32)
    layers = [keras.layers.Input((2,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), loss=loss, jit_compile=False)
    return np.array(model.fit(x, t, epochs=30, batch_size=32, verbose=0).history["loss"])


def training(keras: Any, outcome: Outcome, pictures: Pictures) -> None:
    """Keras's loss and ours from the same start: both curves, and how far they are apart."""
    from ..keras import Huber as Ours

    theirs, ours = (fit(keras, loss(delta=0.5)) for loss in (keras.losses.Huber, Ours))
    rows = [Row("losses of 30 epochs", "", theirs, ours, TRAINING_TOLERANCE)]
    outcome.add("Training with keras.losses.Huber and with ours, in float32", rows, "Keras")
    outcome.pictures.append(draw_two_curves("Keras", "epoch", theirs, ours, pictures, "keras_training.png"))


# ---- the picture and the memory --------------------------------------------------------------------------------------------


def draw(pictures: Pictures) -> Any:
    """The three losses of one error, and how steep they are."""
    figure = pictures.figure(figsize=(10, 4))
    values, slopes = figure.subplots(1, 2)
    error = np.linspace(-3, 3, 601)
    zero = np.zeros_like(error)
    for label, loss, options, style in (
        ("MSE", sl.squared_error, {}, "-"),
        ("MAE", sl.absolute_error, {}, "--"),
        ("Huber, delta = 1", sl.huber, {"delta": 1.0}, "-."),
    ):
        value, gradient = cast("Any", loss).value_and_grad(error, zero, reduction="none", **options)
        values.plot(error, value, style, label=label)
        slopes.plot(error, gradient, style, label=label)
    values.set(xlabel="error", ylabel="loss", title="Loss against error", ylim=(0, 5))
    slopes.set(xlabel="error", ylabel="gradient", title="Gradient against error")
    values.legend()
    slopes.legend()
    return pictures.save(figure, "keras_losses.png")


def article(pictures: Pictures) -> Outcome:
    """Prints values and gradients side by side, draws the comparison."""
    keras = installed_keras()
    print_versions(*(["keras"] if keras else []))
    rows = []
    for case in cases():
        theirs = by_keras(keras, case) if keras else case.numpys(case.y_true, case.y_pred)
        ours = case.ours()
        title = case.name + (" of several ones" if case.y_true is SEVERAL else "")
        tolerance = KERAS_TOLERANCE if keras else TOLERANCE
        rows.append(Row(title, "", theirs[0], ours[0], tolerance))
        rows.append(Row("  its gradient", "", theirs[1], ours[1], tolerance))
    outcome = Outcome()
    outcome.add("The nine losses", rows, "Keras" if keras else "numpy")

    one_hot, sparse = categorical_crossentropy(ONE_HOT, ROWS), sparse_categorical_crossentropy(INDICES, ROWS)
    outcome.add("One-hot rows and class indices", [Row("the same loss", "", one_hot, sparse)], "one-hot")
    for labels in (ONE_HOT.astype(np.float32), INDICES.astype(np.uint8)):
        each = labels.nbytes // len(labels)
        print(f"  targets of {labels.dtype}, shape {labels.shape}: {labels.nbytes} bytes, {each} for each sample")
    print("  of a million samples of a thousand classes: 4 GB as one-hot rows of float32, 2 MB as indices of 16 bits\n")
    try:
        sparse_categorical_crossentropy(np.array([3, 1, 2]), ROWS)
    except IndexError as error:
        print(f"  The article's labels 3, 1, 2 of three classes: {error}.\n")
    outcome.pictures = [draw(pictures)]
    if keras:
        training(keras, outcome, pictures)
    return outcome


if __name__ == "__main__":
    sys.exit(main(article, __doc__))
