"""What a loss is in Python: a callable object with methods, made from a documented ``def``."""

from __future__ import annotations

import ctypes
import inspect
import struct
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, cast, overload

import numpy as np
from numpy import float32, float64, ndarray

from . import _arrays
from ._arrays import FLOAT32, FLOAT64, PYTHON_NUMBERS, pointer, tensor
from ._library import POINTER, function, raise_status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._signatures import LossFunction, LossFunctionWithTargetGradient

    Definition = Callable[..., Any]
    Method = TypeVar("Method", bound=Callable[..., Any])

# The header's numbers.
_REDUCTIONS = {"mean": 0, "none": 1, "sum": 2, "batchmean": 3, "weighted_mean": 4}
_CHECKS = {"all": 0, "none": 1}
_EMPTY = {"nan": 0, "zero": 1, "error": 2}

# SWL_IGNORE_NOTHING, SWL_NO_AXIS
_NO_INDEX, _NO_AXIS = -(2**63), -(2**31)

# The defaults themselves: a word in a program is the same object, and whatever else is equal is looked at closely.
_MEAN, _NAN, _ALL = "mean", "nan", "all"

# What a method asks for.
_VALUE, _GRADIENT, _HESSIAN, _TARGET_GRADIENT = 1, 2, 4, 8
_METHODS = {
    _VALUE: "__call__",
    _GRADIENT: "grad",
    _VALUE | _GRADIENT: "value_and_grad",
    _HESSIAN: "hess",
    _GRADIENT | _HESSIAN: "grad_and_hess",
    _VALUE | _GRADIENT | _HESSIAN: "value_grad_and_hess",
    _TARGET_GRADIENT: "target_grad",
}

# swl_call: struct_size, four int32, weight, mask, upstream, loss, gradient, target_gradient, hessian.
_CALL = struct.Struct("@Niiii7P")
_CALL_SIZE = _CALL.size
_pack_call = _CALL.pack_into
_pack_pointer = struct.Struct("@P").pack_into
_GRADIENT_OFFSET = struct.calcsize("@Niiii4P")
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
            if isinstance(value, (int, float)):
                return float(value)
        except OverflowError:
            pass
        return _arrays.single(name, value)


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
            raise TypeError(f"{name} is {_arrays.shown(value)}, but must be True or False")
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


class Axis:
    """An axis: an int32, for None the number that stands for nothing; the library looks whether there is one."""

    format = "i"

    def __init__(self, *, optional: bool = False) -> None:
        self.optional = optional

    def convert(self, name: str, value: Any, dtype: np.dtype[Any], keep: list[object]) -> int:
        return _NO_AXIS if value is None and self.optional else _arrays.integer(name, value, 32)


class Index:
    """A class index that need not be one: an int64, for None the number that stands for nothing."""

    format = "q"

    def convert(self, name: str, value: Any, dtype: np.dtype[Any], keep: list[object]) -> int:
        if value is None:
            return _NO_INDEX
        index = _arrays.integer(name, value, 64)
        if index == _NO_INDEX:
            raise ValueError(f"{name} = {index} stands for no index")
        return index


def _check_choice(name: str, value: object, choices: dict[str, int]) -> None:
    if not isinstance(value, str) or value not in choices:
        # None is what some call "none".
        meant = _closest(str(value).lower(), choices) if value is None or isinstance(value, str) else ""
        listed = _listed([repr(choice) for choice in choices], "or")
        raise ValueError(f"{name} is {_arrays.shown(value)}, but must be {listed}{meant}") from None


def _closest(word: str, words: Iterable[str]) -> str:
    """A question after the one word that may have been meant, if there is one."""
    import difflib  # Only where a call has failed.

    # At 0.7, sample_weight would be taken for pos_weight.
    found = difflib.get_close_matches(word, words, 1, cutoff=0.75)
    return f": did you mean {found[0]!r}?" if found else ""


