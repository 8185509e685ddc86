"""The losses: one documented ``def`` each. Their mathematics is in the Swift core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, cast

from ._loss import Loss

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._signatures import Array, CategoricalLoss, Check, Empty, PointwiseLoss, Reduction, Result


def pointwise(definition: Callable[..., Any]) -> PointwiseLoss:
    """A loss of each element of prediction and target; its name, signature and documentation are those of the ``def``."""
    return cast("PointwiseLoss", Loss(definition))


def categorical(definition: Callable[..., Any]) -> CategoricalLoss:
    """A loss of each row of class probabilities against a number for each class."""
    return cast("CategoricalLoss", Loss(definition, rows=True))


def sparse_categorical(definition: Callable[..., Any]) -> CategoricalLoss:
    """A loss of each row of class probabilities against a class index."""
    return cast("CategoricalLoss", Loss(definition, rows=True, labels=True))


@pointwise
def squared_error(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Squared error: e = (p - t)^2, with gradient 2 (p - t).

    Parameters
    ----------
    prediction : array_like
        Any values, any shape.
    target : array_like
        Broadcast to the prediction's shape.
    reduction : {"mean", "none", "sum", "batchmean"}, default "mean"
        "mean" divides the sum of the losses by the number of elements, "batchmean" by the prediction's first extent; "sum" adds
        them up in numpy's order; "none" returns one loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        Every value is in the domain of this loss: there is nothing to check.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target, float32 or float64.

    Raises
    ------
    ValueError
        If shapes do not fit, or an output is read-only or overlaps an input without being that very array.
    TypeError
        If an argument is not float32, float64 or integer.

    Notes
    -----
    The mean is PyTorch's ``mse_loss``, Keras's ``MeanSquaredError`` and scikit-learn's ``mean_squared_error``. Bit for bit ``np.mean((p - t) ** 2)`` and ``2 * (p - t) / p.size``.

    Examples
    --------
    >>> sl.squared_error([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0])
    np.float64(0.375)
    """


