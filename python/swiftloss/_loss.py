"""What a loss is in Python: a callable object with methods, made from a documented ``def``."""

from __future__ import annotations

import ctypes
import inspect
import struct
from typing import TYPE_CHECKING, Any, Callable, Literal, Protocol, cast, overload

import numpy as np

from . import _arrays
from ._arrays import FLOAT32, FLOAT64, tensor
from ._library import function, raise_status

if TYPE_CHECKING:
    from ._signatures import LossFunction, LossFunctionWithTargetGradient

    Definition = Callable[..., Any]

# The header's numbers.
_REDUCTIONS = {"mean": 0, "none": 1, "sum": 2, "batchmean": 3, "weighted_mean": 4}
_CHECKS = {"all": 0, "none": 1}
_EMPTY = {"nan": 0, "zero": 1, "error": 2}

# What a method asks for.
_VALUE, _GRADIENT, _HESSIAN, _TARGET_GRADIENT = 1, 2, 4, 8

# swl_call: struct_size, four int32, weight, mask, upstream, loss, gradient, target_gradient, hessian.
_CALL = struct.Struct("@Niiii7P")
_CALL_SIZE = _CALL.size
_pack_call = _CALL.pack_into
# More than any options struct needs.
_OPTIONS_SIZE = 128


# ---- options ---------------------------------------------------------------------------------------------------------


class Option(Protocol):
    """One field of a loss's options struct: its C type, and what a keyword argument becomes there."""

    format: str

    def convert(self, name: str, value: Any, dtype: np.dtype[Any], keep: list[object]) -> float | int:
        """The field's number; an array that it points to stays alive in `keep`."""


class Number:
    """A double."""

    format = "d"

    def convert(self, name: str, value: Any, dtype: np.dtype[Any], keep: list[object]) -> float:
        if type(value) is float:
            return value
        try:
            if not isinstance(value, (str, bytes, bytearray)):
                return float(value)
        except (TypeError, ValueError, OverflowError):
            pass
        raise TypeError(f"{name} is {value!r}, but must be a number")


class Choice:
    """One of some words: an int32, which counts them from 0."""

    format = "i"

    def __init__(self, *words: str) -> None:
        self.numbers = {word: number for number, word in enumerate(words)}

    def convert(self, name: str, value: Any, dtype: np.dtype[Any], keep: list[object]) -> int:
        _check_choice(name, value, self.numbers)
        return self.numbers[value]


class Switch:
    """True or False: an int32."""

    format = "i"

    def convert(self, name: str, value: Any, dtype: np.dtype[Any], keep: list[object]) -> int:
        if not isinstance(value, (bool, np.bool_)):
            raise TypeError(f"{name} is {value!r}, but must be True or False")
        return int(value)


class Tensor:
    """Real numbers, which the library broadcasts to the prediction: a pointer, NULL for None."""

    format = "P"

    def convert(self, name: str, value: Any, dtype: np.dtype[Any], keep: list[object]) -> int:
        if value is None:
            return 0
        alive, address = tensor(_arrays.reals(name, value, dtype))
        keep.append(alive)
        return address


def _check_choice(name: str, value: object, choices: dict[str, int]) -> None:
    if not isinstance(value, str) or value not in choices:
        *most, last = (repr(choice) for choice in choices)
        raise ValueError(f"{name} is {value!r}, but must be {', '.join(most)} or {last}") from None


class _Options:
    """A loss's options struct: its layout, and its memory with the defaults."""

    def __init__(self, kinds: dict[str, Option], signature: inspect.Signature) -> None:
        # The 0P at the end is the padding of a C struct.
        self.layout = struct.Struct("@N" + "".join(kind.format for kind in kinds.values()) + "0P")
        assert self.layout.size <= _OPTIONS_SIZE
        defaults = {name: signature.parameters[name].default for name in kinds}
        self._fields: list[float | int] = [self.layout.size]
        self._fields += [kind.convert(name, defaults[name], FLOAT64, []) for name, kind in kinds.items()]
        self.places = {name: (place, kind) for place, (name, kind) in enumerate(kinds.items(), start=1)}
        self._memory = ctypes.create_string_buffer(self.layout.size)
        self.layout.pack_into(self._memory, 0, *self._fields)
        self.address = ctypes.addressof(self._memory)

    def fields(self, given: dict[str, Any], dtype: np.dtype[Any], keep: list[object]) -> list[float | int]:
        """The struct's fields, for the options that were given and the defaults of the others."""
        fields = self._fields.copy()
        for name, value in given.items():
            place, kind = self.places[name]
            fields[place] = kind.convert(name, value, dtype, keep)
        return fields


