"""The elementary functions that the losses are computed with, on arrays; like ``scipy.special``.

They are more accurate than the C library's and numpy's, and give the same bits on every processor: results can be compared between
machines. float32: ``log``, ``log1p``, ``exp`` and ``expm1`` are correctly rounded for every argument, the others within 0.51 ULP.
float64: the first four are within 0.51 ULP, the others within 0.75. ``docs/accuracy.md`` has the measurements.

Each takes numbers and arrays of any shape and layout (float32, float64; integers and bool become float64; tensors of other
libraries by DLPack) and returns a new array of the argument's shape and type, or fills ``out``, which may be the argument itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

import numpy as np

from . import _arrays
from ._arrays import FLOAT64, tensor
from ._library import function, raise_status

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._signatures import Array, Result

__all__ = ["exp", "expm1", "log", "log1p", "log_sigmoid", "sigmoid", "softplus"]


def _apply(call: Callable[..., int], x: Any, out: Any) -> Result:
    argument = x if type(x) is np.ndarray else _arrays.as_array("x", x)
    _arrays.must_be_numeric("x", argument)
    argument = _arrays.floats(argument, FLOAT64)
    result = np.empty_like(argument, subok=False) if out is None else _arrays.output("out", out)
    keep_argument, argument_address = tensor(argument)
    keep_result, result_address = tensor(result)
    status = call(argument_address, result_address)
    if status:
        raise_status(status)
    return result[()] if out is None and result.ndim == 0 else result


_log = function("swl_log", 2)
_log1p = function("swl_log1p", 2)
_exp = function("swl_exp", 2)
_expm1 = function("swl_expm1", 2)
_sigmoid = function("swl_sigmoid", 2)
_softplus = function("swl_softplus", 2)
_log_sigmoid = function("swl_log_sigmoid", 2)


def log(x: ArrayLike, out: Array | None = None) -> Result:
    """The natural logarithm.

    Parameters
    ----------
    x : array_like
        float32 or float64, any values; integers and bool become float64.
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
        float32 or float64, any values; integers and bool become float64.
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
        float32 or float64, any values; integers and bool become float64.
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
        float32 or float64, any values; integers and bool become float64.
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
        float32 or float64, any values; integers and bool become float64.
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
        float32 or float64, any values; integers and bool become float64.
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
        float32 or float64, any values; integers and bool become float64.
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
