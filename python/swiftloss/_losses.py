"""The losses: one documented ``def`` each. Their mathematics is in the Swift core.

Written by tools/catalog.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ._loss import Axis, Choice, Index, Number, Switch, Tensor, labelled_rows, pointwise, rows, rows_or_labels

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._signatures import Array, Check, Empty, Reduction, Result


@pointwise(target_grad=True)
def squared_error(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Squared error.

    The square of the difference.

    ::

        value             e = (p - t)^2
        gradient          2 (p - t)
        Hessian           2
        target gradient   -2 (p - t)
        numpy's value     (p - t) ** 2
        numpy's gradient  2 * (p - t)

    Parameters
    ----------
    prediction : array_like
        Any values.
    target : array_like
        Any values. Broadcast to the prediction's shape.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    An infinite difference costs inf; equal infinities on both sides give NaN.

    Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.

    - PyTorch ``mse_loss``: the same value. Its weighted mean divides by the sum of the weights: weighted_mean here.
    - Keras ``MeanSquaredError``: the same value. Its default for weights divides by the number of elements: mean here.
    - scikit-learn ``mean_squared_error``: the same value. Its sample_weight divides by the sum of the weights:
      weighted_mean here.
    - optax ``squared_error``: the same, of each element.

    Examples
    --------
    >>> sl.squared_error([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0])
    np.float64(0.375)
    """


