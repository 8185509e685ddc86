"""What a loss is in Python: a callable object with methods, made from a documented ``def``."""

from __future__ import annotations

import ctypes
import inspect
import struct
from typing import Any, Callable

import numpy as np

from . import _arrays
from ._arrays import FLOAT32, FLOAT64, Tensor, tensor
from ._library import function, raise_status

# The header's numbers.
_REDUCTIONS = {"mean": 0, "none": 1, "sum": 2, "batchmean": 3}
_CHECKS = {"all": 0, "none": 1}
_EMPTY = {"nan": 0, "zero": 1, "error": 2}

# swl_call: struct_size, four int32, weight, mask, upstream, loss, gradient, target_gradient, hessian.
_CALL = struct.Struct("@Niiii7P")
_OPTIONS = struct.Struct("@Nd")


class _Frame:
    """The memory of one call in flight: swl_call, the options, and a place for a scalar loss in either type."""

    def __init__(self) -> None:
        self._memory = ctypes.create_string_buffer(_CALL.size)
        self._option_memory = ctypes.create_string_buffer(_OPTIONS.size)
        self.call = ctypes.addressof(self._memory)
        self.options = ctypes.addressof(self._option_memory)
        self.f64 = ctypes.c_double()
        self.f32 = ctypes.c_float()
        self._t64 = Tensor(data=ctypes.addressof(self.f64), device_type=1, code=2, bits=64, lanes=1)
        self._t32 = Tensor(data=ctypes.addressof(self.f32), device_type=1, code=2, bits=32, lanes=1)
        self.scalar64 = ctypes.addressof(self._t64)
        self.scalar32 = ctypes.addressof(self._t32)

    def pack(self, reduction: int, check: int, empty: int, loss: int, gradient: int) -> None:
        _CALL.pack_into(self._memory, 0, _CALL.size, reduction, check, empty, 0, 0, 0, 0, loss, gradient, 0, 0)

    def pack_options(self, value: float) -> None:
        _OPTIONS.pack_into(self._option_memory, 0, _OPTIONS.size, value)


# Frames at rest. pop and append are atomic, so a frame is never in two calls, whatever thread or finaliser makes them.
_frames: list[_Frame] = []


def _check_choice(name: str, value: object, choices: dict[str, int]) -> None:
    if not isinstance(value, str) or value not in choices:
        *most, last = (repr(choice) for choice in choices)
        raise ValueError(f"{name} is {value!r}, but must be {', '.join(most)} or {last}") from None


