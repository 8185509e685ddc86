"""PyTorch's loss modules, computed by this library.

>>> import torch, swiftloss.torch as losses
>>> criterion = losses.CrossEntropyLoss(label_smoothing=0.1)
>>> logits = torch.tensor([[2.0, 0.5], [0.0, 1.0]], requires_grad=True)
>>> criterion(logits, torch.tensor([0, 1])).backward()

Each class here has the name, the arguments and the meaning of the class of ``torch.nn`` that it derives from, so that it can
take its place in a program, in a ``state_dict`` and in an ``isinstance``. Where a loss is one number, its gradient is computed
with it, in one pass over the arrays, and only if an input asks for one. Tensors of float64, float32, float16 and bfloat16 in
the CPU's memory are read where they are, at any strides. (bfloat16 needs the package ``ml_dtypes``.)

The pointwise losses (``MSELoss``, ``L1Loss``, ``HuberLoss``, ``SmoothL1Loss``, ``BCELoss``, ``BCEWithLogitsLoss``, ``KLDivLoss``)
can be differentiated twice, the others once.

Differences to PyTorch: results are the same on every machine and for any number of threads, and have more digits near zero.
Losses of float16 and bfloat16 are added up in float32. The gradient of ``BCELoss`` is the derivative of its value: 0 where a
logarithm is kept at -100, and without PyTorch's bound of 1e12. ``HuberLoss`` and ``SmoothL1Loss`` have the subgradient of least
magnitude at a kink. No loss has a derivative by a weight.
``CrossEntropyLoss`` refuses a ``label_smoothing`` of 1. Transforms of ``torch.func``, batched gradients and forward-mode
derivatives are errors.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _losses as sl

try:
    import torch
except ImportError as error:
    if error.name != "torch":
        raise
    raise ImportError(
        "swiftloss.torch needs PyTorch, which this Python has not: pip install 'swiftloss[torch]'"
    ) from None

from torch import Tensor, nn
from torch.autograd.function import once_differentiable

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "NLLLoss",
    "SmoothL1Loss",
]

# ---- tensors ---------------------------------------------------------------------------------------------------------

_FLOATS = (torch.float64, torch.float32, torch.float16, torch.bfloat16)


def _array(tensor: Tensor) -> np.ndarray:
    """The tensor's memory as an array."""
    tensor = tensor.detach().resolve_neg()
    if tensor.dtype is not torch.bfloat16:
        array: np.ndarray = tensor.numpy()
        return array
    try:
        import ml_dtypes
    except ImportError:
        raise TypeError(
            "a bfloat16 tensor needs the package ml_dtypes, by which numpy has that type: pip install 'swiftloss[torch]'"
        ) from None
    halves: np.ndarray = tensor.view(torch.int16).numpy().view(ml_dtypes.bfloat16)
    return halves


def _tensor(array: Any) -> Tensor:
    """The array's memory as a tensor."""
    if array.dtype.name == "bfloat16":
        return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(array) if isinstance(array, np.ndarray) else torch.as_tensor(array)


def _check_tensor(name: str, tensor: Any) -> None:
    if not isinstance(tensor, Tensor):
        raise TypeError(f"{name} is a {type(tensor).__name__}, but must be a torch.Tensor")
    if tensor.device.type != "cpu":
        raise TypeError(
            f"{name} is on the device {tensor.device}, but swiftloss computes in the CPU's memory: pass {name}.cpu()"
        )
    if tensor.layout is not torch.strided:
        raise TypeError(f"{name} has the layout {tensor.layout}, but must be dense: pass {name}.to_dense()")


def _check(module: Any, input: Any, target: Any, **weights: Any) -> None:
    # The library has more, by names of its own.
    reductions = ["none", "mean", "sum", *(["batchmean"] if isinstance(module, nn.KLDivLoss) else [])]
    if module.reduction not in reductions:
        raise ValueError(
            f"{type(module).__name__}'s reduction is {module.reduction!r}, but must be one of {', '.join(reductions)}"
        )
    _check_tensor("input", input)
    _check_tensor("target", target)
    if input.dtype not in _FLOATS:
        raise TypeError(f"input has dtype {input.dtype}, but must be float64, float32, float16 or bfloat16")
    for name, weight in weights.items():
        if weight is None:
            continue
        _check_tensor(name, weight)
        if weight.requires_grad and torch.is_grad_enabled():
            raise NotImplementedError(f"{name} requires a gradient, but swiftloss has no derivative by it")