# ---- calls -----------------------------------------------------------------------------------------------------------


class _Frame:
    """The memory of one call in flight: swl_call, the options, and a place for a scalar loss in either type."""

    def __init__(self) -> None:
        self.memory = ctypes.create_string_buffer(_CALL.size)
        self.option_memory = ctypes.create_string_buffer(_OPTIONS_SIZE)
        self.call = ctypes.addressof(self.memory)
        self.options = ctypes.addressof(self.option_memory)
        self.f64 = ctypes.c_double()
        self.f32 = ctypes.c_float()
        self._t64 = _arrays.Tensor(data=ctypes.addressof(self.f64), device_type=1, code=2, bits=64, lanes=1)
        self._t32 = _arrays.Tensor(data=ctypes.addressof(self.f32), device_type=1, code=2, bits=32, lanes=1)
        self.scalar64 = ctypes.addressof(self._t64)
        self.scalar32 = ctypes.addressof(self._t32)


# Frames at rest. pop and append are atomic, so a frame is never in two calls, whatever thread or finaliser makes them.
_frames: list[_Frame] = []


class Loss:
    """A loss: call it for its value; its methods give derivatives of that value by the prediction."""

    __name__: str
    __qualname__: str
    __wrapped__: Callable[..., Any]

    def __init__(
        self,
        definition: Definition,
        options: dict[str, Option],
        *,
        rows: bool = False,
        labels: bool = False,
    ) -> None:
        self.__name__ = self.__qualname__ = definition.__name__
        self.__module__ = "swiftloss"
        self.__doc__ = definition.__doc__
        self.__wrapped__ = definition
        self.__signature__ = inspect.signature(definition)
        self._rows = rows
        self._labels = labels
        self._options = _Options(options, self.__signature__) if options else None
        self._function = function(f"swl_{definition.__name__}", 4 if options else 3)

    def __call__(
        self,
        prediction: Any,
        target: Any,
        *,
        weight: Any = None,
        mask: Any = None,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        out: Any = None,
        **options: Any,
    ) -> Any:
        return self._evaluate(
            prediction, target, options, weight, mask, None, reduction, empty, check, _VALUE, out, None, None, None
        )[0]

    def grad(
        self,
        prediction: Any,
        target: Any,
        *,
        weight: Any = None,
        mask: Any = None,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        upstream: Any = None,
        grad_out: Any = None,
        **options: Any,
    ) -> Any:
        """The derivative of the value by the prediction, in the prediction's shape.

        Takes what the call itself takes, and ``grad_out``: an array that receives the result instead of a new one.
        It may be the prediction or the target itself. With ``reduction="none"`` it is each element's (row's) own
        derivative. ``upstream`` multiplies it: one number, or with ``reduction="none"`` one for each loss, broadcast
        to the losses' shape.
        """
        return self._evaluate(
            prediction, target, options, weight, mask, upstream, reduction, empty, check, _GRADIENT,
            None, grad_out, None, None,
        )[1]  # fmt: skip

    def value_and_grad(
        self,
        prediction: Any,
        target: Any,
        *,
        weight: Any = None,
        mask: Any = None,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        upstream: Any = None,
        out: Any = None,
        grad_out: Any = None,
        **options: Any,
    ) -> Any:
        """The value and its derivative by the prediction, in one pass over the arrays.

        Takes what the call itself takes, and ``upstream`` and ``grad_out`` as ``grad`` does; ``upstream`` does not
        multiply the value. Returns (value, gradient).
        """
        return self._evaluate(
            prediction, target, options, weight, mask, upstream, reduction, empty, check, _VALUE | _GRADIENT,
            out, grad_out, None, None,
        )[:2]  # fmt: skip

    def hess(
        self,
        prediction: Any,
        target: Any,
        *,
        weight: Any = None,
        mask: Any = None,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        upstream: Any = None,
        hess_out: Any = None,
        **options: Any,
    ) -> Any:
        """The diagonal of the value's Hessian: the second derivative by each element of the prediction, in its shape.

        Takes what the call itself takes, and ``upstream`` and ``hess_out`` as ``grad`` takes ``upstream`` and
        ``grad_out``.
        """
        return self._evaluate(
            prediction, target, options, weight, mask, upstream, reduction, empty, check, _HESSIAN,
            None, None, hess_out, None,
        )[2]  # fmt: skip

    def grad_and_hess(
        self,
        prediction: Any,
        target: Any,
        *,
        weight: Any = None,
        mask: Any = None,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        upstream: Any = None,
        grad_out: Any = None,
        hess_out: Any = None,
        **options: Any,
    ) -> Any:
        """What ``grad`` and ``hess`` give, in one pass over the arrays. Returns (gradient, Hessian diagonal)."""
        return self._evaluate(
            prediction, target, options, weight, mask, upstream, reduction, empty, check, _GRADIENT | _HESSIAN,
            None, grad_out, hess_out, None,
        )[1:3]  # fmt: skip

    def value_grad_and_hess(
        self,
        prediction: Any,
        target: Any,
        *,
        weight: Any = None,
        mask: Any = None,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        upstream: Any = None,
        out: Any = None,
        grad_out: Any = None,
        hess_out: Any = None,
        **options: Any,
    ) -> Any:
        """The value, ``grad`` and ``hess``, in one pass over the arrays. Returns (value, gradient, Hessian
        diagonal)."""
        return self._evaluate(
            prediction, target, options, weight, mask, upstream, reduction, empty, check, _VALUE | _GRADIENT | _HESSIAN,
            out, grad_out, hess_out, None,
        )[:3]  # fmt: skip

    def _evaluate(
        self,
        prediction: Any,
        target: Any,
        options: dict[str, Any],
        weight: Any,
        mask: Any,
        upstream: Any,
        reduction: str,
        empty: str,
        check: str,
        wanted: int,
        out: Any,
        grad_out: Any,
        hess_out: Any,
        target_grad_out: Any,
    ) -> tuple[Any, Any, Any, Any]:
        try:
            reduction_code, check_code, empty_code = _REDUCTIONS[reduction], _CHECKS[check], _EMPTY[empty]
        except (KeyError, TypeError):
            _check_choice("reduction", reduction, _REDUCTIONS)
            _check_choice("check", check, _CHECKS)
            _check_choice("empty", empty, _EMPTY)
            raise
        if type(prediction) is type(target) is np.ndarray and prediction.shape == target.shape and not self._labels:
            p, t, dtype = prediction, target, prediction.dtype
            is_ready = (
                (dtype is FLOAT64 or dtype is FLOAT32) and dtype is t.dtype and p.flags.aligned and t.flags.aligned
            )
        else:
            is_ready = False
        if not is_ready:
            p, t, dtype = self._inputs(prediction, target)

        keep_p, p_address = tensor(p)
        keep_t, t_address = tensor(t)
        weight_address = mask_address = upstream_address = 0
        if weight is not None:
            keep_weight, weight_address = tensor(_arrays.reals("weight", weight, dtype))
        if mask is not None:
            keep_mask, mask_address = tensor(_arrays.mask("mask", mask))
        if upstream is not None:
            keep_upstream, upstream_address = tensor(_arrays.reals("upstream", upstream, dtype))

        value = gradient = hessian = target_gradient = None
        value_address = gradient_address = hessian_address = target_gradient_address = 0
        if out is not None:
            value = _arrays.output("out", out)
            keep_value, value_address = tensor(value)
        elif wanted & _VALUE and reduction == "none":
            value = np.empty(p.shape[:-1] if self._rows else p.shape, dtype)
            keep_value, value_address = tensor(value)
        if wanted & _GRADIENT:
            gradient = np.empty(p.shape, dtype) if grad_out is None else _arrays.output("grad_out", grad_out)
            keep_gradient, gradient_address = tensor(gradient)
        if wanted & _HESSIAN:
            hessian = np.empty(p.shape, dtype) if hess_out is None else _arrays.output("hess_out", hess_out)
            keep_hessian, hessian_address = tensor(hessian)
        if wanted & _TARGET_GRADIENT:
            target_gradient = (
                np.empty(p.shape, dtype)
                if target_grad_out is None
                else _arrays.output("target_grad_out", target_grad_out)
            )
            keep_target_gradient, target_gradient_address = tensor(target_gradient)

        fields = None
        if options:
            if self._options is None or not options.keys() <= self._options.places.keys():
                raise self._unknown_option(options)
            keep_options: list[object] = []
            fields = self._options.fields(options, dtype, keep_options)

        try:
            frame = _frames.pop()
        except IndexError:
            frame = _Frame()
        is_scalar = value is None and wanted & _VALUE
        if is_scalar:
            value_address = frame.scalar64 if dtype is FLOAT64 else frame.scalar32
        _pack_call(
            frame.memory, 0, _CALL_SIZE, reduction_code, check_code, empty_code, 0, weight_address, mask_address,
            upstream_address, value_address, gradient_address, target_gradient_address, hessian_address,
        )  # fmt: skip
        if self._options is None:
            status = self._function(p_address, t_address, frame.call)
        elif fields is None:
            status = self._function(p_address, t_address, self._options.address, frame.call)
        else:
            self._options.layout.pack_into(frame.option_memory, 0, *fields)
            status = self._function(p_address, t_address, frame.options, frame.call)
        number: Any = None
        if is_scalar:
            number = np.float64(frame.f64.value) if dtype is FLOAT64 else np.float32(frame.f32.value)
        _frames.append(frame)
        if status:
            raise_status(status)
        if value is not None:
            number = value[()] if out is None and value.ndim == 0 else value
        if p.ndim == 0:
            # As numpy does, new arrays of no axes become scalars.
            if gradient is not None and grad_out is None:
                gradient = gradient[()]
            if hessian is not None and hess_out is None:
                hessian = hessian[()]
            if target_gradient is not None and target_grad_out is None:
                target_gradient = target_gradient[()]
        return number, gradient, hessian, target_gradient

    def _unknown_option(self, options: dict[str, Any]) -> TypeError:
        """What Python says of an unknown keyword."""
        known = self._options.places if self._options else {}
        unknown = next(name for name in options if name not in known)
        return TypeError(f"{self.__name__}() got an unexpected keyword argument {unknown!r}")

    def _inputs(self, prediction: Any, target: Any) -> tuple[np.ndarray, np.ndarray, np.dtype[Any]]:
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


