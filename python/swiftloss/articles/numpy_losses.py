"""Five losses as numpy users write them, with the digits that numpy gives, through the Swift core.

``python -m swiftloss.articles.numpy_losses`` runs the article's examples and those that it works out by hand, and puts numpy's
number beside ours. Its exit status is 1 if one of them is not identical.

The article is about half the squared error, cross-entropy with 1e-7 added, the absolute error, the hinge and the
Kullback-Leibler divergence. Names, argument orders and assertions are the article's; errors go beyond it where numpy would
give a plausible wrong number: a class index of -1, a probability above 1.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

import swiftloss as sl

from ._report import Outcome, Pictures, Row, main, print_versions

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# What the article adds to each probability.
EPSILON = 1e-7


def mean_squared_error(y: ArrayLike, t: ArrayLike) -> Any:
    """Half the sum of squares over the number of rows: output ``y``, truth ``t``."""
    return sl.half_squared_error(y, t, reduction="batchmean")


def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> Any:
    """Mean of -log(y + 1e-7) at the right class: rows of probabilities ``y``; ``t`` one-hot, or class indices."""
    y, t = np.asarray(y), np.asarray(t)
    if t.size == y.size:
        t = t.argmax(axis=1)
    return sl.sparse_categorical_cross_entropy(y, t, epsilon=EPSILON)


def mean_absolute_error(y_true: ArrayLike, y_pred: ArrayLike) -> Any:
    """Mean of the absolute differences."""
    return sl.absolute_error(y_pred, y_true)


def hinge_loss(y_true: ArrayLike, y_pred: ArrayLike) -> Any:
    """Mean of max(0, 1 - y_true * y_pred), for labels -1 and 1."""
    if not np.all(np.isin(y_true, [-1, 1])):
        raise AssertionError("y_true must contain only -1 or 1")
    return sl.hinge(y_pred, y_true)


def kl_divergence(p: ArrayLike, q: ArrayLike) -> Any:
    """Sum of p log(p / q) over a distribution ``p``, 0 where p = 0."""
    for name, values in (("p", p), ("q", q)):
        values = np.asarray(values)
        if not (np.all(values >= 0) and np.isclose(np.sum(values), 1)):
            raise AssertionError(f"{name} must be a valid probability distribution.")
    # A sum close to 1 may have a term just above 1: what is valid has been decided here.
    return sl.kl_divergence(q, p, reduction="sum", check="none")


# ---- the examples, beside numpy's own lines --------------------------------------------------------------------------

HOUSES_TRUE, HOUSES_PRED = np.array([2.5, 0.0, 2.0, 8.0]), np.array([3.0, -0.5, 2.0, 7.0])
DIGITS_PRED = np.array([[0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0], [0.5, 0.05, 0.2, 0, 0.05, 0.1, 0, 0.1, 0, 0]])
DIGITS_TRUE = np.array([[0, 0, 1, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]])
DIGITS = DIGITS_TRUE.argmax(axis=1)
BINARY_TRUE, BINARY_PRED = np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.2, 0.4])
ABSOLUTE_TRUE, ABSOLUTE_PRED = np.array([3.0, -0.5, 2.0]), np.array([2.5, 0.0, 2.1])
MARGIN_TRUE, MARGIN_PRED = np.array([1, -1, 1]), np.array([0.8, -0.6, 1.2])
P, Q = np.array([0.4, 0.6]), np.array([0.5, 0.5])


def the_five() -> list[Row]:
    """The article's five printed results."""
    right = DIGITS_PRED[np.arange(2), DIGITS]
    return [
        Row(
            "mean_squared_error",
            "0.1875",
            0.5 * np.sum((HOUSES_PRED - HOUSES_TRUE) ** 2) / 4,
            mean_squared_error(HOUSES_PRED, HOUSES_TRUE),
        ),
        Row(
            "cross_entropy_error",
            "0.6019862188296516",
            -np.sum(np.log(right + EPSILON)) / 2,
            cross_entropy_error(DIGITS_PRED, DIGITS_TRUE),
        ),
        Row(
            "mean_absolute_error",
            "0.3666666666666667",
            np.mean(np.abs(ABSOLUTE_TRUE - ABSOLUTE_PRED)),
            mean_absolute_error(ABSOLUTE_TRUE, ABSOLUTE_PRED),
        ),
        Row(
            "hinge_loss",
            "0.19999999999999998",
            np.mean(np.maximum(0, 1 - MARGIN_TRUE * MARGIN_PRED)),
            hinge_loss(MARGIN_TRUE, MARGIN_PRED),
        ),
        Row("kl_divergence", "0.020135513550688863", np.sum(P * np.log(P / Q)), kl_divergence(P, Q)),
    ]


def worked_by_hand() -> list[Row]:
    """What the article's text works out step by step."""
    right = DIGITS_PRED[np.arange(2), DIGITS]
    binary = -(BINARY_TRUE * np.log(BINARY_PRED) + (1 - BINARY_TRUE) * np.log1p(-BINARY_PRED))
    rows = [
        Row(
            "squared error without the half",
            "0.375",
            np.mean((HOUSES_PRED - HOUSES_TRUE) ** 2),
            sl.squared_error(HOUSES_PRED, HOUSES_TRUE),
        ),
        Row(
            "squared error of two rows of ten",
            "0.1275",
            0.5 * np.sum((DIGITS_PRED - DIGITS_TRUE) ** 2) / 2,
            mean_squared_error(DIGITS_PRED, DIGITS_TRUE),
        ),
        Row(
            "cross-entropy of class indices",
            "",
            -np.sum(np.log(right + EPSILON)) / 2,
            cross_entropy_error(DIGITS_PRED, DIGITS),
        ),
        Row(
            "cross-entropy without the epsilon",
            "",
            -np.sum(np.log(right)) / 2,
            sl.categorical_cross_entropy(DIGITS_PRED, DIGITS_TRUE),
        ),
        Row("binary cross-entropy", "", np.mean(binary), sl.binary_cross_entropy(BINARY_PRED, BINARY_TRUE)),
    ]
    by_sample = [
        ("binary cross-entropy", binary, sl.binary_cross_entropy(BINARY_PRED, BINARY_TRUE, reduction="none")),
        (
            "absolute error",
            np.abs(ABSOLUTE_TRUE - ABSOLUTE_PRED),
            sl.absolute_error(ABSOLUTE_PRED, ABSOLUTE_TRUE, reduction="none"),
        ),
        (
            "hinge",
            np.maximum(0, 1 - MARGIN_TRUE * MARGIN_PRED),
            sl.hinge(MARGIN_PRED, MARGIN_TRUE, reduction="none"),
        ),
        ("Kullback-Leibler", P * np.log(P / Q), sl.kl_divergence(Q, P, reduction="none")),
    ]
    for what, numpys, ours in by_sample:
        rows += [Row(f"{what}, sample {i + 1}", "", a, b) for i, (a, b) in enumerate(zip(numpys, ours))]
    return rows


def article(pictures: Pictures) -> Outcome:
    """Prints both tables. There is nothing to draw."""
    print_versions()
    outcome = Outcome()
    outcome.add("The five functions", the_five())
    outcome.add("Worked by hand in the text", worked_by_hand())
    naive = float(-np.log(1 - BINARY_PRED[1]))
    print(f"Sample 2 of the binary cross-entropy as log(1 - p) is {naive!r}: 1 - 0.2 is rounded first.\n")
    return outcome


if __name__ == "__main__":
    sys.exit(main(article, __doc__, draws=False))
