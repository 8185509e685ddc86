"""PyTorch's loss modules with this library's losses under them: torch.nn.functional's functions are exchanged, so that
nn.MSELoss and the others compute and differentiate with ours. test_torch_modules.py then runs PyTorch's own cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from ours import sl


class Ours(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, prediction: Any, target: Any, name: str, how: dict[str, Any]) -> Any:
        ctx.arrays, ctx.name, ctx.how = (prediction.detach().numpy(), target.detach().numpy()), name, how
        return torch.as_tensor(getattr(sl, name)(*ctx.arrays, **how))

    @staticmethod
    def backward(ctx: Any, upstream: Any) -> Any:
        loss, how = getattr(sl, ctx.name), {**ctx.how, "upstream": upstream.numpy()}
        target_gradient = None
        if ctx.needs_input_grad[1]:
            target_gradient = torch.as_tensor(loss.target_grad(*ctx.arrays, **how))
        return torch.as_tensor(loss.grad(*ctx.arrays, **how)), target_gradient, None, None


def numbers(x: Any) -> Any:
    return None if x is None else x.detach().numpy()


def function(name: str, weighted_mean: str = "weighted_mean", **fixed: Any) -> Callable[..., Any]:
    """A functional with PyTorch's arguments. PyTorch checks no weights, and few arguments: neither do we here.

    weighted_mean is what its "mean" is where there are weights."""

    def theirs(
        input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None,
        reduction: str = "mean", **options: Any,
    ) -> Any:  # fmt: skip
        if weight is not None and reduction == "mean":
            reduction = weighted_mean
        options = {option: numbers(x) if isinstance(x, torch.Tensor) else x for option, x in options.items()}
        how = {"weight": numbers(weight), "reduction": reduction, "check": "none", **options, **fixed}
        return Ours.apply(input, target, name, how)

    return theirs


def kl_div(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
    log_target: bool = False,
) -> Any:  # fmt: skip
    how = {"reduction": reduction, "log_target": log_target, "log_prediction": True, "check": "none"}
    return Ours.apply(input, target, "kl_divergence", how)


def of_rows(name: str) -> Callable[..., Any]:
    """Functionals whose weights are those of classes, and whose classes are in axis 1 (or the only one)."""

    def theirs(
        input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: int = -100,
        reduce: Any = None, reduction: str = "mean", **options: Any,
    ) -> Any:  # fmt: skip
        is_label = target.ndim < input.ndim
        # With probabilities for a target, PyTorch's mean does not divide by the class weights.
        if reduction == "mean" and is_label:
            reduction = "weighted_mean"
        how = {"class_weight": numbers(weight), "reduction": reduction, "axis": min(1, input.ndim - 1), "check": "none"}
        if is_label or ignore_index != -100:
            how["ignore_index"] = ignore_index
        return Ours.apply(input, target, name, {**how, **options})

    return theirs


def multilabel_soft_margin_loss(
    input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """The mean over the classes, with weights of the classes."""
    how = {"weight": numbers(weight), "reduction": "none", "check": "none"}
    rows = Ours.apply(input, target, "binary_cross_entropy_with_logits", how).mean(-1)
    return rows if reduction == "none" else getattr(rows, reduction)()


# nn.<module>: the functional it calls, and ours.
MODULES: dict[str, tuple[str, Callable[..., Any], str]] = {
    "MSELoss": ("mse_loss", function("squared_error"), "squared_error"),
    "L1Loss": ("l1_loss", function("absolute_error"), "absolute_error"),
    "SmoothL1Loss": ("smooth_l1_loss", function("smooth_l1"), "smooth_l1"),
    "HuberLoss": ("huber_loss", function("huber", "mean"), "huber"),
    "BCELoss": ("binary_cross_entropy", function("binary_cross_entropy", "mean", log_floor=-100.0),
                "binary_cross_entropy"),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", function("binary_cross_entropy_with_logits", "mean"),
                          "binary_cross_entropy_with_logits"),
    "KLDivLoss": ("kl_div", kl_div, "kl_divergence"),
    "MultiLabelSoftMarginLoss": ("multilabel_soft_margin_loss", multilabel_soft_margin_loss,
                                 "binary_cross_entropy_with_logits"),
    "NLLLoss": ("nll_loss", of_rows("nll"), "nll"),
    "CrossEntropyLoss": ("cross_entropy", of_rows("cross_entropy"), "cross_entropy"),
}  # fmt: skip


def install() -> None:
    for functional, ours, _ in MODULES.values():
        setattr(F, functional, ours)


# Cases that this library decides otherwise.
OTHERWISE = {
    "scalar_reduction_batchmean": "a batchmean of an array without axes is an error here",
    "NLLLoss-0-error": "class weights of another type are cast here, no error",
    "CrossEntropyLoss-0-error": "integers of the logits' shape are probabilities here, no error",
}


def reason_to_skip(item: Any) -> str | None:
    name = item.callspec.params["case"].module
    if name not in MODULES:
        return f"{name}: not among our losses"
    return next((f"{name}: {reason}" for part, reason in OTHERWISE.items() if part in item.name), None)