class Loss:
    """A loss: call it for its value; ``grad`` and ``value_and_grad`` for its derivative by the prediction."""

    __name__: str
    __qualname__: str
    __wrapped__: Callable[..., Any]

    def __init__(self, definition: Callable[..., Any], *, rows: bool = False, labels: bool = False) -> None:
        self.__name__ = self.__qualname__ = definition.__name__
        self.__module__ = "swiftloss"
        self.__doc__ = definition.__doc__
        self.__wrapped__ = definition
        self.__signature__ = inspect.signature(definition)
        self._rows = rows
        self._labels = labels
        self._has_options = "epsilon" in self.__signature__.parameters
        self._function = function(f"swl_{definition.__name__}", 4 if self._has_options else 3)

    def __call__(
        self,
        prediction: Any,
        target: Any,
        *,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        out: Any = None,
        **options: Any,
    ) -> Any:
        return self._evaluate(prediction, target, reduction, empty, check, True, out, False, None, options)[0]

    def grad(
        self,
        prediction: Any,
        target: Any,
        *,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        grad_out: Any = None,
        **options: Any,
    ) -> Any:
        """The derivative of the value by the prediction, in the prediction's shape.

        Takes what the call itself takes, and ``grad_out``: an array that receives the result instead of a new one. It may
        be the prediction or the target itself. With ``reduction="none"`` it is each element's (row's) own derivative.
        """
        return self._evaluate(prediction, target, reduction, empty, check, False, None, True, grad_out, options)[1]

    def value_and_grad(
        self,
        prediction: Any,
        target: Any,
        *,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        out: Any = None,
        grad_out: Any = None,
        **options: Any,
    ) -> Any:
        """The value and its derivative by the prediction, in one pass over the arrays.

        Takes what the call itself takes, and ``grad_out`` as ``grad`` does. Returns (value, gradient).
        """
        return self._evaluate(prediction, target, reduction, empty, check, True, out, True, grad_out, options)

    def _evaluate(
        self,
        prediction: Any,
        target: Any,
        reduction: str,
        empty: str,
        check: str,
        wants_value: bool,
        out: Any,
        wants_gradient: bool,
        grad_out: Any,
        options: dict[str, Any],
    ) -> tuple[Any, Any]:
        try:
            reduction_code, check_code, empty_code = _REDUCTIONS[reduction], _CHECKS[check], _EMPTY[empty]
        except (KeyError, TypeError):
            _check_choice("reduction", reduction, _REDUCTIONS)
            _check_choice("check", check, _CHECKS)
            _check_choice("empty", empty, _EMPTY)
            raise
        p, t, dtype = self._inputs(prediction, target)

        value = gradient = None
        if out is not None:
            value = _arrays.output("out", out)
        elif wants_value and reduction == "none":
            value = np.empty(p.shape[:-1] if self._rows else p.shape, dtype)
        if wants_gradient:
            gradient = np.empty(p.shape, dtype) if grad_out is None else _arrays.output("grad_out", grad_out)

        keep_p, p_address = tensor(p)
        keep_t, t_address = tensor(t)
        value_address = gradient_address = 0
        if value is not None:
            keep_value, value_address = tensor(value)
        if gradient is not None:
            keep_gradient, gradient_address = tensor(gradient)
        try:
            frame = _frames.pop()
        except IndexError:
            frame = _Frame()
        if wants_value and value is None:
            value_address = frame.scalar64 if dtype is FLOAT64 else frame.scalar32
        frame.pack(reduction_code, check_code, empty_code, value_address, gradient_address)
        if self._has_options:
            frame.pack_options(self._option(options))
            status = self._function(p_address, t_address, frame.options, frame.call)
        else:
            if options:
                self._option(options)
            status = self._function(p_address, t_address, frame.call)
        number: Any = None
        if wants_value and value is None:
            number = np.float64(frame.f64.value) if dtype is FLOAT64 else np.float32(frame.f32.value)
        _frames.append(frame)
        if status:
            raise_status(status)
        if value is not None:
            number = value[()] if out is None and value.ndim == 0 else value
        if gradient is not None and grad_out is None and gradient.ndim == 0:
            gradient = gradient[()]
        return number, gradient

    def _option(self, options: dict[str, Any]) -> float:
        """The loss's one option so far; anything else is refused as Python refuses an unknown keyword."""
        for name in options:
            if name != "epsilon" or not self._has_options:
                raise TypeError(f"{self.__name__}() got an unexpected keyword argument {name!r}")
        epsilon = options.get("epsilon", 0.0)
        try:
            return float(epsilon)
        except (TypeError, ValueError, OverflowError):
            raise TypeError(f"epsilon is {epsilon!r}, but must be a number") from None

    def _inputs(self, prediction: Any, target: Any) -> tuple[np.ndarray, np.ndarray, np.dtype[Any]]:
        if type(prediction) is type(target) is np.ndarray and prediction.shape == target.shape and not self._labels:
            dtype = prediction.dtype
            if (dtype is FLOAT64 or dtype is FLOAT32) and dtype is target.dtype:
                if prediction.flags.aligned and target.flags.aligned:
                    return prediction, target, dtype  # The common case: nothing to convert.
        p = prediction if type(prediction) is np.ndarray else _arrays.as_array("prediction", prediction)
        t = target if type(target) is np.ndarray else _arrays.as_array("target", target)
        _arrays.must_be_numeric("prediction", p)
        if self._labels:
            if t.size == 0 and not isinstance(target, np.ndarray):
                t = t.astype(np.int64)  # numpy takes an empty list for floats.
            if t.dtype.kind not in "iub":
                raise TypeError(f"target has dtype {t.dtype}, but class indices must be integers")
            dtype = FLOAT32 if p.dtype.itemsize == 4 and p.dtype.kind == "f" else FLOAT64
            t = _arrays.readable(t)
            shape = p.shape[:-1]
        else:
            _arrays.must_be_numeric("target", t)
            dtype = _arrays.computing_type(prediction, target, p, t)
            t = t.astype(dtype) if type(target) in (int, float) else _arrays.floats(t, dtype)
            p = p.astype(dtype) if type(prediction) in (int, float) else p
            shape = p.shape
        return _arrays.floats(p, dtype), _arrays.broadcast("target", t, shape, p.shape), dtype

    def __repr__(self) -> str:
        bare = [p.replace(annotation=p.empty) for p in self.__signature__.parameters.values()]
        return f"<loss {self.__name__}{inspect.Signature(bare)}>"

    def __reduce__(self) -> str:
        return self.__name__
