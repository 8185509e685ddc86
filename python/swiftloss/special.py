"""The functions that the losses are computed with, on arrays; like ``scipy.special``.

They are more accurate than the C library's and numpy's, and give the same bits on every processor: results can be compared between
machines. float32: ``log``, ``log1p``, ``exp`` and ``expm1`` are correctly rounded for every argument, the others within 0.51 ULP.
float64: the first four are within 0.51 ULP, the others within 0.75. ``docs/accuracy.md`` has the measurements.

Each takes numbers and arrays of any shape and layout (float32, float64; float16 and bfloat16, computed in float32; integers and
bool become float64; tensors of other libraries by DLPack) and returns a new array of the argument's shape and type, or fills
``out``, which may be the argument itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _arrays
from ._arrays import FLOAT64, tensor
from ._library import INT32, POINTER, function, raise_status

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._signatures import Array, Result

__all__ = ["exp", "expm1", "log", "log1p", "log_sigmoid", "log_softmax", "logsumexp", "sigmoid", "softmax", "softplus"]


def _apply(call: Callable[..., int], x: Any, out: Any) -> Result:
    argument = _arrays.floats(_arrays.numeric("x", x), FLOAT64)
    result = np.empty_like(argument, subok=False) if out is None else _arrays.output("out", out)
    keep_argument, argument_address = tensor(argument)
    keep_result, result_address = tensor(result)
    status = call(argument_address, result_address)
    if status:
        raise_status(status)
    return result[()] if out is None and result.ndim == 0 else result


_log = function("swl_log", POINTER, POINTER)
_log1p = function("swl_log1p", POINTER, POINTER)
_exp = function("swl_exp", POINTER, POINTER)
_expm1 = function("swl_expm1", POINTER, POINTER)
_sigmoid = function("swl_sigmoid", POINTER, POINTER)
_softplus = function("swl_softplus", POINTER, POINTER)
_log_sigmoid = function("swl_log_sigmoid", POINTER, POINTER)


def log(x: ArrayLike, out: Array | None = None) -> Result:
    """The natural logarithm.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    numpy scalar or array
        log x, in the type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, or ``out`` is not an array of the result's type.
    ValueError
        ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like it.

    Notes
    -----
    log(+-0) is -inf, log of a negative number NaN, log(inf) is inf. A NaN gives NaN. No warning is raised.

    Accuracy: float32 correctly rounded, float64 within 0.51 ULP; the same bits on every processor.
    numpy.log is within about 0.6 ULP in float64 and 4 in float32, and differs between processors.

    Examples
    --------
    >>> log(2.0)
    np.float64(0.6931471805599453)
    """
    return _apply(_log, x, out)


def log1p(x: ArrayLike, out: Array | None = None) -> Result:
    """log(1 + x), with all digits also where x is small.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    numpy scalar or array
        log(1 + x), in the type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, or ``out`` is not an array of the result's type.
    ValueError
        ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like it.

    Notes
    -----
    log1p(+-0) is +-0, log1p(-1) is -inf, below -1 it is NaN, log1p(inf) is inf. A NaN gives NaN. No warning is raised.

    Accuracy: float32 correctly rounded, float64 within 0.51 ULP; the same bits on every processor.
    numpy.log1p is within about 0.9 ULP in float64 and differs between processors.

    Examples
    --------
    >>> log1p(1e-20)
    np.float64(1e-20)
    """
    return _apply(_log1p, x, out)


def exp(x: ArrayLike, out: Array | None = None) -> Result:
    """e to the x.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    numpy scalar or array
        exp(x), in the type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, or ``out`` is not an array of the result's type.
    ValueError
        ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like it.

    Notes
    -----
    exp(-inf) is 0, exp(inf) is inf. Subnormal results are rounded once. A NaN gives NaN. No warning is raised.

    Accuracy: float32 correctly rounded, float64 within 0.51 ULP; the same bits on every processor.
    numpy.exp is within about 0.75 ULP in float64 and 2.5 in float32, and differs between processors.

    Examples
    --------
    >>> exp(1.0)
    np.float64(2.718281828459045)
    """
    return _apply(_exp, x, out)


def expm1(x: ArrayLike, out: Array | None = None) -> Result:
    """exp(x) - 1, with all digits also where x is small.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    numpy scalar or array
        exp(x) - 1, in the type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, or ``out`` is not an array of the result's type.
    ValueError
        ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like it.

    Notes
    -----
    expm1(+-0) is +-0, expm1(-inf) is -1, expm1(inf) is inf. A NaN gives NaN. No warning is raised.

    Accuracy: float32 correctly rounded, float64 within 0.51 ULP; the same bits on every processor.
    numpy.expm1 is within about 0.9 ULP in float64 and differs between processors.

    Examples
    --------
    >>> expm1(1e-20)
    np.float64(1e-20)
    """
    return _apply(_expm1, x, out)


def sigmoid(x: ArrayLike, out: Array | None = None) -> Result:
    """The logistic function 1 / (1 + exp(-x)).

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    numpy scalar or array
        1 / (1 + exp(-x)), in the type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, or ``out`` is not an array of the result's type.
    ValueError
        ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like it.

    Notes
    -----
    sigmoid(-inf) is 0, sigmoid(inf) is 1. The digits of a small result are all there, down to the subnormal ones. A NaN gives NaN. No warning is raised.

    Accuracy: float32 within 0.51 ULP, float64 within 0.75; the same bits on every processor.
    scipy.special.expit, torch.sigmoid and keras.ops.sigmoid are the same function; the expression written out overflows below -709.

    Examples
    --------
    >>> sigmoid(-800.0), sigmoid(0.0)
    (np.float64(0.0), np.float64(0.5))
    """
    return _apply(_sigmoid, x, out)


def softplus(x: ArrayLike, out: Array | None = None) -> Result:
    """log(1 + exp x), with all digits also where exp x is tiny or would overflow.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    numpy scalar or array
        log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)), in the type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, or ``out`` is not an array of the result's type.
    ValueError
        ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like it.

    Notes
    -----
    softplus(-inf) is 0, softplus(inf) is inf. A NaN gives NaN. No warning is raised.

    Accuracy: float32 within 0.51 ULP, float64 within 0.75; the same bits on every processor.
    numpy.logaddexp(0, x) is the same function. torch.nn.functional.softplus returns x itself above a threshold of 20; this one does not need to.

    Examples
    --------
    >>> softplus(-40.0)
    np.float64(4.248354255291589e-18)
    """
    return _apply(_softplus, x, out)


def log_sigmoid(x: ArrayLike, out: Array | None = None) -> Result:
    """log(sigmoid(x)) = -softplus(-x), bit for bit.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    numpy scalar or array
        log(1 / (1 + exp(-x))), in the type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, or ``out`` is not an array of the result's type.
    ValueError
        ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like it.

    Notes
    -----
    log_sigmoid(-inf) is -inf, log_sigmoid(inf) is -0.0. A NaN gives NaN. No warning is raised.

    Accuracy: float32 within 0.51 ULP, float64 within 0.75; the same bits on every processor.
    scipy.special.log_expit, torch.nn.functional.logsigmoid and jax.nn.log_sigmoid are the same function.

    Examples
    --------
    >>> log_sigmoid(-1000.0)
    np.float64(-1000.0)
    """
    return _apply(_log_sigmoid, x, out)


_logsumexp = function("swl_logsumexp", POINTER, INT32, POINTER)
_softmax = function("swl_softmax", POINTER, INT32, POINTER)
_log_softmax = function("swl_log_softmax", POINTER, INT32, POINTER)


def _along(call: Callable[..., int], x: Any, axis: Any, out: Any, keeps_axis: bool) -> Result:
    argument = _arrays.floats(_arrays.numeric("x", x), FLOAT64)
    shape = argument.shape
    if axis is None:
        argument, place = argument.reshape(-1), 0
    else:
        place = _arrays.place_of_axis(axis, "x", shape)
    if keeps_axis:
        result = np.empty(argument.shape, argument.dtype) if out is None else _arrays.output("out", out)
        target = result if axis is not None or out is None else _flat(result, shape)
    else:
        own = argument.shape[:place] + argument.shape[place + 1 :]
        target = result = np.empty(own, _arrays.computed(argument.dtype)) if out is None else _arrays.output("out", out)
    keep_argument, argument_address = tensor(argument)
    keep_result, result_address = tensor(target)
    status = call(argument_address, place, result_address)
    if status:
        raise_status(status)
    if keeps_axis and out is None:
        result = result.reshape(shape)
    return result[()] if out is None and result.ndim == 0 else result


def _flat(array: Array, shape: tuple[int, ...]) -> Array:
    if array.shape != shape:
        raise ValueError(f"out has shape {array.shape}, but x has shape {shape}")
    flat = array.reshape(-1)
    if not np.shares_memory(flat, array) and array.size:
        raise ValueError("out is not contiguous, which axis=None needs")
    return flat


def logsumexp(x: ArrayLike, axis: int | None = -1, out: Array | None = None) -> Result:
    """log(sum(exp(x))) along an axis, without overflow and with all digits.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    axis : int or None, default -1
        The axis that is summed over; None: all elements, as of a flat array.
    out : array, optional
        Receives the result; of x's shape without the axis, and of the result's type. It may not overlap ``x``.

    Returns
    -------
    numpy scalar or array
        In the type of ``x`` (float32 where that has 16 bits), and in its shape without the axis.

    Raises
    ------
    TypeError
        ``x`` has another type, ``axis`` is not an integer, or ``out`` is not an array of the result's type.
    ValueError
        There is no such axis, or ``out`` has another shape, is read-only, or overlaps ``x``.

    Notes
    -----
    It is m + log1p(s), where m is the largest element and s the sum of exp(x - m) over the others. Of nothing, or of -inf
    alone, it is -inf; with a +inf it is +inf. A NaN gives NaN. No warning is raised.

    Accuracy: within 2 units in the last place of the sum of its two terms' magnitudes, and the same bits on every
    processor. scipy.special.logsumexp has axis=None by default; it and torch.logsumexp lose what is small beside m.

    Examples
    --------
    >>> logsumexp([0.0, 0.0])
    np.float64(0.6931471805599453)
    """
    return _along(_logsumexp, x, axis, out, keeps_axis=False)


def softmax(x: ArrayLike, axis: int | None = -1, out: Array | None = None) -> Result:
    """exp(x) / sum(exp(x)) along an axis, without overflow and with all digits.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    axis : int or None, default -1
        The axis along which the results add up to 1; None: all elements.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    array
        In the shape and type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, ``axis`` is not an integer, or ``out`` is not an array of the result's type.
    ValueError
        There is no such axis, or ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like
        it.

    Notes
    -----
    A +inf has all of it; several of them, or several -inf and nothing else, give NaN. A NaN makes its row NaN. No warning is raised.

    Accuracy: float32 within 0.51 ULP, float64 within 2; the same bits on every processor. scipy.special.softmax has
    axis=None by default.

    Examples
    --------
    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    return _along(_softmax, x, axis, out, keeps_axis=True)