# ---- autograd --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Call:
    """A loss and what it is called with besides input and target."""

    loss: Any
    how: dict[str, Any]
    module: str
    """For sentences."""
    second: Callable[..., tuple[Any, Any]] | None = None
    """What d gradient / d target and d target gradient / d target are, element by element; None: no second derivative."""

    def value(self, p: Any, t: Any) -> Any:
        return self.loss(p, t, **self.how)

    def gradient(self, p: Any, t: Any, upstream: Any) -> np.ndarray:
        gradient: np.ndarray = self.loss.grad(p, t, upstream=upstream, **self.how)
        return gradient

    def target_gradient(self, p: Any, t: Any, upstream: Any) -> np.ndarray:
        gradient: np.ndarray = self.loss.target_grad(p, t, upstream=upstream, **self.how)
        return gradient


@dataclass(frozen=True)
class _LinearCall(_Call):
    """A loss that is linear in the target: its derivative by it is the loss of a target of 1 less that of 0."""

    of_plain_logits: bool = False
    """Where that is softplus(-p) - softplus(p) = -p; the subtraction would leave few digits near 0."""

    def target_gradient(self, p: Any, t: Any, upstream: Any) -> np.ndarray:
        how = {**self.how, "reduction": "none"}
        if self.of_plain_logits:
            # In float32 at least, as the library computes: the quotient of a float16 could underflow.
            slope = -p.astype(np.result_type(p.dtype, np.float32)) * how.get("weight", 1)
        else:
            slope = self.loss(p, np.ones_like(t), **how) - self.loss(p, np.zeros_like(t), **how)
        divisor = p.size if self.how["reduction"] == "mean" else 1
        gradient: np.ndarray = slope / divisor * upstream
        return gradient


class _Value(torch.autograd.Function):
    """The loss."""

    @staticmethod
    def forward(ctx: Any, input: Tensor, target: Tensor, call: _Call, with_gradient: bool) -> Tensor:
        p, t = _array(input), _array(target)
        ctx.call = call
        if with_gradient:
            value, gradient = call.loss.value_and_grad(p, t, **call.how)
            ctx.save_for_backward(input, target, _tensor(gradient))
        else:
            value = call.value(p, t)
            ctx.save_for_backward(input, target)
        dtype = torch.result_type(input, target) if target.is_floating_point() else input.dtype
        if dtype.itemsize == 2 and torch.is_autocast_enabled("cpu"):
            # As PyTorch's losses there; it is computed in float32 anyway.
            dtype = torch.float32
        return _tensor(value).to(dtype)

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        input, target, *kept = ctx.saved_tensors
        wants_input, wants_target = ctx.needs_input_grad[:2]
        is_kept = bool(kept) and not torch.is_grad_enabled()
        gradient, target_gradient = None, None
        if wants_target or not is_kept:
            wants_input = wants_input and not is_kept
            gradient, target_gradient = _Gradient.apply(input, target, upstream, ctx.call, wants_input, wants_target)
        if is_kept:
            # Most often the factor is 1, and then there is nothing to write.
            gradient = (kept[0] if upstream.item() == 1 else kept[0] * upstream).to(input.dtype)
        return gradient, target_gradient, None, None


class _Gradient(torch.autograd.Function):
    """Its derivatives by input and target, times those of what comes after by the loss."""

    @staticmethod
    def forward(
        ctx: Any, input: Tensor, target: Tensor, upstream: Tensor, call: _Call, wants_input: bool, wants_target: bool
    ) -> tuple[Tensor | None, Tensor | None]:
        ctx.call = call
        ctx.save_for_backward(input, target, upstream)
        p, t, u = _array(input), _array(target), _array(upstream)
        gradient = _tensor(call.gradient(p, t, u)).to(input.dtype) if wants_input else None
        target_gradient = _tensor(call.target_gradient(p, t, u)).to(target.dtype) if wants_target else None
        return gradient, target_gradient

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, by_gradient: Tensor | None, by_target_gradient: Tensor | None) -> tuple[Tensor | None, ...]:
        call = ctx.call
        if call.second is None:
            raise NotImplementedError(
                f"{call.module} of swiftloss can be differentiated once: its Hessian is no diagonal. "
                "torch.nn's own can be differentiated again"
            )
        input, target, upstream = ctx.saved_tensors
        p, t, u = _array(input), _array(target), _array(upstream)
        one = np.ones((), u.dtype)
        total: list[Any] = [None, None, None]

        def add(place: int, product: Any) -> None:
            total[place] = product if total[place] is None else total[place] + product

        mixed, twice_by_target = call.second(call, p, t, u)
        if by_gradient is not None and ctx.needs_input_grad[0]:
            add(0, call.loss.hess(p, t, upstream=u, **call.how) * _array(by_gradient))
        if by_target_gradient is not None and ctx.needs_input_grad[0]:
            add(0, mixed() * _array(by_target_gradient))
        if by_gradient is not None and ctx.needs_input_grad[1]:
            add(1, mixed() * _array(by_gradient))
        if by_target_gradient is not None and ctx.needs_input_grad[1]:
            add(1, twice_by_target() * _array(by_target_gradient))
        if by_gradient is not None and ctx.needs_input_grad[2]:
            add(2, call.gradient(p, t, one) * _array(by_gradient))
        if by_target_gradient is not None and ctx.needs_input_grad[2]:
            add(2, call.target_gradient(p, t, one) * _array(by_target_gradient))
        if total[2] is not None and upstream.ndim == 0:
            total[2] = np.sum(total[2], dtype=np.result_type(total[2].dtype, np.float32))
        like = (input, target, upstream)
        found = [None if x is None else _tensor(x).to(y.dtype) for x, y in zip(total, like)]
        return (*found, None, None, None)


