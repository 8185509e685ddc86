"""Arrays on their way to the library: dtypes, broadcasting, outputs, and the address of a swl_tensor for each.

Nothing is copied but what the library cannot read in place: integers where it wants floats, foreign byte order,
misaligned data.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

FLOAT32 = np.dtype(np.float32)
FLOAT64 = np.dtype(np.float64)

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype = ctypes.c_void_p
_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]

# A DLManagedTensorVersioned has its DLTensor behind version, context, deleter and flags.
_VERSIONED_OFFSET = 32
# numpy 2.1 hands out read-only arrays in this form.
_VERSIONED = tuple(int(part) for part in np.__version__.split(".")[:2]) >= (2, 1)


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


_CODES = {"i": 0, "u": 1, "f": 2, "b": 6}


def tensor(array: np.ndarray) -> tuple[object, int]:
    """What must be kept alive, and the address of a swl_tensor that describes the array."""
    try:
        if _VERSIONED:
            capsule = array.__dlpack__(max_version=(1, 0))
            return capsule, _pointer(capsule, b"dltensor_versioned") + _VERSIONED_OFFSET
        capsule = array.__dlpack__()
        return capsule, _pointer(capsule, b"dltensor")
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


def as_array(name: str, value: Any) -> np.ndarray:
    """An array of what numpy can make an array of; tensors of other libraries share their memory."""
    if isinstance(value, np.ndarray):
        if isinstance(value, np.ma.MaskedArray):
            raise TypeError(f"{name} is a masked array, whose mask would be ignored: pass its data")
        return np.asarray(value)
    if hasattr(value, "__dlpack__") and not isinstance(value, np.generic):
        try:
            return np.from_dlpack(value)
        except (BufferError, RuntimeError, TypeError, ValueError) as error:
            if hasattr(value, "__array_interface__"):
                return np.asarray(value)
            raise TypeError(f"{name} is a {type(value).__name__} that numpy cannot share: {error}") from error
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} is not an array: {error}") from error


def must_be_numeric(name: str, array: np.ndarray) -> None:
    """Refuses what no loss can compute with."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind not in "iub" and (kind != "f" or size not in (4, 8)):
        raise TypeError(f"{name} has dtype {array.dtype}, but must be float32, float64 or integer")


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
    """Factors such as weights, which the library casts to the computing type; integers, which it cannot read, become
    `dtype`."""
    array = value if type(value) is np.ndarray else as_array(name, value)
    must_be_numeric(name, array)
    return floats(array, dtype)


def mask(name: str, value: Any) -> np.ndarray:
    """True where something counts: bool or uint8, as it is."""
    array = value if type(value) is np.ndarray else as_array(name, value)
    if array.size == 0 and not isinstance(value, np.ndarray):
        array = array.astype(np.bool_)  # numpy takes an empty list for floats.
    if array.dtype.kind != "b" and array.dtype != np.uint8:
        raise TypeError(f"{name} has dtype {array.dtype}, but must be bool or uint8")
    return array


def computing_type(prediction: Any, target: Any, p: np.ndarray, t: np.ndarray) -> np.dtype[Any]:
    """np.result_type, where Python's own numbers follow the other side and integers alone make float64."""
    weak = (int, float)
    if type(target) in weak and p.dtype.kind == "f":
        dtype = p.dtype
    elif type(prediction) in weak and t.dtype.kind == "f":
        dtype = t.dtype
    else:
        dtype = np.result_type(p.dtype, t.dtype)
    return FLOAT32 if dtype.kind == "f" and dtype.itemsize == 4 else FLOAT64


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
    if array.dtype.kind != "f" or array.dtype.itemsize not in (4, 8):
        raise TypeError(f"{name} has dtype {array.dtype}, but must be float32 or float64")
    return array
