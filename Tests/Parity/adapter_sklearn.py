"""scikit-learn's tests of its private losses (sklearn/_loss/tests/test_loss.py), with this library's kernels in the
place of its compiled ones.

Its loss classes, links and intervals stay: what is exchanged is what computes, ``loss.closs``, and the weighted average
of ``loss(...)``. Its kernels check nothing, and take negative weights: so do ours here (check="none").
"""

from __future__ import annotations

from typing import Any

import numpy as np
from ours import sl
from sklearn._loss import loss as losses

# Their kernel: our loss.
KERNELS = {
    "CyHalfSquaredError": "half_squared_error",
    "CyAbsoluteError": "absolute_error",
    "CyHuberLoss": "huber",
    "CyHalfBinomialLoss": "binary_cross_entropy_with_logits",
    "CyHalfMultinomialLoss": "cross_entropy",
}


class Kernel:
    def __init__(self, loss: str, **options: float) -> None:
        self.name = loss
        self.__dict__.update(options)
        self._options = tuple(options)

    def call(
        self, method: str, y_true: Any, raw_prediction: Any, sample_weight: Any = None, reduction: str = "none"
    ) -> Any:
        options = {name: getattr(self, name) for name in self._options}
        target = y_true.astype(np.int64) if self.name == "cross_entropy" else y_true
        function = getattr(sl, self.name)
        function = function if method == "__call__" else getattr(function, method)
        return function(raw_prediction, target, weight=sample_weight, reduction=reduction, check="none", **options)

    def loss(self, y_true: Any, raw_prediction: Any, sample_weight: Any, loss_out: Any, n_threads: int = 1) -> None:
        loss_out[...] = self.call("__call__", y_true, raw_prediction, sample_weight)

    def gradient(
        self, y_true: Any, raw_prediction: Any, sample_weight: Any, gradient_out: Any, n_threads: int = 1
    ) -> None:
        gradient_out[...] = self.call("grad", y_true, raw_prediction, sample_weight)

    def loss_gradient(
        self, y_true: Any, raw_prediction: Any, sample_weight: Any, loss_out: Any, gradient_out: Any, n_threads: int = 1
    ) -> None:
        loss_out[...], gradient_out[...] = self.call("value_and_grad", y_true, raw_prediction, sample_weight)

    def gradient_hessian(
        self, y_true: Any, raw_prediction: Any, sample_weight: Any, gradient_out: Any, hessian_out: Any,
        n_threads: int = 1,
    ) -> None:  # fmt: skip
        gradient_out[...], hessian_out[...] = self.call("grad_and_hess", y_true, raw_prediction, sample_weight)

    def gradient_proba(
        self, y_true: Any, raw_prediction: Any, sample_weight: Any, gradient_out: Any, proba_out: Any,
        n_threads: int = 1,
    ) -> None:  # fmt: skip
        gradient_out[...] = self.call("grad", y_true, raw_prediction, sample_weight)
        proba_out[...] = sl.special.softmax(raw_prediction)


def install() -> None:
    for kernel, loss in KERNELS.items():
        setattr(losses, kernel, lambda loss=loss, **options: Kernel(loss, **options))
    average = losses.BaseLoss.__call__

    def our_average(self: Any, y_true: Any, raw_prediction: Any, sample_weight: Any = None, n_threads: int = 1) -> Any:
        if not isinstance(self.closs, Kernel):
            return average(self, y_true, raw_prediction, sample_weight, n_threads)
        return float(self.closs.call("__call__", y_true, raw_prediction, sample_weight, "weighted_mean"))

    losses.BaseLoss.__call__ = our_average


def reason_to_skip(item: Any) -> str | None:
    """Tests of a loss that is none of ours, by the loss's name."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    loss = parameters.get("loss_class", parameters.get("loss"))
    if isinstance(loss, str):
        loss = losses._LOSSES.get(loss)
    if isinstance(loss, type):
        try:
            loss = loss()
        except TypeError:
            return None
    if not isinstance(loss, losses.BaseLoss):
        return "it calls a method that only the compiled kernel has" if "multinomial_cy" in item.name else None
    if isinstance(loss.closs, Kernel):
        return None
    return f"{type(loss).__name__.removesuffix('ArrayAPI')}: not among our losses"