@pointwise(target_grad=True)
def half_squared_error(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Half squared error.

    Half the square of the difference, so that the gradient is the difference itself.

    ::

        value             e = (p - t)^2 / 2
        gradient          p - t
        Hessian           1
        target gradient   t - p
        numpy's value     0.5 * (p - t) ** 2
        numpy's gradient  p - t

    Parameters
    ----------
    prediction : array_like
        Any values.
    target : array_like
        Any values. Broadcast to the prediction's shape.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    As a batchmean it is the textbook's sum of squares over rows and outputs, divided by twice the number of rows. An
    infinite difference costs inf; equal infinities on both sides give NaN.

    Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.

    - PyTorch, Keras: none; it is half of their squared error.
    - optax ``l2_loss``: the same, of each element.
    - scikit-learn ``HalfSquaredError``: the same (its private loss module).
    - XGBoost ``reg:squarederror``: the same gradient and Hessian.

    Examples
    --------
    >>> sl.half_squared_error([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0])
    np.float64(0.1875)
    """


@pointwise(target_grad=True, clip=Number())
def squared_log_error(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    clip: float = -1.0,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Squared logarithmic error.

    The square of the difference of log(1 + x): an error relative to the size of prediction and target.

    ::

        value            e = d^2, with d = log((1 + p) / (1 + t))
        gradient         2 d / (1 + p)
        Hessian          2 (1 - d) / (1 + p)^2
        target gradient  -2 d / (1 + t)

    Parameters
    ----------
    prediction : array_like
        Values above -1, unless ``clip`` raises them.
    target : array_like
        Values above -1, unless ``clip`` raises them. Broadcast to the prediction's shape.
    clip : float, default -1
        Finite, >= -1. Prediction and target below it are raised to it before anything else; -1 raises nothing. Above
        -1, any values are taken.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    A prediction or target of -1 or below is an error unless ``clip`` is above -1. The Hessian is negative where d > 1:
    the loss is not convex. An infinite prediction costs inf, with a gradient of 0. With ``clip`` the derivative by an
    argument is 0 where that argument is at the clip or below. d is computed without rounding 1 + p, 1 + t or their
    quotient first, so an error near 0 keeps its digits.

    Accuracy: value and derivatives within 2 ULP; where 1 - d cancels, the Hessian's error is below 2u (1 + |d|) 2 / (1
    + p)^2.

    - Keras ``MeanSquaredLogarithmicError``: raises both arguments to 1e-7 first: ``clip`` = 1e-7.
    - scikit-learn ``mean_squared_log_error``: the same value, and also an error for values of -1 or below.
    - XGBoost ``reg:squaredlogerror``: half of it, with a Hessian of at least 1e-6.
    - PyTorch, optax: none.

    Examples
    --------
    >>> sl.squared_log_error([3.0, 5.0, 2.5, 7.0], [2.5, 5.0, 4.0, 8.0])
    np.float64(0.0397301229845938)
    """


@pointwise(target_grad=True)
def absolute_error(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Absolute error.

    The magnitude of the difference.

    ::

        value             e = |p - t|
        gradient          sign(p - t)
        Hessian           0
        target gradient   sign(t - p)
        numpy's value     np.abs(p - t)
        numpy's gradient  np.sign(p - t)

    Parameters
    ----------
    prediction : array_like
        Any values.
    target : array_like
        Any values. Broadcast to the prediction's shape.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    At p = t the gradient is 0, the subgradient of least magnitude, and the Hessian 0.

    Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.

    - PyTorch ``l1_loss``: the same; 0 at p = t too.
    - Keras ``MeanAbsoluteError``: the same value.
    - scikit-learn ``mean_absolute_error``: the same value. The gradient of its private loss module is -1 at p = t.
    - JAX: the derivative of abs is 1 at 0.
    - XGBoost ``reg:absoluteerror``: trains a smooth surrogate; LightGBM's ``regression_l1`` takes 1 for the Hessian.

    Examples
    --------
    >>> sl.absolute_error([2.5, 0.0, 2.1], [3.0, -0.5, 2.0])
    np.float64(0.3666666666666667)
    """


@pointwise(target_grad=True, delta=Number())
def huber(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    delta: float = 1.0,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Huber loss.

    Half the squared error for differences up to delta, linear beyond: outliers pull with a bounded gradient.

    ::

        value             e = r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2), with r = p - t
        gradient          r clipped to [-delta, delta]
        Hessian           1 where |r| < delta, else 0
        target gradient   -r clipped to [-delta, delta]
        numpy's value     np.where(abs(p - t) <= delta, 0.5 * (p - t) ** 2, delta * (abs(p - t) - 0.5 * delta))
        numpy's gradient  np.clip(p - t, -delta, delta)

    Parameters
    ----------
    prediction : array_like
        Any values.
    target : array_like
        Any values. Broadcast to the prediction's shape.
    delta : float, default 1
        Finite, > 0. Where the loss turns from quadratic to linear.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    At |r| = delta value and gradient are continuous; the Hessian there is 0, the smaller of the one-sided values. An
    infinite difference costs inf, with a gradient of delta or -delta.

    Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.

    - PyTorch ``huber_loss``: the same. Its weighted mean divides by the number of elements, unlike that of mse_loss:
      mean here.
    - Keras ``Huber``: the same.
    - optax ``huber_loss``: the same, of each element.
    - scikit-learn ``HuberLoss``: the same with its delta (its private loss module).
    - LightGBM ``huber``: the same gradient; delta is alpha there, 0.9 by default, and the Hessian is taken to be 1
      everywhere.
    - SciPy ``special.huber``: the same, of delta and r; 0 or inf for a delta that is an error here.

    Source: P. J. Huber, Robust Estimation of a Location Parameter, 1964.

    Examples
    --------
    >>> sl.huber([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 10.0])
    np.float64(0.6875)
    """


@pointwise(target_grad=True, beta=Number())
def smooth_l1(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    beta: float = 1.0,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Smooth L1 loss.

    The absolute error with its kink rounded off within beta: the Huber loss divided by its delta.

    ::

        value             e = r^2 / (2 beta) where |r| < beta, else |r| - beta / 2, with r = p - t
        gradient          r / beta where |r| < beta, else sign(r)
        Hessian           1 / beta where |r| < beta, else 0
        target gradient   minus the gradient
        numpy's value     np.where(abs(p - t) < beta, 0.5 * (p - t) ** 2 / beta, abs(p - t) - 0.5 * beta)
        numpy's gradient  np.where(abs(p - t) < beta, (p - t) / beta, np.sign(p - t))

    Parameters
    ----------
    prediction : array_like
        Any values.
    target : array_like
        Any values. Broadcast to the prediction's shape.
    beta : float, default 1
        Finite, >= 0. Where the loss turns from quadratic to linear.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    At |r| = beta value and gradient are continuous; the Hessian there is 0, the smaller of the one-sided values. With
    ``beta`` = 0 the gradient is 0 at r = 0. ``beta`` = 0 is the absolute error. An infinite difference costs inf, with
    a gradient of 1 or -1.

    Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.

    - PyTorch ``smooth_l1_loss``: the same, also for beta = 0.
    - Keras, scikit-learn, optax: none; it is their Huber loss (scikit-learn: HuberLoss of its private loss module) with
      delta = beta, divided by beta.
    - MLX ``smooth_l1_loss``: the same for beta > 0.

    Source: R. Girshick, Fast R-CNN, 2015, with beta = 1.

    Examples
    --------
    >>> sl.smooth_l1([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 10.0], beta=0.5)
    np.float64(0.8125)
    """


@pointwise(target_grad=True)
def log_cosh(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Logarithm of the hyperbolic cosine.

    About half the squared error for small differences and the absolute error minus log 2 for large ones, smooth
    everywhere.

    ::

        value            e = log(cosh(r)), with r = p - t
        gradient         tanh(r)
        Hessian          1 - tanh(r)^2
        target gradient  -tanh(r)

    Parameters
    ----------
    prediction : array_like
        Any values.
    target : array_like
        Any values. Broadcast to the prediction's shape.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    Small differences keep all their digits, and none overflows: e is r^2 / 2 to the last digits near 0 and |r| - log 2
    far out. An infinite difference costs inf, with a gradient of 1 or -1 and a Hessian of 0.

    Accuracy: value, gradient and Hessian within 2 ULP.

    - Keras ``LogCosh``: the same, but in float32 few digits are right for small differences: at r = 1e-4 it returns 0
      instead of 5e-9.
    - optax ``log_cosh``: the same, with the same loss of digits, of each element.
    - PyTorch, scikit-learn: none.

    Examples
    --------
    >>> sl.log_cosh([1.0, -2.0, 0.001], [0.0, 0.0, 0.0])
    np.float64(0.5862613592802695)
    """


@pointwise(margin=Number(), labels=Choice("signed", "binary"))
def hinge(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    margin: float = 1.0,
    labels: Literal["signed", "binary"] = "signed",
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Hinge loss.

    How far a score is from the right side of the margin: the loss of the support vector machine.

    ::

        value             e = max(0, margin - t p)
        gradient          -t where t p < margin, else 0
        Hessian           0
        numpy's value     np.maximum(0, margin - t * p)
        numpy's gradient  np.where(np.isnan(t * p), np.nan, np.where(t * p < margin, -t, 0))

    Parameters
    ----------
    prediction : array_like
        Scores of any value.
    target : array_like
        Labels -1 and 1; with binary ``labels`` 0 and 1, of which 0 then counts as -1. Broadcast to the prediction's
        shape.
    margin : float, default 1
        Finite, >= 0. How far on the right side a score costs nothing.
    labels : {"signed", "binary"}, default "signed"
        Which labels the target holds. "signed": -1 and 1, "binary": 0 and 1.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    At the margin, t p = margin, the gradient is 0, the subgradient of least magnitude, and the Hessian 0. Labels of the
    other kind, or any other number, are an error: nothing is converted unasked.

    Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.

    - Keras ``Hinge``: the same value. Converts labels when all of them are 0 or 1: binary ``labels`` here. At the
      margin its gradient is -t with TensorFlow and -t / 2 with JAX and PyTorch.
    - scikit-learn ``hinge_loss``: the same value where both classes occur among the labels. SGDClassifier's gradient at
      the margin is -t.
    - optax ``hinge_loss``: the same value of each element; -t / 2 at the margin.
    - PyTorch: none (hinge_embedding_loss and multi_margin_loss are other losses).

    Source: C. Cortes and V. Vapnik, Support-Vector Networks, 1995.

    Examples
    --------
    >>> sl.hinge([0.8, -0.6, 1.2], [1, -1, 1])
    np.float64(0.19999999999999998)
    """


@pointwise(margin=Number(), labels=Choice("signed", "binary"))
def squared_hinge(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    margin: float = 1.0,
    labels: Literal["signed", "binary"] = "signed",
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Squared hinge loss.

    The square of the hinge loss: smooth at the margin, harder on scores far on the wrong side.

    ::

        value             e = max(0, margin - t p)^2
        gradient          -2 t max(0, margin - t p)
        Hessian           2 where t p < margin, else 0
        numpy's value     np.maximum(0, margin - t * p) ** 2
        numpy's gradient  np.where(np.isnan(t * p), np.nan, np.where(t * p < margin, -2 * t * (margin - t * p), 0))

    Parameters
    ----------
    prediction : array_like
        Scores of any value.
    target : array_like
        Labels -1 and 1; with binary ``labels`` 0 and 1, of which 0 then counts as -1. Broadcast to the prediction's
        shape.
    margin : float, default 1
        Finite, >= 0. How far on the right side a score costs nothing.
    labels : {"signed", "binary"}, default "signed"
        Which labels the target holds. "signed": -1 and 1, "binary": 0 and 1.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    At the margin, t p = margin, the gradient is continuous; the Hessian there is 0, the smaller of the one-sided
    values. Labels of the other kind, or any other number, are an error: nothing is converted unasked.

    Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.

    - Keras ``SquaredHinge``: the same value. Converts labels when all of them are 0 or 1: binary ``labels`` here.
    - scikit-learn ``SGDClassifier(loss="squared_hinge")``: trains with it; there is no metric.
    - PyTorch, optax: none.

    Examples
    --------
    >>> sl.squared_hinge([0.5, -0.5, 1.5], [1, -1, 1])
    np.float64(0.16666666666666666)
    """


@pointwise(clip=Number(), log_floor=Number(), epsilon=Number())
def binary_cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    clip: float = 0.0,
    log_floor: float = 0.0,
    epsilon: float = 0.0,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Binary cross-entropy of probabilities.

    The cost of giving class 1 the probability p when its label is t, hard or soft; also called log loss.

    ::

        value     e = -(t log(p) + (1 - t) log(1 - p))
        gradient  -t / p + (1 - t) / (1 - p)
        Hessian   t / p^2 + (1 - t) / (1 - p)^2

    Parameters
    ----------
    prediction : array_like
        Probabilities of class 1, in [0, 1].
    target : array_like
        Labels, hard or soft, in [0, 1]. Broadcast to the prediction's shape.
    clip : float, default 0
        In [0, 0.5). p is clipped to [clip, 1 - clip] before anything else, 1 - clip without rounding; 0 clips nothing.
    log_floor : float, default 0
        Finite, <= 0. Each logarithm is raised to at least this; 0 raises none.
    epsilon : float, default 0
        Finite, >= 0. Added inside each logarithm: log(p + epsilon) and log((1 - p) + epsilon), without rounding the
        sums (those of categorical_cross_entropy are rounded, as in the numpy expression).
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    A side with weight 0 adds 0: p = t = 0 and p = t = 1 cost 0. p = 0 with t > 0 and p = 1 with t < 1 cost inf, with an
    infinite gradient and Hessian. 1 - p is never rounded, so small p keep their digits. With ``epsilon`` a certain and
    right prediction costs -log(1 + epsilon), a little below 0. The derivatives are those of the value with its options:
    0 where p is at a clip or beyond, and 0 for a term whose logarithm is at the floor or below.

    Accuracy: value and Hessian within 2 ULP; the gradient within 2 ULP for labels 0 and 1, else within 2u of the sum of
    its terms' magnitudes.

    - PyTorch ``binary_cross_entropy``: raises each logarithm to -100: ``log_floor`` = -100 gives its value. Its
      gradient is (p - t) / max(p (1 - p), 1e-12), also beyond the floor, where it is 0 here.
    - Keras ``BinaryCrossentropy``: clips p to [1e-7, 1 - 1e-7]: ``clip`` = 1e-7. In float32 its 1 - 1e-7 is rounded to
      1 - 2^-23, ours is not.
    - scikit-learn ``log_loss``: clips p at the element type's machine epsilon: ``clip`` = 2.220446049250313e-16 for
      float64, 1.1920929e-07 for float32. Hard labels only.
    - optax: none from probabilities.

    Examples
    --------
    >>> sl.binary_cross_entropy([0.9, 0.2, 0.4], [1, 0, 1])
    np.float64(0.41493159961539705)
    """


@pointwise(pos_weight=Tensor(), label_smoothing=Number())
def binary_cross_entropy_with_logits(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    pos_weight: ArrayLike | None = None,
    label_smoothing: float = 0.0,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Binary cross-entropy of logits.

    The binary cross-entropy of the probability sigmoid(p), computed from the logit p without going through the
    probability.

    ::

        value     e = (1 - y) softplus(p) + pos_weight y softplus(-p), with y = t (1 - a) + a / 2 for label_smoothing a
        gradient  (1 - y) sigmoid(p) - pos_weight y sigmoid(-p)
        Hessian   (1 - y + pos_weight y) sigmoid(p) sigmoid(-p)

    Parameters
    ----------
    prediction : array_like
        Logits of any value.
    target : array_like
        Labels, hard or soft, in [0, 1]. Broadcast to the prediction's shape.
    pos_weight : array_like, optional
        Finite weights >= 0 of the term of class 1, of any float type, broadcast to the prediction's shape by numpy's
        rules; absent, they are 1. They are part of e, not of a mean's divisor.
    label_smoothing : float, default 0
        In [0, 1). Moves each label towards 1/2: t becomes t (1 - label_smoothing) + label_smoothing / 2.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    An infinite logit costs 0 on the side of a hard label, inf on the other side; its gradient is that of the limit. A
    certain and right prediction keeps its digits: p = -80 with t = 0 costs 1.80485e-35.

    Accuracy: value and Hessian within 2 ULP; the gradient within 2 ULP for labels 0 and 1 without smoothing, else
    within 2u of the sum of its terms' magnitudes.

    - PyTorch ``binary_cross_entropy_with_logits``: the same. In float32 its value and gradient are 0 for logits beyond
      about 17 on the right side; an infinite logit gives NaN.
    - Keras ``BinaryCrossentropy(from_logits=True)``: the same, label_smoothing included; an infinite logit gives NaN
      with TensorFlow.
    - optax ``sigmoid_binary_cross_entropy``: the same, of each element; an infinite logit gives NaN.
    - scikit-learn ``HalfBinomialLoss``: the same (its private loss module).
    - XGBoost ``binary:logistic``: the same gradient; its Hessian is at least 1e-16.

    Examples
    --------
    >>> sl.binary_cross_entropy_with_logits([2.0, -1.0, 0.5], [1, 0, 1])
    np.float64(0.3047555609137673)
    """


@pointwise(target_grad=True, log_prediction=Switch(), log_target=Switch(), clip=Number(), axis=Axis(optional=True))
def kl_divergence(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    log_prediction: bool = False,
    log_target: bool = False,
    clip: float = 0.0,
    axis: int | None = None,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Kullback-Leibler divergence.

    The divergence of the prediction's distribution from the target's: each element is one term of its sum.

    ::

        value            e = t log(t / p)
        gradient         -t / p
        Hessian          t / p^2
        target gradient  log(t / p) + 1

    Parameters
    ----------
    prediction : array_like
        The approximating distribution, as probabilities in [0, 1] or, with ``log_prediction``, as their logarithms, at
        most 0.
    target : array_like
        The distribution that is approximated, as probabilities in [0, 1] or, with ``log_target``, as their logarithms,
        at most 0. Broadcast to the prediction's shape.
    log_prediction : bool, default False
        The prediction holds logarithms of probabilities.
    log_target : bool, default False
        The target holds logarithms of probabilities.
    clip : float, default 0
        In [0, 1). Probabilities below it are raised to it before anything else; 0 raises nothing. Other than 0 it is an
        error together with ``log_prediction`` or ``log_target``.
    axis : int, optional
        Absent, each element has a loss of its own. Else a row along this axis has one: the sum of its elements', in
        numpy's order; weight, mask and upstream belong to rows, and mean divides by their number.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the prediction's shape; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which elements count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of elements that count, "weighted_mean" by the sum
        of their weights, "batchmean" by the first extent of the prediction's shape; "sum" adds them up in numpy's order
        and divides by nothing; "none" returns one weighted loss for each element.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
        Its derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    With ``log_prediction``, p holds z = log of the probability: e = t (log t - z), gradient -t, Hessian 0, target
    gradient log t - z + 1. With ``log_target``, t holds l = log of the probability: e = exp(l) (l - log p), gradient
    -exp(l) / p, Hessian exp(l) / p^2, target gradient exp(l) (l - log p + 1). With both: e = exp(l) (l - z), gradient
    -exp(l), Hessian 0, target gradient exp(l) (l - z + 1). Where the target's probability is 0 (and not clipped),
    value, gradient and Hessian are 0, whatever the prediction is. The target gradient there is the limit: -inf (NaN
    where the prediction's probability is 0 too), or 0 with ``log_target``. A positive target where the prediction's
    probability is 0 costs inf; its gradient by a probability is -inf. The divergence itself is the sum, or the
    batchmean of a batch of rows; the mean divides by all elements. A single term may be negative. That a distribution
    sums to 1 is not checked. t / p is not rounded before its logarithm is taken, so a value near 0 keeps its digits.
    With ``clip`` the derivative by an argument is 0 where that argument is at the clip or below.

    Accuracy: gradient and Hessian within 2 ULP, and so is the value from probabilities; where logarithms are given, the
    value is within 2u of the sum of its terms' magnitudes, as is the target gradient always.

    - PyTorch ``kl_div``: the same with ``log_prediction``; its log_target is ``log_target``. It gives NaN for a target
      of 0 where the prediction is -inf.
    - Keras ``KLDivergence``: clips both arguments to [1e-7, 1]: ``clip`` = 1e-7. It sums over the last axis: ``axis`` =
      -1.
    - optax ``kl_divergence``: the same with ``log_prediction``, summed over an axis; kl_divergence_with_log_targets
      takes both logarithms.
    - SciPy ``special.rel_entr``: the same of (t, p), of each element.
    - scikit-learn: none.

    Source: S. Kullback and R. A. Leibler, On Information and Sufficiency, 1951.

    Examples
    --------
    >>> sl.kl_divergence([0.5, 0.5], [0.4, 0.6], reduction="sum")
    np.float64(0.020135513550688863)
    """


@rows(from_logits=Switch(), clip=Number(), log_floor=Number(), epsilon=Number())
def multilabel_cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    from_logits: bool = False,
    clip: float = 0.0,
    log_floor: float = 0.0,
    epsilon: float = 0.0,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Multilabel cross-entropy.

    The sum over the classes of a row of their binary cross-entropies: each class has a label of its own.

    ::

        value     e = -sum_c (t_c log(p_c) + (1 - t_c) log(1 - p_c))
        gradient  -t_c / p_c + (1 - t_c) / (1 - p_c)
        Hessian   t_c / p_c^2 + (1 - t_c) / (1 - p_c)^2

    Parameters
    ----------
    prediction : array_like, shape (..., C)
        Probabilities of the classes, in [0, 1], or with ``from_logits`` logits of any value. The last axis is that of
        the C classes, the others make up the rows.
    target : array_like, shape (..., C)
        Labels, hard or soft, in [0, 1]. Broadcast to the prediction's shape.
    from_logits : bool, default False
        The prediction holds logits.
    clip : float, default 0
        In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else; 0 clips nothing. Other than 0
        it is an error together with ``from_logits``.
    log_floor : float, default 0
        Finite, <= 0. Each logarithm is raised to at least this; 0 raises none. Other than 0 it is an error together
        with ``from_logits``.
    epsilon : float, default 0
        Finite, >= 0. Added inside each logarithm: log(p_c + epsilon) and log((1 - p_c) + epsilon). Other than 0 it is
        an error together with ``from_logits``.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the shape of the rows; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which rows count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of rows that count, "weighted_mean" by the sum of
        their weights, "batchmean" by the first extent of the shape of the rows; "sum" adds them up in numpy's order and
        divides by nothing; "none" returns one weighted loss for each row.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no rows, of rows that are all masked, or with weights that add up to 0. Its
        derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    With ``from_logits``, p holds logits: e = sum_c ((1 - t_c) softplus(p_c) + t_c softplus(-p_c)), gradient (1 - t_c)
    sigmoid(p_c) - t_c sigmoid(-p_c), Hessian sigmoid(p_c) sigmoid(-p_c). Each class is treated as binary_cross_entropy,
    or binary_cross_entropy_with_logits, treats an element. A row of no classes costs 0.

    Accuracy: each class's term and derivatives are as accurate as those of binary_cross_entropy; the terms are added in
    numpy's order.

    - PyTorch ``multilabel_soft_margin_loss``: with ``from_logits``; it divides each row's loss by the number of
      classes, which is not done here.
    - Keras ``BinaryCrossentropy``: it divides each row's loss by the number of classes, which is not done here;
      ``clip`` = 1e-7 for its clipping of probabilities.
    - scikit-learn, optax: none.

    Examples
    --------
    >>> sl.multilabel_cross_entropy([[0.9, 0.2, 0.4], [0.3, 0.6, 0.8]], [[1, 0, 1], [0, 1, 1]])
    np.float64(1.167719458932562)
    """


@rows_or_labels(target_grad=True, class_weight=Tensor(), ignore_index=Index(), label_smoothing=Number(), axis=Axis())
def cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    class_weight: ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    axis: int = -1,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Cross-entropy of logits.

    The cross-entropy of softmax(p) against a class index or a distribution over the classes, computed from the logits p
    without going through the probabilities; also called softmax loss.

    ::

        value            e = sum_c q_c (log(sum_k exp(p_k)) - p_c), with q_c = w_c (t_c (1 - a) + a / C) for class
                         weights w and label_smoothing a
        gradient         Q s_c - q_c, with Q = sum_c q_c and s = softmax(p)
        Hessian          Q s_c (1 - s_c)
        target gradient  w_c (1 - a) (log(sum_k exp(p_k)) - p_c)

    Parameters
    ----------
    prediction : array_like, shape (..., C)
        Logits of any value. One axis, the last unless ``axis`` says otherwise, is that of the C classes, the others
        make up the rows.
    target : array_like of shape (...), or of the prediction's shape
        One class index in [0, C) for each row, of any integer type or bool; or a number in [0, 1] for each class, in
        the prediction's shape (in C of a float type).
    class_weight : array_like, optional
        Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the divisor of
        weighted_mean: by that of the row's class, or the mean weight sum_c w_c t_c.
    ignore_index : int, optional
        Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are in
        no count. It need not be a class.
    label_smoothing : float, default 0
        In [0, 1). Moves each target towards the uniform distribution: t_c becomes t_c (1 - label_smoothing) +
        label_smoothing / C.
    axis : int, default -1
        The axis of the classes. Gradient and Hessian have the prediction's shape; rows are made of the other axes, in
        their order.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the shape of the rows; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which rows count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of rows that count, "weighted_mean" by the sum of
        their weights, "batchmean" by the first extent of the shape of the rows; "sum" adds them up in numpy's order and
        divides by nothing; "none" returns one weighted loss for each row.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no rows, of rows that are all masked, or with weights that add up to 0. Its
        derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may. Class
        indices are checked all the same.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the prediction's type. float16 and bfloat16 are computed and added up in float32, which a loss then is;
        derivatives are rounded to the type that they are by.

    Raises
    ------
    IndexError
        If a class index lies outside [0, C), naming the first one.
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers (class indices: integers), a mask neither bool nor uint8.

    Notes
    -----
    A class index is the distribution that is 1 at this class and 0 elsewhere. A class with q_c = 0 adds nothing,
    whatever its logit is: one of -inf too. A logit of +inf on the right class costs 0; on another class it costs inf.
    Several of +inf in a row, or several of -inf and nothing else, give NaN. A cost near 0 keeps its digits: the logits
    0 and -17 cost 4.13994e-8 in float32. Logits further apart than the largest float64, or class weights that add up to
    more, give infinities or NaN. A row of one class costs 0. Class indices have no target gradient. weighted_mean
    divides by the sum of sample weight times class weight: of the row's class, or of sum_c w_c t_c. The target gradient
    is also that of this divisor.

    Accuracy: value within 4 ULP; Hessian, target gradient and the gradient against a class index without smoothing
    within 2 ULP, else within 2u of the sum of its terms' magnitudes.

    - PyTorch ``cross_entropy``: axis is 1; its mean of class indices is weighted_mean here, its ignore_index is -100 by
      default. In float32 its value and gradient are 0 for margins beyond about 17.
    - Keras ``CategoricalCrossentropy(from_logits=True)``: the same, label_smoothing included;
      SparseCategoricalCrossentropy for class indices, with ignore_class.
    - optax ``softmax_cross_entropy``: the same, of each row; softmax_cross_entropy_with_integer_labels for class
      indices.
    - scikit-learn ``HalfMultinomialLoss``: the same for class indices (its private loss module).
    - XGBoost ``multi:softprob``: the same gradient; its Hessian is 2 s_c (1 - s_c), at least 1e-16.

    Examples
    --------
    >>> sl.cross_entropy([[2.0, 0.5, -1.0]], [0])
    np.float64(0.24131129665715706)
    """


@labelled_rows(class_weight=Tensor(), ignore_index=Index(), axis=Axis())
def nll(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    class_weight: ArrayLike | None = None,
    ignore_index: int | None = None,
    axis: int = -1,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Negative log-likelihood.

    The cost of a row of log-probabilities against the index of the right class: minus that class's.

    ::

        value     e = -w_t p_t, where t is the row's class index and w its weight
        gradient  -w_t at class t, 0 elsewhere
        Hessian   0

    Parameters
    ----------
    prediction : array_like, shape (..., C)
        Log-probabilities; any score is taken. One axis, the last unless ``axis`` says otherwise, is that of the C
        classes, the others make up the rows.
    target : array_like, shape (...)
        One class index in [0, C) for each row, of any integer type or bool.
    class_weight : array_like, optional
        Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the divisor of
        weighted_mean.
    ignore_index : int, optional
        Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are in
        no count. It need not be a class.
    axis : int, default -1
        The axis of the classes. Gradient and Hessian have the prediction's shape; rows are made of the other axes, in
        their order.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the shape of the rows; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which rows count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of rows that count, "weighted_mean" by the sum of
        their weights, "batchmean" by the first extent of the shape of the rows; "sum" adds them up in numpy's order and
        divides by nothing; "none" returns one weighted loss for each row.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no rows, of rows that are all masked, or with weights that add up to 0. Its
        derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may. Class
        indices are checked all the same.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the prediction's type. float16 and bfloat16 are computed and added up in float32, which a loss then is;
        derivatives are rounded to the type that they are by.

    Raises
    ------
    IndexError
        If a class index lies outside [0, C), naming the first one.
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers (class indices: integers), a mask neither bool nor uint8.

    Notes
    -----
    A score of -inf costs inf, one of +inf -inf. That rows are logarithms of probabilities is not checked. A class index
    outside [0, C) that is not ignored is an error: -1 does not count from the end.

    Accuracy: value and derivatives are numpy's, bit for bit, in float32 and float64.

    - PyTorch ``nll_loss``: axis is 1; its mean is weighted_mean here, its ignore_index is -100 by default.
    - Keras, optax, scikit-learn: none from log-probabilities.

    Examples
    --------
    >>> sl.nll([[-0.5, -1.0]], [0])
    np.float64(0.5)
    """


@rows(target_grad=True, epsilon=Number(), clip=Number(), normalize=Switch(), class_weight=Tensor(), axis=Axis())
def categorical_cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    epsilon: float = 0.0,
    clip: float = 0.0,
    normalize: bool = False,
    class_weight: ArrayLike | None = None,
    axis: int = -1,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Cross-entropy of probabilities.

    The cross-entropy of a row of class probabilities against a distribution over the classes.

    ::

        value            e = -sum_c w_c t_c log(p_c + epsilon), with class weights w
        gradient         -w_c t_c / (p_c + epsilon)
        Hessian          w_c t_c / (p_c + epsilon)^2
        target gradient  -w_c log(p_c + epsilon)

    Parameters
    ----------
    prediction : array_like, shape (..., C)
        Probabilities of the classes, in [0, 1]. One axis, the last unless ``axis`` says otherwise, is that of the C
        classes, the others make up the rows.
    target : array_like, shape (..., C)
        The distribution over the classes, in [0, 1]. Broadcast to the prediction's shape.
    epsilon : float, default 0
        Finite, >= 0. Added to each probability before its logarithm is taken; it and the sum are rounded to the
        computing type, as in the numpy expression (those of binary_cross_entropy are not).
    clip : float, default 0
        In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else, 1 - clip and then its sum
        with epsilon without rounding; 0 clips nothing. The derivative is 0 where p_c is at a clip or beyond.
    normalize : bool, default False
        Each row is divided by its sum before it is clipped: e = -sum_c q_c log(p_c / s), where s is the row's sum and
        q_c = w_c t_c, gradient Q / s - q_c / p_c with Q = sum_c q_c, Hessian q_c / p_c^2 - Q / s^2; classes at a clip
        or beyond count in neither. A row of zeros gives NaN, with derivatives of NaN or infinity, where it has a
        target. It is an error together with an epsilon other than 0.
    class_weight : array_like, optional
        Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the divisor of
        weighted_mean.
    axis : int, default -1
        The axis of the classes. Gradient and Hessian have the prediction's shape; rows are made of the other axes, in
        their order.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the shape of the rows; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which rows count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of rows that count, "weighted_mean" by the sum of
        their weights, "batchmean" by the first extent of the shape of the rows; "sum" adds them up in numpy's order and
        divides by nothing; "none" returns one weighted loss for each row.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no rows, of rows that are all masked, or with weights that add up to 0. Its
        derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the common type of prediction and target. float16 and bfloat16 are computed and added up in float32, which a
        loss then is; derivatives are rounded to the type that they are by.

    Raises
    ------
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers, a mask neither bool nor uint8.

    Notes
    -----
    A class with t_c = 0 adds 0 to value, gradient and Hessian, whatever p_c is. t_c > 0 with p_c + epsilon = 0 costs
    inf, with a gradient of -inf. That rows sum to 1 is not checked, and rows are not divided by their sum unless
    ``normalize`` asks for it. A row of no classes costs 0.

    Accuracy: each class's term and derivatives are within 2 ULP; the terms are added in numpy's order.

    - PyTorch ``cross_entropy``: starts from logits.
    - Keras ``CategoricalCrossentropy``: divides each row by its sum and clips it to [1e-7, 1 - 1e-7]: ``normalize`` and
      ``clip`` = 1e-7.
    - scikit-learn ``log_loss``: ``clip`` = 2.220446049250313e-16 for float64, 1.1920929e-07 for float32.
    - optax: none from probabilities.

    Examples
    --------
    >>> sl.categorical_cross_entropy([[0.25, 0.75]], [[0.0, 1.0]])
    np.float64(0.2876820724517809)
    """


@labelled_rows(
    epsilon=Number(), clip=Number(), normalize=Switch(), class_weight=Tensor(), ignore_index=Index(), axis=Axis()
)
def sparse_categorical_cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    epsilon: float = 0.0,
    clip: float = 0.0,
    normalize: bool = False,
    class_weight: ArrayLike | None = None,
    ignore_index: int | None = None,
    axis: int = -1,
    weight: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    reduction: Reduction = "mean",
    empty: Empty = "nan",
    check: Check = "all",
    out: Array | None = None,
) -> Result:
    """Cross-entropy of probabilities against class indices.

    The cross-entropy of a row of class probabilities against the index of the right class.

    ::

        value     e = -w_t log(p_t + epsilon), where t is the row's class index and w its weight
        gradient  -w_t / (p_t + epsilon) at class t, 0 elsewhere
        Hessian   w_t / (p_t + epsilon)^2 at class t, 0 elsewhere

    Parameters
    ----------
    prediction : array_like, shape (..., C)
        Probabilities of the classes, in [0, 1]. One axis, the last unless ``axis`` says otherwise, is that of the C
        classes, the others make up the rows.
    target : array_like, shape (...)
        One class index in [0, C) for each row, of any integer type or bool.
    epsilon : float, default 0
        Finite, >= 0. Added to each probability before its logarithm is taken; it and the sum are rounded to the
        computing type, as in the numpy expression (those of binary_cross_entropy are not).
    clip : float, default 0
        In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else, 1 - clip and then its sum
        with epsilon without rounding; 0 clips nothing. The derivative is 0 where p_c is at a clip or beyond.
    normalize : bool, default False
        Each row is divided by its sum before it is clipped: e = -sum_c q_c log(p_c / s), where s is the row's sum and
        q_c = w_c t_c, gradient Q / s - q_c / p_c with Q = sum_c q_c, Hessian q_c / p_c^2 - Q / s^2; classes at a clip
        or beyond count in neither. A row of zeros gives NaN, with derivatives of NaN or infinity, where it has a
        target. It is an error together with an epsilon other than 0.
    class_weight : array_like, optional
        Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the divisor of
        weighted_mean.
    ignore_index : int, optional
        Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are in
        no count. It need not be a class.
    axis : int, default -1
        The axis of the classes. Gradient and Hessian have the prediction's shape; rows are made of the other axes, in
        their order.
    weight : array_like, optional
        Factors >= 0 of the losses, broadcast to the shape of the rows; without, they are 1. They are in no divisor but
        that of "weighted_mean".
    mask : array_like of bool, optional
        Which rows count, broadcast as ``weight`` is. The others are skipped, whatever they hold: their losses and
        derivatives are 0, and they are in no count.
    reduction : {"mean", "none", "sum", "batchmean", "weighted_mean"}, default "mean"
        "mean" divides the sum of the weighted losses by the number of rows that count, "weighted_mean" by the sum of
        their weights, "batchmean" by the first extent of the shape of the rows; "sum" adds them up in numpy's order and
        divides by nothing; "none" returns one weighted loss for each row.
    empty : {"nan", "zero", "error"}, default "nan"
        What a mean of nothing is: of no rows, of rows that are all masked, or with weights that add up to 0. Its
        derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0.
    check : {"all", "none"}, default "all"
        "none" takes prediction, target and weights as they come: the caller vouches that they hold what they may. Class
        indices are checked all the same.
    out : array, optional
        Receives the loss: of shape () unless ``reduction="none"``. It is then also what is returned.

    Returns
    -------
    numpy scalar or array
        In the prediction's type. float16 and bfloat16 are computed and added up in float32, which a loss then is;
        derivatives are rounded to the type that they are by.

    Raises
    ------
    IndexError
        If a class index lies outside [0, C), naming the first one.
    ValueError
        If a value, a weight or an option is not what is said above, naming the first one. A NaN in prediction or target
        passes, and makes the result NaN. Also if shapes do not fit, if an output is read-only or shares memory with
        another array without lying exactly on prediction or target, and with ``empty="error"`` for the mean of nothing.
    TypeError
        If an argument does not hold real numbers (class indices: integers), a mask neither bool nor uint8.

    Notes
    -----
    Bit for bit categorical_cross_entropy of the one-hot target, which a NaN of another class reaches too: it is read
    there. (The zeros of the derivatives are +0.0 here whatever weight and upstream are; there they are multiplied.) A
    class index outside [0, C) is an error: -1 does not count from the end. All probabilities of a row are checked, not
    only that of its class. p_t + epsilon = 0 costs inf, with a gradient of -inf.

    Accuracy: value, gradient and Hessian within 2 ULP.

    - PyTorch ``nll_loss``: of the probabilities' logarithms; cross_entropy starts from logits.
    - Keras ``SparseCategoricalCrossentropy``: divides each row by its sum and clips it to [1e-7, 1 - 1e-7]:
      ``normalize`` and ``clip`` = 1e-7.
    - scikit-learn ``log_loss``: ``clip`` = 2.220446049250313e-16 for float64, 1.1920929e-07 for float32.
    - optax: none from probabilities.

    Examples
    --------
    >>> sl.sparse_categorical_cross_entropy([[0.25, 0.75]], [1])
    np.float64(0.2876820724517809)
    """


# The mean is what a reduction says, so the field's other names are the same objects.
mean_squared_error = squared_error
mean_squared_log_error = squared_log_error
mean_absolute_error = absolute_error
