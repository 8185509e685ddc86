"""Arrays on their way to the library: dtypes, broadcasting, outputs, and the address of a swl_tensor for each.

Nothing is copied but what the library cannot read in place: integers where it wants floats, foreign byte order,
misaligned data.
"""

from __future__ import annotations

import ctypes
import math
import numbers
import operator
import reprlib
from typing import Any

import numpy as np

from . import _numpy

FLOAT16 = np.dtype(np.float16)
FLOAT32 = np.dtype(np.float32)
FLOAT64 = np.dtype(np.float64)
PYTHON_NUMBERS = (int, float)

pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype = ctypes.c_void_p
pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]

# A DLManagedTensorVersioned has its DLTensor behind version, context, deleter and flags.
_VERSIONED_OFFSET = 32
# numpy 2.1 hands out read-only arrays in this form.
_VERSIONED = _numpy.VERSION >= (2, 1)


class Tensor(ctypes.Structure):
    """swl_tensor."""

    _fields_ = [
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device_id", ctypes.c_int32),
        ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("byte_offset", ctypes.c_uint64),
        ("inline_shape", ctypes.c_int64 * 4),
    ]


# DLPack's codes by numpy's kinds. ml_dtypes.bfloat16 has a kind of its own making: V.
_CODES = {"i": 0, "u": 1, "f": 2, "V": 4, "b": 6}


def tensor(array: np.ndarray) -> tuple[object, int]:
    """What must be kept alive, and the address of a swl_tensor that describes the array."""
    try:
        if _VERSIONED:
            capsule = array.__dlpack__(max_version=(1, 0))
            return capsule, pointer(capsule, b"dltensor_versioned") + _VERSIONED_OFFSET
        capsule = array.__dlpack__()
        return capsule, pointer(capsule, b"dltensor")
    except (BufferError, RuntimeError, TypeError, ValueError):
        pass  # What numpy's DLPack does not carry: read-only arrays and bool before 2.1.
    return _described(array)


