"""scikit-learn: its metrics (and a function of SciPy's), and the private losses that its estimators use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from cases import Case

from .peer import THREADS, NotThere, Timed


def metrics_table(metrics: Any, special: Any) -> dict[str, Callable[..., Any]]:
    return {
        "squared_error": lambda p, t: metrics.mean_squared_error(t, p),
        "absolute_error": lambda p, t: metrics.mean_absolute_error(t, p),
        "hinge": lambda p, t: metrics.hinge_loss(t, p),
        "binary_cross_entropy": lambda p, t: metrics.log_loss(t, p),
        "kl_divergence": lambda p, t: special.rel_entr(t, p).mean(),
    }


def metrics_(case: Case) -> Timed:
    from scipy import special
    from sklearn import metrics

    loss = metrics_table(metrics, special).get(case.loss)
    if loss is None or case.work != "value" or case.targets == "soft":
        raise NotThere
    p, t = case.inputs
    return lambda: loss(p, t)


def sklearn_table(losses: Any) -> dict[str, tuple[Any, int]]:
    """Its loss, and what its losses are multiplied by to be ours."""
    return {
        "squared_error": (losses.HalfSquaredError, 2),
        "absolute_error": (losses.AbsoluteError, 1),
        "huber": (lambda: losses.HuberLoss(delta=1), 1),
        "binary_cross_entropy_with_logits": (losses.HalfBinomialLoss, 1),
        "cross_entropy": (losses.HalfMultinomialLoss, 1),
    }


def sklearn_(case: Case) -> Timed:
    from sklearn._loss import loss as losses

    row = sklearn_table(losses).get(case.loss)
    # AbsoluteError's and HuberLoss's Hessians are for boosting, and a multinomial loss's needs the probabilities.
    if row is None or (
        case.work == "value_grad_and_hess" and case.loss in ("absolute_error", "huber", "cross_entropy")
    ):
        raise NotThere
    p, t = case.inputs
    factor = row[1] / len(t)
    e = case.elements
    g = case.gradient if case.streams[1] >= 1 else None
    h = case.hessian if case.streams[1] == 2 else None
    loss = row[0](n_classes=p.shape[1]) if case.rows else row[0]()
    arrays = {"y_true": t.astype(p.dtype), "raw_prediction": p, "n_threads": THREADS}

    def value() -> Any:
        return loss.loss(**arrays, loss_out=e).mean() * row[1]

    def value_and_grad() -> Any:
        loss.loss_gradient(**arrays, loss_out=e, gradient_out=g)
        return e.mean() * row[1], np.multiply(g, factor, out=g)

    def value_grad_and_hess() -> Any:
        mean = value()
        loss.gradient_hessian(**arrays, gradient_out=g, hessian_out=h)
        return mean, np.multiply(g, factor, out=g), np.multiply(h, factor, out=h)

    return {"value": value, "value_and_grad": value_and_grad, "value_grad_and_hess": value_grad_and_hess}[case.work]
