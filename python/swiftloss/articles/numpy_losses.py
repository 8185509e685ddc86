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

Row = tuple[str, Any, Any]


def the_five() -> list[Row]:
    """The article's five printed results: (what, numpy's number, ours)."""
    right = DIGITS_PRED[np.arange(2), DIGITS]
    return [
        (
            "mean_squared_error",
            0.5 * np.sum((HOUSES_PRED - HOUSES_TRUE) ** 2) / 4,
            mean_squared_error(HOUSES_PRED, HOUSES_TRUE),
        ),
        ("cross_entropy_error", -np.sum(np.log(right + EPSILON)) / 2, cross_entropy_error(DIGITS_PRED, DIGITS_TRUE)),
        (
            "mean_absolute_error",
            np.mean(np.abs(ABSOLUTE_TRUE - ABSOLUTE_PRED)),
            mean_absolute_error(ABSOLUTE_TRUE, ABSOLUTE_PRED),
        ),
        ("hinge_loss", np.mean(np.maximum(0, 1 - MARGIN_TRUE * MARGIN_PRED)), hinge_loss(MARGIN_TRUE, MARGIN_PRED)),
        ("kl_divergence", np.sum(P * np.log(P / Q)), kl_divergence(P, Q)),
    ]


def worked_by_hand() -> list[Row]:
    """What the article's text works out step by step: (what, numpy's number, ours)."""
    right = DIGITS_PRED[np.arange(2), DIGITS]
    binary = -(BINARY_TRUE * np.log(BINARY_PRED) + (1 - BINARY_TRUE) * np.log1p(-BINARY_PRED))
    rows: list[Row] = [
        (
            "squared error without the half",
            np.mean((HOUSES_PRED - HOUSES_TRUE) ** 2),
            sl.squared_error(HOUSES_PRED, HOUSES_TRUE),
        ),
        (
            "squared error of two rows of ten",
            0.5 * np.sum((DIGITS_PRED - DIGITS_TRUE) ** 2) / 2,
            mean_squared_error(DIGITS_PRED, DIGITS_TRUE),
        ),
        (
            "cross-entropy of class indices",
            -np.sum(np.log(right + EPSILON)) / 2,
            cross_entropy_error(DIGITS_PRED, DIGITS),
        ),
        (
            "cross-entropy without the epsilon",
            -np.sum(np.log(right)) / 2,
            sl.categorical_cross_entropy(DIGITS_PRED, DIGITS_TRUE),
        ),
        ("binary cross-entropy", np.mean(binary), sl.binary_cross_entropy(BINARY_PRED, BINARY_TRUE)),
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
        rows += [(f"{what}, sample {i + 1}", a, b) for i, (a, b) in enumerate(zip(numpys, ours))]
    return rows


def identical(numpys: Any, ours: Any) -> bool:
    """Digit for digit: the same float64."""
    return np.float64(numpys).tobytes() == np.float64(ours).tobytes()


def print_table(title: str, rows: list[Row]) -> int:
    """Prints numpy's numbers and ours side by side; returns how many are not identical."""
    different = 0
    print(f"{title}\n")
    print(f"  {'':36}{'numpy':24}{'swiftloss':24}")
    for what, numpys, ours in rows:
        same = identical(numpys, ours)
        different += not same
        verdict = "identical" if same else "DIFFERENT"
        print(f"  {what:36}{float(numpys)!r:24}{float(ours)!r:24}{verdict}")
    print()
    return different


def main() -> int:
    """Prints both tables; the exit status of the program."""
    about = sl.info()
    print(f"swiftloss {about['version']} ({about['simd']}), numpy {np.__version__}\n")
    five, worked = the_five(), worked_by_hand()
    different = print_table("The five functions", five) + print_table("Worked by hand in the text", worked)
    naive = float(-np.log(1 - BINARY_PRED[1]))
    print(f"Sample 2 of the binary cross-entropy as log(1 - p) is {naive!r}: 1 - 0.2 is rounded first.\n")
    count = len(five) + len(worked)
    print(f"{count - different} of {count} numbers are identical to numpy's.")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