def _of_difference(call: _Call, p: Any, t: Any, u: Any) -> tuple[Any, Any]:
    """A loss of input - target."""

    def hessian() -> Any:
        return call.loss.hess(p, t, upstream=u, **call.how)

    return lambda: -hessian(), hessian


def _linear_in_target(call: _Call, p: Any, t: Any, u: Any) -> tuple[Any, Any]:
    """A gradient that is linear in the target, of a loss without a derivative by it."""
    return lambda: call.gradient(p, np.ones_like(t), u) - call.gradient(p, np.zeros_like(t), u), lambda: 0


def _of_divergence(call: _Call, p: Any, t: Any, u: Any) -> tuple[Any, Any]:
    """t (log t - p) has -t, log t + 1 - p for gradients; e^t (t - p) has -e^t, e^t (t - p) + e^t."""
    if call.how["log_target"]:
        return lambda: call.gradient(p, t, u), lambda: call.target_gradient(p, t, u) - call.gradient(p, t, u)

    def mixed() -> Any:
        return call.gradient(p, np.ones_like(t), u)

    def twice_by_target() -> Any:
        with np.errstate(divide="ignore"):
            return -mixed() / t

    return mixed, twice_by_target


def _apply(call: _Call, input: Tensor, target: Tensor) -> Tensor:
    wanted = input.requires_grad and torch.is_grad_enabled()
    # A float16 gradient that is still to be multiplied (by a GradScaler's factor, say) could underflow before.
    with_gradient = wanted and call.how["reduction"] != "none" and input.dtype.itemsize > 2
    result: Tensor = _Value.apply(input, target, call, with_gradient)
    return result


# ---- pointwise losses ------------------------------------------------------------------------------------------------


def _broadcast(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Of one shape, as PyTorch makes them."""
    if input.shape == target.shape:
        return input, target
    try:
        input, target = torch.broadcast_tensors(input, target)
    except RuntimeError:
        raise ValueError(
            f"target has shape {tuple(target.shape)}, which cannot be broadcast with input's {tuple(input.shape)}"
        ) from None
    return input, target


def _of_pairs(loss: Any, module: nn.Module, input: Tensor, target: Tensor, **options: Any) -> Tensor:
    _check(module, input, target)
    if input.shape != target.shape:
        warnings.warn(
            f"target has shape {tuple(target.shape)}, input {tuple(input.shape)}: "
            "they are broadcast, which is seldom meant",
            stacklevel=5,  # the line that calls the module
        )
    input, target = _broadcast(input, target)
    how = {"reduction": module.reduction, "check": "none", **options}
    return _apply(_Call(loss, how, type(module).__name__, _of_difference), input, target)


def _must_match(input: Tensor, target: Tensor) -> None:
    if input.shape != target.shape:
        raise ValueError(f"target has shape {tuple(target.shape)}, but input has shape {tuple(input.shape)}")


class MSELoss(nn.MSELoss):
    """(input - target)^2, as ``torch.nn.MSELoss``: numpy's bits, ``np.mean((input - target) ** 2)``."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return _of_pairs(sl.squared_error, self, input, target)


class L1Loss(nn.L1Loss):
    """|input - target|, as ``torch.nn.L1Loss``; the gradient at 0 is 0."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return _of_pairs(sl.absolute_error, self, input, target)


class HuberLoss(nn.HuberLoss):
    """r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2), with r = input - target, as ``torch.nn.HuberLoss``."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return _of_pairs(sl.huber, self, input, target, delta=self.delta)