class LossWithTargetGradient(Loss):
    """A loss that also has a derivative by its target."""

    def target_grad(
        self,
        prediction: Any,
        target: Any,
        *,
        weight: Any = None,
        mask: Any = None,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        upstream: Any = None,
        target_grad_out: Any = None,
        **options: Any,
    ) -> Any:
        """The derivative of the value by the target, in the prediction's shape, to which the target is broadcast.

        Takes what the call itself takes, and ``upstream`` and ``target_grad_out`` as ``grad`` takes ``upstream`` and
        ``grad_out``.
        """
        return self._evaluate(
            prediction, target, options, weight, mask, upstream, reduction, empty, check, _TARGET_GRADIENT,
            None, None, None, target_grad_out,
        )[3]  # fmt: skip


# ---- decorators ------------------------------------------------------------------------------------------------------


@overload
def pointwise(
    *, target_grad: Literal[True], **options: Option
) -> Callable[[Definition], LossFunctionWithTargetGradient]: ...
@overload
def pointwise(*, target_grad: Literal[False] = False, **options: Option) -> Callable[[Definition], LossFunction]: ...
def pointwise(*, target_grad: bool = False, **options: Option) -> Any:
    """A loss of each element of prediction and target. Its name, signature and documentation are those of the
    ``def``; the options stand in the order of the C struct's fields."""
    kind = LossWithTargetGradient if target_grad else Loss
    return lambda definition: kind(definition, options)


def rows(**options: Option) -> Callable[[Definition], LossFunction]:
    """A loss of each row of the prediction, whose last axis is that of the classes, against a number for each class."""
    return lambda definition: cast("LossFunction", Loss(definition, options, rows=True))


def labelled_rows(**options: Option) -> Callable[[Definition], LossFunction]:
    """A loss of each row of the prediction against a class index."""
    return lambda definition: cast("LossFunction", Loss(definition, options, rows=True, labels=True))
