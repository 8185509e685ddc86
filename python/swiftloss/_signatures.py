"""The signatures of the losses, as type checkers see them: at run time each is a ``_loss.Loss``.

A reduced loss is a numpy scalar; with ``reduction="none"``, or an ``out``, it is an array.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol, Union, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]
Scalar = np.floating[Any]
Result = Union[Scalar, Array]

ScalarReduction = Literal["mean", "sum", "batchmean"]
Reduction = Literal["mean", "none", "sum", "batchmean"]
Empty = Literal["nan", "zero", "error"]
Check = Literal["all", "none"]


class PointwiseLoss(Protocol):
    """A loss of each element of prediction and target."""

    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        reduction: ScalarReduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: None = None,
    ) -> Scalar: ...
    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: Array,
    ) -> Array: ...
    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        reduction: Literal["none"],
        empty: Empty = "nan",
        check: Check = "all",
        out: Array | None = None,
    ) -> Array: ...

    def grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        grad_out: Array | None = None,
    ) -> Array: ...

    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        reduction: ScalarReduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: None = None,
        grad_out: Array | None = None,
    ) -> tuple[Scalar, Array]: ...
    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: Array,
        grad_out: Array | None = None,
    ) -> tuple[Array, Array]: ...
    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        reduction: Literal["none"],
        empty: Empty = "nan",
        check: Check = "all",
        out: Array | None = None,
        grad_out: Array | None = None,
    ) -> tuple[Array, Array]: ...


class CategoricalLoss(Protocol):
    """A loss of each row of class probabilities."""

    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        epsilon: float = 0.0,
        reduction: ScalarReduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: None = None,
    ) -> Scalar: ...
    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        epsilon: float = 0.0,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: Array,
    ) -> Array: ...
    @overload
    def __call__(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        epsilon: float = 0.0,
        reduction: Literal["none"],
        empty: Empty = "nan",
        check: Check = "all",
        out: Array | None = None,
    ) -> Array: ...

    def grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        epsilon: float = 0.0,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        grad_out: Array | None = None,
    ) -> Array: ...

    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        epsilon: float = 0.0,
        reduction: ScalarReduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: None = None,
        grad_out: Array | None = None,
    ) -> tuple[Scalar, Array]: ...
    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        epsilon: float = 0.0,
        reduction: Reduction = "mean",
        empty: Empty = "nan",
        check: Check = "all",
        out: Array,
        grad_out: Array | None = None,
    ) -> tuple[Array, Array]: ...
    @overload
    def value_and_grad(
        self,
        prediction: ArrayLike,
        target: ArrayLike,
        *,
        epsilon: float = 0.0,
        reduction: Literal["none"],
        empty: Empty = "nan",
        check: Check = "all",
        out: Array | None = None,
        grad_out: Array | None = None,
    ) -> tuple[Array, Array]: ...