def _described(array: np.ndarray) -> tuple[object, int]:
    """The same without DLPack: read-only arrays and bool on numpy before 2.1."""
    extents = (ctypes.c_int64 * array.ndim)(*array.shape)
    strides = (ctypes.c_int64 * array.ndim)(*(s // array.itemsize for s in array.strides))
    described = Tensor(
        data=array.__array_interface__["data"][0],
        device_type=1,
        ndim=array.ndim,
        code=_CODES[array.dtype.kind],
        bits=8 * array.itemsize,
        lanes=1,
        shape=ctypes.addressof(extents),
        strides=ctypes.addressof(strides),
    )
    return (array, extents, strides, described), ctypes.addressof(described)


def is_bfloat16(dtype: np.dtype[Any]) -> bool:
    """ml_dtypes.bfloat16, which numpy knows by its name alone."""
    return dtype.kind == "V" and dtype.name == "bfloat16"


def is_float(dtype: np.dtype[Any]) -> bool:
    """A type that the library reads: float32, float64, and to store numbers in float16 and bfloat16."""
    return (dtype.kind == "f" and dtype.itemsize in (2, 4, 8)) or is_bfloat16(dtype)


def is_16_bit(dtype: np.dtype[Any]) -> bool:
    return dtype.itemsize == 2 and is_float(dtype)


def computed(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """What numbers of a type are computed in."""
    return FLOAT32 if dtype.itemsize <= 4 and is_float(dtype) else FLOAT64


def as_array(name: str, value: Any) -> np.ndarray:
    """An array of what numpy can make an array of; tensors of other libraries share their memory."""
    if isinstance(value, np.ndarray):
        if isinstance(value, np.ma.MaskedArray):
            instead = f"{name}.data; a loss leaves out the rest with mask=~{name}.mask"
            if name == "mask":
                instead = "mask.filled(False)"
            raise TypeError(f"{name} is a masked array, whose mask would be ignored: pass {instead}")
        return np.asarray(value)
    if hasattr(value, "__dlpack__") and not isinstance(value, np.generic):
        try:
            return np.from_dlpack(value)
        except (BufferError, RuntimeError, TypeError, ValueError) as error:
            shared = _bfloat16(value)
            if shared is not None:
                return shared
            if hasattr(value, "__array_interface__"):
                return np.asarray(value)
            raise TypeError(f"{name} is a {type(value).__name__} that numpy cannot share: {error}") from error
    try:
        return np.asarray(value)
    except ValueError as error:
        reason = "its parts differ in length" if "inhomogeneous" in str(error) else error
        raise ValueError(f"{name} is not an array: {reason}") from error


def _bfloat16(value: Any) -> np.ndarray | None:
    """A tensor of bfloat16, whose capsule numpy does not take, in the memory that it has. None if it is something else, or
    without ml_dtypes, which has the type."""
    try:
        import ml_dtypes  # noqa: PLC0415
    except ImportError:
        return None
    try:
        capsule = value.__dlpack__()
        tensor = Tensor.from_address(pointer(capsule, b"dltensor"))
    except (BufferError, RuntimeError, TypeError, ValueError):
        return None
    if (tensor.code, tensor.bits, tensor.lanes, tensor.device_type) != (4, 16, 1, 1):
        return None
    shape = tuple((ctypes.c_int64 * tensor.ndim).from_address(tensor.shape)) if tensor.ndim else ()
    if 0 in shape:
        return np.empty(shape, ml_dtypes.bfloat16)  # Its address may be none.
    steps = (ctypes.c_int64 * tensor.ndim).from_address(tensor.strides) if tensor.ndim and tensor.strides else None
    holder = _Shared(value, capsule)
    holder.__array_interface__ = {
        "version": 3,
        "typestr": "<u2",
        "shape": shape,
        "strides": None if steps is None else tuple(2 * step for step in steps),
        "data": (tensor.data + tensor.byte_offset, False),
    }
    shared: np.ndarray = np.asarray(holder).view(ml_dtypes.bfloat16)
    return shared


class _Shared:
    """Keeps another library's memory alive for the array that looks at it."""

    def __init__(self, *alive: object) -> None:
        self.alive = alive
        self.__array_interface__: dict[str, Any] = {}


def numeric(name: str, value: Any) -> np.ndarray:
    """An array of what a loss can compute with."""
    array = value if type(value) is np.ndarray else as_array(name, value)
    if array.dtype.kind in "iub" or is_float(array.dtype):
        return array
    raise _not_numeric(name, array, "be float32, float64, float16, bfloat16 or integer")


def number(name: str, value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    """A Python number in the computing type, by way of float64 as in numpy. Where numpy would warn and go on with inf,
    this is an error."""
    try:
        rounded = ctypes.c_float(value).value if dtype is FLOAT32 else float(value)
    except OverflowError:
        rounded = math.inf
    if math.isinf(rounded) and abs(value) != math.inf:
        computes = ", in which this call computes" if dtype is FLOAT32 else ""
        raise ValueError(f"{name} = {shown(value)} is beyond {dtype}{computes}")
    return np.array(rounded, dtype)


def single(name: str, value: Any) -> float:
    """One number: Python's and numpy's, also in an array without axes, Fraction, Decimal, and what else has a float()
    and is no text."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if getattr(value, "ndim", 0):
        raise TypeError(f"{name} has shape {tuple(value.shape)}, but must be a single number")
    # float() reads text, drops imaginary parts, and makes NaN of what is masked.
    if isinstance(value, np.generic):
        is_real = value.dtype.kind in "iubf"
    else:
        is_real = not isinstance(value, (str, bytes, bytearray, np.ma.MaskedArray))
    try:
        if is_real:
            return float(value)
    except OverflowError:
        raise ValueError(f"{name} = {shown(value)} is beyond float64") from None
    except (TypeError, ValueError):
        pass
    raise TypeError(f"{name} is {shown(value)}, but must be a single number")


def integer(name: str, value: Any, bits: int) -> int:
    """A whole number of so many bits: Python's and numpy's, and what else says that it can be an index."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {shown(value)}, but must be an integer") from None
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise ValueError(f"{name} = {shown(value)} is beyond {bits} bits")
    return number


def place_of_axis(axis: Any, name: str, shape: tuple[int, ...]) -> int:
    """An axis of an array, counted from the first one."""
    place = integer("axis", axis, 32)
    if not -len(shape) <= place < len(shape):
        raise ValueError(f"axis = {place} is not an axis of {name} with shape {shape}")
    return place % len(shape)


def floats(array: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """The array as the library reads floats; integers and bool become `dtype`."""
    return array.astype(dtype) if array.dtype.kind in "iub" else readable(array)


def readable(array: np.ndarray) -> np.ndarray:
    """The array in native byte order and aligned: itself wherever possible."""
    if not array.dtype.isnative:
        return array.astype(array.dtype.newbyteorder("="))
    if not array.flags.aligned:
        return array.copy()
    return array


def reals(name: str, value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    """Factors such as weights, which the library casts to the computing type; what it cannot read, integers and other
    floats, becomes `dtype`."""
    array = value if type(value) is np.ndarray else as_array(name, value)
    kind = array.dtype.kind
    if is_float(array.dtype):
        return readable(array)
    if kind in "iub":
        return array.astype(dtype)
    if kind == "f":
        # As the library casts float64 to float32: without a warning.
        with np.errstate(all="ignore"):
            return array.astype(dtype)
    if type(value) is int:
        return number(name, value, dtype)
    raise _not_numeric(name, array, "hold real numbers")


def mask(name: str, value: Any) -> np.ndarray:
    """True where something counts: bool or uint8, as it is."""
    array = value if type(value) is np.ndarray else as_array(name, value)
    if array.size == 0 and not isinstance(value, np.ndarray):
        array = array.astype(np.bool_)  # numpy takes an empty list for floats.
    if array.dtype.kind != "b" and array.dtype != np.uint8:
        raise _not_bool(name, array)
    return array


def computing_type(p: Any, t: Any) -> np.dtype[Any]:
    """np.result_type, where Python's own numbers follow the other side and integers alone make float64."""
    if type(t) in PYTHON_NUMBERS:
        dtype = FLOAT64 if type(p) in PYTHON_NUMBERS else p.dtype
    elif type(p) in PYTHON_NUMBERS:
        dtype = t.dtype
    else:
        # numpy knows no common type of bfloat16 and float16, or an integer: it is taken for the float16 that it is as large as.
        own, other = (FLOAT16 if is_bfloat16(x.dtype) else x.dtype for x in (p, t))
        dtype = np.result_type(own, other)
    return computed(dtype)


def broadcast(name: str, array: np.ndarray, shape: tuple[int, ...], prediction: tuple[int, ...]) -> np.ndarray:
    """The array at `shape`, which follows from the prediction's and may not grow."""
    if array.shape == shape:
        return array
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(
            f"{name} has shape {array.shape}, which cannot be broadcast to {shape}, "
            f"as prediction has shape {prediction}"
        ) from None


def output(name: str, array: Any) -> np.ndarray:
    """An array of the caller's that the library may write to; the library checks shape and dtype."""
    if not isinstance(array, np.ndarray) or isinstance(array, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a numpy array, not {type(array).__name__}")
    if not array.flags.writeable:
        raise ValueError(f"{name} is read-only")
    if not array.dtype.isnative:
        raise TypeError(f"{name} has dtype {array.dtype} in foreign byte order")
    if not array.flags.aligned:
        raise ValueError(f"{name} is not aligned to its {array.itemsize}-byte elements")
    if not is_float(array.dtype):
        raise TypeError(f"{name} has dtype {array.dtype}, but must be float32, float64, float16 or bfloat16")
    return array


# ---- sentences -------------------------------------------------------------------------------------------------------

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = 60


def shown(value: object) -> str:
    """A value in a sentence, shortened."""
    if isinstance(value, (np.number, np.str_, np.bytes_)) and not isinstance(value, np.timedelta64):
        value = value.item()  # numpy 1 and 2 differ in how they print these.
    try:
        return _repr.repr(value)
    except ValueError:
        return f"<{type(value).__name__}>"  # An int of more digits than Python prints.


def _found(name: str, array: np.ndarray) -> str:
    """What an array is. numpy makes arrays of None, sets and generators too: one object stands for itself."""
    if array.ndim == 0 and array.dtype.kind == "O":
        return f"{name} is {shown(array[()])}"
    return f"{name} has dtype {array.dtype}"


def _not_numeric(name: str, array: np.ndarray, must: str) -> TypeError:
    found, kind, remedy = _found(name, array), array.dtype.kind, ""
    if array.ndim == 0 and kind == "O":
        if _is_one(array[()], _REALS):
            return TypeError(f"{found}, which is no number to numpy: pass float({name})")
        must = "be a number or an array of numbers"
    elif kind == "f":
        remedy = f": pass np.asarray({name}).astype(np.float{32 if array.dtype.itemsize == 2 else 64})"
    elif kind in "OUS":
        remedy = _first_wrong(name, array, _REALS, "float")
    return TypeError(f"{found}, but must {must}{remedy}")


def not_indices(name: str, array: np.ndarray, remedy: str) -> TypeError:
    """What an array is that holds no class indices, and what to do unless the caller knows better."""
    if array.dtype.kind == "f":
        remedy = remedy or f": pass np.asarray({name}).astype(int)"
    elif array.dtype.kind in "OUS":
        remedy = _first_wrong(name, array, (numbers.Integral, np.bool_), "int")
    return TypeError(f"{_found(name, array)}, but class indices must be integers{remedy}")


def _not_bool(name: str, array: np.ndarray) -> TypeError:
    remedy = ""
    if array.dtype.kind in "iuf":
        remedy = f": np.asarray({name}).astype(bool) counts what is not 0"
    elif array.dtype.kind in "OUS":
        remedy = _first_wrong(name, array, (bool, np.bool_), "bool")
    return TypeError(f"{_found(name, array)}, but must be bool or uint8{remedy}")


# Decimal is registered as a number, but not as a real one; numpy's bool as neither.
_REALS = (numbers.Number, np.bool_)


def _is_one(value: object, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, (complex, np.complexfloating))


def _first_wrong(name: str, array: np.ndarray, kinds: tuple[type, ...], dtype: str) -> str:
    """The first object or text that is of a wrong kind; or what to do where only the dtype is wrong."""
    if array.ndim == 0:
        return f": it is {shown(array[()])}" if array.dtype.kind != "O" else ""
    for place, value in np.ndenumerate(array):
        if not _is_one(value, kinds):
            return f": {name}{list(place)} is {shown(value)}"
    return f": pass np.asarray({name}).astype({dtype})"
