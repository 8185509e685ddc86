"""The peers: for each of our losses, the functions of other libraries that compute the same.

A row of PEERS says

    our loss, their library, their name for it, how it gives the losses of elements or rows without reducing them, and
    with which options of ours the two are the same;

its arguments are (prediction, target) in their library's arrays. A row of REDUCED is one of their own reductions with
their own kind of weights, beside ours of the same meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import keras
import numpy as np
import optax
import scipy.special
import sklearn.metrics
import torch
import torch.nn.functional as F
from sklearn._loss import loss as sklearn_loss

ROW_LOSSES = (
    "multilabel_cross_entropy",
    "categorical_cross_entropy",
    "sparse_categorical_cross_entropy",
    "nll",
    "cross_entropy",
)


@dataclass(frozen=True)
class Peer:
    loss: str
    library: str
    name: str
    elements: Callable[..., Any]
    options: dict[str, Any] = field(default_factory=dict)
    prediction: str = "any"
    target: str = "any"
    shape: tuple[int, ...] = (12, 5)
    unlike: str = ""  # an output that theirs is another one of

    def __str__(self) -> str:
        options = "".join(f"-{name}={value}" for name, value in self.options.items() if np.ndim(value) == 0)
        return f"{self.loss}-{self.library}-{self.name}{options}"

    @property
    def axis(self) -> int:
        """Of the classes, or of a row's elements."""
        return self.options.get("axis", -1)

    @property
    def is_row(self) -> bool:
        """Whether a row has one loss."""
        return "axis" in self.options or self.loss in ROW_LOSSES


# ---- how their functions give the losses of elements -----------------------------------------------------------------