class SmoothL1Loss(nn.SmoothL1Loss):
    """r^2 / (2 beta) where |r| < beta, else |r| - beta / 2, with r = input - target, as ``torch.nn.SmoothL1Loss``."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        if self.beta == 0:
            return _of_pairs(sl.absolute_error, self, input, target)
        return _of_pairs(sl.smooth_l1, self, input, target, beta=self.beta)


class BCELoss(nn.BCELoss):
    """-(target log(input) + (1 - target) log(1 - input)), logarithms not below -100, as ``torch.nn.BCELoss``.

    ``weight`` multiplies the losses, broadcast to them; the mean divides by their number. Inputs and targets outside [0, 1] are
    errors.
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        _check(self, input, target, weight=self.weight)
        _must_match(input, target)
        how: dict[str, Any] = {"reduction": self.reduction, "log_floor": -100.0}
        if self.weight is not None:
            how["weight"] = _array(self.weight)
            # PyTorch takes negative weights, and then nothing is looked at.
            how["check"] = "all" if bool((self.weight >= 0).all()) else "none"
        return _apply(_LinearCall(sl.binary_cross_entropy, how, "BCELoss", _linear_in_target), input, target)


class BCEWithLogitsLoss(nn.BCEWithLogitsLoss):
    """(1 - target) softplus(input) + pos_weight target softplus(-input), as ``torch.nn.BCEWithLogitsLoss``.

    ``weight`` and ``pos_weight`` are broadcast to the losses; the mean divides by their number.
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        _check(self, input, target, weight=self.weight, pos_weight=self.pos_weight)
        _must_match(input, target)
        how: dict[str, Any] = {"reduction": self.reduction, "check": "none"}
        for name in ("weight", "pos_weight"):
            given = getattr(self, name)
            if given is not None:
                how[name] = _array(given)
        call = _LinearCall(
            sl.binary_cross_entropy_with_logits, how, "BCEWithLogitsLoss", _linear_in_target, "pos_weight" not in how
        )
        return _apply(call, input, target)


class KLDivLoss(nn.KLDivLoss):
    """target (log(target) - input), as ``torch.nn.KLDivLoss``: input is a logarithm; target too, with ``log_target``.

    "mean" divides by the number of elements, "batchmean" by the first extent, which is the divergence's mean over a batch.
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        _check(self, input, target)
        # Of the input as it was given, as PyTorch counts; an input without axes is a batch of one.
        batch = input.shape[0] if input.ndim else 1
        input, target = _broadcast(input, target)
        is_batchmean = self.reduction == "batchmean"
        how = {"reduction": "sum" if is_batchmean else self.reduction, "log_prediction": True}
        how |= {"log_target": self.log_target, "check": "none"}
        result = _apply(_Call(sl.kl_divergence, how, "KLDivLoss", _of_divergence), input, target)
        return result / batch if is_batchmean else result


# ---- losses of rows of classes -----------------------------------------------------------------------------------------


def _of_rows(loss: Any, module: Any, input: Tensor, target: Tensor, **options: Any) -> Tensor:
    """Classes in axis 1, or in the only one."""
    _check(module, input, target, weight=module.weight)
    name = type(module).__name__
    if input.ndim == 0:
        raise ValueError("input has shape (), but needs an axis of classes")
    axis = min(1, input.ndim - 1)
    is_label = not target.is_floating_point()
    if not is_label and isinstance(module, nn.NLLLoss):
        raise TypeError(f"target has dtype {target.dtype}, but {name} takes class indices: pass target.long()")
    expected = (*input.shape[:axis], *input.shape[axis + 1 :]) if is_label else tuple(input.shape)
    if tuple(target.shape) != expected:
        raise ValueError(
            f"target has shape {tuple(target.shape)}, but {name} of an input of shape {tuple(input.shape)} takes "
            f"{'class indices' if is_label else 'probabilities'} of shape {expected}"
        )
    weight = None if module.weight is None else _array(module.weight)
    reduction = module.reduction
    if not is_label and module.ignore_index >= 0:
        raise ValueError(f"ignore_index is {module.ignore_index}, but a target of probabilities has no class indices")
    if is_label:
        options["ignore_index"] = module.ignore_index
        # PyTorch's mean divides by the weights of the classes that occur, but with probabilities by the number of rows.
        reduction = "weighted_mean" if reduction == "mean" else reduction
    how = {"reduction": reduction, "class_weight": weight, "axis": axis, "check": "none", **options}
    return _apply(_Call(loss, how, name), input, target)


class NLLLoss(nn.NLLLoss):
    """-weight[target] input[target] of each row of log-probabilities, as ``torch.nn.NLLLoss``.

    The mean divides by the sum of the weights used. A class index out of range is an ``IndexError``, unless it is ``ignore_index``.
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return _of_rows(sl.nll, self, input, target)


class CrossEntropyLoss(nn.CrossEntropyLoss):
    """logsumexp(input) - input[target] of each row of logits, as ``torch.nn.CrossEntropyLoss``.

    The target holds class indices or, as floats in the input's shape, probabilities. With class indices the mean divides by the
    sum of the weights used, with probabilities by the number of rows. A class index out of range is an ``IndexError``, unless it
    is ``ignore_index``.
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return _of_rows(sl.cross_entropy, self, input, target, label_smoothing=self.label_smoothing)