@pointwise
def half_squared_error(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Half squared error: e = (p - t)^2 / 2, with gradient p - t.

    Parameters
    ----------
    prediction : array_like
        Any values, any shape.
    target : array_like
        Broadcast to the prediction's shape.
    reduction : {"mean", "none", "sum", "batchmean"}, default "mean"
        "mean" divides the sum of the losses by the number of elements, "batchmean" by the prediction's first extent; "sum" adds
        them up in numpy's order; "none" returns one loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        Every value is in the domain of this loss: there is nothing to check.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target, float32 or float64.

    Raises
    ------
    ValueError
        If shapes do not fit, or an output is read-only or overlaps an input without being that very array.
    TypeError
        If an argument is not float32, float64 or integer.

    Notes
    -----
    optax's ``l2_loss``, scikit-learn's ``HalfSquaredError``. With ``reduction="batchmean"`` it is the textbook's sum of squares
    over rows and outputs, divided by twice the number of rows. Bit for bit ``np.mean(0.5 * (p - t) ** 2)``.

    Examples
    --------
    >>> sl.half_squared_error([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0])
    np.float64(0.1875)
    """


@pointwise
def absolute_error(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    r"""Absolute error: e = \|p - t\|, with gradient sign(p - t).

    Parameters
    ----------
    prediction : array_like
        Any values, any shape.
    target : array_like
        Broadcast to the prediction's shape.
    reduction : {"mean", "none", "sum", "batchmean"}, default "mean"
        "mean" divides the sum of the losses by the number of elements, "batchmean" by the prediction's first extent; "sum" adds
        them up in numpy's order; "none" returns one loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        Every value is in the domain of this loss: there is nothing to check.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target, float32 or float64.

    Raises
    ------
    ValueError
        If shapes do not fit, or an output is read-only or overlaps an input without being that very array.
    TypeError
        If an argument is not float32, float64 or integer.

    Notes
    -----
    At p = t the gradient is 0, the subgradient of least magnitude, as PyTorch has it; JAX takes 1, scikit-learn's loss
    module -1. The mean is PyTorch's ``l1_loss``, Keras's ``MeanAbsoluteError`` and scikit-learn's ``mean_absolute_error``. Bit for bit ``np.mean(np.abs(p - t))`` and ``np.sign(p - t) / p.size``.

    Examples
    --------
    >>> sl.absolute_error([2.5, 0.0, 2.1], [3.0, -0.5, 2.0])
    np.float64(0.3666666666666667)
    """


@pointwise
def hinge(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Hinge loss: e = max(0, 1 - t p), with gradient -t where t p < 1 and 0 elsewhere.

    Parameters
    ----------
    prediction : array_like
        Any values, any shape.
    target : array_like
        Labels, -1 or 1. Broadcast to the prediction's shape.
    reduction : {"mean", "none", "sum", "batchmean"}, default "mean"
        "mean" divides the sum of the losses by the number of elements, "batchmean" by the prediction's first extent; "sum" adds
        them up in numpy's order; "none" returns one loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes labels as they come: the caller vouches for them.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target, float32 or float64.

    Raises
    ------
    ValueError
        If a label is not -1 or 1, naming the first one. NaN passes, and makes the result NaN.
        Also if shapes do not fit, or an output is read-only or overlaps an input without being that very array.
    TypeError
        If an argument is not float32, float64 or integer.

    Notes
    -----
    Exactly at the margin, t p = 1, the gradient is 0; Keras on TensorFlow has -t there, JAX -t / 2. Labels 0 and 1 are an
    error here; Keras converts them when all labels are 0 or 1. Bit for bit ``np.mean(np.maximum(0, 1 - t * p))``.

    Examples
    --------
    >>> sl.hinge([0.8, -0.6, 1.2], [1, -1, 1])
    np.float64(0.19999999999999998)
    """


@pointwise
def binary_cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Binary cross-entropy of probabilities: e = -(t log p + (1 - t) log(1 - p)), with gradient (p - t) / (p (1 - p)).

    Parameters
    ----------
    prediction : array_like
        Probabilities p of class 1, in [0, 1].
    target : array_like
        Labels t, hard or soft, in [0, 1]. Broadcast to the prediction's shape.
    reduction : {"mean", "none", "sum", "batchmean"}, default "mean"
        "mean" divides the sum of the losses by the number of elements, "batchmean" by the prediction's first extent; "sum" adds
        them up in numpy's order; "none" returns one loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes probabilities as they come: the caller vouches for them.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target, float32 or float64.

    Raises
    ------
    ValueError
        If a value lies outside [0, 1], naming the first one. NaN passes, and makes the result NaN.
        Also if shapes do not fit, or an output is read-only or overlaps an input without being that very array.
    TypeError
        If an argument is not float32, float64 or integer.

    Notes
    -----
    A side with weight 0 adds 0: p = t = 0 and p = t = 1 cost 0; p = 0 with t > 0 and p = 1 with t < 1 cost inf, with an
    infinite gradient. log(1 - p) is taken as log1p(-p), so small p keep their digits. PyTorch's ``binary_cross_entropy`` stops
    each logarithm at -100; Keras's ``BinaryCrossentropy`` clips p to [1e-7, 1 - 1e-7], scikit-learn's ``log_loss`` at the type's
    epsilon.

    Examples
    --------
    >>> sl.binary_cross_entropy([0.9, 0.2, 0.4], [1, 0, 1])
    np.float64(0.41493159961539705)
    """


@pointwise
def kl_divergence(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Kullback-Leibler divergence of the prediction q from the target p: e = p log(p / q), with gradient -p / q.

    Parameters
    ----------
    prediction : array_like
        The approximating distribution q, in [0, 1].
    target : array_like
        The distribution p that is approximated, in [0, 1]. Broadcast to the prediction's shape.
    reduction : {"mean", "none", "sum", "batchmean"}, default "mean"
        "mean" divides the sum of the losses by the number of elements, "batchmean" by the prediction's first extent; "sum" adds
        them up in numpy's order; "none" returns one loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes probabilities as they come: the caller vouches for them.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target, float32 or float64.

    Raises
    ------
    ValueError
        If a value lies outside [0, 1], naming the first one. NaN passes, and makes the result NaN.
        Also if shapes do not fit, or an output is read-only or overlaps an input without being that very array.
    TypeError
        If an argument is not float32, float64 or integer.

    Notes
    -----
    The divergence itself is ``reduction="sum"``, or "batchmean" for a batch of rows; "mean" divides by all elements, as
    PyTorch's ``kl_div`` does. Where p = 0 value and gradient are 0, whatever q is; p > 0 with q = 0 gives inf and -inf. That a
    distribution sums to 1 is not checked. PyTorch's ``kl_div`` takes log q; Keras's ``KLDivergence`` clips both to [1e-7, 1];
    ``scipy.special.rel_entr(p, q)`` is e. Values have full relative accuracy, also where p is close to q.

    Source: Kullback and Leibler, On Information and Sufficiency, 1951.

    Examples
    --------
    >>> sl.kl_divergence([0.5, 0.5], [0.4, 0.6], reduction="sum")
    np.float64(0.020135513550688863)
    """


@categorical
def categorical_cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    epsilon: float = 0.0,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Cross-entropy of probabilities against a distribution: e = -sum_c t_c log(p_c + epsilon) for each row.

    Parameters
    ----------
    prediction : array_like, shape (..., C)
        Probabilities p in [0, 1]; the last axis is that of the classes, the axes before it make up the rows.
    target : array_like, shape (..., C)
        The distribution t over the classes, in [0, 1], broadcast to the prediction's shape.
    epsilon : float, default 0
        Added to each probability before its logarithm is taken. The gradient is that of the value with it.
    reduction : {"mean", "none", "sum", "batchmean"}, default "mean"
        "mean" divides the sum of the losses by the number of rows, "batchmean" by the prediction's first extent; "sum" adds
        them up in numpy's order; "none" returns one loss for each row.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes probabilities as they come: the caller vouches for them.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target, float32 or float64.

    Raises
    ------
    ValueError
        If a value lies outside [0, 1], naming the first one, or epsilon is negative or not finite. NaN passes, and makes the
        result NaN.
        Also if shapes do not fit, or an output is read-only or overlaps an input without being that very array.
    TypeError
        If an argument is not float32, float64 or integer.

    Notes
    -----
    The gradient is -t_c / (p_c + epsilon). A class with t_c = 0 adds nothing to either, whatever p_c is; t_c > 0 with
    p_c + epsilon = 0 gives inf and -inf. That rows sum to 1 is not checked. Keras's ``CategoricalCrossentropy`` divides each
    row by its sum and clips to [1e-7, 1 - 1e-7]; scikit-learn's ``log_loss`` clips at the type's epsilon; PyTorch's
    ``cross_entropy`` starts from logits.

    Examples
    --------
    >>> sl.categorical_cross_entropy([[0.25, 0.75]], [[0.0, 1.0]])
    np.float64(0.2876820724517809)
    """


@sparse_categorical
def sparse_categorical_cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    epsilon: float = 0.0,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Cross-entropy of probabilities against class indices: e = -log(p_y + epsilon) for each row with class index y.

    Parameters
    ----------
    prediction : array_like, shape (..., C)
        Probabilities p in [0, 1]; the last axis is that of the C classes, the axes before it make up the rows.
    target : array_like, shape (...)
        One class index for each row, of any integer type or bool.
    epsilon : float, default 0
        Added to each probability before its logarithm is taken. The gradient is that of the value with it.
    reduction : {"mean", "none", "sum", "batchmean"}, default "mean"
        "mean" divides the sum of the losses by the number of rows, "batchmean" by the prediction's first extent; "sum" adds
        them up in numpy's order; "none" returns one loss for each row.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes probabilities as they come: the caller vouches for them.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target, float32 or float64.

    Raises
    ------
    IndexError
        If a class index lies outside [0, C), naming the first one. -1 does not count from the end.
    ValueError
        If a probability lies outside [0, 1], naming the first one, or epsilon is negative or not finite. NaN passes.
        Also if shapes do not fit, or an output is read-only or overlaps an input without being that very array.
    TypeError
        If prediction is not float32, float64 or integer, or the class indices are not integers.

    Notes
    -----
    The gradient is -1 / (p_y + epsilon) at class y and 0 elsewhere. Bit for bit ``categorical_cross_entropy`` of the one-hot
    target (which a NaN of another class reaches too). Keras's ``SparseCategoricalCrossentropy`` divides each row by its sum and clips to [1e-7, 1 - 1e-7].

    Examples
    --------
    >>> sl.sparse_categorical_cross_entropy([[0.25, 0.75]], [1])
    np.float64(0.2876820724517809)
    """


# The mean is what a reduction says, so the field's other names are the same objects.
mean_squared_error = squared_error
mean_absolute_error = absolute_error
