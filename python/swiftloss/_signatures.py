"""The signatures of the losses, as type checkers see them: at run time each is a ``_loss.Loss``.

A reduced loss is a numpy scalar; with ``reduction="none"``, or an ``out``, it is an array. Each loss's own options,
which are ``options`` here, are in its documentation.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]
Scalar = np.floating[Any]
Result = Scalar | Array

ScalarReduction = Literal["mean", "sum", "batchmean", "weighted_mean"]
Reduction = Literal["mean", "none", "sum", "batchmean", "weighted_mean"]
Empty = Literal["nan", "zero", "error"]
Check = Literal["all", "none"]


class LossFunction(Protocol):
    """A loss of prediction and target."""

    @property
    def __name__(self) -> str: ...

    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: ScalarReduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: None = None,
        **options: Any,
    ) -> Scalar: ...
    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: Array,
        **options: Any,
    ) -> Array: ...
    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Literal["none"],
        empty: Empty = "nan",
        check: Check = "all",
        out: Array | None = None,
        **options: Any,
    ) -> Array: ...

    def grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        grad_out: Array | None = None,
        **options: Any,
    ) -> Array: ...

    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: ScalarReduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        out: None = None,
        grad_out: Array | None = None,
        **options: Any,
    ) -> tuple[Scalar, Array]: ...
    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        out: Array,
        grad_out: Array | None = None,
        **options: Any,
    ) -> tuple[Array, Array]: ...
    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Literal["none"],
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        out: Array | None = None,
        grad_out: Array | None = None,
        **options: Any,
    ) -> tuple[Array, Array]: ...

    def hess(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        hess_out: Array | None = None,
        **options: Any,
    ) -> Array: ...

    def grad_and_hess(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        grad_out: Array | None = None,
        hess_out: Array | None = None,
        **options: Any,
    ) -> tuple[Array, Array]: ...

    @overload
    def value_grad_and_hess(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: ScalarReduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        out: None = None,
        grad_out: Array | None = None,
        hess_out: Array | None = None,
        **options: Any,
    ) -> tuple[Scalar, Array, Array]: ...
    @overload
    def value_grad_and_hess(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        out: Array,
        grad_out: Array | None = None,
        hess_out: Array | None = None,
        **options: Any,
    ) -> tuple[Array, Array, Array]: ...
    @overload
    def value_grad_and_hess(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Literal["none"],
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        out: Array | None = None,
        grad_out: Array | None = None,
        hess_out: Array | None = None,
        **options: Any,
    ) -> tuple[Array, Array, Array]: ...


class LossFunctionWithTargetGradient(LossFunction, Protocol):
    """One that also has a derivative by its target."""

    def target_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        upstream: ArrayLike | None = None,
        target_grad_out: Array | None = None,
        **options: Any,
    ) -> Array: ...