def _listed(words: list[str], conjunction: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {conjunction} {last}" if most else last


class _Options:
    """A loss's options struct: its layout, and its memory with the defaults."""

    def __init__(self, kinds: dict[str, Option], defaults: dict[str, Any]) -> None:
        # The 0P at the end is the padding of a C struct.
        self.layout = struct.Struct("@N" + "".join(kind.format for kind in kinds.values()) + "0P")
        assert self.layout.size <= _OPTIONS_SIZE
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
        self.mean64, self.mean32 = _Mean(self.scalar64), _Mean(self.scalar32)


class _Mean:
    """A swl_call for the mean, with all else as it is by default."""

    def __init__(self, scalar: int) -> None:
        self.memory = ctypes.create_string_buffer(_CALL_SIZE)
        self.address = ctypes.addressof(self.memory)
        _pack_call(self.memory, 0, _CALL_SIZE, _REDUCTIONS["mean"], 0, 0, 0, 0, 0, 0, scalar, 0, 0, 0)


# Frames at rest. pop and append are atomic, so a frame is never in two calls, whatever thread or finaliser makes them.
_frames: list[_Frame] = []


class _Missing:
    """What prediction and target are unless they are given: Python's own sentence would not name the loss."""

    def __repr__(self) -> str:
        return "<missing>"


_MISSING = _Missing()


def _two_positional(method: Method) -> Method:
    """Shows what the method takes, without what is there for the sake of the sentences."""
    signature = inspect.signature(method)
    parameters = [p for p in signature.parameters.values() if p.kind is not p.VAR_POSITIONAL]
    parameters = [p.replace(default=p.empty) if p.default is _MISSING else p for p in parameters]
    method.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return method


class _NoTargetGradient:
    """The attribute of losses that lack it. A __getattr__ would say the same, and make all other attributes slower."""

    def __get__(self, loss: Loss | None, owner: type) -> Any:
        if loss is None:
            return self
        raise AttributeError(f"{loss.__name__} has no derivative by its target, and so no target_grad")


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
        either: bool = False,
    ) -> None:
        self.__name__ = self.__qualname__ = definition.__name__
        self.__module__ = "swiftloss"
        self.__doc__ = definition.__doc__
        self.__wrapped__ = definition
        self._rows = rows
        # The target has class indices; it may have them instead of a number for each class.
        self._labels = labels
        self._either = either
        self._indices = labels or either
        self._has_class_weight = "class_weight" in options and not labels
        self._options = _Options(options, definition.__kwdefaults__ or {}) if options else None
        # What comes between the arrays and the call.
        self._defaults = () if self._options is None else (self._options.address,)
        self._function = function(f"swl_{definition.__name__}", *[POINTER] * (4 if options else 3))

    @_two_positional
    def __call__(
        self,
        prediction: Any = _MISSING,
        target: Any = _MISSING,
        *extra: Any,
        weight: Any = None,
        mask: Any = None,
        reduction: str = "mean",
        empty: str = "nan",
        check: str = "all",
        out: Any = None,
        **options: Any,
    ) -> Any:
        if (
            reduction is _MEAN and empty is _NAN and check is _ALL and weight is mask is out is None
            and type(prediction) is type(target) is ndarray and not options and not extra
        ):  # fmt: skip
            number = self._mean(prediction, target, False)
            if number is not None:
                return number
        return self._evaluate(
            prediction, target, extra, options, weight, mask, None, reduction, empty, check, _VALUE,
            out, None, None, None,
        )[0]  # fmt: skip

    @_two_positional
    def grad(
        self,
        prediction: Any = _MISSING,
        target: Any = _MISSING,
        *extra: Any,
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
            prediction, target, extra, options, weight, mask, upstream, reduction, empty, check, _GRADIENT,
            None, grad_out, None, None,
        )[1]  # fmt: skip

    @_two_positional
    def value_and_grad(
        self,
        prediction: Any = _MISSING,
        target: Any = _MISSING,
        *extra: Any,
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
        if (
            reduction is _MEAN and empty is _NAN and check is _ALL
            and weight is mask is upstream is out is grad_out is None
            and type(prediction) is type(target) is ndarray and not options and not extra and prediction.ndim
        ):  # fmt: skip
            both = self._mean(prediction, target, True)
            if both is not None:
                return both
        return self._evaluate(
            prediction, target, extra, options, weight, mask, upstream, reduction, empty, check, _VALUE | _GRADIENT,
            out, grad_out, None, None,
        )[:2]  # fmt: skip

    @_two_positional
    def hess(
        self,
        prediction: Any = _MISSING,
        target: Any = _MISSING,
        *extra: Any,
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
            prediction, target, extra, options, weight, mask, upstream, reduction, empty, check, _HESSIAN,
            None, None, hess_out, None,
        )[2]  # fmt: skip

    @_two_positional
    def grad_and_hess(
        self,
        prediction: Any = _MISSING,
        target: Any = _MISSING,
        *extra: Any,
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
            prediction, target, extra, options, weight, mask, upstream, reduction, empty, check, _GRADIENT | _HESSIAN,
            None, grad_out, hess_out, None,
        )[1:3]  # fmt: skip

    @_two_positional
    def value_grad_and_hess(
        self,
        prediction: Any = _MISSING,
        target: Any = _MISSING,
        *extra: Any,
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
            prediction, target, extra, options, weight, mask, upstream, reduction, empty, check,
            _VALUE | _GRADIENT | _HESSIAN, out, grad_out, hess_out, None,
        )[:3]  # fmt: skip

    def _mean(self, prediction: ndarray, target: ndarray, with_gradient: bool) -> Any:
        """The shortest way, for what most calls are: the mean with all options as they are by default, and with its gradient. None
        for what the library does not take as it stands: the other way converts it or says what is wrong."""
        dtype, shape = prediction.dtype, prediction.shape
        if dtype is not FLOAT64 and dtype is not FLOAT32:
            return None
        # Before memory is taken for a gradient.
        if target.shape != shape and not (self._indices and target.shape == shape[:-1]):
            return None
        try:
            keep_p, keep_t = prediction.__dlpack__(), target.__dlpack__()
            frame = _frames.pop()
        except (BufferError, IndexError, RuntimeError, TypeError, ValueError):
            return None  # An array that DLPack does not carry, or no frame at rest.
        p, t = pointer(keep_p, b"dltensor"), pointer(keep_t, b"dltensor")
        call = frame.mean64 if dtype is FLOAT64 else frame.mean32
        if with_gradient:
            gradient = np.empty(shape, dtype)
            keep_gradient = gradient.__dlpack__()
            _pack_pointer(call.memory, _GRADIENT_OFFSET, pointer(keep_gradient, b"dltensor"))
        status = self._function(p, t, *self._defaults, call.address)
        if with_gradient:
            _pack_pointer(call.memory, _GRADIENT_OFFSET, 0)
        number = float64(frame.f64.value) if dtype is FLOAT64 else float32(frame.f32.value)
        _frames.append(frame)
        if status:
            return None
        return (number, gradient) if with_gradient else number

    def _evaluate(
        self,
        prediction: Any,
        target: Any,
        extra: tuple[Any, ...],
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
        if extra:
            raise self._too_many(wanted)
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
            try:
                p, t, dtype = self._inputs(prediction, target, options)
            except (TypeError, ValueError):
                self._check_complete(prediction, target, options, wanted)
                raise

        # Derivatives are stored as the prediction is.
        p_dtype = dtype if is_ready or not _arrays.is_16_bit(p.dtype) else p.dtype
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
            has_rows = self._rows or options.get("axis") is not None
            value = np.empty(self._row_shape(p.shape, options) if has_rows else p.shape, dtype)
            keep_value, value_address = tensor(value)
        if wanted & _GRADIENT:
            gradient = np.empty(p.shape, p_dtype) if grad_out is None else _arrays.output("grad_out", grad_out)
            keep_gradient, gradient_address = tensor(gradient)
        if wanted & _HESSIAN:
            hessian = np.empty(p.shape, p_dtype) if hess_out is None else _arrays.output("hess_out", hess_out)
            keep_hessian, hessian_address = tensor(hessian)
        if wanted & _TARGET_GRADIENT:
            target_gradient = (
                np.empty(p.shape, t.dtype if _arrays.is_16_bit(t.dtype) else dtype)
                if target_grad_out is None
                else _arrays.output("target_grad_out", target_grad_out)
            )
            keep_target_gradient, target_gradient_address = tensor(target_gradient)

        fields = None
        if options:
            if self._options is None or not options.keys() <= self._options.places.keys():
                raise self._unknown_option(options, wanted)
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

    def _row_shape(self, shape: tuple[int, ...], options: dict[str, Any]) -> tuple[int, ...]:
        axis = options.get("axis", -1)
        if axis == -1:
            return shape[:-1]
        axis = _arrays.place_of_axis(axis, "prediction", shape)
        return shape[:axis] + shape[axis + 1 :]

    def _inputs(
        self, prediction: Any, target: Any, options: dict[str, Any]
    ) -> tuple[np.ndarray, np.ndarray, np.dtype[Any]]:
        labels = self._labels
        if self._either:
            # As many axes as the prediction: a number for each class. One less: class indices.
            prediction = _arrays.numeric("prediction", prediction)
            given = target if type(target) is np.ndarray else _arrays.as_array("target", target)
            labels = given.ndim < prediction.ndim
        if labels:
            p = _arrays.numeric("prediction", prediction)
            given = target if type(target) is np.ndarray else _arrays.as_array("target", target)
            if given.size == 0 and not isinstance(target, np.ndarray):
                given = given.astype(np.int64)  # numpy takes an empty list for floats.
            if given.dtype.kind not in "iub":
                if self._either and given.shape != self._row_shape(p.shape, options) and _arrays.is_float(given.dtype):
                    raise TypeError(
                        f"target has dtype {given.dtype} and shape {given.shape}, but class indices must be integers, and a "
                        f"number for each class needs the prediction's shape {p.shape}"
                    )
                raise _arrays.not_indices("target", given, self._relative(p, given))
            dtype = _arrays.computed(p.dtype)
            t = _arrays.readable(given)
            shape = self._row_shape(p.shape, options)
        else:
            p = prediction if type(prediction) in PYTHON_NUMBERS else _arrays.numeric("prediction", prediction)
            given = target if type(target) in PYTHON_NUMBERS else _arrays.numeric("target", target)
            dtype = _arrays.computing_type(p, given)
            if type(p) in PYTHON_NUMBERS:
                p = _arrays.number("prediction", p, dtype)
            is_number = type(given) in PYTHON_NUMBERS
            if not is_number and self._has_class_weight and given.dtype.kind in "iub" and given.ndim == p.ndim:
                self._check_classes(p.shape, given.shape, options)
            t = _arrays.number("target", given, dtype) if is_number else _arrays.floats(given, dtype)
            shape = p.shape
        try:
            t = _arrays.broadcast("target", t, shape, p.shape)
        except ValueError as error:
            raise ValueError(f"{error}{self._relative(p, given)}") from None
        return _arrays.floats(p, dtype), t, dtype

    def _check_classes(self, shape: tuple[int, ...], given: tuple[int, ...], options: dict[str, Any]) -> None:
        """Integers with one class are class indices with an axis too many, which numpy would repeat for each class."""
        axis = _arrays.place_of_axis(options.get("axis", -1), "prediction", shape)
        if given[axis] == 1 != shape[axis]:
            indices = f"class indices in the shape {self._row_shape(shape, options)} or " if self._either else ""
            raise ValueError(
                f"target has shape {given}, but must be {indices}a number for each class in the shape {shape}"
            )

    # Sentences, made when a call has failed.

    def _call_name(self, wanted: int) -> str:
        method = _METHODS[wanted]
        return f"{self.__name__}()" if method == "__call__" else f"{self.__name__}.{method}()"

    def _too_many(self, wanted: int) -> TypeError:
        option = next(iter(self._options.places)) if self._options else "weight"
        return TypeError(
            f"{self._call_name(wanted)} takes prediction and target; options such as {option} are keywords"
        )

    def _check_complete(self, prediction: Any, target: Any, options: dict[str, Any], wanted: int) -> None:
        """Whether it is a missing argument that makes an input wrong; it may stand under another library's name."""
        missing = [name for name, given in (("prediction", prediction), ("target", target)) if given is _MISSING]
        if not missing:
            return
        if not options.keys() <= (self._options.places.keys() if self._options else set()):
            raise self._unknown_option(options, wanted) from None
        are = "are" if len(missing) > 1 else "is"
        raise TypeError(
            f"{self._call_name(wanted)} takes prediction and target, but {_listed(missing, 'and')} {are} missing"
        ) from None

    def _unknown_option(self, options: dict[str, Any], wanted: int) -> TypeError:
        own = list(self._options.places) if self._options else []
        unknown = next(name for name in options if name not in own)
        parameters = inspect.signature(getattr(self, _METHODS[wanted])).parameters
        shared = [name for name, parameter in parameters.items() if parameter.kind is not parameter.VAR_KEYWORD]
        known = shared[:2] + own + shared[2:]
        meant = _closest(unknown, known) or f": it takes {_listed(known, 'and')}"
        return TypeError(f"{self._call_name(wanted)} got an unexpected keyword argument {unknown!r}{meant}")

    def _relative(self, p: np.ndarray, t: np.ndarray) -> str:
        """Which loss takes class indices or a number for each class, where the target is of the other kind."""
        if self._labels and self.__name__.startswith("sparse_") and t.shape == p.shape and t.dtype.kind in "iubf":
            relative, takes = self.__name__.removeprefix("sparse_"), "a number for each class"
        elif self._rows and not self._labels and t.shape == p.shape[:-1] and t.dtype.kind in "iub":
            relative, takes = f"sparse_{self.__name__}", "class indices"
        else:
            return ""
        return f"; {relative} takes {takes}" if hasattr(sys.modules[self.__module__], relative) else ""

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self.__wrapped__)

    def __repr__(self) -> str:
        bare = [p.replace(annotation=p.empty) for p in self.__signature__.parameters.values()]
        return f"<loss {self.__name__}{inspect.Signature(bare)}>"

    def __reduce__(self) -> str:
        return self.__name__

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name != "target_grad" or hasattr(self, name)]

    if not TYPE_CHECKING:
        target_grad = _NoTargetGradient()


class LossWithTargetGradient(Loss):
    """A loss that also has a derivative by its target."""

    @_two_positional
    def target_grad(
        self,
        prediction: Any = _MISSING,
        target: Any = _MISSING,
        *extra: Any,
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
            prediction, target, extra, options, weight, mask, upstream, reduction, empty, check, _TARGET_GRADIENT,
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


def rows(*, target_grad: bool = False, **options: Option) -> Callable[[Definition], Any]:
    """A loss of each row of the prediction, along the axis of the classes, against a number for each class."""
    kind = LossWithTargetGradient if target_grad else Loss
    return lambda definition: kind(definition, options, rows=True)


def rows_or_labels(
    *, target_grad: bool = False, **options: Option
) -> Callable[[Definition], LossFunctionWithTargetGradient]:
    """A loss of each row of the prediction against a class index or a number for each class."""
    assert target_grad
    return lambda definition: cast(
        "LossFunctionWithTargetGradient", LossWithTargetGradient(definition, options, rows=True, either=True)
    )


def labelled_rows(**options: Option) -> Callable[[Definition], LossFunction]:
    """A loss of each row of the prediction against a class index."""
    return lambda definition: cast("LossFunction", Loss(definition, options, rows=True, labels=True))