def log_softmax(x: ArrayLike, axis: int | None = -1, out: Array | None = None) -> Result:
    """log(softmax(x)) along an axis, with all digits also near 0.

    Parameters
    ----------
    x : array_like
        Of any float type, any values; integers and bool become float64.
    axis : int or None, default -1
        The axis along which the results' exponentials add up to 1; None: all elements.
    out : array, optional
        Receives the result; of the result's shape and type. It may be ``x`` itself; it may not overlap it otherwise.

    Returns
    -------
    array
        In the shape and type of ``x``.

    Raises
    ------
    TypeError
        ``x`` has another type, ``axis`` is not an integer, or ``out`` is not an array of the result's type.
    ValueError
        There is no such axis, or ``out`` has another shape, is read-only, or overlaps ``x`` without being laid out like
        it.

    Notes
    -----
    A +inf has 0 and the others -inf; several of them, or several -inf and nothing else, give NaN. A NaN makes its row NaN. No warning is
    raised.

    Accuracy: float32 within 0.51 ULP, float64 within 2; the same bits on every processor. scipy.special.log_softmax has
    axis=None by default; it and torch.log_softmax give 0 in float32 where the largest element leads by 17 or more.

    Examples
    --------
    >>> log_softmax([0.0, 0.0])
    array([-0.69314718, -0.69314718])
    """
    return _along(_log_softmax, x, axis, out, keeps_axis=True)