def unreduced(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """PyTorch's"""
    return partial(function, reduction="none", **options)


def of_axis(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """Of a function of (target, prediction) that takes the mean over the last axis: an axis of one element is left."""
    return lambda p, t: function(t[..., None], p[..., None], **options)


def summed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The sums of rows, of a function that gives the losses of elements."""
    return lambda p, t: function(p, t).sum(-1)


def swapped(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    return lambda p, t: function(t, p, **options)


def private(loss: Any) -> Callable[..., Any]:
    """One of scikit-learn's private losses, which take and give flat arrays."""

    def elements(p: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
        flat = p if loss.is_multiclass else p.ravel()
        y = t.ravel().astype(p.dtype)
        value, gradient = loss.loss_gradient(y, flat)
        hessian = loss.gradient_hessian(y, flat)[1]
        value = value.reshape(t.shape)
        return {"value": value, "gradient": gradient.reshape(p.shape), "hessian": hessian.reshape(p.shape)}

    return elements


def xgboost(gradient: Callable[..., Any], hessian: Callable[..., Any]) -> Callable[..., Any]:
    """The formulas of its source (src/objective); it has no values."""
    return lambda p, t: {"gradient": gradient(p, t), "hessian": hessian(p, t)}


def value_of(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda p, t: {"value": function(p, t)}


sigmoid = scipy.special.expit
POS_WEIGHT = np.array([0.5, 2.0, 1.0, 3.0, 0.25])
CLASS_WEIGHT = np.array([0.5, 2.0, 1.0, 3.0, 0.25])
PROBABILITIES = {"prediction": "probability", "target": "probability"}
DISTRIBUTIONS = {"prediction": "distribution", "target": "distribution"}
SMALL = {"prediction": "small", "target": "small"}
LOGITS = {"prediction": "any", "target": "probability"}
SIGNS = {"prediction": "any", "target": "sign"}
SOFT = {"prediction": "any", "target": "distribution"}
LABELS = {"prediction": "any", "target": "class"}
OTHER_AXIS = {"prediction": "any", "target": "class", "shape": (6, 5, 3)}

PEERS = [
    # ---- differences
    Peer("squared_error", "PyTorch", "mse_loss", unreduced(F.mse_loss)),
    Peer("squared_error", "Keras", "mean_squared_error", of_axis(keras.losses.mean_squared_error)),
    Peer("squared_error", "optax", "squared_error", optax.squared_error),
    Peer("half_squared_error", "optax", "l2_loss", optax.l2_loss),
    Peer("half_squared_error", "scikit-learn", "HalfSquaredError", private(sklearn_loss.HalfSquaredError())),
    Peer("half_squared_error", "XGBoost", "reg:squarederror", xgboost(lambda p, t: p - t, lambda p, t: 0 * p + 1)),
    Peer("absolute_error", "PyTorch", "l1_loss", unreduced(F.l1_loss)),
    Peer("absolute_error", "Keras", "mean_absolute_error", of_axis(keras.losses.mean_absolute_error)),
    # Its Hessian is 1, for Newton's method.
    Peer("absolute_error", "scikit-learn", "AbsoluteError", private(sklearn_loss.AbsoluteError()), unlike="hessian"),
    Peer("huber", "PyTorch", "huber_loss", unreduced(F.huber_loss)),
    Peer("huber", "PyTorch", "huber_loss", unreduced(F.huber_loss, delta=0.3), {"delta": 0.3}),
    Peer("huber", "Keras", "huber", of_axis(keras.losses.huber, delta=0.3), {"delta": 0.3}),
    Peer("huber", "optax", "huber_loss", partial(optax.huber_loss, delta=0.3), {"delta": 0.3}),
    Peer("huber", "scikit-learn", "HuberLoss", private(sklearn_loss.HuberLoss(delta=2.0)), {"delta": 2.0}),
    Peer("huber", "SciPy", "special.huber", value_of(lambda p, t: scipy.special.huber(2.0, p - t)), {"delta": 2.0}),
    Peer("smooth_l1", "PyTorch", "smooth_l1_loss", unreduced(F.smooth_l1_loss)),
    Peer("smooth_l1", "PyTorch", "smooth_l1_loss", unreduced(F.smooth_l1_loss, beta=0.3), {"beta": 0.3}),
    Peer("smooth_l1", "PyTorch", "smooth_l1_loss", unreduced(F.smooth_l1_loss, beta=0.0), {"beta": 0.0}),
    # PyTorch's softplus, which Keras takes, is the identity above 20.
    Peer("log_cosh", "Keras", "log_cosh", of_axis(keras.losses.log_cosh), **SMALL),
    Peer("log_cosh", "optax", "log_cosh", optax.losses.log_cosh),
    Peer("squared_log_error", "Keras", "mean_squared_logarithmic_error",
         of_axis(keras.losses.mean_squared_logarithmic_error), {"clip": 1e-7}),
    Peer("squared_log_error", "SciPy", "special.log1p squared",
         value_of(lambda p, t: (scipy.special.log1p(p) - scipy.special.log1p(t)) ** 2), {}, "above -1", "above -1"),
    Peer("squared_log_error", "XGBoost", "reg:squaredlogerror, twice",
         xgboost(lambda p, t: 2 * (np.log1p(p) - np.log1p(t)) / (p + 1),
                 lambda p, t: 2 * np.maximum((-np.log1p(p) + np.log1p(t) + 1) / (p + 1) ** 2, 1e-6)),
         {}, "close above -1", "above -1"),

    # ---- margins
    Peer("hinge", "Keras", "hinge", of_axis(keras.losses.hinge), **SIGNS),
    Peer("hinge", "Keras", "hinge", of_axis(keras.losses.hinge), {"labels": "binary"}, "any", "binary"),
    Peer("hinge", "optax", "hinge_loss", optax.hinge_loss, **SIGNS),
    Peer("squared_hinge", "Keras", "squared_hinge", of_axis(keras.losses.squared_hinge), **SIGNS),
    Peer("squared_hinge", "Keras", "squared_hinge", of_axis(keras.losses.squared_hinge),
         {"labels": "binary"}, "any", "binary"),

    # ---- one probability or logit
    # PyTorch adds 1e-12 to a divisor of its second derivative; Keras calls it.
    Peer("binary_cross_entropy", "PyTorch", "binary_cross_entropy",
         unreduced(F.binary_cross_entropy), {"log_floor": -100.0}, unlike="hessian", **PROBABILITIES),
    Peer("binary_cross_entropy", "Keras", "binary_crossentropy",
         of_axis(keras.losses.binary_crossentropy), {"clip": 1e-7}, unlike="hessian", **PROBABILITIES),
    Peer("binary_cross_entropy_with_logits", "PyTorch", "binary_cross_entropy_with_logits",
         unreduced(F.binary_cross_entropy_with_logits), **LOGITS),
    Peer("binary_cross_entropy_with_logits", "PyTorch", "binary_cross_entropy_with_logits(pos_weight)",
         unreduced(F.binary_cross_entropy_with_logits, pos_weight=torch.tensor(POS_WEIGHT)),
         {"pos_weight": POS_WEIGHT}, **LOGITS),
    Peer("binary_cross_entropy_with_logits", "Keras", "binary_crossentropy(from_logits=True)",
         of_axis(keras.losses.binary_crossentropy, from_logits=True), **LOGITS),
    Peer("binary_cross_entropy_with_logits", "Keras", "binary_crossentropy(from_logits=True, label_smoothing=0.1)",
         of_axis(keras.losses.binary_crossentropy, from_logits=True, label_smoothing=0.1),
         {"label_smoothing": 0.1}, **LOGITS),
    Peer("binary_cross_entropy_with_logits", "optax", "sigmoid_binary_cross_entropy",
         optax.sigmoid_binary_cross_entropy, **LOGITS),
    Peer("binary_cross_entropy_with_logits", "scikit-learn", "HalfBinomialLoss",
         private(sklearn_loss.HalfBinomialLoss()), **LOGITS),
    Peer("binary_cross_entropy_with_logits", "XGBoost", "binary:logistic",
         xgboost(lambda p, t: sigmoid(p) - t, lambda p, t: np.maximum(sigmoid(p) * (1 - sigmoid(p)), 1e-16)), **LOGITS),

    # ---- divergences
    Peer("kl_divergence", "PyTorch", "kl_div", unreduced(F.kl_div),
         {"log_prediction": True}, "log probability", "probability"),
    Peer("kl_divergence", "PyTorch", "kl_div(log_target=True)", unreduced(F.kl_div, log_target=True),
         {"log_prediction": True, "log_target": True}, "log probability", "log probability"),
    Peer("kl_divergence", "Keras", "kl_divergence", of_axis(keras.losses.kl_divergence),
         {"clip": 1e-7}, **PROBABILITIES),
    Peer("kl_divergence", "optax", "kl_divergence", lambda p, t: optax.kl_divergence(p[..., None], t[..., None]),
         {"log_prediction": True}, "log probability", "probability"),
    Peer("kl_divergence", "optax", "kl_divergence_with_log_targets",
         lambda p, t: optax.losses.kl_divergence_with_log_targets(p[..., None], t[..., None]),
         {"log_prediction": True, "log_target": True}, "log probability", "log probability"),
    Peer("kl_divergence", "SciPy", "special.rel_entr", value_of(swapped(scipy.special.rel_entr)), **PROBABILITIES),

    # ---- divergences of rows
    Peer("kl_divergence", "PyTorch", "kl_div, summed", summed(unreduced(F.kl_div)),
         {"log_prediction": True, "axis": -1}, "log probability", "distribution"),
    Peer("kl_divergence", "Keras", "kl_divergence", swapped(keras.losses.kl_divergence),
         {"clip": 1e-7, "axis": -1}, **DISTRIBUTIONS),
    Peer("kl_divergence", "optax", "kl_divergence", optax.kl_divergence,
         {"log_prediction": True, "axis": -1}, "log probability", "distribution"),
    Peer("kl_divergence", "optax", "kl_divergence(axis=1)", partial(optax.kl_divergence, axis=1),
         {"log_prediction": True, "axis": 1}, "log probability", "distribution", (6, 5, 3)),
    Peer("kl_divergence", "optax", "kl_divergence_with_log_targets", optax.losses.kl_divergence_with_log_targets,
         {"log_prediction": True, "log_target": True, "axis": -1}, "log probability", "log probability"),
    Peer("kl_divergence", "SciPy", "special.rel_entr, summed",
         value_of(summed(swapped(scipy.special.rel_entr))), {"axis": -1}, **DISTRIBUTIONS),

    # ---- rows of probabilities
    Peer("multilabel_cross_entropy", "PyTorch", "multilabel_soft_margin_loss, times the classes",
         lambda p, t: p.shape[-1] * F.multilabel_soft_margin_loss(p, t, reduction="none"),
         {"from_logits": True}, **LOGITS),
    Peer("multilabel_cross_entropy", "Keras", "binary_crossentropy, times the classes",
         lambda p, t: p.shape[-1] * keras.losses.binary_crossentropy(t, p), {"clip": 1e-7}, unlike="hessian",
         **PROBABILITIES),
    Peer("categorical_cross_entropy", "PyTorch", "xlogy", lambda p, t: -torch.xlogy(t, p).sum(-1), **DISTRIBUTIONS),
    Peer("categorical_cross_entropy", "SciPy", "special.xlogy",
         value_of(lambda p, t: -scipy.special.xlogy(t, p).sum(-1)), **DISTRIBUTIONS),
    Peer("categorical_cross_entropy", "Keras", "categorical_crossentropy",
         swapped(keras.losses.categorical_crossentropy), {"clip": 1e-7, "normalize": True}, **PROBABILITIES),
    Peer("categorical_cross_entropy", "Keras", "categorical_crossentropy(axis=1)",
         swapped(keras.losses.categorical_crossentropy, axis=1), {"clip": 1e-7, "normalize": True, "axis": 1},
         "probability", "probability", (6, 5, 3)),
    Peer("sparse_categorical_cross_entropy", "PyTorch", "nll_loss of log p",
         lambda p, t: F.nll_loss(p.log(), t, reduction="none"), {}, "distribution", "class"),
    Peer("sparse_categorical_cross_entropy", "Keras", "sparse_categorical_crossentropy",
         swapped(keras.losses.sparse_categorical_crossentropy), {"clip": 1e-7, "normalize": True},
         "probability", "class"),
    Peer("sparse_categorical_cross_entropy", "Keras", "sparse_categorical_crossentropy(ignore_class=2)",
         swapped(keras.losses.sparse_categorical_crossentropy, ignore_class=2),
         {"clip": 1e-7, "normalize": True, "ignore_index": 2}, "probability", "class"),

    # ---- rows of logits and of log-probabilities
    Peer("nll", "PyTorch", "nll_loss", unreduced(F.nll_loss), {}, "log probability", "class"),
    Peer("nll", "PyTorch", "nll_loss of (N, C, d)", unreduced(F.nll_loss), {"axis": 1}, "log probability", "class",
         (6, 5, 3)),
    Peer("nll", "PyTorch", "nll_loss(weight)", unreduced(F.nll_loss, weight=torch.tensor(CLASS_WEIGHT)),
         {"class_weight": CLASS_WEIGHT}, "log probability", "class"),
    Peer("cross_entropy", "PyTorch", "cross_entropy", unreduced(F.cross_entropy), **LABELS),
    Peer("cross_entropy", "PyTorch", "cross_entropy of (N, C, d)", unreduced(F.cross_entropy), {"axis": 1},
         **OTHER_AXIS),
    Peer("cross_entropy", "PyTorch", "cross_entropy of probabilities", unreduced(F.cross_entropy), **SOFT),
    Peer("cross_entropy", "PyTorch", "cross_entropy of probabilities (N, C, d)", unreduced(F.cross_entropy),
         {"axis": 1}, "any", "distribution", (6, 5, 3)),
    Peer("cross_entropy", "PyTorch", "cross_entropy(weight)",
         unreduced(F.cross_entropy, weight=torch.tensor(CLASS_WEIGHT)), {"class_weight": CLASS_WEIGHT}, **LABELS),
    Peer("cross_entropy", "PyTorch", "cross_entropy(label_smoothing=0.1)",
         unreduced(F.cross_entropy, label_smoothing=0.1), {"label_smoothing": 0.1}, **LABELS),
    Peer("cross_entropy", "PyTorch", "cross_entropy(weight, label_smoothing=0.1)",
         unreduced(F.cross_entropy, weight=torch.tensor(CLASS_WEIGHT), label_smoothing=0.1),
         {"class_weight": CLASS_WEIGHT, "label_smoothing": 0.1}, **LABELS),
    Peer("cross_entropy", "PyTorch", "cross_entropy of probabilities(weight, label_smoothing=0.1)",
         unreduced(F.cross_entropy, weight=torch.tensor(CLASS_WEIGHT), label_smoothing=0.1),
         {"class_weight": CLASS_WEIGHT, "label_smoothing": 0.1}, **SOFT),
    Peer("cross_entropy", "PyTorch", "cross_entropy(ignore_index=2)", unreduced(F.cross_entropy, ignore_index=2),
         {"ignore_index": 2}, **LABELS),
    Peer("cross_entropy", "Keras", "sparse_categorical_crossentropy(from_logits=True)",
         swapped(keras.losses.sparse_categorical_crossentropy, from_logits=True), **LABELS),
    Peer("cross_entropy", "Keras", "sparse_categorical_crossentropy(from_logits=True, ignore_class=2)",
         swapped(keras.losses.sparse_categorical_crossentropy, from_logits=True, ignore_class=2),
         {"ignore_index": 2}, **LABELS),
    Peer("cross_entropy", "Keras", "categorical_crossentropy(from_logits=True)",
         swapped(keras.losses.categorical_crossentropy, from_logits=True), **SOFT),
    Peer("cross_entropy", "Keras", "categorical_crossentropy(from_logits=True, label_smoothing=0.1)",
         swapped(keras.losses.categorical_crossentropy, from_logits=True, label_smoothing=0.1),
         {"label_smoothing": 0.1}, **SOFT),
    Peer("cross_entropy", "optax", "softmax_cross_entropy", optax.softmax_cross_entropy, **SOFT),
    Peer("cross_entropy", "optax", "softmax_cross_entropy(axis=1)", partial(optax.softmax_cross_entropy, axis=1),
         {"axis": 1}, "any", "distribution", (6, 5, 3)),
    Peer("cross_entropy", "optax", "safe_softmax_cross_entropy", optax.safe_softmax_cross_entropy, **SOFT),
    Peer("cross_entropy", "optax", "softmax_cross_entropy_with_integer_labels",
         optax.softmax_cross_entropy_with_integer_labels, **LABELS),
    Peer("cross_entropy", "optax", "softmax_cross_entropy_with_integer_labels(axis=1)",
         partial(optax.softmax_cross_entropy_with_integer_labels, axis=1), {"axis": 1}, **OTHER_AXIS),
    Peer("cross_entropy", "scikit-learn", "HalfMultinomialLoss",
         private(sklearn_loss.HalfMultinomialLoss(n_classes=5)), **LABELS),
    Peer("cross_entropy", "SciPy", "special.log_softmax",
         value_of(lambda p, t: -(t * scipy.special.log_softmax(p, axis=-1)).sum(-1)), **SOFT),
    # Its Hessian is twice the second derivative, and at least 1e-16.
    Peer("cross_entropy", "XGBoost", "multi:softprob",
         lambda p, t: {"gradient": scipy.special.softmax(p, axis=-1) - np.eye(5, dtype=p.dtype)[t]}, **LABELS),
]  # fmt: skip


# ---- their own reductions and weights --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reduced(Peer):
    """elements(p, t, w) is their loss, reduced with weights w; ours has this reduction of ours, and weight=w."""

    reduction: str = "mean"
    is_weighted: bool = True

    def __str__(self) -> str:
        return f"{self.loss}-{self.reduction}-{self.library}-{self.name}"


def pytorch(loss: str, function: Any, weighted_mean: str = "", **how: Any) -> Any:
    """Its reductions without weights; and with weights, if it has them: then its mean is this one of ours."""
    for reduction in ("mean", "sum", "none"):

        def elements(p: Any, t: Any, w: Any, reduction: str = reduction) -> Any:
            return function(p, t, reduction=reduction)

        def weighted(p: Any, t: Any, w: Any, reduction: str = reduction) -> Any:
            return function(p, t, weight=w, reduction=reduction)

        name = f"{function.__name__}(reduction={reduction!r})"
        yield Reduced(loss, "PyTorch", name, elements, reduction=reduction, is_weighted=False, **how)
        if weighted_mean:
            ours = weighted_mean if reduction == "mean" else reduction
            name = f"{function.__name__}(weight, reduction={reduction!r})"
            yield Reduced(loss, "PyTorch", name, weighted, reduction=ours, **how)


def keras_class(loss: str, name: str, is_row: bool = False, given: dict[str, Any] | None = None, **how: Any) -> Any:
    """Its losses are of rows, which are means over the last axis: with one element in a row they are elements. given
    are options of its class."""
    for theirs, ours in (("sum_over_batch_size", "mean"), ("sum", "sum"), ("mean_with_sample_weight", "weighted_mean")):
        made = getattr(keras.losses, name)(reduction=theirs, dtype="float64", **(given or {}))

        def elements(p: Any, t: Any, w: Any, made: Any = made) -> Any:
            p, t = (p, t) if is_row else (p.reshape(-1, 1), t.reshape(-1, 1))
            return made(t, p, sample_weight=w.reshape(-1))

        words = "".join(f"{option}={x}, " for option, x in (given or {}).items())
        yield Reduced(loss, "Keras", f"{name}({words}reduction={theirs!r})", elements, reduction=ours, **how)


def metric(loss: str, name: str, **how: Any) -> Reduced:
    def elements(p: Any, t: Any, w: Any) -> Any:
        p = p.reshape(*t.shape, -1)  # rows of classes stay
        scores = p.reshape(t.size, -1) if p.shape[-1] > 1 else p.ravel()
        return {"value": getattr(sklearn.metrics, name)(t.ravel(), scores, sample_weight=w.ravel())}

    return Reduced(loss, "scikit-learn", name, elements, reduction="weighted_mean", **how)


CLASS_WEIGHTS = torch.tensor(CLASS_WEIGHT)
REDUCED = [
    *pytorch("squared_error", F.mse_loss, "weighted_mean"),
    *pytorch("absolute_error", F.l1_loss, "weighted_mean"),
    *pytorch("huber", F.huber_loss, "mean"),
    *pytorch("smooth_l1", F.smooth_l1_loss),
    *pytorch("binary_cross_entropy", F.binary_cross_entropy, "mean",
             options={"log_floor": -100.0}, unlike="hessian", **PROBABILITIES),
    *pytorch("binary_cross_entropy_with_logits", F.binary_cross_entropy_with_logits, "mean", **LOGITS),
    *pytorch("kl_divergence", F.kl_div,
             options={"log_prediction": True}, prediction="log probability", target="probability"),
    *pytorch("nll", F.nll_loss, prediction="log probability", target="class"),
    *pytorch("cross_entropy", F.cross_entropy, **LABELS),
    *pytorch("cross_entropy", F.cross_entropy, **SOFT),
    Reduced("kl_divergence", "PyTorch", "kl_div(reduction='batchmean')",
            lambda p, t, w: F.kl_div(p, t, reduction="batchmean"),
            {"log_prediction": True}, "log probability", "probability", reduction="batchmean", is_weighted=False),
    Reduced("nll", "PyTorch", "nll_loss(class weights)",
            lambda p, t, w: F.nll_loss(p, t, weight=CLASS_WEIGHTS), {"class_weight": CLASS_WEIGHT},
            "log probability", "class", reduction="weighted_mean", is_weighted=False),
    Reduced("cross_entropy", "PyTorch", "cross_entropy(class weights)",
            lambda p, t, w: F.cross_entropy(p, t, weight=CLASS_WEIGHTS), {"class_weight": CLASS_WEIGHT},
            reduction="weighted_mean", is_weighted=False, **LABELS),
    Reduced("cross_entropy", "PyTorch", "cross_entropy(class weights, ignore_index, label_smoothing)",
            lambda p, t, w: F.cross_entropy(p, t, weight=CLASS_WEIGHTS, ignore_index=2, label_smoothing=0.2),
            {"class_weight": CLASS_WEIGHT, "ignore_index": 2, "label_smoothing": 0.2},
            reduction="weighted_mean", is_weighted=False, **LABELS),
    Reduced("cross_entropy", "PyTorch", "cross_entropy(class weights) of probabilities",
            lambda p, t, w: F.cross_entropy(p, t, weight=CLASS_WEIGHTS), {"class_weight": CLASS_WEIGHT},
            is_weighted=False, **SOFT),
    Reduced("cross_entropy", "PyTorch", "cross_entropy(ignore_index) of (N, C, d)",
            lambda p, t, w: F.cross_entropy(p, t, ignore_index=2), {"axis": 1, "ignore_index": 2},
            is_weighted=False, **OTHER_AXIS),
    *keras_class("squared_error", "MeanSquaredError"),
    *keras_class("absolute_error", "MeanAbsoluteError"),
    *keras_class("squared_log_error", "MeanSquaredLogarithmicError", options={"clip": 1e-7}),
    *keras_class("huber", "Huber"),
    *keras_class("log_cosh", "LogCosh", **SMALL),
    *keras_class("hinge", "Hinge", **SIGNS),
    *keras_class("squared_hinge", "SquaredHinge", **SIGNS),
    *keras_class("kl_divergence", "KLDivergence", is_row=True, options={"clip": 1e-7, "axis": -1}, **DISTRIBUTIONS),
    *keras_class("binary_cross_entropy", "BinaryCrossentropy",
                 options={"clip": 1e-7}, unlike="hessian", **PROBABILITIES),
    *keras_class("categorical_cross_entropy", "CategoricalCrossentropy", is_row=True,
                 options={"clip": 1e-7, "normalize": True}, **PROBABILITIES),
    *keras_class("sparse_categorical_cross_entropy", "SparseCategoricalCrossentropy", is_row=True,
                 options={"clip": 1e-7, "normalize": True}, prediction="probability", target="class"),
    *keras_class("cross_entropy", "CategoricalCrossentropy", is_row=True, given={"from_logits": True}, **SOFT),
    *keras_class("cross_entropy", "SparseCategoricalCrossentropy", is_row=True, given={"from_logits": True}, **LABELS),
    metric("squared_error", "mean_squared_error"),
    metric("absolute_error", "mean_absolute_error"),
    metric("squared_log_error", "mean_squared_log_error", prediction="above -1", target="above -1"),
    metric("hinge", "hinge_loss", **SIGNS),
    metric("binary_cross_entropy", "log_loss",
           options={"clip": 2.220446049250313e-16}, prediction="probability", target="binary"),
    metric("sparse_categorical_cross_entropy", "log_loss",
           options={"clip": 2.220446049250313e-16}, prediction="distribution", target="class"),
]  # fmt: skip
